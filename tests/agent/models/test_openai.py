"""A language model over the real wire format, on a server of this machine."""

import uuid
from collections.abc import Callable

import pytest

from agent.breaker import Breaker
from agent.copilot import Copilot
from agent.events import Text, ToolFinished
from agent.selection import MANY, OFFERED
from tests.agent.models.scripted import BROKEN, HEADER, Provider, answer, calls, chunk, events_of, says
from tools.context import ToolContext
from tools.registry import TOOLS

Make = Callable[..., Copilot]


async def test_its_parallel_tool_calls_run_and_its_words_stream(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [
        calls(("stock_on_hand", {"sku": "AR-5381"}), ("supplier_list", {})),
        says("There are ", "761 EA ", "of AR-5381."),
    ]
    events = await events_of(make(), "how many Adjustable Race, and who are our suppliers?", plant)
    told = answer(events)
    assert {e.tool for e in events if isinstance(e, ToolFinished) and e.ok} == {"stock_on_hand", "supplier_list"}
    spoken = [e.delta for e in events if isinstance(e, Text)]
    assert spoken[:3] == ["There are ", "761 EA ", "of AR-5381."]
    assert "".join(spoken) == told.answer
    assert told.model == "openai:stub"
    assert told.grounding.unsupported == []


async def test_it_is_told_the_date_the_tools_and_what_the_words_name(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [says("I see.")]
    await events_of(make(), "how many Adjustable Race?", plant)
    (request,) = provider.asked
    assert "2025-05-15" in request["messages"][0]["content"]
    assert "AR-5381" in request["messages"][-1]["content"]
    system = request["messages"][0]["content"]
    for part in ("Plant: plant", "inventory:read", "unit of measure"):
        assert part in system
    offered = {tool["function"]["name"]: tool["function"]["parameters"] for tool in request["tools"]}
    assert len(offered) <= max(MANY, OFFERED)
    for tool in TOOLS:  # what is not offered is named, and may be called all the same; there are no documents
        assert (tool.name in offered or f"- {tool.name}: " in system) == (tool.topic != "documents")
    assert offered["stock_on_hand"]["required"] == ["sku"]
    assert "context" not in offered["stock_on_hand"]["properties"]


async def test_a_number_no_tool_gave_is_named_as_unsupported(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [calls(("stock_on_hand", {"sku": "AR-5381"})), says("There are 4,711 EA.")]
    told = answer(await events_of(make(), "how many Adjustable Race?", plant))
    assert told.grounding.unsupported == ["4,711"]
    assert "4,711" not in told.answer
    assert "761 EA" in told.answer  # what the tool itself said stands in for it


async def test_wrong_arguments_are_told_to_it_and_it_may_try_again(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [
        calls(("stock_on_hand", {"item": "AR-5381"}), ("no_such_tool", {})),
        calls(("stock_on_hand", {"sku": "AR-5381"})),
        says("761 EA."),
    ]
    told = answer(await events_of(make(), "how many Adjustable Race?", plant))
    assert [use.ok for use in told.tool_calls] == [False, False, True]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (BROKEN, "did not answer"),
        (HEADER + chunk({"role": "assistant", "content": ""}), "did not answer"),
        (HEADER + "data: {not json\n\n", "did not answer"),
        ("", "did not answer"),
    ],
    ids=["status 500", "says nothing", "bad JSON", "cut off"],
)
async def test_when_it_fails_the_embedded_model_answers_in_the_same_turn_and_says_so(
    make: Make, provider: Provider, plant: ToolContext, reply: str, reason: str
) -> None:
    provider.replies = [reply]
    told = answer(await events_of(make(), "how many Adjustable Race do we have?", plant))
    assert f"language model {reason}" in told.answer
    assert "761 EA" in told.answer
    assert told.model == "embedded"


async def test_when_it_hangs_the_embedded_model_answers_after_the_timeout(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [None]
    told = answer(await events_of(make(timeout=0.2), "how many Adjustable Race do we have?", plant))
    assert "took too long" in told.answer
    assert "761 EA" in told.answer


async def test_a_provider_that_keeps_failing_is_left_alone(make: Make, provider: Provider, plant: ToolContext) -> None:
    provider.replies = [BROKEN, BROKEN]
    copilot = make(breaker=Breaker(limit=2, rest=60))
    for _ in range(3):
        assert "761 EA" in answer(await events_of(copilot, "how many Adjustable Race do we have?", plant)).answer
    assert len(provider.asked) == 2


async def test_a_thread_goes_on_from_model_to_model(make: Make, provider: Provider, plant: ToolContext) -> None:
    thread = uuid.uuid4()
    provider.replies = [calls(("stock_on_hand", {"sku": "AR-5381"})), says("761 EA."), BROKEN]
    copilot = make()
    await events_of(copilot, "how many Adjustable Race do we have?", plant, thread)
    told = answer(await events_of(copilot, "and in Subassembly?", plant, thread))
    assert told.tool_calls[0].arguments == {"sku": "AR-5381", "warehouse": "50"}


async def test_a_model_that_never_stops_calling_tools_is_made_to_answer(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [calls(("supplier_list", {}))] * 6 + [says("Enough.")]
    told = answer(await events_of(make(), "suppliers?", plant)).answer
    assert told.startswith("Enough.\n\n_Stopped at the limit of six rounds")
    assert "tools" not in provider.asked[-1]
    assert "No more lookups" in provider.asked[-1]["messages"][0]["content"]


async def test_a_tool_that_was_not_offered_may_be_called_and_is_offered_then(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    question = "how many Adjustable Race?"
    provider.replies = [says("I see.")]
    await events_of(make(), question, plant)
    offered = {tool["function"]["name"] for tool in provider.asked[0]["tools"]}
    other = next(tool.name for tool in TOOLS if tool.name not in offered)
    provider.replies = [calls((other, {"nonsense": 1})), says("I see.")]
    told = answer(await events_of(make(), question, plant))
    assert told.tool_calls[0].result["error"] == "invalid_input"
    assert "It takes: " in provider.asked[-1]["messages"][-1]["content"]
    assert other in {tool["function"]["name"] for tool in provider.asked[-1]["tools"]}


async def test_a_long_thread_is_told_in_short_and_no_call_is_parted_from_its_result(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    thread, copilot = uuid.uuid4(), make()
    for number in range(15):
        provider.replies = [calls(("supplier_list", {})), says(f"Answer to question {number}.")]
        await events_of(copilot, f"suppliers, question {number}?", plant, thread)
    messages = provider.asked[-1]["messages"]
    earlier = messages[1]["content"]
    assert "suppliers, question 0? | looked up supplier_list() | answer: Answer to question 0." in earlier
    called = [call["id"] for message in messages for call in message.get("tool_calls") or ()]
    answered = [message["tool_call_id"] for message in messages if message["role"] == "tool"]
    assert called == answered
