"""A run as it happens: what is looked up, the answer's words, the answer, and how the task stands then."""

from collections.abc import AsyncIterator
from uuid import UUID

from a2a.helpers import new_text_part
from a2a.types.a2a_pb2 import Artifact, TaskArtifactUpdateEvent, TaskState, TaskStatus, TaskStatusUpdateEvent

from agent.events import ApprovalRequired, Done, Failed, Text, ToolStarted
from channels.a2a_server.card import MARKDOWN
from channels.a2a_server.parts import Parts
from channels.a2a_server.tasks import Kept, answered, kept, receipts, speech, status
from tools.context import ToolContext


async def events(
    parts: Parts, context: ToolContext, task: Kept, run_id: UUID
) -> AsyncIterator[TaskStatusUpdateEvent | TaskArtifactUpdateEvent]:
    """From the run's beginning to its end. The artifact bears the id of our message."""
    task_id, context_id = str(task.task_id), str(task.thread_id)
    spoken = False
    async for number, event in parts.runs.subscribe(run_id, context=context):
        if isinstance(event, ToolStarted):
            message = speech(task, f"{run_id}:{number}", [new_text_part(event.title or event.tool)])
            working = TaskStatus(state=TaskState.TASK_STATE_WORKING, message=message)
            working.timestamp.GetCurrentTime()
            yield TaskStatusUpdateEvent(task_id=task_id, context_id=context_id, status=working)
        elif isinstance(event, Text) and event.delta:
            words = Artifact(artifact_id=str(run_id), name="answer", parts=[new_text_part(event.delta, MARKDOWN)])
            yield _artifact(task, words, append=spoken, last=False)
            spoken = True
        elif isinstance(event, Done | ApprovalRequired | Failed):
            task = await kept(parts.conversations, parts.approvals, context, task.task_id)
            if task.last.answer is not None:
                whole = answered(task.last)
                if spoken:
                    del whole.parts[0]
                yield _artifact(task, whole, append=spoken)
            for receipt in receipts(task):
                yield _artifact(task, receipt, append=False)
            yield TaskStatusUpdateEvent(task_id=task_id, context_id=context_id, status=status(task))


def _artifact(task: Kept, artifact: Artifact, *, append: bool, last: bool = True) -> TaskArtifactUpdateEvent:
    return TaskArtifactUpdateEvent(
        task_id=str(task.task_id),
        context_id=str(task.thread_id),
        artifact=artifact,
        append=append,
        last_chunk=last,
    )
