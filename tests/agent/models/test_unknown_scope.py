"""What is asked of something that nobody knows is never told of all."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from tests.agent.models.test_phrasings import message
from tools.registry import TOOLS


@pytest.fixture(scope="module")
def model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


def _answer(model: Any, text: str) -> AIMessage:
    reply = model.answer([message(text)])
    assert isinstance(reply, AIMessage)
    return reply


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("what if demand for all water heaters goes up 15 percent?", "water heaters"),
        ("what if the gizmo demand rises 10%?", "gizmo"),
        ("what happens if all the gizmos are 2 weeks late?", "gizmos"),
        ("which orders are late if the plumbus vendor delays by 10 days?", "plumbus"),
        ("what if our zinc supplier slips two weeks?", "zinc"),
        ("which gizmos are below reorder point", "gizmos"),
        ("replenishment proposals for gizmos", "gizmos"),
    ],
)
def test_what_nobody_knows_is_said_and_not_taken_for_all(model: Any, text: str, name: str) -> None:
    reply = _answer(model, text)
    assert not reply.tool_calls
    assert f"called “{name}”" in reply.text
    assert reply.response_metadata["outcome"] == "not_found"


@pytest.mark.parametrize(
    "text",
    ["what if demand for our best sellers goes up 10 percent", "what if our slowest supplier slips 2 weeks"],
)
def test_a_rank_that_is_supposed_of_is_asked_back(model: Any, text: str) -> None:
    reply = _answer(model, text)
    assert not reply.tool_calls
    assert reply.response_metadata["outcome"] == "clarify"


@pytest.mark.parametrize(
    "text",
    [
        "what if demand goes up 15 percent?",
        "what if the overall demand goes up 15 percent?",
        "what if demand for all our products goes up by 15 percent",
        "what if demand for everything goes up 15 percent?",
    ],
)
def test_all_is_meant_where_all_is_said(model: Any, text: str) -> None:
    (call,) = _answer(model, text).tool_calls
    assert (call["name"], call["args"]) == ("what_if", {"kind": "rises", "percent": 15})


def test_what_only_describes_a_record_is_told_as_ignored(model: Any) -> None:
    reply = _answer(model, "suppose {Blade|sku:BL-2036} is 2 weeks late for all the gizmos")
    assert [call["args"] for call in reply.tool_calls] == [{"kind": "late", "sku": "BL-2036", "weeks": 2}]
    assert reply.additional_kwargs["ignored"] == ["gizmos"]
