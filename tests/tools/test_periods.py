from datetime import date

import pytest

from core.errors import InvalidInput
from tools.periods import Period, check, period_before, period_words, year_before


def _period(text: str) -> Period:
    since, until = text.split("/")
    return date.fromisoformat(since), date.fromisoformat(until)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2025-04-01/2025-04-30", "2025-03-01/2025-03-31"),
        ("2025-01-01/2025-03-31", "2024-10-01/2024-12-31"),
        ("2024-01-01/2024-12-31", "2023-01-01/2023-12-31"),
        ("2025-05-10/2025-05-15", "2025-05-04/2025-05-09"),
        ("2025-05-01/2025-05-15", "2025-04-16/2025-04-30"),
        ("2025-05-15/2025-05-15", "2025-05-14/2025-05-14"),
    ],
)
def test_the_period_before_is_as_many_whole_months_or_as_many_days(period: str, before: str) -> None:
    assert period_before(_period(period)) == _period(before)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2025-01-01/2025-05-15", "2024-01-01/2024-05-15"),
        ("2024-02-01/2024-02-29", "2023-02-01/2023-02-28"),
        ("2025-02-01/2025-02-28", "2024-02-01/2024-02-29"),
        ("2024-02-29/2024-03-01", "2023-02-28/2023-03-01"),
    ],
)
def test_the_year_before_is_the_same_days_and_keeps_a_months_end(period: str, before: str) -> None:
    assert year_before(_period(period)) == _period(before)


def test_a_period_is_said_by_what_is_known_of_it() -> None:
    since, until = date(2025, 1, 1), date(2025, 3, 31)
    assert period_words(since, until) == " from 2025-01-01 to 2025-03-31"
    assert period_words(since, since) == " on 2025-01-01"
    assert period_words(since, None) == " since 2025-01-01"
    assert period_words(None, until) == " until 2025-03-31"
    assert period_words(None, None) == ""


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    check(date(2025, 1, 1), date(2025, 1, 1))
    check(None, date(2025, 1, 1))
    with pytest.raises(InvalidInput, match=r"ends \(2025-01-01\) before it begins \(2025-01-02\)"):
        check(date(2025, 1, 2), date(2025, 1, 1))
