"""What a planner assumes, as changes of the plant."""

from collections.abc import Callable, Sequence
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from core.errors import InvalidInput
from planning.buckets import Places
from planning.changes import (
    Change,
    DemandBy,
    DemandLater,
    DemandMoved,
    LeadTimes,
    NewSale,
    ReceiptsBecome,
    ReceiptsLater,
    ReceiptsMoved,
    ReceiptSplit,
    StockChanges,
)
from planning.plant import Source, day_of
from planning.quantity import amount, quantity
from tools.planning.assumed_rows import code, left_out, nothing_open, places_of, rows_meant, rows_of
from tools.planning.assumptions import Assumed, Kind, Told
from tools.planning.reading import Reading
from tools.said_units import in_own_unit
from tools.wording import count, number
from tools.wording import quantity as told


def changes_of(reading: Reading, assumed: Assumed) -> Told:
    """Raises `InvalidInput` where it does not say enough."""
    return _READ[_kind(assumed)](reading, assumed)


def _kind(one: Assumed) -> Kind:
    said = one.said
    if said.kind == "lead" and one.order is not None:
        return "late"  # what is ordered already takes longer to come
    if said.kind is not None:
        return said.kind
    if said.percent is not None:
        raise InvalidInput(f"Does demand rise or fall by {number(said.percent)} percent?")
    if said.by_days is not None or ((said.until or said.since) is not None and (one.order or one.supplier)):
        return "late"
    if said.quantity is not None and said.until is not None and one.sku:
        return "ordered"  # what is lost has no day
    raise InvalidInput(
        "Say what changes: an order or a supplier that comes so many days later, so many units of an item that are"
        " lost, demand that rises or falls by so many percent, an order that is split or cancelled."
    )


def _moves(reading: Reading, one: Assumed, sign: int) -> Told:
    days, until = one.said.by_days, one.said.until or one.said.since
    rows, demand, what = rows_meant(reading, one)
    does = f"{what} is {'due' if demand else 'there'}"
    if days is not None:
        kind = DemandLater if demand else ReceiptsLater
        words = f"{does} {count(days, 'day')} {'later' if sign > 0 else 'sooner'}"
        return _told(reading, one, rows, demand, words, kind(rows, sign * days))
    if until is None:
        raise InvalidInput("Say by how many days or weeks, or to which day.")
    if day_of(until) < reading.plant.today:
        raise InvalidInput(f"{until} is past: nothing can come before today.")
    moved = DemandMoved if demand else ReceiptsMoved
    return _told(reading, one, rows, demand, f"{does} on {until}", moved(rows, day_of(until)))


def _told(reading: Reading, one: Assumed, rows: Places, demand: bool, words: str, *changes: Change) -> Told:
    nothing = nothing_open(reading, one, rows, demand)
    return Told(changes if len(rows) else (), words, nothing, left_out(reading, one, demand))


def _lost(reading: Reading, one: Assumed) -> Told:
    item = _item(reading, one)
    lost = _quantity(reading, one, item)
    stock, unit = int(reading.plant.items.on_hand[item]), reading.units[item]
    if lost > stock:
        raise InvalidInput(
            f"Of {one.of} only {told(quantity(max(stock, 0)), unit)} are on hand: no more than that can be lost."
        )
    return Told((StockChanges(item, -lost),), f"{told(quantity(lost), unit)} of {one.of} are lost")


def _demand(reading: Reading, one: Assumed, sign: int) -> Told:
    percent = one.said.percent
    if percent is None:
        if sign > 0 and one.said.quantity is not None:
            return _ordered(reading, one)
        raise InvalidInput("Say by how many percent demand rises or falls.")
    if sign < 0 and percent > 100:
        raise InvalidInput("Demand can fall by 100 percent at most.")
    demands = reading.plant.demands
    source = Source.SALES_ORDER if one.order else None
    rows = rows_of(reading, demands, one, source, code(one.customer))
    rows = rows[[demands.source[row] is not Source.WORK_ORDER for row in rows.tolist()]]
    said = one.said
    when = (f" from {said.since}" if said.since else "") + (f" until {said.until}" if said.until else "")
    words = f"the demand for {one.of or 'all items'}{when} ({count(len(rows), 'line')})"
    words = f"{words} is {number(percent)} percent {'more' if sign > 0 else 'less'}"
    return _told(reading, one, rows, True, words, DemandBy(rows, sign * percent))


