"""What users want to be told of, and what they were told: once for each thing, until it is over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from core.identity import Principal
from data_layer.repository import Repository
from data_layer.tenants_due import look_by
from data_layer.transaction import WriteTx, sql

_SUBSCRIPTION = """subscription_id, user_id, rule, parameters, told, way, thread_id, checked, snoozed_until,
    created_at, touched_at"""
_SUBSCRIBE = f"""
INSERT INTO copilot.alert_subscription (tenant_id, subscription_id, user_id, rule, parameters, told, way, thread_id)
VALUES (:tenant, :id, :user, :rule, :parameters, :told, :way, :thread)
ON CONFLICT (tenant_id, user_id, rule, parameters) WHERE stopped_at IS NULL
DO UPDATE SET way = excluded.way, thread_id = excluded.thread_id, touched_at = now(), snoozed_until = NULL
RETURNING {_SUBSCRIPTION}
"""
_OF = f"""
SELECT {_SUBSCRIPTION} FROM copilot.alert_subscription
WHERE tenant_id = :tenant AND stopped_at IS NULL AND (CAST(:user AS text) IS NULL OR user_id = :user)
ORDER BY user_id, touched_at DESC, subscription_id
"""
_STOP = """
UPDATE copilot.alert_subscription SET stopped_at = now()
WHERE tenant_id = :tenant AND user_id = :user AND subscription_id = ANY(:ids) AND stopped_at IS NULL
"""
# What was told of it stays to be read; it is no longer open, so that a new subscription begins anew.
_STOPPED = """
UPDATE copilot.alert SET over_at = now()
WHERE tenant_id = :tenant AND user_id = :user AND subscription_id = ANY(:ids) AND over_at IS NULL
"""
_SNOOZE = """
UPDATE copilot.alert_subscription SET snoozed_until = :until, touched_at = now(),
    thread_id = coalesce(:thread, thread_id)
WHERE tenant_id = :tenant AND user_id = :user AND subscription_id = ANY(:ids) AND stopped_at IS NULL
"""
_ROUTE = """
UPDATE copilot.alert_subscription SET way = :way
WHERE tenant_id = :tenant AND user_id = :user AND subscription_id = :id AND stopped_at IS NULL
"""
_CHECKED = """
UPDATE copilot.alert_subscription SET checked = :checked, checked_at = now()
WHERE tenant_id = :tenant AND subscription_id = :id AND stopped_at IS NULL RETURNING subscription_id
"""
_OVER = """
UPDATE copilot.alert SET over_at = now()
WHERE tenant_id = :tenant AND subscription_id = :id AND over_at IS NULL AND NOT subject = ANY(:subjects)
"""
_RECORD = """
INSERT INTO copilot.alert (tenant_id, alert_id, subscription_id, user_id, rule, subject, label, text, source, record,
    scopes, sites, known, delivery_id, acknowledged_at)
SELECT :tenant, gen_random_uuid(), :id, :user, :rule, h.subject, h.label, h.text, h.source, h.record,
    :scopes, :sites, :known, :delivery, CASE WHEN :known THEN now() END
FROM unnest(CAST(:subjects AS text[]), CAST(:labels AS text[]), CAST(:texts AS text[]), CAST(:sources AS text[]),
    CAST(:records AS text[])) WITH ORDINALITY AS h (subject, label, text, source, record, place)
ORDER BY h.place
ON CONFLICT (tenant_id, subscription_id, subject) WHERE over_at IS NULL DO NOTHING
RETURNING subject
"""
# Who lacks a grant, or is limited to other sites than then, is not shown it any more.
_SEEN = """tenant_id = :tenant AND user_id = :user AND NOT known AND scopes <@ CAST(:scopes AS text[])
    AND (CAST(:sites AS text[]) IS NULL OR sites <@ CAST(:sites AS text[]))"""
_ALERT = "alert_id, subscription_id, rule, subject, label, text, source, record, created_at, acknowledged_at, over_at"
_LIST = f"""
SELECT {_ALERT}, d.way, d.status, d.error
FROM copilot.alert a LEFT JOIN LATERAL (SELECT way, status, error FROM copilot.alert_delivery e
    WHERE e.tenant_id = a.tenant_id AND e.delivery_id = a.delivery_id) AS d ON true
