"""Purchasing, production and data quality in planners' words: which figure, how many of what, what is said aside."""

from typing import Any

import pytest

from tests.agent.models.test_compositions_more import best

COUNT = [{"aggregate": "count"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # How a scale runs is said aside, and ranks nothing.
        ("vendors with credit rating 4 or worse (5 is worst)",
         {"subject": "supplier", "where": [{"field": "rating", "is": "at_least", "values": ["4"]}]}),
        ("suppliers rated 2 or better (1 = best, 5 worst)",
         {"subject": "supplier", "where": [{"field": "rating", "is": "at_most", "values": ["2"]}]}),
        # Nothing but a number: zero.
        ("how many items have a list price of zero",
         {"measures": COUNT, "where": [{"field": "list_price", "values": ["0"]}]}),
        ("items whose safety stock is zero", {"where": [{"field": "safety_stock", "values": ["0"]}]}),
        # A year that a date is compared with.
        ("open POs with an order date earlier than 2025",
         {"where": [{"field": "order_date", "is": "below", "values": ["2025-01-01"]}, {"field": "open"}]}),
        ("work orders newer than 2023", {"where": [{"field": "start_date", "is": "above", "values": ["2023-12-31"]}]}),
        # Most of the late ones; the latest are still those that are most overdue.
        ("which supplier has the most late purchase orders",
         {"measures": COUNT, "by": [{"field": "supplier"}], "where": [{"field": "late"}], "order": "count"}),
        ("the most overdue purchase order", {"subject": "purchase_order", "order": "days_late"}),
        # Pieces are no records.
        ("more than 50 pieces scrapped on a single work order - how often has that happened",
         {"subject": "work_order", "measures": COUNT,
          "where": [{"field": "scrapped_quantity", "is": "above", "values": ["50"]}]}),
        # What is counted stands before the word that counts.
        ("operations of unfinished work orders, number",
         {"subject": "operation", "measures": COUNT, "where": [{"field": "order.open"}]}),
        ("purchase orders of 2024: cancelled count and rejected count",
         {"subject": "purchase_order", "measures": COUNT, "by": [{"field": "status"}]}),
        # Each number has a figure of its own.
        ("how many Blade were received and how many rejected on all purchase orders",
         {"subject": "purchase_line", "measures": [{"aggregate": "sum", "field": "received_quantity"},
                                                   {"aggregate": "sum", "field": "rejected_quantity"}]}),
    ],
)  # fmt: skip
def test_what_is_looked_up_in_purchasing_and_production(text: str, expected: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected


def test_a_reason_is_no_due_date() -> None:
    assert "day" not in best("how many work orders had scrap due to a leak last month")
    assert best("purchase orders due to arrive next week").get("day") == "expected_date"