def _ordered(reading: Reading, one: Assumed) -> Told:
    item = _item(reading, one)
    much = _quantity(reading, one, item)
    until = one.said.until or one.said.since
    day = max(day_of(until), reading.plant.today) if until else reading.plant.today
    words = f"a new order asks for {told(quantity(much), reading.units[item])} of {one.of}"
    sale = NewSale(item, day, much, customer=code(one.customer) or "")
    return Told((sale,), f"{words} {f'on {until}' if until else 'today'}")


def _split(reading: Reading, one: Assumed) -> Told:
    if one.order is None or one.order.kind != "purchase":
        raise InvalidInput("Say which purchase order is split.")
    plant, days, until = reading.plant, one.said.by_days, one.said.until
    if days is None and until is None:
        raise InvalidInput("Say by how many days the second part comes later, or on which day.")
    rows = rows_of(reading, plant.receipts, one, None, None).tolist()
    if not rows:
        raise InvalidInput(f"Nothing that planning can use is open of {one.of}, so there is nothing to split.")
    if one.said.quantity is not None and len(rows) > 1:
        raise InvalidInput(f"{one.of} has several lines: say which item's is split.")
    changes = []
    for row in rows:
        whole = int(plant.receipts.quantity[row])
        half = int((quantity(whole) / 2).to_integral_value(ROUND_FLOOR)) or quantity(whole) / 2
        item = plant.receipts.item[row]
        part = _quantity(reading, one, item) if one.said.quantity is not None else amount(half)
        begins = max(int(plant.receipts.day[row]), plant.today)
        changes.append(ReceiptSplit(row, part, day_of(until) if until and days is None else begins + (days or 0)))
    share = told(quantity(part), reading.units[item]) if one.said.quantity else "half"
    when = f"{count(days, 'day')} later" if days is not None else f"on {until}"
    return Told(tuple(changes), f"{share} of {one.of} comes {when}")


def _cancelled(reading: Reading, one: Assumed) -> Told:
    rows, demand, what = rows_meant(reading, one)
    changes: list[Change] = [DemandBy(rows, Decimal(-100)) if demand else ReceiptsBecome(rows, 0)]
    takes = _taken_by_work(reading, rows) if not demand else rows[:0]
    if len(takes):
        changes.append(DemandBy(takes, Decimal(-100)))
    return _told(reading, one, rows, demand, f"{what} is cancelled", *changes)


def _taken_by_work(reading: Reading, rows: Places) -> Places:
    """What the work orders among these receipts still take of their components."""
    receipts = set(rows.tolist())
    return np.flatnonzero([row in receipts for row in reading.baseline.works.tolist()])


def _lead(reading: Reading, one: Assumed) -> Told:
    days, plant = one.said.by_days, reading.plant
    if days is None or (one.items is None and one.supplier is None):
        raise InvalidInput("Say of which item, category or supplier the lead time is how many days longer.")
    if one.items is not None:
        items = places_of(reading, one.items)
    else:
        items = np.unique(plant.receipts.item[rows_of(reading, plant.receipts, one, None, code(one.supplier))])
    which = f"{count(len(items), 'item')} on order from {one.of}" if one.items is None else one.of
    return Told((LeadTimes(items.astype(np.intp), days),), f"the lead time of {which} is {count(days, 'day')} longer")


def _item(reading: Reading, one: Assumed) -> int:
    items: Sequence[int] = reading.items_of(one.sku.code) if one.sku else ()
    if not items:
        raise InvalidInput("Say of which item.")
    return max(items, key=lambda item: int(reading.plant.items.on_hand[item]))


def _quantity(reading: Reading, one: Assumed, item: int) -> int:
    if one.said.quantity is None:
        raise InvalidInput("Say how many.")
    what = one.of if one.sku else f"what {one.of} brings"
    return amount(in_own_unit(one.said.quantity, one.said.unit, reading.units[item], what))


_READ: dict[Kind, Callable[[Reading, Assumed], Told]] = {
    "late": lambda reading, one: _moves(reading, one, 1),
    "sooner": lambda reading, one: _moves(reading, one, -1),
    "lost": _lost,
    "rises": lambda reading, one: _demand(reading, one, 1),
    "falls": lambda reading, one: _demand(reading, one, -1),
    "ordered": _ordered,
    "split": _split,
    "cancelled": _cancelled,
    "lead": _lead,
}
