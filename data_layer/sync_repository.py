"""Syncs as they are asked about: requested, their state, what they refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from sqlalchemy import text

from core.enums import IngestionStatus
from core.errors import Conflict
from core.identity import Principal
from data_layer.database import APPLICATION_ROLE, TENANT_SETTING
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository


@dataclass(frozen=True)
class SyncStep:
    """One stream of a sync. Counts are records; `expected` may be an estimate, or unknown."""

    entity: str
    stream: str
    status: IngestionStatus
    expected: int | None
    read: int
    accepted: int
    rejected: int
    warnings: int
    inserted: int
    updated: int
    removed: int


@dataclass(frozen=True)
class SyncStatus:
    """A sync as it is now. `error`: one sentence, when it failed."""

    job_id: UUID
    source_id: str
    source_type: str
    status: IngestionStatus
    error: str | None
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    created_by: str
    metadata: dict[str, Any]
    steps: tuple[SyncStep, ...]

    @property
    def finished(self) -> bool:
        return self.status not in (IngestionStatus.PENDING, IngestionStatus.PROCESSING)


@dataclass(frozen=True)
class SyncIssue:
    """Why a record was rejected, or what is odd about one that was taken; `record` as it was read."""

    issue_id: int
    severity: str
    entity: str
    stream: str
    line: int
    source_record: str | None
    field: str | None
    reason: str
    record: dict[str, Any]


@dataclass(frozen=True)
class Habit:
    """How a source was last synced by hand, and since when its schedule is to be kept."""

    source_id: str
    path: str | None
    description: str | None
    since: datetime


_ISSUES = Listing(
    rows="SELECT issue_id, severity, entity, stream, line, source_record, field, reason, record FROM staging.issue"
    " WHERE job_id = :job",
    keys=(("issue_id", "bigint"),),
)


class SyncRepository(Repository):
    """Named questions about syncs, asked inside somebody else's transaction."""

    async def status(self, job_id: UUID) -> SyncStatus | None:
        found = await self._tx.execute(
            text(
                "SELECT job_id, source_id, source_type, status, error, requested_at, started_at, finished_at,"
                " created_by, metadata FROM staging.job WHERE job_id = :job"
            ),
            {"job": job_id},
        )
        row = found.mappings().one_or_none()
        if row is None:
            return None
        steps = await self._tx.execute(
            text(
                "SELECT entity, stream, status, expected, read, accepted, rejected, warnings, inserted, updated,"
                " removed FROM staging.progress WHERE job_id = :job ORDER BY step"
            ),
            {"job": job_id},
        )
        return SyncStatus(
            **{**row, "status": IngestionStatus(row["status"])},
            steps=tuple(SyncStep(**{**step, "status": IngestionStatus(step["status"])}) for step in steps.mappings()),
        )

    async def under_way(self, source_id: str) -> UUID | None:
        found = await self._tx.execute(
            text("SELECT job_id FROM staging.job WHERE source_id = :source AND status IN ('PENDING', 'PROCESSING')"),
            {"source": source_id},
        )
        job_id: UUID | None = found.scalar_one_or_none()
        return job_id

    async def any_running(self) -> bool:
        found = await self._tx.execute(text("SELECT EXISTS (SELECT FROM staging.job WHERE status = 'PROCESSING')"))
        return bool(found.scalar_one())

    async def issues(self, job_id: UUID, *, limit: int, cursor: str | None) -> Page[SyncIssue]:
        """In the order of reading. Raises `InvalidInput` for a cursor that is none."""
        return await read_page(self._tx, _ISSUES, SyncIssue, {"job": job_id}, limit=limit, cursor=cursor)

    async def cancel(self, job_id: UUID) -> None:
        """One that has not begun ends at once; a running one after its present batch."""
        await self._tx.execute(
            text(
                "UPDATE staging.job SET cancel_requested = true,"
                " status = CASE status WHEN 'PENDING' THEN 'FAILED' ELSE status END,"
                " error = CASE status WHEN 'PENDING' THEN 'The sync was cancelled.' ELSE error END,"
                " finished_at = CASE status WHEN 'PENDING' THEN now() ELSE finished_at END"
                " WHERE job_id = :job AND status IN ('PENDING', 'PROCESSING')"
            ),
            {"job": job_id},
        )

    async def habits(self) -> tuple[Habit, ...]:
        found = await self._tx.execute(
            text(
                "SELECT DISTINCT ON (source_id) source_id, path, description,"
                " greatest(min(requested_at) OVER each, max(scheduled_for) OVER each) AS since"
                " FROM staging.job WINDOW each AS (PARTITION BY source_id)"
                " ORDER BY source_id, requested_at DESC"
            )
        )
        return tuple(Habit(**row) for row in found.mappings())


@dataclass(frozen=True)
class SyncRequest:
    """What is to be synced, and who asks."""

    job_id: UUID
    source_id: str
    source_type: str
    metadata: dict[str, Any]
    path: str | None
    description: str | None
    scheduled_for: datetime | None = None


async def enter_job(connection: AsyncConnection[Any], principal: Principal, request: SyncRequest) -> None:
    """Write the request down, in a transaction of the queue's own connection: both or none are there.

    Raises `Conflict` when one is under way for the source.
    """
    await connection.execute(
        "SELECT set_config('role', %s, true), set_config(%s, %s, true)",
        (APPLICATION_ROLE, TENANT_SETTING, principal.tenant_id),
    )
    try:
        await connection.execute(
            "INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, metadata, path, description,"
            " scheduled_for, created_by) VALUES (%s, %s, %s, %s, 'PENDING', %s, %s, %s, %s, %s)",
            (
                principal.tenant_id, request.job_id, request.source_id, request.source_type, Jsonb(request.metadata),
                request.path, request.description, request.scheduled_for, principal.user_id,
            ),
        )  # fmt: skip
    except UniqueViolation as error:
        raise Conflict(f"A sync of {request.source_id} is already under way.") from error
    await connection.execute("SELECT set_config('role', 'none', true)")
