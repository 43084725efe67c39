"""MRP action messages: what to order now, and which open orders to expedite, defer or cancel.

The method is Orlicky's ("Material Requirements Planning", 1975, chapter on exceptions and rescheduling), the words are
the APICS dictionary's (action message; expedite: reschedule in; defer: reschedule out). The requirements of each item
are laid against its stock and then its scheduled receipts in the order in which they come. A receipt is needed when
what comes before it no longer covers the requirements. Before a new order is planned, what is on order is taken as
coming when it is needed (APICS: rescheduling assumption): who expedites need not order twice.

Safety stock and reorder point are what a deferred or cancelled order must leave standing; to touch them is no reason to
expedite. Changes that are not worth a message are damped (Orlicky on nervousness).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from planning.buckets import Buckets
from planning.netting import Netting, net
from planning.parts import in_parts
from planning.plant import Flags, Numbers, Plant
from planning.quantity import Amounts
from planning.stretches import Rows
from planning.supplies import NONE, ranks, totals_of

NEVER = np.int32(2**31 - 1)
_ROUNDS = 64  # levels of bills of material
_AT_ONCE = 1_000_000  # amounts


class Action(IntEnum):
    ORDER = 0
    EXPEDITE = 1
    DEFER = 2
    CANCEL = 3


@dataclass(frozen=True)
class Damping:
    """Smaller moves are no messages: days earlier, days later, and the part of a receipt (in percent) that is wanted
    earlier. A receipt that is past due has no date to rely on: it is expedited when it is needed within `chase_days`.
    """

    expedite_days: int = 1
    chase_days: int = 7
    defer_days: int = 14
    least_percent: int = 1


@dataclass(frozen=True)
class Actions:
    """One row for each message. `receipt`: the plant's row, `NONE` for a new order. Of a receipt `day` is its date and
    `to` the day on which it is needed (`NEVER`: not in the plan); of a new order the days of its release and of its
    receipt. `quantity`: of the order; `covers` of it requirements that it alone can cover in time: from `start` on the
    item's line of requirements (`planning.stretches`)."""

    action: Numbers
    item: Numbers
    receipt: Numbers
    quantity: Amounts
    day: Numbers
    to: Numbers
    start: Amounts
    covers: Amounts

    def __len__(self) -> int:
        return len(self.item)

    def taken(self, rows: Flags | Rows) -> "Actions":
        return Actions(*(column[rows] for column in vars(self).values()))


@dataclass(frozen=True)
class Rescheduled:
    """`plant` with its receipts on the days on which they are needed, where that is earlier; and its `net`."""

    plant: Plant
    net: Netting


def rescheduled(plant: Plant, buckets: Buckets) -> Rescheduled:
    """Raises `Circular`. A round settles one more level; most plants need few, since few receipts come too late."""
    moved, laid = plant, _Laid.of(plant)
    for _ in range(_ROUNDS):
        plan = net(moved, buckets)
        wanted = _needed(plant, plan, laid, plant.items.safety_stock)
        day = np.minimum(plant.receipts.day, wanted)
        if (day == moved.receipts.day).all():
            return Rescheduled(moved, plan)
        moved = replace(plant, receipts=replace(plant.receipts, day=day))
        del plan  # two at once take twice the memory
    return Rescheduled(moved, net(moved, buckets))


def actions(
    plant: Plant, found: Rescheduled, keep: Amounts, begun: Flags, until: int, damping: Damping | None = None
) -> Actions:
    """`keep` [items]: what must be left on hand when an order is deferred or cancelled, as the safety stock or the
    reorder point. `begun` [receipts]: is under way, and can only be expedited. Orders are those to be released before
    the day `until`. In order of action, item and day."""
    laid, by = _Laid.of(plant), damping or Damping()
    others = _receipts(plant, found.net, laid, keep, begun, by)
    others = others.taken(np.lexsort((others.receipt, others.day, others.item, others.action)))
    parts = (*_orders(plant, found.net, laid, until), others)
    return Actions(*(np.concatenate(column) for column in zip(*(vars(part).values() for part in parts), strict=True)))


@dataclass(frozen=True)
class _Laid:
    """Where each receipt begins on its item's line: after stock and what comes before it. `total`: where all end."""

    start: Amounts
    total: Amounts

    @classmethod
    def of(cls, plant: Plant) -> "_Laid":
        receipts, items = plant.receipts, plant.items
        rows = np.arange(len(receipts))
        order = np.lexsort((ranks(receipts, rows), receipts.item))
        quantity = receipts.quantity[order]
        totals = totals_of(receipts.item, receipts.quantity, len(items))
        start = np.empty(len(receipts), np.int64)
        start[order] = np.cumsum(quantity) - quantity
        start += (items.on_hand - np.cumsum(totals) + totals)[receipts.item]
        return cls(start, items.on_hand + totals)


