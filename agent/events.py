"""What happens during a run, in the order it happens. A channel encodes these and adds nothing."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from agent.answer import Answer
from tools.spec import Kind


class RunStarted(BaseModel):
    type: Literal["run_started"] = "run_started"
    run_id: UUID
    thread_id: UUID


class Text(BaseModel):
    type: Literal["text"] = "text"
    delta: str


class ToolStarted(BaseModel):
    """`title` says in planners' words what is looked up or done, `kind` which of both, or that it is only proposed."""

    type: Literal["tool_started"] = "tool_started"
    call_id: str
    tool: str
    title: str = ""
    read_only: bool = True
    kind: Kind = "read"
    arguments: dict[str, Any]


class ToolFinished(BaseModel):
    type: Literal["tool_finished"] = "tool_finished"
    call_id: str
    tool: str
    ok: bool
    summary: str


class ApprovalRequired(BaseModel):
    type: Literal["approval_required"] = "approval_required"
    answer: Answer


class Done(BaseModel):
    type: Literal["done"] = "done"
    answer: Answer


class Failed(BaseModel):
    """The run ended without an answer; `message` is fit for the planner."""

    type: Literal["failed"] = "failed"
    code: str
    message: str


AgentEvent = Annotated[
    RunStarted | Text | ToolStarted | ToolFinished | ApprovalRequired | Done | Failed, Field(discriminator="type")
]
EVENT: TypeAdapter[AgentEvent] = TypeAdapter(AgentEvent)
