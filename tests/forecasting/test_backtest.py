import numpy as np
import pytest

from forecasting import backtest
from forecasting.models import Candidate, Forecaster, seasonal_naive


def test_each_origin_leaves_a_whole_horizon_and_the_last_is_the_latest_possible() -> None:
    assert backtest.origins(60, 12, 1, 4, 6) == (30, 36, 42, 48)
    assert backtest.origins(60, 12, 1, 3, 1) == (46, 47, 48)
    assert backtest.origins(20, 6, 1, 6, 3) == (11, 14)
    assert backtest.origins(10, 6, 1, 6, 3) == ()


def test_an_origin_can_see_the_season_where_the_last_one_can() -> None:
    assert backtest.origins(60, 12, 20, 6, 1) == (45, 46, 47, 48)
    assert backtest.origins(60, 12, 24, 6, 6) == (30, 36, 42, 48)


def test_what_is_costly_to_find_is_found_once_and_not_from_what_came_later() -> None:
    told = []

    def settle(values: np.ndarray) -> Forecaster:
        told.append(len(values))
        return lambda values, horizon: np.full(horizon, 7.0)

    candidate = Candidate("settling", lambda values, horizon: np.zeros(horizon), settle=settle)
    trial = backtest.run(np.arange(20.0), [candidate], 1, 4, (10, 16))
    assert told == [10]
    assert (trial.forecasts == 7).all()


def test_a_candidate_is_told_nothing_after_its_origin() -> None:
    told = []

    def watching(values: np.ndarray, horizon: int) -> np.ndarray:
        told.append(values.tolist())
        return np.zeros(horizon)

    values = np.arange(20.0)
    backtest.run(values, [Candidate("watching", watching)], 1, 4, (10, 16))
    assert told == [values[:10].tolist(), values[:16].tolist()]


def test_forecasts_stand_beside_what_came_and_are_scored() -> None:
    values = np.tile([10.0, 20, 30, 40], 5)
    values[-1] = 48
    trial = backtest.run(values, [seasonal_naive(4)], 4, 4, (12, 16))
    assert trial.actual.tolist() == [[10, 20, 30, 40], [10, 20, 30, 48]]
    assert trial.forecasts[0].tolist() == [[10, 20, 30, 40], [10, 20, 30, 40]]
    assert trial.scores(trial.forecasts[0]).mase == pytest.approx((8 / 8) / (8 / 16))


def test_what_had_not_come_by_an_origin_is_not_known_there() -> None:
    trial = backtest.run(np.arange(20.0), [seasonal_naive(1)], 1, 4, (10, 12, 16))
    assert np.array_equal(
        trial.known_by(13).actual, [[10, 11, 12, np.nan], [12, *[np.nan] * 3], [np.nan] * 4], equal_nan=True
    )
    assert np.isnan(trial.known_by(10).actual).all()
    later = trial.since(1)
    assert (later.origins, later.actual.tolist()) == ((12, 16), [[12, 13, 14, 15], [16, 17, 18, 19]])
    assert later.forecasts.tolist() == [[[11] * 4, [15] * 4]]
