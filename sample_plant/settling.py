"""The planners' last evening: open orders are moved or placed until nothing runs short, from finished goods down."""

import numpy as np

from sample_plant.chance import Ints
from sample_plant.ledger import LEVELS, Ledger
from sample_plant.outlook import PURCHASE, WORK, Move
from sample_plant.policy import make_days

_LATEST = 12  # days from today until which a work order that should have started may be put off


def settle(ledger: Ledger) -> None:
    """Change the open orders so that every demand is covered by stock, a receipt or an order that can still be placed.

    An order that waits to be started although its day has come is put off as far as its receipt is not needed, unless
    it is overdue; where something is missing the next receipt is pulled in; where there is none, an order is placed.
    What has happened stays as it is. The ledger is exploded to the lowest level.
    """
    settling = Settling(ledger)
    for level in range(LEVELS):
        for node in ledger.nodes(level):
            settling.put_off(node)
            settling.cover(node)
        ledger.explode(level)


class Settling:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._world = ledger.world
        self._days = ledger.world.days
        self._orders = ledger.history.production.orders
        self._lines = ledger.history.purchasing.lines

    def put_off(self, node: int) -> None:
        """Plan anew the work orders that should have started by now and have not; not those on hold or overdue."""
        ledger, orders = self._ledger, self._orders
        receipts = ledger.receipts[node]
        for at, receipt in enumerate(receipts):
            order = receipt.record
            if receipt.source != WORK or receipt.day < ledger.today or not self._should_have_started(order):
                continue
            length = self._length(order)
            for ahead in range(_LATEST, 0, -1):
                start = int(self._days.add(np.array([ledger.today + ahead]), 0)[0])
                due = int(self._days.add(np.array([start]), length)[0])
                receipts[at] = receipt._replace(day=due)
                if not ledger.outlook(node).short:
                    orders["planned"][order], orders["due"][order] = start, due
                    break
                receipts[at] = receipt

    def cover(self, node: int) -> None:
        """Pull in or place orders until nothing is short."""
        ledger = self._ledger
        while short := ledger.outlook(node).short:
            day, missing = short[0]
            day = max(ledger.today, self._worked_by(day))
            receipts = ledger.receipts[node]
            later = [(receipt, at) for at, receipt in enumerate(receipts) if receipt.day > day]
            if later:
                receipt, at = min(later)
                receipts[at] = receipt._replace(day=day)
                self._pull(receipt, day)
            else:
                receipts.append(self._place(node, day, missing))

    def _pull(self, receipt: Move, day: int) -> None:
        if receipt.source == PURCHASE:
            self._lines["due"][receipt.record] = self._lines["arrival"][receipt.record] = day
            return
        order = receipt.record
        self._orders["due"][order] = day
        if self._orders["started"][order] < 0:
            self._orders["planned"][order] = min(self._orders["planned"][order], self._start(day, self._length(order)))

    def _place(self, node: int, day: int, missing: int) -> Move:
        """An order of the last worked day for the day given; as many lots as it takes."""
        ledger, books = self._ledger, self._ledger.history
        item = self._world.nodes.item[node : node + 1]
        placed, lot = self._worked_by(ledger.today), int(self._world.policy.lot[item][0])
        ticks = -(-missing // (lot * ledger.scale(node))) * lot
        if not ledger.made[node]:
            line = books.purchasing.place(node, ticks, placed, day)
            return Move(day, PURCHASE, line, ticks * ledger.scale(node))
        length = int(make_days(self._world.routings, item, np.array([ticks]))[0])
        order = books.production.place(node, ticks, placed, self._start(day, length), day)
        return Move(day, WORK, order, ticks * ledger.scale(node))

    def _should_have_started(self, order: int) -> bool:
        held_until = self._ledger.history.production.held_until(np.array([order]))[0]
        return bool(self._orders["started"][order] < 0 and held_until <= self._ledger.today)

    def _length(self, order: int) -> int:
        """Planned worked days of an order."""
        one: Ints = np.array([order])
        return int(make_days(self._world.routings, self._orders["item"][one], self._orders["quantity"][one])[0])

    def _start(self, due: int, length: int) -> int:
        """The day to start on so as to be done by a day, not before today."""
        count = int(self._days.count[due]) - length
        return max(self._ledger.today, int(self._days.nth[max(0, count)]))

    def _worked_by(self, day: int) -> int:
        """The last worked day until a day."""
        return int(self._days.nth[self._days.count[day + 1] - 1])
