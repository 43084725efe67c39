"""A date is read only when it can be read in one way."""

from datetime import date

import pytest

from retrieval.written_dates import leading_date

_FIRST_OF_MARCH = date(2025, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01",
        "2025/03/01",
        "2025.3.1",
        "2025-03-01T00:00:00Z",
        "01.03.2025",
        "1. 3. 2025",
        "1 March 2025",
        "1st March 2025",
        "1st of March, 2025",
        "March 1, 2025",
        "March 1st, 2025",
        "Mar. 1, 2025",
        "01-Mar-2025",
        "01MAR2025",
        "1. März 2025",
        "1. Mrz. 2025",
        "1 march 2025",
    ],
)
def test_iso_european_and_written_dates_are_read(text: str) -> None:
    assert leading_date(text) == (_FIRST_OF_MARCH, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25/12/2025", date(2025, 12, 25)),
        ("12/25/2025", date(2025, 12, 25)),
        ("05/05/2025", date(2025, 5, 5)),
        ("31. Dezember 2026", date(2026, 12, 31)),
        ("15. Jänner 2026", date(2026, 1, 15)),
        ("Okt 3, 2025", date(2025, 10, 3)),
    ],
)
def test_a_day_beyond_the_twelfth_says_which_number_is_the_month(text: str, expected: date) -> None:
    assert leading_date(text) == (expected, "")


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2025",
        "03-04-2025",
        "1.3.25",
        "March 2025",
        "2025",
        "2025-13-01",
        "31.02.2025",
        "30 February 2025",
        "25/13/2025",
        "1 Brumaire 2025",
        "tomorrow",
        "2025-03-012",
        "",
    ],
)
def test_what_could_be_another_day_or_none_is_not_read(text: str) -> None:
    assert leading_date(text) is None


def test_what_follows_a_date_is_given_back() -> None:
    assert leading_date("1 March 2025 to 31 March 2026") == (_FIRST_OF_MARCH, " to 31 March 2026")
