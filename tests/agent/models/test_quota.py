"""A tenant whose quota is used up is answered without the language model, and told so."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from agent.answer import Answer
from agent.copilot import Copilot
from agent.events import Done, Text
from agent.runs import Runs
from core.errors import QuotaUsedUp
from core.identity import EVERY_SCOPE, Principal
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.queries.usage import UsageRepository
from data_layer.quotas import Quota, Quotas, set_quota
from tests.agent.models.scripted import BROKEN, Provider, calls, says
from tests.data_layer.test_quotas import THIS
from tools.context import ToolContext

Make = Callable[..., Copilot]
QUESTION = "how many Adjustable Race do we have?"


def using(reply: str, sent: int, received: int) -> str:
    """With what the provider says it used, in a chunk of its own as OpenAI sends it."""
    usage = {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}
    told = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "stub", "choices": [], "usage": usage}
    return reply.replace("data: [DONE]", f"data: {json.dumps(told)}\n\ndata: [DONE]")


def turn(sent: int) -> list[Any]:
    return [using(calls(("stock_on_hand", {"sku": "AR-5381"})), sent, 10), using(says("761 EA."), sent, 10)]


@pytest.fixture
async def runs(make: Make, database: Database) -> AsyncIterator[Runs]:
    store = ConversationStore(database, {"openai:stub": (1.0, 2.0)})
    runs = Runs(make(), store, quotas=Quotas(database))
    yield runs
    await runs.close()


@pytest.fixture
async def asker(plant: ToolContext, database: Database) -> AsyncIterator[ToolContext]:
    """An administrator of the plant, who has no quota before and after."""
    yield replace(plant, principal=Principal("plant", uuid4().hex, EVERY_SCOPE))
    await set_quota(database, "plant", None)


async def asked(runs: Runs, context: ToolContext) -> tuple[Answer, str]:
    """The answer, and the words that were told as they came."""
    run = await runs.start(context, QUESTION)
    events = [event async for _, event in runs.subscribe(run.run_id, context=context)]
    assert run.task is not None
    await run.task  # it is no longer under way, which is counted after its end was told
    assert isinstance(events[-1], Done), events[-1]
    return events[-1].answer, "".join(event.delta for event in events if isinstance(event, Text))


async def test_the_tokens_of_a_turn_are_counted_with_its_answer(
    runs: Runs, provider: Provider, asker: ToolContext
) -> None:
    provider.replies = turn(1_000)
    await asked(runs, asker)
    provider.replies = [BROKEN]
    await asked(runs, asker)
    async with asker.database.read(asker.principal) as tx:
        found = await UsageRepository(tx).of("plant", THIS, "user")
        models = {one.what: one for one in (await UsageRepository(tx).of("plant", THIS, "model")).lines}
    (mine,) = [line for line in found.lines if line.what == asker.principal.user_id]
    assert (mine.questions, mine.requests, mine.sent, mine.received) == (2, 2, 2_000, 20)
    assert str(mine.cost) == "0.002040"
    assert models["openai:stub"].questions == models["embedded"].questions == 1


async def test_once_it_is_used_up_the_built_in_model_answers_and_says_so_and_the_provider_is_not_asked(
    runs: Runs, provider: Provider, asker: ToolContext, database: Database
) -> None:
    await set_quota(database, "plant", Quota(tokens=10_000))
    provider.replies = turn(6_000)
    first, _ = await asked(runs, asker)
    assert first.model == "openai:stub"
    before = len(provider.asked)
    answer, told = await asked(runs, asker)
    assert answer.answer.startswith(
        "The language model has used up this month's quota, so this is the built-in answer."
    )
    assert "761 EA" in answer.answer
    assert told == answer.answer
    assert (answer.model, len(provider.asked)) == ("embedded", before)


async def test_from_80_percent_an_administrator_is_told_below_the_answer_and_nobody_else(
    runs: Runs, provider: Provider, asker: ToolContext, database: Database
) -> None:
    provider.replies = turn(1_000)
    await asked(runs, asker)
    async with database.read(asker.principal) as tx:
        total = (await UsageRepository(tx).of("plant", THIS)).total
    spent = total.sent + total.received
    await set_quota(database, "plant", Quota(tokens=int(spent / 0.9)))
    runs._quotas._without.clear()  # type: ignore[union-attr]
    provider.replies = [says("Hello.")]
    answer, told = await asked(runs, asker)
    assert answer.answer.endswith("\n\n_90 % of this month's quota of the language model is used._")
    assert told == answer.answer
    planner = replace(asker, principal=replace(asker.principal, scopes=EVERY_SCOPE - {"admin"}))
    provider.replies = [says("Hello.")]
    assert "quota" not in (await asked(runs, planner))[0].answer


async def test_where_it_is_so_set_what_is_beyond_is_refused_before_it_is_recorded(
    runs: Runs, provider: Provider, asker: ToolContext, database: Database
) -> None:
    await set_quota(database, "plant", Quota(tokens=0, beyond="refuse"))
    with pytest.raises(QuotaUsedUp, match="quota of the language model is used up"):
        await runs.start(asker, QUESTION)
    assert await ConversationStore(database).threads(asker.principal) == ()
    assert provider.asked == []
