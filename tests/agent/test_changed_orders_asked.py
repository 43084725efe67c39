"""What changed of orders, asked in the chat after two real syncs; today is Thursday 15 May 2025."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from agent.answer import Answer, Outcome
from agent.events import Done
from data_layer.database import Database
from tests.order_files import TODAY, export
from tests.synced import moved, synced
from tools.context import ToolContext


@pytest.fixture(scope="module")
async def changed(database: Database, tmp_path_factory: pytest.TempPathFactory) -> ToolContext:
    folder = tmp_path_factory.mktemp("plant")
    return await synced(database, folder, "synced", [(date(2025, 5, 10), export()), (TODAY, moved())])


async def _ask(ask: Any, question: str, context: ToolContext) -> Answer:
    events = await ask(question, context=context)
    assert isinstance(events[-1], Done)
    return events[-1].answer


@pytest.mark.parametrize(
    "question",
    [
        "what changed in the purchase orders since the last sync and whom does it hit?",
        "Which purchase orders slipped since yesterday?",
        "have any purchase orders been pushed out since yesterday",
        "which POs got delayed by the last sync, and which customers suffer?",
        "what did our suppliers change since yesterday?",
        "tell me which purchase orders slipped overnight and who is affected",
    ],
)
async def test_purchase_orders_that_slipped_are_told_with_whom_they_hit(
    ask: Any, changed: ToolContext, question: str
) -> None:
    told = await _ask(ask, question, changed)
    assert told.outcome is Outcome.ANSWERED, told.answer
    assert [call.tool for call in told.tool_calls] == ["purchase_order_changes"]
    for part in ("4711", "2025-06-20", "S1", "Northwind", "4712", "S2", "Contoso"):
        assert part in told.answer
    assert told.grounding.unsupported == []


async def test_one_order_or_one_supplier_may_be_asked_for(ask: Any, changed: ToolContext) -> None:
    told = await _ask(ask, "was PO 4711 moved since yesterday?", changed)
    assert told.tool_calls[0].arguments == {"order": "purchase order 4711", "since": "2025-05-14"}
    assert "2025-06-20 instead of 2025-05-25" in told.answer
    told = await _ask(ask, "which purchase orders did Litware postpone since 1 May?", changed)
    assert told.tool_calls[0].tool == "purchase_order_changes"
    assert "4712" in told.answer
    assert "4711" not in told.answer


@pytest.mark.parametrize(
    ("question", "tool", "told"),
    [
        ("which sales orders changed since yesterday?", "sales_order_changes", ("S1", "Northwind", "2025-06-05")),
        ("have any customer orders been pushed out since 12 May", "sales_order_changes", ("S1", "2025-06-05")),
        ("did Northwind move any order since 1 May?", "sales_order_changes", ("S1", "2025-06-05 instead of")),
        ("was sales order S1 moved?", "sales_order_changes", ("S1", "2025-06-05 instead of 2025-06-04")),
        ("which sales orders were cancelled since yesterday?", "sales_order_changes", ("1 is due later",)),
        ("did Contoso change anything since last week", "sales_order_changes", ("Nothing changed in sales",)),
        ("which work orders were rescheduled since 10 May?", "work_order_changes", ("W7", "PUMP", "2025-06-03")),
        ("which production orders slipped since yesterday", "work_order_changes", ("W7", "2025-06-03")),
        ("was work order W7 moved since yesterday?", "work_order_changes", ("2025-06-03 instead of 2025-06-02",)),
    ],
)  # fmt: skip
async def test_sales_and_work_orders_that_changed_are_told_without_purchase_orders(
    ask: Any, changed: ToolContext, question: str, tool: str, told: tuple[str, ...]
) -> None:
    answer = await _ask(ask, question, changed)
    assert answer.outcome is Outcome.ANSWERED, answer.answer
    assert [call.tool for call in answer.tool_calls] == [tool]
    for part in told:
        assert part in answer.answer
    assert "4711" not in answer.answer
    assert answer.grounding.unsupported == []


async def test_purchase_orders_cancelled_since_a_day_are_not_those_ordered_since(
    ask: Any, changed: ToolContext
) -> None:
    told = await _ask(ask, "which purchase orders were cancelled since yesterday?", changed)
    assert [call.tool for call in told.tool_calls] == ["purchase_order_changes"]
    assert "CANCELLED instead of APPROVED" in told.answer


async def test_one_of_the_orders_told_is_of_its_kind(ask: Any, changed: ToolContext) -> None:
    for question, order in (
        ("which purchase orders slipped since yesterday?", "purchase order 4712"),
        ("which work orders changed since yesterday?", "work order W7"),
    ):
        thread = uuid4()
        await ask(question, thread, changed)
        told = (await ask("show me the first one", thread, changed))[-1].answer
        assert [(call.tool, call.arguments["order"]) for call in told.tool_calls] == [("order_by_number", order)]


async def test_the_morning_brief_tells_of_it(ask: Any, changed: ToolContext) -> None:
    told = await _ask(ask, "what changed since yesterday?", changed)
    assert [call.tool for call in told.tool_calls] == ["morning_brief"]
    assert "2 sales orders are served later because of it" in told.answer


async def test_what_waits_for_an_order_as_it_is_now_is_asked_as_before(ask: Any, changed: ToolContext) -> None:
    told = await _ask(ask, "which customer orders depend on purchase order 4711?", changed)
    assert [call.tool for call in told.tool_calls] == ["purchase_order_impact"]
    assert "S1" in told.answer
