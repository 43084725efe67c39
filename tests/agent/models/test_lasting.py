"""Stock that nobody wants and how long it lasts are fields like any other: compared, grouped, and beside conditions."""

from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from tests.agent.models.test_compositions import count, figure, question


def best(text: str) -> dict[str, Any]:
    return dict(compositions(question(text))[0].arguments)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("items not moved for 400 days", "400"),
        ("which parts have been sitting for 3 weeks", "21"),
        ("articles unused in a year", "365"),
        ("items idle for half a year", "182"),
    ],
)
def test_how_long_nothing_moved_is_a_bound(text: str, days: str) -> None:
    assert best(text)["where"] == [{"field": "days_idle", "is": "at_least", "values": [days]}]


def test_since_a_day_nothing_moved_that_was_last_wanted_before() -> None:
    told = [{"field": "last_moved", "is": "below", "values": ["2025-01-01"]}, {"field": "stocked"}]
    assert best("items without demand since January")["where"] == told


@pytest.mark.parametrize(
    ("text", "query"),
    [
        (
            "slow moving bikes worth more than 1000",
            {
                "subject": "item",
                "where": [
                    {"field": "stock_value", "is": "above", "values": ["1000"]},
                    {"field": "category", "values": ["Bikes"]},
                    {"field": "slow_moving"},
                ],
            },
        ),
        (
            "how many slow movers do we have per category",
            {"subject": "item", **count(by=[{"field": "category"}], where=[{"field": "slow_moving"}])},
        ),
        (
            "value of dead stock by location",
            {
                "subject": "stock",
                "measures": figure("value"),
                "by": [{"field": "warehouse"}],
                "where": [{"field": "item.dead"}],
            },
        ),
        (
            "bought parts with less than 10 days of cover",
            {
                "subject": "item",
                "where": [{"field": "days_of_cover", "is": "below", "values": ["10"]}, {"field": "bought"}],
            },
        ),
        (
            "average days of cover by category",
            {"subject": "item", "measures": figure("days_of_cover", "average"), "by": [{"field": "category"}]},
        ),
    ],
)
def test_it_stands_beside_conditions_and_groups(text: str, query: dict[str, Any]) -> None:
    assert best(text) == query


def test_days_that_bound_something_are_no_groups() -> None:
    assert "by" not in best("items not moved for 200 days with a stock above 5")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("suppliers with a rating worse than 3", {"field": "rating", "is": "above", "values": ["3"]}),
        ("suppliers with a rating better than 3", {"field": "rating", "is": "below", "values": ["3"]}),
        ("items with on hand zero and a price above 5", {"field": "on_hand", "values": ["0"]}),
    ],
)
def test_better_worse_and_zero_are_heard(text: str, condition: dict[str, Any]) -> None:
    assert condition in best(text)["where"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("purchase receipts of next week", "due_date"),
        ("work orders finished next week", "due_date"),
        ("purchase receipts of last week", "received_date"),
    ],
)
def test_what_is_to_come_is_due(text: str, day: str) -> None:
    assert best(text)["day"] == day


def test_who_handles_an_order_in_purchasing_is_its_buyer() -> None:
    assert best("who in purchasing placed the most POs in 2024")["by"] == [{"field": "buyer"}]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("items with more than 2 weeks of cover", {"field": "days_of_cover", "is": "above", "values": ["14"]}),
        ("purchase orders late by more than a week", {"field": "days_late", "is": "above", "values": ["7"]}),
    ],
)
def test_weeks_are_days(text: str, condition: dict[str, Any]) -> None:
    assert condition in best(text)["where"]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("vendors with their number of open purchase orders", "supplier"),
        ("customers and number of late sales orders", "customer"),
    ],
)
def test_the_number_beside_is_told_of_each(text: str, way: str) -> None:
    asked = best(text)
    assert (asked["measures"], asked["by"]) == ([{"aggregate": "count"}], [{"field": way}])


@pytest.mark.parametrize(
    ("text", "query"),
    [
        (
            "items with fewer than 20 pieces",
            {"subject": "item", "where": [{"field": "on_hand", "is": "below", "values": ["20"]}]},
        ),
        (
            "vendors with more than 500 pieces rejected",
            {
                "subject": "purchase_line",
                "measures": figure("rejected_quantity"),
                "by": [{"field": "order.supplier"}],
                "having": [{"measure": "rejected_quantity", "is": "above", "value": 500}],
            },
        ),
        (
            "compare the stock value of Tool Crib and Subassembly",
            {
                "subject": "stock",
                "measures": figure("value"),
                "by": [{"field": "warehouse"}],
                "where": [{"field": "warehouse", "values": ["1", "50"]}],
            },
        ),
    ],
)
def test_pieces_are_no_records_and_places_are_told_apart(text: str, query: dict[str, Any]) -> None:
    assert best(text) == query


def test_beside_a_figure_a_day_that_is_not_told_is_not_heard() -> None:
    listed = compositions(question("bikes: on hand, value, last movement"))[0]
    assert "last_moved" in listed.arguments.get("show", ()) or listed.loose


def test_kept_both_here_and_there_is_kept_in_the_one_and_in_the_other() -> None:
    places = [one["where"] for one in best("items stocked both in Tool Crib and Subassembly")["related"]]
    assert places == [[{"field": "warehouse", "values": [code]}] for code in ("1", "50")]


def test_money_spent_is_spent_on_purchases() -> None:
    asked = best("top three parts by money spent in 2025")
    assert (asked["subject"], asked["by"], asked["limit"]) == ("purchase_line", [{"field": "item"}], 3)
