"""Sets that the product structure describes: what fails and what suffers, parts that we have not, parts of a kind."""

from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan
from tests.agent.models.test_compositions import TODAY, question

CODES = {
    "SCREW-1": Candidate("sku", "SCREW-1", "Screw", 1.0),
    "PUMP-9": Candidate("sku", "PUMP-9", "Gear Pump", 1.0),
    "DESK-10": Candidate("sku", "DESK-10", "Desk", 1.0),
    "Litware": Candidate("supplier", "V-1", "Litware", 1.0),
}
KINDS = {"grinder": "Grinders", "Components": "Components"}


def best(text: str) -> dict[str, Any]:
    spans = [Span(at, at + len(n), n, (one,)) for n, one in CODES.items() if (at := text.find(n)) >= 0]
    values = [
        ValueSpan(at, at + len(said), "sku", "category", value)
        for said, value in KINDS.items()
        if (at := text.lower().find(said.lower())) >= 0
    ]
    spans.sort(key=lambda one: one.start)
    asked = Question(text, TODAY, tuple(spans), question(text).periods, tuple(sorted(values, key=lambda v: v.start)))
    return dict(compositions(asked)[0].arguments)


HOLDS_IT = [{"link": "components", "where": [{"field": "item", "values": ["SCREW-1"]}]}]
IN_IT = {"link": "assemblies", "where": [{"field": "item", "values": ["PUMP-9"]}]}
NO_STOCK = {"field": "stocked", "is": "is_not"}


@pytest.mark.parametrize(
    "text",
    [
        "if SCREW-1 runs out, which products are hit",
        "we are short of SCREW-1: what assemblies does that stop?",
        "SCREW-1 is late - which machines cannot be built",
        "what can we not make without SCREW-1",
        "there is no more SCREW-1, which items would be in trouble",
    ],
)
def test_what_suffers_when_a_part_fails_holds_it(text: str) -> None:
    assert best(text)["related"] == HOLDS_IT


def test_a_part_that_is_merely_short_is_itself_asked_for() -> None:
    assert "related" not in best("is SCREW-1 short")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("work orders that need parts we don't have", [{"field": "open"}]),
        ("late jobs which require components that we do not have", [{"field": "late"}]),
    ],
)
def test_orders_that_need_what_is_not_there(text: str, where: list[dict[str, str]]) -> None:
    query = best(text)
    assert query["subject"] == "work_order"
    assert query["where"] == where
    assert query["related"] == [{"link": "item.components", "where": [NO_STOCK]}]


def test_what_was_finished_needs_nothing_now() -> None:
    used = best("work orders of 2024 that used SCREW-1")
    assert "where" not in used or {"field": "open"} not in used["where"]


@pytest.mark.parametrize(
    "text", ["items that use purchased parts that are out of stock", "items that contain purchased parts with no stock"]
)
def test_how_the_parts_are_is_said_of_the_parts(text: str) -> None:
    assert best(text)["related"] == [{"link": "components", "where": [{"field": "bought"}, NO_STOCK]}]


def test_only_one_vendor_is_said_of_the_parts() -> None:
    (parts,) = best("which machines contain parts that only Litware supplies")["related"]
    assert parts["link"] == "components"
    assert {"link": "offers", "count": {"is": "is", "value": 1}} in parts["related"]


@pytest.mark.parametrize(
    ("text", "related"),
    [
        ("raw materials that are not used in the PUMP-9", [{**IN_IT, "negated": True}]),
        ("which items do not contain the SCREW-1", [{**HOLDS_IT[0], "negated": True}]),
        ("bought parts never used in any product", [{"link": "assemblies", "negated": True}]),
        ("bought parts that are not in any BOM", [{"link": "assemblies", "negated": True}]),
    ],
)
def test_what_does_not_go_into_something(text: str, related: list[dict[str, Any]]) -> None:
    assert best(text)["related"] == related


def test_what_was_not_used_is_idle() -> None:
    assert best("never used items")["where"] == [{"field": "dead"}]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("grinder components with no stock", "item"),
        ("grinder parts that are below reorder point", "item"),
    ],
)
def test_parts_of_a_kind_are_what_such_items_are_made_of(text: str, subject: str) -> None:
    query = best(text)
    assert query["subject"] == subject
    assert query["related"] == [{"link": "assemblies", "where": [{"field": "category", "values": ["Grinders"]}]}]


