"""What an answer ends with: where all rows are, and questions that are sure to be understood."""

import uuid
from typing import Any

from agent.answer import Outcome, ToolUse
from agent.copilot import Copilot
from agent.epilogue import downloads, epilogue
from agent.events import Done, Text
from agent.next_questions import NextQuestions
from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from tools.context import ToolContext
from tools.registry import TOOLS

BLOCKS = [{"type": "table", "title": "Orders", "rows": "orders", "columns": [], "total": 290}]


def use(rows: int, cursor: str | None = None, **more: Any) -> ToolUse:
    result = {"summary": "s", "blocks": BLOCKS, "orders": [{}] * rows, "next_cursor": cursor, **more}
    return ToolUse(tool="open_sales_orders", arguments={}, ok=True, result=result)


def test_a_table_of_more_than_twenty_rows_is_offered_whole() -> None:
    message = uuid.UUID(int=1)
    (one,) = downloads(message, [use(5), use(20, cursor="c")])
    assert one.url == f"/api/v1/messages/{message}/calls/1/orders/csv"
    assert one.rows == 290
    assert "All 290 rows as CSV: /api/v1/messages/" in epilogue([one], [], [])
    assert downloads(message, [use(5, cursor="c")]) == []  # the first five were asked for
    assert len(downloads(message, [use(21)])) == 1


async def test_an_answer_proposes_questions_about_what_it_named(ask: Any) -> None:
    events = await ask("how many Adjustable Race do we have?")
    told = events[-1].answer
    assert 1 <= len(told.suggestions) <= 2
    for question in told.suggestions:
        assert "AR-5381" in question
        assert question in told.answer
    assert "".join(event.delta for event in events if isinstance(event, Text)) == told.answer


async def test_what_it_proposes_it_understands(ask: Any) -> None:
    seen: set[str] = set()
    for question in (
        "how many HL Crankarm do we have?",
        "who supplies AR-5381?",
        "which items are below reorder point?",
    ):
        first = (await ask(question))[-1].answer
        for proposed in first.suggestions:
            events = await ask(proposed)
            assert isinstance(events[-1], Done)
            assert events[-1].answer.tool_calls, proposed
            assert events[-1].answer.tool_calls[0].ok, proposed
            seen.add(proposed)
    assert seen


async def test_nothing_is_proposed_that_the_planner_may_not_see(ask: Any, plant: ToolContext) -> None:
    only = ToolContext(Principal("plant", "guest", frozenset({"inventory:read"})), plant.database, Clock())
    told = (await ask("how many Adjustable Race do we have?", None, only))[-1].answer
    assert told.suggestions
    for question in told.suggestions:
        assert (await ask(question, None, only))[-1].answer.outcome is not Outcome.NOT_PERMITTED


async def test_an_answer_that_found_nothing_proposes_nothing(ask: Any) -> None:
    told = (await ask("how many AR-5382 do we have?"))[-1].answer
    assert told.suggestions == []
    assert "Next you could ask" not in told.answer


def test_a_question_that_is_read_otherwise_is_never_proposed(copilot: Copilot) -> None:
    class Deaf:
        asked = 0

        def invoke(self, _: Any) -> Any:
            self.asked += 1
            return type("Reply", (), {"tool_calls": []})()

    deaf: Any = Deaf()
    questions = NextQuestions(TOOLS, deaf)
    named = use(3, sku="AR-5381", name="Adjustable Race")
    for _ in range(2):
        assert questions.after([named], scopes=EVERY_SCOPE, asked=(), today="2025-05-15") == []
    once = deaf.asked
    questions.after([named], scopes=EVERY_SCOPE, asked=(), today="2025-05-15")
    assert deaf.asked == once  # it was tried once and for all
