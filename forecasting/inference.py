"""What stored forecasts say. Pure and light: no model is fitted here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.errors import InvalidInput
from forecasting.trained import LEVELS, Forecast, Trained


@dataclass(frozen=True)
class Period:
    """`first`: its first day. `low` and `high` by level in percent; NaN where nothing says how far it is off."""

    first: date
    mean: float
    low: dict[int, float]
    high: dict[int, float]


def periods(trained: Trained, since: date | None = None, until: date | None = None) -> list[Period]:
    """Those that are not over on `since` and begin before `until`; None: all. Raises `InvalidInput` when none does."""
    forecast, grain = trained.chosen.forecast, trained.grain
    last = len(forecast.mean)
    start = 0 if since is None else max(0, grain.between(trained.start, since))
    end = last if until is None else min(last, sum(grain.later(trained.start, at) < until for at in range(last)))
    if start >= end:
        reach = grain.later(trained.start, last)
        raise InvalidInput(
            f"The forecast of {trained.unique_id} is for {trained.start} to before {reach}: ask within it."
        )
    return [_period(trained, forecast, at) for at in range(start, end)]


def _period(trained: Trained, forecast: Forecast, at: int) -> Period:
    low, high = ({level: float(ends[level][at]) for level in LEVELS} for ends in (forecast.low, forecast.high))
    return Period(trained.grain.later(trained.start, at), float(forecast.mean[at]), low, high)


def total(some: Sequence[Period]) -> float:
    """The mean demand of all of them. Their intervals do not add up, so it has none."""
    return float(np.sum([one.mean for one in some]))


def beside_naive(trained: Trained) -> str:
    """One sentence: how far the back-test was off, beside the seasonal naive forecast."""
    chosen = trained.chosen
    if not chosen.origins:
        return f"{trained.periods} periods are too few to test a forecast by: this is their average."
    name = "seasonal naive" if chosen.season > 1 else "naive"
    figure, own, naive = (
        ("RMSSE", chosen.scores.rmsse, chosen.naive.rmsse)
        if chosen.kind.sporadic
        else ("MASE", chosen.scores.mase, chosen.naive.mase)
    )
    tests = f"{chosen.origins} back-test{'s' if chosen.origins > 1 else ''} of {chosen.tested} periods"
    if np.isnan(own):
        return f"In {tests} nothing varied, so the error has no scale."
    said = f"{figure} {own:.2f} against {naive:.2f} of the {name} forecast, in {tests}"
    return f"{said}." if chosen.better_than_naive else f"No better than {name}: {said}."
