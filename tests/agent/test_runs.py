"""Runs on the real store: recorded first, answered without a listener, replayable, cancellable, bounded, private."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import text

from agent.answer import Answer, Outcome, ToolUse
from agent.copilot import Copilot
from agent.events import AgentEvent, Done, Failed, RunStarted, Text
from agent.runs import Runs, TooManyRuns
from core.audit import Kind, Record
from core.clock import Clock
from core.errors import Conflict, InvalidInput, NotFound
from core.identity import Principal
from core.usage import Allowance
from data_layer.audit import AuditTrail
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from tests.fault_proxy import to_database
from tools.context import ToolContext


@dataclass
class Held:
    """Answers in two words; between them it waits for the gate."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(
        self,
        question: str,
        *,
        thread_id: uuid.UUID,
        message_id: uuid.UUID,
        context: ToolContext,
        replaces: uuid.UUID | None,
    ) -> AsyncIterator[AgentEvent]:
        yield RunStarted(run_id=message_id, thread_id=thread_id)
        yield Text(delta="first")
        await self.gate.wait()
        yield Text(delta="second")
        yield Failed(code="internal", message="told to")

    async def forget(self, principal: Principal, thread_id: uuid.UUID) -> None: ...


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
async def runs(held: Held, store: ConversationStore) -> AsyncIterator[Runs]:
    runs = Runs(held, store, limit=2)  # type: ignore[arg-type]
    yield runs
    await runs.close()


@pytest.fixture
def context(database: Database) -> ToolContext:
    """A user of its own for each test."""
    return ToolContext(Principal("plant", uuid.uuid4().hex), database, Clock())


async def all_of(runs: Runs, run_id: uuid.UUID, context: ToolContext, after: int = 0) -> list[tuple[int, str]]:
    return [(number, event.type) async for number, event in runs.subscribe(run_id, after, context=context)]


async def test_a_run_is_answered_stored_and_replayed_with_the_same_numbers(
    copilot: Copilot, store: ConversationStore, plant: ToolContext
) -> None:
    runs = Runs(copilot, store)
    run = await runs.start(plant, "how many Adjustable Race do we have?")
    live = [pair async for pair in runs.subscribe(run.run_id, context=plant)]
    again = [pair async for pair in runs.subscribe(run.run_id, context=plant)]
    assert live == again
    assert [number for number, _ in live] == list(range(1, len(live) + 1))
    assert isinstance(live[-1][1], Done)
    (kept,) = await store.messages(plant.principal, run.thread_id)
    assert kept.status == "done"
    assert kept.answer is not None
    assert "761 EA" in kept.answer["answer"]


async def test_an_answer_with_a_character_that_cannot_be_stored_is_stored_without_it(
    store: ConversationStore, context: ToolContext
) -> None:
    message = uuid.uuid4()
    await store.begin(context.principal, None, message, "how is demand?")
    answer = {"answer": "steady\0\ud800 as it goes\\u0000"}
    await store.finish(context.principal, message, "done", answer, [{"delta": "\0\udfff"}], [])
    kept = await store.message(context.principal, message)
    assert (kept.status, kept.answer) == ("done", {"answer": "steady as it goes\\u0000"})


@pytest.mark.parametrize("unstorable", [10**5000, object()], ids=["too long a number", "no JSON"])
async def test_an_answer_that_cannot_be_stored_ends_visibly_as_failed_and_the_thread_goes_on(
    store: ConversationStore, context: ToolContext, unstorable: object
) -> None:
    class Strange(Held):
        async def ask(self, question: str, **about: Any) -> AsyncIterator[AgentEvent]:
            called = ToolUse(tool="stock_on_hand", arguments={"sku": unstorable}, ok=True, result={})
            ids = {"thread_id": about["thread_id"], "message_id": about["message_id"]}
            yield Text(delta="first")
            yield Done(answer=Answer(**ids, outcome=Outcome.ANSWERED, answer="x", tool_calls=[called], model="stub",
                                     elapsed_ms=1.0))  # fmt: skip

    context = replace(context, audit=AuditTrail(context.database))
    runs = Runs(Strange(), store)  # type: ignore[arg-type]
    run = await runs.start(context, "how many?")
    live = await all_of(runs, run.run_id, context)
    assert live == [(1, "text"), (2, "failed")]
    kept = await store.message(context.principal, run.run_id)
    assert (kept.status, kept.answer, [event["code"] for event in kept.events]) == ("failed", None, ["internal"])
    assert await all_of(runs, run.run_id, context, after=1) == [(2, "failed")]
    assert (await runs.start(context, "again", run.thread_id)).thread_id == run.thread_id
    await runs.close()


