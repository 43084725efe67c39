"""Tells others what syncs changed: after each sync, and once a minute what still waits. At least once, in the order of
the changes of each record: how far an entity's events have been taken is written only once the brokers have them.
Snapshots of what is there are told between them."""

import asyncio
import contextlib
import threading
from collections.abc import Mapping

import structlog
from procrastinate.exceptions import AlreadyEnqueued
from pydantic import ValidationError

from core.errors import CopilotError, InvalidInput, Unavailable
from core.identity import Principal
from core.metrics import EVENTS
from data_layer.bulk import BulkSession
from data_layer.event_log import EventLog, Subscription
from data_layer.event_snapshots import EventSnapshots
from ingestion.connectors.kafka import KafkaClient
from ingestion.description import filled
from ingestion.pipeline import Stopped
from jobs.event_stream import EventStream
from jobs.queue import Queue, events_lock

AT_ONCE = 500
# Syncs of an entity wait while a piece of its snapshot is read: a tenth of a second or two.
READ_AT_ONCE = 2000

log = structlog.get_logger(__name__)


def client(wanted: Subscription, environment: Mapping[str, str]) -> KafkaClient:
    """Raises `SourceError` for a variable that is not set, `InvalidInput`."""
    settings = filled(dict(wanted.settings), environment, "events")
    try:
        return KafkaClient.model_validate({"brokers": wanted.brokers, "settings": settings})
    except ValidationError as error:
        raise InvalidInput(f"{error.errors()[0]['msg']}.") from error


class Events:
    """Of all tenants of one database. `environment` fills ${VARIABLE} in a tenant's settings."""

    def __init__(self, url: str, queue: Queue, environment: Mapping[str, str]) -> None:
        self._url = url
        self._queue = queue
        self._environment = environment

    async def start(self, principal: Principal) -> bool:
        """Have told what waits, if anything does; whether it does."""
        waits = await asyncio.to_thread(self._waits, principal.tenant_id)
        if waits:
            with contextlib.suppress(AlreadyEnqueued):
                async with self._queue.pool.connection() as connection, connection.transaction():
                    await self._queue.put_events(connection, principal.tenant_id)
        return waits

    async def run(self, tenant_id: str, _: str, stop: threading.Event) -> None:
        """Raises `Unavailable` when the brokers or the database are away, or another worker is at it; `Stopped`."""
        await asyncio.to_thread(self.publish, tenant_id, stop)

    def publish(self, tenant_id: str, stop: threading.Event) -> int:
        """All that waits; how many that were. Blocking. Raises as `run`. What one topic does not take keeps no other
        one waiting."""
        with BulkSession(self._url, tenant_id) as session:
            key = {"key": events_lock(tenant_id)}
            if not session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)[0][0]:
                raise Unavailable("Another worker is at it.")
            count = self._publish(session, stop)
            # A server lets go of it only some time after its session was closed.
            session.administer("SELECT pg_advisory_unlock(hashtextextended(%(key)s, 0))", key)
            return count

    def _publish(self, session: BulkSession, stop: threading.Event) -> int:
        events, count, failed = EventLog(session), 0, dict[str, CopilotError]()
        with session.transaction():
            wanted = events.subscription()
        if wanted is None:
            return 0
        stream = EventStream(client(wanted, self._environment), wanted.prefix, session.tenant_id)
        while True:
            with session.transaction():
                waiting = [one for one in events.waiting() if one[0] not in failed]
            if not waiting:
                if stop.is_set():
                    raise Stopped
                if not self._read_on(session, failed):
                    break
            for entity, after in waiting:
                if stop.is_set():
                    raise Stopped
                try:
                    count += self._send(session, stream, entity, after)
                except Unavailable as error:
                    failed[entity] = error
                    with session.transaction():
                        events.fail(entity, str(error))
        with session.transaction():
            events.forget()
        log.info("events_told", tenant_id=session.tenant_id, count=count, failed=sorted(failed))
        if failed:
            raise next(iter(failed.values()))
        return count

    def _read_on(self, session: BulkSession, failed: Mapping[str, CopilotError]) -> bool:
        """The next piece of a snapshot once all before it was taken; whether there is one."""
        with session.transaction():
            snapshots = EventSnapshots(session)
            entity = next((one for one in snapshots.open() if one not in failed), None)
            if entity is not None:
                snapshots.read_on(entity, READ_AT_ONCE)
        return entity is not None

    def _send(self, session: BulkSession, stream: EventStream, entity: str, after: int) -> int:
        events = EventLog(session)
        with session.transaction():
            batch = events.next(entity, after, AT_ONCE)
        stream.send(entity, batch)
        with session.transaction():
            events.advance(entity, after, batch[-1].number)
        EVENTS.labels(entity).inc(len(batch))
        return len(batch)

    def _waits(self, tenant_id: str) -> bool:
        with BulkSession(self._url, tenant_id) as session, session.transaction():
            return bool(EventLog(session).waiting() or EventSnapshots(session).open())
