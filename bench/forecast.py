"""Training of weekly series beside plain statsforecast with the same models from the same origins.

Three years of weeks; half of the series sell every week, with a season, half now and then. Of 10,000 such series a
sample is trained, so that it takes minutes; each of both does it on all cores, its processes' start included. Plain
statsforecast tests its models and forecasts by them (`cross_validation`, `forecast`); it chooses nothing,
knows a season only in its seasonal naive, and gives no intervals.
"""

import os
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from statsforecast import StatsForecast, models

from forecasting.series import Grain, Series
from forecasting.training import train

SERIES, SAMPLE, WEEKS, HORIZON, SEASON = 10_000, 600, 156, 13, 52


def run() -> None:
    """Print the row of the speed table."""
    steady, sporadic = _steady(SAMPLE // 2), _sporadic(SAMPLE // 2)
    print(f"forecasts of {HORIZON} weeks from {WEEKS}: {SAMPLE:,} of {SERIES:,} weekly series, {os.cpu_count()} cores")
    whole = [0.0, 0.0]
    for name, values, same, windows, step in (
        ("sold every week", steady, _steady_models(), 3, HORIZON // 2),
        ("sold now and then", sporadic, _sporadic_models(), 12, 1),
    ):
        ours, plain = (
            _timed(lambda v=values: _train(v)),
            _timed(lambda *a, v=values, m=same, w=windows, s=step: _plain(v, m, w, s)),
        )
        _row(name, len(values), ours, plain)
        whole = [whole[0] + ours, whole[1] + plain]
    _row("both", SAMPLE, *whole)
    print(f"  so {SERIES:,} series take {whole[0] * SERIES / SAMPLE / 60:,.1f} minutes")


def _row(name: str, count: int, ours: float, plain: float) -> None:
    print(
        f"  {name:<18} {ours:7.1f} s  {count / ours:6.1f} series/s   plain statsforecast {plain:7.1f} s  "
        f"{count / plain:6.1f} series/s   {ours / plain:.2f} x"
    )


def _timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _train(values: np.ndarray) -> None:
    marks = np.zeros(WEEKS, dtype=np.uint8)
    series = [Series(str(at), Grain.WEEK, date(2022, 1, 3), row, marks) for at, row in enumerate(values)]
    assert len(list(train(series, HORIZON))) == len(values)


def _plain(values: np.ndarray, same: Sequence[Any], windows: int, step: int) -> None:
    rows = pd.DataFrame({
        "unique_id": np.repeat(np.arange(len(values)), WEEKS), "ds": np.tile(np.arange(WEEKS), len(values)),
        "y": values.ravel(),
    })  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        engine = StatsForecast(models=list(same), freq=1, n_jobs=-1)
        engine.cross_validation(df=rows, h=HORIZON, n_windows=windows, step_size=step)
        engine.forecast(df=rows, h=HORIZON)


def _steady_models() -> list[Any]:
    return [
        models.SeasonalNaive(SEASON),
        models.WindowAverage(4),
        models.AutoETS(1, model="ANN", alias="level"),
        models.AutoETS(1, model="AAN", damped=True, alias="damped"),
        models.DynamicOptimizedTheta(1),
        models.AutoCES(1, model="N"),
        models.AutoARIMA(seasonal=False, max_p=2, max_q=2, max_d=1, nmodels=8),
    ]


def _sporadic_models() -> list[Any]:
    return [
        models.SeasonalNaive(SEASON),
        models.CrostonSBA(),
        models.TSB(0.1, 0.1, alias="TSB 0.1"),
        models.TSB(0.2, 0.2, alias="TSB 0.2"),
        models.ADIDA(),
        models.IMAPA(),
        models.AutoETS(1, model="ANN"),
        models.WindowAverage(6, alias="6"),
        models.WindowAverage(12, alias="12"),
        models.HistoricAverage(),
    ]


def _steady(count: int) -> np.ndarray:
    draw = np.random.default_rng(1)
    weeks = np.arange(WEEKS)
    season = draw.uniform(0, 0.4, (count, 1)) * np.sin(2 * np.pi * weeks / SEASON + draw.uniform(0, 6, (count, 1)))
    level = np.cumsum(draw.normal(0, 0.02, (count, WEEKS)), axis=1) + draw.normal(0, 0.1, (count, WEEKS))
    return np.asarray(np.round(draw.uniform(50, 5_000, (count, 1)) * np.exp(season + level)))


def _sporadic(count: int) -> np.ndarray:
    draw = np.random.default_rng(2)
    rate = draw.uniform(0.05, 0.6, (count, 1))
    return np.asarray((draw.random((count, WEEKS)) < rate) * (1.0 + draw.poisson(3, (count, WEEKS))))
