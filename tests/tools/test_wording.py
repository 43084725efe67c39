from datetime import date
from decimal import Decimal

import pytest

from tools.wording import count, due, join, money, number, plural, quantity, record


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1085.0000", "1,085"),
        ("0", "0"),
        ("-0.5000", "-0.5"),
        ("1234567.89", "1,234,567.89"),
        ("-1234", "-1,234"),
        ("1E+3", "1,000"),
    ],
)
def test_a_number_has_thousands_separators_and_no_padding(value: str, text: str) -> None:
    assert number(Decimal(value)) == text


def test_money_has_two_decimals_or_as_many_as_a_price_needs() -> None:
    assert money(Decimal("2798954.3600"), "USD") == "2,798,954.36 USD"
    assert money(Decimal("40"), None) == "40.00"
    assert money(Decimal("0.0125"), "EUR") == "0.0125 EUR"


def test_quantities_and_counts_say_what_of() -> None:
    assert quantity(Decimal("1085.0000"), "EA") == "1,085 EA"
    assert (count(1, "day"), count(1112, "day"), count(0, "item")) == ("1 day", "1,112 days", "0 items")


def test_a_record_is_named_by_code_and_name() -> None:
    assert record("AR-5381", "Adjustable Race") == "AR-5381 Adjustable Race"
    assert record("1", "Tool Crib") == "Tool Crib (1)"
    assert record("29825", None, "customer") == "customer 29825"
    assert record(None, None, "customer") == ""


def test_lists_and_dates_read_like_a_sentence() -> None:
    assert (join(["a"]), join(["a", "b"]), join(["a", "b", "c"]), join([])) == ("a", "a and b", "a, b and c", "")
    assert due(date(2025, 5, 10), 5) == "due 2025-05-10, 5 days late"
    assert (due(date(2025, 5, 20), None), due(None, None)) == ("due 2025-05-20", "no due date")


@pytest.mark.parametrize(
    ("noun", "many"), [("colour", "colours"), ("country", "countries"), ("day", "days"), ("terms", "terms")]
)
def test_more_than_one_is_spelt_as_english_does(noun: str, many: str) -> None:
    assert plural(noun) == many
