"""Plants as they were read, kept in memory for as long as their records do not change."""

import asyncio
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.queries.planning import PlanningRepository, Revisions, read_plant
from tools.planning.reading import Reading, read

_KEPT = 4  # tenants, those with forecasts apart; a plant of 100,000 SKUs takes some 100 MB
_Key = tuple[str, date, bool]  # tenant, today, with forecast


class Plants:
    """For any number of callers, threads and event loops. One plant is read at a time, whoever asks: that bounds memory
    and leaves the processor to others. Who asks for what is being read waits for that."""

    def __init__(self, kept: int = _KEPT, *, forecast_by_default: bool = False) -> None:
        self.forecast_by_default = forecast_by_default
        self._kept = kept
        self._readings: OrderedDict[_Key, Future[Reading]] = OrderedDict()
        self._lock = threading.Lock()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="plant")

    async def reading(
        self, database: Database, principal: Principal, today: date, *, with_forecast: bool = False
    ) -> Reading:
        """The caller's tenant's plant, as the records say now or later; `with_forecast`: what orders leave of stored
        forecasts is among its demands. What the caller may see of it, the tool asks.

        Raises `Unavailable`.
        """
        async with database.read(principal) as tx:
            wanted = await PlanningRepository(tx).revisions(with_forecast=with_forecast)
        while True:
            future = self._current(database.url, (principal.tenant_id, today, with_forecast), wanted)
            # Shielded: the reading goes on for the others when one caller gives up.
            found = await asyncio.shield(asyncio.wrap_future(future))
            if _at_least(found.revisions, wanted):
                return found

    def _current(self, url: str, key: _Key, wanted: Revisions) -> Future[Reading]:
        """What is being read, or was and is not older than wanted; else it is read now."""
        with self._lock:
            known = self._readings.get(key)
            if known is None or (known.done() and not _usable(known, wanted)):
                known = self._readings[key] = self._reader.submit(_read, url, key)
            self._readings.move_to_end(key)
            while len(self._readings) > self._kept:
                self._readings.popitem(last=False)
            return known


def _read(url: str, key: _Key) -> Reading:
    tenant_id, today, with_forecast = key
    with BulkSession(url, tenant_id) as session:
        records = read_plant(session, today, with_forecast=with_forecast)
    return read(records, today)


def _usable(known: Future[Reading], wanted: Revisions) -> bool:
    return known.exception() is None and _at_least(known.result().revisions, wanted)


def _at_least(found: Revisions, wanted: Revisions) -> bool:
    return all(found.get(entity, 0) >= changes for entity, changes in wanted.items())
