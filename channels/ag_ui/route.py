"""`POST /api/v1/agui`: a front end's run. Its thread is found by the last of our messages that it sends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from ag_ui.core import (
    BaseEvent,
    RunAgentInput,
    RunErrorEvent,
    RunFinishedEvent,
    RunFinishedSuccessOutcome,
    RunStartedEvent,
    TextMessageContentEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
)
from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse

from agent.approvals import Approvals
from agent.events import AgentEvent
from agent.runs import Runs
from channels.ag_ui.decisions import decided
from channels.ag_ui.encoding import encoded
from channels.identify import Identify
from core.errors import CopilotError, InvalidInput, NotFound
from tools.context import ToolContext

VERSION = "1.0"


@dataclass(frozen=True)
class Parts:
    identify: Identify
    runs: Runs
    approvals: Approvals


def ag_ui(parts: Parts) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["ag-ui"])

    @router.post("/agui", summary="Ask, as an AG-UI run", response_class=EventSourceResponse)
    async def run(body: RunAgentInput, request: Request) -> EventSourceResponse:
        """With `resume` what was proposed is decided; else the last message, which must be the user's, is asked."""
        context = await parts.identify(request)
        if body.resume:
            events = _resumed(parts, context, body)
        else:
            message_id = await _begin(parts.runs, context, body)
            happened = _happened(parts.runs, context, message_id)
            events = encoded(happened, thread_id=body.thread_id, run_id=body.run_id, message_id=str(message_id))
        return EventSourceResponse(_sent(body, events), sep="\n")  # AG-UI's own client knows no other line ends

    return router


async def _begin(runs: Runs, context: ToolContext, body: RunAgentInput) -> UUID:
    """Other messages than the user's last and the copilot's before it tell nothing that is not known here."""
    question = _question(body)
    for message in reversed(body.messages):
        if message.role == "assistant" and (behind := _uuid(message.id)) is not None:
            try:
                return (await runs.start(context, question, behind=behind)).run_id
            except NotFound:
                break
    return (await runs.start(context, question)).run_id


def _question(body: RunAgentInput) -> str:
    last = body.messages[-1] if body.messages else None
    if last is None or last.role != "user":
        raise InvalidInput("messages: the last message must be the user's question.")
    if isinstance(last.content, str):
        return last.content
    if any(part.type != "text" for part in last.content):
        raise InvalidInput("messages: only text can be read here.")
    return "\n".join(part.text for part in last.content if part.type == "text")


async def _happened(runs: Runs, context: ToolContext, run_id: UUID) -> AsyncIterator[AgentEvent]:
    async for _, event in runs.subscribe(run_id, context=context):
        yield event


async def _resumed(parts: Parts, context: ToolContext, body: RunAgentInput) -> AsyncIterator[BaseEvent]:
    try:
        told = await decided(parts.approvals, context, body.resume or [])
    except CopilotError as error:
        yield RunErrorEvent(message=str(error), code=error.code)
        return
    message_id = f"decided-{uuid4()}"
    yield TextMessageStartEvent(message_id=message_id, role="assistant")
    yield TextMessageContentEvent(message_id=message_id, delta=told)
    yield TextMessageEndEvent(message_id=message_id)
    yield RunFinishedEvent(thread_id=body.thread_id, run_id=body.run_id, outcome=RunFinishedSuccessOutcome())


async def _sent(body: RunAgentInput, events: AsyncIterator[BaseEvent]) -> AsyncIterator[dict[str, str]]:
    started = RunStartedEvent(thread_id=body.thread_id, run_id=body.run_id, protocol_version=VERSION)
    yield {"data": started.model_dump_json(by_alias=True)}
    async for event in events:
        yield {"data": event.model_dump_json(by_alias=True)}


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
