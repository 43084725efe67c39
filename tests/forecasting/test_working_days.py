from datetime import date

import numpy as np

from forecasting.series import Grain, Mark, Series
from forecasting.training import fingerprint, train_one
from forecasting.working_days import on_worked, worked

MONDAY = date(2025, 1, 6)
WEEKEND = frozenset({5, 6})


def test_what_is_asked_for_on_other_days_counts_with_the_next_one_that_is_worked() -> None:
    values, marks = np.arange(1.0, 14), np.zeros(13, dtype=np.uint8)
    marks[5] = Mark.STOCK_OUT
    kept, why = on_worked(values, marks, worked(MONDAY, 13, WEEKEND))
    assert kept.tolist() == [1, 2, 3, 4, 5, 6 + 7 + 8, 9, 10, 11, 12 + 13]
    assert np.flatnonzero(why).tolist() == [5]


def test_a_plant_that_rests_at_weekends_is_steady_and_has_its_week() -> None:
    profile = np.array([100, 60, 50, 60, 120, 0, 0.0])
    noise = np.random.default_rng(3).normal(0, 3, 210)
    values = np.where(np.tile(profile, 30) > 0, np.tile(profile, 30) + noise, 0)
    series = Series("A", Grain.DAY, MONDAY, values, np.zeros(210, dtype=np.uint8))
    chosen = train_one(series, 28, closed=WEEKEND).chosen
    assert not chosen.kind.sporadic
    assert chosen.season == 5
    assert abs(chosen.forecast.mean - np.tile(profile, 4)).max() < 12
    for ends in (chosen.forecast.low[80], chosen.forecast.high[95]):
        assert ends[worked(MONDAY, 28, frozenset({0, 1, 2, 3, 4}))].tolist() == [0] * 8


def test_other_days_of_rest_are_another_forecast() -> None:
    series = Series("A", Grain.DAY, MONDAY, np.ones(9), np.zeros(9, dtype=np.uint8))
    assert fingerprint(series, 7) != fingerprint(series, 7, closed=WEEKEND)


def test_nothing_is_left_of_a_past_of_days_of_rest() -> None:
    values, marks = on_worked(np.ones(2), np.zeros(2, dtype=np.uint8), worked(date(2025, 1, 11), 2, WEEKEND))
    assert len(values) == len(marks) == 0
