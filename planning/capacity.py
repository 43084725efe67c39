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

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planning.buckets import Buckets, Places
from planning.netting import Netting
from planning.parts import in_parts
from planning.plant import Flags, Numbers, Plant
from planning.quantity import Amounts, times
from planning.stretches import Rows, counted
from planning.work import UNKNOWN, Centres, Operations, Routing, Work

_WEEK = 7
PLANNED = -1
PAST_DUE = -1
_AT_ONCE = 1_000_000  # amounts that are looked at: what is made of them takes several times their memory


@dataclass(frozen=True)
class Pieces:
    """Hours of one operation in one `week`, or `PAST_DUE`. `operation`: its row, or `PLANNED` for one step of all
    planned orders of `item`."""

    week: Numbers
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
    operations, routing, centres = work.operations, work.routing, len(work.centres)
    begun = _Steps(operations.centre, operations.item, np.arange(len(operations.item), dtype=np.int32))
    to_come = _Steps(routing.centre, routing.item, np.full(len(routing.item), PLANNED, np.int32))
    hours, unstated = np.zeros((2, len(weeks) + 1, centres), np.int64), np.zeros((len(weeks), centres), np.int64)
    found = []
    for total, steps, parts in (
        (hours[0], begun, _open(operations)),
        (hours[1], to_come, _planned(plant, net, routing, weeks.end)),
    ):
        for part in parts:
            spans = part.take((part.first < weeks.end) & (part.last >= part.first))
            silent = spans.take(spans.hours == UNKNOWN)
            np.add.at(unstated, (weeks.of(np.maximum(silent.first, weeks.today)), steps.centre[silent.step]), 1)
            pieces = _by_week(steps, spans.take(spans.hours > 0), weeks)
            np.add.at(total, (pieces.week, pieces.centre), pieces.hours)  # what is past due: in the last row
            found.append(pieces)
    columns = zip(*(vars(pieces).values() for pieces in found), strict=True)
    every = Pieces(*(np.concatenate(column) for column in columns))
    available = _available(work.centres, weeks)
    return Load(weeks, every, hours[0, :-1], hours[1, :-1], available, unstated, hours[:, PAST_DUE].sum(axis=0))


@dataclass(frozen=True)
class _Steps:
    """What is done at work centres: the open operations, or the steps of the routings."""

    centre: Numbers
    item: Numbers
    operation: Numbers


@dataclass(frozen=True)
class _Spans:
    """Doings of the `step`, with the days, both included, over which their hours lie evenly."""

    step: Rows
    first: Amounts
    last: Amounts
    hours: Amounts

    def take(self, rows: Flags) -> "_Spans":
        return _Spans(*(column[rows] for column in vars(self).values()))


def _open(operations: Operations) -> Iterator[_Spans]:
    for some in in_parts(len(operations.item), _AT_ONCE):
        first, last = operations.first_day[some].astype(np.int64), operations.last_day[some].astype(np.int64)
        yield _Spans(np.arange(some.start, some.stop), first, np.maximum(first, last), operations.hours[some])


def _planned(plant: Plant, net: Netting, routing: Routing, end: int) -> Iterator[_Spans]:
    """A row for each step of each planned order that is released before the day `end`."""
    begins = np.searchsorted(routing.item, np.arange(len(plant.items) + 1))
    lead_days = plant.items.lead_days.astype(np.int64)
    for some in in_parts(len(plant.items), _AT_ONCE // len(net.buckets)):
        made = np.flatnonzero(np.diff(begins[some.start : some.stop + 1]) > 0)
        receipts, made = np.ascontiguousarray(net.planned_receipts[:, some].T[made]), made + some.start
        row, bucket = np.nonzero(receipts)
        after = made[(net.earliest[made] == len(net.buckets)) & (net.planned_releases[0, made] > 0)]
        item = np.concatenate([made[row], after])
        quantity = np.concatenate([receipts[row, bucket], net.planned_releases[0, after]])
        received = np.concatenate([net.buckets.receipt_days[bucket], plant.today + lead_days[after]])
        inside = received - lead_days[item] < end
        item, quantity, received = item[inside], quantity[inside], received[inside]
        order, step = counted(begins[item], begins[item + 1])
        item, parts = item[order], (begins[item + 1] - begins[item])[order]
        place, days = step - begins[item], lead_days[item]
        stated = (routing.setup[step] != UNKNOWN) | (routing.run[step] != UNKNOWN)
        hours = np.maximum(routing.setup[step], 0) + times(quantity[order], np.maximum(routing.run[step], 0))
        released = received[order] - days
        first = released + days * place // parts
        last = np.maximum(released + days * (place + 1) // parts - 1, first)
        yield _Spans(step, first, last, np.where(stated, hours, UNKNOWN))


def _by_week(steps: _Steps, spans: _Spans, weeks: Buckets) -> Pieces:
    """The hours of each week are those up to its end less those up to its begin, so they add up exactly."""
    late = spans.last < weeks.today
    first, last = np.maximum(spans.first, weeks.today), np.maximum(spans.last, weeks.today)
    begin, end = weeks.of(first), np.minimum(weeks.of(last), len(weeks) - 1)
    row, week = counted(begin, end + 1)
    ends = np.append(weeks.first_days[1:], weeks.end).astype(np.int64)
    days = (last - first + 1)[row]
    done = spans.hours[row] * np.minimum(ends[week] - first[row], days) // days
    hours, again = done.copy(), np.flatnonzero(week > begin[row])
    hours[again] -= done[again - 1]
    week[late[row]] = len(weeks)  # a day alone: of today's week
    least = int(spans.step.min(initial=len(steps.item)))
    total = np.zeros((int(spans.step.max(initial=least)) + 1 - least, len(weeks) + 1), np.int64)
    np.add.at(total.reshape(-1), (spans.step[row] - least) * (len(weeks) + 1) + week, hours)
    step, week = np.nonzero(total)
    hours, step = total[step, week], step + least
    week[week == len(weeks)] = PAST_DUE
    return Pieces(week.astype(np.int32), steps.centre[step], steps.item[step], steps.operation[step], hours)


def _available(centres: Centres, weeks: Buckets) -> Amounts:
    days = np.diff(weeks.first_days.astype(np.int64), append=weeks.end)[:, None]
    return np.where(centres.per_week == UNKNOWN, UNKNOWN, centres.per_week * days // _WEEK)
