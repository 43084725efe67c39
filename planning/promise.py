"""Capable-to-promise: the earliest day on which a quantity of an item can be promised, and what sets it.

The words are the APICS dictionary's: available-to-promise looks at what stock and receipts leave, capable-to-promise
also at what can still be made and bought (also Vollmann, Berry, Whybark and Jacobs, "Manufacturing Planning and Control
for Supply Chain Management"). A promise is tried as the order that it would become: it can be kept when netting with it
leaves nothing wanting that was not wanting before, on any level. So nothing that is demanded already gets later, lots,
lead times and bills of material are the plan's, and stock that is meant for a later demand is promised only where that
can be made or bought again in time. Where the hours of work centres are known, what the order adds has to fit into what
open operations leave of them. Forecasts are no commitment: what takes the promise is what was forecast.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from planning.above import rows_of
from planning.buckets import Buckets
from planning.plant import Flags, Plant, Source
from planning.quantity import SCALE, Amounts
from planning.trials import Trial, Trials
from planning.work import WorkHours

_AT_ONCE = 4096  # items, of all orders that are tried at once
_CELLS = 2_000_000  # days × items that are netted by the day
_LEAST_DAYS = 28
_LATEST = 730  # days from today: demands after that release nothing now


@dataclass(frozen=True)
class Part:
    """`lacking` of `item` from `day` on; until `until` the scheduled receipts in the rows `receipts` come, or an order
    that is placed today (`ordered`); it is the number of days when nothing does. `way`: the items from the promised one
    down to it, whose lead times add up to the promise; empty when they do not."""

    item: int
    day: int
    lacking: int
    until: int
    receipts: tuple[int, ...]
    ordered: bool
    way: tuple[int, ...]


@dataclass(frozen=True)
class Hours:
    """Until `day` the order adds `needed` hours at the work centre, of which `free` are there."""

    centre: int
    day: int
    needed: int
    free: int


@dataclass(frozen=True)
class NewOrder:
    """So many of `item` more than are planned already, or sooner: to be released and received on these days."""

    item: int
    quantity: int
    release: int
    due: int


@dataclass(frozen=True)
class Promise:
    """`day`: the earliest; `parts` and `hours` are what the order lacks on the day before, none when it is today.
    `from_stock`: of the quantity what needs no order of the item itself. `orders`: in order of release."""

    day: int
    from_stock: int
    orders: tuple[NewOrder, ...]
    parts: tuple[Part, ...]
    hours: tuple[Hours, ...]


def committed(plant: Plant) -> Plant:
    """Without forecasts."""
    kept = np.array([source is not Source.FORECAST for source in plant.demands.source], np.bool_)
    return plant if kept.all() else replace(plant, demands=rows_of(plant.demands, np.flatnonzero(kept)))


def buckets_for(plant: Plant, cumulative: int, later: int = 0) -> Buckets:
    """By the day as far as a promise may lie (`cumulative`: the item's lead time over all levels), then by the week, up
    to the last demand, whose orders may be released before, and at least `later` days more. What lies far ahead in a
    plant of many items is by the week too: its demand is then taken as due on the first day of the week."""
    last = max(plant.today + cumulative + later, min(int(plant.demands.day.max(initial=0)), plant.today + _LATEST))
    daily = plant.today + max(_LEAST_DAYS, min(cumulative + 2, _CELLS // max(len(plant.items), 1)))
    weeks = Buckets.weeks(plant.today, (last - plant.today) // 7 + 2)
    first_days = np.concatenate([np.arange(plant.today, daily), weeks.first_days[weeks.first_days >= daily]])
    return Buckets(first_days.astype(np.int32), max(weeks.end, daily))


class Promising:
    """Promises of one item of a plant that was netted without forecasts. Days are looked at as far as the buckets go:
    further than the item's cumulative lead time, which is enough where hours are not looked at."""

    def __init__(self, plant: Plant, trials: Trials, hours: WorkHours | None = None) -> None:
        self._plant, self._trials, self._hours = plant, trials, hours
        self._many = max(2, min(64, _AT_ONCE // len(trials.items)))

    def earliest(self, quantity: int) -> Promise | None:
        """None: not within the buckets."""
        first = self._plant.today
        while first < self._trials.buckets.end:
            days = np.arange(first, min(first + self._many, self._trials.buckets.end), dtype=np.int32)
            tried = self._trials.of(days, np.full(len(days), quantity, np.int64))
            possible = np.flatnonzero(self._can(tried))
            if len(possible):
                return self._promise(quantity, int(days[possible[0]]))
            first += self._many
        return None

    def most(self, day: int, up_to: int) -> int:
        """The greatest number of whole units, no more than `up_to`, that can be promised for the day."""
        enough, too_many = 0, up_to // SCALE + 1
        while too_many - enough > 1:
            numbers = np.unique(np.linspace(enough, too_many, self._many + 2).astype(np.int64)[1:-1])
            numbers = numbers[(numbers > enough) & (numbers < too_many)]
            can = self._can(self._trials.of(np.full(len(numbers), day, np.int32), numbers * SCALE))
            enough = int(numbers[can][-1]) if can.any() else enough
            above = numbers[numbers > enough]
            too_many = int(above[0]) if len(above) else too_many
        return enough * SCALE

    def _promise(self, quantity: int, day: int) -> Promise:
        before = max(day - 1, self._plant.today)
        tried = self._trials.of(np.array([day, before], np.int32), np.full(2, quantity, np.int64))
        orders = self._orders(tried)
        made = sum(order.quantity for order in orders if order.item == self._trials.items[0])
        if day == before:
            return Promise(day, max(quantity - made, 0), orders, (), ())
        parts = self._parts(tried, day, {order.item for order in orders})
        return Promise(day, max(quantity - made, 0), orders, parts, self._lacking_hours(tried))

    def _can(self, tried: Trial) -> Flags:
        found = ~tried.lacking.any(axis=(0, 2))
        for needed, free in self._loads(tried).values():
            found &= ~((needed > 0) & (needed > free[:, None])).any(axis=0)
        return np.asarray(found)

    def _orders(self, tried: Trial) -> tuple[NewOrder, ...]:
        buckets, trials = self._trials.buckets, self._trials
        ahead = np.cumsum(tried.receipts[:, 0] - trials.planned_receipts, axis=0)
        released = np.cumsum(tried.releases[:, 0] - trials.planned_releases, axis=0)
        found = [
            NewOrder(
                item=int(trials.items[item]),
                quantity=int(ahead[:, item].max()),
                release=int(buckets.first_days[np.argmax(released[:, item] > 0)]),
                due=int(buckets.first_days[np.argmax(ahead[:, item] > 0)]),
            )
            for item in np.flatnonzero((ahead > 0).any(axis=0))
        ]
        return tuple(sorted(found, key=lambda order: (order.release, order.due, order.item)))

    def _parts(self, tried: Trial, day: int, ordered: set[int]) -> tuple[Part, ...]:
        """Those that hold it up longest first."""
        lacking, days = tried.lacking[:, 1], np.append(self._trials.buckets.first_days, self._trials.buckets.end)
        ways = self._ways(day - self._plant.today, ordered)
        found = []
        for place in np.flatnonzero(lacking.any(axis=0)).tolist():
            item, short = int(self._trials.items[place]), np.append(lacking[:, place] > 0, False)
            first = int(np.argmax(short))
            until = int(days[first + np.argmin(short[first:])])
            receipts = np.flatnonzero((self._plant.receipts.item == item) & (self._plant.receipts.day == until))
            in_time = until - self._plant.today >= self._plant.items.lead_days[item]
            most = int(lacking[:, place].max())
            way = ways.get(place, ()) if in_time else ()
            found.append(Part(item, int(days[first]), most, until, tuple(receipts.tolist()), in_time, way))
        return tuple(sorted(found, key=lambda part: (-part.until, part.day, part.item)))

    def _ways(self, days: int, ordered: set[int]) -> dict[int, tuple[int, ...]]:
        """To each item the way down by items of which more is ordered, whose lead times are so many days together."""
        items, structure = self._trials.items, self._trials.part.structure
        lead = self._trials.part.items.lead_days.tolist()
        below: dict[int, list[int]] = defaultdict(list)
        for parent, component in zip(structure.parent.tolist(), structure.component.tolist(), strict=True):
            if int(items[parent]) in ordered and int(items[component]) in ordered:
                below[parent].append(component)
        found: dict[int, tuple[int, ...]] = {}
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[tuple[int, ...], int]] = [((0,), lead[0])]
        while waiting:
            way, total = waiting.pop()
            if (way[-1], total) in seen or total > days:
                continue
            seen.add((way[-1], total))
            if total == days:
                found.setdefault(way[-1], tuple(int(items[place]) for place in way))
            waiting.extend(((*way, part), total + lead[part]) for part in below[way[-1]])
        return found

    def _lacking_hours(self, tried: Trial) -> tuple[Hours, ...]:
        """Of the day before: of each work centre the day on which most lacks."""
        found = []
        for centre, (needed, free) in self._loads(tried).items():
            lacks = np.where(needed[:, 1] > 0, needed[:, 1] - np.maximum(free, 0), 0)
            worst = int(np.argmax(lacks))
            if lacks[worst] > 0:
                day = int(self._trials.buckets.first_days[worst])
                found.append(Hours(centre, day, int(needed[worst, 1]), int(free[worst])))
        return tuple(found)

    def _loads(self, tried: Trial) -> dict[int, tuple[Amounts, Amounts]]:
        """Of each work centre: hours [buckets, orders] that the orders add until each bucket, and [buckets] that are
        free."""
        if self._hours is None:
            return {}
        added: dict[int, Amounts] = {}
        for place, item in enumerate(self._trials.items.tolist()):
            for (centre, more), (_, planned) in zip(
                self._hours.needed(item, tried.receipts[:, :, place]),
                self._hours.needed(item, self._trials.planned_receipts[:, place, None]),
                strict=True,
            ):
                added[centre] = added.get(centre, np.int64(0)) + more - planned
        days = self._trials.buckets.first_days
        return {
            centre: (np.cumsum(hours, axis=0), self._hours.free(centre, self._plant.today, days))
            for centre, hours in added.items()
        }
