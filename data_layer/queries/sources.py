"""Questions about the sources: when each was last read, how old its statements are, what was refused and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

_MOST_REASONS = 3  # of one stream, the most frequent; and streams that refused most

# A record that was refused for two reasons is told under both.
_STATES = f"""
WITH reason AS (
    SELECT job_id, entity, stream, reason, count(DISTINCT line) AS records,
           row_number() OVER (PARTITION BY job_id, entity, stream ORDER BY count(DISTINCT line) DESC, reason) AS place
    FROM staging.issue WHERE severity = 'rejected' AND job_id IN (SELECT job_id FROM staging.source_state)
    GROUP BY job_id, entity, stream, reason
)
SELECT st.source_id AS source, st.entity, st.stream, st.source_type, st.as_of, st.synced_at, st.accepted, st.rejected,
       CAST(:today AS date) - CAST(st.as_of AT TIME ZONE 'UTC' AS date) AS days_old,
       coalesce((SELECT jsonb_agg(jsonb_build_object('reason', r.reason, 'records', r.records) ORDER BY r.place)
                 FROM reason r WHERE r.job_id = st.job_id AND r.entity = st.entity AND r.stream = st.stream
                 AND r.place <= {_MOST_REASONS}), '[]') AS reasons
FROM staging.source_state st
"""

_LAST_JOBS = text("""
SELECT known.source_id AS source, j.status, j.error, j.finished_at, j.requested_at
FROM (SELECT source_id FROM staging.source_state UNION SELECT source_id FROM staging.job) AS known
LEFT JOIN LATERAL (
    SELECT status, error, finished_at, requested_at FROM staging.job j WHERE j.source_id = known.source_id
    ORDER BY j.requested_at DESC LIMIT 1) AS j ON true
ORDER BY known.source_id
""")


@dataclass(frozen=True)
class StreamState:
    """What one stream of a source stated of one entity when it was last read to its end. `reasons`: for refusing
    records, the most frequent first, each with its number of records."""

    source: str
    source_type: str
    entity: str
    stream: str
    as_of: datetime
    synced_at: datetime
    days_old: int
    accepted: int
    rejected: int
    reasons: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class LastJob:
    """None: the data was read without a job that is still known."""

    source: str
    status: str | None
    error: str | None
    requested_at: datetime | None
    finished_at: datetime | None


class SourceRepository(Repository):
    async def states(self, today: date, days: int, *, limit: int, cursor: str | None) -> Page[StreamState]:
        """Every stream read so far, stale ones (older than so many days) first, the oldest before the others.

        Totals: streams, stale, ages (of each source, in days), total_accepted, total_rejected, first_as_of, last_as_of,
        last_read, and refusing (the streams with most refused records: entity, rejected, reasons).
        """
        listing = Listing(
            _STATES,
            keys=(("-days_old", "integer"), ("source", "text"), ("entity", "text"), ("stream", "text")),
            totals="count(*) AS streams, count(*) FILTER (WHERE days_old > :days) AS stale, min(as_of) AS first_as_of,"
            " max(as_of) AS last_as_of, max(synced_at) AS last_read, coalesce(sum(accepted), 0) AS total_accepted,"
            " coalesce(sum(rejected), 0) AS total_rejected, (SELECT jsonb_object_agg(source, age) FROM"
            " (SELECT source, max(days_old) AS age FROM matching GROUP BY source) AS each_source) AS ages,"
            " (SELECT jsonb_agg(to_jsonb(most)) FROM (SELECT entity, rejected, reasons FROM matching WHERE rejected > 0"
            f" ORDER BY rejected DESC, source, entity, stream LIMIT {_MOST_REASONS}) AS most) AS refusing",
        )
        given = {"today": today, "days": days}
        return await read_page(self._tx, listing, StreamState, given, limit=limit, cursor=cursor)

    async def last_jobs(self) -> tuple[LastJob, ...]:
        """The latest sync of each source, also of one that was never read to its end."""
        return tuple(LastJob(**row) for row in (await self._tx.execute(_LAST_JOBS)).mappings())