def _needed(plant: Plant, plan: Netting, laid: _Laid, keep: Amounts) -> Numbers:
    """The day on which each receipt is needed so that so much is kept; `NEVER`: on none of the plan."""
    return _when(plan, plant.receipts.item, laid.start - keep[plant.receipts.item])


def _when(plan: Netting, item: Numbers | Rows, start: Amounts) -> Numbers:
    """The first day by whose end more than `start` of the item is required."""
    found, waiting = np.full(len(item), NEVER, np.int32), np.arange(len(item))
    required = np.zeros(plan.gross.shape[1], np.int64)
    for day, gross in zip(plan.buckets.first_days.tolist(), plan.gross, strict=True):
        required += gross
        reached = required[item[waiting]] > start[waiting]
        found[waiting[reached]] = day
        waiting = waiting[~reached]
    return found


def _required_before(plan: Netting, item: Numbers, bucket: Rows) -> Amounts:
    """What of each item is required in the buckets before the given one."""
    found, required = np.zeros(len(item), np.int64), np.zeros(plan.gross.shape[1], np.int64)
    for number in range(len(plan.gross) + 1):
        here = bucket == number
        found[here] = required[item[here]]
        if number < len(plan.gross):
            required += plan.gross[number]
    return found


def _orders(plant: Plant, plan: Netting, laid: _Laid, until: int) -> Iterator[Actions]:
    """In order of item and day."""
    days = plan.buckets.first_days
    many, required = int(np.searchsorted(days, until)), plan.gross.sum(axis=0)
    begin = np.maximum(laid.total, np.minimum(plant.items.on_hand, 0))
    for some in in_parts(len(plant.items), _AT_ONCE // max(many, 1)):
        released = np.ascontiguousarray(plan.planned_releases[:many, some].T)
        row, bucket = np.nonzero(released)
        quantity, day, item = released[row, bucket], days[bucket], (row + some.start).astype(np.int32)
        start = begin[item] + np.cumsum(released, axis=1)[row, bucket] - quantity
        yield Actions(
            action=np.full(len(item), Action.ORDER, np.int32),
            item=item,
            receipt=np.full(len(item), NONE, np.int32),
            quantity=quantity,
            day=day,
            to=(day + plant.items.lead_days[item]).astype(np.int32),
            start=start,
            covers=np.clip(required[item] - start, 0, quantity),
        )


def _receipts(plant: Plant, plan: Netting, laid: _Laid, keep: Amounts, begun: Flags, by: Damping) -> Actions:
    receipts, today, end = plant.receipts, plant.today, plan.buckets.end
    item, quantity, overdue = receipts.item, receipts.quantity, receipts.day < plant.today
    needed = _needed(plant, plan, laid, np.zeros(len(plant.items), np.int64))
    kept = _needed(plant, plan, laid, np.maximum(keep, plant.items.safety_stock))
    comes = np.maximum(receipts.day, np.int32(today))
    in_time = np.where(overdue, plan.buckets.of(comes + np.int32(by.chase_days)), plan.buckets.of(comes))
    begin = np.maximum(laid.start, np.minimum(plant.items.on_hand[item], 0))
    late = np.clip(_required_before(plan, item, in_time) - begin, 0, laid.start + quantity - begin)
    late = np.minimum(late, quantity)
    expedite = (
        (late > 0) & (late * 100 >= quantity * by.least_percent) & (overdue | (comes - needed >= by.expedite_days))
    )
    surplus = (quantity > 0) & ~(expedite | begun) & (receipts.day < end)
    cancel = surplus & (kept == NEVER)
    defer = surplus & ~cancel & (kept - comes >= by.defer_days)
    rows = np.flatnonzero(expedite | cancel | defer)
    action = np.select([expedite, cancel], [Action.EXPEDITE, Action.CANCEL], Action.DEFER)
    return Actions(
        action=action[rows].astype(np.int32),
        item=item[rows],
        receipt=rows.astype(np.int32),
        quantity=quantity[rows],
        day=receipts.day[rows],
        to=np.where(expedite, needed, kept)[rows],
        start=begin[rows],
        covers=np.where(expedite, late, 0)[rows],
    )
