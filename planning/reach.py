"""Of a plan that is made already, what a change of some items reaches is planned again: they and all that they take.
What takes them keeps its planned orders, so that its needs are known."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from planning.above import part_of
from planning.buckets import Buckets, Places
from planning.netting import Netting, net
from planning.plant import Flags, Movements, Numbers, Plant, Source
from planning.quantity import Amounts, times
from planning.supplies import NONE


@dataclass(frozen=True, eq=False)
class Releases:
    """The planned order releases of a plan: `bounds[i]` to `bounds[i + 1]` are those of item i, by `bucket`."""

    buckets: Buckets
    bounds: Places
    bucket: Places
    quantity: Amounts

    @classmethod
    def of(cls, plan: Netting) -> Self:
        bucket, item = np.nonzero(plan.planned_releases)
        quantity = plan.planned_releases[bucket, item]
        order = np.argsort(item, kind="stable")
        bounds = np.searchsorted(item[order], np.arange(plan.planned_releases.shape[1] + 1))
        return cls(plan.buckets, bounds, bucket[order], quantity[order])


def reached(plant: Plant, works: Numbers, items: Places) -> Flags:
    """These items and what they or their open work orders take, over all levels. `works`: `supplies.work_orders`."""
    open_ = np.flatnonzero(works != NONE)
    component = np.concatenate([plant.structure.component, plant.demands.item[open_]])
    parent = np.concatenate([plant.structure.parent, plant.receipts.item[works[open_]]])
    kept = np.zeros(len(plant.items), np.bool_)
    kept[items] = True
    while len(more := component[kept[parent] & ~kept[component]]):
        kept[more] = True
    return kept


def net_reached(plant: Plant, kept: Flags, releases: Releases) -> tuple[Plant, Netting]:
    """The plan of the items `kept`, to the unit as in a netting of the whole `plant`, if they hold all that they take
    and `releases` are those of a plan in which nothing but these items was different."""
    part, number = part_of(plant, kept)
    needs = _needs_from_outside(plant, kept, number, releases)
    return part, net(replace(part, demands=_joined(part.demands, needs)), releases.buckets)


def _needs_from_outside(plant: Plant, kept: Flags, number: Numbers, releases: Releases) -> Movements:
    structure, first_days = plant.structure, releases.buckets.first_days
    lines = np.flatnonzero(kept[structure.component] & ~kept[structure.parent])
    begins = releases.bounds[structure.parent[lines]]
    many = releases.bounds[structure.parent[lines] + 1] - begins
    line = np.repeat(lines, many)
    row = np.arange(len(line)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(begins, many)
    day = first_days[releases.bucket[row]]
    holds = (structure.first_day[line] <= day) & (day <= structure.last_day[line])
    line, row, day = line[holds], row[holds], day[holds]
    item, count = number[structure.component[line]], len(line)
    needs = times(releases.quantity[row], structure.per[line])
    return Movements(item, day, needs, (Source.WORK_ORDER,) * count, ("",) * count, (0,) * count, ("",) * count)


def _joined(one: Movements, other: Movements) -> Movements:
    return Movements(
        np.concatenate([one.item, other.item]).astype(np.int32),
        np.concatenate([one.day, other.day]).astype(np.int32),
        np.concatenate([one.quantity, other.quantity]),
        one.source + other.source,
        one.orders + other.orders,
        one.lines + other.lines,
        one.parties + other.parties,
    )
