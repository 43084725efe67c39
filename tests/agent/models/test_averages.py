"""What is told on average for each of something, and of all Mondays or Januaries together."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import read

TODAY = date(2025, 5, 15)
IN_2024 = {"since": "2024-01-01", "until": "2024-12-31"}


def best(text: str) -> dict[str, Any]:
    return dict(compositions(read(text, {"today": TODAY.isoformat()}, frozenset()))[0].arguments)


@pytest.mark.parametrize(
    ("text", "subject", "measure"),
    [
        ("how many lines does a purchase order have on average", "purchase_line",
         {"aggregate": "count", "per": "order"}),
        ("average number of lines per sales order", "sales_line", {"aggregate": "count", "per": "order"}),
        ("average number of order lines on sales orders", "sales_line", {"aggregate": "count", "per": "order"}),
        ("average number of orders per customer", "sales_order", {"aggregate": "count", "per": "customer"}),
        ("sales orders per customer, on average", "sales_order", {"aggregate": "count", "per": "customer"}),
        ("mean number of operations per work order", "operation", {"aggregate": "count", "per": "order"}),
        ("how many purchase orders do we place a week on average", "purchase_order",
         {"aggregate": "count", "per": "week"}),
        ("how many suppliers does a bought part have on average", "offer",
         {"aggregate": "count", "field": "supplier", "per": "item"}),
        ("average number of different items per order", "sales_line",
         {"aggregate": "count", "field": "item", "per": "order"}),
        ("average number of customers per territory", "customer", {"aggregate": "count", "per": "territory"}),
        ("mean monthly scrap", "scrap", {"aggregate": "sum", "field": "quantity", "per": "month"}),
        ("average spend per supplier", "purchase_order", {"aggregate": "sum", "field": "total", "per": "supplier"}),
        ("how many pieces are on a sales order line on average", "sales_line",
         {"aggregate": "average", "field": "quantity"}),
        ("average quantity per sales order line", "sales_line", {"aggregate": "average", "field": "quantity"}),
        ("median order value", "sales_order", {"aggregate": "median", "field": "total"}),
    ],
)  # fmt: skip
def test_on_average_for_each(text: str, subject: str, measure: dict[str, str]) -> None:
    found = best(text)
    assert (found["subject"], found["measures"], found.get("by")) == (subject, [measure], None)


def test_of_one_order_and_of_each_group() -> None:
    by_territory = best("average order value per territory")
    assert by_territory["measures"] == [{"aggregate": "average", "field": "total"}]
    assert by_territory["by"] == [{"field": "customer.territory"}]
    offers = best("average lead time of the supplier offers per category")
    assert offers["measures"] == [{"aggregate": "average", "field": "lead_time"}]
    lines = best("average number of lines per order by territory")
    assert lines["measures"] == [{"aggregate": "count", "per": "order"}]
    assert lines["by"] == [{"field": "order.customer.territory"}]


@pytest.mark.parametrize(
    ("text", "subject", "bucket", "order"),
    [
        ("on which weekday are most purchase orders placed", "purchase_order", "weekday", "count"),
        ("on which day of the week do we get the most sales orders", "sales_order", "weekday", "count"),
        ("sales orders by weekday", "sales_order", "weekday", None),
        ("scrap pieces per weekday", "scrap", "weekday", None),
        ("quietest weekday for revenue", "sales_order", "weekday", "total"),
        ("sales orders by month of the year", "sales_order", "month_of_year", None),
        ("busiest month of the year for scrap", "scrap", "month_of_year", "quantity"),
    ],
)
def test_all_mondays_and_all_januaries_together(text: str, subject: str, bucket: str, order: str | None) -> None:
    found = best(text)
    assert (found["subject"], found["by"][0]["bucket"], found.get("order")) == (subject, bucket, order)


def test_a_day_of_the_week_is_no_day() -> None:
    assert best("on which day were most sales orders placed")["by"][0]["bucket"] == "day"
