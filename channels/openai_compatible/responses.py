"""`POST /v1/responses`, whole or as a stream, and `GET /v1/responses/{id}`: a response is a message that is kept."""

import json
import time
from collections.abc import AsyncIterator
from itertools import count
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse

from agent.answer import Answer
from channels.openai_compatible.errors import Route
from channels.openai_compatible.parts import MODEL, Parts
from channels.openai_compatible.running import begin, heard
from channels.openai_compatible.shapes import Message, ResponseRequest, check_model
from channels.openai_compatible.telling import extra, sources, usage
from core.errors import CopilotError, InvalidInput, NotFound


def responses(parts: Parts) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["openai"], route_class=Route)

    @router.post("/responses", summary="Ask, as a response", response_model=None)
    async def ask(body: ResponseRequest, request: Request) -> Response:
        context = await parts.identify(request)
        check_model(body.model)
        if body.background:
            raise InvalidInput("background: an answer is waited for here, or streamed.")
        previous = body.previous_response_id
        run = await begin(parts, context, body.messages, None if previous is None else _message(previous))
        spoken = heard(parts, context, run.run_id)
        told = _Telling(body.messages, run.run_id, parts.url or str(request.base_url).rstrip("/"), previous)
        if body.stream:
            return EventSourceResponse(_streamed(told, spoken), sep="\n")
        async for part in spoken:
            told.hear(part)
        return JSONResponse(await told.whole())

    @router.get("/responses/{response_id}", summary="A response that was given", response_model=None)
    async def get(response_id: str, request: Request) -> Response:
        context = await parts.identify(request)
        kept = await parts.conversations.message(context.principal, _message(response_id))
        asked = [Message(role="user", content=kept.question)]
        told = _Telling(asked, kept.message_id, parts.url or str(request.base_url).rstrip("/"), None)
        if kept.answer is not None:
            told.hear(Answer.model_validate(kept.answer))
        elif kept.events:
            told.hear(str(kept.events[-1].get("message", "")))
        return JSONResponse(told.response("in_progress") if kept.status == "running" else await told.whole())

    return router


class _Telling:
    """What there is of a response so far."""

    def __init__(self, messages: list[Message], run_id: UUID, url: str, previous: str | None) -> None:
        self.text, self._messages, self._url, self._previous = "", messages, url, previous
        self._id, self.item = f"resp_{run_id.hex}", f"msg_{run_id.hex}"
        self._answer: Answer | None = None
        self._used: tuple[int, int] | None = None
        self._at = int(time.time())

    def hear(self, part: str | Answer) -> str:
        """Gives the words that are new."""
        before = self.text
        if isinstance(part, Answer):
            self._answer, self.text = part, part.answer + sources(part, self._url)
        else:
            self.text += part
        return self.text[len(before) :]

    def part(self) -> dict[str, Any]:
        return {"type": "output_text", "text": self.text, "annotations": [], "logprobs": []}

    def message(self, status: str) -> dict[str, Any]:
        content = [self.part()] if status == "completed" else []
        return {"id": self.item, "type": "message", "role": "assistant", "status": status, "content": content}

    async def whole(self) -> dict[str, Any]:
        """The response, completed."""
        self._used = await usage(self._messages, self.text)
        return self.response("completed")

    def response(self, status: str, error: CopilotError | None = None) -> dict[str, Any]:
        sent, said = self._used or (0, 0)
        return {
            "id": self._id,
            "object": "response",
            "created_at": self._at,
            "status": status,
            "model": MODEL,
            "output": [self.message(status)] if status == "completed" else [],
            "error": None if error is None else {"code": error.code, "message": str(error)},
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "parallel_tool_calls": False,
            "previous_response_id": self._previous,
            "store": True,
            "temperature": None,
            "tool_choice": "none",
            "tools": [],
            "top_p": None,
            "usage": {
                "input_tokens": sent,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": said,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": sent + said,
            }
            if self._used
            else None,
            **({"copilot": extra(self._answer)} if self._answer is not None else {}),
        }


async def _streamed(told: _Telling, spoken: AsyncIterator[str | Answer]) -> AsyncIterator[dict[str, str]]:
    numbers = count()
    place = {"item_id": told.item, "output_index": 0, "content_index": 0}

    def event(name: str, **more: Any) -> dict[str, str]:
        kind = f"response.{name}"
        data = {"type": kind, "sequence_number": next(numbers), **more}
        return {"event": kind, "data": json.dumps(data, ensure_ascii=False)}

    yield event("created", response=told.response("in_progress"))
    yield event("in_progress", response=told.response("in_progress"))
    yield event("output_item.added", output_index=0, item=told.message("in_progress"))
    yield event("content_part.added", **place, part=told.part())
    try:
        async for part in spoken:
            if new := told.hear(part):
                yield event("output_text.delta", **place, delta=new, logprobs=[])
    except CopilotError as error:
        yield event("failed", response=told.response("failed", error))
        return
    yield event("output_text.done", **place, text=told.text, logprobs=[])
    yield event("content_part.done", **place, part=told.part())
    yield event("output_item.done", output_index=0, item=told.message("completed"))
    yield event("completed", response=await told.whole())


def _message(response_id: str) -> UUID:
    try:
        return UUID(response_id.removeprefix("resp_"))
    except ValueError:
        raise NotFound(f"There is no response {response_id[:100]!r}.") from None
