"""Ask: one JSON answer, or the same as a stream of events that can be taken up again where it broke."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, Field, model_validator
from structlog.contextvars import bind_contextvars

from agent.answer import Answer, Outcome
from agent.events import AgentEvent, ApprovalRequired, Done, Failed
from agent.runs import LONGEST_QUESTION
from api import sse
from api.errors import STATUS, problem
from api.idempotency import IdempotencyKey, once
from api.services import Context, Parts, Services
from tools.context import ToolContext

router = APIRouter(tags=["chat"])

LastEventId = Annotated[
    str | None, Header(alias="Last-Event-ID", max_length=100, description="Send what came after this event")
]
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, or with `Accept: text/event-stream` the events",
        "content": {sse.MEDIA_TYPE: {}},
    }
}


class ChatRequest(BaseModel):
    message: str = Field(min_length=1, max_length=LONGEST_QUESTION, pattern=r"\S")
    thread_id: UUID | None = Field(None, description="Go on with this conversation; null begins one")
    replaces: UUID | None = Field(
        None,
        description="A message of this conversation: it is taken back with all after it, and this is asked instead",
    )

    @model_validator(mode="after")
    def _within_a_thread(self) -> Self:
        if self.replaces is not None and self.thread_id is None:
            raise ValueError("replaces: say in which conversation (thread_id).")
        return self


@router.post("/chat", summary="Ask a question", response_model=Answer, responses=_STREAM)
async def chat(
    body: ChatRequest,
    request: Request,
    context: Context,
    parts: Parts,
    key: IdempotencyKey = None,
    last_event_id: LastEventId = None,
) -> Response:
    """The run goes on when the client leaves. With `Last-Event-ID` nothing new is asked: the run is taken up again."""
    if last_event_id is not None:
        return await _replay(parts, context, *sse.parse_id(last_event_id))

    async def start() -> dict[str, Any]:
        run = await parts.runs.start(context, body.message, body.thread_id, replaces=body.replaces)
        return {"run_id": str(run.run_id), "thread_id": str(run.thread_id)}

    started = await once(parts.idempotency, context.principal, key, "chat", body, start)
    run_id = UUID(started["run_id"])
    bind_contextvars(run_id=started["run_id"], thread_id=started["thread_id"])
    if _wants_stream(request):
        return _stream(parts, context, run_id, 0)
    async for _, event in parts.runs.subscribe(run_id, context=context):
        if isinstance(event, (Done, ApprovalRequired)):
            return Response(event.answer.model_dump_json(), media_type="application/json")
        if isinstance(event, Failed):
            return _failed(event, run_id, UUID(started["thread_id"]), parts)
    return problem(503, "unavailable", "The server is being stopped. Please ask again in a moment.")


@router.get("/chat/{run_id}/events", summary="A run's events, from the beginning or after the last that came")
async def events(run_id: UUID, context: Context, parts: Parts, last_event_id: LastEventId = None) -> Response:
    """Finished runs are replayed. A run's id is its message's."""
    after = 0
    if last_event_id is not None:
        of_run, after = sse.parse_id(last_event_id)
        after = after if of_run == run_id else 0
    return await _replay(parts, context, run_id, after)


async def _replay(parts: Services, context: ToolContext, run_id: UUID, after: int) -> Response:
    await parts.conversations.message(context.principal, run_id)
    bind_contextvars(run_id=str(run_id))
    return _stream(parts, context, run_id, after)


def _wants_stream(request: Request) -> bool:
    return sse.MEDIA_TYPE in request.headers.get("Accept", "")


def _stream(parts: Services, context: ToolContext, run_id: UUID, after: int) -> Response:
    async def encoded() -> AsyncGenerator[bytes]:
        async for number, event in parts.runs.subscribe(run_id, after, context=context):
            yield sse.encode(event.type, _data(event), f"{run_id}:{number}")

    return sse.response(encoded())


def _data(event: AgentEvent) -> dict[str, Any]:
    """An ending's data is the answer itself, as it would be without a stream."""
    if isinstance(event, (Done, ApprovalRequired)):
        return event.answer.model_dump(mode="json")
    return event.model_dump(mode="json", exclude={"type"})


def _failed(event: Failed, run_id: UUID, thread_id: UUID, parts: Services) -> Response:
    """What is away or not allowed has its status; else the question was taken, and could not be answered."""
    if STATUS.get(event.code, 200) in (403, 404, 429, 503):
        return problem(STATUS[event.code], event.code, event.message)
    answer = Answer(
        thread_id=thread_id,
        message_id=run_id,
        outcome=Outcome.FAILED,
        answer=event.message,
        model=parts.model,
        elapsed_ms=0.0,
    )
    return Response(answer.model_dump_json(), media_type="application/json")
