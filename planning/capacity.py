"""Rough-cut capacity: the hours that work centres have to do by week, against those they have.

The method is Vollmann, Berry, Whybark and Jacobs, "Manufacturing Planning and Control for Supply Chain Management",
chapter on capacity planning: a capacity bill (the routing: setup + run hours × quantity) for each order, offset in time
as a resource profile. What is loaded is not moved (infinite loading); the words are the APICS dictionary's.

* An operation of an open work order takes its hours evenly from its first to its last scheduled day; of days that are
  past, today. What should have ended before today is past due, apart from the weeks (APICS: past-due bucket); it is to
  be done first.
* A planned order takes its lead time in equal parts, one for each step of the routing in turn, each step's hours evenly
  over its part. Lead times are mostly queue, so the parts do not follow the hours.
* A week has the hours of its work centre, of the rest of this week the share of its days.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from planning.buckets import Buckets, Places
from planning.netting import Netting
from planning.plant import Flags, Numbers, Plant
from planning.quantity import Amounts, times
from planning.stretches import counted
from planning.work import UNKNOWN, Centres, Operations, Routing, Work

_WEEK = 7
PLANNED = -1
PAST_DUE = -1


@dataclass(frozen=True)
class Pieces:
    """Hours of one operation in one `week`, or `PAST_DUE`. `operation`: its row, or `PLANNED` for one of a planned
    order of `item`."""

    week: Places
    centre: Numbers
    item: Numbers
    operation: Numbers
    hours: Amounts


@dataclass(frozen=True, eq=False)
class Load:
    """Amounts are [weeks, work centres] in hours, `past_due` [work centres]. `available`: `UNKNOWN` where the work
    centre's hours are not known. `unstated`: how many operations and steps of planned orders that begin in the week
    (what is past due: the first) state no hours, and so load nothing."""

    weeks: Buckets
    pieces: Pieces
    open: Amounts
    planned: Amounts
    available: Amounts
    unstated: Amounts
    past_due: Amounts

    @property
    def hours(self) -> Amounts:
        return self.open + self.planned

    @cached_property
    def backlog(self) -> Amounts:
        """What is not done by the end of each week when each does what it can, what is past due first: 0 where hours
        are not known."""
        found = np.zeros_like(self.open)
        left = self.past_due
        for week, (hours, available) in enumerate(zip(self.hours, self.available, strict=True)):
            left = np.where(available == UNKNOWN, 0, np.maximum(left + hours - available, 0))
            found[week] = left
        return found

    @property
    def concerned(self) -> Flags:
        """[work centres]: those that have anything to do, or hours."""
        some = ((self.hours > 0) | (self.unstated > 0) | (self.available > 0)).any(axis=0)
        return np.asarray(some | (self.past_due > 0))

    @property
    def over(self) -> Amounts:
        """What a week asks for beyond its own hours."""
        return np.where(self.available == UNKNOWN, 0, np.maximum(self.hours - self.available, 0))

    @cached_property
    def bottlenecks_first(self) -> Places:
        """Work centres by their greatest backlog in weeks of their hours, then by their load of all weeks; last those
        whose hours are not known, by what they have to do."""
        per_week, hours = self.available[-1], self.hours.sum(axis=0) + self.past_due
        known = per_week != UNKNOWN
        whole = np.where(known, np.maximum(per_week, 1), 1)
        backlog = np.where(known, self.backlog.max(axis=0) / whole, -1.0)
        load = np.where(known, hours / whole, hours)
        return np.lexsort((np.arange(len(hours)), -load, -backlog))

    def first(self, weeks: int) -> "Load":
        """The same of fewer weeks."""
        end = self.weeks.end if weeks == len(self.weeks) else int(self.weeks.first_days[weeks])
        kept = self.pieces.week < weeks
        return Load(
            Buckets(self.weeks.first_days[:weeks], end),
            Pieces(*(column[kept] for column in vars(self.pieces).values())),
            self.open[:weeks],
            self.planned[:weeks],
            self.available[:weeks],
            self.unstated[:weeks],
            self.past_due,
        )

    def worked_off(self, week: int, centre: int) -> int | None:
        """The first week from this one at whose end nothing is left undone; None: not within the weeks."""
        done = np.flatnonzero(self.backlog[week:, centre] == 0)
        return week + int(done[0]) if len(done) else None


def load(plant: Plant, net: Netting, work: Work, weeks: Buckets) -> Load:
    """`weeks` begin today and are no longer than the buckets of `net`."""
    spans = _both(_open(work.operations), _planned(plant, net, work.routing, weeks.end))
    inside = (spans.first < weeks.end) & (spans.last >= spans.first)
    spans = spans.take(inside)
    stated, late = spans.hours > 0, spans.last < weeks.today
    pieces = _by_week(spans.take(stated & ~late), weeks)
    past = spans.take(stated & late)
    due = np.zeros(len(work.centres), np.int64)
    np.add.at(due, past.centre, past.hours)
    shape = (len(weeks), len(work.centres))
    open_, planned, silent = (np.zeros(shape, np.int64) for _ in range(3))
    unstated = spans.take(spans.hours == UNKNOWN)
    np.add.at(silent, (weeks.of(np.maximum(unstated.first, weeks.today)), unstated.centre), 1)
    for total, kept in ((open_, pieces.operation != PLANNED), (planned, pieces.operation == PLANNED)):
        np.add.at(total, (pieces.week[kept], pieces.centre[kept]), pieces.hours[kept])
    apart = Pieces(np.full(len(past.hours), PAST_DUE), past.centre, past.item, past.operation, past.hours)
    return Load(weeks, _both(apart, pieces), open_, planned, _available(work.centres, weeks), silent, due)


@dataclass(frozen=True)
class _Spans:
    """Operations with the days, both included, over which their hours lie evenly."""

    first: Amounts
    last: Amounts
    centre: Numbers
    item: Numbers
    operation: Numbers
    hours: Amounts

    def take(self, rows: Flags) -> "_Spans":
        return _Spans(*(column[rows] for column in vars(self).values()))


T = TypeVar("T", Pieces, _Spans)


def _both(one: T, other: T) -> T:
    pairs = zip(vars(one).values(), vars(other).values(), strict=True)
    return type(one)(*(np.concatenate(pair) for pair in pairs))


def _open(operations: Operations) -> _Spans:
    first, last = operations.first_day.astype(np.int64), operations.last_day.astype(np.int64)
    row = np.arange(len(first), dtype=np.int32)
    return _Spans(first, np.maximum(first, last), operations.centre, operations.item, row, operations.hours)


def _planned(plant: Plant, net: Netting, routing: Routing, end: int) -> _Spans:
    """A row for each step of each planned order that is released before the day `end`."""
    begins = np.searchsorted(routing.item, np.arange(len(plant.items) + 1))
    steps = np.diff(begins)
    bucket, item = np.nonzero(net.planned_receipts * (steps > 0))
    quantity = net.planned_receipts[bucket, item]
    lead = plant.items.lead_days.astype(np.int64)
    received = net.buckets.receipt_days[bucket].astype(np.int64)
    after = np.flatnonzero((net.earliest == len(net.buckets)) & (net.planned_releases[0] > 0) & (steps > 0))
    item = np.concatenate([item, after])
    quantity = np.concatenate([quantity, net.planned_releases[0, after]])
    received = np.concatenate([received, plant.today + lead[after]])
    inside = received - lead[item] < end
    item, quantity, received = item[inside], quantity[inside], received[inside]
    order, row = counted(begins[item], begins[item + 1])
    place = row - begins[item[order]]
    stated = (routing.setup[row] != UNKNOWN) | (routing.run[row] != UNKNOWN)
    hours = np.maximum(routing.setup[row], 0) + times(quantity[order], np.maximum(routing.run[row], 0))
    released, days, parts = (received - lead[item])[order], lead[item][order], steps[item][order]
    first = released + days * place // parts
    return _Spans(
        first=first,
        last=np.maximum(released + days * (place + 1) // parts - 1, first),
        centre=routing.centre[row],
        item=item[order].astype(np.int32),
        operation=np.full(len(row), PLANNED, np.int32),
        hours=np.where(stated, hours, UNKNOWN),
    )


def _by_week(spans: _Spans, weeks: Buckets) -> Pieces:
    """The hours of each week are those up to its end less those up to its begin, so they add up exactly."""
    first, last = np.maximum(spans.first, weeks.today), np.maximum(spans.last, weeks.today)
    begin, end = weeks.of(first), np.minimum(weeks.of(last), len(weeks) - 1)
    row, week = counted(begin, end + 1)
    ends = np.append(weeks.first_days[1:], weeks.end).astype(np.int64)
    days = (last - first + 1)[row]
    done = spans.hours[row] * np.minimum(ends[week] - first[row], days) // days
    hours, again = done.copy(), np.flatnonzero(week > begin[row])
    hours[again] -= done[again - 1]
    return Pieces(week, spans.centre[row], spans.item[row], spans.operation[row], hours)


def _available(centres: Centres, weeks: Buckets) -> Amounts:
    days = np.diff(weeks.first_days.astype(np.int64), append=weeks.end)[:, None]
    return np.where(centres.per_week == UNKNOWN, UNKNOWN, centres.per_week * days // _WEEK)
