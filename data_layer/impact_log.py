"""Whom the changed purchase orders of a sync hit: asked for once a sync, and what was found."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy import text

from core.identity import Principal
from data_layer.database import APPLICATION_ROLE, TENANT_SETTING
from data_layer.queries.order_changes import PURCHASES
from data_layer.repository import Repository

# What was received is no change for the worse, and of what a source no longer states nobody knows whether it came.
_ENTER = """
INSERT INTO manufacturing.order_impact (tenant_id, job_id, status)
SELECT %(tenant)s, %(job)s, 'PENDING' WHERE EXISTS (
    SELECT FROM manufacturing.order_change WHERE job_id = %(job)s AND entity = ANY(%(entities)s)
    AND what IN ('status', 'expected_date', 'due_date', 'quantity') AND was IS DISTINCT FROM now)
ON CONFLICT DO NOTHING RETURNING job_id
"""
_BEGIN = """
UPDATE manufacturing.order_impact SET status = 'PROCESSING' WHERE job_id = :job AND status IN ('PENDING', 'PROCESSING')
RETURNING job_id
"""
_END = """
UPDATE manufacturing.order_impact SET status = :status, found = CAST(:found AS jsonb), error = :error,
    finished_at = now() WHERE job_id = :job AND status IN ('PENDING', 'PROCESSING')
"""


def lock_name(tenant_id: str) -> str:
    """Of the advisory lock that a running working-out holds."""
    return f"impact/{tenant_id}"


async def enter_impact(connection: AsyncConnection[Any], principal: Principal, job_id: UUID) -> bool:
    """Whether it is to be worked out and was not asked for yet, in a transaction of the queue's own connection."""
    await connection.execute(
        "SELECT set_config('role', %s, true), set_config(%s, %s, true)",
        (APPLICATION_ROLE, TENANT_SETTING, principal.tenant_id),
    )
    given = {"tenant": principal.tenant_id, "job": job_id, "entities": list(PURCHASES)}
    entered = await (await connection.execute(_ENTER, given)).fetchone()
    await connection.execute("SELECT set_config('role', 'none', true)")
    return entered is not None


class ImpactLog(Repository):
    """Of one sync."""

    async def begin(self, job_id: UUID) -> bool:
        """False: it has ended, or was never asked for."""
        return (await self._tx.execute(text(_BEGIN), {"job": job_id})).first() is not None

    async def end(self, job_id: UUID, *, found: str | None = None, error: str | None = None) -> None:
        """`found` is JSON. Of one that has ended nothing is written."""
        status = "FAILED" if error else "COMPLETED"
        await self._tx.execute(text(_END), {"job": job_id, "status": status, "found": found, "error": error})
