"""Whose job is next: start-time fair queueing over tenants (Goyal, Vin and Cheng, 1996), and turns for long jobs.

A job's tag is where the queue has got to, or one more than the last tag of its tenant that waits or runs, whichever is
later; the job with the least tag is next. So a tenant with a thousand jobs is served in turn with one that has just
come, and its last one is not pushed back by whoever comes later. Priorities are the tags, negated.
"""

import threading
from typing import Any

__all__ = ["Turn", "next_priority", "others_waiting"]

_NEXT = """
SELECT -coalesce(greatest(
    (SELECT -priority FROM procrastinate_jobs WHERE queue_name = %(queue)s AND status = 'todo'
     ORDER BY priority DESC, id LIMIT 1),
    (SELECT 1 - min(priority) FROM procrastinate_jobs
     WHERE queue_name = %(queue)s AND args ->> 'tenant_id' = %(tenant)s AND status IN ('todo', 'doing'))
), 0)
"""
_OTHERS = """
WITH running AS (
    SELECT args ->> 'tenant_id' AS tenant, count(*) AS jobs FROM procrastinate_jobs
    WHERE queue_name = %(queue)s AND status = 'doing' GROUP BY 1
)
SELECT max(j.priority) FROM procrastinate_jobs j LEFT JOIN running r ON r.tenant = j.args ->> 'tenant_id'
WHERE j.queue_name = %(queue)s AND j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
    AND j.args ->> 'tenant_id' <> %(tenant)s
    AND (r.jobs IS NULL OR r.jobs + 1 < (SELECT jobs FROM running WHERE tenant = %(tenant)s))
"""


class Turn(threading.Event):
    """Set when its job is to stop after its present step: because all are to (`stop`), or to let others come."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    def is_set(self) -> bool:
        return super().is_set() or self._stop.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        return self._stop.wait(timeout) or self.is_set()


async def next_priority(connection: Any, queue: str, tenant_id: str | None) -> int:
    """Of a job that is put now; without a tenant, of one that is no job more (it belongs to one that has run)."""
    found = await connection.execute(_NEXT, {"queue": queue, "tenant": tenant_id})
    return int((await found.fetchone())[0])


async def others_waiting(connection: Any, queue: str, tenant_id: str) -> int | None:
    """The priority of the first job that waits of a tenant of whose jobs none runs, or two fewer than of this one's."""
    found = await connection.execute(_OTHERS, {"queue": queue, "tenant": tenant_id})
    row = await found.fetchone()
    return None if row is None else row[0]
