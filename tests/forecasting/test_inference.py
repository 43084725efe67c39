from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from core.errors import InvalidInput
from forecasting.inference import beside_naive, periods, total
from forecasting.series import Grain, Series
from forecasting.trained import Scores, Trained
from forecasting.training import train_one


def trained(count: int = 48) -> Trained:
    values = np.resize([10.0, 20, 30, 20], count) + np.random.default_rng(1).normal(0, 1, count)
    return train_one(Series("A", Grain.MONTH, date(2021, 1, 1), values, np.zeros(count, dtype=np.uint8)), 6, season=4)


def test_periods_are_dated_from_the_one_that_is_not_over() -> None:
    one = trained()
    assert [period.first.month for period in periods(one)] == [1, 2, 3, 4, 5, 6]
    some = periods(one, date(2025, 2, 20), date(2025, 4, 1))
    assert [period.first for period in some] == [date(2025, 2, 1), date(2025, 3, 1)]
    assert some[0].mean == one.chosen.forecast.mean[1]
    assert some[0].low[95] <= some[0].low[80] <= some[0].mean <= some[0].high[80] <= some[0].high[95]
    assert total(some) == pytest.approx(one.chosen.forecast.mean[1:3].sum())


def test_what_lies_outside_the_forecast_is_refused_with_what_there_is() -> None:
    with pytest.raises(InvalidInput, match="forecast of A is for 2025-01-01 to before 2025-07-01"):
        periods(trained(), since=date(2025, 7, 1))


def test_the_error_is_told_beside_the_naive_forecasts() -> None:
    one = trained()
    assert beside_naive(one).startswith("MASE 0.")
    assert "of the seasonal naive forecast, in 3 back-tests of 6 periods" in beside_naive(one)


def test_a_forecast_that_is_no_better_says_so() -> None:
    one = trained()
    worse = replace(one.chosen, scores=Scores(1.2, 1.2, 30, 0), naive=Scores(1.0, 1.0, 25, 0))
    assert beside_naive(replace(one, chosen=worse)) == (
        "No better than seasonal naive: MASE 1.20 against 1.00 of the seasonal naive forecast, "
        "in 3 back-tests of 6 periods."
    )


def test_a_series_too_short_to_be_tested_says_so() -> None:
    assert beside_naive(trained(4)) == "4 periods are too few to test a forecast by: this is their average."


def test_a_series_that_never_varied_has_no_scale() -> None:
    still = train_one(Series("A", Grain.MONTH, date(2021, 1, 1), np.full(40, 7.0), np.zeros(40, dtype=np.uint8)), 6)
    assert still.chosen.forecast.mean == pytest.approx(np.full(6, 7))
    assert "nothing varied" in beside_naive(still)