async def test_what_was_called_is_in_the_audit_log_though_the_database_was_away_at_the_end(
    database: Database, database_url: str, context: ToolContext
) -> None:
    who, called = context.principal, asyncio.Event()

    class Calling(Held):
        async def ask(self, question: str, **about: Any) -> AsyncIterator[AgentEvent]:
            trail.note(Record.of(who, "api", Kind.TOOL_CALL, "stock_on_hand", message_id=about["message_id"]))
            called.set()
            async for event in super().ask(question, **about):
                yield event

    async with to_database(database_url) as (line, url):
        far = Database.connect(url, patience_s=1.0)
        trail, held = AuditTrail(far, within_s=60), Calling()
        runs = Runs(held, ConversationStore(far))  # type: ignore[arg-type]
        run = await runs.start(replace(context, database=far, audit=trail), "how many?")
        await called.wait()
        line.be("cut")
        held.gate.set()
        assert (await all_of(runs, run.run_id, context))[-1][1] == "failed"
        line.be("none")
        await runs.close()
        await trail.close()
        await far.close()
    async with database.read(who) as tx:
        calls = text("SELECT what FROM copilot.audit WHERE user_id = :user AND kind = 'tool_call'")
        assert (await tx.execute(calls, {"user": who.user_id})).scalars().all() == ["stock_on_hand"]


async def test_an_answer_is_told_though_its_quota_is_still_written_down(
    held: Held, store: ConversationStore, context: ToolContext
) -> None:
    written = asyncio.Event()

    class Slow:
        async def allowance(self, caller: Principal, question: uuid.UUID) -> Allowance:
            return Allowance()

        async def answered(self, tenant: str, question: uuid.UUID, tokens: int) -> None:
            await written.wait()

    runs = Runs(held, store, quotas=Slow())  # type: ignore[arg-type]
    held.gate.set()
    run = await runs.start(context, "how many?")
    async with asyncio.timeout(30):
        assert (await all_of(runs, run.run_id, context))[-1][1] == "failed"  # as Held ends
    written.set()
    await runs.close()


async def test_half_a_character_in_a_question_is_left_out(
    runs: Runs, store: ConversationStore, context: ToolContext
) -> None:
    run = await runs.start(context, "how many \ud83dEA\0?")
    assert (await store.message(context.principal, run.run_id)).question == "how many EA?"


async def test_a_question_is_recorded_before_it_is_acknowledged(
    runs: Runs, store: ConversationStore, context: ToolContext
) -> None:
    run = await runs.start(context, "wait for it")
    (kept,) = await store.messages(context.principal, run.thread_id)
    assert (kept.question, kept.status) == ("wait for it", "running")


async def test_a_listener_that_comes_back_gets_what_it_missed_and_what_is_to_come(
    runs: Runs, held: Held, context: ToolContext
) -> None:
    run = await runs.start(context, "question")
    stream = runs.subscribe(run.run_id, context=context)
    assert [(await anext(stream))[0], (await anext(stream))[0]] == [1, 2]
    await stream.aclose()  # type: ignore[attr-defined]
    later = asyncio.create_task(all_of(runs, run.run_id, context, after=1))
    held.gate.set()
    assert await later == [(2, "text"), (3, "text"), (4, "failed")]


async def test_cancelling_ends_a_run_visibly_and_is_stored(
    runs: Runs, store: ConversationStore, context: ToolContext
) -> None:
    run = await runs.start(context, "question")
    assert await runs.cancel(context, run.thread_id)
    assert (await all_of(runs, run.run_id, context))[-1][1] == "failed"
    assert (await store.message(context.principal, run.run_id)).status == "cancelled"
    assert not await runs.cancel(context, run.thread_id)


async def test_beyond_the_limit_a_run_is_not_begun(runs: Runs, context: ToolContext) -> None:
    for _ in range(2):
        await runs.start(context, "question")
    with pytest.raises(TooManyRuns):
        await runs.start(context, "question")


async def test_a_thread_answers_one_question_at_a_time(runs: Runs, context: ToolContext) -> None:
    run = await runs.start(context, "question")
    with pytest.raises(Conflict):
        await runs.start(context, "another", run.thread_id)