WHERE {_SEEN} AND (CAST(:before AS timestamptz) IS NULL OR created_at < :before)
    AND (NOT :unread OR acknowledged_at IS NULL)
    AND (CAST(:delivery AS uuid) IS NULL OR delivery_id = :delivery)
ORDER BY created_at DESC, alert_id LIMIT :limit
"""
_UNREAD = f"SELECT count(*) FROM copilot.alert WHERE {_SEEN} AND acknowledged_at IS NULL"
_ACKNOWLEDGE = f"""
UPDATE copilot.alert SET acknowledged_at = now() WHERE {_SEEN} AND acknowledged_at IS NULL
    AND (CAST(:alerts AS uuid[]) IS NULL OR alert_id = ANY(:alerts))
    AND (CAST(:of AS uuid[]) IS NULL OR subscription_id = ANY(:of)) RETURNING alert_id
"""
_LOOKED = "UPDATE copilot.alert_subscription SET checked_at = now() WHERE tenant_id = :tenant AND stopped_at IS NULL"
_DUE = """
SELECT min(coalesce(checked_at, 'epoch')) + CAST(:age AS interval) AS at,
    coalesce(min(coalesce(checked_at, 'epoch')) < now() - CAST(:age AS interval), false) AS due
FROM copilot.alert_subscription WHERE tenant_id = :tenant AND stopped_at IS NULL
"""
_REVISION = "SELECT coalesce(sum(changes), 0) FROM manufacturing.entity_revision WHERE entity = ANY(:entities)"


@dataclass(frozen=True)
class Holds:
    """Something that a rule calls for telling, as it is now. `subject` is the same as long as it is the same thing;
    `source` and `record` are the record that `text`'s numbers stand in."""

    subject: str
    label: str
    text: str
    source: str | None = None
    record: str | None = None


@dataclass(frozen=True)
class Subscription:
    subscription_id: UUID
    user_id: str
    rule: str
    parameters: dict[str, Any]
    told: str
    way: str
    thread_id: UUID | None
    checked: str | None
    snoozed_until: datetime | None
    created_at: datetime
    touched_at: datetime


@dataclass(frozen=True)
class Alert:
    """`way`, `status` and `error` of its delivery; None: it is in the inbox alone."""

    alert_id: UUID
    subscription_id: UUID
    rule: str
    subject: str
    label: str
    text: str
    source: str | None
    record: str | None
    created_at: datetime
    acknowledged_at: datetime | None
    over_at: datetime | None
    way: str | None
    status: str | None
    error: str | None


