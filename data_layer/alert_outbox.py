"""The outbox of alerts: one message for a user and a way, entered with what it tells, until it has gone out once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from data_layer.repository import Repository
from data_layer.tenants_due import look_by
from data_layer.transaction import WriteTx, sql

# What waits for the same hour is told in the same message.
_WAITING = """
SELECT delivery_id FROM copilot.alert_delivery
WHERE tenant_id = :tenant AND user_id = :user AND way = :way AND due_at = :due AND status = 'waiting' AND attempts = 0
FOR UPDATE
"""
_ENTER = """
INSERT INTO copilot.alert_delivery (tenant_id, delivery_id, user_id, way, due_at)
VALUES (:tenant, :id, :user, :way, :due) ON CONFLICT DO NOTHING
"""
_DUE = """
SELECT delivery_id FROM copilot.alert_delivery
WHERE tenant_id = :tenant AND status IN ('waiting', 'sending') AND due_at <= :now ORDER BY due_at, delivery_id
"""
_NEXT = """
SELECT min(due_at) FROM copilot.alert_delivery WHERE tenant_id = :tenant AND status IN ('waiting', 'sending')
"""
_BEGIN = """
UPDATE copilot.alert_delivery d SET status = 'sending', attempts = d.attempts + 1
FROM (SELECT status FROM copilot.alert_delivery WHERE tenant_id = :tenant AND delivery_id = :id FOR UPDATE) AS before
WHERE d.tenant_id = :tenant AND d.delivery_id = :id AND before.status IN ('waiting', 'sending')
RETURNING d.delivery_id, d.user_id, d.way, d.attempts AS number, d.outgoing, before.status = 'sending' AS interrupted
"""
_FREEZE = """
UPDATE copilot.alert_delivery SET outgoing = :outgoing WHERE tenant_id = :tenant AND delivery_id = :id
"""
_WAIT = """
UPDATE copilot.alert_delivery SET status = 'waiting', error = :error, due_at = :due
WHERE tenant_id = :tenant AND delivery_id = :id AND status = 'sending'
"""
_END = """
UPDATE copilot.alert_delivery SET status = :status, reference = :reference, error = :error, ended_at = now()
WHERE tenant_id = :tenant AND delivery_id = :id AND status = 'sending'
"""


@dataclass(frozen=True)
class Attempt:
    """`outgoing`: as an earlier attempt had it; `interrupted`: that was cut off, so what it did is not known."""

    delivery_id: UUID
    user_id: str
    way: str
    number: int
    outgoing: Mapping[str, Any] | None
    interrupted: bool


class AlertOutbox(Repository):
    """Of one tenant. Only who holds the tenant's lock delivers."""

    async def place(self, tenant_id: str, user_id: str, way: str, due: datetime) -> UUID:
        """Where what is told now goes: the message that waits for that hour already, or a new one, to be `enter`ed."""
        given = {"tenant": tenant_id, "user": user_id, "way": way, "due": due}
        row = (await self._tx.execute(sql(_WAITING), given)).first()
        return row.delivery_id if row is not None else uuid4()

    async def enter(self, tenant_id: str, delivery_id: UUID, user_id: str, way: str, due: datetime) -> None:
        given = {"tenant": tenant_id, "id": delivery_id, "user": user_id, "way": way, "due": due}
        await self._tx.execute(sql(_ENTER), given)

    async def due(self, tenant_id: str, now: datetime) -> tuple[UUID, ...]:
        rows = await self._tx.execute(sql(_DUE), {"tenant": tenant_id, "now": now})
        return tuple(row.delivery_id for row in rows)

    async def next(self, tenant_id: str) -> datetime | None:
        """When the first is due, or was; None: nothing waits."""
        at: datetime | None = (await self._tx.execute(sql(_NEXT), {"tenant": tenant_id})).scalar_one()
        return at

    async def begin(self, tenant_id: str, delivery_id: UUID) -> Attempt | None:
        """None: it has ended."""
        row = (await self._tx.execute(sql(_BEGIN), {"tenant": tenant_id, "id": delivery_id})).mappings().first()
        return None if row is None else Attempt(**row)

    async def freeze(self, tenant_id: str, delivery_id: UUID, outgoing: Mapping[str, Any]) -> None:
        """From now on each attempt sends this."""
        given = {"tenant": tenant_id, "id": delivery_id, "outgoing": Jsonb(dict(outgoing))}
        await self._tx.execute(sql(_FREEZE), given)

    async def wait(self, tenant_id: str, delivery_id: UUID, error: str, due: datetime) -> None:
        """It is tried again then."""
        given = {"tenant": tenant_id, "id": delivery_id, "error": error, "due": due}
        await self._tx.execute(sql(_WAIT), given)
        await look_by(WriteTx(self._tx), due)

    async def end(
        self, tenant_id: str, delivery_id: UUID, status: str, *, reference: str | None = None, error: str | None = None
    ) -> None:
        """`status`: delivered, uncertain, dead, or dropped: nothing of it was left to be told."""
        given = {"tenant": tenant_id, "id": delivery_id, "status": status, "reference": reference, "error": error}
        await self._tx.execute(sql(_END), given)
