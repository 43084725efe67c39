"""One level of the product structure, who deals in parts, what each is made through, and what a list shows."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan, read

TODAY = date(2025, 5, 15)
RECORDS = {
    "Pump": Candidate("sku", "PU-1", "Pump", 1.0),
    "Motor": Candidate("sku", "MO-1", "Motor", 1.0),
    "Screw": Candidate("sku", "SC-1", "Screw", 1.0),
    "Litware": Candidate("supplier", "V1", "Litware", 1.0),
    "SO77": Candidate("order", "SO77", "sales order", 1.0),
    "WO9": Candidate("order", "WO9", "work order", 1.0),
    "Paint": Candidate("work_centre", "PAI", "Paint", 1.0),
}
VALUES = {"components": ("sku", "category", "Components"), "Valves": ("sku", "category", "Valves")}


def best(text: str) -> dict[str, Any]:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = [
        Span(at, at + len(name), name, (record,)) for name, record in RECORDS.items() if (at := text.find(name)) >= 0
    ]
    values = [ValueSpan(at, at + len(word), *v) for word, v in VALUES.items() if (at := text.find(word)) >= 0]
    spans.sort(key=lambda span: span.start)
    return dict(compositions(Question(text, TODAY, tuple(spans), asked.periods, tuple(values)))[0].arguments)


def within(item: str, link: str = "direct_assemblies") -> dict[str, Any]:
    return {"link": link, "where": [{"field": "item", "values": [item]}]}


COUNT = [{"aggregate": "count"}]
DEALT_IN = {
    "link": "offers",
    "where": [{"field": "item.bought"}],
    "related": [
        {"link": "item.direct_assemblies", "where": [{"field": "item", "is": "is", "values": ["PU-1"]}]},
    ],
}

READ: list[tuple[str, dict[str, Any]]] = [
    (
        "how many different components sit directly under the Pump",
        {"subject": "item", "measures": COUNT, "related": [within("PU-1")]},
    ),
    (
        "in how many assemblies is the Screw used directly",
        {"subject": "item", "measures": COUNT, "related": [within("SC-1", "direct_components")]},
    ),
    ("who supplies the bought components directly in the Pump", {"subject": "supplier", "related": [DEALT_IN]}),
    ("suppliers of the purchased first-level parts of the Pump", {"subject": "supplier", "related": [DEALT_IN]}),
    (
        "which bought component of the Pump (first level) has the longest supplier lead time",
        {
            "subject": "offer",
            "where": [{"field": "item.bought"}],
            "related": [within("PU-1", "item.direct_assemblies")],
            "order": "lead_time",
            "limit": 5,
        },
    ),
    (
        "which direct components do Pump and Motor have in common",
        {"subject": "item", "related": [within("PU-1"), within("MO-1")]},
    ),
    (
        "which oil goes into the Pump",
        {
            "subject": "item",
            "where": [{"field": "name", "is": "contains", "values": ["oil"]}],
            "related": [within("PU-1", "assemblies")],
        },
    ),
    ("routing of the Pump", {"subject": "routing", "where": [{"field": "item", "values": ["PU-1"]}]}),
    ("through which work centres does the Pump go", {"subject": "routing"}),
    ("finished operations of WO9 with actual hours", {"subject": "operation", "show": ["actual_hours"]}),
    ("open order lines of SO77 with missing quantity", {"subject": "sales_line", "show": ["open_quantity"]}),
    (
        "which items are on SO77, and how many of each",
        {
            "subject": "sales_line",
            "measures": [{"aggregate": "sum", "field": "quantity"}],
            "by": [{"field": "item"}],
        },
    ),
    (
        "list every sales order exceeding 100000",
        {"subject": "sales_order", "where": [{"field": "total", "is": "above", "values": ["100000"]}]},
    ),
    (
        "how many Screw must we take at least from Litware",
        {"subject": "offer", "show": ["minimum_quantity"]},
    ),
    ("weekly capacity of Paint in hours", {"subject": "work_centre", "show": ["hours_per_week"]}),
    ("since when do we sell the Pump", {"subject": "item", "show": ["sold_from"]}),
    (
        "how many items are no longer on sale",
        {"subject": "item", "measures": COUNT, "where": [{"field": "on_sale", "is": "is_not"}]},
    ),
    (
        "which bought items have nothing on order",
        {"subject": "item", "where": [{"field": "bought"}, {"field": "anything_on_order", "is": "is_not"}]},
    ),
    (
        "bought items without an open purchase order line",
        {
            "subject": "item",
            "where": [{"field": "bought"}],
            "related": [{"link": "purchases", "where": [{"field": "open"}], "negated": True}],
        },
    ),
    ("suppliers we no longer work with", {"subject": "supplier", "where": [{"field": "active", "is": "is_not"}]}),
    ("manufacturing lead time of the Pump", {"subject": "item", "show": ["lead_time"]}),
]


@pytest.mark.parametrize(("text", "said"), READ)
def test_read_as(text: str, said: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in said} == said


def test_a_part_and_its_whole_tell_the_quantity() -> None:
    for text in ("is the Screw part of the Pump, and how many", "Screw - pieces that go into a single Pump"):
        found = best(text)
        assert found["subject"] == "bom_line"
        assert {one["field"]: one["values"] for one in found["where"]} == {"component": ["SC-1"], "parent": ["PU-1"]}
        told = [*found.get("show", ()), *(one["field"] for one in found.get("measures", ()))]
        assert told == ["quantity"]