@pytest.mark.parametrize("message", ["", "   ", "x" * 9000])
async def test_an_empty_or_endless_question_is_refused(runs: Runs, context: ToolContext, message: str) -> None:
    with pytest.raises(InvalidInput):
        await runs.start(context, message)


async def test_another_users_run_and_thread_are_not_found(
    runs: Runs, store: ConversationStore, context: ToolContext, database: Database
) -> None:
    run = await runs.start(context, "question")
    for principal in (Principal("plant", "colleague"), Principal("other", context.principal.user_id)):
        other = ToolContext(principal, database, Clock())
        with pytest.raises(NotFound):
            await all_of(runs, run.run_id, other)
        with pytest.raises(NotFound):
            await store.message(principal, run.run_id)
        with pytest.raises(NotFound):
            await store.messages(principal, run.thread_id)
        with pytest.raises(NotFound):
            await runs.start(other, "mine", run.thread_id)
        with pytest.raises(NotFound):
            await runs.delete_thread(other, run.thread_id)
        assert not await runs.cancel(other, run.thread_id)


async def test_what_a_dead_server_left_running_fails_visibly(
    runs: Runs, store: ConversationStore, context: ToolContext, database: Database
) -> None:
    principal, message = context.principal, uuid.uuid4()
    thread = await store.begin(principal, None, message, "interrupted")
    async with database.write(principal) as tx:
        dead = text("UPDATE copilot.message SET server_id = split_part(server_id, '/', 1) || '/4194303/1/x'"
                    " WHERE message_id = :id")  # fmt: skip
        await tx.execute(dead, {"id": message})
    assert await runs.recover([principal]) == 1
    assert await all_of(runs, message, context) == [(1, "failed")]
    run = await runs.start(context, "again", thread)
    assert run.thread_id == thread


async def test_a_run_of_a_server_that_lives_is_left_alone(
    runs: Runs, store: ConversationStore, context: ToolContext
) -> None:
    await store.begin(context.principal, None, uuid.uuid4(), "under way")
    await runs.recover([context.principal])
    (thread,) = await store.threads(context.principal)
    assert [m.status for m in await store.messages(context.principal, thread.thread_id)] == ["running"]


async def test_feedback_and_deletion_reach_only_ones_own(
    runs: Runs, held: Held, store: ConversationStore, context: ToolContext
) -> None:
    held.gate.set()
    run = await runs.start(context, "question")
    await all_of(runs, run.run_id, context)
    await store.feedback(context.principal, run.run_id, rating=1, comment="good")
    assert (await store.message(context.principal, run.run_id)).rating == 1
    with pytest.raises(NotFound):
        await store.feedback(Principal("plant", "colleague"), run.run_id, rating=-1)
    await runs.delete_thread(context, run.thread_id)
    assert await store.threads(context.principal) == ()
    with pytest.raises(NotFound):
        await all_of(runs, run.run_id, context)


async def test_threads_are_listed_latest_first(runs: Runs, held: Held, store: ConversationStore, context: Any) -> None:
    held.gate.set()
    for question in ("one", "two"):
        run = await runs.start(context, question)
        await all_of(runs, run.run_id, context)
    listed = await store.threads(context.principal)
    assert [thread.title for thread in listed] == ["two", "one"]
    assert [t.title for t in await store.threads(context.principal, before=listed[0].updated_at)] == ["one"]


async def test_a_question_is_in_the_audit_log_as_soon_as_it_is_taken_and_so_is_how_it_ended(
    runs: Runs, held: Held, context: ToolContext
) -> None:
    by_slack = replace(context, channel="slack", audit=AuditTrail(context.database, within_s=60))

    async def log() -> list[tuple[str, ...]]:
        async with context.database.read(context.principal) as tx:
            found = await tx.execute(
                text("SELECT kind, channel, what, outcome FROM copilot.audit WHERE user_id = :user ORDER BY at"),
                {"user": context.principal.user_id},
            )
            return [tuple(row) for row in found]

    run = await runs.start(by_slack, "how many?")
    assert await log() == [("question", "slack", "how many?", "ok")]
    held.gate.set()
    async for _ in runs.subscribe(run.run_id, context=by_slack):
        pass
    held.gate.clear()
    next_run = await runs.start(by_slack, "and there?", run.thread_id)
    await runs.cancel(by_slack, next_run.thread_id)
    assert [(kind, what, outcome) for kind, _, what, outcome in (await log())[1:]] == [
        ("answer", "internal", "internal"),
        ("question", "and there?", "ok"),
        ("answer", "cancelled", "cancelled"),
    ]
