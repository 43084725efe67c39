"""The spellings of one country: its code, its name, and what comes from there."""

import pytest

from data_layer.queries.values import SortingValue
from tools.countries import called
from tools.vocabulary import _by_words
from tools.words import stem


@pytest.mark.parametrize(
    ("value", "others"),
    [
        ("DE", {"Germany", "German"}),
        ("Germany", {"DE", "German"}),
        ("SE", {"Sweden", "Swedish"}),
        ("US", {"United States", "USA", "American"}),
        ("United Kingdom", {"GB", "UK", "British", "Great Britain"}),
        ("USA", {"US", "United States", "American"}),
        ("DEU", {"DE", "Germany", "German"}),
        ("276", set()),
        ("Northwest", set()),
        ("", set()),
    ],
)
def test_a_country_goes_by_other_names(value: str, others: set[str]) -> None:
    assert set(called(value)) == others


def test_english_is_spoken_in_many_countries_and_polish_is_also_a_verb() -> None:
    assert "English" not in called("US") + called("GB")
    assert "Polish" not in called("PL")


def test_the_tenants_value_is_found_by_each_of_them_but_only_in_fields_of_countries() -> None:
    country, bin_ = SortingValue("supplier", "country", "DE", 3), SortingValue("stock", "bin", "SE", 1)
    found = _by_words([country, bin_])
    assert found[(stem("germany"),)] == found[(stem("german"),)] == (country,)
    assert (stem("sweden"),) not in found


def test_a_channel_goes_by_what_people_call_it() -> None:
    online = SortingValue("sales_order", "channel", "online", 3)
    found = _by_words([online, SortingValue("sku", "category", "online", 1)])
    assert online in found["web",]
    assert online in found[tuple(map(stem, ("web", "shop")))]
    assert [value.field for value in found["internet",]] == ["channel"]
