"""Ranks, groups, counts and shares: what a question counts, by what it ranks, and what it does not ask for."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, ValueSpan, read

TODAY = date(2025, 5, 15)
KINDS = {"valves": ("sku", "category", "Valves"), "OEM": ("customer", "type", "OEM")}
RECORDS = {"Northyard": Candidate("warehouse", "50", "Northyard", 1.0), "26": Candidate("customer", "26", "", 1.0)}


def question(text: str) -> Question:
    notes = {
        "today": TODAY.isoformat(),
        "mentions": [
            {"start": at, "end": at + len(name), "text": name, "candidates": [vars(record)]}
            for name, record in RECORDS.items()
            if (at := text.find(name)) >= 0
        ],
    }
    asked = read(text, notes, frozenset())
    values = tuple(
        ValueSpan(at, at + len(word), *value) for word, value in KINDS.items() if (at := text.find(word)) >= 0
    )
    return Question(text, TODAY, asked.spans, asked.periods, values)


def best(text: str) -> dict[str, Any]:
    return dict(compositions(question(text))[0].arguments)


def has(text: str, **expected: Any) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected


COUNT = [{"aggregate": "count"}]
IN_2024 = {"since": "2024-01-01", "until": "2024-12-31"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("which of the valves lost the most pieces to scrap",
         {"subject": "scrap", "by": [{"field": "item"}], "order": "quantity"}),
        ("what is the main scrap reason of valves", {"subject": "scrap", "order": "quantity"}),
        ("which item gave us the most scrap so far",
         {"subject": "scrap", "measures": [{"aggregate": "sum", "field": "quantity"}], "by": [{"field": "item"}]}),
        ("which purchase order has the most lines",
         {"subject": "purchase_line", "measures": COUNT, "by": [{"field": "order"}], "order": "count"}),
        ("sales order with the highest number of lines, how many",
         {"subject": "sales_line", "measures": COUNT, "by": [{"field": "order"}], "order": "count"}),
        ("in which month of 2024 did we get the fewest orders",
         {"subject": "sales_order", "measures": COUNT, "by": [{"field": "order_date", "bucket": "month"}],
          "order": "count", "descending": False, **IN_2024}),
        ("open sales order with the highest total: number, customer, amount",
         {"subject": "sales_order", "where": [{"field": "open"}], "order": "total", "measures": None}),
        ("most expensive PO ever? number, vendor, amount",
         {"subject": "purchase_order", "order": "total", "measures": None}),
        ("open POs, the one we ordered longest ago",
         {"subject": "purchase_order", "order": "order_date", "descending": False}),
        ("top 2 territories by total due, orders of 2024",
         {"subject": "sales_order", "by": [{"field": "customer.territory"}], "limit": 2, **IN_2024}),
        ("which territory has the most customers, and how many",
         {"subject": "customer", "by": [{"field": "territory"}], "order": "count"}),
        ("what is the longest lead time anybody quotes us, for which part and by whom",
         {"subject": "offer", "by": None, "order": "lead_time"}),
        ("best production month in 2024",
         {"subject": "work_order", "by": [{"field": "end_date", "bucket": "month"}], "order": "completed_quantity"}),
    ],
)  # fmt: skip
def test_what_is_ranked_and_by_what(text: str, expected: dict[str, Any]) -> None:
    has(text, **expected)


@pytest.mark.parametrize(
    ("text", "subject", "link", "number"),
    [
        ("customers with 26 or more sales orders", "customer", "orders", ("at_least", 26)),
        ("which suppliers offer us more than 20 different items", "supplier", "offers", ("above", 20)),
        ("how many parts have three sources", "item", "offers", ("is", 3)),
        ("number of items we can get from exactly 3 vendors", "item", "offers", ("is", 3)),
        ("customers with at least 8 open orders and how many each has", "customer", "orders", ("at_least", 8)),
    ],
)
def test_so_many_related_records(text: str, subject: str, link: str, number: tuple[str, int]) -> None:
    found = best(text)
    assert found["subject"] == subject
    assert [(one["link"], one["count"]) for one in found["related"]] == [(link, {"is": number[0], "value": number[1]})]


def test_groups_of_so_many_are_no_records() -> None:
    has("product lines with 12 or more open work orders", subject="work_order", by=[{"field": "item.product_line"}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how many scrap records have no work order",
         {"subject": "scrap", "measures": COUNT, "where": [{"field": "order", "is": "missing"}]}),
        ("scrap booked without a WO, count",
         {"subject": "scrap", "measures": COUNT, "where": [{"field": "order", "is": "missing"}]}),
        ("scrap bookings in 2024, number", {"subject": "scrap", "measures": COUNT, **IN_2024}),
        ("for how many products do we have no stock record at all",
         {"subject": "item", "measures": COUNT, "related": [{"link": "stock_records", "negated": True}]}),
        ("number of items that appear in no location",
         {"subject": "item", "measures": COUNT, "related": [{"link": "stock_records", "negated": True}]}),
        ("which vendors are neither active nor preferred",
         {"subject": "supplier",
          "where": [{"field": "active", "is": "is_not"}, {"field": "preferred", "is": "is_not"}]}),
        ("how many purchase orders are approved but nothing has come in yet",
         {"subject": "purchase_order", "measures": COUNT,
          "where": [{"field": "status", "values": ["APPROVED"]}, {"field": "open"}]}),
        ("obsolete items with on hand above zero, count",
         {"subject": "item", "measures": COUNT,
          "where": [{"field": "on_hand", "is": "above", "values": ["0"]}, {"field": "active", "is": "is_not"}]}),
        ("how many different items can we get from inactive vendors",
         {"subject": "item", "measures": COUNT,
          "related": [{"link": "offers", "where": [{"field": "supplier.active", "is": "is_not"}]}]}),
    ],
)  # fmt: skip
def test_what_there_is_none_of_and_whose_flag_it_is(text: str, expected: dict[str, Any]) -> None:
    has(text, **expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders per calendar year, all years",
         {"subject": "sales_order", "measures": COUNT, "by": [{"field": "order_date", "bucket": "year"}]}),
        ("completed work orders by month in 2024",
         {"subject": "work_order", "by": [{"field": "end_date", "bucket": "month"}], "day": "end_date"}),
        ("customer count by type (OEM, dealer, …)", {"subject": "customer", "by": [{"field": "type"}], "where": None}),
        ("which subcategories belong to valves",
         {"subject": "item", "measures": COUNT, "by": [{"field": "subcategory"}]}),
        ("revenue 2024 by product category (sum of line totals)",
         {"subject": "sales_line", "measures": [{"aggregate": "sum", "field": "value"}],
          "by": [{"field": "item.category"}]}),
        ("what percentage of all pieces in stock lies in Northyard",
         {"subject": "stock", "by": None, "share": "warehouse"}),
        ("mean stock per item in valves",
         {"subject": "item", "measures": [{"aggregate": "average", "field": "on_hand"}], "by": None}),
        ("what lead time do our suppliers quote on average, over all their offers",
         {"subject": "offer", "measures": [{"aggregate": "average", "field": "lead_time"}]}),
    ],
)  # fmt: skip
def test_groups_shares_and_averages(text: str, expected: dict[str, Any]) -> None:
    has(text, **expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the two valves that made the most revenue of all time",
         {"subject": "sales_line", "where": [{"field": "item.category", "values": ["Valves"]}], "limit": 2}),
        ("which bought item was rejected most, in pieces",
         {"subject": "purchase_line", "measures": [{"aggregate": "sum", "field": "rejected_quantity"}]}),
        ("shift start: which work orders are paused",
         {"subject": "work_order", "where": [{"field": "status", "values": ["PAUSED"]}]}),
        ("plan vs actual cost of operations completed in 2024",
         {"subject": "operation", "where": [{"field": "finished"}], "show": ["planned_cost", "actual_cost"]}),
    ],
)  # fmt: skip
def test_nothing_is_added_that_was_not_asked(text: str, expected: dict[str, Any]) -> None:
    has(text, **expected)
