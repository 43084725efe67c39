"""Attributes of items, suppliers, offers and orders: as conditions, as what is shown, compared and counted."""

from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.question import Candidate, Span, _mere_words
from tests.agent.models.test_compositions import question
from tools.analysis.semantics import MODEL

COUNT = [{"aggregate": "count"}]


def best(text: str) -> dict[str, Any]:
    return dict(compositions(question(text))[0].arguments)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("active suppliers rated 3, 4 or 5",
         {"subject": "supplier", "where": [{"field": "rating", "values": ["3", "4", "5"]}, {"field": "active"}]}),
        ("how many suppliers have a rating of 3 or worse (5 is worst)",
         {"subject": "supplier", "measures": COUNT,
          "where": [{"field": "rating", "is": "at_least", "values": ["3"]}], "order": None}),
        ("suppliers with a credit rating of 2 or better",
         {"where": [{"field": "rating", "is": "at_most", "values": ["2"]}]}),
        ("active suppliers, rated 2: which ones",
         {"where": [{"field": "rating", "values": ["2"]}, {"field": "active"}]}),
        ("number of supplier offers cheaper than 10 dollars",
         {"subject": "offer", "where": [{"field": "price", "is": "below", "values": ["10"]}]}),
        ("offers with a lead time of 12 days or less",
         {"subject": "offer", "where": [{"field": "lead_time", "is": "at_most", "values": ["12"]}]}),
        ("items kept at 3 locations at least",
         {"subject": "item", "related": [{"link": "stock_records", "count": {"is": "at_least", "value": 3}}]}),
        ("items with a list price of 500 or higher",
         {"subject": "item", "where": [{"field": "list_price", "is": "at_least", "values": ["500"]}]}),
    ],
)  # fmt: skip
def test_a_number_stands_before_or_behind_its_comparison(text: str, expected: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in which colours do our bikes come and how many of each",
         {"subject": "item", "measures": COUNT, "by": [{"field": "color"}]}),
        ("how many bikes are there in the item master, and in which sizes",
         {"subject": "item", "measures": COUNT, "by": [{"field": "size"}]}),
        ("how many suppliers have a website",
         {"subject": "supplier", "measures": COUNT, "where": [{"field": "website", "is": "stated"}]}),
        ("who offers the most items",
         {"subject": "offer", "measures": [{"aggregate": "count", "field": "item"}], "by": [{"field": "supplier"}]}),
        ("name every supplier with its payment terms", {"subject": "supplier", "by": None}),
        ("how many purchase orders are partly received, and which of them is the largest in value",
         {"subject": "purchase_order", "measures": None, "order": "total",
          "where": [{"field": "status", "values": ["PARTIAL"]}]}),
    ],
)  # fmt: skip
def test_values_of_one_field_are_counted_each(text: str, expected: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("do we make or buy AR-5381 and what is its cost at standard",
         {"subject": "item", "by": None, "show": ["procurement", "standard_cost"]}),
        ("how much of AR-5381 is not allocated yet", {"subject": "item", "show": ["available"]}),
        ("how far is AR-5381 below its safety stock", {"subject": "item", "show": ["safety_shortage"]}),
        ("AR-5381: gap between list price and standard cost", {"subject": "item", "show": ["margin"]}),
        ("lead time of AR-5381 at Litware",
         {"subject": "offer", "where": [{"field": "item", "values": ["AR-5381"]},
                                        {"field": "supplier", "values": ["LITWARE0001"]}]}),
        ("what is the minimum order quantity of AR-5381 at Litware, and how many days do they need",
         {"subject": "offer", "related": None, "show": ["minimum_quantity", "lead_time"]}),
        ("we need 60 AR-5381, what is the stock of it", {"subject": "stock", "related": None}),
        ("average on hand of an item in the Tool Crib", {"subject": "stock"}),
        ("everything with a weight above 50 kg", {"subject": "item"}),
        ("which items came on sale in 2023", {"subject": "item", "day": "sold_from", "since": "2023-01-01"}),
    ],
)  # fmt: skip
def test_of_one_item_its_own_fields(text: str, expected: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("which purchase order has been open the longest",
         {"where": [{"field": "open"}], "order": "order_date", "descending": False}),
        ("which purchase order is pending", {"where": [{"field": "status", "values": ["PENDING"]}]}),
        ("value of the purchase orders of 2024, cancelled and rejected ones left out",
         {"where": [{"field": "status", "is": "is_not", "values": ["CANCELLED"]},
                    {"field": "status", "is": "is_not", "values": ["REJECTED"]}]}),
        ("purchase order value of 2024 without cancelled/rejected",
         {"where": [{"field": "status", "is": "is_not", "values": ["CANCELLED"]},
                    {"field": "status", "is": "is_not", "values": ["REJECTED"]}]}),
        ("number of purchase orders in 2024, also cancelled and rejected ones", {"where": None}),
        ("how much did we spend on purchase orders each month of 2024, complete ones only",
         {"by": [{"field": "order_date", "bucket": "month"}], "where": [{"field": "completed"}], "day": None}),
        ("top 3 parts by pieces still on order from vendors",
         {"measures": [{"aggregate": "sum", "field": "open_quantity"}], "limit": 3}),
    ],
)  # fmt: skip
def test_how_an_order_is(text: str, expected: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected


def test_a_common_word_is_no_slip_of_a_name() -> None:
    likely = (Candidate("supplier", "BUSINESS0001", "Business Equipment Center", 0.6),)
    assert _mere_words(Span(0, 7, "busiest", likely), frozenset())
    assert not _mere_words(Span(0, 7, "Busiest", likely), frozenset())
    assert lexicon(MODEL).find(("busiest",))
    assert _mere_words(Span(0, 19, "busiest work center", likely), frozenset())
    assert not _mere_words(Span(0, 19, "business work center", likely), frozenset())
