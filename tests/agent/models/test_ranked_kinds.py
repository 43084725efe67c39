"""What is ranked and by what, which kinds are told apart, and what two periods are compared by."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Question, ValueSpan, read

TODAY = date(2025, 5, 15)
COUNT = [{"aggregate": "count"}]
PUMPS = {"field": "item.category", "values": ["Pumps"]}
STATED = {"field": "item.subcategory", "is": "stated"}
IN_2024 = {"since": "2024-01-01", "until": "2024-12-31"}
WITH_2023 = {**IN_2024, "other_since": "2023-01-01", "other_until": "2023-12-31"}


def has(text: str, **expected: Any) -> None:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    at = text.find("pumps")
    values = (ValueSpan(at, at + 5, "sku", "category", "Pumps"),) if at >= 0 else ()
    found = dict(compositions(Question(text, TODAY, asked.spans, asked.periods, values))[0].queries[0])
    assert {name: found.get(name) for name in expected} == expected


def total(field: str, aggregate: str = "sum") -> list[dict[str, str]]:
    return [{"aggregate": aggregate, "field": field}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("which product sold best in 2024", {"measures": total("quantity"), "by": [{"field": "item"}]}),
        ("which pumps sell worst", {"measures": total("quantity"), "where": [PUMPS], "descending": False}),
        ("pumps sold in 2024", {"measures": total("quantity") + total("value"), "where": [PUMPS]}),
        ("which three product lines brought in most money in 2024", {"measures": total("value"), "limit": 3,
         "by": [{"field": "item.product_line"}]}),
        ("in which two subcategories did customers order the most pieces of pumps",
         {"by": [{"field": "item.subcategory"}], "where": [PUMPS, STATED], "limit": 2}),
        ("the kinds of pumps ranked by revenue, first three", {"by": [{"field": "item.subcategory"}], "limit": 3}),
        ("which customers bought the most different items", {"measures": total("item", "count"),
         "by": [{"field": "order.customer"}], "order": "item"}),
        ("sales by category and month in 2024", {"by": [{"field": "item.category"},
         {"field": "order.order_date", "bucket": "month"}]}),
    ],
)  # fmt: skip
def test_what_was_sold(text: str, expected: dict[str, Any]) -> None:
    has(text, subject="sales_line", **expected)


@pytest.mark.parametrize(
    ("text", "subject", "order"),
    [
        ("largest sales order line by value", "sales_line", "value"),
        ("what is the biggest quantity ever on a single purchase order line", "purchase_line", "quantity"),
        ("max quantity on one line of a purchase order", "purchase_line", "quantity"),
    ],
)
def test_a_line_is_ranked_by_itself(text: str, subject: str, order: str) -> None:
    has(text, subject=subject, order=order, measures=None, by=None)


def test_so_many_lines() -> None:
    lines = {"link": "lines", "count": {"is": "at_least", "value": 60}}
    has("how many sales orders have 60 or more lines", subject="sales_order", measures=COUNT, related=[lines])


def test_what_groups_are_ranked_by() -> None:
    has("top 5 customers by orders", subject="sales_order", measures=COUNT, by=[{"field": "customer"}], limit=5)
    has("top 5 suppliers by PO value", subject="purchase_order", measures=total("total"), limit=5)
    has("worst SKU by scrapped pieces", subject="scrap", measures=total("quantity"), by=[{"field": "item"}])
    has("orders per customer in 2024, most first", measures=COUNT, order="count", limit=None)
    has("which customer spent the most in 2024", subject="sales_order", measures=total("total"))
    has("total spend in 2024", subject="purchase_order", measures=total("total"))
    has("on hand by product line", measures=total("on_hand"))


def test_which_kinds_there_are() -> None:
    has("which kinds of pumps are there", subject="item", measures=COUNT, by=[{"field": "subcategory"}])
    has("what categories of products are there", subject="item", measures=COUNT, by=[{"field": "category"}])
    has("list the products by category", subject="item", by=[{"field": "category"}])


def test_the_time_between_two_days() -> None:
    average = total("days_to_ship", "average")
    has("how many days lie between order date and ship date on average", subject="sales_order", measures=average)
    has("average number of days from start to end of work orders in 2024", subject="work_order",
        measures=total("cycle_time", "average"))  # fmt: skip
    has("which supplier is slowest on average", subject="offer", measures=total("lead_time", "average"),
        order="lead_time")  # fmt: skip


def test_two_periods_are_compared_by_their_numbers() -> None:
    has("compare sales orders in 2024 and 2023", subject="sales_order", measures=COUNT, **WITH_2023)
    has("sales orders in 2024 vs 2023", subject="sales_order", measures=COUNT, **WITH_2023)
    has("by how many percent did sales orders grow from 2023 to 2024", measures=COUNT, share=None, **WITH_2023)
    has("2024 revenue as a percentage of 2023", measures=total("total"), share="*", **WITH_2023)
    has("how many percent of 2023's order value did we reach in 2024", share="*", **WITH_2023)


def test_months_that_are_taken_together_are_one_period() -> None:
    both = {"since": "2025-04-01", "until": "2025-05-31", "other_since": None}
    has("how many sales orders were there in April and May 2025 together", measures=COUNT, **both)
    has("sales orders in April and May 2025, number", measures=COUNT, since="2025-05-01", other_since="2025-04-01")


def test_so_often() -> None:
    twice = {"link": "orders", "count": {"is": "above", "value": 1}}
    has("how many customers ordered more than once", subject="customer", measures=COUNT, related=[twice])
    once = {"link": "orders", "count": {"is": "is", "value": 1}}
    has("customers who ordered only once", subject="customer", related=[once, {"link": "orders"}])


def test_of_what_a_share_is_told() -> None:
    has("what percentage of open purchase orders is late", subject="purchase_order", measures=COUNT, share="late")
    has("purchase order value of 2024: Litware's share", subject="purchase_order")
    has("what percentage of work orders finished in 2024 were late", measures=COUNT, share="finished_late")


def test_a_number_is_compared_with_the_figure_beside_it() -> None:
    above = {"field": "total", "is": "above", "values": ["50000"]}
    has("over 50,000 with tax and freight: how many sales orders", subject="sales_order", where=[above], related=None)
    has("order value per territory in 2024 with tax and freight - which two are in front", limit=2,
        where=[{"field": "customer.territory", "is": "stated"}])  # fmt: skip


def test_the_worst_share_is_the_end_that_is_worse() -> None:
    by = {"measures": total("reject_rate"), "by": [{"field": "order.supplier"}]}
    has("what share of received quantity was rejected per supplier, worst ten", **by, limit=10, descending=None)
    has("share of received quantity rejected per supplier, best ten", **by, limit=10, descending=False)


@pytest.mark.parametrize(
    ("text", "subject", "by"),
    [
        ("top 5 customers", "sales_order", "customer"),
        ("top 5 vendors", "purchase_order", "supplier"),
        ("top 20 products in 2024", "sales_line", "item"),
    ],
)
def test_who_or_what_is_at_the_top_is_told_by_what_it_comes_to(text: str, subject: str, by: str) -> None:
    has(text, subject=subject, by=[{"field": by}], descending=None)


def test_the_best_or_worst_suppliers_are_those_that_keep_their_promises_so() -> None:
    on_time = {"subject": "purchase_line", "measures": total("on_time_rate"), "by": [{"field": "order.supplier"}]}
    has("best 5 vendors", **on_time, limit=5, descending=None)
    has("who is our worst supplier", **on_time, descending=False)
    has("which suppliers deliver the latest", **on_time, descending=False)
    has("which vendor charges the worst price", subject="offer")


def test_the_most_late_deliveries_are_counted() -> None:
    late = [{"field": "late"}]
    has("which vendor has the most late deliveries", subject="purchase_line", measures=COUNT, where=late)


def test_what_has_no_bill_of_materials_has_none_of_its_own() -> None:
    none = [{"link": "components", "negated": True}]
    has("which made items have no bill of materials", subject="item", related=none)


def test_less_than_so_many_of_what_there_is_are_pieces() -> None:
    below = {"field": "on_hand", "is": "below", "values": ["500"]}
    has("which items do we have less than 500 of", subject="item", where=[below])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("customers by order value", {"measures": total("total"), "by": [{"field": "customer"}], "order": "total"}),
        ("territories by revenue in 2024", {"measures": total("total"), "by": [{"field": "customer.territory"}],
         "order": "total", "limit": None, **IN_2024}),
        ("list the vendors by lead time", {"measures": total("lead_time", "average"), "by": [{"field": "supplier"}]}),
        ("pumps by units sold", {"measures": total("quantity"), "by": [{"field": "item"}], "where": [PUMPS],
         "order": "quantity"}),
        ("items by margin", {"subject": "item", "order": "margin", "measures": None}),
        ("late sales orders by value", {"subject": "sales_order", "order": "total", "by": None}),
        ("scrap reasons by quantity with their share", {"by": [{"field": "reason"}], "order": "quantity",
         "share": "*"}),
        # ... but of what is summed anyway there is no list, and a superlative says how many.
        ("sales by quantity", {"measures": total("quantity"), "by": None, "order": None}),
        ("top territories by revenue", {"order": "total", "limit": 5}),
    ],
)  # fmt: skip
def test_what_is_listed_by_a_figure_is_told_each_the_highest_first(text: str, expected: dict[str, Any]) -> None:
    has(text, **expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("which item was on the most purchase orders in 2024", {"subject": "purchase_line", "by": [{"field": "item"}],
         "measures": [{"aggregate": "count", "field": "order"}], **IN_2024}),
        ("which product appears on the most sales orders", {"subject": "sales_line", "by": [{"field": "item"}],
         "measures": [{"aggregate": "count", "field": "order"}]}),
        ("how many sales orders are late by customer", {"measures": COUNT, "by": [{"field": "customer"}],
         "where": [{"field": "late"}]}),
        ("what share of revenue came from pumps in each year", {"where": [PUMPS], "share": "item.category",
         "by": [{"field": "order.order_date", "bucket": "year"}]}),
    ],
)  # fmt: skip
def test_what_is_counted_and_what_is_a_share_of_what(text: str, expected: dict[str, Any]) -> None:
    has(text, **expected)
