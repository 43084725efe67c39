"""What supplies the line of each item (see `planning.stretches`), and which lines one goes into."""

from dataclasses import dataclass

import numpy as np

from planning.netting import Netting
from planning.plant import Flags, Movements, Numbers, Plant, Source
from planning.quantity import Amounts
from planning.stretches import Rows

NONE = -1


@dataclass(frozen=True)
class Supplies:
    """Where each scheduled receipt lies on its item's line, and each planned order; they are in order of item and day.
    `total` is all that an item has or gets."""

    start: Amounts
    end: Amounts
    planned_quantity: Amounts
    planned_start: Amounts
    total: Amounts


def work_orders(plant: Plant) -> Numbers:
    """For each demand of an open work order the receipt that it is for; `NONE` for others."""
    receipts, demands = plant.receipts, plant.demands
    brings = {
        order: row
        for row, (order, source) in enumerate(zip(receipts.orders, receipts.source, strict=True))
        if source is Source.WORK_ORDER
    }
    found = np.full(len(demands), NONE, np.int32)
    for row in [row for row, source in enumerate(demands.source) if source is Source.WORK_ORDER]:
        found[row] = brings.get(demands.orders[row], NONE)
    return found


def takers(plant: Plant, works: Numbers, items: Rows) -> Flags:
    """These items and all that they go into, by bill of material or by open work order, over all levels."""
    open_ = np.flatnonzero(works != NONE)
    component = np.concatenate([plant.structure.component, plant.demands.item[open_]])
    parent = np.concatenate([plant.structure.parent, plant.receipts.item[works[open_]]])
    reached = np.zeros(len(plant.items), np.bool_)
    reached[items] = True
    while len(more := parent[reached[component] & ~reached[parent]]):
        reached[more] = True
    return reached


def supplies(plant: Plant, net: Netting, among: Flags) -> Supplies:
    """Of the items `among`: first by day, then by order number, then planned orders."""
    receipts, count = plant.receipts, len(among)
    scheduled = np.flatnonzero(among[receipts.item])
    item, bucket = planned_of(net.planned_receipts, among)
    after = np.flatnonzero(among & (net.earliest == len(net.buckets)) & (net.planned_releases[0] > 0))
    planned = np.concatenate([item, after])
    planned_quantity = np.concatenate([net.planned_receipts[bucket, item], net.planned_releases[0, after]])
    arrives = plant.today + plant.items.lead_days[after]
    rows = np.concatenate([receipts.item[scheduled], planned])
    day = np.concatenate([receipts.day[scheduled], net.buckets.first_days[bucket], arrives])
    size = np.concatenate([receipts.quantity[scheduled], planned_quantity])
    rank = np.concatenate([ranks(receipts, scheduled), np.full(len(planned), len(receipts))])
    order = np.lexsort((rank, day, rows))
    totals = totals_of(rows, size, count)
    start = np.empty_like(size)
    start[order] = np.cumsum(size[order]) - size[order]
    start += (plant.items.on_hand - np.cumsum(totals) + totals)[rows]
    lies = np.zeros(len(receipts), np.int64)
    lies[scheduled] = start[: len(scheduled)]
    by_item = np.argsort(planned, kind="stable")
    return Supplies(
        start=lies,
        end=lies + receipts.quantity,
        planned_quantity=planned_quantity[by_item],
        planned_start=start[len(scheduled) :][by_item],
        total=plant.items.on_hand + totals,
    )


def ranks(movements: Movements, rows: Rows) -> Rows:
    """The place of each of these rows when they are in order of day, order number and line; a day's forecasts last."""
    sources, orders, lines = movements.source, movements.orders, movements.lines
    at = rows.tolist()
    named = [orders[row] for row in at]
    number = {name: place for place, name in enumerate(sorted(set(named)))}  # names are sorted, keys of many parts not
    name = np.array([number[one] for one in named], np.intp)
    line = np.array([lines[row] for row in at], np.int64)
    forecast = np.array([sources[row] is Source.FORECAST for row in at], np.bool_)
    found = np.empty(len(at), np.intp)
    found[np.lexsort((rows, line, name, forecast, movements.day[rows]))] = np.arange(len(at))
    return found


def planned_of(amounts: Amounts, among: Flags) -> tuple[Rows, Rows]:
    """The item and the bucket of each amount of these items, in order of both."""
    items = np.flatnonzero(among)
    item, bucket = np.nonzero(amounts[:, items].T)
    return items[item], bucket


def totals_of(item: Numbers, size: Amounts, count: int) -> Amounts:
    found = np.zeros(count, np.int64)
    np.add.at(found, item, size)
    return found
