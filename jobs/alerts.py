"""Looks, after each sync and once an hour, at what users want to be told of: what is new is told once, in one message
for a user and a way. What was interrupted is looked at again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from procrastinate.exceptions import AlreadyEnqueued

from core.clock import Clock
from core.errors import CopilotError, Unavailable
from core.identity import Principal
from data_layer.alert_outbox import AlertOutbox
from data_layer.alert_users import AlertUser, AlertUserRepository, granted
from data_layer.alerts import AlertRepository, Holds, Subscription
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.tenants_due import look_by
from jobs.queue import Queue, alerts_lock
from tools.alerts.rule import Parameters, Rule
from tools.alerts.rules import by_name
from tools.alerts.settling import found, looked_at
from tools.context import ToolContext
from tools.planning.plants import Plants

EVERY = timedelta(hours=1)
_AFTER_ALL = timedelta(0)

log = structlog.get_logger(__name__)
_Read = tuple[str, tuple[Holds, ...] | None]


@dataclass(frozen=True)
class _Known:
    """What one look has read: by rule and sites of which records and day, by who may see it what holds."""

    checked: dict[str, str] = field(default_factory=dict)
    read: dict[str, _Read] = field(default_factory=dict)


class Alerts:
    """Of all tenants of one database. `by_keys`: a user sees no more than the API keys of now grant."""

    def __init__(
        self, url: str, database: Database, queue: Queue, clock: Clock, plants: Plants, *, by_keys: bool = False
    ) -> None:
        self._url = url
        self._database = database
        self._queue = queue
        self._clock = clock
        self._plants = plants
        self._by_keys = by_keys

    async def start(
        self, principal: Principal, job_id: UUID | str, *, after: timedelta = _AFTER_ALL
    ) -> datetime | None:
        """Ask for a look, if something is to be looked at that was not for so long; one at a time waits. From when on
        it is; None: nothing is."""
        async with self._database.read(principal) as tx:
            due, at = await AlertRepository(tx).due(principal.tenant_id, after)
        if not due:
            return at
        with contextlib.suppress(AlreadyEnqueued):
            async with self._queue.pool.connection() as connection, connection.transaction():
                await self._queue.put_alerts(connection, principal.tenant_id, str(job_id))
        return at

    async def run(self, tenant_id: str, _: str) -> None:
        """Raises `Unavailable` when the database goes away, or another worker is at it."""
        principal = Principal(tenant_id, "alerts")
        async with alone(self._url, tenant_id, alerts_lock(tenant_id)):
            async with self._database.read(principal) as tx:
                every = await AlertRepository(tx).subscriptions(tenant_id)
            known = _Known()
            for user_id, own in groupby(every, lambda one: one.user_id):
                try:
                    await self._look(tenant_id, user_id, list(own), known)
                except Unavailable:
                    raise
                except Exception:  # the others are told all the same
                    log.exception("alerts_failed", tenant_id=tenant_id)
            async with self._database.write(principal) as tx:
                await AlertRepository(tx).looked(tenant_id)
        await self.start_due(principal)

    async def start_due(self, principal: Principal) -> datetime | None:
        """Have sent what is due, if anything is. When the first is; None: nothing waits."""
        async with self._database.read(principal) as tx:
            at = await AlertOutbox(tx).next(principal.tenant_id)
        if at is None or at > self._clock.now():
            return at
        with contextlib.suppress(AlreadyEnqueued):
            async with self._queue.pool.connection() as connection, connection.transaction():
                await self._queue.put_alert_delivery(connection, principal.tenant_id)
        return at

    async def _look(self, tenant_id: str, user_id: str, own: Sequence[Subscription], known: _Known) -> None:
        async with self._database.read(Principal(tenant_id, user_id)) as tx:
            user = await AlertUserRepository(tx).get(tenant_id, user_id)
        person = await granted(self._database, tenant_id, user, by_keys=self._by_keys)
        if person is None:
            return
        context = ToolContext(person, self._database, self._clock, plants=self._plants, channel="alerts")
        news = [
            (one, rule, held, checked)
            for one, rule in self._wanted(own, person.scopes)
            for checked, held in [await self._read(context, rule, one, known)]
            if held is not None
        ]
        if news:
            await self._settle(person, user, news)

    def _wanted(self, own: Sequence[Subscription], scopes: Collection[str]) -> Iterator[tuple[Subscription, Rule]]:
        """Those that are not snoozed, and that tell nothing that the user may not see."""
        for one in own:
            rule = by_name.get(one.rule)
            awake = one.snoozed_until is None or one.snoozed_until <= self._clock.now()
            if rule is not None and awake and set(rule.scopes) <= set(scopes):
                yield one, rule

    async def _read(self, context: ToolContext, rule: Rule, of: Subscription, known: _Known) -> _Read:
        """What it calls for telling, read once for all who may see the same; None: as at the last look, or not to be
        told now."""
        who = context.principal
        sites = None if who.sites is None else sorted(who.sites)
        key = repr((rule.name, sorted(of.parameters.items()), sorted(who.scopes), sites))
        place = f"{rule.name}/{sites}"
        if place not in known.checked:
            known.checked[place] = await looked_at(context, rule)
        checked = known.checked[place]
        if checked and checked == of.checked:
            return checked, None
        if key not in known.read:
            try:
                known.read[key] = checked, await found(context, rule, Parameters.model_validate(of.parameters))
            except Unavailable:
                raise
            except CopilotError as error:
                log.warning("alert_not_looked_at", tenant_id=who.tenant_id, rule=rule.name, error=str(error))
                known.read[key] = checked, None
        return known.read[key]

    async def _settle(
        self, person: Principal, user: AlertUser,
        news: Sequence[tuple[Subscription, Rule, tuple[Holds, ...], str]],
    ) -> None:  # fmt: skip
        """All of a user in one transaction, so that it is one message for each way, and goes out once."""
        due = due_at(user, self._clock.now())
        ways: dict[str, UUID] = {}
        async with self._database.write(person) as tx:
            alerts, outbox = AlertRepository(tx), AlertOutbox(tx)
            for one, rule, held, checked in news:
                if one.way != "app" and one.way not in ways:
                    ways[one.way] = await outbox.place(person.tenant_id, person.user_id, one.way, due)
                new = await alerts.settle(
                    person.tenant_id, one, held, checked=checked, scopes=rule.scopes, sites=person.sites,
                    delivery_id=ways.get(one.way),
                )  # fmt: skip
                if new and one.way in ways:
                    await outbox.enter(person.tenant_id, ways[one.way], person.user_id, one.way, due)
            if ways:  # last, as everywhere: what is waited for while it is held could wait for it
                await look_by(tx, due)


def due_at(user: AlertUser, now: datetime) -> datetime:
    """When what is told now is to go out: at once, after the quiet hours, or with the day's digest."""
    here = now.astimezone(ZoneInfo(user.zone))
    if user.digest_at is not None:
        return _next(here, user.digest_at)
    if user.quiet_from is not None and user.quiet_until is not None and _within(here.time(), user):
        return _next(here, user.quiet_until)
    return now


def _within(moment: time, user: AlertUser) -> bool:
    first, last = user.quiet_from, user.quiet_until
    assert first is not None
    assert last is not None
    return first <= moment < last if first <= last else moment >= first or moment < last


def _next(here: datetime, at: time) -> datetime:
    today = datetime.combine(here.date(), at, here.tzinfo)
    return today if today > here else datetime.combine(here.date() + timedelta(days=1), at, here.tzinfo)


@contextlib.asynccontextmanager
async def alone(url: str, tenant_id: str, lock: str) -> AsyncIterator[None]:
    """The server lets go of it when this process dies. Raises `Unavailable` when another one has it."""
    session = await asyncio.to_thread(BulkSession, url, tenant_id)
    key: Mapping[str, str] = {"key": lock}
    try:
        if not session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)[0][0]:
            raise Unavailable("Another worker is at it.")
        yield
        # A server lets go of it only some time after its session was closed.
        session.administer("SELECT pg_advisory_unlock(hashtextextended(%(key)s, 0))", key)
    finally:
        session.close()
