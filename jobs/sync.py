"""Syncs as durable jobs: started, watched, cancelled, scheduled; run by any worker, resumed after a crash. The same
worker works out whom changed purchase orders hit, looks for what users want to be told of, trains forecasts, and
delivers what was approved."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import structlog
from procrastinate.exceptions import AlreadyEnqueued

from core.clock import Clock
from core.errors import Conflict, InvalidInput, NotFound, Unavailable
from core.identity import Principal
from core.metrics import SYNCS
from core.outgoing import FILE
from data_layer.database import Database
from data_layer.derived import renew_derived
from data_layer.queries.listing import Page
from data_layer.sync_log import Job
from data_layer.sync_repository import SyncIssue, SyncRepository, SyncRequest, SyncStatus, SyncStep, enter_job
from data_layer.tenants_due import look_by
from ingestion.documents.step import DocumentStore
from ingestion.pipeline import BATCH_ROWS, Opened, Sharing, Stopped, help_job, run_job
from ingestion.source import open_connector
from jobs.alert_delivery import AlertDelivery
from jobs.alerts import Alerts
from jobs.effects import Effects
from jobs.events import Events
from jobs.forecasts import Forecasts
from jobs.impact import Impact
from jobs.looking import Looking, Tenants
from jobs.queue import TURN_S, NotHere, Queue, Waiting
from jobs.sources import describe, find_description
from jobs.trainer import Trainer
from jobs.worker import Worker, reachable
from notifications.channels.file import FileChannel
from notifications.port import Channel
from tools.planning.plants import Plants

__all__ = ["SyncIssue", "SyncService", "SyncStatus", "SyncStep"]

HELPERS = 3
SHARED_ROWS = 500_000
_DATABASE_BACK_S = (0.5, 1, 2, 4, 8, 15)

log = structlog.get_logger(__name__)
OpenDocuments = Callable[[], Awaitable[DocumentStore]]
Linking = Callable[[Principal], Awaitable[None]]


async def _nobody() -> Iterable[str]:
    return ()


async def _nothing(principal: Principal) -> None:
    """There are no documents to be linked."""


class SyncService:
    """Syncs of all tenants of one database.

    `folders` hold descriptions of the user's own sources; `environment` fills ${NAME} in them. A source's schedule
    holds for a tenant from its first sync by hand on, with that path; `tenants` names those that a process looks at
    once when it starts, whatever is known of what is due for them.
    `documents` opens where those of a source go, once a source has any; without it they are left aside. `linking` is
    told once a sync has ended: documents may speak of what it brought. `plants` are those that tools of this process
    ask. `forecast_engine`: a `forecasting.spreading.Engine`; `forecast_grain`: a `forecasting.series.Grain`;
    `trainer`: in whose process they are trained.
    `channels` are those by which what is approved goes out, `alert_ways` those of alerts; `page` is the copilot's own
    address; `by_keys`: users are told no more than their API keys grant. After `turn_s` seconds a sync lets those of
    other tenants come that wait, and goes on after them. So many `helpers` share a stream of at least `shared_rows`
    records, as far as workers have nothing else to do.
    """

    def __init__(
        self,
        url: str,
        database: Database,
        *,
        folders: Sequence[Path] = (),
        environment: Mapping[str, str] = MappingProxyType({}),
        tenants: Tenants = _nobody,
        clock: Clock | None = None,
        documents: OpenDocuments | None = None,
        linking: Linking = _nothing,
        plants: Plants | None = None,
        batch_rows: int = BATCH_ROWS,
        forecast_engine: str = "cores",
        forecast_grain: str = "week",
        trainer: Trainer | None = None,
        channels: Mapping[str, Channel] = MappingProxyType({FILE: FileChannel()}),
        alert_ways: Mapping[str, Channel] = MappingProxyType({}),
        page: str | None = None,
        by_keys: bool = False,
        turn_s: float = TURN_S,
        helpers: int = HELPERS,
        shared_rows: int = SHARED_ROWS,
    ) -> None:
        self._url = url
        self._database = database
        self._folders = tuple(folders)
        self._environment = environment
        self._clock = clock or Clock()
        self._batch_rows = batch_rows
        self._documents = documents
        self._linking = linking
        self._helpers = helpers
        self._running: set[str] = set()
        self._shared_rows = shared_rows
        self._queue = Queue(
            url, self._run, self._work_out_impact, self._train, self._deliver, self.start_what_is_due,
            look=self._look, send_alerts=self._send_alerts, tell_events=self._tell_events, help_sync=self._help,
            turn_s=turn_s,
        )  # fmt: skip
        self.run_worker = Worker(self._queue).run
        self.forecasts = Forecasts(url, database, self._queue, self._clock, forecast_engine, forecast_grain, trainer)
        self.effects = Effects(url, database, self._queue, self._clock, channels)
        self.events = Events(url, self._queue, environment)
        plants = plants or Plants()
        self._impact = Impact(url, database, self._queue, self._clock, plants)
        self.alerts = Alerts(url, database, self._queue, self._clock, plants, by_keys=by_keys)
        self._looking = Looking(database, self._clock, tenants, self.forecasts, self.alerts, self.events, self._enter)
        self._alert_delivery = AlertDelivery(url, database, self._clock, alert_ways, page=page, by_keys=by_keys)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, url: str, database: Database, **options: Any) -> "AsyncIterator[SyncService]":
        """As the constructor; closed at the block's end."""
        service = cls(url, database, **options)
        async with reachable(), service._queue.app.open_async():
            try:
                yield service
            finally:
                await service.forecasts.close()

    async def start(
        self,
        principal: Principal,
        source_id: str,
        *,
        source_type: str | None = None,
        path: str | None = None,
        metadata: Mapping[str, Any] = MappingProxyType({}),
        description: Path | None = None,
    ) -> UUID:
        """Ask for a sync. `path`: where its files are; `description`: a file that describes it, instead of the name's.

        Both name files of this machine: take them only from who may read those.
        Raises `NotFound`, `SourceError` for a wrong description, `InvalidInput`, and `Conflict` when one is under way.
        """
        request = await asyncio.to_thread(self._request, source_id, source_type, path, dict(metadata), description)
        await self._enter(principal, request)
        return request.job_id

    async def under_way(self, principal: Principal, source_id: str) -> UUID | None:
        """The sync of that source that has not ended: to be watched, or resumed by `run_worker(until_done=…)`."""
        async with self._database.read(principal) as tx:
            return await SyncRepository(tx).under_way(source_id)

    async def status(self, principal: Principal, job_id: UUID) -> SyncStatus:
        async with self._database.read(principal) as tx:
            status = await SyncRepository(tx).status(job_id)
        if status is None:
            raise NotFound(f"There is no sync {job_id}.")
        return status

    async def issues(
        self, principal: Principal, job_id: UUID, *, limit: int = 50, cursor: str | None = None
    ) -> Page[SyncIssue]:
        """Rejected records and warnings, with their reasons, in the order of reading."""
        await self.status(principal, job_id)
        async with self._database.read(principal) as tx:
            return await SyncRepository(tx).issues(job_id, limit=limit, cursor=cursor)

    async def cancel(self, principal: Principal, job_id: UUID) -> None:
        """It ends FAILED after its present batch; what was committed stays. One that has ended stays as it is."""
        await self.status(principal, job_id)
        async with self._database.write(principal) as tx:
            await SyncRepository(tx).cancel(job_id)

    async def waiting(self) -> tuple[list[Waiting], tuple[int, int, int]]:
        """Of each queue, and of the queue's connections: in use, idle, at most. Raises `Unavailable`."""
        async with reachable():
            waiting = await self._queue.waiting()
        stats, pool = self._queue.pool.get_stats(), self._queue.pool
        idle = stats.get("pool_available", 0)
        return waiting, (stats.get("pool_size", 0) - idle, idle, pool.max_size)

    async def start_what_is_due(self) -> None:
        """Start every sync, training and look for alerts whose time has come, each time once, however many workers
        look."""
        await self._looking.start_what_is_due()

    def _request(
        self, source_id: str, source_type: str | None, path: str | None, metadata: dict[str, Any], named: Path | None
    ) -> SyncRequest:
        file = named.expanduser().resolve() if named else find_description(source_id, self._folders)
        source = describe(source_id, file)
        if source_type is not None and source_type != source.source_type:
            raise InvalidInput(f"The source {source.name} is of type {source.source_type}, not {source_type}.")
        where = str(Path(path).expanduser().resolve()) if path else None
        return SyncRequest(uuid4(), source.name, source.source_type, metadata, where, str(file) if file else None)

    async def _enter(self, principal: Principal, request: SyncRequest) -> None:
        async with reachable(), self._queue.pool.connection() as connection, connection.transaction():
            await enter_job(connection, principal, request)
            try:
                await self._queue.put(connection, principal.tenant_id, request.source_id, str(request.job_id))
            except AlreadyEnqueued as error:
                raise Conflict(f"A sync of {request.source_id} is already under way.") from error

    async def _work_out_impact(self, tenant_id: str, job_id: str) -> None:
        structlog.contextvars.bind_contextvars(tenant_id=tenant_id, job_id=job_id)
        await self._impact.run(tenant_id, job_id)
        await self.alerts.start(Principal(tenant_id, "sync"), job_id)

    async def _look(self, tenant_id: str, job_id: str) -> None:
        structlog.contextvars.bind_contextvars(tenant_id=tenant_id, job_id=job_id)
        await self.alerts.run(tenant_id, job_id)

    async def _send_alerts(self, tenant_id: str, job_id: str) -> None:
        structlog.contextvars.bind_contextvars(tenant_id=tenant_id, job_id=job_id)
        await self._alert_delivery.run(tenant_id, job_id)

    async def _tell_events(self, tenant_id: str, job_id: str, stop: threading.Event) -> None:
        structlog.contextvars.bind_contextvars(tenant_id=tenant_id)
        await self.events.run(tenant_id, job_id, stop)

    async def _deliver(self, tenant_id: str, effect_id: str) -> None:
        structlog.contextvars.bind_contextvars(tenant_id=tenant_id, job_id=effect_id)
        await self.effects.deliver(Principal(tenant_id, "effects"), UUID(effect_id))

    async def _train(self, tenant_id: str, run_id: str, stop: threading.Event) -> None:
        structlog.contextvars.bind_contextvars(tenant_id=tenant_id, job_id=run_id)
        await self.forecasts.run(tenant_id, run_id, stop)
        await self.alerts.start(Principal(tenant_id, "sync"), run_id)

    async def _run(self, tenant_id: str, job_id: str, stop: threading.Event) -> None:
        structlog.contextvars.bind_contextvars(tenant_id=tenant_id, job_id=job_id)
        opening, loop = self._documents, asyncio.get_running_loop()

        def documents() -> DocumentStore:
            """From the sync's thread."""
            assert opening is not None
            return asyncio.run_coroutine_threadsafe(_opened(opening), loop).result()

        def call_helpers() -> None:
            """As well."""
            asyncio.run_coroutine_threadsafe(self._call_helpers(tenant_id, job_id), loop).result()

        await self._look_soon(tenant_id)  # what it changes is told while it runs
        sharing = Sharing(self._shared_rows, call_helpers) if self._helpers else None
        self._running.add(job_id)
        try:
            await asyncio.to_thread(
                self._run_in_thread, tenant_id, UUID(job_id), stop, documents if opening else None, sharing
            )
        finally:
            self._running.discard(job_id)
        # A worker that is killed before this leaves the sync in the queue, and the next one comes here too.
        async with reachable():
            await self._queue.call_off(job_id)
            await self.events.start(Principal(tenant_id, "sync"))
            await self._look_soon(tenant_id)  # it may be the first by hand, or have brought the first sales orders
            if not await self._impact.start_after(Principal(tenant_id, "sync"), UUID(job_id)):
                await self.alerts.start(Principal(tenant_id, "sync"), job_id)  # else whom it hits is known first
        try:
            await self._linking(Principal(tenant_id, "sync"))
        except Exception:  # the sync has ended well all the same, and the next one or a server's start does it
            log.exception("documents_not_linked")

    async def _call_helpers(self, tenant_id: str, job_id: str) -> None:
        try:
            async with reachable():
                await self._queue.put_help(tenant_id, job_id, self._helpers)
        except Unavailable:  # it goes on all the same
            log.warning("sync_helpers_not_called", exc_info=True)

    async def _help(self, lock: str, tenant_id: str, job_id: str, stop: threading.Event) -> None:
        structlog.contextvars.bind_contextvars(tenant_id=tenant_id, job_id=job_id)
        if job_id in self._running:  # it reads, writes and waits at once already: a second one there takes its place
            raise NotHere
        helping = partial(
            help_job, self._url, tenant_id, UUID(job_id), self._open, lock=lock, stop=stop, batch_rows=self._batch_rows,
            today=self._clock.today(),
        )  # fmt: skip
        taken = await asyncio.to_thread(helping)
        log.info("sync_helped", parts=taken)

    async def _look_soon(self, tenant_id: str) -> None:
        async with self._database.write(Principal(tenant_id, "sync")) as tx:
            await look_by(tx)

    def _run_in_thread(
        self, tenant_id: str, job_id: UUID, stop: threading.Event, documents: Callable[[], DocumentStore] | None,
        sharing: Sharing | None,
    ) -> None:  # fmt: skip
        """Losing the database for a moment is no reason to end the job. What is derived from the records is made anew
        once it has ended: nobody waits for that, and until then questions read the records."""
        for pause in (*_DATABASE_BACK_S, None):
            try:
                status = run_job(
                    self._url,
                    tenant_id,
                    job_id,
                    self._open,
                    stop=stop,
                    batch_rows=self._batch_rows,
                    documents=documents,
                    today=self._clock.today(),
                    sharing=sharing,
                )
                log.info("sync_ended", status=str(status))
                SYNCS.labels(str(status).lower()).inc()
                renew_derived(self._url, tenant_id, self._clock.today(), stop=stop)
            except Unavailable:
                if pause is None:
                    raise
                log.warning("sync_waits_for_database", again_in_s=pause)
                if stop.wait(pause):
                    raise Stopped from None
            else:
                return

    def _open(self, job: Job) -> Opened:
        source = describe(job.source_id, job.description)
        return source, open_connector(source, path=Path(job.path) if job.path else None, environment=self._environment)


async def _opened(opening: OpenDocuments) -> DocumentStore:
    return await opening()
