"""Who takes what lies on the line of each item (see `planning.stretches`), and in which order."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from planning.demand import demanded
from planning.netting import Netting
from planning.plant import ALWAYS, Flags, Numbers, Plant
from planning.quantity import Amounts, times
from planning.stretches import Stretches, between, cut
from planning.supplies import NONE, Supplies, planned_of, ranks, totals_of


@dataclass(frozen=True)
class Requirements:
    """One row for each, at `bounds[i]` to `bounds[i + 1]` in the array of all lines; an item's line has its zero at
    `zero`. Taken by an order line (`demand`, a row of the plant's demands), by a planned order, or by neither: that
    goes to stock. Where it is taken for an item `into`, it becomes `into_start` to `into_end` of that one's line."""

    item: Numbers
    day: Numbers
    demand: Numbers
    into: Numbers
    into_start: Amounts
    into_end: Amounts
    bounds: Amounts
    zero: Amounts


def requirements(plant: Plant, net: Netting, works: Numbers, among: Flags, held: Supplies) -> Requirements:
    """Of the items `among`: first by day, then order lines by order number, forecasts, and planned orders by item."""
    demands, on_hand = plant.demands, plant.items.on_hand
    asked = demanded(demands, net.buckets)
    due = np.flatnonzero(among[demands.item] & (asked > 0))
    work = works[due]
    wanted = totals_of(demands.item[due], asked[due], len(among))
    planned = _planned(plant, net, among, held)
    wanted += totals_of(planned.item, planned.quantity, len(among))
    # What is owed from before goes first and what is left last; one more, so that two lines never touch.
    everyone = np.flatnonzero(among).astype(np.int32)
    owed, left = np.maximum(-on_hand, 0)[everyone], np.maximum(held.total - wanted, 0)[everyone] + 1
    none, nothing = np.full(len(everyone), NONE), np.zeros(len(everyone), np.int64)
    of_work = work != NONE
    item = np.concatenate([everyone, demands.item[due], planned.item, everyone])
    day = np.concatenate([nothing, demands.day[due], planned.day, nothing + ALWAYS])
    size = np.concatenate([owed, asked[due], planned.quantity, left])
    rank = np.concatenate([nothing, ranks(demands, due), planned.into + len(demands), nothing])
    demand = np.concatenate([none, due, np.full(len(planned.item), NONE), none])
    into = np.concatenate([none, np.where(of_work, _at(plant.receipts.item, work), NONE), planned.into, none])
    start = np.concatenate([nothing, _at(held.start, work), planned.start, nothing])
    end = np.concatenate([nothing, _at(held.end, work), planned.end, nothing])
    order = np.lexsort((rank, day, item))
    ends = np.cumsum(size[order])
    totals = totals_of(item, size, len(among))
    return Requirements(
        item=item[order].astype(np.int32),
        day=day[order].astype(np.int32),
        demand=demand[order].astype(np.int32),
        into=into[order].astype(np.int32),
        into_start=start[order],
        into_end=end[order],
        bounds=np.concatenate([np.zeros(1, np.int64), ends]),
        zero=np.cumsum(totals) - totals + np.maximum(-on_hand, 0),
    )


@dataclass(frozen=True)
class _Planned:
    item: Numbers
    day: Numbers
    quantity: Amounts
    into: Numbers
    start: Amounts
    end: Amounts


def _planned(plant: Plant, net: Netting, among: Flags, held: Supplies) -> _Planned:
    """What planned orders take of their components on the day of release, by the planned receipt that it becomes."""
    structure = plant.structure
    parent, bucket = planned_of(net.planned_releases, among)
    released = net.planned_releases[bucket, parent]
    ends = np.cumsum(released)
    orders = Stretches(np.arange(len(parent)), ends - released, ends, np.zeros_like(ends), released)
    release, order, parts = cut(orders, np.concatenate([np.zeros(1, np.int64), np.cumsum(held.planned_quantity)]))
    lines = np.argsort(structure.parent, kind="stable")
    first = np.searchsorted(structure.parent[lines], parent[release], side="left")
    many = np.searchsorted(structure.parent[lines], parent[release], side="right") - first
    part = np.repeat(np.arange(len(release)), many)
    line = lines[np.arange(len(part)) - np.repeat(np.cumsum(many) - many, many) + first[part]]
    day = net.buckets.first_days[bucket[release[part]]]
    kept = among[structure.component[line]] & (structure.first_day[line] <= day) & (day <= structure.last_day[line])
    part, line, day = part[kept], line[kept], day[kept]
    whole = released[release[part]]
    needs = times(whole, structure.per[line])
    of = parts.take(part)
    nothing = np.zeros_like(whole)
    quantity = between(of.asked_end, nothing, whole, nothing, needs)
    quantity -= between(of.asked_start, nothing, whole, nothing, needs)
    ahead = np.cumsum(held.planned_quantity) - held.planned_quantity
    start = (held.planned_start - ahead)[order[part]] + of.start
    return _Planned(
        item=structure.component[line],
        day=day,
        quantity=quantity,
        into=parent[release[part]].astype(np.int32),
        start=start,
        end=start + of.end - of.start,
    )


def _at(values: npt.NDArray[Any], rows: Numbers) -> npt.NDArray[np.int64]:
    """Zero where there is no such row."""
    found = np.zeros(len(rows), np.int64)
    found[rows != NONE] = values[rows[rows != NONE]]
    return found
