"""All shortages of a plant that can be seen. An item runs short only within its lead time: what is needed later can
still be ordered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planning.above import part_of
from planning.bites import in_bites
from planning.bom import effective, low_level_codes
from planning.buckets import Buckets
from planning.horizon import some_days
from planning.netting import net
from planning.pegging import Pegging, Pegs
from planning.plant import Flags, Numbers, Plant
from planning.shortages import Cure, Shortages, cures, shortages
from planning.stretches import Rows, Stretches, counted
from planning.supplies import NONE, takers, work_orders

_LONGEST = 182  # days looked ahead for shortages
_LONGEST_DEMAND = 400  # days ahead of which demand is looked at, since making takes time too
MOST = 2_000_000  # pegs that shortages are followed to; 30 million take gigabytes, and minutes to look through


@dataclass(frozen=True)
class Outlook:
    """`first[i]` is the day on which shortage i begins. Shortages are looked for until `horizon`, a day, included.
    `late` is what of each is not there on its day (`need`: the shortage). `pegs` are in order of the shortages, of
    those that are `followed`: those of i lie at `edges[i]` to `edges[i + 1]`."""

    horizon: int
    buckets: Buckets
    found: Shortages
    late: Stretches
    first: Numbers
    cures: tuple[Cure, ...]
    pegs: Pegs
    edges: Numbers
    followed: Flags


def outlook(plant: Plant, most: int = MOST) -> Outlook:
    """Raises `Circular` when an item needs itself. Where there are more than `most` pegs, not all shortages are
    followed, those that begin first before the others."""
    longest = min(int(plant.items.lead_days.max(initial=0)), _LONGEST)
    buckets = _buckets(plant, longest)
    plan = net(plant, buckets)
    found, late = shortages(plant, plan)
    first = buckets.first_days[found.first]
    cured = cures(plant, plan, found)
    pegging = Pegging(plant, plan, np.unique(found.item))
    del plan  # what is followed takes as much
    order = np.argsort(first, kind="stable")
    parts, many = in_bites(order, lambda some: pegging.of(*_asked(found.item, late, some)), most)
    followed = np.zeros(len(found), np.bool_)
    followed[order[:many]] = True
    pegs = _in_order(parts or [pegging.of(found.item[:0], late.take(np.zeros(0, np.intp)))])
    return Outlook(
        horizon=plant.today + longest,
        buckets=buckets,
        found=found,
        late=late,
        first=first,
        cures=cured,
        pegs=pegs,
        edges=_edges(pegs, len(found)),
        followed=followed,
    )


def following(plant: Plant, one: Outlook, needs: Rows, most: int = MOST) -> Outlook:
    """The same with these shortages followed too, in their order, until there are `most` pegs more. They and all that
    takes them are planned again: that needs no memory while nobody asks."""
    needs = needs[~one.followed[needs]]
    if not len(needs):
        return one
    kept = takers(plant, work_orders(plant), one.found.item[needs].astype(np.intp))
    part, number = part_of(plant, kept)
    items, demands = np.flatnonzero(kept).astype(np.int32), np.flatnonzero(kept[plant.demands.item]).astype(np.int32)
    pegging = Pegging(part, net(part, one.buckets), number[one.found.item[needs]].astype(np.intp))
    of_part = number[one.found.item]
    parts, many = in_bites(needs, lambda some: pegging.of(*_asked(of_part, one.late, some)), most)
    found = (
        replace(pegs, item=items[pegs.item], demand=_back(demands, pegs.demand), into=_back(items, pegs.into))
        for pegs in parts
    )
    followed = one.followed.copy()
    followed[needs[:many]] = True
    pegs = _in_order([one.pegs, *found])
    return replace(one, pegs=pegs, edges=_edges(pegs, len(followed)), followed=followed)


def _asked(item: Numbers, late: Stretches, needs: Rows) -> tuple[Numbers, Stretches]:
    _, rows = counted(np.searchsorted(late.need, needs), np.searchsorted(late.need, needs, side="right"))
    asked = late.take(rows)
    return item[asked.need], asked


def _back(rows: Numbers, of_part: Numbers) -> Numbers:
    found: Numbers = np.append(rows, np.int32(NONE))[of_part]  # the last, which is `NONE`, is none
    return found


def _in_order(parts: Sequence[Pegs]) -> Pegs:
    columns = zip(*(vars(one).values() for one in parts), strict=True)
    pegs = Pegs(*(np.concatenate(column) for column in columns))
    order = np.argsort(pegs.need, kind="stable")
    return Pegs(*(column[order] for column in vars(pegs).values()))


def _edges(pegs: Pegs, many: int) -> Numbers:
    return np.searchsorted(pegs.need, np.arange(many + 1)).astype(np.int32)


def _buckets(plant: Plant, longest: int) -> Buckets:
    """Up to the last demand that can cause a shortage so far ahead."""
    last = int(plant.demands.day.max(initial=plant.today)) - plant.today + 1
    return some_days(plant, max(1, min(last, longest + _way_up(plant) + 1, _LONGEST_DEMAND)))


def _way_up(plant: Plant) -> int:
    """The longest time from the release of an order to the need at the top that it is for."""
    structure = effective(plant.structure, Buckets.days(plant.today, _LONGEST_DEMAND))
    codes = low_level_codes(plant.items, structure)
    up = plant.items.lead_days.astype(np.int64)
    level_of = codes[structure.parent]
    for level in range(int(codes.max(initial=0))):
        lines = np.flatnonzero(level_of == level)
        parent, component = structure.parent[lines], structure.component[lines]
        np.maximum.at(up, component, up[parent] + plant.items.lead_days[component])
    return int(up.max(initial=0))
