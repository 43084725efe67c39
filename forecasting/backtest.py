"""Rolling-origin back-test (Tashman, International Journal of Forecasting 16 (2000)): each candidate forecasts from
several origins what is known by now, from nothing but what was known then."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasting import metrics
from forecasting.models import Candidate
from forecasting.seasonality import Season, decompose, is_seasonal
from forecasting.trained import Scores
from forecasting.values import Values

ORIGINS = 4


@dataclass(frozen=True)
class BackTest:
    """`forecasts[candidate, origin, step]`; `actual[origin, step]`."""

    origins: tuple[int, ...]  # how many periods were known
    actual: Values
    forecasts: Values
    scale: float
    squared_scale: float

    def scores(self, forecasts: Values) -> Scores:
        """`forecasts`: shaped as `actual`."""
        return Scores(
            metrics.mase(self.actual, forecasts, self.scale),
            metrics.rmsse(self.actual, forecasts, self.squared_scale),
            metrics.smape(self.actual, forecasts),
            metrics.bias(self.actual, forecasts),
        )


def origins(length: int, horizon: int, most: int = ORIGINS, least: int = 8) -> tuple[int, ...]:
    """The last `most` origins that leave `horizon` periods to be tested, half a horizon apart or more so that they
    reach over the later half of the series; each knows `least` periods. Empty when there are none."""
    last, first = length - horizon, max(least, length // 2)
    if last < first:
        return ()
    step = max(1, horizon // 2)
    return tuple(range(last, first - 1, -step)[:most][::-1])


def run(values: Values, candidates: Sequence[Candidate], season: int, horizon: int, at: Sequence[int]) -> BackTest:
    """`at`: the origins."""
    forecasts = np.stack([forecast_all(values[:origin], candidates, season, horizon) for origin in at], axis=1)
    actual = np.stack([values[origin : origin + horizon] for origin in at])
    lag = season if len(values) > season else 1
    scale, squared = metrics.scale(values, lag), metrics.squared_scale(values, lag)
    return BackTest(tuple(at), actual, forecasts, scale, squared)


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


def season_of(values: Values, season: int) -> Season | None:
    if not is_seasonal(values, season):
        return None
    return decompose(values, season, additive=bool((values <= 0).any()))
