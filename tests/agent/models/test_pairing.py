"""Two kinds of records asked side by side are told by the records in which they meet."""

from typing import Any

import pytest

from agent.models.embedded.question import Candidate
from tests.agent.models.naming import composed

RECORDS = {"Grinder": Candidate("sku", "G-1", "Grinder", 1.0)}
VALUES = {"valves": ("sku", "category", "Valves"), "pumps": ("sku", "category", "Pumps")}
PUMPS = {"field": "item.category", "values": ["Pumps"]}


def best(text: str) -> dict[str, Any]:
    return composed(text, RECORDS, VALUES)


@pytest.mark.parametrize(
    ("text", "subject", "where"),
    [
        (
            "which supplier offers pumps with a lead time of two weeks or less, and for which items",
            "offer",
            [{"field": "lead_time", "is": "at_most", "values": ["14"]}, PUMPS],
        ),
        ("pumps below safety stock with their open purchase orders", "purchase_line",
         [{"field": "open"}, PUMPS, {"field": "item.below_safety_stock"}]),
        ("which customers have open orders for pumps, and which items", "sales_line", None),
        ("out of stock pumps with their only vendor", "offer", None),
    ],
)  # fmt: skip
def test_both_kinds_are_told(text: str, subject: str, where: list[dict[str, Any]] | None) -> None:
    query = best(text)
    assert query["subject"] == subject
    assert "measures" not in query
    if where is not None:
        assert sorted(map(str, query["where"])) == sorted(map(str, where))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("customers who bought pumps in 2024", "customer"),
        ("which suppliers offer pumps", "supplier"),
        ("items without open purchase orders", "item"),
        ("suppliers with their email", "supplier"),
        ("purchase orders open for parts of the Grinder and their due dates", "purchase_order"),
    ],
)
def test_one_kind_alone_stays_what_is_listed(text: str, subject: str) -> None:
    assert best(text)["subject"] == subject


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("how much did we order from each supplier in 2024", {"aggregate": "sum", "field": "total"}),
        ("how much have we bought from vendors by month in 2024", {"aggregate": "sum", "field": "total"}),
        ("how much did each customer type order in 2024", {"aggregate": "sum", "field": "total"}),
        ("how many orders did we place with each supplier in 2024", {"aggregate": "count"}),
        ("how much customers do we have by country", {"aggregate": "count"}),
    ],
)
def test_how_much_was_ordered_is_what_it_is_worth(text: str, measure: dict[str, str]) -> None:
    assert best(text)["measures"] == [measure]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("pumps with a lead time of three weeks or more", "21"),
        ("pumps with a lead time up to 2 weeks", "14"),
        ("pumps with a lead time up to 30 days", "30"),
    ],
)
def test_a_lead_time_in_weeks_is_one_in_days(text: str, days: str) -> None:
    query = best(text)
    assert [one["values"] for one in query["where"] if one["field"] == "lead_time"] == [[days]]


@pytest.mark.parametrize(
    "text", ["open sales orders for pumps: order no + customer", "late orders: order no, customer"]
)
def test_no_behind_a_record_is_its_number(text: str) -> None:
    assert "negated" not in str(best(text))
    assert "missing" not in str(best(text))


@pytest.mark.parametrize(
    "text",
    [
        "For the sales meeting: order value by month in 2024",
        "Preparing the supplier review, order value by month in 2024",
    ],
)
def test_what_a_figure_is_wanted_for_says_nothing_about_it(text: str) -> None:
    assert best(text) == best("order value by month in 2024")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("biggest actual minus planned cost by work centre", "cost_deviation"),
        ("which work centre has the biggest excess of actual over estimated hours", "hours_deviation"),
        ("which operations ran over plan the most", "hours_deviation"),
    ],
)
def test_what_goes_beyond_the_plan_is_ranked_by_how_far_it_does(text: str, expected: str) -> None:
    assert best(text)["order"] == expected


def test_orders_are_requested_for_a_day() -> None:
    assert best("open sales orders with requested date in June 2025")["day"] == "due_date"
    assert best("scrap by product series")["by"] == [{"field": "item.product_line"}]