def test_vendors_of_parts_of_a_kind_are_asked_for_their_own_lead_time() -> None:
    (offers,) = best("vendors of grinder components with a lead time over 20 days")["related"]
    assert offers["where"] == [{"field": "lead_time", "is": "above", "values": ["20"]}]
    assert offers["related"][0]["link"] == "item.assemblies"


def test_a_category_that_is_called_so_is_one_where_no_structure_is_spoken_of() -> None:
    assert {"field": "category", "values": ["Components"]} in best("Components with no stock")["where"]
    assert best("work orders that require Components below safety stock")["related"] == [
        {"link": "item.components", "where": [{"field": "below_safety_stock"}]}
    ]


@pytest.mark.parametrize(
    "text", ["difference in parts between PUMP-9 and DESK-10", "PUMP-9 vs DESK-10: which parts differ"]
)
def test_in_which_parts_two_differ(text: str) -> None:
    one, other = best(text)["related"]
    assert (one["link"], other["link"], other["negated"]) == ("assemblies", "assemblies", True)


def test_a_unit_is_no_part_of_a_name() -> None:
    query = best("parts with a lead time over 60 days that go into the PUMP-9")
    assert query["where"] == [{"field": "lead_time", "is": "above", "values": ["60"]}]


@pytest.mark.parametrize(
    ("text", "order", "descending"),
    [
        ("smallest open work order", "quantity", False),
        ("largest job", "quantity", True),
        ("longest running open work order", "start_date", False),
        ("biggest work order by scrap", "scrapped_quantity", True),
    ],
)
def test_which_work_order_is_at_the_end(text: str, order: str, descending: bool) -> None:
    query = best(text)
    assert (query["subject"], query["order"], query.get("descending", True)) == ("work_order", order, descending)


def test_suppliers_stand_beside_the_parts_listed() -> None:
    query = best("everything that goes into the PUMP-9 with unit cost and vendor")
    assert set(query["show"]) == {"standard_cost", "possible_suppliers"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("parts used in only one grinder", {"is": "is", "value": 1}),
        ("parts that go into more than 10 grinder", {"is": "above", "value": 10}),
        ("which parts go into all 12 grinder", {"is": "is", "value": 12}),
    ],
)
def test_in_how_many_of_a_kind(text: str, count: dict[str, Any]) -> None:
    (held,) = best(text)["related"]
    assert (held["link"], held["count"]) == ("assemblies", count)


def test_what_needs_none_of_such_parts() -> None:
    (parts,) = best("items we produce that need no purchased parts")["related"]
    assert parts == {"link": "components", "where": [{"field": "bought"}], "negated": True}


def test_parts_of_a_vendor_are_what_it_sells() -> None:
    query = best("open work orders that use parts of Litware")
    assert query["where"] == [{"field": "open"}]
    assert query["related"] == [
        {
            "link": "item.components",
            "related": [{"link": "offers", "where": [{"field": "supplier", "values": ["V-1"]}]}],
        }
    ]


def test_we_spend_on_parts() -> None:
    assert best("total spend this year on the parts of the PUMP-9")["subject"] == "purchase_line"


@pytest.mark.parametrize(
    "text", ["dearest purchased part in any grinder", "the most expensive bought component across all grinder"]
)
def test_the_dearest_part_of_a_kind(text: str) -> None:
    query = best(text)
    assert (query["subject"], query["order"], query["where"]) == ("item", "standard_cost", [{"field": "bought"}])
    assert query["related"] == [{"link": "assemblies", "where": [{"field": "category", "values": ["Grinders"]}]}]


def test_a_kind_that_suffers_holds_the_part_on_any_level() -> None:
    query = best("grinder that can not be assembled when SCREW-1 runs out")
    assert (query["subject"], query["related"]) == ("item", HOLDS_IT)


def test_orders_that_are_due_need_parts_as_well() -> None:
    query = best("jobs due in 2025 needing parts below reorder point")
    assert query["related"] == [{"link": "item.components", "where": [{"field": "below_reorder_point"}]}]
