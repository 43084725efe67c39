"""Work orders: released when projected stock is short, started when the material is there, finished by routing."""

from dataclasses import dataclass

import numpy as np

from sample_plant.book import Book, Diary
from sample_plant.chance import Bools, Ints, running_total, spread, uniform
from sample_plant.places import KINDS
from sample_plant.policy import RELEASE_AHEAD, make_days, operation_days
from sample_plant.stock import Stock
from sample_plant.world import World

_SLACK = 2  # worked days between the planned end and the due date
_CANCELLED, _HELD, _PAUSED = 0.01, 0.02, 0.03


@dataclass(frozen=True)
class Operations:
    """Operations of some work orders: `which` of them, the entry of the routing, worked days planned and taken.

    `pause` are the days at the end of `taken` in which nothing was done.
    """

    which: Ints
    entry: Ints
    planned: Ints
    taken: Ints
    pause: Ints


class Production:
    """The work orders of the plant. A day that is not reached yet is -1."""

    def __init__(self, world: World, stock: Stock) -> None:
        self._world = world
        self._stock = stock
        self.orders = Book(
            "item", "node", "quantity", "structure", "released", "planned", "due", "started", "ended", "cancelled"
        )
        self._planned = Diary(world.days.days)
        self._finished = Diary(world.days.days)
        self._waiting = np.empty(0, dtype=np.int64)
        self._made = world.items.made[world.nodes.item]
        self._level = world.items.level[world.nodes.item]

    def release(self, day: int) -> None:
        """New orders for made items that fall short, top down, so that their components see the need at once."""
        for level in range(4):
            below = self._stock.projected < self._world.policy.reorder
            short = np.flatnonzero(below & self._made)
            short = short[self._level[short] == level]
            if len(short):
                self._release(day, short)

    def _release(self, day: int, short: Ints) -> None:
        world, stock = self._world, self._stock
        lot = world.policy.lot[short]
        quantity = lot * -(-(world.policy.reorder[short] - stock.projected[short]) // lot)
        item = world.nodes.item[short]
        today = np.full(len(short), day, dtype=np.int64)
        planned = world.days.add(today, RELEASE_AHEAD + short % 3)
        due = world.days.add(planned, make_days(world.routings, item, quantity) + _SLACK)
        orders = self.orders.add(
            len(short),
            {"item": item, "node": short, "quantity": quantity, "released": today, "planned": planned, "due": due,
             "structure": world.structures.in_force(item, day)},
        )  # fmt: skip
        stock.projected[short] += quantity
        _, node, needed = self.requirements(orders)
        np.subtract.at(stock.projected, node, needed)
        self._planned.note(planned, orders)

    def place(self, node: int, quantity: int, day: int, planned: int, due: int) -> int:
        """Release one order for a start and a due day; returns its number."""
        item = self._world.nodes.item[node : node + 1]
        structure = self._world.structures.in_force(item, day)
        return int(
            self.orders.add(
                1,
                {"item": item, "node": node, "quantity": quantity, "released": day, "planned": planned, "due": due,
                 "structure": structure},
            )[0]
        )  # fmt: skip

    def requirements(self, orders: Ints) -> tuple[Ints, Ints, Ints]:
        """(which order, node, ticks) of the components of some orders."""
        which, lines = self._world.structures.lines(self.orders["structure"][orders])
        node = self._world.nodes.home[self._world.structures.component[lines]]
        return which, node, self._world.structures.quantity[lines] * self.orders["quantity"][orders][which]

    def start(self, day: int) -> None:
        """Start what is planned, not held and has all its components; the earlier due goes first."""
        fresh = self._planned.on(day)
        gone = self._by_chance("cancel", fresh, _CANCELLED)
        self._cancel(day, fresh[gone])
        self._waiting = np.r_[self._waiting, fresh[~gone]]
        if not self._world.days.worked[day] or not len(self._waiting):
            return
        ready = self._waiting[self.held_until(self._waiting) <= day]
        ready = ready[np.lexsort((ready, self.orders["due"][ready]))]
        started = self._take(ready)
        self._waiting = np.setdiff1d(self._waiting, started, assume_unique=True)
        self.orders["started"][started] = day
        operations = self.operations(started)
        taken = np.bincount(operations.which, operations.taken, len(started)).astype(np.int64)
        ended = self._world.days.add(np.full(len(started), day, dtype=np.int64), np.maximum(0, taken - 1))
        self._finished.note(ended, started)

    def _take(self, ready: Ints) -> Ints:
        """Draw components for as many of the orders as the stock covers, in their order; returns those."""
        on_hand = self._stock.on_hand
        which, node, needed = self.requirements(ready)
        alone = np.ones(len(ready), dtype=bool)
        alone[which[needed > on_hand[node]]] = False
        ready = ready[alone]
        which, node, needed = self.requirements(ready)
        order = np.lexsort((which, node))
        before = np.empty(len(node), dtype=np.int64)
        before[order] = running_total(node[order], needed[order])
        covered = np.ones(len(ready), dtype=bool)
        covered[which[before + needed > on_hand[node]]] = False
        drawn = covered[which]
        np.subtract.at(on_hand, node[drawn], needed[drawn])
        return ready[covered]

    def finish(self, day: int) -> None:
        done = self._finished.on(day)
        self.orders["ended"][done] = day
        lost = self.scrapped(done)
        node = self.orders["node"][done]
        np.add.at(self._stock.on_hand, node, self.orders["quantity"][done] - lost)
        np.subtract.at(self._stock.projected, node, lost)

    def _cancel(self, day: int, orders: Ints) -> None:
        self.orders["cancelled"][orders] = day
        np.subtract.at(self._stock.projected, self.orders["node"][orders], self.orders["quantity"][orders])
        _, node, needed = self.requirements(orders)
        np.add.at(self._stock.projected, node, needed)

    def operations(self, orders: Ints) -> Operations:
        """The operations of some orders, and how long they take once started. The same at every call."""
        world = self._world
        which, entry = spread(world.routings.first, self.orders["item"][orders])
        planned = operation_days(world.routings, entry, self.orders["quantity"][orders][which])
        number = orders[which]
        luck = uniform(world.seed, "operation", number, entry)
        drags = np.array([KINDS[k].drags for k in world.centres.kinds])[world.routings.centre[entry]]
        delay = np.where(luck < drags, 1 + (luck / drags * 2.5).astype(np.int64), 0)
        delay = np.where(luck < 0.02, delay + 4, delay)
        length = np.diff(world.routings.first)[self.orders["item"][orders]]
        at = (uniform(world.seed, "pause at", orders) * length).astype(np.int64)
        here = entry - world.routings.first[self.orders["item"][orders]][which] == at[which]
        days = 3 + (uniform(world.seed, "pause days", orders) * 10).astype(np.int64)
        pause = np.where(here & self._by_chance("pause", orders, _PAUSED)[which], days[which], 0)
        return Operations(which, entry, planned, planned + delay + pause, pause)

    def scrapped(self, orders: Ints) -> Ints:
        """Pieces lost in making an order; finished goods are reworked instead."""
        quantity = self.orders["quantity"][orders]
        likely = np.minimum(0.25, 0.04 + quantity * 0.0015)
        likely[(self._world.items.level[self.orders["item"][orders]] == 0) | (quantity < 3)] = 0
        share = uniform(self._world.seed, "scrap share", orders) ** 2 * 0.09
        lost = 1 + np.floor(quantity * share).astype(np.int64)
        return np.where(uniform(self._world.seed, "scrap", orders) < likely, lost, 0)

    def scrap_at(self, orders: Ints, operations: Operations) -> Ints:
        """Of the operations of some orders, the one of each order at which its scrap is found."""
        length = np.bincount(operations.which, minlength=len(orders))
        heads = np.cumsum(length) - length
        return np.asarray(heads + (uniform(self._world.seed, "scrap at", orders) * length).astype(np.int64))

    def reported(self, orders: Ints, day: int) -> Ints:
        """The scrap of some started orders that is known on the evening of a day."""
        operations = self.operations(orders)
        at = self.scrap_at(orders, operations)
        done = np.cumsum(operations.taken)
        before = (done - operations.taken)[np.searchsorted(operations.which, np.arange(len(orders)))]
        ended = self._world.days.add(self.orders["started"][orders], done[at] - before - 1)
        return np.where(ended <= day, self.scrapped(orders), 0)

    def held_until(self, orders: Ints) -> Ints:
        """The first day on which an order may start."""
        days = 5 + (uniform(self._world.seed, "hold days", orders) * 25).astype(np.int64)
        return self.orders["planned"][orders] + np.where(self._by_chance("hold", orders, _HELD), days, 0)

    def waiting(self) -> Ints:
        """Orders neither started nor cancelled."""
        return np.flatnonzero((self.orders["started"] < 0) & (self.orders["cancelled"] < 0))

    def _by_chance(self, purpose: str, orders: Ints, share: float) -> Bools:
        return np.asarray(uniform(self._world.seed, purpose, orders) < share)
