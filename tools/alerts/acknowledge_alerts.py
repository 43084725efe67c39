from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.alerts import AlertRepository
from tools.alerts.subscribed import About, meant
from tools.arguments import SkuRef, SupplierRef
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import tool
from tools.wording import count


class AcknowledgedAlerts(ToolResult):
    acknowledged: int = Field(description="Alerts that were unread before")
    unread: int = Field(description="Of others")


@tool(
    scope=Scope.ACTIONS_PROPOSE,
    read_only=False,
    title="acknowledging alerts",
    examples=(
        "acknowledge that alert",
        "mark all alerts as read",
        "acknowledge the alert on {sku}",
        "I have seen the alerts",
        "dismiss all notifications",
        "mark the warnings about {supplier} as done",
        "acknowledge everything",
        "clear my notifications",
        "mark that notification as seen",
        "I have dealt with the alert on {sku}",
    ),
)
async def acknowledge_alerts(
    context: ToolContext,
    about: About | None = None,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    every: Annotated[bool, Field(description="all of them, everything")] = False,
) -> AcknowledgedAlerts:
    """Mark alerts that the user was given as read: all of them, or those of an item, a supplier or a kind of thing."""
    named = about or sku or supplier
    of = [one.subscription_id for one in await meant(context, about, sku, supplier)] if named and not every else None
    async with context.database.write(context.principal) as tx:
        repository = AlertRepository(tx)
        done = await repository.acknowledge(context.principal, of=of)
        left = await repository.unread(context.principal)
    what = f"{count(done, 'alert')} marked as read" if done else "No alert of that was unread"
    return AcknowledgedAlerts(
        summary=f"{what}; {count(left, 'other is', 'others are')} still unread.", acknowledged=done, unread=left
    )
