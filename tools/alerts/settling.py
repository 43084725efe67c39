"""One look at what a user wants to be told of: what is new is told once, what is no longer so is over."""

from dataclasses import replace
from uuid import UUID

from core.identity import Principal
from data_layer.alerts import AlertRepository, Holds, Subscription
from tools.alerts.rule import Parameters, Rule
from tools.context import ToolContext


async def looked_at(context: ToolContext, rule: Rule) -> str:
    """Of which records and day a look is: while that is the same, the next one would find the same. What depends on no
    records of the plant is looked at each time."""
    if not rule.entities:
        return ""
    async with context.database.read(context.principal) as tx:
        revision = await AlertRepository(tx).revision(rule.entities)
    sites = "" if context.principal.sites is None else ",".join(sorted(context.principal.sites))
    return f"{context.clock.today()}/{revision}/{sites}"


async def found(context: ToolContext, rule: Rule, asked: Parameters) -> tuple[Holds, ...]:
    """All that it calls for telling now. Raises what the rule's tools raise."""
    quiet = replace(context, audit=None, conversation=None)
    held = await rule.holds(quiet, asked)
    return tuple({one.subject: one for one in held}.values())


async def settle(
    context: ToolContext, rule: Rule, of: Subscription, held: tuple[Holds, ...], *, checked: str, known: bool = False,
    delivery_id: UUID | None = None,
) -> int:  # fmt: skip
    principal: Principal = context.principal
    async with context.database.write(principal) as tx:
        return await AlertRepository(tx).settle(
            principal.tenant_id, of, held, checked=checked, scopes=rule.scopes, sites=principal.sites, known=known,
            delivery_id=delivery_id,
        )  # fmt: skip
