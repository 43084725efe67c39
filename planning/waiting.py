"""Which demands wait for what, over all levels, without the quantities: pegging as in `planning.pegging` for so many
stretches that the way of each piece would take too long. What several ways of one stretch lead to is followed once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planning.lines import Requirements
from planning.plant import Flags, Numbers
from planning.quantity import Amounts
from planning.stretches import Rows, between, counted
from planning.supplies import NONE

_AT_ONCE = 300_000  # requirements to begin with; those that they lead to are several times as many
_LARGEST = 2**62


@dataclass(frozen=True)
class Waiting:
    """`demands[edges[i]]` to before `demands[edges[i + 1]]` are the rows of the demands that wait for stretch i."""

    edges: Rows
    demands: Numbers

    def __len__(self) -> int:
        return len(self.edges) - 1

    def each(self) -> Sequence[Numbers]:
        return [self.demands[a:b] for a, b in pairwise(self.edges.tolist())]

    def of(self, stretches: Rows) -> tuple[Rows, Numbers]:
        """For each of their demands, the place of the stretch in `stretches`, and the row."""
        at, place = counted(self.edges[stretches], self.edges[stretches + 1])
        return at, self.demands[place]


def waiting(required: Requirements, item: Numbers, start: Amounts, end: Amounts, among: Flags, deepest: int) -> Waiting:
    """For each stretch of an item's line, from `start` to `end`: which demands `among` those of the plant it is for.
    Work orders that take from each other have no top: they are followed `deepest` times."""
    told = np.flatnonzero(required.demand != NONE)
    told = told[among[required.demand[told]]]
    goes = np.flatnonzero(required.into != NONE)
    ahead = required.zero[required.into[goes]]
    into = required.into_start[goes] + ahead, required.into_end[goes] + ahead
    which = np.flatnonzero(end > start)
    begin, until = (column[which] + required.zero[item[which]] for column in (start, end))
    first, last = _rows(required.bounds, begin, until)
    many = np.cumsum(last - first)
    length = int(required.bounds[-1]) + 1
    found = [np.zeros(0, np.int64)]
    at = 0
    while at < len(which):
        over = int(np.searchsorted(many, (many[at - 1] if at else 0) + _AT_ONCE))
        over = min(max(over, at + 1), at + _LARGEST // length)
        reached = []
        ahead = np.arange(over - at) * length  # the lines of all items once for each stretch, one behind the other
        begins, ends = begin[at:over] + ahead, until[at:over] + ahead
        for _ in range(deepest):
            begins, ends = _joined(begins, ends)
            ahead = begins // length * length
            first, last = _rows(required.bounds, begins - ahead, ends - ahead)
            span, place = counted(np.searchsorted(told, first), np.searchsorted(told, last))
            reached.append((which[at + ahead // length] * len(among))[span] + required.demand[told[place]])
            span, place = counted(np.searchsorted(goes, first), np.searchsorted(goes, last))
            if not len(span):
                break
            row, ahead = goes[place], ahead[span]
            line = required.bounds[row], required.bounds[row + 1], into[0][place], into[1][place]
            begins, ends = (
                between(np.maximum(begins[span] - ahead, line[0]), *line) + ahead,
                between(np.minimum(ends[span] - ahead, line[1]), *line) + ahead,
            )
        found.append(distinct(np.concatenate(reached)))
        at = over
    need, demand = np.divmod(np.concatenate(found), max(len(among), 1))
    return Waiting(np.searchsorted(need, np.arange(len(item) + 1)), demand.astype(np.int32))


def distinct(values: Amounts) -> Amounts:
    """`numpy.unique`, which counts millions by hash, and slower."""
    values = np.sort(values)
    found: Amounts = values[np.diff(values, prepend=values[:1] - 1) != 0]
    return found


def _rows(bounds: Amounts, begins: Amounts, ends: Amounts) -> tuple[Rows, Rows]:
    first = np.minimum(np.searchsorted(bounds, begins, side="right") - 1, len(bounds) - 2)
    return first, np.maximum(np.searchsorted(bounds, ends, side="left"), first + 1)


def _joined(begins: Amounts, ends: Amounts) -> tuple[Amounts, Amounts]:
    """What touches or overlaps, as one. Lines never touch."""
    order = np.argsort(begins)
    begins, reach = begins[order], np.maximum.accumulate(ends[order])
    at = np.flatnonzero(np.append(True, begins[1:] > reach[:-1]))
    return begins[at], reach[np.append(at[1:], len(begins)) - 1]
