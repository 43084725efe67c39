import asyncio

import numpy as np

from core.enums import OPEN_PURCHASE_ORDER
from core.identity import Scope
from data_layer.queries.names import Named
from data_layer.queries.orders import Order
from data_layer.queries.planning import ENTITIES
from planning.buckets import Places
from planning.impact import dependents
from planning.plant import Source
from tools.arguments import Limit, PurchaseOrderRef, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.found_order import find_order
from tools.freshness import freshness
from tools.planning.depending import PurchaseOrderImpact, blocks, depending, summary
from tools.planning.permitted import NEEDED, plant
from tools.planning.reading import Reading
from tools.planning.unread import Reason
from tools.resolve import label, resolve
from tools.spec import tool

_OPEN = frozenset(map(str, OPEN_PURCHASE_ORDER))
_LEFT_OUT = (Reason.PURCHASE_UNIT, Reason.UNDATED_PURCHASE)


@tool(
    scope=Scope.PURCHASING_READ,
    also=NEEDED,
    examples=(
        "what does the late PO {order} hit",
        "which customer orders depend on purchase order {order}",
        "what hangs on PO {order}",
        "who waits for purchase order {order}",
        "impact of purchase order {order}",
        "impact of the late purchase orders on customer orders",
        "which customers are affected by the late purchase orders",
        "how late may purchase order {order} be before a customer order waits",
        "which customer orders depend on what {supplier} owes us",
        "which customer orders are pegged to purchase order {order}",
        "what do overdue purchase orders hit",
        "what does purchase order {order} hold up",
        "which orders are held up by late purchase orders",
        "what is held up by purchase order {order}",
        "can purchase order {order} be pushed out",
        "what is late and who does it hit",
        "what does {supplier} hold up",
        "what does purchase order {order} feed",
        "how critical is purchase order {order}",
        "which customers are hit by late suppliers",
        "which late purchase orders hit customer orders",
        "which sales orders are at risk because of late deliveries from {supplier}",
    ),
)
async def purchase_order_impact(
    context: ToolContext,
    order: PurchaseOrderRef | None = None,
    supplier: SupplierRef | None = None,
    sku: SkuRef | None = None,
    limit: Limit = 20,
) -> PurchaseOrderImpact:
    """Who depends on a purchase order or a supplier: pegging over all levels. The lines of sales orders, customers and
    work orders that its receipts are for, the day on which these are needed, and by how many days they may still be
    late, or come too late. Without an order, supplier or item: the purchase orders past due.

    What would be if it came on another day: what_if.
    """
    reading = await plant(context)
    async with context.database.read(context.principal) as tx:
        one = await find_order(tx, order, "purchase") if order else None
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        item = await resolve(context, tx, "sku", sku) if sku else None
    rows = _receipts(reading, one, vendor, item)
    hits = await asyncio.to_thread(dependents, reading.plant, rows)
    which = _which(one, vendor, item)
    async with context.database.read(context.principal) as tx:
        found = await depending(tx, reading, rows, hits, limit)
        age = await freshness(tx, *ENTITIES)
    unread = reading.unread_of(item.code) if item else reading.unread
    left_out = [note.told for note in unread if note.reason in _LEFT_OUT and (not one or one.status in _OPEN)]
    said = summary(found, which, one, left_out)
    return found.model_copy(update={"freshness": age, "summary": said, "blocks": blocks(found, which)})


def _receipts(reading: Reading, order: Order | None, vendor: Named | None, item: Named | None) -> Places:
    receipts = reading.plant.receipts
    kept = np.fromiter((source is Source.PURCHASE_ORDER for source in receipts.source), np.bool_, len(receipts))
    if order is not None:
        kept &= np.fromiter((number == order.number for number in receipts.orders), np.bool_, len(receipts))
    if vendor is not None:
        kept &= np.fromiter((party == vendor.code for party in receipts.parties), np.bool_, len(receipts))
    if item is not None:
        kept &= np.isin(receipts.item, list(reading.items_of(item.code)))
    if order is None and vendor is None and item is None:
        kept &= receipts.day < reading.plant.today
    return np.flatnonzero(kept)


def _which(order: Order | None, vendor: Named | None, item: Named | None) -> str:
    if order is None and vendor is None and item is None:
        return "the purchase orders past due"
    if order is not None:
        named = f"purchase order {order.number}"
        return f"{named}{f' of {label(vendor)}' if vendor else ''}{f' for {label(item)}' if item else ''}"
    return "what is on order" + (f" from {label(vendor)}" if vendor else "") + (f" of {label(item)}" if item else "")
