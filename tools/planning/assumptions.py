"""What a planner assumes, as changes of the plant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from core.errors import InvalidInput
from data_layer.queries.names import Named
from data_layer.queries.orders import Order
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
from planning.plant import Movements, Source, day_of
from planning.quantity import amount, quantity
from tools.arguments import CustomerRef, OrderRef, SkuRef, SupplierRef
from tools.order_numbers import KIND_NAMES
from tools.planning.reading import Reading
from tools.resolve import label
from tools.result import Typed
from tools.wording import count, number
from tools.wording import quantity as told

Kind = Literal["split", "cancelled", "lost", "lead", "rises", "falls", "ordered", "sooner", "late"]
KindOf = Annotated[
    Kind,
    Field(
        description="late: slip later delay delayed postpone postponed; sooner: earlier expedite; lost: lose losing"
        " scrap scrapped missing damaged stolen broken; rises: rise grow growth increase higher up; falls: fall"
        " drop decrease less lower shrink down; ordered: buys customer; split: half partial; cancelled: cancel;"
        " lead: lead time"
    ),
]
Days = Annotated[int, Field(description="By so long, in days.", ge=0, le=3650)]
Weeks = Annotated[int, Field(description="By so long, in weeks.", ge=0, le=520)]
Percent = Annotated[Decimal, Field(description="By which share demand rises or falls.", gt=0, le=10_000)]
Pieces = Annotated[
    Decimal,
    Field(
        description="Units that are lost, ordered, or come apart from an order that is split.",
        gt=0, le=10**9, decimal_places=4,
    ),
]  # fmt: skip
From = Annotated[date, Field(description="First day of the demand that changes.")]
Until = Annotated[date, Field(description="The day to which it moves, or the last day of the demand that changes.")]


class Assumption(Typed):
    """`kind` and what it is of: an order, a supplier's orders, an item, a customer's demand."""

    kind: KindOf | None = None
    order: OrderRef | None = None
    supplier: SupplierRef | None = None
    sku: SkuRef | None = None
    customer: CustomerRef | None = None
    days: Days | None = None
    weeks: Weeks | None = None
    percent: Percent | None = None
    quantity: Pieces | None = None
    since: From | None = None
    until: Until | None = None

    @property
    def by_days(self) -> int | None:
        return None if self.days is None and self.weeks is None else (self.days or 0) + 7 * (self.weeks or 0)


@dataclass(frozen=True)
class Assumed:
    """An assumption whose names are records."""

    said: Assumption
    order: Order | None
    supplier: Named | None
    sku: Named | None
    customer: Named | None


@dataclass(frozen=True)
class Told:
    """The changes, and what they are in words."""

    changes: tuple[Change, ...]
    words: str


def changes_of(reading: Reading, assumed: Assumed) -> Told:
    """Raises `InvalidInput` where it does not say enough."""
    return _READ[_kind(assumed)](reading, assumed)


def _kind(one: Assumed) -> Kind:
    said = one.said
    if said.kind is not None:
        return said.kind
    if said.percent is not None:
        raise InvalidInput(f"Does demand rise or fall by {number(said.percent)} percent?")
    if said.by_days is not None or (said.until is not None and (one.order or one.supplier)):
        return "late"
    if said.quantity is not None and said.until is not None and one.sku:
        return "ordered"  # what is lost has no day
    raise InvalidInput(
        "Say what changes: an order or a supplier that comes so many days later, so many units of an item that are"
        " lost, demand that rises or falls by so many percent, an order that is split or cancelled."
    )


def _moves(reading: Reading, one: Assumed, sign: int) -> Told:
    days, until = one.said.by_days, one.said.until
    rows, demand, what = _rows_of(reading, one)
    if days is not None:
        late = f"{count(days, 'day')} {'later' if sign > 0 else 'sooner'}"
        kind = DemandLater if demand else ReceiptsLater
        return Told((kind(rows, sign * days),), f"{what} {_is(rows, demand)} {late}")
    if until is None:
        raise InvalidInput("Say by how many days or weeks, or to which day.")
    if day_of(until) < reading.plant.today:
        raise InvalidInput(f"{until} is past: nothing can come before today.")
    moved = DemandMoved if demand else ReceiptsMoved
    return Told((moved(rows, day_of(until)),), f"{what} {_is(rows, demand)} on {until}")


def _is(rows: Places, demand: bool) -> str:
    return ("is" if len(rows) == 1 else "are") + (" due" if demand else " there")


def _rows_of(reading: Reading, one: Assumed) -> tuple[Places, bool, str]:
    """The receipts or (True) the demands that are meant."""
    plant = reading.plant
    if (one.order is not None and one.order.kind == "sales") or (one.order is None and one.customer is not None):
        rows = _rows(reading, plant.demands, one, Source.SALES_ORDER, _code(one.customer))
        return rows, True, f"what is open of {_of(one)} ({count(len(rows), 'line')})"
    if one.order is None and one.supplier is None and one.sku is None:
        raise InvalidInput("Say which order, supplier or item.")
    source = Source.WORK_ORDER if one.order is not None and one.order.kind == "work" else None
    rows = _rows(reading, plant.receipts, one, source, _code(one.supplier))
    return rows, False, f"what is on order of {_of(one)} ({count(len(rows), 'receipt')})"


def _rows(reading: Reading, movements: Movements, one: Assumed, source: Source | None, party: str | None) -> Places:
    kept = np.ones(len(movements), np.bool_)
    if one.order is not None:
        kept &= np.fromiter((order == one.order.number for order in movements.orders), np.bool_, len(movements))
        source = source or Source.PURCHASE_ORDER
    if source is not None:
        kept &= np.fromiter((each is source for each in movements.source), np.bool_, len(movements))
    if party is not None:
        kept &= np.fromiter((each == party for each in movements.parties), np.bool_, len(movements))
    if one.sku is not None:
        kept &= np.isin(movements.item, list(reading.items_of(one.sku.code)))
    since, until, in_period = one.said.since, one.said.until, one.said.percent is not None
    if in_period and since is not None:
        kept &= movements.day >= day_of(since)
    if in_period and until is not None:
        kept &= movements.day <= day_of(until)
    return np.flatnonzero(kept)


def _code(named: Named | None) -> str | None:
    return named.code if named else None


def _of(one: Assumed) -> str:
    parts = [
        f"{KIND_NAMES[one.order.kind]} {one.order.number}" if one.order else "",
        *(label(each) for each in (one.supplier, one.customer, one.sku) if each is not None),
    ]
    return ", ".join(part for part in parts if part)


def _lost(reading: Reading, one: Assumed) -> Told:
    item, lost = _item(reading, one), _quantity(one)
    stock, unit = int(reading.plant.items.on_hand[item]), reading.units[item]
    if lost > stock:
        raise InvalidInput(
            f"Of {_of(one)} only {told(quantity(max(stock, 0)), unit)} are on hand: no more than that can be lost."
        )
    return Told((StockChanges(item, -lost),), f"{told(quantity(lost), unit)} of {_of(one)} are lost")


def _demand(reading: Reading, one: Assumed, sign: int) -> Told:
    percent = one.said.percent
    if percent is None:
        if sign > 0 and one.said.quantity is not None:
            return _ordered(reading, one)
        raise InvalidInput("Say by how many percent demand rises or falls.")
    if sign < 0 and percent > 100:
        raise InvalidInput("Demand can fall by 100 percent at most.")
    demands = reading.plant.demands
    rows = _rows(reading, demands, one, None, _code(one.customer))
    rows = rows[[demands.source[row] is not Source.WORK_ORDER for row in rows.tolist()]]
    said = one.said
    when = (f" from {said.since}" if said.since else "") + (f" until {said.until}" if said.until else "")
    words = f"the demand for {_of(one) or 'all items'}{when} ({count(len(rows), 'line')})"
    return Told(
        (DemandBy(rows, sign * percent),), f"{words} is {number(percent)} percent {'more' if sign > 0 else 'less'}"
    )


def _ordered(reading: Reading, one: Assumed) -> Told:
    item, much = _item(reading, one), _quantity(one)
    until = one.said.until or one.said.since
    day = max(day_of(until), reading.plant.today) if until else reading.plant.today
    words = f"a new order asks for {told(quantity(much), reading.units[item])} of {_of(one)}"
    sale = NewSale(item, day, much, customer=_code(one.customer) or "")
    return Told((sale,), f"{words} {f'on {until}' if until else 'today'}")


def _split(reading: Reading, one: Assumed) -> Told:
    if one.order is None or one.order.kind != "purchase":
        raise InvalidInput("Say which purchase order is split.")
    plant, days, until = reading.plant, one.said.by_days, one.said.until
    if days is None and until is None:
        raise InvalidInput("Say by how many days the second part comes later, or on which day.")
    rows = _rows(reading, plant.receipts, one, None, None).tolist()
    if not rows:
        raise InvalidInput(f"Nothing that planning can use is open of {_of(one)}, so there is nothing to split.")
    if one.said.quantity is not None and len(rows) > 1:
        raise InvalidInput(f"{_of(one)} has several lines: say which item's is split.")
    changes = []
    for row in rows:
        whole = int(plant.receipts.quantity[row])
        half = int((quantity(whole) / 2).to_integral_value(ROUND_FLOOR)) or quantity(whole) / 2
        part = _quantity(one) if one.said.quantity is not None else amount(half)
        begins = max(int(plant.receipts.day[row]), plant.today)
        changes.append(ReceiptSplit(row, part, day_of(until) if until and days is None else begins + (days or 0)))
    share = told(quantity(_quantity(one)), reading.units[plant.receipts.item[rows[0]]]) if one.said.quantity else "half"
    when = f"{count(days, 'day')} later" if days is not None else f"on {until}"
    return Told(tuple(changes), f"{share} of {_of(one)} comes {when}")


def _cancelled(reading: Reading, one: Assumed) -> Told:
    rows, demand, what = _rows_of(reading, one)
    change = DemandBy(rows, Decimal(-100)) if demand else ReceiptsBecome(rows, 0)
    return Told((change,), f"{what} is cancelled")


def _lead(reading: Reading, one: Assumed) -> Told:
    days, plant = one.said.by_days, reading.plant
    if days is None or (one.sku is None and one.supplier is None):
        raise InvalidInput("Say of which item or supplier the lead time is how many days longer.")
    if one.sku is not None:
        items = np.array(reading.items_of(one.sku.code), np.intp)
    else:
        items = np.unique(plant.receipts.item[_rows(reading, plant.receipts, one, None, _code(one.supplier))])
    which = f"{count(len(items), 'item')} on order from {_of(one)}" if one.sku is None else _of(one)
    return Told((LeadTimes(items.astype(np.intp), days),), f"the lead time of {which} is {count(days, 'day')} longer")


def _item(reading: Reading, one: Assumed) -> int:
    items: Sequence[int] = reading.items_of(one.sku.code) if one.sku else ()
    if not items:
        raise InvalidInput("Say of which item.")
    return max(items, key=lambda item: int(reading.plant.items.on_hand[item]))


def _quantity(one: Assumed) -> int:
    if one.said.quantity is None:
        raise InvalidInput("Say how many.")
    return amount(one.said.quantity)


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
