"""Parts and wholes, how many of the related, shares, two periods, what words point to, which tool a query becomes."""

from datetime import date
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.compose.covering import covering
from agent.models.embedded.compose.kinds import kinds_of_order
from agent.models.embedded.compose.pointing import pointed
from agent.models.embedded.question import Candidate, Question, Span, read
from agent.models.embedded.shown import settled, shown
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)
ITEMS = {"Blade": "BL-2036", "Wheel": "RW-M928", "Nipple": "NI-9522", "Litware": "LITWARE0001"}


def question(text: str) -> Question:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = tuple(
        Span(at, at + len(name), name, (Candidate("supplier" if name == "Litware" else "sku", code, name, 1.0),))
        for name, code in ITEMS.items()
        if (at := text.find(name)) >= 0
    )
    return Question(text, TODAY, tuple(sorted(spans, key=lambda span: span.start)), asked.periods)


def best(text: str) -> dict[str, Any]:
    return dict(compositions(question(text))[0].arguments)


WITHIN = {"subject": "item", "related": [{"link": "assemblies", "where": [{"field": "item", "values": ["RW-M928"]}]}]}
ABOVE = {"subject": "item", "related": [{"link": "components", "where": [{"field": "item", "values": ["BL-2036"]}]}]}


@pytest.mark.parametrize("text", ["what goes into the Wheel", "what is the Wheel made of", "components of Wheel"])
def test_what_an_item_is_made_of(text: str) -> None:
    assert best(text) == WITHIN


@pytest.mark.parametrize(
    "text", ["what does the Blade go into", "what do we build out of Blade", "which items use Blade"]
)
def test_what_an_item_goes_into(text: str) -> None:
    assert best(text) == ABOVE


@pytest.mark.parametrize(
    "text",
    [
        "how many Nipple go into one Wheel",
        "how many Nipple does a Wheel need",
        "quantity of Nipple in the Wheel",
        "Wheel - how many Nipple in it",
    ],
)
def test_how_many_of_one_item_go_into_another(text: str) -> None:
    found = best(text)
    assert found["subject"] == "bom_line"
    assert {one["field"]: one["values"] for one in found["where"]} == {"component": ["NI-9522"], "parent": ["RW-M928"]}


def test_two_items_side_by_side_are_no_part_and_whole() -> None:
    assert best("how many Nipple and Wheel do we have")["subject"] == "stock"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("suppliers with more than 5 open purchase orders", {"is": "above", "value": 5}),
        ("suppliers with at least six open purchase orders", {"is": "at_least", "value": 6}),
        ("which suppliers have 8 or more open purchase orders", {"is": "at_least", "value": 8}),
    ],
)
def test_how_many_related_records_there_must_be(text: str, count: dict[str, Any]) -> None:
    found = best(text)
    assert found == {
        "subject": "supplier",
        "related": [{"link": "purchase_orders", "where": [{"field": "open"}], "count": count}],
    }


def test_a_single_source() -> None:
    related = best("items with only one supplier")["related"]
    assert related == [{"link": "offers", "count": {"is": "is", "value": 1}}]


def test_groups_of_so_many() -> None:
    found = best("countries with more than 12 customers")
    assert found["by"] == [{"field": "country"}]
    assert found["having"] == [{"measure": "count", "is": "above", "value": 12}]


def test_a_share_of_the_whole() -> None:
    found = best("Litware's share of the purchase order value in 2024")
    assert (found["subject"], found["share"]) == ("purchase_order", "supplier")
    assert found["measures"] == [{"aggregate": "sum", "field": "total"}]


def test_two_periods_are_one_query() -> None:
    found = compositions(question("how many purchase orders in 2024 and in 2023"))[0].queries
    assert len(found) == 1
    assert [found[0][name] for name in ("since", "other_since", "other_until")] == [
        "2024-01-01", "2023-01-01", "2023-12-31",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (
            "sales orders in 2024, cancelled orders not counted",
            [{"field": "status", "is": "is_not", "values": ["CANCELLED"]}],
        ),
        ("sales orders in 2024 without cancelled ones", [{"field": "status", "is": "is_not", "values": ["CANCELLED"]}]),
        ("sales orders in 2024 including cancelled", None),
        ("sales orders we haven't shipped", [{"field": "open"}]),
    ],
)
def test_what_is_left_out(text: str, where: list[dict[str, Any]] | None) -> None:
    assert best(text).get("where") == where


@pytest.mark.parametrize("text", ["open orders", "late orders?"])
def test_orders_of_which_kind(text: str) -> None:
    assert list(kinds_of_order(question(text))) == ["sales orders", "purchase orders", "work orders"]


@pytest.mark.parametrize("text", ["open sales orders", "orders", "open orders of Litware", "how many orders are open"])
def test_of_which_kind_is_asked_only_when_nothing_says_it(text: str) -> None:
    assert kinds_of_order(question(text)) == {}


