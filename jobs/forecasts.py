"""Forecasts as durable jobs: started by hand or nightly, one at a time for each tenant, trained in another process
(`jobs.training`); what was interrupted goes on where it stopped."""

import asyncio
import threading
from datetime import date, datetime
from uuid import UUID, uuid4

import structlog
from procrastinate.exceptions import AlreadyEnqueued

from core.clock import Clock
from core.errors import Conflict, NotFound, Unavailable
from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.forecast_log import ForecastLog
from data_layer.queries.forecasts import ForecastRepository, ForecastRun, Held, enter_run
from data_layer.site_shares import keep_site_shares
from jobs.exit_codes import AWAY, BUSY
from jobs.queue import Queue
from jobs.schedule import due_since, next_after
from jobs.trainer import Trainer

NIGHTLY, ZONE = "0 2 * * *", "UTC"
_FAILED = "Training the forecasts failed; the details are in the log. The forecasts of before are kept."

log = structlog.get_logger(__name__)


class Forecasts:
    """Of all tenants of one database, by day, week or month (`grain`)."""

    def __init__(
        self, url: str, database: Database, queue: Queue, clock: Clock, engine: str, grain: str,
        trainer: Trainer | None = None,
    ) -> None:  # fmt: skip
        self._url = url
        self._database = database
        self._queue = queue
        self._clock = clock
        self._engine = engine
        self._grain = grain
        self._trainer = trainer or Trainer()

    async def start(self, principal: Principal, *, everything: bool = False) -> UUID:
        """Ask for training what has changed, or `everything`. Raises `Conflict` when one is under way."""
        run_id = uuid4()
        async with self._queue.pool.connection() as connection, connection.transaction():
            await enter_run(connection, principal, run_id, self._grain, everything=everything)
            try:
                await self._queue.put_training(connection, principal.tenant_id, str(run_id))
            except AlreadyEnqueued as error:
                raise Conflict("Forecasts are being trained already.") from error
        return run_id

    async def start_when_due(self, principal: Principal) -> datetime | None:
        """As soon as there are sales orders and no sync is bringing more, nightly from then on, and when it is by
        another grain than before; a night before which no sync has ended has nothing to train. When it is due, or next;
        None: not before a sync has ended."""
        async with self._database.read(principal) as tx:
            last = await ForecastRepository(tx).last_run()
            if last is None:
                due = await ForecastRepository(tx).may_begin()
            elif last.grain != self._grain:
                due = True
            else:
                due = due_since(NIGHTLY, ZONE, since=last.requested_at, now=self._clock.now()) is not None
        if due and last is not None and last.grain == self._grain:
            async with self._database.write(principal) as tx:
                due = not await ForecastRepository(tx).repeat(uuid4(), self._grain, self._clock.today())
        if due:
            try:
                await self.start(principal)
            except Conflict:  # under way: looked at again
                return self._clock.now()
        elif last is None:
            return None
        return next_after(NIGHTLY, ZONE, self._clock.now())

    async def state(self, principal: Principal, run_id: UUID) -> ForecastRun:
        async with self._database.read(principal) as tx:
            run = await ForecastRepository(tx).run(run_id)
        if run is None:
            raise NotFound(f"There is no training {run_id}.")
        return run

    async def last(self, principal: Principal) -> tuple[ForecastRun | None, Held, bool]:
        """The last training, what is held, and whether that is of the records as they are now, by the grain that is
        set."""
        async with self._database.read(principal) as tx:
            forecasts = ForecastRepository(tx)
            done = await forecasts.last_run(completed=True)
            current = done is not None and done.grain == self._grain and done.revision == await forecasts.revision()
            return await forecasts.last_run(), await forecasts.held(), current

    async def run(self, tenant_id: str, run_id: str, stop: threading.Event) -> None:
        """In another process, which ends with this one, where there is something to be learnt. Raises `Stopped` when
        told to, `Unavailable`."""
        today = self._clock.today()
        if await asyncio.to_thread(self._trained_on_nothing, tenant_id, run_id, today):
            log.info("training_ended", tenant_id=tenant_id, run_id=run_id)
            return
        given = {
            "url": self._url, "tenant": tenant_id, "run": run_id, "today": today.isoformat(), "grain": self._grain,
            "engine": self._engine,
        }  # fmt: skip
        code, told = await self._trainer.train(given, stop)
        if code in (BUSY, AWAY):
            raise Unavailable("The forecasts wait to be trained.")
        if code:
            log.error("training_failed", tenant_id=tenant_id, run_id=run_id, code=code, told=told)
            await asyncio.to_thread(self._fail, tenant_id, run_id)
        else:
            log.info("training_ended", tenant_id=tenant_id, run_id=run_id)

    async def close(self) -> None:
        """End the process that trains."""
        await self._trainer.close()

    def _trained_on_nothing(self, tenant_id: str, run_id: str, today: date) -> bool:
        """Whether nothing was sold; then the run has ended."""
        with BulkSession(self._url, tenant_id) as session:
            log = ForecastLog(session, run_id)
            nothing = log.nothing_sold(today)
            if nothing is None:
                return False
            if not log.is_only():
                raise Unavailable("The forecasts wait to be trained.")
            if log.begin(self._grain) is not None:
                log.expect(nothing, 0)
                keep_site_shares(session, nothing.until)
                log.finish(())
        return True

    def _fail(self, tenant_id: str, run_id: str) -> None:
        with BulkSession(self._url, tenant_id) as session:
            ForecastLog(session, run_id).fail(_FAILED)
