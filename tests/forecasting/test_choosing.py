import math

import numpy as np
import pytest

from forecasting import metrics
from forecasting.choosing import choose
from forecasting.demand import Demand


@pytest.mark.parametrize("values", [[5.0], [4.0, 6, 5, 5, 5], []])
def test_a_series_too_short_to_be_tested_is_its_average_and_says_so(values: list[float]) -> None:
    chosen = choose(np.array(values), 3, 12)
    assert (chosen.model, chosen.origins) == ("average of all periods", 0)
    assert math.isnan(chosen.scores.mase)
    assert not chosen.better_than_naive
    assert chosen.forecast.mean == pytest.approx([5, 5, 5] if values else [math.nan] * 3, nan_ok=True)
    assert np.isnan(chosen.forecast.low[80]).all()


def test_no_demand_is_forecast_as_none() -> None:
    chosen = choose(np.zeros(40), 6, 12)
    assert chosen.kind is Demand.NONE
    assert chosen.forecast.mean.tolist() == [0] * 6
    assert chosen.forecast.high[95].tolist() == [0] * 6


def test_demand_and_its_intervals_are_never_below_zero() -> None:
    falling = np.maximum(100 - 2.0 * np.arange(52), 0) + np.random.default_rng(3).random(52)
    chosen = choose(falling, 20, 12)
    assert (chosen.forecast.mean >= 0).all()
    assert all((ends >= 0).all() for ends in chosen.forecast.low.values())


def test_a_figure_that_may_be_below_zero_may_be_forecast_so() -> None:
    assert (choose(np.random.default_rng(3).normal(-50, 1, 60), 6, 12).forecast.mean < -40).all()


def made(family: str, draw: np.random.Generator) -> np.ndarray:
    weeks = np.arange(120)
    match family:
        case "damped trend":
            return np.asarray(500 + 4.0 * weeks + draw.normal(0, 2, 120))
        case "last value":
            return np.asarray(1000 + np.cumsum(draw.normal(0, 20, 120)))
        case "exponential smoothing":
            return np.asarray(200 + draw.normal(0, 20, 120))
        case _:
            return np.asarray(np.where(draw.random(120) < 0.3, draw.poisson(4, 120), 0), dtype=float)


@pytest.mark.parametrize(
    ("family", "like"),
    [
        ("damped trend", {"damped trend", "Theta", "ARIMA"}),
        ("last value", {"naive", "exponential smoothing", "ARIMA", "complex smoothing", "Theta"}),
        ("exponential smoothing", {"exponential smoothing", "complex smoothing", "ARIMA", "Theta", "damped trend"}),
        ("sporadic", {"SBA", "TSB 0.1", "ADIDA", "IMAPA", "average of all periods", "exponential smoothing"}),
    ],
)
def test_the_family_that_made_a_series_is_among_those_chosen(family: str, like: set[str]) -> None:
    draw = np.random.default_rng(11)
    chosen = [choose(made(family, draw), 8, 1) for _ in range(3)]
    assert sum(one.models[0] in like for one in chosen) >= 2
    assert all(one.better_than_naive for one in chosen) or family == "last value"


def test_a_trend_is_gone_on_with_and_a_season_repeated() -> None:
    months = np.arange(96)
    trend = choose(made("damped trend", np.random.default_rng(2)), 8, 1)
    assert trend.forecast.mean == pytest.approx(500 + 4 * np.arange(120, 128), rel=0.02)
    season = choose(100 + 40 * np.sin(months * np.pi / 6) + np.random.default_rng(3).normal(0, 3, 96), 12, 12)
    assert season.forecast.mean == pytest.approx(100 + 40 * np.sin(np.arange(96, 108) * np.pi / 6), abs=8)
    assert season.better_than_naive


def test_the_mean_of_sporadic_demand_is_forecast_and_not_nothing() -> None:
    values = made("sporadic", np.random.default_rng(5))
    assert choose(values, 12, 12).forecast.mean == pytest.approx(np.full(12, values.mean()), rel=0.4)


def test_what_a_model_cannot_be_fitted_to_is_forecast_all_the_same() -> None:
    for values in (np.full(60, 4.0), np.append(np.zeros(59), 1e9), np.tile([1e-12, 1e12], 30)):
        chosen = choose(values, 6, 12)
        assert np.isfinite(chosen.forecast.mean).all()


def test_several_near_the_best_are_forecast_together_by_their_mean_and_in_sporadic_demand_by_their_median() -> None:
    draw = np.random.default_rng(11)
    steady, sporadic = (choose(made(family, draw), 8, 1) for family in ("exponential smoothing", "sporadic"))
    assert steady.model.startswith("mean of ")
    assert sporadic.model.startswith("median of ")
    assert len(steady.models) > 2


def test_no_back_test_helps_to_choose_what_it_judges() -> None:
    """More demand in the last period, far above every forecast, is an error by just so much: nothing else is changed
    by it."""
    values = made("exponential smoothing", np.random.default_rng(4))
    values[-1] += 100
    other = np.append(values[:-1], values[-1] + 60)
    errors = [
        one.scores.mase * metrics.scale(past, 1) * one.origins * one.tested
        for past, one in ((past, choose(past, 8, 1)) for past in (values, other))
    ]
    assert errors[1] - errors[0] == pytest.approx(60)


def test_one_back_test_judges_and_chooses_nothing() -> None:
    values = 100 + np.random.default_rng(6).normal(0, 10, 10)
    chosen = choose(values, 2, 1)
    assert (chosen.origins, len(chosen.models) > 3) == (1, True)
    assert math.isnan(chosen.coverage[80])
    assert chosen.scores.mase > 0
