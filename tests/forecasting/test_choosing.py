import math

import numpy as np
import pytest

from forecasting.choosing import choose
from forecasting.demand import Demand


@pytest.mark.parametrize("values", [[5.0], [4.0, 6, 5, 5, 5], []])
def test_a_series_too_short_to_be_tested_is_its_average_and_says_so(values: list[float]) -> None:
    chosen = choose(np.array(values), 3, 12)
    assert (chosen.model, chosen.origins) == ("average", 0)
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
