"""A stored message as a task, with those that answered it back when it asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from a2a.helpers import new_data_part, new_text_part
from a2a.types.a2a_pb2 import Artifact, Message, Part, Role, Task, TaskState, TaskStatus

from agent.answer import Outcome
from agent.approvals import Approvals
from channels.a2a_server.card import DATA, MARKDOWN
from core.errors import NotFound
from data_layer.conversation_store import ConversationStore
from data_layer.conversation_store import Message as Stored
from tools.actions.approval import Approval
from tools.context import ToolContext

ENDED = frozenset(
    {
        TaskState.TASK_STATE_COMPLETED,
        TaskState.TASK_STATE_FAILED,
        TaskState.TASK_STATE_CANCELED,
        TaskState.TASK_STATE_REJECTED,
    }
)
_WAITING = frozenset({Outcome.CLARIFY, Outcome.APPROVAL_REQUIRED})
_BY_STATUS = {
    "running": TaskState.TASK_STATE_WORKING,
    "failed": TaskState.TASK_STATE_FAILED,
    "cancelled": TaskState.TASK_STATE_CANCELED,
}
_BY_OUTCOME = {
    Outcome.ANSWERED: TaskState.TASK_STATE_COMPLETED,
    Outcome.NOT_FOUND: TaskState.TASK_STATE_COMPLETED,
    Outcome.CLARIFY: TaskState.TASK_STATE_INPUT_REQUIRED,
    Outcome.APPROVAL_REQUIRED: TaskState.TASK_STATE_INPUT_REQUIRED,
    Outcome.NOT_PERMITTED: TaskState.TASK_STATE_REJECTED,
    Outcome.REFUSED: TaskState.TASK_STATE_REJECTED,
    Outcome.FAILED: TaskState.TASK_STATE_FAILED,
}
_BY_APPROVAL = {
    "pending": TaskState.TASK_STATE_INPUT_REQUIRED,
    "approved": TaskState.TASK_STATE_WORKING,
    "done": TaskState.TASK_STATE_COMPLETED,
    "failed": TaskState.TASK_STATE_FAILED,
    "rejected": TaskState.TASK_STATE_CANCELED,
    "expired": TaskState.TASK_STATE_CANCELED,
}


@dataclass(frozen=True)
class Kept:
    """`approval`: what was proposed last, as it stands now."""

    task_id: UUID
    messages: Sequence[Stored]
    approval: Approval | None

    @property
    def last(self) -> Stored:
        return self.messages[-1]

    @property
    def thread_id(self) -> UUID:
        return self.messages[0].thread_id

    @property
    def next_id(self) -> UUID:
        """Of the message that goes on with it: from the task's own, so that nothing else need be kept."""
        return uuid5(self.task_id, str(len(self.messages)))

    @property
    def state(self) -> TaskState:
        if self.last.status == "running":
            return TaskState.TASK_STATE_WORKING
        if self.approval is not None:
            return _BY_APPROVAL[self.approval.status]
        answer = self.last.answer
        return _BY_STATUS[self.last.status] if answer is None else _BY_OUTCOME[Outcome(answer["outcome"])]


async def kept(conversations: ConversationStore, approvals: Approvals, context: ToolContext, task_id: UUID) -> Kept:
    """The caller's own task. Raises `NotFound`."""
    first = await conversations.message(context.principal, task_id)
    if not is_first(first):
        raise NotFound("There is no such task.")
    return await followed(conversations, approvals, context, first)


def is_first(message: Stored) -> bool:
    """Does a task begin with it? Not with what goes on with one, and not with what was told without being asked."""
    return bool(message.question) and message.message_id.version != 5


async def followed(conversations: ConversationStore, approvals: Approvals, context: ToolContext, first: Stored) -> Kept:
    """With what went on from there, and how what was proposed stands now."""
    task = Kept(first.message_id, (first,), None)
    while _outcome(first) in _WAITING:
        try:
            task = Kept(
                first.message_id, (*task.messages, await conversations.message(context.principal, task.next_id)), None
            )
        except NotFound:
            break
    proposed = [message.answer for message in task.messages if _outcome(message) is Outcome.APPROVAL_REQUIRED]
    if not proposed or proposed[-1] is None or not proposed[-1].get("approval"):
        return task
    try:
        approval = await approvals.get(context, UUID(proposed[-1]["approval"]["approval_id"]))
    except NotFound:
        return task
    return Kept(task.task_id, task.messages, approval)


def as_task(task: Kept) -> Task:
    artifacts = [answered(message) for message in task.messages if message.answer is not None]
    return Task(
        id=str(task.task_id),
        context_id=str(task.thread_id),
        status=status(task),
        artifacts=[*artifacts, *receipts(task)],
        history=[said for message in task.messages for said in _history(message, task.last)],
    )


def status(task: Kept) -> TaskStatus:
    parts = _told(task)
    found = TaskStatus(state=task.state)
    found.timestamp.FromDatetime(task.last.updated_at)
    if parts:
        found.message.CopyFrom(speech(task, f"{task.last.message_id}:status", parts))
    return found


def speech(task: Kept, message_id: str, parts: Sequence[Part]) -> Message:
    return Message(
        message_id=message_id,
        task_id=str(task.task_id),
        context_id=str(task.thread_id),
        role=Role.ROLE_AGENT,
        parts=parts,
    )


def answered(message: Stored) -> Artifact:
    """The answer in words, and as docs/api.md has it."""
    answer = message.answer or {}
    parts = [new_text_part(str(answer.get("answer", "")), MARKDOWN), new_data_part(answer, DATA)]
    return Artifact(artifact_id=str(message.message_id), name="answer", parts=parts)


def receipts(task: Kept) -> list[Artifact]:
    """That what was approved is done."""
    done = task.approval
    if done is None or done.receipt is None:
        return []
    parts = [new_text_part(done.tell, MARKDOWN), new_data_part(done.receipt.model_dump(mode="json"), DATA)]
    return [Artifact(artifact_id=str(done.approval_id), name="receipt", parts=parts)]


def _told(task: Kept) -> list[Part]:
    """What the state is about; of what is completed the artifacts tell it."""
    last, approval = task.last, task.approval
    answer: dict[str, Any] = last.answer or {}
    if last.status == "running":
        return []
    if approval is not None:
        words = approval.tell
        if approval.status == "pending":
            words = answer["answer"] if _outcome(last) in _WAITING else approval.preview
        return [new_text_part(words, MARKDOWN), new_data_part({"approval": approval.model_dump(mode="json")}, DATA)]
    if task.state == TaskState.TASK_STATE_COMPLETED:
        return []
    if answer:
        data = {key: answer[key] for key in ("outcome", "choices") if answer.get(key)}
        return [new_text_part(answer["answer"], MARKDOWN), new_data_part(data, DATA)]
    ending = last.events[-1] if last.events else {}
    return [new_text_part(ending["message"])] if ending.get("message") else []


def _history(message: Stored, last: Stored) -> list[Message]:
    ids = {"task_id": "", "context_id": str(message.thread_id)}
    asked = Message(
        message_id=str(message.message_id), role=Role.ROLE_USER, parts=[new_text_part(message.question)], **ids
    )
    if message is last or message.answer is None:
        return [asked]
    reply = [new_text_part(str(message.answer["answer"]), MARKDOWN)]
    return [asked, Message(message_id=f"{message.message_id}:reply", role=Role.ROLE_AGENT, parts=reply, **ids)]


def _outcome(message: Stored) -> Outcome | None:
    return None if message.answer is None else Outcome(message.answer["outcome"])
