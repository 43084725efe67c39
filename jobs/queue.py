"""The durable queue: procrastinate on the product's own database, in the schema `copilot`."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from psycopg_pool import AsyncConnectionPool

from core.errors import Unavailable
from data_layer.effects import lock_name as effect_lock
from data_layer.forecast_log import lock_name as training_lock
from data_layer.impact_log import lock_name as impact_lock
from data_layer.libpq import libpq
from data_layer.patience import LONGEST_S, patient
from data_layer.sync_log import lock_name
from ingestion.pipeline import Stopped
from jobs.fairness import Turn, next_priority, others_waiting
from jobs.schema import OPTIONS
from jobs.watched import traced_on

__all__ = [
    "EFFECT_QUEUE",
    "EVENT_QUEUE",
    "HEARTBEAT_S",
    "QUEUES",
    "STALLED_S",
    "SYNC_QUEUE",
    "TICK_QUEUE",
    "TRAINING_QUEUE",
    "Queue",
    "Waiting",
]

QUEUES = SYNC_QUEUE, TRAINING_QUEUE, TICK_QUEUE, EFFECT_QUEUE, EVENT_QUEUE = (
    "sync", "training", "schedule", "effects", "events",
)  # fmt: skip
HEARTBEAT_S, STALLED_S = 1.0, 5.0
TURN_S = 30.0
_AT_ONCE_S = 3
_ELSEWHERE_S = 2
_ENTIRE_MINUTE = "* * * * *"

log = structlog.get_logger(__name__)
Run = Callable[[str, str, threading.Event], Awaitable[None]]
Help = Callable[[str, str, str, threading.Event], Awaitable[None]]
Work = Callable[[str, str], Awaitable[None]]
Tick = Callable[[], Awaitable[None]]


def alerts_lock(tenant_id: str) -> str:
    """Of the advisory lock that who looks for alerts holds."""
    return f"alerts/{tenant_id}"


def alert_delivery_lock(tenant_id: str) -> str:
    """Of the advisory lock that who sends alerts holds."""
    return f"alert-delivery/{tenant_id}"


def events_lock(tenant_id: str) -> str:
    """Of the advisory lock that who tells others of changes holds."""
    return f"events/{tenant_id}"


async def _nothing_to_stop(tenant_id: str, job_id: str, stop: threading.Event) -> None:
    """Nobody wants changes told."""


async def _nothing(tenant_id: str, job_id: str) -> None:
    """Nobody asked to be told of anything."""


async def _no_help(lock: str, tenant_id: str, job_id: str, stop: threading.Event) -> None:
    """Nobody asked for it."""


class GaveWay(Stopped):
    """It stopped after its present step so that a job of another tenant, of that `priority`, may come first."""

    def __init__(self, priority: int) -> None:
        super().__init__()
        self.priority = priority


class NotHere(Stopped):
    """Another process is to do it, if there is one that has time."""


class _GoOn(BaseRetryStrategy):
    """What was interrupted is run again; an error of ours is not (it is written into the job by then)."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, NotHere):
            return RetryDecision(retry_in={"seconds": _ELSEWHERE_S})
        if isinstance(exception, GaveWay):
            return RetryDecision(retry_in={"seconds": 0}, priority=min(job.priority, exception.priority) - 1)
        if isinstance(exception, Stopped):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, Unavailable):
            return RetryDecision(retry_in={"seconds": min(60, 2 + 2 * job.attempts)})
        return None


