"""What an assumption changes, in typed rows and in sentences."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np
from pydantic import Field

from data_layer.database import ReadTx
from data_layer.queries.names import NameRepository
from planning.plant import date_of
from planning.quantity import quantity as units
from planning.what_if import Difference, LineTurn, ShortageTurn, Turn
from tools.planning.assumptions import Told
from tools.planning.reading import Reading
from tools.result import Block, Column, Metric, Quantity, Table, ToolResult, Typed
from tools.wording import count, join, quantity, record, sentences, verb

_NAMED = 3
_TURNS = {
    Turn.NEW: ("item runs short that did not", "items run short that did not"),
    Turn.WORSE: ("shortage gets worse", "shortages get worse"),
    Turn.DIFFERENT: ("shortage shifts", "shortages shift"),
    Turn.BETTER: ("shortage gets better", "shortages get better"),
    Turn.GONE: ("shortage goes", "shortages go"),
}
_ORDER = tuple(_TURNS)


class TurnedShortage(Typed):
    sku: str
    name: str
    site: str = Field(description="Empty: its sites together, or none is known")
    turn: Turn
    short_from_before: date | None
    short_from: date | None = Field(description="After the change; none: never short")
    missing_before: Quantity = Field(description="The most that is missing at once, as it is")
    missing: Quantity = Field(description="The same after the change")
    unit: str
    causes: tuple[str, ...] = Field(description="Which of the assumptions reach it")


class TurnedLine(Typed):
    order_number: str
    line_number: int
    customer: str
    sku: str
    name: str
    quantity: Quantity
    unit: str
    due_date: date
    served_before: date | None = Field(description="As it is; none: it is new")
    served: date = Field(description="After the change")
    days_later: int = Field(description="Below 0: sooner. Of a new one from its due date")
    waits_for: str | None = Field(description="The part that it waits for longest")
    causes: tuple[str, ...]


class TurnedOrders(Typed):
    sku: str
    name: str
    planned_before: Quantity = Field(description="All planned order releases, as it is")
    planned: Quantity
    release_today_before: Quantity
    release_today: Quantity
    unit: str


class WhatIf(ToolResult):
    assumed: tuple[str, ...]
    items_reached: int = Field(description="Items that were planned again")
    shortage_count: int
    shortages: tuple[TurnedShortage, ...] = Field(description="New ones first, then worse")
    turns: dict[Turn, int]
    line_count: int
    served_later: int
    served_sooner: int
    orders_later: int = Field(description="Sales orders with a line that is served later")
    lines: tuple[TurnedLine, ...] = Field(description="Those that are later by most days first")
    planned_count: int = Field(description="Items whose planned orders change")
    planned: tuple[TurnedOrders, ...]


async def turned(tx: ReadTx, reading: Reading, told: Sequence[Told], found: Difference, limit: int) -> WhatIf:
    ends = [0, *np.cumsum([len(one.changes) for one in told]).tolist()]
    by_change = [one.words for one, (a, b) in zip(told, pairwise(ends), strict=True) for _ in range(a, b)]
    shortages = sorted(found.shortages, key=lambda one: (_ORDER.index(one.turn), one.first_after or 0, one.item))
    lines = sorted(found.lines, key=lambda one: (-_later(found, one), one.after, one.demand))
    releases = found.before.planned_releases, found.after.planned_releases
    changed = np.flatnonzero((releases[0] != releases[1]).any(axis=0)).tolist()
    plant = found.plant
    items = {one.item for one in shortages[:limit]} | {int(found.items[at]) for at in changed[:limit]}
    items |= {int(plant.demands.item[one.demand]) for one in lines[:limit]}
    names = NameRepository(tx)
    skus = {one.code: one.name for one in await names.by_code("sku", [plant.items.skus[item] for item in items])}
    parties = [plant.demands.parties[one.demand] for one in lines[:limit]]
    buyers = {one.code: one.name for one in await names.by_code("customer", parties)}

    def causes(of: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(by_change[change] for change in of))

    def shortage(one: ShortageTurn) -> TurnedShortage:
        sku = plant.items.skus[one.item]
        return TurnedShortage(
            sku=sku,
            name=skus.get(sku, sku),
            site=plant.items.sites[one.item],
            turn=one.turn,
            short_from_before=None if one.first_before is None else date_of(one.first_before),
            short_from=None if one.first_after is None else date_of(one.first_after),
            missing_before=units(one.missing_before),
            missing=units(one.missing_after),
            unit=reading.units[one.item],
            causes=causes(one.causes),
        )

    def line(one: LineTurn) -> TurnedLine:
        row, demands = one.demand, plant.demands
        item = int(demands.item[row])
        sku, party = plant.items.skus[item], demands.parties[row]
        return TurnedLine(
            order_number=demands.orders[row],
            line_number=demands.lines[row],
            customer=record(party, buyers.get(party), "customer"),
            sku=sku,
            name=skus.get(sku, sku),
            quantity=units(demands.quantity[row]),
            unit=reading.units[item],
            due_date=date_of(demands.day[row]),
            served_before=None if one.before is None else date_of(one.before),
            served=date_of(one.after),
            days_later=_later(found, one),
            waits_for=None if one.item is None else plant.items.skus[one.item],
            causes=causes(one.causes),
        )

    def orders(at: int) -> TurnedOrders:
        sku = plant.items.skus[found.items[at]]
        before, after = (amounts[:, at] for amounts in releases)
        return TurnedOrders(
            sku=sku,
            name=skus.get(sku, sku),
            planned_before=units(before.sum()),
            planned=units(after.sum()),
            release_today_before=units(before[0]),
            release_today=units(after[0]),
            unit=reading.units[found.items[at]],
        )

    later = [one for one in lines if _later(found, one) > 0]
    return WhatIf(
        summary="",
        assumed=tuple(one.words for one in told),
        items_reached=len(found.items),
        shortage_count=len(shortages),
        shortages=tuple(shortage(one) for one in shortages[:limit]),
        turns={turn: sum(one.turn is turn for one in shortages) for turn in _ORDER},
        line_count=len(lines),
        served_later=len(later),
        served_sooner=sum(_later(found, one) < 0 for one in lines),
        orders_later=len({plant.demands.orders[one.demand] for one in later}),
        lines=tuple(line(one) for one in lines[:limit]),
        planned_count=len(changed),
        planned=tuple(orders(at) for at in changed[:limit]),
    )


def _later(found: Difference, one: LineTurn) -> int:
    before = one.before
    if before is None:
        before = max(int(found.plant.demands.day[one.demand]), found.plant.today)
    return one.after - before


def summary(found: WhatIf) -> str:
    assumed = f"If {join(found.assumed)}"
    if not found.shortage_count and not found.line_count:
        rest = (
            f"; only the planned orders of {count(found.planned_count, 'item')} do."
            if found.planned_count
            else ", nor any planned order."
        )
        return f"{assumed}, nothing changes: no shortage and no line of a sales order{rest}"
    turns = [f"{found.turns[turn]:,} {verb(found.turns[turn], *_TURNS[turn])}" for turn in _ORDER if found.turns[turn]]
    return sentences(
        f"{assumed}: {join(turns) if turns else 'no shortage changes'}.",
        *(_short(one) for one in found.shortages[:_NAMED]),
        _served(found),
        *(_line(one) for one in found.lines[:_NAMED]),
        f"The planned orders of {count(found.planned_count, 'item')} change." if found.planned_count else "",
    )


def _short(one: TurnedShortage) -> str:
    now = f"{quantity(one.missing, one.unit)} missing from {one.short_from}" if one.short_from else "no longer short"
    was = (
        f"{quantity(one.missing_before, one.unit)} from {one.short_from_before}"
        if one.short_from_before
        else "not short"
    )
    return f"{record(one.sku, one.name)}{f' at {one.site}' if one.site else ''}: {now} ({was} as it is)."


def _served(found: WhatIf) -> str:
    if not found.line_count:
        return "No line of a sales order is served later."
    later = (
        f"{count(found.served_later, 'line')} of {count(found.orders_later, 'sales order')}"
        f" {verb(found.served_later)} served later"
        if found.served_later
        else ""
    )
    sooner = f"{count(found.served_sooner, 'line')} sooner" if found.served_sooner else ""
    new = "" if later or sooner else "The new order is served on its day"
    return f"{join(part for part in (later, sooner, new) if part)}."


def _line(one: TurnedLine) -> str:
    was = f" instead of {one.served_before}" if one.served_before else ""
    late = f" ({count(one.days_later, 'day')} later)" if one.days_later > 0 else ""
    waits = f", for want of {one.waits_for}" if one.waits_for else ""
    return (
        f"Sales order {one.order_number} line {one.line_number}{f' of {one.customer}' if one.customer else ''}"
        f" ({quantity(one.quantity, one.unit)} {record(one.sku, one.name)}, due {one.due_date}): {one.served}"
        f"{was}{late}{waits}."
    )


def blocks(found: WhatIf) -> tuple[Block, ...]:
    title = f"If {join(found.assumed)}"
    return (
        Metric(label="Shortages that change", value=Decimal(found.shortage_count)),
        Metric(label="Order lines served later", value=Decimal(found.served_later)),
        Table(
            title=f"{title}: shortages",
            rows="shortages",
            columns=(
                Column(key="sku", label="Item"),
                Column(key="name", label="Name"),
                Column(key="turn", label="Change"),
                Column(key="short_from_before", label="Short from, as it is", kind="date"),
                Column(key="missing_before", label="Missing, as it is", kind="quantity", unit="unit"),
                Column(key="short_from", label="Short from", kind="date"),
                Column(key="missing", label="Missing", kind="quantity", unit="unit"),
            ),
            total=found.shortage_count,
        ),
        Table(
            title=f"{title}: lines of sales orders",
            rows="lines",
            columns=(
                Column(key="order_number", label="Order"),
                Column(key="line_number", label="Line", kind="integer"),
                Column(key="customer", label="Customer"),
                Column(key="sku", label="Item"),
                Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
                Column(key="due_date", label="Due", kind="date"),
                Column(key="served_before", label="Served, as it is", kind="date"),
                Column(key="served", label="Served", kind="date"),
                Column(key="days_later", label="Days later", kind="integer"),
                Column(key="waits_for", label="Waits for"),
            ),
            total=found.line_count,
        ),
        Table(
            title=f"{title}: planned orders",
            rows="planned",
            columns=(
                Column(key="sku", label="Item"),
                Column(key="planned_before", label="Planned, as it is", kind="quantity", unit="unit"),
                Column(key="planned", label="Planned", kind="quantity", unit="unit"),
                Column(key="release_today", label="To release today", kind="quantity", unit="unit"),
            ),
            total=found.planned_count,
        ),
    )
