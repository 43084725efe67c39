"""How sure an answer says it is, and that what is hardly meant is asked back with what it could be."""

from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel, doubt
from agent.models.embedded.model import repertoire_of
from agent.models.embedded.question import read
from agent.models.embedded.reading import Call
from agent.models.embedded.sureness import NAMES, Signals, in_words, learnt, signals, sure
from tools.registry import TOOLS

TODAY = {"today": "2025-05-15"}
REPERTOIRE = repertoire_of([bind(tool) for tool in TOOLS])
PLAIN = Signals(assumed=0, fit=1.0, tool=0, likeness=0, related=0, length=6)
CHOSEN = replace(PLAIN, fit=0, tool=1, likeness=0.9)
SKU: dict[str, Any] = {"entity": "sku", "code": "BK-1", "name": "Road Bike", "score": 1.0}
MENTION = {"start": 12, "end": 16, "text": "BK-1", "candidates": [SKU]}


def answered(text: str, *, earlier: tuple[Any, ...] = (), mentions: tuple[Any, ...] = ()) -> AIMessage:
    model = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    asked = HumanMessage(text, additional_kwargs={**TODAY, "mentions": list(mentions)})
    return model.answer([*earlier, asked])  # type: ignore[attr-defined,no-any-return]


def test_it_knows_the_weight_of_every_signal() -> None:
    assert set(learnt()) == {*NAMES, "always"}


def test_it_is_surer_of_what_fits_and_less_of_what_assumes() -> None:
    assert 0 < sure(replace(PLAIN, fit=0.7)) < sure(PLAIN) < 1
    assert sure(replace(PLAIN, assumed=5)) < sure(PLAIN)
    assert sure(replace(PLAIN, related=2)) < sure(PLAIN)
    assert sure(replace(CHOSEN, likeness=0.4)) < sure(CHOSEN) < 1


def test_what_is_looked_up_is_said_in_words_with_names() -> None:
    question = read("stock of BK-1", {**TODAY, "mentions": [{**MENTION, "start": 9, "end": 13}]}, frozenset())
    sales = {"subject": "sales_line", "measures": [{"aggregate": "sum", "field": "quantity"}],
             "where": [{"field": "item", "values": ["BK-1"]}]}  # fmt: skip
    composed = Call("analyse", sales)
    assert in_words(REPERTOIRE, question, (composed,)) == "total quantity of sales order lines with item Road Bike"
    assert in_words(REPERTOIRE, question, (Call("stock_on_hand", {"sku": "BK-1"}),)) == "stock on hand Road Bike"


def test_what_no_word_asked_for_is_assumed() -> None:
    question = read("number of open purchase orders", TODAY, frozenset())
    orders = {"subject": "purchase_order", "measures": [{"aggregate": "count"}], "where": [{"field": "open"}]}
    narrowed = {**orders, "related": [{"link": "lines", "where": [{"field": "item.color", "values": ["Magenta"]}]}]}
    plain = signals(REPERTOIRE, question, (Call("analyse", orders),), None)
    more = signals(REPERTOIRE, question, (Call("analyse", narrowed),), None)
    assert plain.assumed == 0 < more.assumed
    assert (plain.related, more.related) == (0, 1)
    assert plain.length == more.length == 5


def test_an_answer_says_how_sure_it_is() -> None:
    confidence = answered("how many open purchase orders are there?").additional_kwargs["confidence"]
    assert 0.5 < confidence <= 1


def test_what_is_hardly_meant_is_asked_back_with_what_it_could_be(monkeypatch: pytest.MonkeyPatch) -> None:
    sure_of_it = answered("total order value by customer")
    monkeypatch.setattr(doubt, "UNSURE", 1.0)
    asked_back = answered("total order value by customer")
    assert not asked_back.tool_calls
    assert asked_back.response_metadata["outcome"] == "clarify"
    choices = asked_back.additional_kwargs["choices"]
    assert 1 <= len(choices) <= 3
    assert len({choice["label"] for choice in choices}) == len(choices)
    first = sure_of_it.tool_calls[0]
    assert (choices[0]["tool"], choices[0]["arguments"]) == (first["name"], first["args"])
    assert f"1. {choices[0]['label']}" in asked_back.text
    earlier = (HumanMessage("total order value by customer", additional_kwargs=TODAY), asked_back)
    taken = answered("1", earlier=earlier)
    assert [(call["name"], call["args"]) for call in taken.tool_calls] == [(first["name"], first["args"])]


def test_who_buys_from_us_is_answered_though_what_they_owe_is_not_recorded() -> None:
    reply = answered("who buys the most from us, and what do they owe us?")
    assert [call["args"]["subject"] for call in reply.tool_calls] == ["sales_line"]
    assert "confidence" in reply.additional_kwargs
