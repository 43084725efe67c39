"""Whom the purchase orders that a sync made worse hit, in typed rows: worked out once, after the sync."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from pydantic import Field

from core.identity import Principal
from data_layer.database import Database
from data_layer.queries.names import NameRepository
from data_layer.queries.order_changes import TouchedLine
from planning.plant import date_of, day_of
from planning.quantity import amount
from planning.quantity import quantity as units
from planning.slipped import Slip, slipped
from planning.what_if import ShortageTurn, Turn
from tools.planning.reading import Reading
from tools.planning.turned import TurnedLine, turned_line
from tools.result import Quantity, Record, Typed
from tools.wording import record

_KEPT = 200  # rows of each kind
_KEPT_CHANGES = 1000
_SHORTER = (Turn.NEW, Turn.WORSE, Turn.DIFFERENT)


class SlippedLine(Record):
    """A line of a purchase order that comes later, brings less, or nothing any more. Quantities are what is open, less
    what has been received by now."""

    order_number: str
    line_number: int
    supplier: str
    sku: str
    name: str
    unit: str
    status: str
    due_before: date | None
    due_date: date | None
    quantity_before: Quantity
    quantity: Quantity
    planned: bool = Field(description="Whether planning can use it: it has a date and its item's own unit")
    sales_orders: tuple[str, ...] = Field(description="With a line that is served later because of it")
    customers: tuple[str, ...]
    work_orders: tuple[str, ...] = Field(description="Whose part runs shorter because of it")


class ShorterPart(Typed):
    """An item that runs short or shorter: the most that is missing at once, and from when."""

    sku: str
    site: str
    unit: str
    short_from: date
    missing_before: Quantity
    missing: Quantity


class SlippedOrders(Typed):
    """Of one sync. `lines`, `shortages`: what is served later, and runs short or shorter, because of them; the first
    few hundred."""

    change_count: int
    unplanned: int = Field(description="Of the changes, those that planning cannot use")
    changes: tuple[SlippedLine, ...]
    sales_orders: int
    customers: int
    line_count: int
    lines: tuple[TurnedLine, ...]
    shortage_count: int
    shortages: tuple[ShorterPart, ...]
    work_orders: tuple[str, ...]


async def slipped_orders(
    database: Database, principal: Principal, reading: Reading, touched: Sequence[TouchedLine]
) -> SlippedOrders:
    """Of the touched lines those that are worse, and the plan with them as they were against the plan as it is. Raises
    `Circular`."""
    worse = [one for one in touched if one.worse]
    was = [_slip(reading, one) for one in worse]
    planned = [slip for slip in was if slip is not None]
    place = iter(range(len(planned)))
    places = [None if slip is None else next(place) for slip in was]
    found = await asyncio.to_thread(slipped, reading.plant, planned)
    words = [f"{slip.order}/{slip.line}" for slip in planned]
    turns = [
        (turn, tuple(words[slip] for slip in slips))
        for turn, slips in zip(found.difference.lines, found.slips_of, strict=True)
        if turn.before is not None and turn.after > turn.before
    ]
    turns.sort(key=lambda one: (one[0].before or 0) - one[0].after)
    plant = reading.plant
    async with database.read(principal) as tx:
        names = NameRepository(tx)
        codes = {one.sku for one in worse} | {plant.items.skus[plant.demands.item[turn.demand]] for turn, _ in turns}
        skus = {one.code: one.name for one in await names.by_code("sku", sorted(codes))}
        vendors = {one.code: one.name for one in await names.by_code("supplier", [one.party for one in worse])}
        parties = sorted({plant.demands.parties[turn.demand] for turn, _ in turns})
        buyers = {one.code: one.name for one in await names.by_code("customer", parties)}
    later = [turned_line(reading, plant, turn, causes, skus, buyers) for turn, causes in turns]
    of_cause: dict[str, list[TurnedLine]] = {}
    for one in later:
        for cause in one.causes:
            of_cause.setdefault(cause, []).append(one)
    shorter = [_shorter(reading, one) for one in found.difference.shortages if one.turn in _SHORTER]

    def line(one: TouchedLine, at: int | None) -> SlippedLine:
        hit = [] if at is None else of_cause.get(words[at], [])
        return SlippedLine(
            source=one.source,
            record=one.record,
            order_number=one.order,
            line_number=one.line,
            supplier=record(one.party, vendors.get(one.party), "supplier"),
            sku=one.sku,
            name=skus.get(one.sku, one.sku),
            unit=one.unit,
            status=one.status,
            due_before=one.due_before,
            due_date=one.due,
            quantity_before=one.before,
            quantity=one.now,
            planned=at is not None,
            sales_orders=tuple(dict.fromkeys(other.order_number for other in hit)),
            customers=tuple(dict.fromkeys(other.customer for other in hit if other.customer)),
            work_orders=() if at is None else found.works[at],
        )

    changes = [line(one, at) for one, at in zip(worse, places, strict=True)]
    changes.sort(key=lambda one: (-len(one.sales_orders), -len(one.work_orders)))
    return SlippedOrders(
        change_count=len(changes),
        unplanned=sum(not one.planned for one in changes),
        changes=tuple(changes[:_KEPT_CHANGES]),
        sales_orders=len({one.order_number for one in later}),
        customers=len({one.customer for one in later} - {""}),
        line_count=len(later),
        lines=tuple(later[:_KEPT]),
        shortage_count=len(shorter),
        shortages=tuple(shorter[:_KEPT]),
        work_orders=tuple(sorted({order for orders in found.works for order in orders})),
    )


def _shorter(reading: Reading, one: ShortageTurn) -> ShorterPart:
    items = reading.plant.items
    return ShorterPart(
        sku=items.skus[one.item],
        site=items.sites[one.item],
        unit=reading.units[one.item],
        short_from=date_of(one.first_after or reading.plant.today),
        missing_before=units(one.missing_before),
        missing=units(one.missing_after),
    )


def _slip(reading: Reading, one: TouchedLine) -> Slip | None:
    items = reading.items_of(one.sku)
    if not one.own or not items:
        return None
    plant = reading.plant.items
    item = next((item for item in items if plant.sites[item] == one.site), items[0])
    due = one.due_before or one.ordered + timedelta(days=int(plant.lead_days[item]))
    return Slip(item, one.order, one.line, one.party, day_of(due), amount(one.before))
