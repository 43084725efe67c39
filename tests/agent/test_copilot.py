"""A question goes in, events come out: over the real graph, tools, links and thread state."""

import uuid
from typing import Any

import pytest

from agent.answer import Answer, Outcome
from agent.events import Done, RunStarted, Text, ToolFinished, ToolStarted
from agent.models.embedded import doubt
from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from tools.context import ToolContext


def answer(events: list[Any]) -> Answer:
    assert isinstance(events[-1], Done)
    return events[-1].answer


async def test_an_answer_states_the_numbers_their_places_and_their_age(ask: Any) -> None:
    told = answer(await ask("how many Adjustable Race do we have, and where?"))
    assert told.outcome is Outcome.ANSWERED
    assert told.tool_calls[0].tool == "stock_on_hand"
    assert told.tool_calls[0].arguments == {"sku": "AR-5381"}
    for part in ("761 EA", "Tool Crib", "408", "Subassembly", "353", "as of 2025-05-14 18:00 UTC", "rejected"):
        assert part in told.answer
    assert told.grounding.numbers > 0
    assert told.grounding.unsupported == []
    assert told.model == "embedded"


async def test_events_come_in_their_order_and_end_with_the_answer(ask: Any) -> None:
    events = await ask("stock of AR-5381")
    assert [type(event) for event in events[:3]] == [RunStarted, ToolStarted, ToolFinished]
    assert all(isinstance(event, Text) for event in events[3:-1])
    assert "".join(event.delta for event in events[3:-1]) == answer(events).answer


async def test_an_answer_cites_the_source_records_it_stands_on(ask: Any) -> None:
    cited = answer(await ask("stock of AR-5381")).citations
    assert {(c.source, c.reference) for c in cited} == {("erp", "inventory#1"), ("erp", "inventory#2")}
    assert all(c.as_of is not None and c.label for c in cited)


async def test_a_follow_up_changes_one_slot_of_the_question_before(ask: Any) -> None:
    thread = uuid.uuid4()
    await ask("how many Adjustable Race do we have?", thread)
    told = answer(await ask("and in Subassembly?", thread))
    assert told.tool_calls[0].arguments == {"sku": "AR-5381", "warehouse": "50"}
    assert "353" in told.answer
    told = answer(await ask("who supplies it?", thread))
    assert (told.tool_calls[0].tool, told.tool_calls[0].arguments) == ("suppliers_of_sku", {"sku": "AR-5381"})


async def test_what_was_taken_back_is_forgotten(ask: Any) -> None:
    thread = uuid.uuid4()
    first = answer(await ask("how many Adjustable Race do we have?", thread))
    await ask("and in Subassembly?", thread)
    told = answer(await ask("who supplies it?", thread, replaces=first.message_id))
    assert all("AR-5381" not in str(use.arguments) for use in told.tool_calls)


async def test_a_follow_up_goes_on_from_what_was_not_taken_back(ask: Any) -> None:
    thread = uuid.uuid4()
    await ask("how many Adjustable Race do we have?", thread)
    second = answer(await ask("how many Bearing Ball do we have?", thread))
    told = answer(await ask("who supplies it?", thread, replaces=second.message_id))
    assert told.tool_calls[0].arguments == {"sku": "AR-5381"}


async def test_a_name_that_fits_several_records_is_asked_back_and_the_reply_understood(ask: Any) -> None:
    thread = uuid.uuid4()
    asked = answer(await ask("how many crankarm do we have?", thread))
    assert asked.outcome is Outcome.CLARIFY
    assert "CA-7457" in asked.answer
    assert "ML Crankarm" in asked.answer
    assert "CA-7457 HL Crankarm" in asked.choices
    assert answer(await ask(asked.choices[0], thread)).outcome is Outcome.ANSWERED
    thread = uuid.uuid4()
    await ask("how many crankarm do we have?", thread)
    assert answer(await ask("HL Crankarm", thread)).tool_calls[0].arguments == {"sku": "CA-7457"}


async def test_a_code_nobody_knows_is_not_found_and_never_guessed(ask: Any) -> None:
    told = answer(await ask("how many AR-5382 do we have?"))
    assert told.outcome is Outcome.NOT_FOUND
    assert "AR-5382" in told.answer
    assert not told.tool_calls[0].ok


async def test_not_permitted_is_another_answer_than_none(ask: Any, plant: ToolContext) -> None:
    guest = ToolContext(Principal("plant", "guest", EVERY_SCOPE - {"inventory:read"}), plant.database, Clock())
    told = answer(await ask("how many AR-5381 do we have?", None, guest))
    assert told.outcome is Outcome.NOT_PERMITTED
    assert "inventory:read" in told.answer


async def test_a_question_without_a_tool_is_refused_with_what_can_be_asked(ask: Any) -> None:
    told = answer(await ask("what's the weather tomorrow?"))
    assert told.outcome is Outcome.REFUSED
    assert told.tool_calls == []
    assert "bills of materials" in told.answer


async def test_another_users_thread_is_another_thread(ask: Any, plant: ToolContext) -> None:
    thread = uuid.uuid4()
    await ask("how many Adjustable Race do we have?", thread)
    other = ToolContext(Principal("plant", "colleague"), plant.database, Clock())
    told = answer(await ask("and in Subassembly?", thread, other))
    assert not any(call.arguments.get("sku") == "AR-5381" for call in told.tool_calls)


async def test_the_same_question_gets_the_same_answer(ask: Any) -> None:
    answers = {answer(await ask("which items are below their reorder point?")).answer for _ in range(3)}
    assert len(answers) == 1


async def test_what_is_hardly_meant_is_asked_back_and_an_answer_says_how_sure_it_is(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, thread = "average ordered quantity by supplier in 2024", uuid.uuid4()
    told = answer(await ask(text))
    assert told.confidence is not None
    assert 0.2 < told.confidence <= 1
    monkeypatch.setattr(doubt, "UNSURE", 1.0)
    asked = answer(await ask(text, thread))
    assert (asked.outcome, asked.tool_calls, asked.confidence) == (Outcome.CLARIFY, [], None)
    assert "in 2024" in asked.answer
    assert asked.grounding.numbers == 0  # what may be looked up is no statement about the plant
    taken = answer(await ask("the first one", thread))
    assert [one.arguments for one in taken.tool_calls] == [one.arguments for one in told.tool_calls]
