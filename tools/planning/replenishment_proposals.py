import asyncio
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.queries.planning import ENTITIES
from data_layer.queries.planning_proposals import ProposalRepository
from planning.actions import Action
from planning.messages import UNKNOWN, Messages
from planning.plant import Flags, Source, date_of, day_of
from planning.stretches import Rows
from planning.supplies import NONE
from tools.arguments import BuyerRef, Cursor, Limit, SiteRef, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.periods import Until
from tools.planning.forecast_told import WithForecast, about_forecast, planned
from tools.planning.paging import paged
from tools.planning.permitted import NEEDED
from tools.planning.proposal_rows import Known, numbers, page, proposal
from tools.planning.proposal_words import NAMED, ReplenishmentProposals, Which, blocks, summary
from tools.planning.reading import Reading
from tools.resolve import resolve
from tools.result import Amount
from tools.spec import tool
from tools.values import resolve_value
from tools.wording import tally

_KINDS = {
    "release": [Action.ORDER],
    "expedite": [Action.EXPEDITE],
    "surplus": [Action.DEFER, Action.CANCEL],
}


@tool(
    scope=Scope.PURCHASING_READ,
    also=NEEDED,
    examples=(
        "what should I order this week",
        "what should I order today",
        "which purchase orders should we expedite",
        "what can be pushed out or cancelled",
        "what has to be ordered from {supplier} by {date}",
        "replenishment proposals",
        "what do we need to buy from {supplier}",
        "what do we have to buy",
        "do we need to reorder {sku}",
        "what must be released this week",
        "work orders to release now",
        "expedite list",
        "which open purchase orders are no longer needed",
        "what is too much on order",
        "cancel candidates",
        "which deliveries should we speed up",
        "open orders we could cancel",
        "new orders to place",
        "mrp exceptions",
        "which orders should be pulled in",
        "reschedule messages",
        "mrp action messages",
        "which purchase orders can be deferred",
        "which purchase orders can be pushed out",
        "which purchase orders from {supplier} can be postponed",
        "which purchase orders can be cancelled",
        "which orders can we postpone",
        "which purchase orders to {supplier} can we cancel",
        "what do we have to order by {date}",
        "should we order {sku}",
        "rescheduling messages for {supplier}",
        "which purchases come too late for what needs them",
        "what should we reorder from {supplier} and when",
        "replenishment proposals with the forecast",
        "what should I order including forecast demand",
    ),
)
async def replenishment_proposals(
    context: ToolContext,
    action: Annotated[
        Literal["release", "expedite", "surplus"],
        Field(
            description="Only these; release: new ones to place now; expedite: late hurry rush speed earlier; surplus:"
            " defer cancel postpone early superfluous unnecessary excess longer."
        ),
    ]
    | None = None,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    buyer: BuyerRef | None = None,
    procurement: Annotated[
        Literal["buy", "make"],
        Field(description="Only what is bought (buy: purchase orders), or made (make: work orders)."),
    ]
    | None = None,
    site: SiteRef | None = None,
    until: Until | None = None,
    with_forecast: WithForecast = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> ReplenishmentProposals:
    """What the plan asks to be done (MRP action messages): orders to place by a day (by default this Sunday), with the
    supplier by the offers; open purchase and work orders to expedite, to defer or to cancel; each with its reason and
    its effect. Those that most sales orders wait for first. Nothing is changed by it.

    Orders keep lot size, minimum, safety stock and lead time, and are planned after what is on order was rescheduled. A
    deferred or cancelled order leaves the reorder point standing. Items below their reorder point are
    stock_below_reorder_point; what is expected is receipts_due; late orders are open_purchase_orders.
    """
    reading = await planned(context, with_forecast)
    today = context.clock.today()
    end = until or today + timedelta(days=6 - today.weekday())
    if end < today:
        raise InvalidInput(f"What is to be ordered lies ahead: {end} is before today, {today}.")
    found = await asyncio.to_thread(reading.messages_until, day_of(end))
    kept = np.isin(found.rows.action, _KINDS[action]) if action else np.ones(len(found), np.bool_)
    made = _made(reading, found)
    if procurement:
        kept &= made == (procurement == "make")
    async with context.database.read(context.principal) as tx:
        repository = ProposalRepository(tx)
        item = await resolve(context, tx, "sku", sku) if sku else None
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        whose = (
            await resolve_value(tx, "purchase_order", ("buyer",), buyer, noun="buyer", plural="buyers")
            if buyer
            else None
        )
        where = await resolve_value(tx, "warehouse", ("site",), site, noun="site", plural="sites") if site else None
        items, receipts = reading.plant.items, reading.plant.receipts
        if where:
            kept &= _of_item([one == where.value for one in items.sites], found)
        if item:
            kept &= np.isin(found.rows.item, list(reading.items_of(item.code)))
        if vendor:
            ours = await repository.ordered_from(vendor.code)
            kept &= np.where(
                found.rows.receipt == NONE,
                _of_item([one in ours for one in items.skus], found) & ~made,
                _of_receipt([one == vendor.code for one in receipts.parties], found),
            )
        if whose:
            his = await repository.of_buyer(whose.value, receipts.orders)
            kept &= _of_receipt([one in his for one in receipts.orders], found)
        rows = np.flatnonzero(kept)
        asked = (reading.revisions, reading.with_forecast, today, action, sku, supplier, buyer, procurement, site, end)
        some, more = paged(rows.tolist(), asked, limit=limit, cursor=cursor)
        orders = rows[found.rows.action[rows] == Action.ORDER][:NAMED].tolist() if action is None else []
        needed = [*some, *(row for row in orders if row not in some)]
        shown = await asyncio.to_thread(page, reading, found, needed)
        known = Known(
            await repository.items({items.skus[one.item] for one in shown}),
            await repository.offers({items.skus[one.item] for one in shown if one.receipt == NONE}),
            await repository.orders(numbers(shown, reading)),
        )
        forecast = await about_forecast(context, tx, reading)
        age = await freshness(tx, *ENTITIES)
    counts = Counter(found.rows.action[rows].tolist())
    told = {row: proposal(reading, one, known) for row, one in zip(needed, shown, strict=True)}
    result = ReplenishmentProposals(
        summary="",
        freshness=age,
        next_cursor=more,
        until=end,
        demand_until=_last_demand(reading, today),
        count=len(rows),
        orders_to_place=counts[Action.ORDER],
        to_expedite=counts[Action.EXPEDITE],
        to_defer=counts[Action.DEFER],
        to_cancel=counts[Action.CANCEL],
        sales_orders=_waiting(reading, found, rows),
        stock_freed=_freed(reading, found, rows),
        forecast=forecast,
        proposals=tuple(told[row] for row in some),
        to_place=tuple(told[row] for row in orders),
        notes=tuple(one.told for one in (reading.unread_of(item.code) if item else reading.unread)),
    )
    which = Which(action, item, vendor, whose.value if whose else None, procurement, where.value if where else None)
    return result.model_copy(update={"summary": summary(result, which), "blocks": blocks(result, which)})


def _made(reading: Reading, found: Messages) -> Flags:
    """Here, by a work order."""
    works = [source is Source.WORK_ORDER for source in reading.plant.receipts.source]
    return np.where(found.rows.receipt == NONE, reading.plant.items.made[found.rows.item], _of_receipt(works, found))


def _of_item(flags: list[bool], found: Messages) -> Flags:
    return np.array(flags, np.bool_)[found.rows.item]


def _of_receipt(flags: list[bool], found: Messages) -> Flags:
    """False for new orders."""
    return np.array([*flags, False], np.bool_)[found.rows.receipt]  # `NONE` is the last


def _last_demand(reading: Reading, today: date) -> date | None:
    demands = reading.plant.demands
    days = [
        day for day, source in zip(demands.day.tolist(), demands.source, strict=True) if source is not Source.WORK_ORDER
    ]
    return max(date_of(max(days)), today) if days else None


def _waiting(reading: Reading, found: Messages, rows: Rows) -> int | None:
    lines = found.waiting(rows)
    return None if lines is None else len({reading.plant.demands.orders[line] for line in lines.tolist()})


def _freed(reading: Reading, found: Messages, rows: Rows) -> tuple[Amount, ...]:
    total: dict[str, Decimal] = {}
    for row in rows[np.isin(found.rows.action[rows], _KINDS["surplus"])].tolist():
        if found.worth[row] != UNKNOWN:
            currency = reading.currencies[found.rows.item[row]]
            total[currency] = total.get(currency, Decimal(0)) + Decimal(found.worth[row]).scaleb(-2)
    return tally(total)
