"""Full pegging: a requirement is traced through the planned and open work orders that cause it, over all levels, to the
order lines at the top (Orlicky's Material Requirements Planning, "pegged requirements"). Who comes first is served
first: by day, then by order number, then planned orders."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planning.lines import Requirements, requirements
from planning.netting import Netting
from planning.plant import Flags, Numbers, Plant
from planning.quantity import Amounts
from planning.stretches import Rows, Stretches, between, cut
from planning.supplies import NONE, supplies, takers, work_orders
from planning.waiting import Waiting, waiting

DEEPEST = 64  # work orders that take from each other have no top


@dataclass(frozen=True)
class Pegs:
    """One row for each requirement that what is asked about is pegged to, nearest (`level` 0) first. `need` is what is
    asked about; `item` is what is required on `day`. `quantity` is how much of what is asked about goes there, in its
    unit; `own` how much of the requirement waits for it, in the unit of `item`. It is required by an order line
    (`demand`, a row of the plant's demands; `NONE`: none), for the making of the item `into` (`NONE`: of none), or by
    neither: it would go to stock. `last`: nothing is pegged further; these quantities add up to what is asked."""

    need: Numbers
    level: Numbers
    item: Numbers
    day: Numbers
    quantity: Amounts
    own: Amounts
    demand: Numbers
    into: Numbers
    last: Flags

    def __len__(self) -> int:
        return len(self.need)


@dataclass(frozen=True)
class Tops:
    """Order lines (`demand`, rows of the plant's demands) at the top, which something of the `need` goes to; more than
    once where several ways lead there."""

    need: Numbers
    demand: Numbers

    def __len__(self) -> int:
        return len(self.need)


class Pegging:
    """Of the requirements of some items. Stretches are on the lines of their items."""

    def __init__(self, plant: Plant, net: Netting, items: Rows) -> None:
        works = work_orders(plant)
        among = takers(plant, works, items)
        self._required = requirements(plant, net, works, among, supplies(plant, net, among))

    def day(self, item: int, at: int) -> int:
        """Of the requirement that lies at a place on the item's line; 0: it is owed from before."""
        required = self._required
        return int(required.day[np.searchsorted(required.bounds, at + required.zero[item], side="right") - 1])

    def waiting(self, item: Numbers, start: Amounts, end: Amounts, among: Flags) -> Waiting:
        """The demands `among` those of the plant that each stretch of its item's line is for."""
        return waiting(self._required, item, start, end, among, DEEPEST)

    def of(self, item: Numbers, asked: Stretches) -> Pegs:
        return _together(self._required, list(self._levels(item, asked)))

    def tops(self, item: Numbers, asked: Stretches) -> Tops:
        required = self._required
        found = []
        for level, (row, parts) in enumerate(self._levels(item, asked)):
            kept = (required.demand[row] != NONE) & (parts.asked_end > parts.asked_start)
            kept &= (required.into[row] == NONE) | (level == DEEPEST - 1)
            found.append((parts.need[kept], required.demand[row[kept]]))
        return Tops(*(np.concatenate(columns) for columns in zip(*found, strict=True)))

    def _levels(self, item: Numbers, asked: Stretches) -> Iterator[tuple[Rows, Stretches]]:
        """The parts that the stretches are cut into, each with the requirement that it lies in."""
        required = self._required
        for _ in range(DEEPEST):
            zero = required.zero[item]
            _, row, parts = cut(asked.laid(asked.start + zero, asked.end + zero), required.bounds)
            yield row, parts
            goes = required.into[row] != NONE
            if not goes.any():
                break
            row, parts = row[goes], parts.take(goes)
            line = required.bounds[row], required.bounds[row + 1], required.into_start[row], required.into_end[row]
            asked = parts.laid(between(parts.start, *line), between(parts.end, *line))
            item = required.into[row]


def _together(required: Requirements, levels: list[tuple[Rows, Stretches]]) -> Pegs:
    """One row for each need and requirement. Several ways may lead there: what they take of the item asked about adds
    up, but what of the requirement waits for it on two ways waits once."""
    row, need, start, end, quantity = (
        np.concatenate(columns)
        for columns in zip(
            *((r, p.need, p.start, p.end, p.asked_end - p.asked_start) for r, p in levels),
            strict=True,
        )
    )
    level = np.repeat(np.arange(len(levels)), [len(one) for one, _ in levels])
    last = (required.into[row] == NONE) | (level == DEEPEST - 1)
    order = np.lexsort((end, start, last, row, need))
    keys = np.stack([need, row, last])[:, order]
    starts = np.flatnonzero((np.diff(keys, prepend=-1) != 0).any(axis=0))
    group = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(order)))
    waits = end[order] - np.clip(_reached(group, end[order]), start[order], end[order])
    nearest = reduced(np.minimum, level[order], starts)
    need, row, last = keys[:, starts]
    first = np.lexsort((row, nearest, need))
    row = row[first]
    return Pegs(
        need=need[first].astype(np.int32),
        level=nearest[first].astype(np.int32),
        item=required.item[row],
        day=required.day[row],
        quantity=reduced(np.add, quantity[order], starts)[first],
        own=reduced(np.add, waits, starts)[first],
        demand=required.demand[row],
        into=required.into[row],
        last=last[first].astype(np.bool_),
    )


def _reached(group: Rows, end: Amounts) -> Amounts:
    """For each row how far the rows before it in its group reach; 0 for the first."""
    places, rank = np.unique(end, return_inverse=True)
    keys = np.maximum.accumulate(group * len(places) + rank)
    before = np.concatenate([np.full(1, -1), keys[:-1]]) - group * len(places)
    return np.where(before >= 0, places[np.maximum(before, 0)], 0)


def reduced(by: np.ufunc, values: Amounts, starts: Rows) -> Amounts:
    found: Amounts = by.reduceat(values, starts) if len(starts) else values[:0]
    return found
