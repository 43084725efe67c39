"""A picture that is asked for is drawn of what was looked up; of what was told before it is drawn then."""

from typing import Any
from uuid import UUID, uuid4

from agent.answer import Answer, Outcome
from agent.events import Done


async def _ask(ask: Any, question: str, thread: UUID | None = None) -> Answer:
    events = await ask(question, thread)
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert answer.outcome is Outcome.ANSWERED, (question, answer.answer)
    return answer


def _drawn(answer: Answer) -> list[str]:
    return [block["title"] for use in answer.tool_calls for block in use.result["blocks"] if block["type"] == "series"]


async def test_what_is_told_by_groups_is_drawn_where_a_picture_is_asked_for(ask: Any) -> None:
    plain = await _ask(ask, "stock on hand by item")
    assert _drawn(plain) == []
    told = await _ask(ask, "stock on hand by item as a chart")
    assert len(_drawn(told)) == 1
    assert "no picture" not in told.answer
    assert told.tool_calls[0].arguments == plain.tool_calls[0].arguments


async def test_what_was_told_is_drawn_when_that_is_asked(ask: Any) -> None:
    for again in (
        "show me that as a chart",
        "can I see this as a bar chart please?",
        "as a graph",
        "plot it",
        "can I see a chart of that?",
    ):
        thread = uuid4()
        before = await _ask(ask, "stock on hand by item", thread)
        told = await _ask(ask, again, thread)
        assert _drawn(told), again
        assert [one.arguments for one in told.tool_calls] == [one.arguments for one in before.tool_calls]
