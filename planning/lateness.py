"""How late order lines are served for want of which part. Each piece of a requirement that is not there on its day is
covered on the day when supplies have reached it (first come, first served, as in `planning.pegging`); what it is for
waits as long. What is late for several parts is as late as for the latest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planning.bites import in_bites
from planning.netting import Netting
from planning.pegging import Pegging
from planning.plant import Flags, Numbers, Plant
from planning.quantity import Amounts
from planning.stretches import Rows, Stretches


@dataclass(frozen=True, eq=False)
class Lateness:
    """One row for each demand (a row of the plant's) that waits for a part, and part: `days` how long."""

    demand: Numbers
    item: Numbers
    days: Numbers

    def __len__(self) -> int:
        return len(self.demand)

    def taken(self, rows: Flags) -> "Lateness":
        return Lateness(self.demand[rows], self.item[rows], self.days[rows])


def lateness(plant: Plant, plan: Netting, items: Rows) -> Lateness:
    """For want of these items. An item that is never covered in the buckets is taken as there when an order that is
    placed today would be, but not before they end."""
    short = items[(plan.projected[:, items] < 0).any(axis=0)]
    pieces = [found for item in short.tolist() if len((found := _pieces(plant, plan, item))[0])]
    if not pieces:
        nothing = np.zeros(0, np.int32)
        return Lateness(nothing, nothing, nothing)
    item, start, end, days = (np.concatenate(columns) for columns in zip(*pieces, strict=True))
    late = Stretches(np.arange(len(item)), start, end, start, end)
    pegging = Pegging(plant, plan, np.unique(item))

    def waiting(rows: Rows) -> Lateness:
        tops = pegging.tops(item[rows].astype(np.int32), late.take(rows))
        return _longest(Lateness(tops.demand, item[tops.need].astype(np.int32), days[tops.need].astype(np.int32)))

    # The pieces of an item stand together: most of what a bite finds twice it leaves out itself.
    waits, _ = in_bites(np.arange(len(item)), waiting)
    return _longest(joined(waits))


def joined(parts: Sequence[Lateness]) -> Lateness:
    """Of one at least."""
    return Lateness(*(np.concatenate(columns) for columns in zip(*(vars(one).values() for one in parts), strict=True)))


def _longest(one: Lateness) -> Lateness:
    """One row for each demand and part, in order of both."""
    order = np.lexsort((-one.days, one.item, one.demand))
    demand, part, days = one.demand[order], one.item[order], one.days[order]
    first = (np.diff(demand, prepend=-1) != 0) | (np.diff(part, prepend=-1) != 0)
    return Lateness(demand[first], part[first], days[first])


def _pieces(plant: Plant, plan: Netting, item: int) -> tuple[Amounts, Amounts, Amounts, Amounts]:
    """Of what is not there on its day: the item, from where to where on its line, and how many days it is late."""
    buckets, on_hand = plan.buckets, int(plant.items.on_hand[item])
    short = np.flatnonzero(plan.projected[:, item] < 0)
    ends = np.cumsum(plan.gross[:, item])[short]
    begun = np.where(short > 0, ends - plan.gross[short, item], min(on_hand, 0))
    starts = np.maximum(ends + plan.projected[short, item], begun)
    supplied = on_hand + np.cumsum(plan.receipts[:, item] + plan.planned_receipts[:, item])
    short, starts, ends = (one[ends > starts] for one in (short, starts, ends))
    if not len(short):
        return ends, ends, ends, ends
    grid = np.unique(np.concatenate([starts, ends, supplied]))
    start, end = grid[:-1], grid[1:]
    of = np.searchsorted(starts, start, side="right") - 1
    inside = (of >= 0) & (end <= ends[of])
    start, end, of = start[inside], end[inside], of[inside]
    at_last = max(buckets.end, plant.today + int(plant.items.lead_days[item]))
    there = np.append(buckets.first_days.astype(np.int64), at_last)[np.searchsorted(supplied, end)]
    return np.full(len(start), item, np.int64), start, end, there - buckets.first_days[short[of]]
