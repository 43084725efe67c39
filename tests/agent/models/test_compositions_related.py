"""What is related and what is not: the one but not the other, both, whose, and two fields of one record compared."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.following import merged
from agent.models.embedded.compose.wholeness import only_limits
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan, read

TODAY = date(2025, 5, 15)
RECORDS = {
    "Pump": Candidate("sku", "PU-1", "Pump", 1.0),
    "Motor": Candidate("sku", "MO-1", "Motor", 1.0),
    "Screw": Candidate("sku", "SC-1", "Screw", 1.0),
}
VALUES = {"valves": ("sku", "category", "Valves"), "Benelux": ("customer", "territory", "Benelux")}
COUNT = [{"aggregate": "count"}]


def best(text: str) -> dict[str, Any]:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = [Span(at, at + len(n), n, (record,)) for n, record in RECORDS.items() if (at := text.find(n)) >= 0]
    values = [ValueSpan(at, at + len(word), *v) for word, v in VALUES.items() if (at := text.find(word)) >= 0]
    spans.sort(key=lambda span: span.start)
    return dict(compositions(Question(text, TODAY, tuple(spans), asked.periods, tuple(values)))[0].arguments)


def linked(link: str, *codes: str, field: str = "item", **more: Any) -> dict[str, Any]:
    return {"link": link, "where": [{"field": field, "values": list(codes)}], **more}


Y2023 = {"since": "2023-01-01", "until": "2023-12-31"}
Y2024 = {"since": "2024-01-01", "until": "2024-12-31"}
NOT_CANCELLED = {"field": "order.status", "is": "is_not", "values": ["CANCELLED"]}

RELATED: list[tuple[str, str, list[dict[str, Any]]]] = [
    (
        "customers who bought the Pump but never the Motor",
        "customer",
        [linked("sales", "PU-1"), linked("sales", "MO-1", negated=True)],
    ),
    (
        "how many customers have an order for the Pump and none for the Motor",
        "customer",
        [linked("sales", "PU-1"), linked("sales", "MO-1", negated=True)],
    ),
    (
        "which component is in the Pump but not in the Motor",
        "item",
        [linked("assemblies", "PU-1"), linked("assemblies", "MO-1", negated=True)],
    ),
    (
        "customers who bought in 2023 but not in 2024",
        "customer",
        [{"link": "orders", **Y2023}, {"link": "orders", "negated": True, **Y2024}],
    ),
    (
        "customers who ordered valves in 2023 but not in 2024",
        "customer",
        [
            linked("sales", "Valves", field="item.category", **Y2023),
            linked("sales", "Valves", field="item.category", negated=True, **Y2024),
        ],
    ),
    (
        "orders containing both the Pump and the Motor",
        "sales_order",
        [linked("lines", "PU-1"), linked("lines", "MO-1")],
    ),
    (
        "in how many sales orders were the Pump and the Motor bought together",
        "sales_order",
        [linked("lines", "PU-1"), linked("lines", "MO-1")],
    ),
    ("number of parents that call for the Screw", "item", [linked("direct_components", "SC-1")]),
    ("how many bought parts does the Pump need", "item", [linked("assemblies", "PU-1")]),
    ("sales products with the Screw in their structure", "item", [linked("components", "SC-1")]),
]


@pytest.mark.parametrize(("text", "subject", "related"), RELATED)
def test_what_is_related_and_what_is_not(text: str, subject: str, related: list[dict[str, Any]]) -> None:
    found = best(text)
    assert (found["subject"], found["related"]) == (subject, related)


def test_a_status_is_that_of_every_related_record() -> None:
    found = best("how many customers ordered both the Pump and the Motor in 2024, cancelled orders do not count")
    assert found["subject"] == "customer"
    assert [one["where"][-1] for one in found["related"]] == [NOT_CANCELLED, NOT_CANCELLED]
    assert {(one["since"], one["until"]) for one in found["related"]} == {("2024-01-01", "2024-12-31")}


WHERE: list[tuple[str, str, list[dict[str, Any]]]] = [
    (
        "how many open work orders are there for items whose stock is below the safety stock",
        "work_order",
        [{"field": "open"}, {"field": "item.below_safety_stock"}],
    ),
    (
        "unfinished work orders whose item has on hand < safety stock",
        "work_order",
        [{"field": "item.below_safety_stock"}, {"field": "open"}],
    ),
    ("parts with less on hand than safety stock", "item", [{"field": "below_safety_stock"}]),
    ("items with more allocated than on hand", "item", [{"field": "allocated", "is": "above", "than": "on_hand"}]),
    (
        "which late sales orders are of customers in Benelux",
        "sales_order",
        [{"field": "customer.territory", "values": ["Benelux"]}, {"field": "late"}],
    ),
]


@pytest.mark.parametrize(("text", "subject", "where"), WHERE)
def test_whose_they_are_and_what_is_compared(text: str, subject: str, where: list[dict[str, Any]]) -> None:
    found = best(text)
    assert (found["subject"], found["where"]) == (subject, where)


@pytest.mark.parametrize(
    ("text", "subject", "measures"),
    [
        ("how many valves did customers in Benelux order", "sales_line", [{"aggregate": "sum", "field": "quantity"}]),
        ("2024 PO count, vendors with credit rating 5", "purchase_order", COUNT),
        ("what value of valves did Benelux order in 2024", "sales_line", [{"aggregate": "sum", "field": "value"}]),
    ],
)
def test_what_is_counted_and_of_which_part(text: str, subject: str, measures: list[dict[str, Any]]) -> None:
    found = best(text)
    assert (found["subject"], found["measures"]) == (subject, measures)


@pytest.mark.parametrize(
    "text", ["Screw per Pump, all levels", "is there a Screw in the Pump", "the Screw inside one Pump"]
)
def test_one_item_in_another_is_no_list_of_both(text: str) -> None:
    found = best(text)
    assert found["subject"] == "bom_line"
    assert {one["field"]: one["values"][0] for one in found["where"]} == {"component": "SC-1", "parent": "PU-1"}


def test_the_component_that_most_is_needed_of() -> None:
    found = best("which component does the Pump need the most pieces of")
    assert (found["subject"], found["by"]) == ("bom_line", [{"field": "component"}])


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("Only items that have a stock record.", True),
        ("Cancelled orders do not count.", True),
        ("No cancelled orders", True),
        ("Only late ones, or which?", False),
        ("How many do not count?", False),
    ],
)
def test_a_sentence_that_only_limits_is_no_question(text: str, limits: bool) -> None:
    assert only_limits(text) is limits


def test_what_is_denied_stays_apart_when_a_question_goes_on() -> None:
    before = {"subject": "customer", "related": [linked("sales", "PU-1"), linked("sales", "MO-1", negated=True)]}
    then = Draft("customer")
    then.link("sales")["since"] = "2025-01-01"
    related = merged(before, then)["related"]
    assert [(one["where"][0]["values"], one.get("since")) for one in related] == [
        (["PU-1"], "2025-01-01"),
        (["MO-1"], None),
    ]
