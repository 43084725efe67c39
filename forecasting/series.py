"""What was asked for, period by period, and which of it is to be learnt from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntFlag, StrEnum
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from core.errors import InvalidInput
from forecasting.demand import kind_of
from forecasting.values import Flags, Values


class Grain(StrEnum):
    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"

    @property
    def season(self) -> int:
        """Periods after which the series may repeat."""
        return {Grain.DAY: 7, Grain.WEEK: 52, Grain.MONTH: 12}[self]

    def first_day(self, of: date) -> date:
        """Of the period that `of` is in."""
        if self is Grain.WEEK:
            return of - timedelta(days=of.weekday())
        return of.replace(day=1) if self is Grain.MONTH else of

    def between(self, first: date, last: date) -> int:
        """How many periods the one that `last` is in comes after that of `first`; below 0 when it comes before."""
        if self is Grain.MONTH:
            return (last.year - first.year) * 12 + last.month - first.month
        return (self.first_day(last) - self.first_day(first)).days // (7 if self is Grain.WEEK else 1)

    def later(self, first: date, periods: int) -> date:
        """The first day of the period that comes `periods` after that of `first`."""
        if self is Grain.MONTH:
            months = first.year * 12 + first.month - 1 + periods
            return date(months // 12, months % 12 + 1, 1)
        return self.first_day(first) + timedelta(days=periods * (7 if self is Grain.WEEK else 1))


class Mark(IntFlag):
    """Why a period is not learnt from: what was sold then is not what is asked for."""

    NONE = 0
    MISSING = 1
    STOCK_OUT = 2
    PROMOTION = 4


Marks = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Series:
    """`values[t]`: of the period that begins at `grain.later(first, t)`, NaN where missing; `marks[t]`: its `Mark`s."""

    unique_id: str
    grain: Grain
    first: date
    values: Values
    marks: Marks

    def __post_init__(self) -> None:
        if (
            not len(self.values)
            or self.values.shape != self.marks.shape
            or not (self.marks[np.isnan(self.values)]).all()
        ):
            raise ValueError("A series has a period or more, and a mark for each; what is missing is marked so.")

    @property
    def end(self) -> date:
        """The first day of the first period after it."""
        return self.grain.later(self.first, len(self.values))

    def fingerprint(self, *with_it: object) -> str:
        """Differs when the data does, or what is given `with_it`."""
        told = repr((self.unique_id, self.grain.value, self.first, *with_it)).encode()
        return blake2b(told + self.values.tobytes() + self.marks.tobytes(), digest_size=16).hexdigest()


def aggregate(
    unique_id: str,
    grain: Grain,
    transactions: Iterable[tuple[date, float]],
    *,
    until: date,
    since: date | None = None,
    stock_outs: Iterable[date] = (),
    promotions: Iterable[date] = (),
) -> Series:
    """The quantities of each period, 0 where there were none: from the period of `since` (else of the first
    transaction) to the last one that is whole before the day `until`, which is not yet over. A period is marked when a
    day of it is in `stock_outs` or `promotions`. Raises `InvalidInput` when no period is whole."""
    rows = list(transactions)
    days = [day for day, _ in rows] if since is None else [since]
    first = grain.first_day(min(days)) if days else grain.first_day(until)
    count = grain.between(first, until)
    if count < 1:
        raise InvalidInput(
            f"{unique_id} has no whole {grain} of demand before {until}: there is nothing to forecast from."
        )
    values, marks = np.zeros(count), np.zeros(count, dtype=np.uint8)
    for day, quantity in rows:
        if 0 <= (at := grain.between(first, day)) < count:
            values[at] += quantity
    for dates, mark in ((stock_outs, Mark.STOCK_OUT), (promotions, Mark.PROMOTION)):
        for day in dates:
            if 0 <= (at := grain.between(first, day)) < count:
                marks[at] |= mark
    return Series(unique_id, grain, first, values, marks)


def learnt(values: Values, season: int, unusable: Flags) -> Values:
    """The series to learn from. Where demand is sporadic, `unusable` periods are left out, as if time had stood still;
    else each is put at what the same period of the season was at other times, for the level around it. When
    none can be used, nothing is left."""
    known = values[~unusable]
    if len(known) == len(values) or not len(known) or kind_of(known).sporadic:
        return known
    places, periods = np.flatnonzero(~unusable), np.arange(len(values))
    shape = _profile(known, places % season, season)
    level = np.interp(periods, places, known - shape[places % season])
    filled = np.where(unusable, level + shape[periods % season], values)
    return np.maximum(filled, 0) if (known >= 0).all() else filled


def _profile(known: Values, phases: npt.NDArray[np.int64], season: int) -> Values:
    """How far each phase of the season is from the mean; 0 for all of them unless each was seen twice."""
    seen = np.bincount(phases, minlength=season)
    if season < 2 or seen.min() < 2:
        return np.zeros(season)
    return np.asarray(np.bincount(phases, known, season) / seen - known.mean())
