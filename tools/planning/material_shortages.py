import asyncio
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.queries.planning import ENTITIES
from data_layer.queries.planning_told import PlanningTold
from planning.plant import date_of, day_of
from tools.arguments import Cursor, CustomerRef, Limit, OrderRef, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.found_order import find_order
from tools.freshness import freshness
from tools.periods import Until
from tools.planning.forecast_told import WithForecast, about_forecast, planned
from tools.planning.paging import paged
from tools.planning.permitted import NEEDED
from tools.planning.reading import Reading
from tools.planning.short_parts import Selected, told
from tools.planning.short_selection import Asked, select, with_pegs_of
from tools.planning.short_words import MaterialShortages, about, blocks, summary
from tools.resolve import resolve
from tools.spec import tool

_AHEAD = timedelta(weeks=13)
_MOST_LINES = 50


@tool(
    scope=Scope.INVENTORY_READ,
    also=NEEDED,
    examples=(
        "what will run short in the next four weeks",
        "list all material shortages until {date}",
        "which customer orders are at risk because of missing parts",
        "when do we run out of {sku}",
        "why is order {order} at risk",
        "will order {order} be late because of missing parts",
        "what shortages does purchase order {order} cause",
        "which parts stop us",
        "shortage report with pegging",
        "will there be a shortage of {sku}",
        "which shortages of parts from {supplier} are coming",
        "which orders of {customer} wait for missing material",
        "which sales orders does the shortage of {sku} hit",
        "when will {sku} be short",
        "run-out date of {sku}",
        "when is {sku} used up",
        "do we run short of {sku}",
        "what will hold up {sku} because parts do not come in time",
        "which components hold up {order}",
        "shortages",
        "top {quantity} shortages",
        "which parts will run out first",
        "missing parts",
        "shortage of {sku}, when and how many",
        "which work orders stop for lack of parts",
        "which work orders cannot start because parts are missing",
        "work orders short of parts",
        "which work orders have missing components",
        "can we deliver order {order} on time",
        "what will stop the line",
        "is there enough {sku} for the open orders",
        "how long are we short of {sku}",
        "{sku} short",
        "what is missing for sales order {order}",
        "material availability problems until {date}",
        "which shortages are coming with the forecast",
        "whose orders can we not deliver in full {date}",
        "what can't be shipped {date}",
        "which customers can't be delivered {date}",
        "is there enough {sku} until {date}",
        "is enough {sku} there for {date}",
        "when will we be out of {sku}",
        "which work orders are waiting for {sku}",
        "is sales order {order} at risk of a shortage",
    ),
)
async def material_shortages(
    context: ToolContext,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    customer: CustomerRef | None = None,
    order: OrderRef | None = None,
    until: Until | None = None,
    with_forecast: WithForecast = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> MaterialShortages:
    """What will run short, when and by how much, day by day over all levels; the sales orders and assemblies that wait
    for it (pegging), and the receipt or new order that ends it. Parts that hit most sales orders first.

    A part is short when stock, scheduled receipts and orders that can still be placed in time do not cover its
    requirements. An item may be asked about as the part or as what waits for parts; an order may be a sales, work or
    purchase order; a supplier's are the parts it offers or brings. Of an item that is only to be built, so many of it,
    component_shortages tells what is missing; items below their reorder point are stock_below_reorder_point; how long
    stock lasts at past usage is days_of_cover.
    """
    reading = await planned(context, with_forecast)
    outlook = await asyncio.to_thread(lambda: reading.outlook)
    today = context.clock.today()
    end = until or min(date_of(outlook.horizon), today + _AHEAD)
    if end < today:
        raise InvalidInput(f"Shortages lie ahead: {end} is before today, {today}.")
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        buyer = await resolve(context, tx, "customer", customer) if customer else None
        one = await find_order(tx, order) if order else None
        offered = await PlanningTold(tx).offered_by(vendor.code) if vendor else frozenset()
        asked = Asked(
            until=day_of(end),
            sku=item.code if item else None,
            supplier=vendor.code if vendor else None,
            offered=offered,
            customer=buyer.code if buyer else None,
            order=one,
        )
        selected = await asyncio.to_thread(select, reading, asked)
        needs = await asyncio.to_thread(_worst_first, selected)
        same = (reading.revisions, reading.with_forecast, today, sku, supplier, customer, order, until)
        page, more = paged(needs, same, limit=limit, cursor=cursor)
        selected = await asyncio.to_thread(with_pegs_of, selected, asked, np.array(page, np.intp))
        hit = await asyncio.to_thread(_hit, selected)
        forecast = await about_forecast(context, tx, reading)
        lines = [row for need in page for row in selected.sales_of(need)]
        parts, pegged = await told(tx, selected, page, lines[:_MOST_LINES])
        age = await freshness(tx, *ENTITIES)
    found = MaterialShortages(
        summary="",
        freshness=age,
        next_cursor=more,
        until=end,
        count=len(needs),
        today=sum(int(outlook.first[need]) == day_of(today) for need in needs),
        orders_hit=hit.orders,
        customers_hit=hit.customers,
        shortages=parts,
        line_count=len(selected.sales),
        lines=pegged,
        overdue_receipts=_overdue(reading, item.code if item else None),
        forecast_only=hit.forecast_only,
        not_followed=int(selected.open.sum()),
        forecast=forecast,
        notes=_notes(reading, item.code if item else None),
    )
    which = about(item, vendor, buyer, one)
    return found.model_copy(update={"summary": summary(found, which, item, one, today), "blocks": blocks(found, which)})


def _notes(reading: Reading, sku: str | None) -> tuple[str, ...]:
    if sku is None:
        return tuple(one.told for one in reading.unread)
    return tuple(one.reason.of_one for one in reading.unread_of(sku))


def _overdue(reading: Reading, sku: str | None) -> int:
    receipts = reading.plant.receipts
    late = receipts.day < reading.plant.today
    if sku is not None:
        late &= np.isin(receipts.item, list(reading.items_of(sku)))
    return int(late.sum())


@dataclass(frozen=True)
class _Hit:
    """How many sales orders wait, of how many customers; for how many shortages only forecast demand does."""

    orders: int
    customers: int
    forecast_only: int


def _hit(selected: Selected) -> _Hit:
    pegs, parties = selected.outlook.pegs, selected.reading.plant.demands.parties
    return _Hit(
        orders=len({number for each in selected.hit.values() for number in each}),
        customers=len({parties[row] for row in pegs.demand[selected.sales].tolist()}),
        forecast_only=len(set(pegs.need[selected.forecasts].tolist()) - selected.hit.keys()),
    )


def _worst_first(selected: Selected) -> list[int]:
    outlook, skus = selected.outlook, selected.reading.plant.items.skus
    return sorted(
        np.flatnonzero(selected.wanted).tolist(),
        key=lambda need: (-len(selected.hit.get(need, ())), outlook.first[need], skus[outlook.found.item[need]], need),
    )
