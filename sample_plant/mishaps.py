"""What may go wrong in the open horizon: changes of one record after which an item may run short."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from sample_plant.ledger import SCALE, Ledger
from sample_plant.outlook import PURCHASE, SALES, WORK, Move, Outlook, outlook
from sample_plant.pegging import uncovered

_NEVER = 1 << 20  # days: a lead time within which no order helps
_SHARES = (4, 2, 1)  # of the stock that may be lost: a fourth, half, all


class Level(NamedTuple):
    low: int
    high: int


BOUGHT, SUBASSEMBLIES, SOLD = Level(4, 4), Level(1, 3), Level(0, 0)


@dataclass(frozen=True)
class Mishap:
    """One record changes on the day `to`, or to that day (none: stock is `lost`): the item's demands and receipts then.
    `apply` writes it to the books."""

    item: int
    record: Move | None
    to: int
    needs: tuple[Move, ...]
    receipts: tuple[Move, ...]
    lost: int
    apply: Callable[[], None]


class Mishaps:
    """All are of items in pieces whose sites are planned together: their node is the item."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._world = ledger.world
        self._books = ledger.history
        pieces = (ledger.world.items.ticks == 1) & ~ledger.apart
        items = (node for node, needs in ledger.needs.items() if needs and node < len(pieces))
        self._candidates = sorted(item for item in items if pieces[item])

    def late(self, source: int, level: Level, *, days: Sequence[int]) -> Iterator[Mishap]:
        """A receipt comes so many days after it is first missed, but before a new order would."""
        for item, needs, receipts in self._items(level):
            earliest = self._ledger.today + self._ledger.terms(item).lead_days
            for at, receipt in enumerate(receipts):
                rest = (*receipts[:at], *receipts[at + 1 :])
                short = self._without_orders(item, needs, rest).short
                if receipt.source != source or not short:
                    continue
                first = short[0][0]
                for day in (first + ahead for ahead in days):
                    if day < earliest and self._world.days.worked[day]:
                        moved = (*rest, receipt._replace(day=day))
                        yield Mishap(item, receipt, day, needs, moved, 0, partial(self._delay, receipt, day))

    def forward(self, level: Level) -> Iterator[Mishap]:
        """A customer wants his goods earlier."""
        for item, needs, receipts in self._items(level):
            for at, need in enumerate(needs):
                if need.source != SALES:
                    continue
                for day in range(self._ledger.today + 2, need.day - 1):
                    moved = (*needs[:at], need._replace(day=day), *needs[at + 1 :])
                    if self._world.days.worked[day] and self._without_orders(item, moved, receipts).short:
                        yield Mishap(item, need, day, moved, receipts, 0, partial(self._advance, need, day))

    def lost(self, level: Level) -> Iterator[Mishap]:
        """Stock is found damaged."""
        for item, needs, receipts in self._items(level):
            for share in _SHARES:
                pieces = int(self._books.stock.on_hand[item]) // share
                if pieces:
                    lose = partial(self._lose, item, pieces)
                    yield Mishap(item, None, self._ledger.today, needs, receipts, pieces * SCALE, lose)

    def missing(self, level: Level) -> Iterator[Mishap]:
        """A supplier cancels an order of which nothing has come yet."""
        lines = self._books.purchasing.lines
        several = np.bincount(lines["order"]) > 1
        for item, needs, receipts in self._items(level):
            for at, receipt in enumerate(receipts):
                if receipt.source != PURCHASE or receipt.day <= self._ledger.today:
                    continue
                line = receipt.record
                whole = receipt.quantity == lines["quantity"][line] * self._ledger.scale(item)
                if whole and not several[lines["order"][line]]:
                    rest = (*receipts[:at], *receipts[at + 1 :])
                    yield Mishap(item, receipt, self._ledger.today, needs, rest, 0, partial(self._cancel, line))

    def none(self, level: Level) -> Iterator[Mishap]:
        """Nothing happens."""
        for item, needs, receipts in self._items(level):
            yield Mishap(item, None, self._ledger.today, needs, receipts, 0, lambda: None)

    def after(self, mishap: Mishap) -> Outlook:
        ledger, item = self._ledger, mishap.item
        on_hand = ledger.on_hand(item) - mishap.lost
        return outlook(ledger.today, on_hand, mishap.needs, mishap.receipts, ledger.terms(item))

    def ordered_nothing(self, mishap: Mishap) -> Outlook:
        return self._without_orders(mishap.item, mishap.needs, mishap.receipts)

    def hit(self, mishap: Mishap) -> list[Move]:
        """The demands that do not get all on their day, orders that can still be placed being placed."""
        ledger = self._ledger
        return uncovered(
            ledger.today,
            ledger.on_hand(mishap.item) - mishap.lost,
            mishap.needs,
            (*mishap.receipts, *ledger.placed(mishap.item, self.after(mishap))),
        )

    def _items(self, level: Level) -> Iterator[tuple[int, tuple[Move, ...], tuple[Move, ...]]]:
        for item in self._candidates:
            if level.low <= self._world.items.level[item] <= level.high:
                yield item, tuple(self._ledger.needs[item]), tuple(self._ledger.receipts[item])

    def _without_orders(self, item: int, needs: tuple[Move, ...], receipts: tuple[Move, ...]) -> Outlook:
        ledger = self._ledger
        never = ledger.terms(item)._replace(lead_days=_NEVER)
        return outlook(ledger.today, ledger.on_hand(item), needs, receipts, never)

    def _delay(self, receipt: Move, day: int) -> None:
        if receipt.source == WORK:
            self._books.production.orders["due"][receipt.record] = day
            return
        lines = self._books.purchasing.lines
        lines["due"][receipt.record] = lines["arrival"][receipt.record] = day

    def _advance(self, need: Move, day: int) -> None:
        self._world.demand.due[need.record] = day

    def _lose(self, item: int, pieces: int) -> None:
        stock = self._books.stock
        stock.on_hand[item] -= pieces
        stock.projected[item] -= pieces
        stock.losses.add(1, {"node": item, "day": self._ledger.today, "quantity": pieces})

    def _cancel(self, line: int) -> None:
        purchasing = self._books.purchasing
        purchasing.lines["arrival"][line] = -1
        purchasing.orders["cancelled"][purchasing.lines["order"][line]] = self._ledger.today
