"""The candidates, by kind of demand. Heavy to import (statsforecast): only training and what measures it import it.

A model takes a series without gaps and a horizon and gives what it expects of each period to come. A seasonal series
comes to it without its season (`forecasting.seasonality`), so that a season may be as long as a year of weeks.

Sources: Croston, Operational Research Quarterly 23 (1972); Syntetos and Boylan, International Journal of Forecasting
21 (2005); Teunter, Syntetos and Babai, European Journal of Operational Research 214 (2011); Nikolopoulos et al.
(ADIDA), Journal of the Operational Research Society 62 (2011); Petropoulos and Kourentzes (IMAPA), ibid. 66 (2015);
Fiorucci et al. (dynamic Theta), International Journal of Forecasting 32 (2016); Svetunkov, Kourentzes and Ord (complex
exponential smoothing), Naval Research Logistics 69 (2022).
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from statsforecast import models

from forecasting.demand import Demand
from forecasting.values import Values

Forecaster = Callable[[Values, int], Values]


@dataclass(frozen=True)
class Candidate:
    """`seasonless`: it is to be given the series without its season, where it has one. `least`: periods it needs."""

    name: str
    forecast: Forecaster
    seasonless: bool = True
    least: int = 4


def _of(make: Callable[[], Any]) -> Forecaster:
    """Where the library cannot fit it (it raises bare `Exception`s), NaN: such a model is not chosen."""

    def forecast(values: Values, horizon: int) -> Values:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return np.asarray(make().forecast(y=values, h=horizon)["mean"], dtype=np.float64)
            except Exception:
                return np.full(horizon, np.nan)

    return forecast


def seasonal_naive(season: int) -> Candidate:
    """What was a season ago; where there is no season yet, what was last."""

    def forecast(values: Values, horizon: int) -> Values:
        known = values[-season:] if len(values) >= season else values[-1:]
        return np.resize(known, horizon)

    return Candidate("seasonal naive" if season > 1 else "naive", forecast, seasonless=False, least=1)


def window_average(periods: int) -> Candidate:
    return Candidate(
        f"average of {periods} periods", lambda values, horizon: np.full(horizon, values[-periods:].mean()), least=1
    )


_LEVEL = Candidate("exponential smoothing", _of(lambda: models.AutoETS(1, model="ANN")))
_DAMPED = Candidate("damped trend", _of(lambda: models.AutoETS(1, model="AAN", damped=True)), least=8)
_THETA = Candidate("Theta", _of(lambda: models.DynamicOptimizedTheta(1)), least=8)
_CES = Candidate("complex smoothing", _of(lambda: models.AutoCES(1, model="N")), least=8)
_ARIMA = Candidate(
    "ARIMA", _of(lambda: models.AutoARIMA(seasonal=False, max_p=3, max_q=3, max_d=1, nmodels=12)), least=12
)
_LAST = Candidate("last value", lambda values, horizon: np.repeat(values[-1:], horizon), least=1)

_SPORADIC = (
    Candidate("Croston", _of(models.CrostonClassic)),
    Candidate("SBA", _of(models.CrostonSBA)),
    Candidate("TSB", _of(lambda: models.TSB(0.1, 0.1))),
    Candidate("ADIDA", _of(models.ADIDA)),
    Candidate("IMAPA", _of(models.IMAPA)),
    _LEVEL,
)


def candidates(kind: Demand, season: int) -> Sequence[Candidate]:
    """Those worth trying for such a series; the first is the seasonal naive, which all are measured beside."""
    naive = seasonal_naive(season)
    if kind is Demand.NONE:
        return (naive,)
    if kind.sporadic:
        return (naive, window_average(6), window_average(12), *_SPORADIC)
    return (naive, _LAST, window_average(4), _LEVEL, _DAMPED, _THETA, _CES, _ARIMA)