class _Later(BaseRetryStrategy):
    """After twice as long each time, up to ten minutes; whoever delivers it ends the trying."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, Stopped):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, Unavailable):
            return RetryDecision(retry_in={"seconds": min(600, 2 ** (1 + job.attempts))})
        return None


@dataclass(frozen=True)
class Waiting:
    """Of one queue: jobs that are due, jobs that run, and for how many seconds the oldest has been due."""

    queue: str
    due: int
    running: int
    oldest_s: float


class Queue:
    """The queue and its tasks: run a sync, help with one, work out whom the purchase orders that it changed hit, train
    forecasts, deliver what was approved, look for what users want to be told of, send that, tell others of changes, and
    look once a minute what is due."""

    def __init__(
        self,
        url: str,
        run_sync: Run,
        work_out_impact: Work,
        train_forecasts: Run,
        deliver: Work,
        tick: Tick,
        *,
        look: Work = _nothing,
        send_alerts: Work = _nothing,
        tell_events: Run = _nothing_to_stop,
        help_sync: Help = _no_help,
        turn_s: float = TURN_S,
        patience_s: float = LONGEST_S,
    ) -> None:
        self._turn_s = turn_s
        self._connector = PsycopgConnector(
            conninfo=libpq(url), connection_class=patient(patience_s), min_size=1, max_size=6, timeout=5,
            kwargs={"options": OPTIONS, "connect_timeout": 5},
        )  # fmt: skip
        self.app = App(connector=self._connector)

        @self.app.task(name="sync", queue=SYNC_QUEUE, retry=_GoOn(), pass_context=True)
        async def sync(context: JobContext, *, tenant_id: str, job_id: str) -> None:
            await self._in_turns(run_sync, tenant_id, job_id, context.additional_context["stop"])

        @self.app.task(name="sync_help", queue=SYNC_QUEUE, retry=_GoOn(), pass_context=True)
        async def sync_help(context: JobContext, *, tenant_id: str, job_id: str) -> None:
            run = partial(help_sync, context.job.lock or "")
            await self._in_turns(run, tenant_id, job_id, context.additional_context["stop"])

        @self.app.task(name="impact", queue=SYNC_QUEUE, retry=_GoOn())
        async def impact(*, tenant_id: str, job_id: str) -> None:
            await work_out_impact(tenant_id, job_id)

        @self.app.task(name="train", queue=TRAINING_QUEUE, retry=_GoOn(), pass_context=True)
        async def train(context: JobContext, *, tenant_id: str, job_id: str) -> None:
            await train_forecasts(tenant_id, job_id, context.additional_context["stop"])

        @self.app.task(name="effect", queue=EFFECT_QUEUE, retry=_Later())
        async def effect(*, tenant_id: str, job_id: str) -> None:
            await deliver(tenant_id, job_id)

        @self.app.task(name="alerts", queue=SYNC_QUEUE, retry=_GoOn())
        async def alerts(*, tenant_id: str, job_id: str) -> None:
            await look(tenant_id, job_id)

        @self.app.task(name="alert_delivery", queue=EFFECT_QUEUE, retry=_Later())
        async def alert_delivery(*, tenant_id: str, job_id: str) -> None:
            await send_alerts(tenant_id, job_id)

        @self.app.task(name="events", queue=EVENT_QUEUE, retry=_Later(), pass_context=True)
        async def events(context: JobContext, *, tenant_id: str, job_id: str) -> None:
            await tell_events(tenant_id, job_id, context.additional_context["stop"])

        @self.app.periodic(cron=_ENTIRE_MINUTE)
        @self.app.task(name="tick", queue=TICK_QUEUE, queueing_lock="tick", lock="tick")
        async def every_minute(timestamp: int) -> None:
            await tick()

        self._sync, self._impact, self._train, self._effect = sync, impact, train, effect
        self._alerts, self._alert_delivery, self._events = alerts, alert_delivery, events
        self._sync_help = sync_help

    @property
    def pool(self) -> AsyncConnectionPool[Any]:
        return self._connector.pool

    async def put(self, connection: Any, tenant_id: str, source_id: str, job_id: str) -> None:
        """In the transaction of `connection`. One runs at a time for each tenant and source."""
        lock = lock_name(tenant_id, source_id)
        priority = await next_priority(connection, SYNC_QUEUE, tenant_id)
        await self._sync.configure(lock=lock, queueing_lock=lock, priority=priority, connection=connection).defer_async(
            tenant_id=tenant_id, job_id=job_id, **traced_on()
        )

    async def put_help(self, tenant_id: str, job_id: str, many: int) -> None:
        """So many jobs that help with a sync; those that wait already are not put again."""
        for number in range(many):
            lock = f"sync-help/{tenant_id}/{job_id}/{number}"
            with contextlib.suppress(AlreadyEnqueued):
                async with self.pool.connection() as connection, connection.transaction():
                    priority = await next_priority(connection, SYNC_QUEUE, tenant_id)
                    await self._sync_help.configure(
                        lock=lock, queueing_lock=lock, priority=priority, connection=connection
                    ).defer_async(tenant_id=tenant_id, job_id=job_id, **traced_on())

    async def call_off(self, job_id: str) -> None:
        """Nobody need help with that sync any more: what was put and waits is gone."""
        async with self.pool.connection() as connection:
            await connection.execute(
                "DELETE FROM procrastinate_jobs WHERE task_name = 'sync_help' AND args ->> 'job_id' = %s"
                " AND status = 'todo'",
                (job_id,),
            )

    async def put_impact(self, connection: Any, tenant_id: str, sync_id: str) -> None:
        """As `put`. One runs at a time for each tenant, in the order of asking; who waits for the sync waits for it."""
        priority = await next_priority(connection, SYNC_QUEUE, None)
        await self._impact.configure(lock=impact_lock(tenant_id), priority=priority, connection=connection).defer_async(
            tenant_id=tenant_id, job_id=sync_id, **traced_on()
        )

    async def put_alerts(self, connection: Any, tenant_id: str, job_id: str) -> None:
        """As `put_impact`. Raises `AlreadyEnqueued` when one waits: it looks at all that has changed by then."""
        lock, priority = alerts_lock(tenant_id), await next_priority(connection, SYNC_QUEUE, None)
        await self._alerts.configure(
            lock=lock, queueing_lock=lock, priority=priority, connection=connection
        ).defer_async(tenant_id=tenant_id, job_id=job_id, **traced_on())

    async def put_alert_delivery(self, connection: Any, tenant_id: str) -> None:
        """As `put_alerts`."""
        lock = alert_delivery_lock(tenant_id)
        await self._alert_delivery.configure(lock=lock, queueing_lock=lock, connection=connection).defer_async(
            tenant_id=tenant_id, job_id="", **traced_on()
        )

    async def put_events(self, connection: Any, tenant_id: str) -> None:
        """As `put_alerts`: it tells all that waits by then."""
        lock = events_lock(tenant_id)
        await self._events.configure(lock=lock, queueing_lock=lock, connection=connection).defer_async(
            tenant_id=tenant_id, job_id="", **traced_on()
        )

    async def put_training(self, connection: Any, tenant_id: str, run_id: str) -> None:
        """As `put`. One runs at a time for each tenant."""
        lock = training_lock(tenant_id)
        priority = await next_priority(connection, TRAINING_QUEUE, tenant_id)
        await self._train.configure(
            lock=lock, queueing_lock=lock, priority=priority, connection=connection
        ).defer_async(tenant_id=tenant_id, job_id=run_id, **traced_on())

    async def put_effect(self, connection: Any, tenant_id: str, effect_id: str) -> None:
        """As `put`; a worker takes it a little later, for whoever approved it delivers it at once."""
        await self._effect.configure(
            lock=effect_lock(effect_id), connection=connection, schedule_in={"seconds": _AT_ONCE_S}
        ).defer_async(tenant_id=tenant_id, job_id=effect_id, **traced_on())

    async def _in_turns(self, run: Run, tenant_id: str, job_id: str, stop: threading.Event) -> None:
        """Raises `GaveWay` when it has had its turn and others wait for theirs."""
        turn, before = Turn(stop), 0

        async def watch() -> None:
            nonlocal before
            while True:
                await asyncio.sleep(self._turn_s)
                try:
                    async with self.pool.connection() as connection:
                        waiting = await others_waiting(connection, SYNC_QUEUE, tenant_id)
                except Exception:  # the database was away: who waits is seen in the next turn
                    log.warning("turns_not_seen", exc_info=True, again_in_s=self._turn_s)
                    continue
                if waiting is not None:
                    before = waiting
                    turn.set()
                    return

        watching = asyncio.create_task(watch())
        try:
            await run(tenant_id, job_id, turn)
        except Stopped as stopped:
            if stop.is_set() or isinstance(stopped, NotHere):
                raise
            raise GaveWay(before) from stopped
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def holds(self, job_id: str, queue: str) -> bool:
        """Whether the job, or one that it was followed by there, waits or runs."""
        async with self.pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT 1 FROM procrastinate_jobs WHERE queue_name = %s AND args ->> 'job_id' = %s"
                " AND status IN ('todo', 'doing')",
                (queue, job_id),
            )
            return await cursor.fetchone() is not None

    async def waiting(self) -> list[Waiting]:
        """What is due and what runs, of each queue that has any."""
        async with self.pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT j.queue_name, count(*) FILTER (WHERE j.status = 'todo'),"
                " count(*) FILTER (WHERE j.status = 'doing'),"
                " coalesce(extract(epoch FROM now() - min(greatest(e.at, j.scheduled_at))"
                " FILTER (WHERE j.status = 'todo')), 0)::float8"
                " FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
                " WHERE j.status IN ('todo', 'doing') AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
                " GROUP BY j.queue_name"
            )
            return [Waiting(*row) for row in await cursor.fetchall()]

    async def begun(self, call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: object) -> Any:
        """Procrastinate's worker middleware: from when a job runs, the next of its kind may wait."""
        await self._let_the_next_wait(context.job)
        return await call_next()

    async def _let_the_next_wait(self, job: Job) -> None:
        """Of those with one queueing lock the queue takes one alone that waits. A job that runs keeps its own, so where
        the next waits already it could never be put back."""
        async with self.pool.connection() as connection:
            await connection.execute("UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %s", (job.id,))

    async def rescue(self) -> list[int]:
        """Put back the jobs of workers that are dead: silent for a while, and no longer holding their lock."""
        put_back: list[int] = []
        for job in await self.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
            if (job.lock is None or await self._is_free(job.lock)) and await self._put_back(job):
                put_back.append(job.id or 0)
        return put_back

    async def _put_back(self, job: Job) -> bool:
        """Unless another process has done so meanwhile, and perhaps a worker has taken it again."""
        async with self.pool.connection() as connection, connection.transaction():
            still = await connection.execute(
                "UPDATE procrastinate_jobs SET queueing_lock = NULL"
                " WHERE id = %s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %s",
                (job.id, job.worker_id),
            )
            if not still.rowcount:
                return False
            await connection.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", (job.id,))
            return True

    async def _is_free(self, lock: str) -> bool:
        async with self.pool.connection() as connection, connection.transaction():
            cursor = await connection.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (lock,))
            row = await cursor.fetchone()
            return row is not None and bool(row[0])

    async def prune(self) -> None:
        await self.app.job_manager.prune_stalled_workers(timedelta(minutes=5).total_seconds())
