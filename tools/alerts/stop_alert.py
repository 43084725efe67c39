from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.alerts import AlertRepository
from tools.alerts.subscribed import About, SubscriptionRow, listed, meant, row
from tools.arguments import SkuRef, SupplierRef
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import tool


class StoppedAlerts(ToolResult):
    stopped: tuple[SubscriptionRow, ...]


@tool(
    scope=Scope.ACTIONS_PROPOSE,
    read_only=False,
    title="stopping an alert",
    examples=(
        "stop telling me about {sku}",
        "stop that alert",
        "stop warning me about {supplier}",
        "no more alerts about {sku}",
        "delete the alert on {sku}",
        "turn off all my alerts",
        "don't notify me of late orders any more",
        "stop telling me about shortages",
        "remove that alert",
        "I no longer want to be told about {sku}",
        "unsubscribe me from stale data warnings",
        "cancel my alert for {supplier}",
    ),
)
async def stop_alert(
    context: ToolContext,
    about: About | None = None,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    every: Annotated[bool, Field(description="all of them, everything")] = False,
) -> StoppedAlerts:
    """Stop telling the user of what set_alert set: of an item, a supplier, a kind of thing, or the one spoken of last.

    It is the user's own setting and is stopped at once; set_alert sets it again.
    """
    found = await meant(context, about, sku, supplier, every=every)
    async with context.database.write(context.principal) as tx:
        await AlertRepository(tx).stop(context.principal, [one.subscription_id for one in found])
    return StoppedAlerts(
        summary=f"Stopped: you are no longer told of {listed(found)}. To undo it, ask to be told of it again.",
        stopped=tuple(map(row, found)),
    )
