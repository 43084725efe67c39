"""Parts and wholes: so many of a whole, what the one has and the other has not, what lines of a structure cost."""

from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, Span
from tests.agent.models.test_compositions import TODAY, question

CODES = {"SCREW-1": "Screw", "PUMP-9": "Gear Pump", "DESK-10": "Desk"}


def asked(text: str) -> Question:
    spans = [
        Span(text.index(code), text.index(code) + len(code), code, (Candidate("sku", code, name, 1.0),))
        for code, name in CODES.items()
        if code in text
    ]
    plain = question(text)
    return Question(text, TODAY, tuple(sorted(spans, key=lambda one: one.start)), plain.periods, plain.values)


def best(text: str) -> dict[str, Any]:
    return dict(compositions(asked(text))[0].arguments)


@pytest.mark.parametrize(
    "text",
    [
        "for 30 PUMP-9, how many SCREW-1 do I need",
        "how many SCREW-1 do ten PUMP-9 need",
        "quantity of SCREW-1 for 25 pcs of PUMP-9",
        "bill of material of PUMP-9: total of SCREW-1",
        "SCREW-1, quantity in PUMP-9",
    ],
)
def test_what_holds_and_what_is_held(text: str) -> None:
    query = best(text)
    assert query["subject"] == "bom_line"
    assert {one["field"]: one["values"] for one in query["where"]} == {"parent": ["PUMP-9"], "component": ["SCREW-1"]}


@pytest.mark.parametrize(
    "text",
    [
        "components the PUMP-9 has and the DESK-10 hasn't",
        "what does the PUMP-9 have in its BOM that the DESK-10 has not",
    ],
)
def test_what_the_one_has_and_the_other_has_not(text: str) -> None:
    query = best(text)
    assert query["subject"] == "item"
    assert query["related"] == [
        {"link": "assemblies", "where": [{"field": "item", "values": ["PUMP-9"]}]},
        {"link": "assemblies", "where": [{"field": "item", "values": ["DESK-10"]}], "negated": True},
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PUMP-9: purchased parts on the first BOM level",
         {"subject": "item", "where": [{"field": "bought"}],
          "related": [{"link": "direct_assemblies", "where": [{"field": "item", "values": ["PUMP-9"]}]}]}),
        ("which direct components of PUMP-9 are bought rather than made",
         {"subject": "item", "where": [{"field": "bought"}, {"field": "made", "is": "is_not"}]}),
        ("PUMP-9: most expensive line of the BOM",
         {"subject": "bom_line", "order": "cost", "where": [{"field": "parent", "values": ["PUMP-9"]}]}),
        ("scrap allowance of SCREW-1 on the BOM of PUMP-9", {"subject": "bom_line", "show": ["scrap_percent"]}),
        ("BOM of PUMP-9: component, quantity and standard cost", {"show": ["quantity", "component.standard_cost"]}),
    ],
)  # fmt: skip
def test_lines_of_a_structure(text: str, expected: dict[str, Any]) -> None:
    found = best(text)
    assert {name: found.get(name) for name in expected} == expected


def test_parts_of_all_of_a_kind() -> None:
    assert best("which parts are in the first BOM level of all 97 bikes")["related"] == [
        {
            "link": "direct_assemblies",
            "where": [{"field": "category", "values": ["Bikes"]}],
            "count": {"is": "is", "value": 97},
        }
    ]


def test_figures_of_kinds_are_sums() -> None:
    query = best("pieces on hand per item category")
    assert (query["measures"], query.get("show")) == ([{"aggregate": "sum", "field": "on_hand"}], None)


@pytest.mark.parametrize(
    "text",
    [
        "which parts do PUMP-9 and DESK-10 have in common",
        "what do the PUMP-9 and the DESK-10 share?",
        "components shared by PUMP-9 and DESK-10",
        "which parts are in both PUMP-9 and DESK-10",
        "same parts in PUMP-9 and DESK-10",
    ],
)
def test_what_two_structures_share(text: str) -> None:
    query = best(text)
    assert query["subject"] == "item"
    assert [(one["link"], one["where"][0]["values"]) for one in query["related"]] == [
        ("assemblies", ["PUMP-9"]),
        ("assemblies", ["DESK-10"]),
    ]


def test_what_two_structures_share_may_be_narrowed() -> None:
    query = best("which bought parts do PUMP-9 and DESK-10 have in common")
    assert query["where"] == [{"field": "bought"}]
    assert len(query["related"]) == 2


@pytest.mark.parametrize(
    "text",
    ["shared suppliers of PUMP-9 and DESK-10", "what stock is there of both PUMP-9 and DESK-10"],
)
def test_what_is_not_asked_of_parts_is_of_the_items_themselves(text: str) -> None:
    assert "assemblies" not in str(best(text))


@pytest.mark.parametrize(
    "text",
    [
        "compare the parts lists of PUMP-9 and DESK-10",
        "how do the BOMs of PUMP-9 and DESK-10 differ?",
        "what is different between the structure of PUMP-9 and DESK-10",
        "bill of materials of PUMP-9 versus DESK-10",
    ],
)
def test_structures_are_compared_both_ways(text: str) -> None:
    sides = [
        [(one["where"][0]["values"], one.get("negated", False)) for one in query["related"]]
        for query in compositions(asked(text))[0].queries
    ]
    assert sides == [[(["PUMP-9"], False), (["DESK-10"], True)], [(["DESK-10"], False), (["PUMP-9"], True)]]


@pytest.mark.parametrize(
    "text", ["how many different parts does the PUMP-9 have", "which components does the PUMP-9 have"]
)
def test_what_one_has_are_its_parts(text: str) -> None:
    assert best(text)["related"] == [{"link": "assemblies", "where": [{"field": "item", "values": ["PUMP-9"]}]}]


@pytest.mark.parametrize(
    "text", ["which items would be affected if we run out of SCREW-1", "which machines contain the SCREW-1"]
)
def test_what_needs_it_holds_it(text: str) -> None:
    assert best(text)["related"] == [{"link": "components", "where": [{"field": "item", "values": ["SCREW-1"]}]}]


def test_where_used_may_be_narrowed_to_finished_goods() -> None:
    assert best("where-used list for SCREW-1, only finished goods")["where"] == [{"field": "finished_good"}]


def test_how_many_levels_a_structure_has_is_told_by_no_rows() -> None:
    assert compositions(asked("number of levels in the bom of PUMP-9"))[0].score < 0.75


def test_what_a_line_costs_is_told_of_each_component() -> None:
    assert best("bill of material for PUMP-9 with costs per component")["by"] == [{"field": "component"}]


def test_the_dearest_part_is_an_item_and_ranked_by_what_it_costs() -> None:
    query = best("most expensive component of the PUMP-9")
    assert (query["subject"], query["order"]) == ("item", "standard_cost")


def test_pieces_made_of_something_are_produced() -> None:
    assert best("pieces made of the PUMP-9 per month")["subject"] == "work_order"


def test_what_an_item_needs_are_its_parts() -> None:
    assert best("which materials does PUMP-9 need")["related"][0]["link"] == "assemblies"


def test_parts_of_a_single_whole() -> None:
    related = best("parts used in only one product")["related"]
    assert related == [{"link": "assemblies", "count": {"is": "is", "value": 1}}]


def test_what_could_be_made_of_an_item_is_no_record() -> None:
    assert all(one.score < 0.75 for one in compositions(asked("max quantity of PUMP-9 we can assemble")))
