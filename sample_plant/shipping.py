"""Sales orders: their demand counts from the day they are entered; they ship as the stock allows, first due first."""

import numpy as np

from sample_plant.book import Diary
from sample_plant.chance import Ints, running_total
from sample_plant.demand import CANCELLED, DRAFT, OPEN
from sample_plant.stock import Stock
from sample_plant.world import World

_EARLY = 3  # days before the due date that equipment may leave


class Shipping:
    """`shipped` ticks and the `last` day of shipping (-1: none yet) of each order line."""

    def __init__(self, world: World, stock: Stock) -> None:
        self._world = world
        self._stock = stock
        demand, days = world.demand, world.days.days
        lines = np.arange(len(demand.order), dtype=np.int64)
        self.shipped = np.zeros(len(lines), dtype=np.int64)
        self.last = np.full(len(lines), -1, dtype=np.int64)
        fate, entered = demand.fate[demand.order], demand.day[demand.order]
        earliest = np.where(demand.spares[demand.order] == 1, entered + 1, np.maximum(entered + 1, demand.due - _EARLY))
        self._entered, self._cancelled, self._window = Diary(days), Diary(days), Diary(days)
        confirmed = fate != DRAFT
        self._entered.note(entered[confirmed], lines[confirmed])
        gone = fate == CANCELLED
        self._cancelled.note(demand.cancelled[demand.order][gone], lines[gone])
        self._window.note(earliest[fate == OPEN], lines[fate == OPEN])
        self._pool = np.empty(0, dtype=np.int64)

    def enter(self, day: int) -> None:
        """Count the day's new orders as demand, and no longer those cancelled."""
        demand = self._world.demand
        new, gone = self._entered.on(day), self._cancelled.on(day)
        np.subtract.at(self._stock.projected, demand.node[new], demand.quantity[new])
        np.add.at(self._stock.projected, demand.node[gone], demand.quantity[gone])

    def ship(self, day: int) -> None:
        self._pool = np.r_[self._pool, self._window.on(day)]
        if not self._world.days.worked[day] or not len(self._pool):
            return
        demand, on_hand = self._world.demand, self._stock.on_hand
        pool = self._pool[np.lexsort((self._pool, demand.due[self._pool], demand.node[self._pool]))]
        node, rest = demand.node[pool], demand.quantity[pool] - self.shipped[pool]
        leaving = np.clip(on_hand[node] - running_total(node, rest), 0, rest)
        np.subtract.at(on_hand, node, leaving)
        self.shipped[pool] += leaving
        self.last[pool[leaving > 0]] = day
        self._pool = pool[leaving < rest]

    def open_lines(self) -> Ints:
        """Lines of confirmed orders that are not shipped in full."""
        demand = self._world.demand
        return np.flatnonzero((demand.fate[demand.order] == OPEN) & (self.shipped < demand.quantity))
