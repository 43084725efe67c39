"""What a question says must stand in what is called: a bound, a record or a period that no call takes is looked up
otherwise or asked back, and a mere number is told."""

from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.account import Left, left_out
from agent.models.embedded.question import read
from agent.models.embedded.reading import Call
from tests.agent.models.test_compositions import question
from tests.agent.models.test_instructions import message
from tools.registry import TOOLS


@pytest.fixture(scope="module")
def model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


def left(text: str, **arguments: Any) -> list[Left]:
    return list(left_out(question(text), (Call("some_tool", arguments),)))


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("offers below 40 EUR", {"where": [{"field": "price", "is": "below", "values": ["40"]}]}),
        ("what lasts less than 2 weeks", {"less_than": 14}),
        ("top 3 vendors", {"limit": 3}),
        ("stock of AR-5381 in Tool Crib", {"sku": "AR-5381", "warehouse": "1"}),
        ("receipts of March 2025", {"since": "2025-03-01", "until": "2025-03-31"}),
        ("vendors with at least one open order", {"link": "purchase_orders"}),
        ("POs placed earlier than 2024", {"values": ["2024-01-01"]}),
    ],
)
def test_what_stands_in_the_call_is_not_left_out(text: str, taken: dict[str, Any]) -> None:
    assert left(text, **taken) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vendor ranking above 95 points", "above 95"),
        ("open orders, 40 or more", "40 or more"),
        ("scorecard of Litware", "Litware"),
        ("spend in March 2025", "March 2025"),
    ],
)
def test_a_bound_a_record_and_a_period_are_missed(text: str, said: str) -> None:
    assert left(text, by="supplier") == [Left(said, strict=True)]


def test_a_mere_number_is_told_only() -> None:
    assert left("the three forks, what are they worth") == [Left("three", strict=False)]


def test_a_question_on_the_one_before_may_shift_its_periods() -> None:
    asked = question("and the same in March 2025")
    assert left_out(asked, (Call("some_tool", {"since": "2024-03-01"}),), alone=False) == ()


def test_a_tool_that_has_no_place_for_a_bound_is_not_called_as_if_it_had(model: Any) -> None:
    reply = model.answer([message("supplier scorecard over 95")])
    assert not reply.tool_calls
    assert reply.response_metadata["outcome"] == "clarify"
    assert "“over 95”" in reply.text
    assert "1. " in reply.text


def test_a_value_is_not_left_out_for_being_one_in_an_example_of_the_tool(model: Any) -> None:
    values = [{"start": 9, "end": 12, "entity": "sku", "field": "color", "value": "Red"},
              {"start": 13, "end": 18, "entity": "sku", "field": "category", "value": "Bikes"}]  # fmt: skip
    asked = HumanMessage("list the red bikes we make", additional_kwargs={"values": values, "today": "2025-05-15"})
    assert "'Red'" in str([call["args"] for call in model.answer([asked]).tool_calls])


def test_a_tool_hears_no_denial_but_those_it_is_asked_with(model: Any) -> None:
    never = model.answer([message("which vendors never deliver on time")])
    assert not never.tool_calls or "subject" in never.tool_calls[0]["args"]
    assert model.answer([message("bought parts without a second source")]).tool_calls


def test_letters_that_the_model_knows_are_no_name(model: Any) -> None:
    reply = model.answer([message("OTD per vendor in 2025")])
    assert all("OTD" not in str(call["args"]) for call in reply.tool_calls)
    assert reply.tool_calls


@pytest.mark.parametrize("asked", ["where is the gearbox GBX-9999", "where is GBX-9999", "is GBX-9999 in stock"])
def test_of_a_code_that_nobody_knows_it_is_not_asked_what_is_to_be_told(model: Any, asked: str) -> None:
    reply = model.answer([message(asked)])
    assert [call["args"] for call in reply.tool_calls] == [{"sku": "GBX-9999"}]


def test_what_made_it_so_is_told_not_to_be_told(model: Any) -> None:
    reply = model.answer([message("why are so many purchase orders late")])
    assert "why" in reply.additional_kwargs["ignored"]


def test_a_word_of_a_longer_name_is_not_somebody_else() -> None:
    corp = {"entity": "supplier", "code": "GK1", "name": "G & K Corp.", "score": 0.63}
    noted = {"start": 26, "end": 30, "text": "Corp", "candidates": [corp]}
    found = read("show me the supplier Hanson Corp", {"mentions": [{**noted, "start": 28, "end": 32}]}, frozenset())
    assert [(span.text, span.known) for span in found.spans] == [("Hanson Corp", False)]
    found = read("show me the supplier, the Corp", {"mentions": [noted]}, frozenset())
    assert [(span.text, span.known) for span in found.spans] == [("Corp", True)]


def test_how_many_rows_are_shown_is_no_bound() -> None:
    assert left("vendors rated above 5", limit=5) == [Left("above 5", strict=True)]
