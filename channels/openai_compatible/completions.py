"""`POST /v1/chat/completions`, whole or as a stream, and the list of models."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse

from agent.answer import Answer
from channels.openai_compatible.errors import Route, shape
from channels.openai_compatible.parts import MODEL, Parts
from channels.openai_compatible.running import CHORE, begin, heard, is_chore
from channels.openai_compatible.shapes import ChatRequest, check_model
from channels.openai_compatible.telling import extra, sources, usage
from core.errors import CopilotError, InvalidInput


def completions(parts: Parts) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["openai"], route_class=Route)

    @router.get("/models", summary="The models there are: one")
    async def models(request: Request) -> dict[str, Any]:
        await parts.identify(request)
        return {"object": "list", "data": [_MODEL]}

    @router.get("/models/{name}", summary="One model")
    async def model(name: str, request: Request) -> dict[str, Any]:
        await parts.identify(request)
        check_model(name)
        return _MODEL

    @router.post("/chat/completions", summary="Ask, as a chat completion", response_model=None)
    async def chat(body: ChatRequest, request: Request) -> Response:
        context = await parts.identify(request)
        check_model(body.model)
        if body.n != 1:
            raise InvalidInput("n: there is one answer to a question.")
        url = parts.url or str(request.base_url).rstrip("/")
        if is_chore(body.messages):
            spoken: AsyncIterator[str | Answer] = _chore()
            run_id = uuid4()
        else:
            run_id = (await begin(parts, context, body.messages)).run_id
            spoken = heard(parts, context, run_id)
        if body.stream:
            return EventSourceResponse(_streamed(body, run_id, spoken, url), sep="\n")
        text, answer = "", None
        async for part in spoken:
            if isinstance(part, str):
                text += part
            else:
                answer, text = part, part.answer + sources(part, url)
        sent, said = await usage(body.messages, text)
        return JSONResponse(
            {
                **_head(run_id, "chat.completion"),
                "choices": [
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": text, "refusal": None},
                        "finish_reason": "stop",
                        "logprobs": None,
                    }
                ],
                "usage": _usage(sent, said),
                **({"copilot": extra(answer)} if answer is not None else {}),
            }
        )

    return router


async def _streamed(
    body: ChatRequest, run_id: UUID, spoken: AsyncIterator[str | Answer], url: str
) -> AsyncIterator[dict[str, str]]:
    head = _head(run_id, "chat.completion.chunk")
    counted = body.stream_options is not None and body.stream_options.include_usage
    text, ended = "", {}

    def chunk(delta: dict[str, Any], reason: str | None = None, **more: Any) -> dict[str, str]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        return _data({**head, "choices": [choice], **({"usage": None} if counted else {}), **more})

    yield chunk({"role": "assistant", "content": ""})
    try:
        async for part in spoken:
            if isinstance(part, Answer):
                ended, part = {"copilot": extra(part)}, sources(part, url)
            text += part
            if part:
                yield chunk({"content": part})
    except CopilotError as error:
        yield _data(shape(error.code, str(error)))
        return
    yield chunk({}, "stop", **ended)
    if counted:
        yield _data({**head, "choices": [], "usage": _usage(*await usage(body.messages, text))})
    yield {"data": "[DONE]"}


async def _chore() -> AsyncIterator[str | Answer]:
    yield CHORE


def _head(run_id: UUID, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{run_id.hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def _data(value: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(value, ensure_ascii=False)}


def _usage(sent: int, said: int) -> dict[str, int]:
    return {"prompt_tokens": sent, "completion_tokens": said, "total_tokens": sent + said}


_MODEL = {"id": MODEL, "object": "model", "created": 1_767_225_600, "owned_by": MODEL}
