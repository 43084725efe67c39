"""What one series' forecast was off by, beside Naive2's and the seasonal naive one's; and the averages over series."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from statistics import fmean

import numpy as np

from evals.forecast.collection import Held
from forecasting import metrics
from forecasting.choosing import choose
from forecasting.models import seasonal_naive
from forecasting.seasonality import naive2
from forecasting.series import learnt
from forecasting.trained import LEVELS
from forecasting.values import Values


@dataclass(frozen=True)
class Off:
    """By one forecast: the M4 competition's figures; NaN where the past never changed, so that MASE has no scale."""

    smape: float
    mase: float
    rmsse: float
    bias: float


@dataclass(frozen=True)
class Measured:
    """`model`: the best of those taken together. `covered`: the share of the periods held back that lie within the
    interval, by level."""

    unique_id: str
    model: str
    kind: str
    chosen: Off
    naive2: Off
    seasonal_naive: Off
    covered: dict[int, float]


@dataclass(frozen=True)
class Averages:
    """`unscaled`: how many of the `series` MASE and RMSSE are without. OWA is against Naive2."""

    series: int
    unscaled: int
    smape: float
    mase: float
    rmsse: float
    bias: float
    owa: float
    covered: dict[int, float]


def measure(held: Held, horizon: int, season: int) -> Measured:
    past = learnt(held.past, season, np.isnan(held.past))
    chosen = choose(past, horizon, season)
    scales = metrics.scale(held.past, season), metrics.squared_scale(held.past, season)
    forecast = chosen.forecast
    return Measured(
        held.unique_id,
        chosen.models[0],
        chosen.kind,
        _off(held.actual, forecast.mean, *scales),
        _off(held.actual, naive2(past, horizon, season), *scales),
        _off(held.actual, seasonal_naive(season).forecast(past, horizon), *scales),
        {level: metrics.coverage(held.actual, forecast.low[level], forecast.high[level]) for level in LEVELS},
    )


def averages(measured: Sequence[Measured], whose: str = "chosen") -> Averages:
    """`whose`: an `Off` of `Measured`."""
    offs, naives = [getattr(one, whose) for one in measured], [one.naive2 for one in measured]
    smape, mase = (_mean([getattr(one, name) for one in offs]) for name in ("smape", "mase"))
    naive_smape, naive_mase = (_mean([getattr(one, name) for one in naives]) for name in ("smape", "mase"))
    return Averages(
        len(measured),
        sum(isnan(one.mase) for one in offs),
        smape,
        mase,
        _mean([one.rmsse for one in offs]),
        _mean([one.bias for one in offs]),
        metrics.owa(smape, mase, naive_smape, naive_mase),
        {
            level: _mean([one.covered[level] for one in measured]) if whose == "chosen" else metrics.NAN
            for level in LEVELS
        },
    )


def _off(actual: Values, forecast: Values, scale: float, squared: float) -> Off:
    return Off(
        metrics.smape(actual, forecast),
        metrics.mase(actual, forecast, scale),
        metrics.rmsse(actual, forecast, squared),
        metrics.bias(actual, forecast),
    )


def _mean(figures: Sequence[float]) -> float:
    known = [one for one in figures if not isnan(one)]
    return fmean(known) if known else metrics.NAN
