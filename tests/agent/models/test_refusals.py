"""What cannot be answered: a name nobody knows is not found, what is not recorded is refused, and known words are never
told as unknown."""

from typing import Any

import pytest

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from tests.agent.models.test_instructions import message
from tools.registry import TOOLS


@pytest.fixture(scope="module")
def model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("price of Blade at Brickworks Ltd", "Brickworks Ltd"),
        ("Open orders of Kestrel Coffee Company?", "Kestrel Coffee"),
        ("got any vortina 90 turbo left", "vortina 90 turbo"),
    ],
)
def test_a_name_nobody_knows_is_told_as_not_found(model: Any, text: str, name: str) -> None:
    reply = model.answer([message(text)])
    assert not reply.tool_calls
    assert reply.response_metadata["outcome"] == "not_found"
    assert f"“{name}”" in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "what is the salary of the foreman",
        "number plate of the truck with our Blade",
        "price breaks for Blade?",
        "how many kg of CO2 does producing one Blade cause",
        "welders' overtime in the past week?",
        "which customers complained about squeaking brakes",
        "what do our customers owe us?",
    ],
)
def test_what_is_not_recorded_is_answered_with_nothing_else(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert not reply.tool_calls
    assert reply.response_metadata["outcome"] in ("refused", "clarify")


@pytest.mark.parametrize(
    "text",
    ["wie viele Bleche haben wir auf Lager", "Wer liefert Schrauben?", "Zeige mir unsere verspäteten Wareneingänge"],
)
def test_in_german_it_is_said_in_both_languages_that_english_is_understood(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert not reply.tool_calls
    assert reply.response_metadata["outcome"] == "refused"
    assert "nur Englisch" in reply.text
    assert "English only" in reply.text


@pytest.mark.parametrize("text", ["who drives the von Roll lorry", "was the salary of the foreman raised"])
def test_of_english_that_is_not_said(model: Any, text: str) -> None:
    assert "Englisch" not in model.answer([message(text)]).text


@pytest.mark.parametrize(
    "text",
    [
        "the number of items where the supplier is late with a PO line and the customer waits too",
        "show me our XXL things to wear, work orders too",
        "open orders and lines of customers apiece altogether vis-a-vis suppliers",
    ],
)
def test_known_words_are_never_told_as_unknown(model: Any, text: str) -> None:
    said = model.answer([message(text)]).text
    for word in ("number", "item", "supplier", "line", "customer", "late", "open", "order"):
        assert f"“{word}" not in said


@pytest.mark.parametrize(
    "text", ["which production orders are paused", "how many purchase orders are pending approval"]
)
def test_a_common_word_is_no_name(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert [call["name"] for call in reply.tool_calls] == ["analyse"]


@pytest.mark.parametrize("text", ["Ship sales order 4711 today", "please mark order 4711 as shipped", "close PO 2897"])
def test_what_shall_be_done_to_an_order_is_not_done(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert not reply.tool_calls
    assert reply.response_metadata["outcome"] == "refused"


def test_what_only_sounds_like_it_is_looked_up(model: Any) -> None:
    assert model.answer([message("ship date of order 4711")]).tool_calls
    assert model.answer([message("which orders are marked as shipped")]).tool_calls


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("stock turnover of our pumps", "stock turnover"),
        ("any open complaints about this supplier's deliveries", "complaints"),
        ("who approved the last purchase order", "who approved"),
        ("do we have a contract with somebody for castings", "contract"),
    ],
)
def test_what_is_not_recorded_is_named(model: Any, text: str, of: str) -> None:
    reply = model.answer([message(text)])
    assert not reply.tool_calls
    assert f"no data about “{of}”" in reply.text


@pytest.mark.parametrize(
    "text", ["how do I create a purchase order", "I'd like to cancel PO 4711", "can I change a price"]
)
def test_how_to_change_something_is_told_to_be_nothing_it_does(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert not reply.tool_calls
    assert "cannot change anything" in reply.text


@pytest.mark.parametrize("text", ["is PO 990123 complete", "has work order 990123 been closed or only part delivered"])
def test_an_order_that_is_not_known_is_told_and_no_other_ones_instead(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    called = [str(call["args"]) for call in reply.tool_calls]
    assert "990123" in f"{called}{reply.text}"


def test_a_measure_that_nobody_records_is_no_list_of_something_else(model: Any) -> None:
    reply = model.answer([message("how tall is the building")])
    assert reply.response_metadata["outcome"] == "refused"
    assert reply.text.startswith("I have no data about “tall”.")


def test_what_cannot_be_delivered_this_week_is_planned_and_no_record_of_what_was(model: Any) -> None:
    for text in (
        "which customers have orders that can't be delivered in full this week",
        "which sales orders can't we ship in full this week",
        "what can we not deliver next week",
    ):
        (call,) = model.answer([message(text)]).tool_calls
        assert call["name"] == "material_shortages", text
        assert call["args"]["until"], text


def test_buyers_are_those_who_buy_from_us_and_no_suppliers(model: Any) -> None:
    (call,) = model.answer([message("who are our biggest buyers")]).tool_calls
    assert call["args"]["by"] == [{"field": "customer"}]


def test_the_sales_side_is_sales_orders(model: Any) -> None:
    (call,) = model.answer([message("did anything get cancelled on the sales side")]).tool_calls
    assert call["args"]["subject"] == "sales_order"


@pytest.mark.parametrize(
    "text",
    [
        "how many Blade did we use last month",
        "how much Blade have we consumed since March?",
        "how many Blade were used in May",
        "how many Blade did we use in the last 90 days",
        "how many Blade did production use up this year",
    ],
)
def test_of_what_was_used_it_is_said_that_nothing_is_recorded(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert reply.response_metadata["outcome"] == "refused"
    assert "no movements of stock" in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "how many Blade are used in a Chain",
        "how many Blade do we use for one Chain",
        "how many orders have used Blade",
        "how many Blade have we got",
        "how many Blade did we use in each Chain",
    ],
)
def test_what_an_assembly_uses_is_known(model: Any, text: str) -> None:
    assert "no movements of stock" not in model.answer([message(text)]).text
