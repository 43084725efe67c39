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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What is bought or under way: the items, and how many of each.
        ("what do we buy from Litware",
         {"measures": [{"aggregate": "sum", "field": "quantity"}], "by": [{"field": "item"}]}),
        ("what is on order with Litware and how many pieces",
         {"measures": [{"aggregate": "sum", "field": "open_quantity"}], "by": [{"field": "item"}]}),
        ("what is the last price of Litware", {"subject": "offer"}),
        # There was some of what nobody wants: those records.
        ("how many work orders finished in April 2025 had scrap",
         {"measures": COUNT,
          "where": [{"field": "completed"}, {"field": "scrapped_quantity", "is": "above", "values": ["0"]}]}),
        ("which purchase order lines had rejects",
         {"where": [{"field": "rejected_quantity", "is": "above", "values": ["0"]}]}),
        # A field each row has its own of: rows, and no sum.
        ("Blade on order: due date", {"subject": "purchase_line", "show": ["due_date", "open_quantity"]}),
        ("earliest delivery of the Blade on order",
         {"order": "due_date", "where": [{"field": "item", "values": ["BL-2036"]}, {"field": "open"}]}),
        # The figure named is ranked, not how late they are.
        ("item with the highest quantity on overdue work orders",
         {"by": [{"field": "item"}], "where": [{"field": "late"}], "order": "quantity"}),
        ("which two vendors offer the most different items",
         {"subject": "offer", "measures": [{"aggregate": "count", "field": "item"}], "by": [{"field": "supplier"}]}),
        ("number of running work orders whose due date has not passed",
         {"measures": COUNT, "where": [{"field": "open"}, {"field": "late", "is": "is_not"}]}),
        ("what was the main scrap reason in 2025 by pieces, going by the end date of the work orders",
         {"by": [{"field": "reason"}], "day": "order.end_date", "order": "quantity"}),
    ],
)  # fmt: skip
def test_what_is_meant_though_it_is_not_named(text: str, expected: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected


def test_a_common_word_is_no_slip_of_another() -> None:
    assert "on_hand" not in str(best("which item has the most pieces stuck on late work orders"))
    assert best("how many custmers do we have").get("subject") == "customer"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("work orders of 2024 with an end date later than the due date, count",
         {"measures": COUNT, "day": "end_date", "since": "2024-01-01"}),
        ("how many work orders were finished in 2024, and how many pieces",
         {"measures": [*COUNT, {"aggregate": "sum", "field": "completed_quantity"}], "day": "end_date"}),
        ("how many work orders are open, and for how many pieces",
         {"measures": [*COUNT, {"aggregate": "sum", "field": "quantity"}], "where": [{"field": "open"}]}),
        ("how many work orders were finished late in 2024", {"measures": COUNT, "day": "end_date"}),
        ("purchase order count by order year", {"by": [{"field": "order_date", "bucket": "year"}]}),
        ("which work orders are running or planned",
         {"subject": "work_order", "where": [{"field": "status", "values": ["IN_PROGRESS", "SCHEDULED"]}]}),
        ("running work orders", {"subject": "work_order", "where": [{"field": "open"}]}),
        ("give me every started work order",
         {"subject": "work_order", "by": None, "where": [{"field": "status", "values": ["IN_PROGRESS"]}]}),
        ("which suppliers give us 90 days payment terms",
         {"subject": "supplier", "where": [{"field": "payment_terms", "is": "contains", "values": ["90"]}]}),
        ("suppliers with payment terms of 60 days",
         {"subject": "supplier", "where": [{"field": "payment_terms", "is": "contains", "values": ["60"]}]}),
    ],
)  # fmt: skip
def test_states_days_and_terms_in_planners_words(text: str, expected: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected
