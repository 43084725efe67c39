from datetime import date

import numpy as np
import pytest

from core.errors import InvalidInput
from planning.buckets import Buckets
from planning.plant import date_of, day_of

WEDNESDAY = day_of(date(2026, 7, 8))


def days(first_days: np.ndarray) -> list[str]:
    return [date_of(day).isoformat() for day in first_days]


def test_weeks_begin_today_and_then_on_mondays() -> None:
    buckets = Buckets.weeks(WEDNESDAY, 3)
    assert days(buckets.first_days) == ["2026-07-08", "2026-07-13", "2026-07-20"]
    assert date_of(buckets.end) == date(2026, 7, 27)
    assert days(Buckets.weeks(WEDNESDAY - 2, 2).first_days) == ["2026-07-06", "2026-07-13"]


def test_months_begin_today_and_then_on_firsts() -> None:
    buckets = Buckets.months(day_of(date(2026, 11, 30)), 3)
    assert days(buckets.first_days) == ["2026-11-30", "2026-12-01", "2027-01-01"]
    assert date_of(buckets.end) == date(2027, 2, 1)


def test_what_is_past_due_is_in_the_first_bucket_and_what_comes_later_in_none() -> None:
    buckets = Buckets.weeks(WEDNESDAY, 2)
    asked = np.array([-(2**31), WEDNESDAY - 1, WEDNESDAY + 4, WEDNESDAY + 5, WEDNESDAY + 12, 2**31 - 1], dtype=np.int32)
    assert buckets.of(asked).tolist() == [0, 0, 0, 1, 2, 2]


def test_an_order_is_released_its_lead_time_before_the_first_day_of_its_bucket() -> None:
    buckets = Buckets.weeks(WEDNESDAY, 4)
    leads = np.array([0, 1, 5, 6, 12, 40], dtype=np.int32)
    assert buckets.releases(leads).T.tolist() == [
        [0, 1, 2, 3],
        [-1, 0, 1, 2],
        [-1, 0, 1, 2],
        [-1, -1, 1, 2],
        [-1, -1, 0, 1],
        [-1, -1, -1, -1],
    ]


def test_planned_days_move_earlier_to_working_days_and_never_before_today() -> None:
    saturday = WEDNESDAY + 3
    working = np.array([day for day in range(saturday, saturday + 9) if date_of(day).weekday() < 5], dtype=np.int32)
    buckets = Buckets.days(saturday, 9, working)
    assert days(buckets.receipt_days) == [
        "2026-07-11", "2026-07-11", "2026-07-13", "2026-07-14", "2026-07-15", "2026-07-16", "2026-07-17", "2026-07-17",
        "2026-07-17",
    ]  # fmt: skip
    released = buckets.releases(np.array([0, 1, 3], dtype=np.int32))
    assert released.T.tolist() == [
        [0, 0, 2, 3, 4, 5, 6, 6, 6],
        [-1, -1, 0, 2, 3, 4, 5, 5, 5],
        [-1, -1, -1, 0, 0, 2, 3, 3, 3],
    ]


@pytest.mark.parametrize("first_days", [[], [3, 3], [3, 2], [3, 9]])
def test_buckets_that_do_not_follow_each_other_are_refused(first_days: list[int]) -> None:
    with pytest.raises(InvalidInput, match="at least one bucket"):
        Buckets(np.array(first_days, dtype=np.int32), 9)
