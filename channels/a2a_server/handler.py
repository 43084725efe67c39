"""The methods of the protocol, for both of its bindings."""

from collections.abc import AsyncGenerator
from uuid import UUID

from a2a.server.context import ServerCallContext
from a2a.server.events import Event
from a2a.server.request_handlers import RequestHandler
from a2a.types.a2a_pb2 import (
    AgentCard,
    CancelTaskRequest,
    DeleteTaskPushNotificationConfigRequest,
    GetExtendedAgentCardRequest,
    GetTaskPushNotificationConfigRequest,
    GetTaskRequest,
    ListTaskPushNotificationConfigsRequest,
    ListTaskPushNotificationConfigsResponse,
    ListTasksRequest,
    ListTasksResponse,
    SendMessageRequest,
    SubscribeToTaskRequest,
    Task,
    TaskPushNotificationConfig,
)
from a2a.utils.errors import (
    InvalidParamsError,
    PushNotificationNotSupportedError,
    TaskNotCancelableError,
    UnsupportedOperationError,
)
from a2a.utils.proto_utils import validate_proto_required_fields
from a2a.utils.task import apply_history_length, validate_history_length

from channels.a2a_server.card import card
from channels.a2a_server.errors import told
from channels.a2a_server.following import events
from channels.a2a_server.listing import listed
from channels.a2a_server.messages import Decision, check, said
from channels.a2a_server.parts import Asked, Parts
from channels.a2a_server.tasks import ENDED, Kept, as_task, kept
from core.errors import NotFound
from tools.context import ToolContext

ASKED = "copilot.a2a"  # in the request's scope and the call's state


class Handler(RequestHandler):
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def on_message_send(self, params: SendMessageRequest, context: ServerCallContext) -> Task:
        asked = _asked(context)
        with told(asked):
            task_id, run_id = await self._begin(asked.context, params)
            if run_id is not None and not params.configuration.return_immediately:
                async for _ in self._parts.runs.subscribe(run_id, context=asked.context):
                    pass
            return apply_history_length(as_task(await self._kept(asked.context, task_id)), params.configuration)

    async def on_message_send_stream(
        self, params: SendMessageRequest, context: ServerCallContext
    ) -> AsyncGenerator[Event]:
        asked = _asked(context)
        with told(asked):
            task_id, run_id = await self._begin(asked.context, params)
            task = await self._kept(asked.context, task_id)
            yield apply_history_length(as_task(task), params.configuration)
            if run_id is not None:
                async for event in events(self._parts, asked.context, task, run_id):
                    yield event

    async def on_subscribe_to_task(
        self, params: SubscribeToTaskRequest, context: ServerCallContext
    ) -> AsyncGenerator[Event]:
        asked = _asked(context)
        with told(asked):
            task = await self._kept(asked.context, _uuid(params.id))
            if task.state in ENDED:
                raise UnsupportedOperationError("This task has ended: get it, there is nothing to follow.")
            yield as_task(task)
            if task.last.status == "running":
                async for event in events(self._parts, asked.context, task, task.last.message_id):
                    yield event

    async def on_get_task(self, params: GetTaskRequest, context: ServerCallContext) -> Task:
        asked = _asked(context)
        with told(asked):
            validate_history_length(params)
            return apply_history_length(as_task(await self._kept(asked.context, _uuid(params.id))), params)

    async def on_list_tasks(self, params: ListTasksRequest, context: ServerCallContext) -> ListTasksResponse:
        asked = _asked(context)
        with told(asked):
            return await listed(self._parts, asked.context, params)

    async def on_cancel_task(self, params: CancelTaskRequest, context: ServerCallContext) -> Task:
        """What is under way is stopped, what waits for approval is withdrawn."""
        asked = _asked(context)
        with told(asked):
            task = await self._kept(asked.context, _uuid(params.id))
            if task.state in ENDED:
                raise TaskNotCancelableError("This task has ended already.")
            if task.last.status == "running":
                if not await self._parts.runs.cancel(asked.context, task.thread_id):
                    raise TaskNotCancelableError("It has just ended, or another server of this plant is answering it.")
            elif task.approval is not None and task.approval.status == "pending":
                await self._parts.approvals.decide(asked.context, task.approval.approval_id, approve=False)
            else:
                raise TaskNotCancelableError(
                    "It is approved and being delivered: it cannot be taken back."
                    if task.approval is not None
                    else "Nothing is under way: it waits for an answer."
                )
            return as_task(await self._kept(asked.context, task.task_id))

    async def on_get_extended_agent_card(
        self, params: GetExtendedAgentCardRequest, context: ServerCallContext
    ) -> AgentCard:
        asked = _asked(context)
        return card(self._parts, asked.url, asked.context.principal.scopes)

    async def on_create_task_push_notification_config(
        self, params: TaskPushNotificationConfig, context: ServerCallContext
    ) -> TaskPushNotificationConfig:
        raise PushNotificationNotSupportedError

    async def on_get_task_push_notification_config(
        self, params: GetTaskPushNotificationConfigRequest, context: ServerCallContext
    ) -> TaskPushNotificationConfig:
        raise PushNotificationNotSupportedError

    async def on_list_task_push_notification_configs(
        self, params: ListTaskPushNotificationConfigsRequest, context: ServerCallContext
    ) -> ListTaskPushNotificationConfigsResponse:
        raise PushNotificationNotSupportedError

    async def on_delete_task_push_notification_config(
        self, params: DeleteTaskPushNotificationConfigRequest, context: ServerCallContext
    ) -> None:
        raise PushNotificationNotSupportedError

    async def _kept(self, context: ToolContext, task_id: UUID) -> Kept:
        return await kept(self._parts.conversations, self._parts.approvals, context, task_id)

    async def _begin(self, context: ToolContext, params: SendMessageRequest) -> tuple[UUID, UUID | None]:
        """The task, and the run that answers; none when a proposal was decided."""
        validate_proto_required_fields(params)
        check(params.configuration)
        message, what = params.message, said(params.message)
        if message.task_id:
            return await self._go_on(
                context, await self._kept(context, _uuid(message.task_id)), message.context_id, what
            )
        if isinstance(what, Decision):
            raise InvalidParamsError("taskId: name the task whose proposal is decided.")
        thread_id = _uuid(message.context_id) if message.context_id else None
        run = await self._parts.runs.start(context, what, thread_id)
        return run.run_id, run.run_id

    async def _go_on(
        self, context: ToolContext, task: Kept, context_id: str, what: str | Decision
    ) -> tuple[UUID, UUID | None]:
        if context_id and context_id != str(task.thread_id):
            raise InvalidParamsError("contextId: it is not that of the task.")
        if task.state in ENDED:
            raise UnsupportedOperationError("This task has ended: ask in its context, without the task's id.")
        if isinstance(what, str):
            run = await self._parts.runs.start(context, what, task.thread_id, run_id=task.next_id)
            return task.task_id, run.run_id
        if task.approval is None or task.approval.approval_id != what.approval_id:
            raise InvalidParamsError("approval_id: expected the one of the task's proposal.")
        await self._parts.approvals.decide(context, what.approval_id, what.approve, what.edits)
        return task.task_id, None


def _asked(context: ServerCallContext) -> Asked:
    asked: Asked = context.state[ASKED]
    return asked


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise NotFound("There is no such task, and no such context.") from None
