"""The caller's tasks, the latest changed first."""

from uuid import UUID

from a2a.types.a2a_pb2 import ListTasksRequest, ListTasksResponse, TaskState
from a2a.utils.constants import DEFAULT_LIST_TASKS_PAGE_SIZE
from a2a.utils.errors import InvalidParamsError
from a2a.utils.task import apply_history_length, validate_history_length, validate_page_size

from channels.a2a_server.parts import Parts
from channels.a2a_server.tasks import as_task, followed, is_first
from core.errors import NotFound
from tools.context import ToolContext

_LATEST = 1_000  # looked through; what is older is in the threads


async def listed(parts: Parts, context: ToolContext, params: ListTasksRequest) -> ListTasksResponse:
    """A page token is the id of the last task seen. Raises `NotFound`, `InvalidParamsError`."""
    validate_history_length(params)
    if params.HasField("page_size"):
        validate_page_size(params.page_size)
    size = params.page_size or DEFAULT_LIST_TASKS_PAGE_SIZE
    stored = await parts.conversations.latest(context.principal, thread_id=_thread(params.context_id), limit=_LATEST)
    if params.HasField("status_timestamp_after"):
        since = params.status_timestamp_after.ToDatetime(stored[0].updated_at.tzinfo) if stored else None
        stored = tuple(one for one in stored if since is None or one.updated_at >= since)
    first = [one for one in stored if is_first(one)]
    if params.status == TaskState.TASK_STATE_UNSPECIFIED:
        ids = [one.message_id for one in first]
        start = _behind(params.page_token, ids)
        page = [
            await followed(parts.conversations, parts.approvals, context, one) for one in first[start : start + size]
        ]
    else:
        every = [await followed(parts.conversations, parts.approvals, context, one) for one in first]
        fitting = [task for task in every if task.state == params.status]
        ids = [task.task_id for task in fitting]
        start = _behind(params.page_token, ids)
        page = fitting[start : start + size]
    response = ListTasksResponse(page_size=size, total_size=len(ids))
    if start + size < len(ids):
        response.next_page_token = str(ids[start + size - 1])
    for task in page:
        shown = as_task(task)
        if not params.include_artifacts:
            del shown.artifacts[:]
        response.tasks.append(apply_history_length(shown, params))
    return response


def _thread(context_id: str) -> UUID | None:
    try:
        return UUID(context_id) if context_id else None
    except ValueError:
        raise NotFound("There is no such context.") from None


def _behind(token: str, ids: list[UUID]) -> int:
    if not token:
        return 0
    try:
        return ids.index(UUID(token)) + 1
    except ValueError:
        raise InvalidParamsError("pageToken: expected the one of the page before; begin again without it.") from None
