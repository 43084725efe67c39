"""Whom changed purchase orders hit, as durable jobs: once after a sync that changed some, one at a time for each
tenant. What was interrupted is worked out again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import structlog

from core.clock import Clock
from core.errors import CopilotError, Unavailable
from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.impact_log import ImpactLog, enter_impact, lock_name
from data_layer.queries.order_changes import OrderChangeRepository
from jobs.queue import Queue
from tools.planning.plants import Plants
from tools.planning.slipped import slipped_orders

_FAILED = "Whom the changed purchase orders hit could not be worked out; the details are in the log."

log = structlog.get_logger(__name__)


class Impact:
    """Of all tenants of one database. `plants` are shared with who asks about them in this process."""

    def __init__(self, url: str, database: Database, queue: Queue, clock: Clock, plants: Plants) -> None:
        self._url = url
        self._database = database
        self._queue = queue
        self._clock = clock
        self._plants = plants

    async def start_after(self, principal: Principal, sync_id: UUID) -> bool:
        """Ask for it if the sync changed purchase orders, once, however often this is called."""
        async with self._queue.pool.connection() as connection, connection.transaction():
            wanted = await enter_impact(connection, principal, sync_id)
            if wanted:
                await self._queue.put_impact(connection, principal.tenant_id, str(sync_id))
        return wanted

    async def run(self, tenant_id: str, sync_id: str) -> None:
        """Raises `Unavailable` when the database goes away, or another worker is at it."""
        principal, sync = Principal(tenant_id, "sync"), UUID(sync_id)
        async with self._alone(tenant_id):
            async with self._database.write(principal) as tx:
                if not await ImpactLog(tx).begin(sync):
                    return
            found, error = None, None
            try:
                found = await self._worked_out(principal, sync)
            except Unavailable:
                raise
            except CopilotError as failure:
                error = str(failure)
            except Exception:
                log.exception("impact_failed")
                error = _FAILED
            async with self._database.write(principal) as tx:
                await ImpactLog(tx).end(sync, found=found, error=error)
        log.info("impact_ended", failed=error is not None)

    async def _worked_out(self, principal: Principal, sync: UUID) -> str:
        async with self._database.read(principal) as tx:
            touched = await OrderChangeRepository(tx).touched(sync)
        reading = await self._plants.reading(self._database, principal, self._clock.today())
        return (await slipped_orders(self._database, principal, reading, touched)).model_dump_json()

    @contextlib.asynccontextmanager
    async def _alone(self, tenant_id: str) -> AsyncIterator[None]:
        session = await asyncio.to_thread(BulkSession, self._url, tenant_id)
        try:
            key = {"key": lock_name(tenant_id)}
            if not session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)[0][0]:
                raise Unavailable("Whom purchase orders hit is being worked out.")
            yield
        finally:
            session.close()
