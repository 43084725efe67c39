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
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from statsforecast import models

from forecasting.demand import Demand
from forecasting.values import Values

Forecaster = Callable[[Values, int], Values]

_LONGEST = 12  # season that exponential smoothing can follow in good time


@dataclass(frozen=True)
class Candidate:
    """`seasonless`: it is to be given the series without its season. `least`: periods it needs. `settle`: finds on the
    first of several back-tests what is costly to find, for all of them."""

    name: str
    forecast: Forecaster
    seasonless: bool = True
    least: int = 4
    settle: Callable[[Values], Forecaster] | None = None


def _fitted(forecast: Forecaster) -> Forecaster:
    """Where the library cannot fit it (it raises bare `Exception`s), NaN: such a model is not chosen."""

    def guarded(values: Values, horizon: int) -> Values:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return np.asarray(forecast(values, horizon), dtype=np.float64)
            except Exception:
                return np.full(horizon, np.nan)

    return guarded


def _of(make: Callable[[], Any]) -> Forecaster:
    return _fitted(lambda values, horizon: make().forecast(y=values, h=horizon)["mean"])


def seasonal_naive(season: int) -> Candidate:
    """What was a season ago; where there is no season yet, what was last."""

    def forecast(values: Values, horizon: int) -> Values:
        known = values[-season:] if len(values) >= season else values[-1:]
        return np.resize(known, horizon)

    return Candidate("seasonal naive" if season > 1 else "naive", forecast, seasonless=False, least=1)


def average(periods: int) -> Candidate:
    return Candidate(
        f"average of {periods} periods", lambda values, horizon: np.full(horizon, values[-periods:].mean()), least=1
    )


def _arima(values: Values) -> Any:
    """Fitted to `values`. The order, at most (2, 1, 2), is found by conditional least squares, which is quick; the
    coefficients by maximum likelihood, since what the library forecasts after least squares forgets the level."""
    search = models.AutoARIMA(seasonal=False, max_p=2, max_q=2, max_d=1, nmodels=8, method="CSS")
    found = search.fit(values).model_
    p, q, *_, d, _ = found["arma"]
    drift, mean = ("drift" in found["coef"], "intercept" in found["coef"])
    return models.ARIMA(order=(p, d, q), include_drift=drift, include_mean=mean).fit(values)


def _arima_settled(values: Values) -> Forecaster:
    """Its order and coefficients stay what they are for `values`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fitted = _arima(values)
        except Exception:
            return lambda _, horizon: np.full(horizon, np.nan)
    return _fitted(lambda known, horizon: fitted.forward(y=known, h=horizon)["mean"])


def _holt_winters(season: int) -> Candidate:
    """Additive, its season moving with the series."""
    make = partial(models.AutoETS, season, model="AAA", damped=True)
    return Candidate("Holt-Winters", _of(make), seasonless=False, least=2 * season + 5)


_MEAN = Candidate("average of all periods", lambda values, horizon: np.full(horizon, values.mean()), least=1)
_LEVEL = Candidate("exponential smoothing", _of(partial(models.AutoETS, 1, model="ANN")))
_DAMPED = Candidate("damped trend", _of(partial(models.AutoETS, 1, model="AAN", damped=True)), least=8)
_DAMPED_AS_IT_IS = replace(_DAMPED, name="damped trend without a season", seasonless=False)
_THETA = Candidate("Theta", _of(models.DynamicOptimizedTheta), least=8)
_COMPLEX = Candidate("complex smoothing", _of(partial(models.AutoCES, 1, model="N")), least=8)
_ARIMA = Candidate(
    "ARIMA",
    _fitted(lambda values, horizon: _arima(values).predict(h=horizon)["mean"]),
    least=16,
    settle=_arima_settled,
)

_STEADY = (average(4), _LEVEL, _DAMPED, _THETA, _COMPLEX, _ARIMA)
_SPORADIC = (
    Candidate("SBA", _of(models.CrostonSBA)),
    Candidate("TSB 0.1", _of(partial(models.TSB, 0.1, 0.1))),
    Candidate("TSB 0.2", _of(partial(models.TSB, 0.2, 0.2))),
    Candidate("ADIDA", _of(models.ADIDA)),
    Candidate("IMAPA", _of(models.IMAPA)),
    _LEVEL,
    average(6),
    average(12),
    _MEAN,
)


def candidates(kind: Demand, season: int) -> tuple[Candidate, ...]:
    """Those worth trying for such a series; the first is the seasonal naive forecast, which is measured beside them."""
    naive = seasonal_naive(season)
    if kind is Demand.NONE:
        return (naive,)
    if kind.sporadic:
        return (naive, *_SPORADIC)
    if season == 1:
        return (naive, *_STEADY)  # which is the last value
    moving = (_holt_winters(season),) if season <= _LONGEST else ()
    return (naive, *_STEADY, _DAMPED_AS_IT_IS, *moving)
