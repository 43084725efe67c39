"""What language models say they used, counted where the parts are put together: no room has to pass it on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import ChatGeneration, LLMResult
from langchain_core.tracers.context import register_configure_hook


@dataclass(frozen=True)
class Usage:
    """Tokens sent and received. Both 0: no model said anything of it, as the embedded one, which has none."""

    sent: int = 0
    received: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.sent + other.sent, self.received + other.received)


class Meter(BaseCallbackHandler):
    run_inline = True  # it only adds, which is done sooner than a thread is reached

    def __init__(self) -> None:
        super().__init__()
        self.usage = Usage()

    def on_llm_end(self, response: LLMResult, **_: Any) -> None:
        for generation in (g for generations in response.generations for g in generations):
            message = generation.message if isinstance(generation, ChatGeneration) else None
            if stated := getattr(message, "usage_metadata", None):
                self.usage += Usage(stated["input_tokens"], stated["output_tokens"])


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)
register_configure_hook(_METER, inheritable=True)


@contextmanager
def metered() -> Iterator[Meter]:
    """Counts what models use for what is begun within the block, also in tasks that it starts."""
    meter = Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)
