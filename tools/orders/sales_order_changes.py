from core.identity import Scope
from tools.arguments import CustomerRef, Limit, SalesOrderRef, SkuRef
from tools.context import ToolContext
from tools.planning.changes_told import OrderChanges, Since, changes_told
from tools.spec import tool


@tool(
    scope=Scope.ORDERS_READ,
    examples=(
        "which sales orders changed since yesterday",
        "what changed in the sales orders since the last sync",
        "did {customer} move any order since {date}",
        "which sales orders have been cancelled since yesterday",
        "was sales order {order} moved since {date}",
        "which sales orders were pushed out, pulled in or cut since {date}",
        "which sales orders slipped or were rescheduled since yesterday",
        "did the last sync change any sales orders",
        "sales orders for {sku} whose quantities were reduced since {date}",
        "have the due dates of any sales orders moved",
        "cancelled sales orders since {date}",
        "which sales orders got new dates since {date}",
        "which customers changed or postponed their orders overnight",
    ),
)
async def sales_order_changes(
    context: ToolContext,
    since: Since = None,
    order: SalesOrderRef | None = None,
    customer: CustomerRef | None = None,
    sku: SkuRef | None = None,
    limit: Limit = 20,
) -> OrderChanges:
    """What changed in the open sales orders since the last sync, or since a day: due dates and quantities that were
    moved, cancellations, with what they were before.

    The sales orders that changed purchase orders hit: purchase_order_changes.
    """
    return await changes_told(context, "sales", since=since, order=order, sku=sku, limit=limit, party=customer)
