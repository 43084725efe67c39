"""What leans on the question before, and what stands alone whatever was said before."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.leaning import leans
from agent.models.embedded.question import Candidate, Question, Span, read
from tools.registry import TOOLS

_TODAY = "2025-05-15"


def _question(text: str, *names: str) -> Question:
    asked = read(text, {"today": _TODAY}, frozenset())
    spans = tuple(
        Span(text.index(name), text.index(name) + len(name), name, (Candidate("sku", name, name, 1.0),))
        for name in names
    )
    return Question(text, asked.today, spans, asked.periods)


@pytest.mark.parametrize(
    "text",
    [
        "and in 2023?",
        "what about last month?",
        "no, I meant sales orders",
        "only the late ones",
        "who supplies them?",
        "which supplier is it from?",
        "item and due date of it?",
        "what is the lead time of the second one?",
        "how many purchase orders have they got from us?",
        "is that order late?",
        "by month",
        "in 2024",
        "lead time?",
        "the cheapest",
    ],
)
def test_a_part_of_a_question_leans(text: str) -> None:
    assert leans(_question(text))


@pytest.mark.parametrize("text", ["Blade", "for Blade", "and Blade?", "now for Blade"])
def test_a_mere_name_leans(text: str) -> None:
    assert leans(_question(text, "Blade"))


@pytest.mark.parametrize(
    "text",
    [
        "what is running low?",
        "who are our three biggest suppliers by spend this year?",
        "monthly sales orders this year",
        "late purchase orders",
        "for how many items do we have no stock record",
        "in which month of 2024 did we get the fewest orders",
        "top 5 customers of 2024",
        "how many work orders are open, and how many of them are late?",
        "By how many pieces are items below their reorder point",
    ],
)
def test_a_question_stands_alone(text: str) -> None:
    assert not leans(_question(text))


@pytest.mark.parametrize(
    "text", ["what goes into Blade", "Blade on hand", "tell me about Blade", "is Blade made or bought, and is it late?"]
)
def test_a_question_about_what_it_names_stands_alone(text: str) -> None:
    assert not leans(_question(text, "Blade"))


@pytest.mark.parametrize("text", ["what is running low?", "monthly sales this year", "how many customers in total"])
def test_what_stands_alone_is_read_as_if_nothing_had_been_asked(text: str) -> None:
    model: Any = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    candidate = {"entity": "sku", "code": "AR-5381", "name": "Adjustable Race", "score": 1.0}
    mention = {"start": 9, "end": 24, "text": "Adjustable Race", "candidates": [candidate]}
    before = [
        HumanMessage("how many Adjustable Race do we have", additional_kwargs={"today": _TODAY, "mentions": [mention]}),
        AIMessage("", tool_calls=[{"name": "stock_on_hand", "args": {"sku": "AR-5381"}, "id": "1"}]),
        ToolMessage('{"sku": "AR-5381", "locations": []}', tool_call_id="1"),
        AIMessage("AR-5381 Adjustable Race: 1,085 EA on hand."),
    ]
    asked = HumanMessage(text, additional_kwargs={"today": _TODAY})
    alone, after = model.answer([asked]), model.answer([*before, asked])
    assert [(call["name"], call["args"]) for call in after.tool_calls] == [
        (call["name"], call["args"]) for call in alone.tool_calls
    ]
    assert after.tool_calls
