"""What is asked behind a ranking, or of the rows of a list: the next place, what came first spread over others."""

import json
from datetime import date
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.leaning import refers
from agent.models.embedded.question import Candidate, Question, Span, read
from agent.models.embedded.shown import Shown, settled, shown
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)
REJECTED = {
    "subject": "purchase_line",
    "measures": [{"aggregate": "sum", "field": "rejected_quantity"}],
    "by": [{"field": "order.supplier"}],
    "where": [{"field": "order.completed"}],
    "since": "2024-01-01",
    "until": "2024-12-31",
    "order": "rejected_quantity",
    "limit": 5,
}


def question(text: str) -> Question:
    return read(text, {"today": TODAY.isoformat()}, frozenset())


def answered(text: str, query: dict[str, Any] = REJECTED) -> list[dict[str, Any]]:
    rows = [{"by0": code, "label": name, "measure0": 10} for code, name in (("V-1", "Acme"), ("V-2", "Brook"))]
    call = {"name": "analyse", "args": query, "id": "1"}
    model: Any = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    reply = model.answer(
        [
            HumanMessage("which vendor had the most rejected pieces in 2024?"),
            AIMessage("", tool_calls=[call], additional_kwargs={"query": query}),
            ToolMessage(json.dumps({"rows": rows}), tool_call_id="1"),
            AIMessage("Acme: 10."),
            HumanMessage(text, additional_kwargs={"mentions": [], "values": [], "today": TODAY.isoformat()}),
        ]
    )
    return [one["args"] for one in reply.tool_calls]


@pytest.mark.parametrize(
    ("text", "limit"),
    [("and who was second?", 2), ("Who comes in third place, with the amount?", 3), ("who is next?", 2)],
)
def test_the_next_place_is_told_by_the_same_ranking(text: str, limit: int) -> None:
    assert answered(text) == [{**REJECTED, "limit": limit}]


@pytest.mark.parametrize("text", ["on which items?", "rejected pieces per item there"])
def test_what_came_first_is_spread_over_others_with_all_that_was_said(text: str) -> None:
    (query,) = answered(text)

    assert query["by"] == [{"field": "item"}]
    assert query["where"] == [{"field": "order.completed"}, {"field": "order.supplier", "values": ["V-1"]}]
    assert (query["since"], query["until"], query.get("limit")) == ("2024-01-01", "2024-12-31", None)


def test_so_many_groups_were_wanted_and_not_so_many_months() -> None:
    goes_on = following(question("by month"), REJECTED, leaning=True)

    assert goes_on is not None
    assert not {"limit", "order"} & goes_on.arguments.keys()


def test_the_list_is_meant_and_not_the_few_that_are_best_of_it() -> None:
    result = {
        "fastest": [{"supplier_id": "V-2"}],
        "cheapest": [{"supplier_id": "V-1"}, {"supplier_id": "V-2"}],
        "offers": [{"supplier_id": "V-2"}, {"supplier_id": "V-1"}],
    }
    call = {"name": "suppliers_of_sku", "args": {"sku": "X", "sort_by": "lead_time"}, "id": "1"}
    told = shown([AIMessage("", tool_calls=[call]), ToolMessage(json.dumps(result), tool_call_id="1")])

    assert [row.code for row in told.rows] == ["V-2", "V-1"]


def test_a_number_is_of_the_order_that_was_listed() -> None:
    rows = (Candidate("order", "4006", "purchase order", 1.0), Candidate("order", "4007", "purchase order", 1.0))
    asked = Question("who is the vendor of 4006?", TODAY, (Span(21, 25, "4006"),))

    (span,) = settled(asked, frozenset(), Shown(rows)).spans

    assert [(one.code, one.name) for one in span.candidates] == [("4006", "purchase order")]


def test_the_ones_of_a_kind_are_of_those_spoken_of() -> None:
    assert refers(question("how many of each are on hand"))
    assert not refers(question("which valves do we stock, and how many of each are on hand"))


def test_of_a_parts_list_the_parts_are_ranked_and_not_what_they_are_in() -> None:
    lines = {"subject": "bom_line", "where": [{"field": "parent", "values": ["X-1"]}]}

    goes_on = following(question("and the one with the lowest stock?"), lines, leaning=True)

    assert goes_on is not None
    assert (goes_on.arguments["order"], goes_on.arguments["descending"]) == ("component.on_hand", False)


def test_what_the_first_of_a_ranking_has_is_listed_and_not_ranked_again() -> None:
    spent = {
        "subject": "purchase_order",
        "measures": [{"aggregate": "sum", "field": "total"}],
        "by": [{"field": "supplier"}],
        "since": "2024-01-01",
        "until": "2024-12-31",
        "order": "total",
        "limit": 5,
    }

    (query,) = answered("list his purchase orders with order date", spent)

    assert (query["subject"], query.get("by"), query.get("order")) == ("purchase_order", None, None)
    assert query["where"] == [{"field": "supplier", "values": ["V-1"]}]


def test_of_the_best_three_all_three_are_meant() -> None:
    (query,) = answered("on which items?", {**REJECTED, "limit": 3})

    assert query["where"][-1] == {"field": "order.supplier", "values": ["V-1", "V-2"]}
