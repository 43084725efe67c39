"""Asks a chat model for the next message of a turn; when it fails the built-in one: the planner gets an answer."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    SystemMessage,
    message_chunk_to_message,
)
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

from agent.turn import current, history

log = logging.getLogger(__name__)
Emit = Callable[[str], None]
Model = Runnable[Any, Any]
_NOTICE = "The language model {reason}, so this is the built-in answer.\n\n"


@dataclass
class Breaker:
    """Spares a provider that keeps failing: after `limit` failures in a row it is left alone for `rest` seconds."""

    limit: int = 3
    rest: float = 30.0
    failures: int = 0
    until: float = 0.0

    def closed(self) -> bool:
        return time.monotonic() >= self.until

    def succeeded(self) -> None:
        self.failures = 0

    def failed(self) -> None:
        self.failures += 1
        if self.failures >= self.limit:
            self.until = time.monotonic() + self.rest


@dataclass(frozen=True)
class Responder:
    """`name` is the configured model's id. `fallback` is asked when `model` fails, or takes longer than `timeout`."""

    name: str
    model: BaseChatModel
    instructions: str
    fallback_name: str = "embedded"
    fallback: BaseChatModel | None = None
    timeout: float = 45.0
    breaker: Breaker = field(default_factory=Breaker)
    _bound: Model | None = None
    _bound_fallback: Model | None = None

    def with_tools(self, tools: Sequence[BaseTool]) -> "Responder":
        bound_fallback = self.fallback.bind_tools(list(tools)) if self.fallback is not None else None
        return replace(self, _bound=self.model.bind_tools(list(tools)), _bound_fallback=bound_fallback)

    async def reply(self, messages: Sequence[AnyMessage], *, emit: Emit, use_tools: bool) -> AIMessage:
        """The turn's next message; its text is emitted as it comes.

        Its `response_metadata` says which model wrote it (`answered_by`). Once the fallback has spoken in a turn it
        finishes it.
        """
        turn = current(messages)
        sent = [SystemMessage(self._system(turn[0])), *history(messages), turn[0], *_records(turn[0]), *turn[1:]]
        reason = next((_reason(message) for message in turn if _reason(message)), None)
        if reason is None and (self.fallback is None or self.breaker.closed()):
            try:
                model = (self._bound if use_tools else None) or self.model
                async with asyncio.timeout(self.timeout):
                    reply = await _stream(model, sent, emit)
            except Exception as error:
                if self.fallback is None:
                    raise
                log.warning("model failed, falling back", extra={"model": self.name, "error": repr(error)})
                self.breaker.failed()
                reason = "took too long" if isinstance(error, TimeoutError) else "did not answer"
            else:
                self.breaker.succeeded()
                reply.response_metadata["answered_by"] = self.name
                return reply
        reason = reason or "is not answering just now"
        assert self.fallback is not None
        reply = await _stream(self._bound_fallback or self.fallback, sent, emit, _NOTICE.format(reason=reason))
        reply.response_metadata |= {"answered_by": self.fallback_name, "fallback_reason": reason}
        return reply

    def _system(self, question: AnyMessage) -> str:
        return f"{self.instructions}\n\nToday at the plant is {question.additional_kwargs.get('today', 'not known')}."


def _reason(message: AnyMessage) -> str | None:
    return message.response_metadata.get("fallback_reason")


def _records(question: AnyMessage) -> list[HumanMessage]:
    """What the planner's words name, for a model that reads only text."""
    lines = [
        f'- "{mention["text"]}": '
        + "; ".join(f"{c['entity']} {c['code']} ({c['name']})" for c in mention["candidates"])
        for mention in question.additional_kwargs.get("mentions", [])
    ]
    return [HumanMessage("Records that these words may name:\n" + "\n".join(lines), name="records")] if lines else []


async def _stream(model: Model, messages: Sequence[AnyMessage], emit: Emit, preface: str = "") -> AIMessage:
    """The preface stands before the answer, not before a request for tools."""
    whole: AIMessageChunk | None = None
    async for chunk in model.astream(list(messages)):
        text = chunk.text
        if text and preface:
            chunk = AIMessageChunk(content=preface + text, response_metadata=chunk.response_metadata)
            text, preface = preface + text, ""
        if text:
            emit(text)
        whole = chunk if whole is None else whole + chunk
    if whole is None or not (whole.text or whole.tool_calls):
        raise ValueError("the model answered nothing")
    return cast(AIMessage, message_chunk_to_message(whole))
