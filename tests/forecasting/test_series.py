from datetime import date

import numpy as np
import pytest

from core.errors import InvalidInput
from forecasting.series import Grain, Mark, Series, aggregate, learnt

SALES = [(date(2025, 1, 6), 4.0), (date(2025, 1, 12), 1.0), (date(2025, 1, 20), 7.0), (date(2025, 2, 3), 9.0)]


def test_transactions_are_summed_by_whole_week_and_a_week_without_any_is_nothing() -> None:
    series = aggregate("A", Grain.WEEK, SALES, until=date(2025, 2, 5))
    assert (series.first, series.end) == (date(2025, 1, 6), date(2025, 2, 3))
    assert series.values.tolist() == [5, 0, 7, 0]


def test_months_and_days_are_counted_over_the_turn_of_the_year() -> None:
    assert Grain.MONTH.between(date(2024, 11, 30), date(2025, 2, 1)) == 3
    assert Grain.MONTH.later(date(2024, 11, 30), 3) == date(2025, 2, 1)
    assert Grain.DAY.later(date(2024, 12, 31), 1) == date(2025, 1, 1)
    assert Grain.WEEK.later(date(2025, 1, 1), 1) == date(2025, 1, 6)


def test_periods_of_stock_outs_and_promotions_are_marked() -> None:
    series = aggregate(
        "A", Grain.WEEK, SALES, until=date(2025, 2, 3), stock_outs=[date(2025, 1, 15)], promotions=[date(2025, 1, 15)]
    )
    assert series.marks.tolist() == [0, Mark.STOCK_OUT | Mark.PROMOTION, 0, 0]


def test_a_series_can_begin_before_its_first_sale() -> None:
    series = aggregate("A", Grain.MONTH, SALES, since=date(2024, 12, 9), until=date(2025, 2, 1))
    assert series.values.tolist() == [0, 12]


def test_a_series_without_a_whole_period_is_refused() -> None:
    with pytest.raises(InvalidInput, match="A has no whole week of demand before 2025-01-08"):
        aggregate("A", Grain.WEEK, SALES[:1], until=date(2025, 1, 8))


def test_what_is_missing_must_be_marked() -> None:
    with pytest.raises(ValueError, match="marked"):
        Series("A", Grain.DAY, date(2025, 1, 1), np.array([np.nan]), np.zeros(1, dtype=np.uint8))


def test_the_fingerprint_differs_with_data_marks_and_what_it_is_for() -> None:
    first = aggregate("A", Grain.WEEK, SALES, until=date(2025, 2, 3))
    marked = aggregate("A", Grain.WEEK, SALES, until=date(2025, 2, 3), stock_outs=[date(2025, 1, 15)])
    again = aggregate("A", Grain.WEEK, SALES, until=date(2025, 2, 3))
    assert first.fingerprint(13) == again.fingerprint(13)
    assert len({first.fingerprint(13), first.fingerprint(12), marked.fingerprint(13)}) == 3


def test_a_stock_out_is_put_at_what_its_period_of_the_season_is_otherwise() -> None:
    values = np.tile([10.0, 20, 40, 10], 4)
    unusable = np.zeros(16, dtype=bool)
    unusable[6] = True
    lost = values.copy()
    lost[6] = 0
    assert learnt(lost, 4, unusable) == pytest.approx(values)


def test_without_two_seasons_it_is_put_between_its_neighbours() -> None:
    assert learnt(np.array([10.0, 0, 14, 15]), 12, np.array([False, True, False, False])).tolist() == [10, 12, 14, 15]


def test_of_sporadic_demand_the_unusable_periods_are_left_out() -> None:
    values = np.array([0.0, 3, 0, 0, 2, 0, 0])
    unusable = np.array([False, False, True, False, False, False, True])
    assert learnt(values, 12, unusable).tolist() == [0, 3, 0, 2, 0]


def test_when_nothing_can_be_used_nothing_is_learnt_from() -> None:
    assert len(learnt(np.zeros(3), 12, np.ones(3, dtype=bool))) == 0
