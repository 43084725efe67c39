"""Several things asked of a record that is named once: what each ask is, and what all of them call."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.asks import asks
from agent.models.embedded.question import Candidate, Question, Span, read
from tools.registry import TOOLS

_TODAY = "2025-05-15"


def _question(text: str, name: str, entity: str = "sku") -> Question:
    asked = read(text, {"today": _TODAY}, frozenset())
    at = text.index(name)
    span = Span(at, at + len(name), name, (Candidate(entity, name, name, 1.0),))
    return Question(text, asked.today, (span,), asked.periods)


def _called(text: str, name: str, entity: str = "sku") -> list[tuple[str, dict[str, Any]]]:
    model = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    at = text.index(name)
    candidate = {"entity": entity, "code": name, "name": name, "score": 1.0}
    mention = {"start": at, "end": at + len(name), "text": name, "candidates": [candidate]}
    answer = model.invoke([HumanMessage(text, additional_kwargs={"mentions": [mention], "today": _TODAY})])
    assert isinstance(answer, AIMessage)
    return [(call["name"], call["args"]) for call in answer.tool_calls]


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("Valve: stock, supplier and open work orders?", ["Valve stock", "Valve supplier", "Valve open work orders"]),
        ("on hand / open POs for the Valve", ["on hand Valve", "open POs for the Valve"]),
        ("Valve - number of direct parents and its vendor", ["Valve number of direct parents", "Valve its vendor"]),
        ("item Valve: lead time + where used", ["item Valve lead time", "item Valve where used"]),
        ("What is the stock of the Valve and from whom do we get it",
         ["What is the stock of the Valve", "Valve from whom do we get it"]),
    ],
)  # fmt: skip
def test_each_ask_keeps_the_name(text: str, each: list[str]) -> None:
    assert [" ".join(one.text.split()) for one in asks(_question(text, "Valve"))] == each


@pytest.mark.parametrize(
    "text",
    [
        "How many Valve were ordered, cancelled orders not counted?",  # left out
        "scrapped quantity of Valve, work orders ended in 2024",  # of when
        "Valve ordered by customers in March, pieces",  # which figure
        "Which customers ordered the Valve and have open orders?",  # a condition
        "late lines of the Valve - due dates",
        "Who supplies the Valve, sorted by price?",
        "How many Valve work orders are open and what quantity is that in total?",
    ],
)
def test_what_says_more_of_one_ask_is_none_of_its_own(text: str) -> None:
    assert asks(_question(text, "Valve")) == ()


def test_each_ask_is_looked_up() -> None:
    item = {"sku": "AR-5381"}
    assert _called("AR-5381: stock, supplier, open POs", "AR-5381") == [
        ("stock_on_hand", item), ("suppliers_of_sku", item), ("open_purchase_orders", item),
    ]  # fmt: skip
    assert _called("credit rating & open purchase orders of V10", "V10", "supplier") == [
        ("supplier_profile", {"supplier": "V10"}),
        ("open_purchase_orders", {"supplier": "V10"}),
    ]


def test_what_one_lookup_tells_is_looked_up_once() -> None:
    assert _called("AR-5381: standard cost, list price and safety stock", "AR-5381") == [
        ("item_profile", {"sku": "AR-5381"})
    ]


def test_records_that_are_named_apart_are_no_shared_name() -> None:
    asked = _question("Boiler and a Valve bought together, and their price", "Valve")
    other = Span(0, 6, "Boiler", (Candidate("sku", "Boiler", "Boiler", 1.0),))
    assert asks(Question(asked.text, asked.today, (other, *asked.spans))) == ()


def test_what_is_asked_of_what_is_found_is_asked_when_it_is_known() -> None:
    model: Any = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    asked = HumanMessage(
        "Which work order is the latest, and which item does it make?", additional_kwargs={"today": _TODAY}
    )
    first = model.answer([asked])
    listed = {
        "rows": [{"code": "WO-7", "label": "WO-7"}, {"code": "WO-6", "label": "WO-6"}],
        "summary": "2 work orders",
    }
    found = ToolMessage(json.dumps(listed), tool_call_id=first.tool_calls[0]["id"], artifact=listed)
    then = model.answer([asked, first, found])
    (call,) = then.tool_calls
    assert call["args"]["related"] == [{"link": "work_orders", "where": [{"field": "work_order", "values": ["WO-7"]}]}]
    made = {"summary": "It makes a blade", "rows": []}
    answer = model.answer([asked, first, found, then, ToolMessage("", tool_call_id=call["id"], artifact=made)])
    assert not answer.tool_calls
    assert answer.text == "2 work orders\n\nIt makes a blade"


def test_of_nothing_found_no_more_is_asked() -> None:
    model: Any = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    asked = HumanMessage(
        "Which work order is the latest, and which item does it make?", additional_kwargs={"today": _TODAY}
    )
    first = model.answer([asked])
    nothing = {"summary": "There are no work orders.", "rows": []}
    found = ToolMessage(json.dumps(nothing), tool_call_id=first.tool_calls[0]["id"], artifact=nothing)
    answer = model.answer([asked, first, found])
    assert not answer.tool_calls
    assert answer.text == "There are no work orders."


def test_fields_of_one_record_are_told_together_beside_what_else_is_asked() -> None:
    calls = _called("cost and lead time of the Valve, and what is it made of?", "Valve")
    assert [tool for tool, _ in calls] == ["analyse", "explode_bom"]
    assert calls[0][1]["show"] == ["standard_cost", "lead_time"]


def test_what_something_costs_is_not_what_those_cost_that_it_goes_into() -> None:
    calls = _called("what does the Valve cost and where is it used?", "Valve")
    assert calls[0][1]["where"] == [{"field": "item", "values": ["Valve"]}]
    assert calls[1] == ("where_used", {"sku": "Valve"})


def test_what_is_asked_of_the_records_found_goes_on_from_them() -> None:
    model = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    asked = "how many POs did we place in April 2025, what were they worth and which vendor got the most?"
    answer = model.invoke([HumanMessage(asked, additional_kwargs={"today": _TODAY})])
    assert isinstance(answer, AIMessage)
    since = [call["args"].get("since") for call in answer.tool_calls]
    assert since == ["2025-04-01"] * 3
    assert answer.tool_calls[2]["args"]["by"] == [{"field": "supplier"}]
