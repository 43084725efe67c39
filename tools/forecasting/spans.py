"""What stored forecasts come to over days: each period of a forecast is spread evenly over its days, so that days,
weeks and months agree whichever of them it was trained by."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from forecasting.series import Grain

By = Literal["day", "week", "month"]
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Both days included."""

    first: date
    last: date


class Stored(Protocol):
    """A forecast of the periods from `start_day` on, which are days, weeks or months (`grain`)."""

    @property
    def grain(self) -> str: ...
    @property
    def start_day(self) -> date: ...
    @property
    def mean(self) -> Sequence[float] | None: ...


def spans(first: date, last: date, by: str) -> Iterator[Span]:
    """The days, weeks from Monday, or months of a period; the first and the last may be part of one."""
    grain = Grain(by)
    while first <= last:
        after = grain.later(first, 1)
        yield Span(first, min(after - DAY, last))
        first = after


def reach(forecasts: Iterable[Stored]) -> tuple[date, date]:
    """The first and the last day that all of these are for; one of them at least has a forecast."""
    ends = [
        (one.start_day, Grain(one.grain).later(one.start_day, len(one.mean)) - DAY) for one in forecasts if one.mean
    ]
    return max(first for first, _ in ends), min(last for _, last in ends)


def grain_of(forecasts: Iterable[Stored]) -> str:
    """What their periods are called: `period` while a change from one to another is under way."""
    grains = {one.grain for one in forecasts}
    return grains.pop() if len(grains) == 1 else "period"


def whole(forecast: Stored, first: date, last: date) -> Iterator[tuple[int, Span]]:
    """Its periods within these days: which each is, and its own."""
    grain = Grain(forecast.grain)
    for at in range(len(forecast.mean or ())):
        span = Span(grain.later(forecast.start_day, at), grain.later(forecast.start_day, at + 1) - DAY)
        if first <= span.first and span.last <= last:
            yield at, span


def expected(forecasts: Sequence[Stored], parts: Sequence[Span]) -> npt.NDArray[np.float64]:
    """The demand of each, [forecasts, parts]; all of them have a mean."""
    found = np.zeros((len(forecasts), len(parts)))
    alike: dict[tuple[str, date, int], list[int]] = {}
    for at, one in enumerate(forecasts):
        alike.setdefault((one.grain, one.start_day, len(one.mean or ())), []).append(at)
    for (grain, start, length), rows in alike.items():
        found[rows] = np.array([forecasts[row].mean for row in rows]) @ shares(Grain(grain), start, length, parts)
    return found


def shares(grain: Grain, start: date, length: int, parts: Sequence[Span]) -> npt.NDArray[np.float64]:
    """Which share of each of so many periods is in each part, [periods, parts]."""
    begins = np.array([grain.later(start, at).toordinal() for at in range(length + 1)])
    firsts, lasts = (np.array([day.toordinal() for day in days]) for days in zip(*_ends(parts), strict=True))
    days = np.minimum(lasts + 1, begins[1:, None]) - np.maximum(firsts, begins[:-1, None])
    return np.asarray(np.maximum(days, 0) / np.diff(begins)[:, None])


def _ends(parts: Sequence[Span]) -> Iterator[tuple[date, date]]:
    for part in parts:
        yield part.first, part.last
