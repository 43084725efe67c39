"""What changes of a plant change in its plan: the plan as it is beside the plan after them. Only what they reach is
planned again; who waits for it is found by pegging on both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from planning.above import part_of
from planning.buckets import Buckets, Places
from planning.changes import Change
from planning.horizon import some_days
from planning.lateness import Lateness, joined, lateness
from planning.netting import Netting, net
from planning.plant import Flags, Numbers, Plant, Source
from planning.quantity import Amounts
from planning.reach import Releases, net_reached, reached
from planning.supplies import NONE, takers, work_orders

_SPARE = 91  # days after the last demand, into which demands may be moved
_LONGEST = 400  # days ahead that are planned


@dataclass(frozen=True, eq=False)
class Baseline:
    """The plan as it is, as far as what-if needs it; kept for a plant, it answers any number of questions."""

    plant: Plant
    works: Numbers
    releases: Releases
    late: Lateness


def baseline(plant: Plant) -> Baseline:
    """Raises `Circular`. The whole plant is planned and pegged."""
    buckets = horizon(plant)
    plan = net(plant, buckets)
    short = np.flatnonzero((plan.projected < 0).any(axis=0))
    return Baseline(plant, work_orders(plant), Releases.of(plan), lateness(plant, plan, short))


class Turn(StrEnum):
    NEW = "new"
    GONE = "gone"
    WORSE = "worse"
    BETTER = "better"
    DIFFERENT = "different"  # worse on some days, better on others


@dataclass(frozen=True)
class ShortageTurn:
    """Of one item: the first day on which it is short, and the most that is missing; None and 0: never short."""

    item: int
    turn: Turn
    first_before: int | None
    first_after: int | None
    missing_before: int
    missing_after: int
    causes: tuple[int, ...]


@dataclass(frozen=True)
class LineTurn:
    """A line of a sales order (a row of the demands of the plant after the changes), and the day on which it is served;
    `before` None: it is new. `item`: the part that it waits for longest, None: for none. `causes` are changes."""

    demand: int
    before: int | None
    after: int
    item: int | None
    causes: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Difference:
    """`items` are those that the changes reach, as places in the plant; `before` and `after` are their plans, in that
    order, `plant` all of it after the changes. `reaches` [changes, plant's items]: what each reaches."""

    plant: Plant
    items: Places
    before: Netting
    after: Netting
    reaches: tuple[Flags, ...]
    shortages: tuple[ShortageTurn, ...]
    lines: tuple[LineTurn, ...]

    def causes(self, item: int) -> tuple[int, ...]:
        return _causes(self.reaches, item)


def what_if(base: Baseline, changes: Sequence[Change]) -> Difference:
    """Raises `InvalidInput` for changes that cannot be."""
    plant, reaches = base.plant, []
    for change in changes:
        reaches.append(reached(plant, base.works, change.items(plant)))
        plant = change.applied(plant)
    kept = np.logical_or.reduce([np.zeros(len(plant.items), np.bool_), *reaches])
    _, before = net_reached(base.plant, kept, base.releases)
    _, after = net_reached(plant, kept, base.releases)
    items = np.flatnonzero(kept)
    return Difference(
        plant=plant,
        items=items,
        before=before,
        after=after,
        reaches=tuple(reaches),
        shortages=_shortages(items, before, after, reaches),
        lines=_lines(base, plant, kept, items[(after.projected < 0).any(axis=0)], reaches),
    )


def _shortages(items: Places, before: Netting, after: Netting, reaches: Sequence[Flags]) -> tuple[ShortageTurn, ...]:
    first_days = before.buckets.first_days
    was, will = np.maximum(-before.projected, 0), np.maximum(-after.projected, 0)
    found = []
    for at in np.flatnonzero((was != will).any(axis=0)).tolist():
        one, other = was[:, at], will[:, at]
        found.append(
            ShortageTurn(
                item=int(items[at]),
                turn=_turn(one, other),
                first_before=_first(first_days, one),
                first_after=_first(first_days, other),
                missing_before=int(one.max()),
                missing_after=int(other.max()),
                causes=_causes(reaches, int(items[at])),
            )
        )
    return tuple(found)


def _turn(was: Amounts, will: Amounts) -> Turn:
    if not was.any():
        return Turn.NEW
    if not will.any():
        return Turn.GONE
    if (will >= was).all():
        return Turn.WORSE
    return Turn.BETTER if (will <= was).all() else Turn.DIFFERENT


def _first(first_days: Numbers, missing: Amounts) -> int | None:
    return int(first_days[np.argmax(missing > 0)]) if missing.any() else None


def _causes(reaches: Sequence[Flags], item: int) -> tuple[int, ...]:
    return tuple(place for place, reach in enumerate(reaches) if reach[item])


def _lines(base: Baseline, plant: Plant, kept: Flags, short: Places, reaches: Sequence[Flags]) -> tuple[LineTurn, ...]:
    late, earlier, demands, found = base.late, base.plant.demands, plant.demands, []
    now = _late(base, plant, short)
    moved = (demands.day[: len(earlier)] != earlier.day) | (demands.quantity[: len(earlier)] != earlier.quantity)
    # All others wait as before, and of those there may be millions.
    concerned = np.append(moved, np.ones(len(demands) - len(earlier), np.bool_))
    concerned[late.demand[kept[late.item]]] = True
    concerned[now.demand] = True
    late = late.taken(concerned[late.demand])
    was = _longest(late)
    will = _longest(joined([late.taken(~kept[late.item]), now]))
    for row in np.flatnonzero(concerned).tolist():
        if demands.source[row] is not Source.SALES_ORDER or not demands.quantity[row]:
            continue
        days, part = will.get(row, (0, None))
        after, before = max(int(demands.day[row]), plant.today) + days, None
        if row < len(earlier):
            waited, waited_for = was.get(row, (0, None))
            before = max(int(earlier.day[row]), plant.today) + waited
            part = waited_for if part is None else part
        if before != after:
            of = int(demands.item[row]) if part is None else part
            found.append(LineTurn(row, before, after, part if days else None, _causes(reaches, of)))
    return tuple(found)


def _late(base: Baseline, plant: Plant, short: Places) -> Lateness:
    """Of the changed plant, for want of these items; rows and items are the whole plant's."""
    if not len(short):
        return Lateness(*(np.zeros(0, np.int32),) * 3)
    new = len(plant.demands) - len(base.works)
    kept = takers(plant, np.append(base.works, np.full(new, NONE, np.int32)), short)
    part, number = part_of(plant, kept)
    late = lateness(part, net(part, base.releases.buckets), number[short].astype(np.intp))
    rows, items = np.flatnonzero(kept[plant.demands.item]), np.flatnonzero(kept)
    return Lateness(rows[late.demand].astype(np.int32), items[late.item].astype(np.int32), late.days)


def _longest(late: Lateness) -> Mapping[int, tuple[int, int]]:
    """Of each demand how many days it waits, and for which part."""
    found: dict[int, tuple[int, int]] = {}
    for row, item, days in zip(late.demand.tolist(), late.item.tolist(), late.days.tolist(), strict=True):
        if days > found.get(row, (0, 0))[0]:
            found[row] = days, item
    return found


def horizon(plant: Plant) -> Buckets:
    """Beyond the last demand, and the longest lead time."""
    last = int(plant.demands.day.max(initial=plant.today)) - plant.today
    return some_days(plant, min(max(last, int(plant.items.lead_days.max(initial=0))) + _SPARE, _LONGEST))
