from core.identity import Scope
from tools.arguments import Limit, PurchaseOrderRef, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.planning.changes_told import OrderChanges, Since, changes_told
from tools.spec import tool


@tool(
    scope=Scope.PURCHASING_READ,
    examples=(
        "what changed in the purchase orders since the last sync and whom does it hit",
        "which purchase orders slipped since yesterday",
        "what did the last sync change in the purchase orders",
        "which purchase orders were cancelled since {date}",
        "did any purchase order slip overnight",
        "which POs got delayed since {date} and which customers are hit",
        "purchase orders that got later since yesterday and the customers they hit",
        "which sales orders are hit by the purchase orders that slipped",
        "was purchase order {order} moved since yesterday",
        "which purchase orders did {supplier} postpone since yesterday",
        "which POs of {sku} were postponed or cut since the last sync",
        "have suppliers pushed out anything since yesterday",
        "which purchase orders have been pushed out",
        "purchase orders that were pushed out, cut or cancelled since {date}",
        "did the last import change any of our purchase orders",
        "have purchase orders been rescheduled since yesterday",
        "did {supplier} reschedule any of its orders since {date}",
        "has purchase order {order} been changed since yesterday",
        "which purchase order quantities were reduced since {date}",
        "which purchase orders are later now than they were yesterday",
        "has any supplier moved its dates since {date}",
        "which purchase orders got new dates since {date}",
    ),
)
async def purchase_order_changes(
    context: ToolContext,
    since: Since = None,
    order: PurchaseOrderRef | None = None,
    supplier: SupplierRef | None = None,
    sku: SkuRef | None = None,
    limit: Limit = 20,
) -> OrderChanges:
    """What changed in the open purchase orders since the last sync, or since a day: due dates and quantities that were
    moved, cancellations, with what they were before, and the sales orders, customers and work orders that they hit.

    Who depends on an order as it is now: purchase_order_impact.
    """
    return await changes_told(context, "purchase", since=since, order=order, sku=sku, limit=limit, party=supplier)