def test_a_query_that_a_tool_was_made_for_becomes_its_call() -> None:
    tools = {tool.name: tool.answers for tool in TOOLS}
    late = {"subject": "purchase_order", "where": [{"field": "supplier", "values": ["L"]}, {"field": "late"}]}
    assert covering(late, tools["open_purchase_orders"]) == {"supplier": "L", "late_only": True}
    assert covering(late, tools["open_sales_orders"]) is None
    denied = {"subject": "purchase_order", "where": [{"field": "open", "is": "is_not"}]}
    assert covering(denied, tools["open_purchase_orders"]) is None
    dated = {"subject": "purchase_order", "where": [{"field": "open"}], "since": "2024-01-01"}
    assert covering(dated, tools["open_purchase_orders"]) is None
    every = {"subject": "purchase_order"}
    assert covering(every, tools["open_purchase_orders"]) is None
    within = {"subject": "bom_line", "measures": [{"aggregate": "sum", "field": "quantity"}],
              "where": [{"field": "component", "values": ["A"]}, {"field": "parent", "values": ["B"]}]}  # fmt: skip
    assert covering(within, tools["explode_bom"]) == {"sku": "B", "component": "A"}


ROWS = (Candidate("supplier", "S1", "", 1.0), Candidate("supplier", "S2", "", 1.0))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("what is the lead time of the second one", ["S2"]),
        ("open orders with the first supplier", ["S1"]),
        ("how many open orders do they have", ["S1", "S2"]),
        ("the first 5 items", []),
        ("orders of last month", []),
        ("how many customers do we have", []),
    ],
)
def test_words_point_to_what_was_shown(text: str, codes: list[str]) -> None:
    spans = pointed(question(text), {}, ROWS).spans
    assert [one.code for span in spans for one in span.candidates] == codes


def test_it_is_what_the_question_before_was_about_and_that_one_the_first_of_a_rank() -> None:
    before = {"sku": "AR-5381"}
    assert pointed(question("who supplies it"), before).spans[0].candidates[0].code == "AR-5381"
    assert pointed(question("how many of that one"), before, ROWS, ranked=True).spans[0].candidates[0].code == "S1"
    named = question("who supplies Blade")
    assert pointed(named, before, ROWS) is named
    other_period = question("and last year?")  # of all that were ranked, not of the first of them
    assert pointed(other_period, before, ROWS, ranked=True) is other_period


def _answered(args: dict[str, Any], result: str) -> list[Any]:
    return [
        HumanMessage("q"),
        AIMessage("", tool_calls=[{"name": "analyse", "args": args, "id": "1"}]),
        ToolMessage(result, tool_call_id="1"),
        AIMessage("a"),
    ]


def test_what_was_shown_is_read_from_the_result() -> None:
    told = shown(_answered({"subject": "item", "order": "weight"}, '{"rows": [{"code": "A"}, {"code": "B"}]}'))
    assert ([row.code for row in told.rows], told.ranked) == (["A", "B"], True)
    told = shown(
        _answered({"subject": "purchase_order", "by": [{"field": "supplier"}]}, '{"rows": [{"by0": "S1", "m0": 3}]}')
    )
    assert (told.rows[0].entity, told.rows[0].code) == ("supplier", "S1")
    told = shown(_answered({}, '{"summary": "x", "offers": [{"supplier_id": "S1", "record": "r"}]}'))
    assert told.rows[0].code == "S1"
    assert shown(_answered({}, "no JSON")).rows == ()
    assert shown([]).rows == ()


def test_a_name_that_fits_two_is_the_one_that_was_spoken_of() -> None:
    both = (Candidate("sku", "MB-1", "Metal Bar 1", 0.8), Candidate("sku", "MB-2", "Metal Bar 2", 0.8))
    asked = Question("the metal bar", TODAY, (Span(4, 13, "metal bar", both),))
    assert [one.code for one in settled(asked, {"MB-2"}).spans[0].candidates] == ["MB-2"]
    assert settled(asked, {"MB-1", "MB-2"}).spans[0].candidates == both
    assert settled(asked, set()).spans[0].candidates == both


@pytest.mark.parametrize(
    ("then", "changed"),
    [
        ("the year after?", {"since": "2025-02-01", "until": "2025-02-28"}),
        ("and a month earlier?", {"since": "2024-01-01", "until": "2024-01-31"}),
        ("no, I meant purchase orders", {"subject": "purchase_order"}),
    ],
)
def test_a_follow_up_moves_the_period_or_corrects_the_kind(then: str, changed: dict[str, Any]) -> None:
    before = best("how many sales orders in February 2024")
    assert before == {
        "subject": "sales_order",
        "measures": [{"aggregate": "count"}],
        "since": "2024-02-01",
        "until": "2024-02-29",
    }
    after = following(question(then), before)
    assert after is not None
    assert dict(after.arguments) == {**before, **changed}


def test_so_many_of_an_item_are_wanted_and_no_record_has_just_that_number() -> None:
    for text in ("can we build 20 of Wheel now?", "could we make 300 Wheel?"):
        (sure, *_), twenty = compositions(question(text)), {"20", "300"}
        assert not any(twenty & set(one.get("values", ())) for one in sure.arguments.get("where", ())), text
