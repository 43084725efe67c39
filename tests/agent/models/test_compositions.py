"""Questions that no tool was made for become queries of the semantic model: what each is to be read as."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan, read

TODAY = date(2025, 5, 15)
RECORDS = {
    "AR-5381": Candidate("sku", "AR-5381", "Adjustable Race", 1.0),
    "Litware": Candidate("supplier", "LITWARE0001", "Litware, Inc.", 1.0),
    "Subassembly": Candidate("warehouse", "50", "Subassembly", 1.0),
    "Tool Crib": Candidate("warehouse", "1", "Tool Crib", 1.0),
}
VALUES = {
    "bikes": ("sku", "category", "Bikes"),
    "red": ("sku", "color", "Red"),
    "Australia": ("customer", "territory", "Australia"),
}


def question(text: str) -> Question:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = tuple(
        Span(text.index(name), text.index(name) + len(name), name, (record,))
        for name, record in RECORDS.items()
        if name in text
    )
    values = tuple(
        ValueSpan(text.index(word), text.index(word) + len(word), *value)
        for word, value in VALUES.items()
        if word in text.split()
    )
    return Question(text, TODAY, spans, asked.periods, values)


def count(**more: Any) -> dict[str, Any]:
    return {"measures": [{"aggregate": "count"}], **more}


def figure(field: str, aggregate: str = "sum") -> list[dict[str, str]]:
    return [{"aggregate": aggregate, "field": field}]


READ: list[tuple[str, dict[str, Any]]] = [
    ("how many customers in total", {"subject": "customer", **count()}),
    (
        "how many items are below their reorder point",
        {"subject": "item", **count(where=[{"field": "below_reorder_point"}])},
    ),
    (
        "items more expensive than 1000",
        {"subject": "item", "where": [{"field": "list_price", "is": "above", "values": ["1000"]}]},
    ),
    (
        "items with list price below standard cost",
        {"subject": "item", "where": [{"field": "list_price", "is": "below", "than": "standard_cost"}]},
    ),
    ("list items without stock", {"subject": "item", "where": [{"field": "stocked", "is": "is_not"}]}),
    (
        "average list price per category",
        {"subject": "item", "measures": figure("list_price", "average"), "by": [{"field": "category"}]},
    ),
    (
        "average price of the bikes",
        {
            "subject": "item",
            "measures": figure("list_price", "average"),
            "where": [{"field": "category", "values": ["Bikes"]}],
        },
    ),
    (
        "how many red items cost more than 50 dollars",
        {
            "subject": "item",
            **count(
                where=[{"field": "list_price", "is": "above", "values": ["50"]}, {"field": "color", "values": ["Red"]}]
            ),
        },
    ),
    (
        "average lead time by supplier",
        {"subject": "offer", "measures": figure("lead_time", "average"), "by": [{"field": "supplier"}]},
    ),
    ("which suppliers sell nothing to us", {"subject": "supplier", "related": [{"link": "offers", "negated": True}]}),
    ("Which of our vendors are inactive?", {"subject": "supplier", "where": [{"field": "active", "is": "is_not"}]}),
    ("customers who never ordered", {"subject": "customer", "related": [{"link": "orders", "negated": True}]}),
    (
        "how many items are below their reorder point but have no open purchase order",
        {
            "subject": "item",
            **count(where=[{"field": "below_reorder_point"}]),
            "related": [{"link": "purchases", "where": [{"field": "open"}], "negated": True}],
        },
    ),
    ("late work orders", {"subject": "work_order", "where": [{"field": "late"}]}),
    ("WOs on hold", {"subject": "work_order", "where": [{"field": "status", "values": ["ON_HOLD"]}]}),
    (
        "top 3 open POs by amount",
        {"subject": "purchase_order", "where": [{"field": "open"}], "order": "total", "limit": 3},
    ),
    (
        "purchase orders over 50000 dollars",
        {"subject": "purchase_order", "where": [{"field": "total", "is": "above", "values": ["50000"]}]},
    ),
    (
        "sales by category in 2024",
        {
            "subject": "sales_line",
            "measures": figure("value"),
            "by": [{"field": "item.category"}],
            "since": "2024-01-01",
            "until": "2024-12-31",
        },
    ),
    (
        "which supplier has the highest reject rate",
        {
            "subject": "purchase_line",
            "measures": figure("reject_rate"),
            "by": [{"field": "order.supplier"}],
            "order": "reject_rate",
            "limit": 5,
        },
    ),
    (
        "which work centre has the most hours",
        {
            "subject": "operation",
            "measures": figure("actual_hours"),
            "by": [{"field": "work_centre"}],
            "order": "actual_hours",
            "limit": 5,
        },
    ),
    ("stock value by location", {"subject": "stock", "measures": figure("value"), "by": [{"field": "warehouse"}]}),
    (
        "how many sales orders from Australia are open",
        {
            "subject": "sales_order",
            **count(where=[{"field": "customer.territory", "values": ["Australia"]}, {"field": "open"}]),
        },
    ),
    (
        "which assemblies contain AR-5381",
        {"subject": "item", "related": [{"link": "components", "where": [{"field": "item", "values": ["AR-5381"]}]}]},
    ),
    (
        "components of AR-5381 that are below reorder point",
        {
            "subject": "item",
            "where": [{"field": "below_reorder_point"}],
            "related": [{"link": "assemblies", "where": [{"field": "item", "values": ["AR-5381"]}]}],
        },
    ),
    (
        "how many work orders were completed last month",
        {
            "subject": "work_order",
            **count(where=[{"field": "completed"}]),
            "since": "2025-04-01",
            "until": "2025-04-30",
            "day": "end_date",
        },
    ),
    (
        "what is the list price of AR-5381",
        {"subject": "item", "where": [{"field": "item", "values": ["AR-5381"]}], "show": ["list_price"]},
    ),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_read_as(text: str, expected: dict[str, Any]) -> None:
    best = compositions(question(text))[0]
    assert dict(best.arguments) == expected
    assert best.explained == pytest.approx(1, abs=0.05)


GOES_ON: list[tuple[str, str, dict[str, Any]]] = [
    ("sales by category in 2024", "and in 2023?", {"since": "2023-01-01", "until": "2023-12-31"}),
    (
        "stock of AR-5381 in Tool Crib",
        "what about Subassembly?",
        {"where": [{"field": "item", "values": ["AR-5381"]}, {"field": "warehouse", "values": ["50"]}]},
    ),
    (
        "open purchase orders of Litware",
        "only the late ones",
        {"where": [{"field": "supplier", "values": ["LITWARE0001"]}, {"field": "open"}, {"field": "late"}]},
    ),
    ("sales in 2024", "by category", {"by": [{"field": "item.category"}]}),
]


@pytest.mark.parametrize(("first", "then", "changed"), GOES_ON, ids=[then for _, then, _ in GOES_ON])
def test_a_question_that_goes_on_changes_what_it_says_and_keeps_the_rest(
    first: str, then: str, changed: dict[str, Any]
) -> None:
    before = dict(compositions(question(first))[0].arguments)
    after = following(question(then), before)
    assert after is not None
    kept = {name: value for name, value in before.items() if name not in changed}
    assert {name: after.arguments.get(name) for name in kept} == kept
    assert {name: after.arguments.get(name) for name in changed} == changed


@pytest.mark.parametrize(
    "text", ["will it rain tomorrow", "what is the meaning of life", "who won the football match", "salary of the boss"]
)
def test_what_the_model_does_not_hold_is_not_explained(text: str) -> None:
    assert all(one.score < 0.75 for one in compositions(question(text)))


def test_the_same_question_is_always_read_the_same() -> None:
    readings = {str(compositions(question("top 5 customers by sales in 2024"))) for _ in range(5)}
    assert len(readings) == 1