class AlertRepository(Repository):
    """Of the transaction's tenant."""

    async def subscribe(
        self, principal: Principal, rule: str, parameters: Mapping[str, Any], told: str, way: str,
        thread_id: UUID | None,
    ) -> tuple[Subscription, bool]:  # fmt: skip
        """And whether it is new: the same set twice is one."""
        made = uuid4()
        given = {
            **_of(principal), "id": made, "rule": rule, "parameters": Jsonb(dict(parameters)), "told": told,
            "way": way, "thread": thread_id,
        }  # fmt: skip
        row = (await self._tx.execute(sql(_SUBSCRIBE), given)).mappings().one()
        await look_by(WriteTx(self._tx))
        return Subscription(**row), row["subscription_id"] == made

    async def subscriptions(self, tenant_id: str, user_id: str | None = None) -> tuple[Subscription, ...]:
        """Those of a user, or of all, the last spoken of first."""
        rows = await self._tx.execute(sql(_OF), {"tenant": tenant_id, "user": user_id})
        return tuple(Subscription(**row) for row in rows.mappings())

    async def stop(self, principal: Principal, ids: Collection[UUID]) -> None:
        for statement in (_STOP, _STOPPED):
            await self._tx.execute(sql(statement), {**_of(principal), "ids": list(ids)})

    async def route(self, principal: Principal, subscription_id: UUID, way: str) -> None:
        """What it tells from now on goes out this way."""
        await self._tx.execute(sql(_ROUTE), {**_of(principal), "id": subscription_id, "way": way})

    async def snooze(
        self, principal: Principal, ids: Collection[UUID], until: datetime | None, thread_id: UUID | None
    ) -> None:
        await self._tx.execute(sql(_SNOOZE), {**_of(principal), "ids": list(ids), "until": until, "thread": thread_id})

    async def settle(
        self, tenant_id: str, of: Subscription, holds: Sequence[Holds], *, checked: str, scopes: Collection[str],
        sites: Collection[str] | None, known: bool = False, delivery_id: UUID | None = None,
    ) -> int:  # fmt: skip
        """Write down what holds now: what no longer does is over, what is new is told. How many are new. `known`: it
        was so when it was asked for, and is not told again."""
        given = {"tenant": tenant_id, "id": of.subscription_id, "subjects": [one.subject for one in holds]}
        if (await self._tx.execute(sql(_CHECKED), {**given, "checked": checked})).first() is None:
            return 0  # it was stopped meanwhile
        await self._tx.execute(sql(_OVER), given)
        if not holds:
            return 0
        columns = {f"{name}s": [getattr(one, name) for one in holds] for name in ("label", "text", "source", "record")}
        new = await self._tx.execute(
            sql(_RECORD),
            {
                **given, **columns, "user": of.user_id, "rule": of.rule, "scopes": sorted(scopes), "known": known,
                "sites": None if sites is None else sorted(sites), "delivery": delivery_id,
            },
        )  # fmt: skip
        return len(new.all())

    async def list(
        self, principal: Principal, *, limit: int, before: datetime | None = None, unread: bool = False,
        delivery_id: UUID | None = None,
    ) -> tuple[Alert, ...]:  # fmt: skip
        """What the user was told and may still see, the latest first."""
        given = {**_seen(principal), "limit": limit, "before": before, "unread": unread, "delivery": delivery_id}
        rows = await self._tx.execute(sql(_LIST), given)
        return tuple(Alert(**row) for row in rows.mappings())

    async def unread(self, principal: Principal) -> int:
        return int((await self._tx.execute(sql(_UNREAD), _seen(principal))).scalar_one())

    async def acknowledge(
        self, principal: Principal, *, alerts: Collection[UUID] | None = None, of: Collection[UUID] | None = None
    ) -> int:
        """Those alerts, or all of these subscriptions, or all; how many had not been."""
        given = {
            **_seen(principal), "alerts": None if alerts is None else list(alerts),
            "of": None if of is None else list(of),
        }  # fmt: skip
        return len((await self._tx.execute(sql(_ACKNOWLEDGE), given)).all())

    async def due(self, tenant_id: str, age: timedelta) -> tuple[bool, datetime | None]:
        """Is there something that was not looked at for so long, and since or from when; None: there is nothing."""
        row = (await self._tx.execute(sql(_DUE), {"tenant": tenant_id, "age": age})).one()
        return row.due, row.at

    async def looked(self, tenant_id: str) -> None:
        """All of the tenant was looked at."""
        await self._tx.execute(sql(_LOOKED), {"tenant": tenant_id})

    async def revision(self, entities: Collection[str]) -> int:
        """It changes with the records of these entities."""
        return int((await self._tx.execute(sql(_REVISION), {"entities": list(entities)})).scalar_one())


def _of(principal: Principal) -> dict[str, Any]:
    return {"tenant": principal.tenant_id, "user": principal.user_id}


def _seen(principal: Principal) -> dict[str, Any]:
    sites = None if principal.sites is None else sorted(principal.sites)
    return {**_of(principal), "scopes": sorted(principal.scopes), "sites": sites}
