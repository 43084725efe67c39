"""The best of each, how many are at an end, several conditions on the figures of groups."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import read

TODAY = date(2025, 5, 15)


def query_of(text: str) -> dict[str, Any]:
    return dict(compositions(read(text, {"today": TODAY.isoformat()}, frozenset()))[0].queries[0])


@pytest.mark.parametrize(
    ("text", "subject", "by", "many"),
    [
        ("best selling article of each category", "sales_line", ["item.category", "item"], 1),
        ("top 2 scrap reasons per quarter", "scrap", ["scrap_date", "reason"], 2),
        ("for each item the slowest supplier", "offer", ["item", "supplier"], 1),
        ("cheapest vendor for every bought part", "offer", ["item", "supplier"], 1),
        ("which client in each country ordered most in 2024", "sales_order", ["customer.country", "customer"], 1),
        ("who is the biggest customer in each territory", "sales_order", ["customer.territory", "customer"], 1),
        ("for every buyer, the supplier they spend most with", "purchase_order", ["buyer", "supplier"], 1),
    ],
)  # fmt: skip
def test_the_first_of_each(text: str, subject: str, by: list[str], many: int) -> None:
    found = query_of(text)
    assert (found["subject"], [one["field"] for one in found["by"]]) == (subject, by)
    assert (found.get("first_of_each"), found.get("limit")) == (many, None if many == 1 else 60)


def test_a_rank_says_by_what() -> None:
    assert query_of("best selling item per category by revenue")["order"] == "value"
    assert query_of("best selling item per category")["order"] == "quantity"


def test_a_figure_of_each_is_no_first_of_each() -> None:
    assert query_of("highest list price per category")["measures"] == [{"aggregate": "maximum", "field": "list_price"}]
    single = query_of("the largest sales order of each customer")
    assert (single["by"], single["order"], single["first_of_each"]) == ([{"field": "customer"}], "total", 1)
    assert "measures" not in single
    assert "first_of_each" not in query_of("top 5 customers by revenue")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("how many suppliers have the highest rating", ("rating", True)),
        ("how many suppliers have the best rating", ("rating", False)),
        ("how many items have the longest lead time", ("lead_time", True)),
    ],
)
def test_how_many_are_at_an_end(text: str, order: tuple[str, bool]) -> None:
    found = query_of(text)
    assert (found["measures"], found["by"]) == ([{"aggregate": "count"}], [{"field": order[0]}])
    assert ((found["order"], found.get("descending", True)), found["limit"]) == (order, 1)


def test_which_value_is_at_the_end_may_be_said() -> None:
    found = query_of("how many vendors have the top rating of 1")
    assert (found["subject"], found["where"]) == ("supplier", [{"field": "rating", "values": ["1"]}])
    assert "limit" not in found


@pytest.mark.parametrize(
    ("text", "having"),
    [
        ("vendors with a reject rate over 3% and more than 500 pieces bought",
         [("reject_rate", "above", 3), ("quantity", "above", 500)]),
        ("suppliers with on time delivery under 85 percent and at least 20 POs",
         [("on_time_rate", "below", 85), ("order", "at_least", 20)]),
    ],
)  # fmt: skip
def test_groups_with_several_figures(text: str, having: list[tuple[str, str, int]]) -> None:
    found = query_of(text)
    assert [(one["measure"], one["is"], one["value"]) for one in found["having"]] == having
    assert found["by"] == [{"field": "order.supplier"}]


def test_both_ends_are_in_thousands() -> None:
    assert query_of("purchase orders between 5 and 20 thousand dollars")["where"][0]["values"] == ["5000", "20000"]
    assert query_of("purchase orders between 100 and 2k")["where"][0]["values"] == ["100", "2000"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("months where revenue was above 2 million", {"by": [{"field": "order_date", "bucket": "month"}],
         "having": [{"measure": "total", "is": "above", "value": 2000000}]}),
        ("quarters when we shipped less than 1000 orders", {"by": [{"field": "shipped_date", "bucket": "quarter"}],
         "having": [{"measure": "count", "is": "below", "value": 1000}]}),
        ("number of customers per country, more than 3 only",
         {"having": [{"measure": "count", "is": "above", "value": 3}]}),
        ("which vendors delivered more than 10% of pieces rejected",
         {"having": [{"measure": "reject_rate", "is": "above", "value": 10}]}),
        ("buyers whose average PO is above 20k", {"by": [{"field": "buyer"}],
         "having": [{"measure": "total", "is": "above", "value": 20000}]}),
        ("categories with their share of revenue", {"by": [{"field": "item.category"}], "share": "*"}),
        ("which customer ordered most often in 2024, and how much did they spend", {"order": "count",
         "measures": [{"aggregate": "count"}, {"aggregate": "sum", "field": "total"}]}),
        ("how many supplier offers are below 10 dollars", {"subject": "offer", "measures": [{"aggregate": "count"}]}),
        ("work centres with the most actual hours over plan", {"subject": "operation", "order": "hours_deviation"}),
        ("rank customers by revenue", {"by": [{"field": "customer"}], "order": "total"}),
        ("rank vendors by median lead time", {"by": [{"field": "supplier"}], "order": "lead_time",
         "measures": [{"aggregate": "median", "field": "lead_time"}]}),
        ("scrap rate by category; sort worst first", {"by": [{"field": "item.category"}], "order": "scrap_rate"}),
        ("delivery delay by supplier country", {"measures": [{"aggregate": "average", "field": "receipt_delay"}]}),
        ("on time delivery to customers in April", {"subject": "sales_order",
         "measures": [{"aggregate": "sum", "field": "on_time_rate"}]}),
        ("share of purchase orders that arrived in full", {"share": "received_in_full"}),
        ("sales order lines shipped on time and in full by customer", {"subject": "sales_line",
         "measures": [{"aggregate": "sum", "field": "otif_rate"}]}),
        ("purchase orders not received in full", {"where": [{"field": "received_in_full", "is": "is_not"}]}),
    ],
)  # fmt: skip
def test_groups_ranks_and_rates(text: str, expected: dict[str, Any]) -> None:
    found = query_of(text)
    assert {name: found.get(name) for name in expected} == expected


def test_two_days_each_have_their_period() -> None:
    found = query_of("how many sales orders were due in March and shipped in April")
    assert (found["day"], found["since"], found["until"]) == ("due_date", "2025-03-01", "2025-03-31")
    assert found["where"] == [
        {"field": "shipped_date", "is": "at_least", "values": ["2025-04-01"]},
        {"field": "shipped_date", "is": "at_most", "values": ["2025-04-30"]},
    ]
    assert "where" not in query_of("sales orders placed in March compared with April")


@pytest.mark.parametrize(
    ("text", "field", "descending"),
    [
        ("which scrap reason is growing, 2024 against 2023", "quantity", True),
        ("which vendor improved its on time delivery most from 2023 to 2024", "on_time_rate", True),
        ("which vendor's reject rate improved most from 2023 to 2024", "reject_rate", False),
    ],
)
def test_what_grew_or_improved(text: str, field: str, *, descending: bool) -> None:
    found = query_of(text)
    assert (found["measures"][0]["field"], found["order"]) == (field, "difference")
    assert found.get("descending", True) is descending
