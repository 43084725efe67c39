"""What a number's unit says of it, who acts, and denials that stand in one word with what is denied."""

from typing import Any

import pytest

from tests.agent.models.test_compositions_more import best


def _condition(text: str, field: str) -> dict[str, Any]:
    return next(one for one in best(text)["where"] if one["field"] == field)


@pytest.mark.parametrize(
    ("text", "is_", "number"),
    [
        ("items over 400 kg", "above", "400"),
        ("parts under 3 pounds", "below", "3"),
        ("active items heavier than 20 lbs", "above", "20"),
    ],
)
def test_a_number_of_pounds_or_kilograms_is_a_weight(text: str, is_: str, number: str) -> None:
    assert _condition(text, "weight") == {"field": "weight", "is": is_, "values": [number]}


def test_pounds_beside_a_price_are_money() -> None:
    assert _condition("items with a list price under 500 pounds", "list_price")["values"] == ["500"]


def test_an_order_of_so_many_pieces_needs_an_offer_that_is_made_for_so_few() -> None:
    query = best("offers at 200 pcs, cheapest first")
    assert {"field": "minimum_quantity", "is": "at_most", "values": ["200"]} in query["where"]


def test_worse_than_is_said_of_a_rating_and_never_of_a_number_of_records() -> None:
    query = best("suppliers with rating worse than 3 that got orders this year")
    assert "having" not in query
    assert "worse_than" not in str(query)


@pytest.mark.parametrize("text", ["vendors not approved that we have POs open with", "unapproved suppliers"])
def test_vendors_that_are_not_approved_are_inactive(text: str) -> None:
    query = best(text)
    assert query["subject"] == "supplier"
    assert {"field": "active", "is": "is_not"} in query["where"]


def test_orders_not_approved_yet_wait_themselves_whatever_their_vendors_are() -> None:
    assert best("purchase orders not approved yet")["where"] == [{"field": "status", "values": ["PENDING"]}]


def test_what_we_carry_is_no_suppliers_offer() -> None:
    query = best("how many different items do we carry")
    assert query["subject"] == "item"
    assert "related" not in query


def test_what_has_rejects_is_a_share_of_the_lines_and_no_rate() -> None:
    query = best("what percentage of PO lines had rejects last year")
    assert query["measures"] == [{"aggregate": "count"}]
    assert query["share"] == "rejected_quantity"


def test_how_long_something_will_last_is_its_cover() -> None:
    assert best("items of Blade: how long will they last")["show"] == ["days_of_cover"]
