"""What of items is on hand, on order, owed to customers and being made, told side by side in one answer."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan, read

TODAY = date(2025, 5, 15)
RECORDS = {
    "wheel": Candidate("sku", "WH-1", "Wheel", 1.0),
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
    "text",
    [
        "how many wheels do we need for all the gearbox work orders that are open?",
        "gross requirement of wheel from the open gearbox WOs",
        "to finish the open work orders for gearbox, what quantity of wheel does it take?",
    ],
)
def test_what_open_work_orders_need_of_a_part(text: str) -> None:
    found = composed(text)
    assert (found["subject"], found["measures"]) == ("bom_line", [{"aggregate": "sum", "field": "requirement"}])
    named = [{"field": "component", "values": ["WH-1"]}, {"field": "parent", "values": ["GB-1"]}]
    assert sorted(found["where"], key=lambda one: str(one["field"])) == named


@pytest.mark.parametrize(
    "text",
    [
        "which other suppliers offer what we buy from Litware?",
        "who else could sell us the items of Litware?",
        "alternative vendors for what Litware sells us",
    ],
)
def test_others_deal_in_what_the_one_does(text: str) -> None:
    own = {"link": "item.offers", "where": [{"field": "supplier", "is": "is", "values": ["LITWARE0001"]}]}
    assert composed(text) == {
        "subject": "supplier",
        "where": [{"field": "supplier", "is": "is_not", "values": ["LITWARE0001"]}],
        "related": [{"link": "offers", "related": [own]}],
    }


def test_what_uses_something_that_a_supplier_sells() -> None:
    offered = {"link": "offers", "where": [{"field": "supplier", "is": "is", "values": ["LITWARE0001"]}]}
    found = composed("number of assemblies that directly use something Litware sells us")
    assert found["related"] == [{"link": "direct_components", "related": [offered]}]
    assert composed("what do the parts from Litware go into?")["related"] == [
        {"link": "components", "related": [offered]}
    ]


@pytest.mark.parametrize(
    ("text", "subject", "field"),
    [
        ("on hand x standard cost of all Pumps together", "item", "stock_value"),
        ("scrapped pieces of the gearbox work orders times standard cost", "work_order", "scrap_value"),
    ],
)
def test_two_figures_multiplied_are_the_field_that_is_their_product(text: str, subject: str, field: str) -> None:
    found = composed(text)
    told = [*found.get("show", ()), *(one["field"] for one in found.get("measures", ()))]
    assert (found["subject"], field in told) == (subject, True)


@pytest.mark.parametrize(
    "text", ["what is on order with Litware", "which suppliers sell the gearbox", "open work orders"]
)
def test_what_is_no_figure_of_items_stays_what_it_is(text: str) -> None:
    assert composed(text).get("show", []) in ([], ["on_order"])


def test_what_stands_on_an_order_and_how_the_order_is_are_of_one_order() -> None:
    found = composed("which customers have at least one order of Pumps in 2024?")
    bought = {"link": "sales", "where": [{"field": "item.category", "values": ["Pumps"]}]}
    assert found == {"subject": "customer", "related": [{**bought, "since": "2024-01-01", "until": "2024-12-31"}]}


@pytest.mark.parametrize(
    "text",
    [
        "do we have open purchase orders with vendors that are not active any more?",
        "open purchase orders with inactive vendors",
    ],
)
def test_orders_with_parties_that_are_so_are_orders(text: str) -> None:
    found = composed(text)
    assert found["subject"] == "purchase_order"
    assert {"field": "supplier.active", "is": "is_not"} in found["where"]


@pytest.mark.parametrize(
    "text",
    [
        "which items have more on open sales orders than in stock?",
        "for which items do the open sales orders ask for more pieces than we have in stock?",
        "items whose open demand exceeds what is on hand",
    ],
)
def test_how_items_stand_is_compared(text: str) -> None:
    found = composed(text)
    above = {"field": "open_demand", "is": "above", "than": "on_hand"}
    assert (found["subject"], found["where"]) == ("item", [above])


def test_items_of_which_nothing_is_on_order() -> None:
    found = composed("Fasteners below safety stock: which have nothing on an open purchase order?")
    assert found["where"] == [{"field": "subcategory", "values": ["Fasteners"]}, {"field": "below_safety_stock"}]
    assert found["related"] == [{"link": "purchases", "where": OPEN, "negated": True}]


def test_what_is_left_out_for_having_none_must_have_some() -> None:
    found = composed("Pumps below safety stock, leave out items without stock records")
    assert found["where"] == [{"field": "category", "values": ["Pumps"]}, {"field": "below_safety_stock"}]
    assert found["related"] == [{"link": "stock_records"}]
