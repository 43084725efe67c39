from datetime import date

import pytest

from sample_plant.documents_words import Words


def test_days_and_months_are_counted_from_the_plants_last_day(words: Words) -> None:
    assert words.today == date(2026, 3, 13)
    said = {
        word: words[word]
        for word in ("day_13", "day_in_1", "long_10", "month_0", "month_3", "month_in_10", "month_1_end")
    }
    assert said == {
        "day_13": "2026-02-28",
        "day_in_1": "2026-03-14",
        "long_10": "3 March 2026",
        "month_0": "2026-03-01",
        "month_3": "2025-12-01",
        "month_in_10": "2027-01-01",
        "month_1_end": "2026-02-28",
    }


def test_an_item_is_said_by_name_and_code_or_by_one_of_them(words: Words) -> None:
    assert (words["ADJ"], words["ADJ_code"], words["ADJ_name"]) == (
        "Adjustable Race (ADJ-1001)", "ADJ-1001", "Adjustable Race",
    )  # fmt: skip


def test_an_order_that_is_still_open_is_named(words: Words) -> None:
    assert words["po_3"].startswith("PO4")


@pytest.mark.parametrize("word", ["XYZ", "day_", "week_3", "ADJ_price"])
def test_other_words_stand_for_nothing(words: Words, word: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        words[word]
