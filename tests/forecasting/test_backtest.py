import numpy as np
import pytest

from forecasting import backtest
from forecasting.models import Candidate, seasonal_naive


def test_each_origin_leaves_a_whole_horizon_and_the_last_is_the_latest_possible() -> None:
    assert backtest.origins(60, 12) == (30, 36, 42, 48)
    assert backtest.origins(20, 6) == (11, 14)
    assert backtest.origins(10, 6) == ()


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
