from core.identity import Scope
from tools.arguments import Limit, SkuRef, WorkOrderRef
from tools.context import ToolContext
from tools.planning.changes_told import OrderChanges, Since, changes_told
from tools.spec import tool


@tool(
    scope=Scope.PRODUCTION_READ,
    examples=(
        "which work orders changed since yesterday",
        "what changed in the work orders since the last sync",
        "did the last sync change any work orders",
        "which work orders were rescheduled since {date}",
        "was work order {order} moved since yesterday",
        "which work orders have been cancelled since {date}",
        "did any work order slip overnight",
        "which work orders were pushed out, pulled forward or cut since {date}",
        "work orders for {sku} that were put off since yesterday",
        "which production orders were postponed since yesterday",
    ),
)
async def work_order_changes(
    context: ToolContext,
    since: Since = None,
    order: WorkOrderRef | None = None,
    sku: SkuRef | None = None,
    limit: Limit = 20,
) -> OrderChanges:
    """What changed in the open work orders since the last sync, or since a day: due dates and quantities that were
    moved, cancellations, with what they were before.

    Work orders that changed purchase orders leave short of a part: purchase_order_changes.
    """
    return await changes_told(context, "work", since=since, order=order, sku=sku, limit=limit)
