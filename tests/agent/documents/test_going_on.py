from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.models.embedded.documents.going_on import tried, without

CALL = {"name": "search_documents", "args": {"question": "q"}, "id": "call_1_0"}


def turn(unless: dict[str, Any] | None, **found: Any) -> list[AnyMessage]:
    best = {"title": "Agreement", "headings": [], "text": "The backlash is 5 mm.", "heard": 0.8}
    told = {"answered": True, "passages": [best], **found}
    first = AIMessage("", tool_calls=[CALL], additional_kwargs={"unless": unless} if unless else {})
    return [HumanMessage("q"), first, ToolMessage("{}", tool_call_id="call_1_0", artifact=told)]


@pytest.mark.parametrize(
    ("unless", "found", "aside"),
    [
        (None, {"answered": False}, False),  # it was asked for what documents say
        ({"heard": 0.5, "words": ()}, {}, False),
        ({"heard": 0.5, "words": ("backlash",)}, {}, False),
        ({"heard": 0.5, "words": ("darn",)}, {}, True),
        ({"heard": 0.9, "words": ()}, {}, True),
        ({"heard": 0.0, "words": ()}, {"answered": False}, True),
        ({"heard": 0.0, "words": ()}, {"passages": []}, True),
    ],
)
def test_a_search_that_was_only_tried_and_does_not_answer_is_put_aside(
    unless: dict[str, Any] | None, found: dict[str, Any], aside: bool
) -> None:
    messages = turn(unless, **found)
    calls = tried(messages)
    assert calls == (["call_1_0"] if aside else [])
    assert without(messages, calls) == (messages[:1] if aside else messages)


def test_one_that_failed_is_put_aside_too() -> None:
    messages = turn({"heard": 0.0, "words": ()})
    messages[-1] = ToolMessage("kept", tool_call_id="call_1_0", status="error", artifact={"error": "not_permitted"})
    assert tried(messages) == ["call_1_0"]
