from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.queries.order_changes import PURCHASES
from tools.arguments import Limit, PurchaseOrderRef, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.found_order import find_order
from tools.freshness import freshness
from tools.planning.changed_orders import WORSE, ChangedOrder, What, change, changed_orders
from tools.resolve import label, resolve
from tools.result import Block, Column, Metric, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, record, sentences, verb

_NAMED = 5
_SAID = {
    What.CANCELLED: ("is cancelled", "are cancelled"),
    What.LESS: ("brings less", "bring less"),
    What.LATER: ("comes later", "come later"),
    What.REMOVED: ("is no longer stated", "are no longer stated"),
    What.SOONER: ("comes sooner", "come sooner"),
    What.MORE: ("brings more", "bring more"),
    What.RECEIVED: ("has received another quantity", "have received another quantity"),
    What.DATED: ("has another date", "have another date"),
    What.STATUS: ("has another status", "have another status"),
}


class PurchaseOrderChanges(ToolResult):
    """`worse`: orders that come later, bring less or are cancelled."""

    since: date | None = Field(description="None: the last sync of each source")
    count: int = Field(description="Changes there are")
    orders: int = Field(description="Purchase orders that changed")
    worse: int
    sales_orders: int = Field(description="Sales orders with a line that is served later because of them")
    customers: int
    changes: tuple[ChangedOrder, ...] = Field(description="Those that hit most sales orders first")
    notes: tuple[str, ...] = Field(description="What is not known of whom they hit")


@tool(
    scope=Scope.PURCHASING_READ,
    examples=(
        "what changed in the purchase orders since the last sync and whom does it hit",
        "which purchase orders slipped since yesterday",
        "what did the last sync change in the purchase orders",
        "which purchase orders were cancelled since {date}",
        "did any purchase order slip overnight",
        "purchase orders that got later since yesterday and the customers they hit",
        "which sales orders are hit by the purchase orders that slipped",
        "was purchase order {order} moved since yesterday",
        "which purchase orders did {supplier} postpone since yesterday",
        "which POs of {sku} were postponed or cut since the last sync",
        "have suppliers pushed out anything since yesterday",
        "purchase orders that were pushed out, cut or cancelled since {date}",
        "did the last import change any of our purchase orders",
        "have purchase orders been rescheduled since yesterday",
        "did {supplier} reschedule any of its orders since {date}",
        "has purchase order {order} been changed since yesterday",
        "which purchase order quantities were reduced since {date}",
        "which purchase orders are later now than they were yesterday",
    ),
)
async def purchase_order_changes(
    context: ToolContext,
    since: Annotated[
        date | None, Field(description="First day of the changes, included; without it those of the last sync.")
    ] = None,
    order: PurchaseOrderRef | None = None,
    supplier: SupplierRef | None = None,
    sku: SkuRef | None = None,
    limit: Limit = 20,
) -> PurchaseOrderChanges:
    """What changed in the open purchase orders since the last sync, or since a day: due dates and quantities that were
    moved, cancellations, with what they were before, and the sales orders, customers and work orders that they hit.

    Who depends on an order as it is now: purchase_order_impact.
    """
    today = context.clock.today()
    if since and since > today:
        raise InvalidInput(f"{since} lies after the plant's date, {today}: nothing can have changed since then.")
    async with context.database.read(context.principal) as tx:
        one = await find_order(tx, order, "purchase") if order else None
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        item = await resolve(context, tx, "sku", sku) if sku else None
        found, notes = await changed_orders(context, tx, PURCHASES, since)
        age = await freshness(tx, *PURCHASES)
    rows = [
        row
        for row in found
        if (one is None or row.order_number == one.number)
        and (vendor is None or row.party == record(vendor.code, vendor.name, "supplier"))
        and (item is None or row.sku == item.code)
    ]
    which = join(
        part
        for part in (
            f"purchase order {one.number}" if one else "",
            f"purchase orders of {label(vendor)}" if vendor else "",
            f"purchase orders for {label(item)}" if item else "",
        )
        if part
    )
    when = f"since {since}" if since else _last([entry.synced_at for entry in age])
    result = PurchaseOrderChanges(
        summary="",
        freshness=age,
        since=since,
        count=len(rows),
        orders=len({row.order_number for row in rows}),
        worse=len({row.order_number for row in rows if row.what in WORSE}),
        sales_orders=len({order for row in rows for order in row.sales_orders}),
        customers=len({customer for row in rows for customer in row.customers}),
        changes=tuple(rows[:limit]),
        notes=notes if rows else (),
    )
    summary = _summary(result, rows, which or "open purchase order", when)
    return result.model_copy(update={"summary": summary, "blocks": _blocks(result, when)})


def _last(synced: Sequence[datetime]) -> str:
    return f"at the last sync ({max(synced):%Y-%m-%d %H:%M} UTC)" if synced else "yet: none was synced"


def _summary(found: PurchaseOrderChanges, rows: Sequence[ChangedOrder], which: str, when: str) -> str:
    if not rows:
        return f"Nothing changed of {which if which.startswith('purchase') else 'any ' + which} {when}."
    orders = {what: len({row.order_number for row in rows if row.what is what}) for what in What}
    kinds = join(f"{number:,} {verb(number, *_SAID[what])}" for what, number in orders.items() if number)
    hits = (
        f"Because of them {count(found.sales_orders, 'sales order')} of {count(found.customers, 'customer')}"
        f" {verb(found.sales_orders)} served later."
        if found.sales_orders
        else ""
    )
    nobody = "No sales order is served later because of them." if found.worse and not hits and not found.notes else ""
    return sentences(
        f"{count(found.orders, 'purchase order')} changed {when}: {kinds}.",
        hits or nobody,
        *(_told(row) for row in rows[:_NAMED]),
        f"There are {count(len(rows) - _NAMED, 'more change')}." if len(rows) > _NAMED else "",
        *found.notes,
    )


def _told(row: ChangedOrder) -> str:
    line = f" line {row.line_number}" if row.line_number else ""
    of = f" of {row.party}" if row.party else ""
    item = f" ({record(row.sku, row.name)})" if row.sku else ""
    hits = f"; it hits {row.hit}" if row.hit else ""
    return f"Purchase order {row.order_number}{line}{of}{item}: {change(row)}{hits}."


def _blocks(found: PurchaseOrderChanges, when: str) -> tuple[Block, ...]:
    if not found.count:
        return ()
    return (
        Metric(label="Purchase orders that are later, less or cancelled", value=Decimal(found.worse)),
        Metric(label="Sales orders served later because of them", value=Decimal(found.sales_orders)),
        Table(
            title=f"Purchase orders changed {when}",
            rows="changes",
            columns=(
                Column(key="order_number", label="Purchase order"),
                Column(key="line_number", label="Line", kind="integer"),
                Column(key="party", label="Supplier"),
                Column(key="sku", label="Item"),
                Column(key="what", label="Change"),
                Column(key="was", label="Was"),
                Column(key="now", label="Is now"),
                Column(key="hit", label="Hits"),
            ),
            total=found.count,
        ),
    )
