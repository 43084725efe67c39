"""Starts what is due: of the tenants of whom something is, and of no others."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from core.clock import Clock
from core.errors import Conflict, CopilotError, Unavailable
from core.identity import Principal
from data_layer.database import Database
from data_layer.event_counts import EventCounts
from data_layer.sync_repository import Habit, SyncRepository, SyncRequest
from data_layer.tenants_due import TenantDue, TenantsDue
from jobs.alerts import EVERY, Alerts
from jobs.events import Events
from jobs.forecasts import Forecasts
from jobs.schedule import due_since, next_after
from jobs.sources import describe, schedule_of

_AT_ONCE = 50
_SOON = timedelta(seconds=30)  # the next minute, however late this one began
_DESCRIPTIONS = timedelta(hours=1)  # so soon an edited schedule is seen
_LONGEST = timedelta(days=1)

log = structlog.get_logger(__name__)
Tenants = Callable[[], Awaitable[Iterable[str]]]
Enter = Callable[[Principal, SyncRequest], Awaitable[None]]


class Looking:
    """Of all tenants of one database, in any number of processes. `tenants` are all there are, asked once. `enter` asks
    for a sync; it raises `Conflict` when one is under way."""

    def __init__(
        self, database: Database, clock: Clock, tenants: Tenants, forecasts: Forecasts, alerts: Alerts, events: Events,
        enter: Enter,
    ) -> None:  # fmt: skip
        self._due = TenantsDue(database)
        self._database = database
        self._clock = clock
        self._tenants = tenants
        self._known = False
        self._forecasts = forecasts
        self._alerts = alerts
        self._events = events
        self._enter = enter

    async def start_what_is_due(self) -> None:
        """Each time once, however many look. One tenant's fault keeps no other waiting; that one is looked at again in
        five minutes."""
        now = self._clock.now()
        if not self._known:  # what a version before this one wrote said nothing of when
            await self._due.know(await self._tenants(), now)
            self._known = True
        while taken := await self._due.take(now, _AT_ONCE):
            for one in taken:
                try:
                    await self._look(one)
                except Unavailable:
                    raise
                except Exception:
                    log.exception("tenant_not_looked_at", tenant_id=one.tenant_id)

    async def _look(self, one: TenantDue) -> None:
        principal, now = Principal(one.tenant_id, "schedule"), self._clock.now()
        times = [
            await self._forecasts.start_when_due(principal),
            await self._alerts.start(principal, "", after=EVERY),
            await self._alerts.start_due(principal),
        ]
        async with self._database.read(principal) as tx:
            syncs = SyncRepository(tx)
            habits, telling, running = await syncs.habits(), await EventCounts(tx).wanted(), await syncs.any_running()
        if telling and (await self._events.start(principal) or running):
            times.append(now)
        times += [await self._start(principal, habit) for habit in habits]
        at = min((time for time in times if time is not None), default=now + _LONGEST)
        await self._due.settle(one, min(max(at, now + _SOON), now + _LONGEST))

    async def _start(self, principal: Principal, habit: Habit) -> datetime:
        """A source's sync, if it is due. When to look at it again."""
        now = self._clock.now()
        try:
            schedule, zone = await asyncio.to_thread(schedule_of, habit.source_id, habit.description)
        except CopilotError as error:
            log.warning(
                "schedule_unreadable", tenant_id=principal.tenant_id, source=habit.source_id, error=str(error)
            )  # fmt: skip
            return now + _DESCRIPTIONS
        if schedule is None:
            return now + _DESCRIPTIONS
        time = due_since(schedule, zone, since=habit.since, now=now)
        if time is not None:
            source = await asyncio.to_thread(describe, habit.source_id, habit.description)
            request = SyncRequest(
                uuid4(), source.name, source.source_type, {}, habit.path, habit.description, scheduled_for=time
            )
            with contextlib.suppress(Conflict):  # under way, or started by another worker
                await self._enter(principal, request)
            return now
        return min(next_after(schedule, zone, now), now + _DESCRIPTIONS)
