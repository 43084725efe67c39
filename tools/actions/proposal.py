"""A tool that has an effect proposes it, whoever calls: nothing is done, and somebody is asked."""

import functools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

from core.identity import Scope
from data_layer.approvals import ApprovalRepository
from tools.actions.action import Action
from tools.actions.approval import Approval, shown
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import Tool, tool


class Proposal(ToolResult):
    """Nothing was done: the approval waits for somebody's yes."""

    approval: Approval


Made = TypeVar("Made", bound=Action)


def acting(
    *, makes: type[Made], scope: Scope = Scope.ACTIONS_PROPOSE, examples: tuple[str, ...], also: tuple[Scope, ...] = ()
) -> Callable[[Callable[..., Awaitable[Made]]], Tool]:
    """Turn a documented, typed function that drafts into a Tool that proposes the draft."""

    def build(draft: Callable[..., Awaitable[Made]]) -> Tool:
        @functools.wraps(draft)
        async def proposing(context: ToolContext, **arguments: Any) -> Proposal:
            return await _propose(context, made, await draft(context, **arguments))

        proposing.__annotations__ = {**draft.__annotations__, "return": Proposal}
        read = tool(scope=scope, examples=examples, read_only=False, also=also)(proposing)
        made = replace(read, action=makes)
        return made

    return build


async def _propose(context: ToolContext, of: Tool, action: Action) -> Proposal:
    """Keep it until somebody decides. Raises `Conflict` when this answer has proposed something already."""
    where, principal = context.conversation, context.principal
    async with context.database.write(principal) as tx:
        approvals = ApprovalRepository(tx)
        approval_id = await approvals.propose(
            principal,
            action.drafted(of.name),
            channel=context.channel,
            thread_id=where.thread_id if where else None,
            message_id=where.message_id if where else None,
        )
        stored = await approvals.get(principal, approval_id)
    assert stored is not None
    approval = shown(stored, context, of)
    return Proposal(summary=approval.tell, approval=approval)
