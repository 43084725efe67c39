"""What a provider does wrong, over the real wire; the planner gets the same numbers in time all the same."""

import time
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.breaker import Breaker
from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.events import Text, ToolFinished
from agent.models import load_model
from agent.responder import Responder
from agent.runs import Runs
from api import sse
from data_layer.audit import AuditTrail
from data_layer.conversation_store import ConversationStore
from tests.agent.models.scripted import (
    BROKEN,
    HEADER,
    Drip,
    Provider,
    answer,
    calls,
    chunk,
    events_of,
    refuses,
    says,
)
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS

Make = Callable[..., Copilot]
QUESTION = "how many Adjustable Race do we have?"


@pytest.mark.parametrize("failure", [BROKEN, refuses("429 Too Many Requests", "Retry-After: 0"), ""])
async def test_a_failure_that_passes_is_not_noticed(
    make: Make, provider: Provider, plant: ToolContext, failure: str
) -> None:
    provider.replies = [failure, calls(("stock_on_hand", {"sku": "AR-5381"})), failure, says("761 EA.")]
    told = answer(await events_of(make(), QUESTION, plant))
    assert told.answer.startswith("761 EA.")
    assert told.model == "openai:stub"
    assert len(provider.asked) == 4


async def test_what_the_provider_will_refuse_again_is_not_tried_again(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [refuses("401 Unauthorized")]
    assert "did not answer" in answer(await events_of(make(), QUESTION, plant)).answer
    assert len(provider.asked) == 1


async def test_a_wait_that_is_too_long_for_a_planner_is_not_waited(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [refuses("429 Too Many Requests", "Retry-After: 60")]
    began = time.monotonic()
    assert "761 EA" in answer(await events_of(make(), QUESTION, plant)).answer
    assert len(provider.asked) == 1
    assert time.monotonic() - began < 30


async def test_a_byte_at_a_time_is_too_slow(make: Make, provider: Provider, plant: ToolContext) -> None:
    provider.replies = [Drip(says("There are 761 EA."), every=0.05)]
    told = answer(await events_of(make(timeout=0.4), QUESTION, plant))
    assert "took too long" in told.answer
    assert "761 EA" in told.answer


async def test_a_reply_that_does_not_begin_is_given_up_before_its_whole_time(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [None]
    told = answer(await events_of(make(timeout=600, first=0.2), QUESTION, plant))
    assert "took too long" in told.answer


async def test_a_stream_cut_in_the_middle_is_answered_anew_and_whole(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    cut = HEADER + chunk({"role": "assistant", "content": ""}) + chunk({"content": "Let me see what "}) + "data: {"
    provider.replies = [cut]
    events = await events_of(make(), QUESTION, plant)
    told = answer(events)
    assert len(provider.asked) == 1  # words were said: asking again would say them twice
    assert told.answer.startswith("The language model did not answer")
    spoken = "".join(event.delta for event in events if isinstance(event, Text))
    assert spoken == f"Let me see what \n\n{told.answer}"


async def test_a_server_that_is_not_there_is_answered_for(plant: ToolContext, make: Make, provider: Provider) -> None:
    provider.url = "http://127.0.0.1:9/v1"  # discard: nobody listens
    told = answer(await events_of(make(), QUESTION, plant))
    assert "761 EA" in told.answer
    assert told.model == "embedded"


async def test_arguments_that_are_no_json_are_told_to_the_model(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    function = {"name": "stock_on_hand", "arguments": '{"sku": AR'}
    first = {"index": 0, "id": "c", "type": "function", "function": function}
    broken = HEADER + chunk({"role": "assistant", "content": None}) + chunk({"tool_calls": [first]})
    provider.replies = [
        broken + chunk({}, "tool_calls") + "data: [DONE]\n\n",
        calls(("stock_on_hand", {"sku": "AR-5381"})),
        says("761 EA."),
    ]
    told = answer(await events_of(make(), QUESTION, plant))
    assert [use.ok for use in told.tool_calls] == [False, True]
    result = provider.asked[1]["messages"][-1]
    assert result["role"] == "tool"
    assert "no JSON object" in result["content"]
    assert "sku (required)" in result["content"]


async def test_half_a_character_in_what_the_model_says_or_asks_is_left_out(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    half = "\ud83d"  # as a server sends it that counts in pieces of two bytes
    provider.replies = [calls(("stock_on_hand", {"sku": f"AR-5381{half}"})), says(f"There are {half}", "761 EA 😀\0.")]
    context = replace(plant, audit=AuditTrail(plant.database))
    store = ConversationStore(plant.database)
    runs = Runs(make(), store)
    run = await runs.start(context, QUESTION)
    told = [event async for _, event in runs.subscribe(run.run_id, context=context)]
    assert answer(told).answer.startswith("There are 761 EA 😀.\n")
    kept = await store.message(plant.principal, run.run_id)
    assert (kept.status, kept.answer) == ("done", answer(told).model_dump(mode="json"))
    assert answer(told).tool_calls[0].arguments == {"sku": "AR-5381"}
    for event in told:
        sse.encode(event.type, event.model_dump(mode="json"), "1")


async def test_calls_without_an_id_or_with_the_same_are_kept_apart(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    def call(index: int, name: str, arguments: str) -> dict[str, object]:
        return {"index": index, "id": "x", "type": "function", "function": {"name": name, "arguments": arguments}}

    both = chunk({"tool_calls": [call(0, "stock_on_hand", '{"sku": "AR-5381"}'), call(1, "supplier_list", "{}")]})
    provider.replies = [
        HEADER + chunk({"role": "assistant", "content": None}) + both + chunk({}, "tool_calls") + "data: [DONE]\n\n",
        says("761 EA."),
    ]
    events = await events_of(make(), "stock of AR-5381, and our suppliers?", plant)
    assert len([e for e in events if isinstance(e, ToolFinished) and e.ok]) == 2
    told = answer(events)
    assert {use.tool for use in told.tool_calls} == {"stock_on_hand", "supplier_list"}
    ids = [message["tool_call_id"] for message in provider.asked[1]["messages"] if message["role"] == "tool"]
    assert len(set(ids)) == 2


async def test_when_the_provider_fails_after_the_tools_the_answer_is_written_from_their_results(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [calls(("stock_on_hand", {"sku": "AR-5381"}))]
    told = answer(await events_of(make(), QUESTION, plant))
    assert told.model == "embedded"
    assert len(told.tool_calls) == 1
    assert "761 EA" in told.answer
    assert told.grounding.unsupported == []


async def test_another_language_model_may_stand_in(
    plant: ToolContext, provider: Provider, checkpoints: Checkpoints
) -> None:
    from_there = load_model("openai:second", api_key="none", base_url=provider.url)
    away = load_model("openai:first", api_key="none", base_url="http://127.0.0.1:9/v1")
    responder = Responder("openai:first", away, "Be right.", "openai:second", from_there)
    copilot = Copilot(responder, TOOLS, link, checkpoints)
    provider.replies = [calls(("stock_on_hand", {"sku": "AR-5381"})), says("There are 761 EA, or 4,711.")]
    told = answer(await events_of(copilot, QUESTION, plant, uuid.uuid4()))
    assert told.model == "openai:second"
    assert "4,711" not in told.answer


def test_after_its_rest_one_request_tries_the_provider_while_the_others_do_not() -> None:
    breaker = Breaker(limit=2, rest=0.0)
    breaker.failed()
    assert breaker.closed()
    breaker.rest = 60.0
    breaker.failed()
    assert not breaker.closed()
    breaker.until = 0.0  # the rest is over
    assert [breaker.closed(), breaker.closed()] == [True, False]
    breaker.succeeded()
    assert breaker.closed()
