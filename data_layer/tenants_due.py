"""When each tenant is looked at next, for all tenants at once: those of whom nothing is due cost nothing.

The table holds names of tenants and times alone. Who writes something that is due later says so in its own transaction
(`look_by`), as the tenant; who looks takes the tenants that are due, as the connecting role.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from data_layer.database import Database
from data_layer.transaction import WriteTx, sql

_LEASE = timedelta(minutes=5)
_A_MINUTE = 1000

_LOOK_BY = "SELECT copilot.look_by(CAST(:moment AS timestamptz))"
_KNOW = """
INSERT INTO copilot.tenant_due AS d (tenant_id, due_at)
SELECT tenant, CAST(:now AS timestamptz) + (place - 1) / :each * interval '1 minute'
FROM unnest(CAST(:tenants AS text[])) WITH ORDINALITY AS t (tenant, place)
ON CONFLICT (tenant_id) DO UPDATE SET due_at = excluded.due_at WHERE d.due_at > excluded.due_at
"""
_TAKE = """
UPDATE copilot.tenant_due d SET due_at = :lease
FROM (SELECT tenant_id FROM copilot.tenant_due WHERE due_at <= :now ORDER BY due_at LIMIT :limit
    FOR UPDATE SKIP LOCKED) AS t
WHERE d.tenant_id = t.tenant_id RETURNING d.tenant_id, d.asked
"""
_SETTLE = """
UPDATE copilot.tenant_due SET due_at = CASE WHEN asked = :asked THEN :at ELSE '-infinity' END
WHERE tenant_id = :tenant AND (asked <> :asked OR due_at = :lease)
"""


@dataclass(frozen=True)
class TenantDue:
    """A tenant that is this process's to look at until `lease`; `asked`: how often somebody had set its time."""

    tenant_id: str
    asked: int
    lease: datetime


async def look_by(tx: WriteTx, moment: datetime | None = None) -> None:
    """Have the transaction's tenant looked at then, if not before; None: within a minute."""
    await tx.execute(sql(_LOOK_BY), {"moment": "-infinity" if moment is None else moment})


class TenantsDue:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def know(self, tenants: Iterable[str], now: datetime) -> None:
        """Have each of them looked at, a thousand a minute, whatever was known of it."""
        given = {"tenants": sorted(tenants), "now": now, "each": _A_MINUTE}
        async with self._database.administer() as connection:
            await connection.execute(sql(_KNOW), given)

    async def take(self, now: datetime, limit: int) -> list[TenantDue]:
        """Tenants that are due, the longest first, which nobody else is looking at. Who dies over one leaves it to
        others in five minutes."""
        lease = now + _LEASE
        async with self._database.administer() as connection:
            rows = await connection.execute(sql(_TAKE), {"now": now, "lease": lease, "limit": limit})
            return [TenantDue(row.tenant_id, row.asked, lease) for row in rows]

    async def settle(self, one: TenantDue, at: datetime) -> None:
        """It was looked at, and is to be again then; at once, if somebody has asked for that meanwhile."""
        given = {"tenant": one.tenant_id, "asked": one.asked, "lease": one.lease, "at": at}
        async with self._database.administer() as connection:
            await connection.execute(sql(_SETTLE), given)
