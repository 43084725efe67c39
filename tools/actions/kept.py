"""Proposals as they are kept: found for who may see them, changed by who may decide."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.identity import Scope
from core.outgoing import Outgoing, OutgoingFile
from data_layer.approvals import ApprovalRepository, Drafted, StoredApproval, Yes, fingerprint
from data_layer.effects import EffectRepository
from tools.actions.approval import refusal, told
from tools.context import ToolContext
from tools.spec import Tool


async def find(context: ToolContext, approval_id: UUID, tools: Mapping[str, Tool]) -> StoredApproval:
    """Raises `NotFound` also for what the caller neither proposed nor may decide about."""
    async with context.database.read(context.principal) as tx:
        stored = await ApprovalRepository(tx).get(context.principal, approval_id)
    if stored is None or not (_own(context, stored) or _permitted(context, tools.get(stored.tool))):
        raise NotFound("There is no such proposal.")
    return stored


async def find_file(context: ToolContext, effect_id: UUID, name: str, tools: Mapping[str, Tool]) -> OutgoingFile:
    """Of an effect that was delivered as files. Raises `NotFound`, as `find`."""
    async with context.database.read(context.principal) as tx:
        approval_id = await EffectRepository(tx).approval_of(context.principal, effect_id)
    stored = await find(context, approval_id, tools) if approval_id is not None else None
    files = Outgoing.of(stored.outgoing).files if stored is not None and (stored.receipt or {}).get("files") else ()
    found = next((file for file in files if name in ("", file.name)), None)
    if found is None:
        raise NotFound("There is no such file.")
    return found


async def find_last(context: ToolContext) -> StoredApproval | None:
    """What the answer before this message proposed or spoke of."""
    if context.conversation is None:
        return None
    where = context.conversation
    async with context.database.read(context.principal) as tx:
        return await ApprovalRepository(tx).last_of(context.principal, where.thread_id, where.message_id)


async def find_all(
    context: ToolContext, tools: Collection[Tool], *, status: str | None, limit: int, before: datetime | None
) -> tuple[StoredApproval, ...]:
    """The latest first: the caller's own, and those that the caller may decide about."""
    permitted = {tool.name for tool in tools if _permitted(context, tool)} or None
    async with context.database.read(context.principal) as tx:
        return await ApprovalRepository(tx).list(
            context.principal, status=status, tools=permitted, limit=limit, before=before
        )


def redrafted(stored: StoredApproval, tool: Tool | None, edits: Mapping[str, Any]) -> Drafted:
    """As it would be with these changes. Raises `InvalidInput`."""
    if tool is None or tool.action is None:
        raise InvalidInput("This can no longer be changed: propose it again.")
    return tool.action.model_validate(stored.arguments).edited(edits).drafted(stored.tool)


def approved(context: ToolContext, stored: StoredApproval, tool: Tool | None, edits: Mapping[str, Any]) -> Yes:
    """The caller's yes to what is stored, or to that with these changes. Raises `NotPermitted`, `Conflict`,
    `InvalidInput`."""
    if tool is None:
        raise Conflict("This can no longer be done: propose it again.")
    if reason := refusal(stored, context, tool):
        raise NotPermitted(reason)
    still_open(stored)
    if not stored.intact(context.principal.tenant_id):
        raise Conflict("It is no longer what was proposed: propose it again.")
    drafted = redrafted(stored, tool, edits) if edits else stored
    bound = fingerprint(context.principal.tenant_id, stored.approval_id, drafted, stored.expires_at)
    return Yes(stored.approval_id, stored.fingerprint, drafted, bound, context.channel)


async def reject(context: ToolContext, stored: StoredApproval, tool: Tool | None) -> None:
    """Also one's own, without the grant to approve. Raises `NotPermitted`, `Conflict`."""
    if not _own(context, stored) and not _permitted(context, tool):
        raise NotPermitted(f"You are not permitted to decide about this: it needs the grant {Scope.APPROVALS_DECIDE}.")
    still_open(stored)
    async with context.database.write(context.principal) as tx:
        approvals = ApprovalRepository(tx)
        if not await approvals.reject(context.principal, stored, context.channel):
            now = await approvals.get(context.principal, stored.approval_id)
            raise Conflict(told(now or stored))


def still_open(stored: StoredApproval) -> None:
    """Raises `Conflict` that says what became of it."""
    if stored.status != "pending":
        raise Conflict(told(stored))


def _own(context: ToolContext, stored: StoredApproval) -> bool:
    return stored.user_id == context.principal.user_id


def _permitted(context: ToolContext, tool: Tool | None) -> bool:
    return (
        tool is not None
        and Scope.APPROVALS_DECIDE in context.principal.scopes
        and tool.granted(context.principal.scopes)
    )
