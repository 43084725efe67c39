"""Rolling-origin back-test (Tashman, International Journal of Forecasting 16 (2000)): each candidate forecasts from
several origins what is known by now, from nothing but what was known then."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from forecasting import metrics
from forecasting.models import Candidate
from forecasting.seasonality import SEEN, season_of
from forecasting.trained import Scores
from forecasting.values import Values

LEAST = 8  # periods that an origin knows


@dataclass(frozen=True)
class BackTest:
    """`forecasts[candidate, origin, step]`; `actual[origin, step]`."""

    origins: tuple[int, ...]  # how many periods were known
    actual: Values
    forecasts: Values
    scale: float
    squared_scale: float

    def since(self, first: int) -> "BackTest":
        """Without the origins before that one."""
        return replace(
            self, origins=self.origins[first:], actual=self.actual[first:], forecasts=self.forecasts[:, first:]
        )

    def known_by(self, origin: int) -> "BackTest":
        """What had not come by then is NaN."""
        periods = np.array(self.origins)[:, None] + np.arange(self.actual.shape[1])
        return replace(self, actual=np.where(periods < origin, self.actual, np.nan))

    def scores(self, forecasts: Values) -> Scores:
        """`forecasts`: shaped as `actual`."""
        return Scores(
            metrics.mase(self.actual, forecasts, self.scale),
            metrics.rmsse(self.actual, forecasts, self.squared_scale),
            metrics.smape(self.actual, forecasts),
            metrics.bias(self.actual, forecasts),
        )


def origins(length: int, horizon: int, season: int, most: int, step: int) -> tuple[int, ...]:
    """The last `most` origins, `step` apart, that leave `horizon` periods to be tested. Each knows half of the series
    or more, and enough of it for the season to be seen (`season_of`) if the last one does. Empty when there
    are none."""
    last, first = length - horizon, max(LEAST, length // 2)
    if season > 1 and last >= SEEN * season:
        first = max(first, ceil(SEEN * season))
    return tuple(range(last, first - 1, -step)[:most][::-1])


def run(values: Values, candidates: Sequence[Candidate], season: int, horizon: int, at: Sequence[int]) -> BackTest:
    """`at`: the origins, the earliest first."""
    settled = [_settled(one, values[: at[0]], season) for one in candidates]
    forecasts = np.stack([forecast_all(values[:origin], settled, season, horizon) for origin in at], axis=1)
    actual = np.stack([values[origin : origin + horizon] for origin in at])
    lag = season if len(values) > season else 1
    scale, squared = metrics.scale(values, lag), metrics.squared_scale(values, lag)
    return BackTest(tuple(at), actual, forecasts, scale, squared)


def _settled(one: Candidate, values: Values, season: int) -> Candidate:
    if one.settle is None:
        return one
    found = season_of(values, season) if one.seasonless else None
    return replace(one, forecast=one.settle(found.without(values) if found else values))


def forecast_all(values: Values, candidates: Sequence[Candidate], season: int, horizon: int) -> Values:
    """Shape [candidate, step]."""
    found = season_of(values, season)
    without = found.without(values) if found else values
    rows = []
    for one in candidates:
        if one.seasonless and found:
            rows.append(found.with_it(one.forecast(without, horizon)))
        else:
            rows.append(one.forecast(values, horizon))
    return np.stack(rows)
