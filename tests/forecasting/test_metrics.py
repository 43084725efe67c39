"""Against values worked by hand."""

import math

import numpy as np
import pytest

from forecasting import metrics

PAST = np.array([10.0, 20, 12, 24, 16, 20])
ACTUAL = np.array([18.0, 22, 0])
FORECAST = np.array([14.0, 22, 0])


def test_smape_is_the_mean_of_200_times_the_error_by_both_sizes_and_nothing_of_nothing_is_no_error() -> None:
    assert metrics.smape(ACTUAL, FORECAST) == pytest.approx((200 * 4 / 32 + 0 + 0) / 3)
    assert metrics.smape(np.array([5.0]), np.array([0.0])) == 200


def test_mase_is_scaled_by_the_naive_error_of_the_past_at_the_lag_of_the_season() -> None:
    assert metrics.scale(PAST, 2) == pytest.approx((2 + 4 + 4 + 4) / 4)
    assert metrics.scale(PAST, 1) == pytest.approx((10 + 8 + 12 + 8 + 4) / 5)
    assert metrics.mase(ACTUAL, FORECAST, 3.5) == pytest.approx((4 / 3) / 3.5)


def test_rmsse_is_the_root_of_squared_errors_by_those_of_the_past() -> None:
    assert metrics.squared_scale(PAST, 2) == pytest.approx((4 + 16 + 16 + 16) / 4)
    assert metrics.rmsse(ACTUAL, FORECAST, 13) == pytest.approx(math.sqrt(16 / 3 / 13))


def test_rmsse_is_least_for_the_mean_where_absolute_error_is_least_for_nothing() -> None:
    actual = np.array([0.0, 0, 0, 4, 0])
    nothing, mean = np.zeros(5), np.full(5, actual.mean())
    assert metrics.mase(actual, nothing, 1) < metrics.mase(actual, mean, 1)
    assert metrics.rmsse(actual, mean, 1) < metrics.rmsse(actual, nothing, 1)


def test_bias_is_what_was_forecast_too_much_as_a_share_of_the_demand() -> None:
    assert metrics.bias(ACTUAL, FORECAST) == pytest.approx(-4 / 40)


def test_coverage_counts_the_ends_of_the_interval() -> None:
    assert metrics.coverage(ACTUAL, np.array([18.0, 0, 1]), np.array([20.0, 22, 2])) == pytest.approx(2 / 3)


def test_what_has_no_interval_is_neither_within_nor_beside_it() -> None:
    assert metrics.coverage(ACTUAL, np.array([18.0, np.nan, 1]), np.array([20.0, np.nan, 2])) == 0.5
    assert np.isnan(metrics.coverage(ACTUAL, np.full(3, np.nan), np.full(3, np.nan)))


def test_owa_is_the_mean_of_both_ratios_to_naive2() -> None:
    assert metrics.owa(9, 2.5, 10, 2) == pytest.approx((0.9 + 1.25) / 2)


def test_what_is_missing_is_not_measured_and_nothing_measured_is_no_figure() -> None:
    assert metrics.smape(np.array([18.0, np.nan]), np.array([14.0, 3])) == pytest.approx(25)
    assert math.isnan(metrics.smape(np.array([np.nan]), np.array([1.0])))
    assert math.isnan(metrics.mase(ACTUAL, FORECAST, metrics.scale(np.full(5, 7.0), 1)))
    assert math.isnan(metrics.scale(PAST, 12))
