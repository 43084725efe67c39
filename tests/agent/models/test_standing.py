"""What of items is on hand, on order, owed to customers and being made, told side by side in one answer."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan, read

TODAY = date(2025, 5, 15)
RECORDS = {
    "gearbox": Candidate("sku", "GB-1", "Gearbox", 1.0),
    "Litware": Candidate("supplier", "LITWARE0001", "Litware, Inc.", 1.0),
    "PO 4007": Candidate("order", "4007", "purchase order", 1.0),
}
VALUES = {"Pumps": ("sku", "category", "Pumps"), "Fasteners": ("sku", "subcategory", "Fasteners")}


def composed(text: str) -> dict[str, Any]:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = tuple(
        Span(text.index(name), text.index(name) + len(name), name, (record,))
        for name, record in RECORDS.items()
        if name in text
    )
    values = tuple(
        ValueSpan(text.index(word), text.index(word) + len(word), *value)
        for word, value in VALUES.items()
        if word in text
    )
    return dict(compositions(Question(text, TODAY, spans, asked.periods, values))[0].arguments)


GEARBOX = [{"field": "item", "values": ["GB-1"]}]
OPEN = [{"field": "open"}]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gearbox: on hand, owed to customers, on open work orders?", ["on_hand", "open_demand", "in_production"]),
        ("on hand / open sales orders / open POs for the gearbox", ["on_hand", "open_demand", "on_order"]),
        ("gearbox: stock, on order, and supplier?", ["on_hand", "on_order", "possible_suppliers"]),
        ("how many gearbox do we hold, and from whom do we get it?", ["on_hand", "possible_suppliers"]),
        ("gearbox - stock, pieces on unshipped sales orders, pieces in production",
         ["on_hand", "open_demand", "in_production"]),
    ],
)  # fmt: skip
def test_of_one_item_how_it_stands(text: str, shown: list[str]) -> None:
    found = composed(text)
    assert (found["subject"], found["where"], found["show"]) == ("item", GEARBOX, shown)
    assert "related" not in found


@pytest.mark.parametrize(
    ("text", "link", "shown"),
    [
        ("gearbox, direct components with their open WO quantities", "direct_assemblies", ["in_production"]),
        ("how many do we have of each part of the gearbox?", "assemblies", ["on_hand"]),
        ("gearbox: quantity on order for each of its parts", "assemblies", ["on_order"]),
        ("open PO quantities of the components of the gearbox", "assemblies", ["on_order"]),
    ],
)
def test_of_each_part_how_it_stands(text: str, link: str, shown: list[str]) -> None:
    assert composed(text) == {"subject": "item", "related": [{"link": link, "where": GEARBOX}], "show": shown}


def test_of_each_item_on_an_order_how_it_stands() -> None:
    found = composed("PO 4007: its items with the quantity on open customer orders")
    on_order = {"link": "purchases", "where": [{"field": "order", "values": ["4007"]}]}
    assert found == {"subject": "item", "related": [on_order], "show": ["open_demand"]}


def test_a_kind_of_items_is_summed() -> None:
    found = composed("how many Pumps are on open sales orders and how many on open work orders?")
    assert [one["field"] for one in found["measures"]] == ["open_demand", "in_production"]
    assert found["where"] == [{"field": "category", "values": ["Pumps"]}]


def test_only_those_on_orders_of_both_kinds() -> None:
    both = [{"link": "sales", "where": OPEN}, {"link": "purchases", "where": OPEN}]
    found = composed("Fasteners that are both on open sales orders and on open POs")
    assert (found["subject"], found["related"], found["show"]) == ("item", both, ["open_demand", "on_order"])
    counted = composed("items that customers wait for and that suppliers owe us: number of them")
    assert (counted["subject"], counted["measures"], counted["related"]) == ("item", [{"aggregate": "count"}], both)


def test_orders_for_items_that_stand_so() -> None:
    found = composed("how many late work orders are for items that are also on open customer orders?")
    assert found == {
        "subject": "work_order",
        "measures": [{"aggregate": "count"}],
        "where": [{"field": "late"}],
        "related": [{"link": "item.sales", "where": OPEN}],
    }


def test_the_single_source_is_told_by_name() -> None:
    found = composed("which Fasteners have only one supplier, and who is it?")
    assert found["related"] == [{"link": "offers", "count": {"is": "is", "value": 1}}]
    assert found["show"] == ["possible_suppliers"]


@pytest.mark.parametrize(
    "text", ["what is on order with Litware", "which suppliers sell the gearbox", "open work orders"]
)
def test_what_is_no_figure_of_items_stays_what_it_is(text: str) -> None:
    assert composed(text).get("show", []) in ([], ["on_order"])
