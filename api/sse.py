"""Server-sent events: one encoder for every stream. An id reads `<run>:<sequence number>`."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from fastapi.responses import StreamingResponse

from core.errors import InvalidInput

KEEP_ALIVE_S = 15.0
MEDIA_TYPE = "text/event-stream"
_ID = re.compile(r"([0-9a-f-]{36}):(\d{1,9})")


def encode(event: str, data: dict[str, Any], event_id: str) -> bytes:
    return f"id: {event_id}\nevent: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def parse_id(last_event_id: str) -> tuple[UUID, int]:
    """The run, and the number of the last event the client has. Raises `InvalidInput`."""
    found = _ID.fullmatch(last_event_id.strip())
    try:
        if found:
            return UUID(found[1]), int(found[2])
    except ValueError:
        pass
    raise InvalidInput("Last-Event-ID: expected the id of an event of this stream.")


def response(events: AsyncGenerator[bytes], headers: dict[str, str] | None = None) -> StreamingResponse:
    """A stream that says something every few seconds, so that neither end takes silence for death."""
    return StreamingResponse(
        _kept_alive(events),
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no", **(headers or {})},
    )


async def _kept_alive(events: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    following = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=KEEP_ALIVE_S)
            if not done:
                yield b": still here\n\n"
                continue
            chunk = following.result()
            if chunk is None:
                return
            yield chunk
            following = asyncio.ensure_future(anext(events, None))
    finally:  # the client has gone, or all is said
        following.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await following
        await events.aclose()
