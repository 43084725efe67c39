"""The work of one process: it takes jobs of the queue, and puts back those of processes that died."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import structlog
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from core.errors import Unavailable
from jobs.queue import EFFECT_QUEUE, EVENT_QUEUE, HEARTBEAT_S, QUEUES, SYNC_QUEUE, TRAINING_QUEUE, Queue
from jobs.watched import watched

CONCURRENT = 3  # one of them may be training
_DELIVERING = 2
_TELLING = 2
_LOOK_S = 0.2
_RESCUE_S = 2.0

log = structlog.get_logger(__name__)


class Worker:
    """Of any number on one queue."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    async def run(
        self,
        *,
        until_done: UUID | None = None,
        training: bool = False,
        queues: Sequence[str] = QUEUES,
        concurrency: int = CONCURRENT,
        within_s: float = 0.0,
    ) -> None:
        """Run the jobs of these queues in this process, so many at once: for ever, or until that job has ended, whoever
        runs it; then only jobs of its kind are run, which `training` says.

        When cancelled, no more jobs are taken. Those that run have `within_s` seconds; then, or when cancelled once
        more, syncs stop after their present batch, trainings too, and are left to the next worker.
        Raises `Unavailable` when the database goes away.
        """
        stop = threading.Event()
        awaited = TRAINING_QUEUE if training else SYNC_QUEUE
        if until_done:
            queues = [awaited]
        slow = [queue for queue in queues if queue not in (EFFECT_QUEUE, EVENT_QUEUE)]
        async with reachable():
            await self._queue.prune()
            workers = [asyncio.create_task(self._worker(slow, concurrency, stop))] if slow else []
            if EFFECT_QUEUE in queues:  # no sync is to keep an approved message waiting
                workers.append(asyncio.create_task(self._worker([EFFECT_QUEUE], _DELIVERING, stop)))
            if EVENT_QUEUE in queues:  # brokers that are away are waited for
                workers.append(asyncio.create_task(self._worker([EVENT_QUEUE], _TELLING, stop)))
            others = [asyncio.create_task(self._rescue())]
            if until_done is not None:
                others.append(asyncio.create_task(self._wait_until_done(until_done, awaited)))
            try:
                done, _ = await asyncio.wait([*workers, *others], return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                if until_done is None or done & set(
                    workers
                ):  # it ends by itself only when it cannot reach the database
                    raise Unavailable("The database does not answer just now. Please try again in a moment.")
            except asyncio.CancelledError:
                for task in (*workers, *others):
                    task.cancel()
                await asyncio.wait(workers, timeout=within_s)
                raise
            finally:
                stop.set()
                for task in (*workers, *others):
                    if not task.cancelling():  # a worker that waits for its jobs goes on doing so
                        task.cancel()
                await asyncio.gather(*workers, *others, return_exceptions=True)

    async def _worker(self, queues: list[str], concurrency: int, stop: threading.Event) -> None:
        await self._queue.app.run_worker_async(
            queues=queues,
            concurrency=concurrency,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_S,
            fetch_job_polling_interval=_RESCUE_S,
            delete_jobs="always",
            additional_context={"stop": stop},
            worker_middleware=[watched, self._queue.begun],
        )

    async def _rescue(self) -> None:
        while True:
            put_back = await self._queue.rescue()
            if put_back:
                log.warning("syncs_resumed", count=len(put_back))
            await asyncio.sleep(_RESCUE_S)

    async def _wait_until_done(self, job_id: UUID, queue: str) -> None:
        while True:
            if not await self._queue.holds(str(job_id), queue):
                return
            await asyncio.sleep(_LOOK_S)


@contextlib.asynccontextmanager
async def reachable() -> AsyncIterator[None]:
    """What the queue's connections raise is `Unavailable`."""
    try:
        yield
    except (ConnectorException, OperationalError, PoolTimeout) as error:
        raise Unavailable("The database does not answer just now. Please try again in a moment.") from error
