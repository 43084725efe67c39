import asyncio
from datetime import date
from decimal import Decimal
from typing import Annotated

import numpy as np
from pydantic import Field

from core.enums import OPEN_WORK_ORDER
from core.errors import InvalidInput, NotFound
from core.identity import Scope
from core.outgoing import FILE
from data_layer.queries.actions import ActionRepository
from data_layer.queries.orders import Order
from planning.impact import dependents
from planning.plant import Source
from tools.actions.action import one_line
from tools.actions.expedite import ExpediteRequest
from tools.actions.letter import address, way
from tools.actions.order_lines import lines_meant, told
from tools.actions.proposal import acting
from tools.arguments import OrderRef, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.found_order import find_order
from tools.grants import may, may_see_all_sites
from tools.order_numbers import KIND_NAMES
from tools.planning.depending import PurchaseOrderImpact, depending
from tools.planning.permitted import NEEDED, plant
from tools.wording import count, join, quantity, record

_PRODUCTION = "production"
_NAMED = 3
_UNKNOWN = "Who waits for it is not known: that needs grants that you do not have."


@acting(
    makes=ExpediteRequest,
    also=(Scope.SUPPLIERS_READ, Scope.PURCHASING_READ),
    examples=(
        "expedite purchase order {order}",
        "ask them to expedite {order}",
        "request an expedite of {order} to {date}",
        "expedite {order} to {date}",
        "ask {supplier} to expedite {sku}",
        "pull in purchase order {order} to {date}",
        "pull in {order}",
        "bring forward {order} to {date}",
        "rush {order}",
        "speed up work order {order}",
        "expedite {sku}",
        "expedite the work order {order}",
        "send an expedite request for {order}",
        "ask {supplier} to deliver {order} sooner",
    ),
)
async def request_expedite(
    context: ToolContext,
    order: OrderRef | None = None,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    wanted: Annotated[
        date,
        Field(
            description="The day it is wanted; none: when the first order needs it.",
            json_schema_extra={"ahead": True},
        ),
    ]
    | None = None,
    reason: Annotated[str, Field(description="Why, in the planner's words.", max_length=500)] | None = None,
) -> ExpediteRequest:
    """Draft a request to have an order sooner: an e-mail to the supplier of a purchase order, or of an item that is on
    order, or a message to production for a work order; with the day it is wanted and who waits for it. Nothing is
    sent: it is proposed, and a person who may approves it.
    """
    today = context.clock.today()
    if wanted is not None and wanted < today:
        raise InvalidInput(f"wanted: {wanted} is over; today is {today}.")
    async with context.database.read(context.principal) as tx:
        one = await find_order(tx, order) if order else None
        if one is not None and one.kind == "sales":
            raise InvalidInput(f"{one.number} is a sales order: what is expedited are purchase orders and work orders.")
        if one is not None and one.kind == "work":
            who, numbers = "", {one.number}
            lines: tuple[str, ...] = (_of_work_order(one),)
        else:
            number = f"purchase order {one.number}" if one else None
            who, found = await lines_meant(context, tx, order=number, sku=sku, supplier=supplier)
            if not found:
                raise NotFound(f"Nothing is open of {f'purchase order {one.number}' if one else 'that'}.")
            lines, numbers = tuple(told(found, today)), {line.po_number for line in found}
        vendor = await ActionRepository(tx).supplier(who) if who else None
    impact = await _waiting(context, one, numbers)
    needed = [receipt.needed for receipt in impact.receipts if receipt.needed is not None] if impact else []
    kind = KIND_NAMES[one.kind] if one else "purchase order"
    to = address(vendor.email) if vendor else ""
    via = way(to, context.ways.email) if vendor else context.ways.messages.get(_PRODUCTION, FILE)
    doubts = (
        "" if to or vendor is None else f"No e-mail address is recorded for {vendor.name}.",
        "" if impact else _UNKNOWN,
        "No order needs it: what is there before covers what is required." if impact and not needed else "",
    )
    return ExpediteRequest(
        order=f"{kind}{'s' if len(numbers) > 1 else ''} {join(sorted(numbers))}",
        supplier_id=vendor.supplier_id if vendor else "",
        supplier=one_line(vendor.name) if vendor else "",
        to=to,
        sender=context.ways.sender,
        channel=_PRODUCTION,
        lines=lines,
        waits=tuple(_waits(impact)) if impact else (),
        wanted=wanted or max(today, min(needed)) if wanted or needed else None,
        reason=reason or "",
        doubts=tuple(filter(None, doubts)),
        via=via,
    )


def _of_work_order(order: Order) -> str:
    if order.status not in OPEN_WORK_ORDER:
        raise NotFound(f"Work order {order.number} is {order.status}: nothing of it is open.")
    due = f", due {order.due_date}" if order.due_date else ""
    return (
        f"{order.number}: {quantity(order.quantity or Decimal(0), order.unit)} of {record(order.sku, order.item)}{due}"
    )


async def _waiting(context: ToolContext, order: Order | None, numbers: set[str]) -> PurchaseOrderImpact | None:
    """Who depends on it, by pegging; None: the caller may not see that."""
    if not (may_see_all_sites(context) and all(may(context, scope) for scope in NEEDED)):
        return None
    reading = await plant(context)
    receipts = reading.plant.receipts
    source = Source.WORK_ORDER if order is not None and order.kind == "work" else Source.PURCHASE_ORDER
    meant = (one is source and number in numbers for one, number in zip(receipts.source, receipts.orders, strict=True))
    rows = np.flatnonzero(np.fromiter(meant, np.bool_, len(receipts)))
    hits = await asyncio.to_thread(dependents, reading.plant, rows)
    async with context.database.read(context.principal) as tx:
        return await depending(tx, reading, rows, hits, _NAMED)


def _waits(impact: PurchaseOrderImpact) -> list[str]:
    said = [
        f"Sales order {line.order_number}{f' of {one_line(line.customer)}' if line.customer else ''}, due"
        f" {line.due_date}: {quantity(line.quantity, line.unit)} of {record(line.sku, line.name)}, needs it on"
        f" {line.needed}"
        for line in impact.lines
    ]
    said += [f"Work order {number}" for number in impact.work_orders[:_NAMED]]
    if impact.line_count > len(impact.lines):
        said.append(f"{count(impact.line_count, 'sales order line')} in all")
    return said
