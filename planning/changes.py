"""What may happen to a plant, as typed changes of a copy. Rows are those of the plant's receipts or demands, and stay
what they are: what is cancelled keeps its row with nothing in it, what is new stands at the end. So changes can be
applied one after another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from core.errors import InvalidInput
from planning.buckets import Places
from planning.plant import Movements, Plant, Source
from planning.quantity import Amounts


@dataclass(frozen=True, eq=False)
class ReceiptsLater:
    """Scheduled receipts by so many days (below 0: sooner). What is past due is counted from today, on which the plan
    has it arrive; nothing arrives before today."""

    rows: Places
    days: int

    def items(self, plant: Plant) -> Places:
        return _items(plant.receipts, self.rows)

    def applied(self, plant: Plant) -> Plant:
        return replace(plant, receipts=_later(plant.receipts, self.rows, self.days, plant.today))


@dataclass(frozen=True, eq=False)
class ReceiptsMoved:
    """Scheduled receipts to a day."""

    rows: Places
    day: int

    def items(self, plant: Plant) -> Places:
        return _items(plant.receipts, self.rows)

    def applied(self, plant: Plant) -> Plant:
        day = plant.receipts.day.copy()
        day[self.rows] = self.day
        return replace(plant, receipts=replace(plant.receipts, day=day))


@dataclass(frozen=True, eq=False)
class ReceiptsBecome:
    """Scheduled receipts bring `quantity` each; 0: they are cancelled."""

    rows: Places
    quantity: int

    def items(self, plant: Plant) -> Places:
        return _items(plant.receipts, self.rows)

    def applied(self, plant: Plant) -> Plant:
        _refuse(self.quantity < 0, "A receipt cannot bring less than nothing.")
        return replace(plant, receipts=_set(plant.receipts, self.rows, np.int64(self.quantity)))


@dataclass(frozen=True, eq=False)
class ReceiptSplit:
    """`quantity` of a scheduled receipt comes on `day`, the rest when it was to come."""

    row: int
    quantity: int
    day: int

    def items(self, plant: Plant) -> Places:
        return _items(plant.receipts, np.array([self.row]))

    def applied(self, plant: Plant) -> Plant:
        receipts = plant.receipts
        whole = int(receipts.quantity[self.row])
        _refuse(not 0 < self.quantity < whole, "A part of an order is more than nothing and less than all of it.")
        _refuse(receipts.source[self.row] is Source.WORK_ORDER, "Only purchase orders can be split.")
        rest = _set(receipts, np.array([self.row]), np.int64(whole - self.quantity))
        part = (receipts.source[self.row], receipts.orders[self.row], receipts.lines[self.row])
        item, party = int(receipts.item[self.row]), receipts.parties[self.row]
        return replace(plant, receipts=added(rest, item, self.day, self.quantity, *part, party))


@dataclass(frozen=True, eq=False)
class DemandLater:
    """Demands by so many days (below 0: sooner). What is past due is counted from today."""

    rows: Places
    days: int

    def items(self, plant: Plant) -> Places:
        return _items(plant.demands, self.rows)

    def applied(self, plant: Plant) -> Plant:
        return replace(plant, demands=_later(plant.demands, self.rows, self.days, plant.today))


@dataclass(frozen=True, eq=False)
class DemandMoved:
    """Demands to a day."""

    rows: Places
    day: int

    def items(self, plant: Plant) -> Places:
        return _items(plant.demands, self.rows)

    def applied(self, plant: Plant) -> Plant:
        day = plant.demands.day.copy()
        day[self.rows] = self.day
        return replace(plant, demands=replace(plant.demands, day=day))


@dataclass(frozen=True, eq=False)
class DemandBy:
    """Demands by so many percent each, to a ten-thousandth; -100: they are cancelled."""

    rows: Places
    percent: Decimal

    def items(self, plant: Plant) -> Places:
        return _items(plant.demands, self.rows)

    def applied(self, plant: Plant) -> Plant:
        _refuse(self.percent < -100, "Demand can fall by 100 percent at most.")
        share = 1 + self.percent / 100
        now = [
            int((one * share).to_integral_value(ROUND_HALF_UP)) for one in plant.demands.quantity[self.rows].tolist()
        ]
        return replace(plant, demands=_set(plant.demands, self.rows, np.array(now, np.int64)))


@dataclass(frozen=True, eq=False)
class NewSale:
    item: int
    day: int
    quantity: int
    order: str = "new"
    customer: str = ""

    def items(self, plant: Plant) -> Places:
        return np.array([self.item], np.intp)

    def applied(self, plant: Plant) -> Plant:
        _refuse(self.quantity <= 0, "A new order asks for more than nothing.")
        source = Source.SALES_ORDER, self.order, 1
        return replace(plant, demands=added(plant.demands, self.item, self.day, self.quantity, *source, self.customer))


@dataclass(frozen=True, eq=False)
class StockChanges:
    """By `quantity`; below 0: so much is lost, which may be more than there is."""

    item: int
    quantity: int

    def items(self, plant: Plant) -> Places:
        return np.array([self.item], np.intp)

    def applied(self, plant: Plant) -> Plant:
        on_hand = plant.items.on_hand.copy()
        on_hand[self.item] += self.quantity
        return replace(plant, items=replace(plant.items, on_hand=on_hand))


@dataclass(frozen=True, eq=False)
class LeadTimes:
    """Of these items by so many days, not below 0. Orders that are placed already are not moved by it."""

    at: Places
    days: int

    def items(self, plant: Plant) -> Places:
        return self.at

    def applied(self, plant: Plant) -> Plant:
        lead = plant.items.lead_days.copy()
        lead[self.at] = np.maximum(lead[self.at] + self.days, 0)
        return replace(plant, items=replace(plant.items, lead_days=lead))


Change = (
    ReceiptsLater | ReceiptsMoved | ReceiptsBecome | ReceiptSplit
    | DemandLater | DemandMoved | DemandBy | NewSale | StockChanges | LeadTimes
)  # fmt: skip


def changed(plant: Plant, changes: Sequence[Change]) -> Plant:
    """A plant that shares with the given one what did not change. Raises `InvalidInput`."""
    for change in changes:
        plant = change.applied(plant)
    return plant


def _items(movements: Movements, rows: Places) -> Places:
    return np.unique(movements.item[rows]).astype(np.intp)


def _later(movements: Movements, rows: Places, days: int, today: int) -> Movements:
    day = movements.day.copy()
    day[rows] = np.maximum(np.maximum(day[rows], today) + days, today)
    return replace(movements, day=day)


def _set(movements: Movements, rows: Places, quantity: np.int64 | Amounts) -> Movements:
    now = movements.quantity.copy()
    now[rows] = quantity
    return replace(movements, quantity=now)


def added(
    movements: Movements, item: int, day: int, quantity: int, source: Source, order: str, line: int, party: str
) -> Movements:
    return Movements(
        np.append(movements.item, np.int32(item)),
        np.append(movements.day, np.int32(day)),
        np.append(movements.quantity, np.int64(quantity)),
        (*movements.source, source),
        (*movements.orders, order),
        (*movements.lines, line),
        (*movements.parties, party),
    )


def _refuse(wrong: bool, why: str) -> None:
    if wrong:
        raise InvalidInput(why)
