"""What is supposed is read by itself, by a tool that is asked nothing else."""

from typing import Any

import pytest

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from agent.models.embedded.supposing import supposed_in
from tests.agent.models.test_phrasings import message
from tools.registry import TOOLS


@pytest.fixture(scope="module")
def model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what if Proseware slips two weeks?", "what if Proseware slips two weeks"),
        ("suppose it comes on 30.06.2025, what is missing then?", "suppose it comes on 30.06.2025"),
        ("which parts are short if it comes late?", "if it comes late"),
        ("23 of X are gone, what would that do to the plan?", "23 of X are gone"),
        ("what would a week's delay mean", "what would a week's delay mean"),
        ("scenario: Proseware is two weeks late", "scenario: Proseware is two weeks late"),
        ("PO 4711 slips 10 days, impact?", "PO 4711 slips 10 days"),
        ("we scrap 30 of X - who is hit?", "we scrap 30 of X"),
        ("tell me if it is late", None),
        ("what would it cost to build 20", None),
        ("which orders are late", None),
    ],
)
def test_what_is_supposed_ends_where_the_question_begins(text: str, said: str | None) -> None:
    found = supposed_in(text)
    assert (text[found.start : found.end] if found else None) == said


def _call(model: Any, text: str) -> tuple[str, dict[str, Any]]:
    (call,) = model.answer([message(text)]).tool_calls
    return call["name"], call["args"]


def test_words_of_the_question_say_nothing_of_what_changes(model: Any) -> None:
    name, said = _call(model, "assume {Proseware|supplier:1678} is 2 weeks late, what are we missing then")
    assert (name, said) == ("what_if", {"kind": "late", "supplier": "1678", "weeks": 2})


def test_who_is_asked_about_and_not_supposed_is_told_as_unanswered(model: Any) -> None:
    text = "what if {Proseware|supplier:1678} is 2 weeks late, is {Blade|sku:BL-2036} short?"
    reply = model.answer([message(text)])
    assert [call["args"] for call in reply.tool_calls] == [{"kind": "late", "supplier": "1678", "weeks": 2}]
    assert reply.additional_kwargs["unanswered"] == ["is Blade short"]


def test_a_promise_under_a_condition_stays_a_promise(model: Any) -> None:
    reply = model.answer([message("if we get an order for 50 {Blade|sku:BL-2036} today, when can we ship it?")])
    called = [call["name"] for call in reply.tool_calls]
    assert "promise_date" in called
    assert "what_if" not in called


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what if demand doubles", {"kind": "rises", "percent": 100}),
        ("suppose demand for {Blade|sku:BL-2036} halved", {"kind": "falls", "sku": "BL-2036", "percent": 50}),
        ("{Proseware|supplier:1678} one week late: consequences?", {"kind": "late", "supplier": "1678", "weeks": 1}),
    ],
)
def test_it_is_said_in_few_words(model: Any, text: str, said: dict[str, Any]) -> None:
    assert _call(model, text) == ("what_if", said)


def test_what_is_told_without_how_much_is_no_supposition(model: Any) -> None:
    name, _ = _call(model, "PO {4711|order:4711} is late - who is hit?")
    assert name == "purchase_order_impact"
