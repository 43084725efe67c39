"""Sends what users are told by other ways than the inbox: each message once, to who may still see it."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import structlog

from core.clock import Clock
from core.errors import CopilotError
from core.identity import Principal
from core.outgoing import SLACK, Outgoing
from data_layer.alert_outbox import AlertOutbox, Attempt
from data_layer.alert_users import AlertUser, AlertUserRepository, granted
from data_layer.alerts import AlertRepository
from data_layer.database import Database
from data_layer.slack_users import SlackUsers
from jobs.alerts import alone
from jobs.queue import alert_delivery_lock
from notifications.message import Told, message
from notifications.port import Channel, Delivered, NotNow, Uncertain, Undeliverable

ATTEMPTS = 8
_MOST = 200  # told in one message, with those that are only counted
_LONGEST_S = 45.0
_MAYBE = "It may have been sent: the receiver never said so."
_NO_ANSWER = "The receiver did not answer as it should."

log = structlog.get_logger(__name__)


class AlertDelivery:
    """Of all tenants of one database. `channels` by the names of ways; `page`: the copilot's own address."""

    def __init__(
        self, url: str, database: Database, clock: Clock, channels: Mapping[str, Channel], *, page: str | None = None,
        by_keys: bool = False,
    ) -> None:  # fmt: skip
        self._url = url
        self._database = database
        self._clock = clock
        self._channels = channels
        self._page = page
        self._by_keys = by_keys

    async def run(self, tenant_id: str, _: str = "") -> None:
        """All that is due, one after the other. Raises `Unavailable` when another worker is at it."""
        principal = Principal(tenant_id, "alerts")
        async with alone(self._url, tenant_id, alert_delivery_lock(tenant_id)):
            async with self._database.read(principal) as tx:
                due = await AlertOutbox(tx).due(tenant_id, self._clock.now())
            for delivery_id in due:
                await self._one(principal, delivery_id)

    async def _one(self, principal: Principal, delivery_id: UUID) -> None:
        tenant = principal.tenant_id
        async with self._database.write(principal) as tx:
            attempt = await AlertOutbox(tx).begin(tenant, delivery_id)
        if attempt is None:
            return
        status, reference, error = "dead", None, None
        try:
            outgoing = await self._frozen(principal, attempt)
            if outgoing is None:
                status, error = "dropped", "All of it was read before, or may no longer be seen."
            else:
                status, reference = "delivered", (await self._sent(tenant, attempt, outgoing)).reference
        except Uncertain as failure:
            status, error = "uncertain", str(failure)
        except NotNow as failure:
            if attempt.number < ATTEMPTS:
                again = self._clock.now() + timedelta(seconds=min(3600, 15 * 2**attempt.number))
                async with self._database.write(principal) as tx:
                    await AlertOutbox(tx).wait(tenant, delivery_id, str(failure), again)
                return
            error = f"It was tried {attempt.number} times. {failure}"
        except Undeliverable as failure:
            error = str(failure)
        async with self._database.write(principal) as tx:
            await AlertOutbox(tx).end(tenant, delivery_id, status, reference=reference, error=error)
        log.info("alert_delivery_ended", tenant_id=tenant, delivery_id=str(delivery_id), status=status)

    async def _frozen(self, principal: Principal, attempt: Attempt) -> Outgoing | None:
        """As the first attempt had it, else what of it is unread and may be seen now; None: nothing. Raises
        `Undeliverable`."""
        if attempt.outgoing is not None:
            return Outgoing.of(attempt.outgoing)
        tenant = principal.tenant_id
        async with self._database.read(principal) as tx:
            user = await AlertUserRepository(tx).get(tenant, attempt.user_id)
        person = await granted(self._database, tenant, user, by_keys=self._by_keys)
        if person is not None and attempt.way == SLACK:
            person = await SlackUsers(self._database).within(person)
        if person is None:
            return None
        async with self._database.read(person) as tx:
            told = await AlertRepository(tx).list(person, limit=_MOST, unread=True, delivery_id=attempt.delivery_id)
        if not told:
            return None
        listed = [Told(one.rule, one.label, one.text, one.source, one.record, one.created_at) for one in told]
        outgoing = message(listed, attempt.way, _address(user, attempt.way), self._page)
        async with self._database.write(principal) as tx:
            await AlertOutbox(tx).freeze(tenant, attempt.delivery_id, outgoing.as_json())
        return outgoing

    async def _sent(self, tenant_id: str, attempt: Attempt, outgoing: Outgoing) -> Delivered:
        """Raises `NotNow` also for what may have gone out where that does no harm."""
        channel = self._channels.get(attempt.way)
        if channel is None:
            raise Undeliverable(f"Alerts cannot go out by {attempt.way}: it is not set up here any more.")
        if attempt.interrupted and attempt.outgoing is not None and not channel.repeatable:
            raise Uncertain(_MAYBE)
        try:
            async with asyncio.timeout(_LONGEST_S):
                return await channel.deliver(outgoing, str(attempt.delivery_id), tenant_id)
        except (NotNow, Undeliverable):
            raise
        except Exception as failure:
            if not isinstance(failure, CopilotError):
                log.exception("alert_delivery_failed", delivery_id=str(attempt.delivery_id))
            if not channel.repeatable:
                raise Uncertain(_MAYBE) from failure
            raise NotNow(str(failure) if isinstance(failure, CopilotError) else _NO_ANSWER) from failure


def _address(user: AlertUser, way: str) -> str:
    """Raises `Undeliverable`."""
    if way != "email":
        return user.user_id
    if not user.email:
        raise Undeliverable("No e-mail address of the user is known any more.")
    return user.email
