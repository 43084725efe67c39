"""One request to a language model's provider: streamed, within its time, tried again when the failure may pass."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import stamina
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, ToolCallChunk, message_chunk_to_message
from langchain_core.runnables import Runnable

from agent.admission import elsewhere
from agent.breaker import Breaker
from core.storable import plain, storable

log = logging.getLogger(__name__)
Model = Runnable[Any, Any]
Say = Callable[[str], None]

ATTEMPTS = 3
_LONGEST_WAIT_S = 1.0  # the planner is waiting, and there is a built-in answer
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_ENDS = frozenset({"finish_reason", "status"})  # of a chat completion, of a response
BROKEN_CALL = "broken"  # in a tool call's arguments: what the model wrote in place of a JSON object


class CutOff(ValueError):
    """The reply stopped before its end."""


class Silent(ValueError):
    """The model answered neither words nor calls."""


async def ask(
    model: Model, messages: Sequence[AnyMessage], say: Say, breaker: Breaker, *, within: float, first: float
) -> AIMessage:
    """The reply; its words are said as they come. `within`: seconds, for all attempts together; `first`: those in
    which the reply must begin.

    A failure that may pass is tried again, unless words have been said or the breaker has opened. Raises the last
    failure, or `TimeoutError`.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    said = False

    def saying(text: str) -> None:
        nonlocal said
        said = True
        say(text)

    def again(error: BaseException) -> bool | float:
        if not isinstance(error, Exception):  # it is being stopped, which is not the provider's fault
            return False
        breaker.failed()
        return not said and breaker.failures < breaker.limit and _passes(error)

    retries = stamina.retry_context(
        on=again, attempts=ATTEMPTS, timeout=None, wait_initial=0.15, wait_jitter=0.1, wait_max=_LONGEST_WAIT_S
    )
    try:
        async with asyncio.timeout_at(min(end, loop.time() + first)) as clock:
            async for attempt in retries:
                with attempt, elsewhere():
                    reply = await stream(model, messages, saying, begun=lambda: clock.reschedule(end))
    except TimeoutError:
        breaker.failed()
        raise
    breaker.succeeded()
    return reply


async def stream(
    model: Model,
    messages: Sequence[AnyMessage],
    say: Say,
    preface: str = "",
    begun: Callable[[], None] | None = None,
) -> AIMessage:
    """The whole reply. The preface stands before the answer, not before a request for tools.

    Raises `Silent` or `CutOff`.
    """
    whole: AIMessageChunk | None = None
    async for chunk in model.astream(list(messages)):
        if whole is None and begun is not None:
            begun()
        text = plain(chunk.text)
        if text != chunk.text:
            chunk = chunk.model_copy(update={"content": text})
        if text and preface:
            chunk = AIMessageChunk(content=preface + text, response_metadata=chunk.response_metadata)
            text, preface = preface + text, ""
        if text:
            say(text)
        whole = chunk if whole is None else whole + chunk
    if whole is None:
        raise Silent("the model answered nothing")
    if whole.response_metadata.get("model_provider") == "openai" and not _ENDS & whole.response_metadata.keys():
        raise CutOff("the model's reply has no end")  # a broken connection looks like the end of the stream
    reply = _ordered(cast(AIMessage, message_chunk_to_message(whole)), whole.tool_call_chunks)
    if not (reply.text.strip() or reply.tool_calls):
        raise Silent("the model answered nothing")
    return reply


def _ordered(reply: AIMessage, chunks: Sequence[ToolCallChunk]) -> AIMessage:
    """Every call with an id of its own (some servers give none, or one twice), and with the arguments as they were
    written: half an object is no object, and the model is told so as of any other mistake."""
    if not chunks:
        return reply
    calls: list[dict[str, Any]] = []
    ids: set[str] = set()
    for number, chunk in enumerate(chunks):
        given = chunk["id"] or ""
        call_id = given if given and given not in ids else f"{given or 'call'}_{number}"
        ids.add(call_id)
        arguments = _arguments(chunk["args"])
        calls.append({"name": plain(chunk["name"] or ""), "args": arguments, "id": call_id, "type": "tool_call"})
    return reply.model_copy(update={"tool_calls": calls, "invalid_tool_calls": []})


def _arguments(written: str | None) -> dict[str, Any]:
    written = storable(written or "{}")
    try:
        read = json.loads(written)
    except ValueError:
        read = None
    return read if isinstance(read, dict) else {BROKEN_CALL: written}


def _passes(error: Exception) -> bool | float:
    """Whether to try again; the seconds to wait where the provider says so and it is not too long to wait for."""
    for cause in _causes(error):
        status = getattr(cause, "status_code", None)
        if isinstance(status, int):
            wait = _retry_after(cause)
            return status in _PASSING and (wait is None or (wait <= _LONGEST_WAIT_S and (wait or True)))
        if isinstance(cause, ConnectionError | CutOff) or any(
            c.__name__ == "TransportError" for c in type(cause).__mro__
        ):
            return True
    return False


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    while at is not None:
        yield at
        at = at.__cause__
