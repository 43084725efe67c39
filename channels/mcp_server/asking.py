"""The tool `ask`: a question to the copilot itself, as in every other channel."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import anyio
from mcp.server.session import ServerSession
from mcp_types import CallToolResult, ContentBlock, ResourceLink, TextContent, ToolAnnotations
from mcp_types import Tool as Listed
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.answer import Answer, Outcome
from agent.events import ApprovalRequired, Done, Failed, ToolStarted
from agent.runs import LONGEST_QUESTION, Runs
from channels.mcp_server.addresses import MARKDOWN, address_of
from channels.mcp_server.schemas import given, taken
from core.errors import CopilotError, InvalidInput, Unavailable
from tools.actions.approval import Approval
from tools.context import ToolContext


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION, description="In the planner's own words")
    thread_id: UUID | None = Field(None, description="Go on with this conversation; left out: a new one begins")


ASK = Listed(
    name="ask",
    title="Ask the copilot",
    description=(
        "Put a question about the plant to the copilot itself, in plain words. It chooses the lookups, checks every"
        " number of its answer against them and says how old the data is. Use it when no other tool fits, or several"
        " would be needed. With the `thread_id` of an answer it understands what follows on."
    ),
    input_schema=taken(Question),
    output_schema=given(Answer),
    annotations=ToolAnnotations(
        title="Ask the copilot",
        read_only_hint=False,  # it keeps the conversation, and may end in a proposal
        destructive_hint=False,
        idempotent_hint=False,
        open_world_hint=False,
    ),
)


class NotAnswered(CopilotError):
    """The run ended without an answer; `code` says why."""

    def __init__(self, event: Failed) -> None:
        super().__init__(event.message)
        self.code = event.code


async def answered(runs: Runs, context: ToolContext, session: ServerSession, arguments: Mapping[str, Any]) -> Answer:
    """Each lookup is told as progress. Who cancels the call stops the run. Raises what `Runs` raises, `NotAnswered`."""
    try:
        asked = Question.model_validate(arguments)
    except ValidationError as error:
        raise InvalidInput("; ".join(f"{e['loc'][0]}: {e['msg'].lower()}" for e in error.errors()) + ".") from error
    return await _run(runs, context, session, asked)


async def _run(runs: Runs, context: ToolContext, session: ServerSession, asked: Question) -> Answer:
    run = await runs.start(context, asked.question, asked.thread_id)
    step = 0
    try:
        async for _, event in runs.subscribe(run.run_id, context=context):
            if isinstance(event, ToolStarted):
                step += 1
                await session.report_progress(step, message=f"Looking up: {event.tool.replace('_', ' ')} …")
            elif isinstance(event, Done | ApprovalRequired):
                return event.answer
            elif isinstance(event, Failed):
                raise NotAnswered(event)
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True):
            await runs.cancel(context, run.thread_id)
        raise
    raise Unavailable("The server is being stopped. Please ask again in a moment.")


def told(answer: Answer) -> CallToolResult:
    """The text is enough alone; the documents it cites can be read at their passages."""
    cited = {one.reference: one for one in answer.citations if one.kind == "document"}
    links: list[ContentBlock] = [
        ResourceLink(name=one.label, uri=uri, mime_type=MARKDOWN)
        for reference, one in cited.items()
        if (uri := address_of(reference)) is not None
    ]
    return CallToolResult(
        content=[TextContent(text=answer.answer), *links],
        structured_content=answer.model_dump(mode="json"),
        is_error=answer.outcome is Outcome.FAILED,
    )


def settled(approval: Approval) -> CallToolResult:
    """What came of a proposal, as an answer in its conversation."""
    assert approval.thread_id is not None
    assert approval.message_id is not None
    outcome = Outcome.APPROVAL_REQUIRED if approval.status == "pending" else Outcome.ANSWERED
    return told(
        Answer(
            thread_id=approval.thread_id,
            message_id=approval.message_id,
            outcome=outcome,
            answer=approval.tell,
            approval=approval.model_dump(mode="json"),
            model="",
            elapsed_ms=0.0,
        )
    )
