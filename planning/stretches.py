"""Quantities laid end to end. Each item has a line of its own that counts its quantity from zero: requirements lie on
it in the order in which they are served, supplies in the order in which they arrive, so what lies at the same place
belongs together. The lines of all items are kept one behind the other in one array."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.plant import Flags, Numbers
from planning.quantity import Amounts

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Stretches:
    """`start` to `end` on a line; what they are of the quantity that is asked about is `asked_start` to `asked_end` of
    the need `need`. Both run evenly."""

    need: Numbers | Rows
    start: Amounts
    end: Amounts
    asked_start: Amounts
    asked_end: Amounts

    def __len__(self) -> int:
        return len(self.need)

    def take(self, rows: Rows | Flags) -> "Stretches":
        return Stretches(
            self.need[rows], self.start[rows], self.end[rows], self.asked_start[rows], self.asked_end[rows]
        )

    def laid(self, start: Amounts, end: Amounts) -> "Stretches":
        """The same elsewhere, as far as they are asked about."""
        return Stretches(self.need, start, end, self.asked_start, self.asked_end)


def cut(stretches: Stretches, bounds: Amounts) -> tuple[Rows, Rows, Stretches]:
    """At `bounds`, which rise and hold all of the stretches between them: for each part which stretch it is of, which
    place (from `bounds[i]` to `bounds[i + 1]`) it lies in, and the part. The parts add up to what was cut, exactly."""
    first = np.searchsorted(bounds, stretches.start, side="right") - 1
    first = np.minimum(first, len(bounds) - 2)
    last = np.maximum(np.searchsorted(bounds, stretches.end, side="left") - 1, first)
    parts = last - first + 1
    whole = np.repeat(np.arange(len(stretches)), parts)
    place = np.arange(len(whole)) - np.repeat(np.cumsum(parts) - parts, parts) + first[whole]
    of = stretches.take(whole)
    begins, ends = place == first[whole], place == last[whole]
    start = np.where(begins, of.start, bounds[place])
    end = np.where(ends, of.end, bounds[place + 1])
    asked_start = np.where(begins, of.asked_start, between(start, of.start, of.end, of.asked_start, of.asked_end))
    asked_end = np.where(ends, of.asked_end, between(end, of.start, of.end, of.asked_start, of.asked_end))
    kept = (end > start) | (asked_end > asked_start)
    cuts = Stretches(of.need, start, end, asked_start, asked_end)
    return whole[kept], place[kept], cuts.take(kept)


def between(at: Amounts, start: Amounts, end: Amounts, other_start: Amounts, other_end: Amounts) -> Amounts:
    """Where `at` of `start` to `end` lies in the other, to a ten-thousandth: ends on ends, and never falling."""
    share = (at - start) / np.maximum(end - start, 1)
    within: Amounts = np.rint((other_end - other_start) * share).astype(np.int64)
    return other_start + within


def counted(first: Rows, last: Rows) -> tuple[Rows, Rows]:
    """All whole numbers from each `first` to before its `last`, and the place of the pair that each is of."""
    many = last - first
    at = np.repeat(np.arange(len(first)), many)
    return at, np.arange(len(at)) - np.repeat(np.cumsum(many) - many, many) + first[at]
