"""Two processes on one store: a run of the one is followed, stopped and ended by the other."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from sqlalchemy import text

from agent.runs import Runs
from core.clock import Clock
from core.errors import NotFound
from core.identity import Principal
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.run_calls import RunCalls
from tests.agent.test_runs import Held, all_of
from tools.context import ToolContext


@pytest.fixture
def context(database: Database) -> ToolContext:
    return ToolContext(Principal("plant", uuid.uuid4().hex), database, Clock())


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
async def here(database: Database, held: Held) -> AsyncIterator[Runs]:
    """It answers, and hears what the other calls."""
    runs = Runs(held, ConversationStore(database), calls=RunCalls(database))  # type: ignore[arg-type]
    listening = asyncio.create_task(runs.listen())
    await _heard(database)
    yield runs
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    await runs.close()


@pytest.fixture
def there(database: Database) -> Runs:
    return Runs(Held(), ConversationStore(database), calls=RunCalls(database))  # type: ignore[arg-type]


async def _heard(database: Database) -> None:
    listening = "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN copilot_run' AND state = 'idle'"
    async with asyncio.timeout(60):
        while True:
            async with database.administer() as connection:
                if (await connection.execute(text(listening))).scalar_one():
                    return


async def test_a_run_is_followed_from_another_process_while_it_is_answered(
    here: Runs, there: Runs, held: Held, context: ToolContext
) -> None:
    run = await here.start(context, "question")
    stream = there.subscribe(run.run_id, context=context)
    assert [(await anext(stream))[1].type, (await anext(stream))[1].type] == ["run_started", "text"]
    held.gate.set()
    assert [(number, event.type) async for number, event in stream] == [(3, "text"), (4, "failed")]
    assert await all_of(there, run.run_id, context, after=2) == [(3, "text"), (4, "failed")]


async def test_a_run_is_stopped_from_another_process(here: Runs, there: Runs, context: ToolContext) -> None:
    run = await here.start(context, "question")
    assert await there.cancel(context, run.thread_id)
    assert [event.type async for _, event in run.follow()][-1] == "failed"  # it has ended where it was answered
    assert (await all_of(there, run.run_id, context))[-1][1] == "failed"
    assert not await there.cancel(context, run.thread_id)
    assert (await there.start(context, "another", run.thread_id)).thread_id == run.thread_id
    await there.close()


async def test_a_run_whose_process_does_not_hear_is_ended_all_the_same_and_keeps_nothing_later(
    there: Runs, database: Database, context: ToolContext
) -> None:
    deaf_copilot, store = Held(), ConversationStore(database)
    deaf = Runs(deaf_copilot, store)  # type: ignore[arg-type]
    run = await deaf.start(context, "question")
    assert await there.cancel(context, run.thread_id)
    assert (await store.message(context.principal, run.run_id)).status == "cancelled"
    assert not await store.beat(context.principal, run.run_id)
    deaf_copilot.gate.set()
    assert [event.type async for _, event in run.follow()][-1] == "failed"
    assert (await store.message(context.principal, run.run_id)).status == "cancelled"


async def test_another_users_run_is_neither_followed_nor_stopped(
    here: Runs, there: Runs, database: Database, context: ToolContext
) -> None:
    run = await here.start(context, "question")
    for principal in (Principal("plant", "colleague"), Principal("other", context.principal.user_id)):
        other = ToolContext(principal, database, Clock())
        with pytest.raises(NotFound):
            await all_of(there, run.run_id, other)
        assert not await there.cancel(other, run.thread_id)
    assert not run.finished


async def test_a_run_whose_process_has_died_fails_for_who_had_heard_its_beginning(
    there: Runs, database: Database, context: ToolContext
) -> None:
    store, message = ConversationStore(database), uuid.uuid4()
    await store.begin(context.principal, None, message, "interrupted")
    dead = (
        "UPDATE copilot.message SET server_id = split_part(server_id, '/', 1) || '/4194303/1/x' WHERE message_id = :id"
    )
    async with database.write(context.principal) as tx:
        await tx.execute(text(dead), {"id": message})
    assert await all_of(there, message, context, after=3) == [(4, "failed")]
