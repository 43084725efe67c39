"""A proposal is put to the client's user by the protocol itself, where the client can ask and the user may decide.

By input-required at 2026-07-28, by elicitation before. Else the call's result says that it waits, and where to decide.
The `request_state` is the proposal's id: it opens nothing that its holder may not decide about anyway.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from mcp.shared.exceptions import MCPError
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from agent.approvals import Approvals
from channels.mcp_server.parts import Request
from core.errors import InvalidInput
from tools.actions.approval import Approval
from tools.context import ToolContext

_DECISION = "decision"
Tell = Callable[[Approval], CallToolResult]
Answered = CallToolResult | InputRequiredResult


class Decisions:
    def __init__(self, approvals: Callable[[], Awaitable[Approvals]]) -> None:
        self._approvals = approvals

    async def put(self, request: Request, context: ToolContext, approval: Approval, tell: Tell) -> Answered:
        """Ask the user, and do as they say; nothing is done meanwhile. Raises as `Approvals.decide`."""
        if approval.status != "pending" or not approval.may_decide or not _asks(request):
            return tell(approval)
        form = ElicitRequestFormParams(
            message=f"{approval.title}\n\n{approval.preview}", requested_schema=_form(approval)
        )
        if request.protocol_version in MODERN_PROTOCOL_VERSIONS:
            asked = ElicitRequest(params=form)
            return InputRequiredResult(input_requests={_DECISION: asked}, request_state=str(approval.approval_id))
        try:
            reply = await request.session.elicit_form(form.message, form.requested_schema, request.request_id)
        except MCPError:  # the client would not ask
            return tell(approval)
        return tell(await self._settled(context, approval, reply))

    async def resumed(
        self, context: ToolContext, params: CallToolRequestParams, tell: Tell, tool: str | None
    ) -> Answered:
        """The call again, with what the user said. `tool`: whose proposal it must be; None: a conversation's. Raises
        `InvalidInput` for another one, `NotFound`, and as `Approvals.decide`."""
        try:
            approval_id = UUID(params.request_state)
        except ValueError:
            raise InvalidInput("requestState: expected the one of the answer that asked.") from None
        approval = await (await self._approvals()).get(context, approval_id)
        if approval.thread_id is None if tool is None else approval.tool != tool:
            raise InvalidInput("requestState: it is of a call of another tool.")
        reply = (params.input_responses or {}).get(_DECISION)
        settled = await self._settled(context, approval, reply) if isinstance(reply, ElicitResult) else approval
        return tell(settled)

    async def _settled(self, context: ToolContext, approval: Approval, reply: ElicitResult) -> Approval:
        """Who declines rejects; who closes the form leaves it as it is."""
        said = reply.content or {}
        verdict = {"decline": "reject", "accept": said.get(_DECISION)}.get(reply.action)
        if verdict not in ("approve", "reject"):
            return approval
        edits = _edits(approval, said) if verdict == "approve" else None
        return await (await self._approvals()).decide(context, approval.approval_id, verdict == "approve", edits)


def _asks(request: Request) -> bool:
    """Has the client said that it can put a form to its user, and can it be reached?"""
    capable = request.session.client_capabilities
    asking = capable.elicitation if capable else None
    if asking is None or (asking.form is None and asking.url is not None):
        return False
    return request.protocol_version in MODERN_PROTOCOL_VERSIONS or request.session.can_send_request


def _form(approval: Approval) -> dict[str, Any]:
    """The verdict, and what may be changed, as the flat fields that clients can show."""
    properties: dict[str, Any] = {
        _DECISION: {"type": "string", "title": "Decision", "enum": ["approve", "reject"]},
    }
    for name in approval.editable:
        known, present = approval.edit_schema["properties"][name], approval.arguments.get(name)
        field = {"type": "string", "title": name.replace("_", " ").capitalize()}
        field |= {key: known[key] for key in ("description", "maxLength") if key in known}
        properties[name] = field if present is None else {**field, "default": str(present)}
    return {"type": "object", "properties": properties, "required": [_DECISION]}


def _edits(approval: Approval, said: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from what was proposed; a field that was left empty is left as it was."""
    given = {name: said[name] for name in approval.editable if str(said.get(name) or "").strip()}
    return {name: value for name, value in given.items() if str(value) != str(approval.arguments.get(name))}
