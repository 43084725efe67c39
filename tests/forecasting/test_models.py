import numpy as np
import pytest

from forecasting.demand import Demand
from forecasting.models import Candidate, candidates

DRAW = np.random.default_rng(6)
WALK = 1000 + np.cumsum(DRAW.normal(1, 4, 120))
SPORADIC = np.where(DRAW.random(120) < 0.4, 10.0, 0)
STEADY = candidates(Demand.SMOOTH, 12)


@pytest.mark.parametrize("one", STEADY, ids=lambda one: one.name)
def test_a_forecast_of_steady_demand_goes_on_from_its_level(one: Candidate) -> None:
    assert one.forecast(WALK, 6) == pytest.approx(np.full(6, WALK[-12:].mean()), rel=0.04)


@pytest.mark.parametrize("one", [one for one in STEADY if one.settle], ids=lambda one: one.name)
def test_what_was_settled_earlier_goes_on_from_what_is_known_later(one: Candidate) -> None:
    assert one.settle is not None
    assert one.settle(WALK[:60])(WALK, 6) == pytest.approx(one.forecast(WALK, 6), rel=0.02)


@pytest.mark.parametrize("one", candidates(Demand.INTERMITTENT, 12)[1:], ids=lambda one: one.name)
def test_a_forecast_of_sporadic_demand_is_near_its_mean(one: Candidate) -> None:
    assert one.forecast(SPORADIC, 3) == pytest.approx(np.full(3, SPORADIC.mean()), rel=0.6)


def test_what_cannot_be_fitted_is_no_forecast() -> None:
    (arima,) = (one for one in STEADY if one.name == "ARIMA")
    assert arima.settle is not None
    for forecast in (arima.forecast, arima.settle(np.array([1.0, np.inf] * 12))):
        assert np.isnan(forecast(np.array([1.0, np.inf] * 12), 3)).all()
