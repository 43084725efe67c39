"""What an assumption changes, in typed rows."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from data_layer.database import ReadTx
from data_layer.queries.names import NameRepository
from planning.plant import Plant, date_of
from planning.quantity import quantity as units
from planning.what_if import Difference, LineTurn, ShortageTurn, Turn
from planning.worth import Worth
from tools.planning.assumptions import Told
from tools.planning.reading import Reading
from tools.planning.turned_items import ProjectedDay, TurnedItem, greatest, projected, turned_items
from tools.planning.turned_worth import Costs, TurnedWorth, turned_worth
from tools.result import Quantity, ToolResult, Typed
from tools.wording import join, record

_NAMED = 3
_ORDER = (Turn.NEW, Turn.WORSE, Turn.DIFFERENT, Turn.BETTER, Turn.GONE)


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
    causes: tuple[str, ...] = Field(description="Assumptions, or changed lines of purchase orders as order/line")


class WhatIf(ToolResult):
    assumed: tuple[str, ...]
    nothing: tuple[str, ...] = Field(description="Of which of them nothing is open")
    left_out: tuple[str, ...] = Field(description="Open records of their kind that planning cannot use")
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
    worth: TurnedWorth
    item_count: int = Field(description="Items whose planned orders or projected stock change")
    items: tuple[TurnedItem, ...] = Field(description="Those whose purchases, then whose stock changes most first")
    pictured: str = Field(description="The SKU whose projected stock is in `projected`; empty: none changes")
    projected: tuple[ProjectedDay, ...] = Field(description="Of the item that is short, else that changes most")
    notes: tuple[str, ...] = Field(description="What was left out or assumed of the records of the items reached")


async def turned(
    tx: ReadTx, reading: Reading, told: Sequence[Told], found: Difference, worth: Worth, limit: int
) -> WhatIf:
    by_change = [one.words for one in told for _ in one.changes]
    plant = found.plant

    def causes(item: int) -> tuple[str, ...]:
        return words(found.causes(item))

    def words(of: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(by_change[change] for change in of))

    costs = await Costs.of(tx, found, worth)
    # Of thousands of items it takes seconds, which others are not to wait for.
    picked = await asyncio.to_thread(_picked, reading, found, worth, costs, causes)
    shortages, lines, changed = picked.shortages, picked.lines, picked.changed
    items = {one.item for one in shortages[:limit]} | {int(found.items[at]) for at in changed[:limit]}
    items |= {int(plant.demands.item[one.demand]) for one in lines[:limit]}
    names = NameRepository(tx)
    skus = {one.code: one.name for one in await names.by_code("sku", [plant.items.skus[item] for item in items])}
    parties = [plant.demands.parties[one.demand] for one in lines[:limit]]
    buyers = {one.code: one.name for one in await names.by_code("customer", parties)}
    drawn = shortages[0].item if shortages else int(found.items[changed[0]]) if changed else None

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
            causes=words(one.causes),
        )

    return WhatIf(
        summary="",
        assumed=tuple(one.words for one in told),
        nothing=tuple(one.nothing for one in told if one.nothing),
        left_out=tuple(dict.fromkeys(note for one in told for note in one.left_out)),
        items_reached=len(found.items),
        shortage_count=len(shortages),
        shortages=tuple(shortage(one) for one in shortages[:limit]),
        turns=picked.turns,
        line_count=len(lines),
        served_later=picked.served_later,
        served_sooner=picked.served_sooner,
        orders_later=picked.orders_later,
        lines=tuple(turned_line(reading, plant, one, words(one.causes), skus, buyers) for one in lines[:limit]),
        planned_count=picked.planned_count,
        worth=picked.worth,
        item_count=len(changed),
        items=turned_items(reading, found, worth, changed[:limit], costs.items, skus, causes),
        pictured="" if drawn is None else plant.items.skus[drawn],
        projected=() if drawn is None else projected(reading, found, drawn),
        notes=picked.notes,
    )


@dataclass(frozen=True)
class _Picked:
    """`shortages`, `lines` and the places of the items `changed` in the order in which they are told."""

    shortages: Sequence[ShortageTurn]
    turns: dict[Turn, int]
    lines: Sequence[LineTurn]
    served_later: int
    served_sooner: int
    orders_later: int
    planned_count: int
    worth: TurnedWorth
    changed: Sequence[int]
    notes: tuple[str, ...]


def _picked(
    reading: Reading, found: Difference, worth: Worth, costs: Costs, causes: Callable[[int], tuple[str, ...]]
) -> _Picked:
    lines = sorted(found.lines, key=lambda one: (-_later(found.plant, one), one.after, one.demand))
    later = [one for one in lines if _later(found.plant, one) > 0]
    return _Picked(
        shortages=sorted(found.shortages, key=lambda one: (_ORDER.index(one.turn), one.first_after or 0, one.item)),
        turns={turn: sum(one.turn is turn for one in found.shortages) for turn in _ORDER},
        lines=lines,
        served_later=len(later),
        served_sooner=sum(_later(found.plant, one) < 0 for one in lines),
        orders_later=len({found.plant.demands.orders[one.demand] for one in later}),
        planned_count=int((found.before.planned_releases != found.after.planned_releases).any(axis=0).sum()),
        worth=turned_worth(found, worth, costs, causes),
        changed=greatest(found, worth, costs.items),
        notes=_notes(reading, found),
    )


def turned_line(
    reading: Reading,
    plant: Plant,
    one: LineTurn,
    causes: tuple[str, ...],
    skus: Mapping[str, str],
    customers: Mapping[str, str],
) -> TurnedLine:
    """`plant`: after the changes. `skus`, `customers`: the names by code."""
    row, demands = one.demand, plant.demands
    item = int(demands.item[row])
    sku, party = plant.items.skus[item], demands.parties[row]
    return TurnedLine(
        order_number=demands.orders[row],
        line_number=demands.lines[row],
        customer=record(party, customers.get(party), "customer"),
        sku=sku,
        name=skus.get(sku, sku),
        quantity=units(demands.quantity[row]),
        unit=reading.units[item],
        due_date=date_of(demands.day[row]),
        served_before=None if one.before is None else date_of(one.before),
        served=date_of(one.after),
        days_later=_later(plant, one),
        waits_for=None if one.item is None else plant.items.skus[one.item],
        causes=causes,
    )


def _notes(reading: Reading, found: Difference) -> tuple[str, ...]:
    reached = {found.plant.items.skus[item] for item in found.items.tolist()}
    hits = ((one, sorted(one.skus & reached)) for one in reading.unread)
    return tuple(f"{one.reason.of_one} ({_some(skus)})" for one, skus in hits if skus)


def _some(skus: Sequence[str]) -> str:
    more = len(skus) - _NAMED
    return join((*skus[:_NAMED], *((f"{more:,} more",) if more > 0 else ())))


def _later(plant: Plant, one: LineTurn) -> int:
    before = one.before
    if before is None:
        before = max(int(plant.demands.day[one.demand]), plant.today)
    return one.after - before
