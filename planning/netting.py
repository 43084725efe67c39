"""Time-phased netting over all levels of the bills of material.

The method is material requirements planning: Orlicky, "Material Requirements Planning" (1975); Hopp and Spearman,
"Factory Physics", chapter 3; Vollmann, Berry, Whybark and Jacobs, "Manufacturing Planning and Control for Supply Chain
Management"; the words are the APICS dictionary's. Item by item in the order of low-level codes, bucket by bucket:

    gross requirement     independent demand, and what the planned order releases of its parents in the bucket need
    projected on hand     of the bucket before + scheduled receipts + planned order receipts - gross requirement
    net requirement       what projected on hand lacks of the safety stock
    planned order receipt the net requirement as a lot
    planned order release the receipt, its lead time earlier

No release lies before today. What is needed sooner than an order released today can be there waits for that order
(forward scheduling), in one lot with what else is lacking by then, less the scheduled receipts that come no later
(APICS: rescheduling assumption). So the plan can be carried out as it stands, and what it leaves below zero is a
shortage that only another date, another source or an expedited order can mend.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from planning.bom import effective, low_level_codes
from planning.buckets import Buckets, Places
from planning.demand import independent_demand, receipts_beyond, scheduled_receipts
from planning.explosion import explosions
from planning.layout import Layout
from planning.limits import refuse_what_is_out_of_bounds
from planning.lots import order_quantity
from planning.plant import Flags, Numbers, Plant
from planning.quantity import Amounts


@dataclass(frozen=True, eq=False)
class Netting:
    """What `net` finds: amounts are [buckets, items], the items in the plant's order.

    `gross`, `receipts` (scheduled), `planned_receipts` (there for the bucket: received on its `buckets.receipt_days`),
    `planned_releases`, `projected` (on hand, at the end of the bucket; below zero: wanting). `low_level_code` [items].
    `earliest` [items]: the first bucket for which an order that is released today is there, `len(buckets)` when that is
    after the last: such an order has a release in the first bucket, and its receipt is not in the plan. (The horizon is
    to be longer than the longest lead time over all levels.) `late` [items]: an order is released today that was needed
    before `earliest`.
    """

    buckets: Buckets
    low_level_code: Numbers
    earliest: Places
    gross: Amounts
    receipts: Amounts
    planned_receipts: Amounts
    planned_releases: Amounts
    projected: Amounts
    late: Flags

    @cached_property
    def short(self) -> Amounts:
        """[buckets, items]: what is wanting at the end of each bucket, because neither stock nor a scheduled receipt
        nor an order that can still be released covers it. Below zero, not below the safety stock.

        What is missing is missing until something comes, so it stands in each bucket until then: buckets are not to be
        added up. It is the item's own: a parent that waits for this item does not count as short for that, and its
        need of the item is counted once, in the bucket in which it is to be released.
        """
        found = np.zeros(self.projected.shape, dtype=np.int64)
        for row, projected in zip(found, self.projected[: self.earliest.max(initial=0)], strict=False):
            np.negative(np.minimum(projected, 0), out=row)
        return found


def net(plant: Plant, buckets: Buckets) -> Netting:
    """Deterministic; no order of rows changes it. Raises `Circular` when an item needs itself, `InvalidInput` when a
    quantity is negative, or so large that a sum may pass what 64 bits hold (`planning.limits`)."""
    items, structure = plant.items, effective(plant.structure, buckets)
    codes = low_level_codes(items, structure)
    refuse_what_is_out_of_bounds(plant, structure, codes)
    layout = Layout.of(items, codes, buckets)
    records = _Records.of(layout, plant, buckets)
    for level, explosion in zip(layout.levels, explosions(structure, layout, codes, buckets), strict=True):
        _plan(layout, level, records)
        explosion.add(records.released, records.gross)
    late = _late(layout, records)
    return Netting(
        buckets=buckets,
        low_level_code=codes,
        earliest=layout.back(layout.earliest),
        gross=layout.back(records.gross),
        receipts=scheduled_receipts(plant.receipts, len(items), buckets),  # made anew sooner than put back
        planned_receipts=layout.back(records.planned),
        planned_releases=layout.back(records.released),
        projected=layout.back(records.projected),
        late=layout.back(late),
    )


@dataclass(frozen=True, eq=False)
class _Records:
    """The arrays of a netting in its layout. `beyond` [items]: receipts after the last bucket that make an order
    needless whose receipt would come later still."""

    gross: Amounts
    receipts: Amounts
    beyond: Amounts
    planned: Amounts
    released: Amounts
    projected: Amounts

    @classmethod
    def of(cls, layout: Layout, plant: Plant, buckets: Buckets) -> Self:
        shape = (len(buckets), len(plant.items))
        receipts = layout.arranged(plant.receipts)
        return cls(
            gross=independent_demand(layout.arranged(plant.demands), shape[1], buckets),
            receipts=scheduled_receipts(receipts, shape[1], buckets),
            beyond=receipts_beyond(receipts, layout.items.lead_days, buckets),
            planned=np.empty(shape, dtype=np.int64),
            released=np.zeros(shape, dtype=np.int64),
            projected=np.empty(shape, dtype=np.int64),
        )


def _plan(layout: Layout, level: slice, records: _Records) -> None:
    """Planned orders and projected on hand of one level."""
    items, earliest, lead = layout.items, layout.earliest[level], layout.lead[level]
    safety, all_reached = items.safety_stock[level], earliest.max()
    minimum, multiple = items.minimum[level], items.multiple[level]
    lots = np.flatnonzero((minimum > 0) | (multiple > 1))
    in_lots = minimum[lots], multiple[lots]
    released, columns = records.released.reshape(-1), np.arange(level.start, level.stop)
    balance = items.on_hand[level]
    for bucket, releases in enumerate(layout.releases * len(layout.place)):
        before, balance, order = balance, records.projected[bucket, level], records.planned[bucket, level]
        np.add(before, records.receipts[bucket, level], out=balance)
        balance -= records.gross[bucket, level]
        np.subtract(safety, balance, out=order)
        np.maximum(order, 0, out=order)
        if bucket < all_reached:
            order *= earliest <= bucket
        order[lots] = order_quantity(order[lots], *in_lots)
        balance += order
        np.add.at(released, releases[lead] + columns, order)
    at = np.flatnonzero(earliest == len(layout.releases))
    wanting = (safety - balance - records.beyond[level])[at]
    records.released[0, level][at] = order_quantity(wanting, minimum[at], multiple[at])


def _late(layout: Layout, records: _Records) -> Flags:
    earliest, every = layout.earliest, np.arange(len(layout.earliest))
    inside = earliest < len(layout.releases)
    ordered = np.where(inside, records.planned[np.where(inside, earliest, 0), every], records.released[0])
    return (earliest > 0) & (ordered > 0) & (records.projected[earliest - 1, every] < layout.items.safety_stock)
