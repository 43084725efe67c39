"""Runs: a question is recorded before it is acknowledged, answered without waiting for a listener, and replayable."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from time import perf_counter
from uuid import UUID, uuid4

from agent import elsewhere
from agent.admission import Admission
from agent.copilot import Copilot
from agent.events import AgentEvent, ApprovalRequired, Done, Failed
from agent.run import Run
from agent.run_store import Limits, Quotas, RunStore
from agent.spending import Spending, spent_on
from core.audit import Kind, Record
from core.errors import CopilotError, InvalidInput, NotFound, Unavailable
from core.identity import Principal
from core.metrics import TURN_SECONDS, TURNS
from core.storable import plain
from core.usage import Allowance
from tools.context import ToolContext

log = logging.getLogger(__name__)
LONGEST_QUESTION = 8_000
_HEARTBEAT_S = 15.0
_KEEP_S = 0.25
_CANCELLED = Failed(code="cancelled", message="This was stopped before it was answered.")
_INTERRUPTED = Failed(code="unavailable", message="The server was stopped before this was answered. Please ask again.")
_NOT_KEPT = Failed(code="internal", message="The answer could not be kept, so it is not given. Please ask again.")


class TooManyRuns(CopilotError):
    """As many questions are being answered as may be at once; in a moment there is room again."""

    code = "too_many_runs"


class Runs:
    """One in each process. `limit`: runs in flight at once, beyond which `TooManyRuns` is raised. By `calls` the
    processes of one store tell each other whom to stop and what is followed. `limits`: None where nobody is limited;
    `quotas`: None where no language model is asked. `admission`: how many are worked on."""

    def __init__(
        self,
        copilot: Copilot,
        store: RunStore,
        *,
        limit: int = 64,
        calls: elsewhere.Calls | None = None,
        limits: Limits | None = None,
        quotas: Quotas | None = None,
        admission: Admission | None = None,
    ) -> None:
        self._copilot = copilot
        self._store = store
        self._limits = limits
        self._quotas = quotas
        self._calls = calls
        self._limit = limit
        self.admission = admission or Admission()
        self._live: dict[UUID, Run] = {}
        self._starting = 0
        self.leaving = False

    async def start(
        self,
        context: ToolContext,
        message: str,
        thread_id: UUID | None = None,
        *,
        replaces: UUID | None = None,
        behind: UUID | None = None,
        run_id: UUID | None = None,
    ) -> Run:
        """Record the question and begin to answer it; `replaces` takes back an earlier one with all after it. `behind`
        names the message that it follows, in place of a thread: where others follow already it is asked in a new
        thread, which remembers what was said up to there. `run_id`: a new one that the channel knows it by.

        Raises `InvalidInput`, `TooManyRuns`, `LimitReached`, `NotFound`, `Conflict`, `Unavailable` once this process
        leaves."""
        question = plain(message.strip())
        if not question:
            raise InvalidInput("message: ask something.")
        if len(question) > LONGEST_QUESTION:
            raise InvalidInput(f"message: at most {LONGEST_QUESTION:,} characters, please.")
        if self.leaving:
            raise Unavailable("This server is being stopped. Please ask again in a moment.")
        if len(self._live) + self._starting >= self._limit:
            raise TooManyRuns("Too many questions are being answered just now. Please try again in a moment.")
        self._starting += 1
        remembered: tuple[UUID, UUID] | None = None
        try:
            if behind is not None:
                found, last = await self._store.place(context.principal, behind)
                thread_id, remembered = (found, None) if last else (None, (found, behind))
            run_id = run_id or uuid4()
            allowance = Allowance() if self._quotas is None else await self._quotas.allowance(context.principal, run_id)
            if self._limits is not None:
                await self._limits.question(context.principal)
            thread = await self._store.begin(context.principal, thread_id, run_id, question, context.channel, replaces)
        except BaseException:
            if self._quotas is not None and run_id is not None:
                await self._quotas.answered(context.principal.tenant_id, run_id, 0)
            raise
        finally:
            self._starting -= 1
        run = Run(run_id, thread, context.principal, Spending(allowance))
        self._live[run_id] = run
        work = self.admission.take()
        run.task = asyncio.create_task(self._answer(run, question, context, replaces, remembered), name=f"run {run_id}")
        run.task.add_done_callback(lambda _: work.leave())
        return run

    async def subscribe(
        self, run_id: UUID, after: int = 0, *, context: ToolContext
    ) -> AsyncIterator[tuple[int, AgentEvent]]:
        """The events of the caller's own run behind number `after`, to its end, in whichever process it is answered.
        Raises `NotFound`."""
        run = self._live.get(run_id)
        if run is not None:
            if not run.is_of(context.principal):
                raise NotFound("There is no such run.")
            async for numbered in run.follow(after):
                yield numbered
            return
        async for numbered in elsewhere.follow(self._store, self._calls, context.principal, run_id, after):
            yield numbered

    async def cancel(self, context: ToolContext, thread_id: UUID) -> bool:
        """Stop what is being answered in the caller's thread; False when nothing was."""
        found = [r for r in self._live.values() if r.thread_id == thread_id and r.is_of(context.principal)]
        await _stop(found)
        if found:
            return True
        running = await self._store.running(context.principal, thread_id)
        if running is None:
            return False
        record = _ended(Run(running, thread_id, context.principal), _CANCELLED, context.channel)
        await elsewhere.cancel(self._store, self._calls, context.principal, running, _CANCELLED, record)
        return True

    async def listen(self) -> None:
        """Do as other processes call, until cancelled. Raises `Unavailable` when they cannot be heard any more."""
        if self._calls is None:
            return
        async for word, run_id in self._calls.received():
            run = self._live.get(run_id)
            if run is None:
                continue
            if word == "cancel" and run.task is not None:
                run.task.cancel()
            elif word == "follow" and run.keeping is None:
                run.keeping = asyncio.create_task(self._keep(run), name=f"events of {run_id}")

    async def delete_thread(self, context: ToolContext, thread_id: UUID) -> None:
        """Delete the caller's thread with its messages and what the model remembers of it. Raises `NotFound`."""
        await self.cancel(context, thread_id)
        await self._store.delete(context.principal, thread_id)
        await self._copilot.forget(context.principal, thread_id)

    async def forget_all(self, principal: Principal) -> None:
        """What the model remembers of all of that user's threads."""
        await self._copilot.forget_all(principal)

    @property
    def in_flight(self) -> tuple[int, int]:
        """Runs under way here, and how many may be."""
        return len(self._live) + self._starting, self._limit

    async def recover(self, principals: Sequence[Principal]) -> int:
        """At start-up: what a dead server left running is shown as failed."""
        return sum([await self._store.recover(principal) for principal in principals])

    async def leave(self, within_s: float) -> None:
        """Begin no more; what is under way has so many seconds, and what is not answered by then ends as failed."""
        self.leaving = True
        if tasks := [run.task for run in self._live.values() if run.task is not None]:
            await asyncio.wait(tasks, timeout=within_s)
        left = list(self._live.values())
        for run in left:
            run.interrupted = True
        await _stop(left)

    async def close(self) -> None:
        """Stop what is running; each is recorded as cancelled."""
        await _stop(list(self._live.values()))

    async def _answer(
        self,
        run: Run,
        question: str,
        context: ToolContext,
        replaces: UUID | None,
        remembered: tuple[UUID, UUID] | None,
    ) -> None:
        spent_on(run.spending)
        beating = asyncio.get_running_loop().call_later(_HEARTBEAT_S, self._beat, run)
        began = perf_counter()
        ending: AgentEvent | None = None
        try:
            if remembered is not None:
                await self._branch(run, *remembered)
            async for event in self._copilot.ask(
                question, thread_id=run.thread_id, message_id=run.run_id, context=context, replaces=replaces
            ):
                if isinstance(event, Done | Failed | ApprovalRequired):
                    ending = event
                else:
                    run.add(event)
        finally:
            beating.cancel()
            ending = ending or (_INTERRUPTED if run.interrupted else _CANCELLED)
            # The end is stored before it is told: who has seen it can read it again.
            ending = await asyncio.shield(self._finish(run, ending, context))
            TURNS.labels(context.channel, _outcome(ending)).inc()
            TURN_SECONDS.labels(context.channel).observe(perf_counter() - began)

    async def _branch(self, run: Run, thread_id: UUID, message_id: UUID) -> None:
        try:
            await self._copilot.branch(run.principal, thread_id, message_id, run.thread_id)
        except Exception:  # a question that needs what was said before is asked back then
            log.exception("a thread could not be branched", extra={"run_id": str(run.run_id)})

    async def _finish(self, run: Run, ending: AgentEvent, context: ToolContext) -> AgentEvent:
        """How it ended after all: what cannot be stored has failed."""
        records: list[Record] = []
        try:
            records = await context.audit.taken(run.run_id) if context.audit is not None else []
            await self._store_end(run, ending, context, [*run.events, ending], records)
        except Exception as error:
            log.exception("the answer could not be stored", extra={"run_id": str(run.run_id)})
            ending = Failed(code=error.code, message=str(error)) if isinstance(error, Unavailable) else _NOT_KEPT
            for called in (records, []):
                try:
                    await self._store_end(run, ending, context, [ending], called)
                    break
                except Unavailable:  # whoever looks next finds that nobody answers it; what was called is recorded
                    if called and context.audit is not None:
                        context.audit.give_back(called)
                except Exception:
                    log.exception("nor that it could not be", extra={"run_id": str(run.run_id)})
        finally:
            run.add(ending)  # nobody waits for the quota, which may be away with its database
            run.finish()
            self._live.pop(run.run_id, None)
            if self._quotas is not None:
                tokens = sum(one.sent + one.received for one in run.spending.used(context.channel, None))
                await self._quotas.answered(run.principal.tenant_id, run.run_id, tokens)
        return ending

    async def _store_end(
        self, run: Run, ending: AgentEvent, context: ToolContext, told: Sequence[AgentEvent], called: Sequence[Record]
    ) -> None:
        events = [event.model_dump(mode="json") for event in told]
        answer = events[-1]["answer"] if isinstance(ending, Done | ApprovalRequired) else None
        status = "done" if answer is not None else "cancelled" if ending is _CANCELLED else "failed"
        records = [*called, _ended(run, ending, context.channel)]
        used = run.spending.used(context.channel, answer["model"] if answer is not None else None)
        await self._store.finish(run.principal, run.run_id, status, answer, events, records, used)

    async def _keep(self, run: Run) -> None:
        kept = 0
        while not run.finished:
            if kept < len(run.events):
                kept = len(run.events)
                said = [event.model_dump(mode="json") for event in run.events]
                with suppress(CopilotError):  # all is stored at its end
                    await self._store.keep(run.principal, run.run_id, said)
            await asyncio.sleep(_KEEP_S)

    def _beat(self, run: Run) -> None:
        def heard(done: asyncio.Task[bool]) -> None:
            """A missed beat is made up by the next."""
            if done.exception() is None and not done.result() and run.task is not None:
                run.task.cancel()

        if not run.finished:
            task = asyncio.create_task(self._store.beat(run.principal, run.run_id))
            task.add_done_callback(heard)
            asyncio.get_running_loop().call_later(_HEARTBEAT_S, self._beat, run)


def _ended(run: Run, ending: AgentEvent, channel: str) -> Record:
    what = _outcome(ending)
    outcome = "ok" if isinstance(ending, Done | ApprovalRequired) else what
    ids = {"thread_id": run.thread_id, "message_id": run.run_id}
    return Record.of(run.principal, channel, Kind.ANSWER, what, outcome=outcome, **ids)


def _outcome(ending: AgentEvent) -> str:
    if isinstance(ending, Done | ApprovalRequired):
        return str(ending.answer.outcome)
    return ending.code if isinstance(ending, Failed) else "internal"


async def _stop(runs: Sequence[Run]) -> None:
    await asyncio.sleep(0)  # a task that has not begun could not record its end
    tasks = [run.task for run in runs if run.task is not None]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
