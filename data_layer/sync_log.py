"""What a running sync writes about itself, inside the transactions that write its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from core.enums import IngestionStatus
from data_layer.bulk import BulkSession, Encoded
from data_layer.parts import Part

COUNTS = ("read", "accepted", "rejected", "warnings", "inserted", "updated", "removed")
_STEP_BITS = 40
_KEPT_JOBS = 3  # raw records of a source are kept for so many of its last jobs
FINAL = (IngestionStatus.COMPLETED, IngestionStatus.FAILED, IngestionStatus.PARTIALLY_FAILED)


@dataclass(frozen=True)
class Job:
    """What was asked for."""

    job_id: UUID
    source_id: str
    source_type: str
    status: IngestionStatus
    user_id: str
    metadata: dict[str, Any]
    path: str | None
    description: str | None


@dataclass
class Step:
    """How far one stream of a job has come."""

    number: int
    entity: str
    stream: str
    as_of: datetime
    status: IngestionStatus = IngestionStatus.PROCESSING
    position: dict[str, Any] | None = None
    cursor: str | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))


_JOB = "job_id, source_id, source_type, status, created_by, metadata, path, description"
_NAMES = ", ".join(f'"{name}"' for name in COUNTS)
_SET = ", ".join(f'"{name}" = %({name})s' for name in COUNTS)
_ADD = ", ".join(f'"{name}" = "{name}" + %({name})s' for name in COUNTS)
_TENANT = "current_setting('copilot.tenant')"


def lock_name(tenant_id: str, source_id: str) -> str:
    """Of the advisory lock that a running sync holds on its source."""
    return f"sync/{tenant_id}/{source_id}"


class SyncLog:
    """The statements of one job. All but `job` are called inside a transaction of the session."""

    def __init__(self, session: BulkSession, job_id: UUID) -> None:
        self._session = session
        self._job = {"job": job_id}

    def job(self) -> Job | None:
        row = self._session.row(f"SELECT {_JOB} FROM staging.job WHERE job_id = %(job)s", self._job)
        return None if row is None else Job(row[0], row[1], row[2], IngestionStatus(row[3]), *row[4:])

    def begin(self) -> None:
        self._session.execute(
            "UPDATE staging.job SET status = 'PROCESSING', started_at = coalesce(started_at, now())"
            " WHERE job_id = %(job)s",
            self._job,
        )

    def finish(self, status: IngestionStatus, error: str | None = None) -> None:
        """The job's end. A job that has ended stays as it is. Who works on a part of it is waited for, and then finds
        that there is no such part."""
        while self._session.execute("DELETE FROM staging.part WHERE job_id = %(job)s", self._job):
            pass  # one that was waited for may have given half of it away
        self._session.execute(
            "UPDATE staging.job SET status = %(status)s, error = %(error)s, finished_at = now()"
            " WHERE job_id = %(job)s AND status IN ('PENDING', 'PROCESSING')",
            {**self._job, "status": str(status), "error": error},
        )
        if status is IngestionStatus.FAILED:
            self._session.execute(
                "UPDATE staging.progress SET status = 'FAILED' WHERE job_id = %(job)s AND status <> 'COMPLETED'",
                self._job,
            )
            self._session.execute("DELETE FROM staging.seen WHERE job_id = %(job)s", self._job)

    def cancelled(self) -> bool:
        row = self._session.row("SELECT cancel_requested FROM staging.job WHERE job_id = %(job)s", self._job)
        return row is not None and bool(row[0])

    def announce(self, step: Step, expected: int | None) -> Step:
        """The step as an earlier run left it, or a new one."""
        self._session.execute(
            "INSERT INTO staging.progress (tenant_id, job_id, step, entity, stream, status, as_of, expected)"
            f" VALUES ({_TENANT}, %(job)s, %(step)s, %(entity)s, %(stream)s, 'PROCESSING', %(as_of)s, %(expected)s)"
            " ON CONFLICT DO NOTHING",
            {
                **self._job, "step": step.number, "entity": step.entity, "stream": step.stream, "as_of": step.as_of,
                "expected": expected,
            },
        )  # fmt: skip
        row = self._session.row(
            f"SELECT entity, stream, as_of, status, position, cursor, {_NAMES} FROM staging.progress"
            " WHERE job_id = %(job)s AND step = %(step)s",
            {**self._job, "step": step.number},
        )
        assert row is not None
        entity, stream, as_of, status, position, cursor, *counts = row
        return Step(
            step.number, entity, stream, as_of, IngestionStatus(status), position, cursor,
            dict(zip(COUNTS, counts, strict=True)),
        )  # fmt: skip

    def advance(self, step: Step) -> None:
        self._session.execute(
            f"UPDATE staging.progress SET status = %(status)s, position = %(position)s, cursor = %(cursor)s, {_SET}"
            " WHERE job_id = %(job)s AND step = %(step)s",
            {
                **self._job, **step.counts, "step": step.number, "status": str(step.status), "cursor": step.cursor,
                "position": None if step.position is None else Jsonb(step.position),
            },
        )  # fmt: skip

    def add(self, step: Step, counts: Mapping[str, int], part: Part) -> None:
        """To the counts of the step, of which others may count parts. As long as the part is all of it, how far it has
        come is written here as well: a worker of the version before goes on there."""
        place = ", position = %(position)s, cursor = %(cursor)s" if part.whole else ""
        self._session.execute(
            f"UPDATE staging.progress SET {_ADD}{place} WHERE job_id = %(job)s AND step = %(step)s",
            {
                **self._job, **dict.fromkeys(COUNTS, 0), **counts, "step": step.number, "cursor": part.cursor,
                "position": None if part.position is None else Jsonb(part.position),
            },
        )  # fmt: skip

    def keep_raw(self, step: Step, sequence: int, lines: tuple[int, int], records: bytes) -> None:
        self._session.execute(
            "INSERT INTO staging.chunk (tenant_id, job_id, step, sequence, first_line, last_line, records)"
            f" VALUES ({_TENANT}, %(job)s, %(step)s, %(sequence)s, %(first)s, %(last)s, %(records)b)",
            {
                **self._job,
                "step": step.number,
                "sequence": sequence,
                "first": lines[0],
                "last": lines[1],
                "records": records,
            },
        )

    def keep_issues(self, step: Step, issues: Encoded, *, by_line: bool) -> None:
        """`place` of each is its number in this batch, or, `by_line`, in the whole stream."""
        if not issues.rows:
            return
        self._session.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS incoming_issue (place bigint, severity text, line bigint,"
            " source_record text, field text, reason text, record text) ON COMMIT DELETE ROWS"
        )
        self._session.copy_in("incoming_issue", issues)
        base = step.number << _STEP_BITS
        known = (
            "(SELECT 0 AS number)"
            if by_line
            else "(SELECT coalesce(max(issue_id), %(base)s) - %(base)s + 1 AS number FROM staging.issue"
            " WHERE job_id = %(job)s AND issue_id >= %(base)s AND issue_id < %(above)s)"
        )
        self._session.execute(
            "INSERT INTO staging.issue (tenant_id, job_id, issue_id, severity, entity, stream, line, source_record,"
            f" field, reason, record) SELECT {_TENANT}, %(job)s, %(base)s + known.number + i.place, i.severity,"
            " %(entity)s, %(stream)s, i.line, i.source_record, i.field, i.reason, i.record::jsonb"
            f" FROM {self._session.relation('incoming_issue', issues)} AS i, {known} AS known",
            {
                **self._job, "base": base, "above": base + (1 << _STEP_BITS), "entity": step.entity,
                "stream": step.stream,
            },
        )  # fmt: skip

    def keep_refusal(self, step: Step, line: int, source_record: str, reason: str) -> None:
        """One record that was refused as a whole; `line` is its ordinal."""
        self._session.execute(
            "INSERT INTO staging.issue (tenant_id, job_id, issue_id, severity, entity, stream, line, source_record,"
            f" reason, record) VALUES ({_TENANT}, %(job)s, %(id)s, 'rejected', %(entity)s, %(stream)s, %(line)s,"
            " %(record)s, %(reason)s, '{}') ON CONFLICT DO NOTHING",
            {
                **self._job, "id": (step.number << _STEP_BITS) + line, "entity": step.entity, "stream": step.stream,
                "line": line, "record": source_record, "reason": reason,
            },
        )  # fmt: skip

    def keep_seen(self, step: Step, sequence: int, keys: str | None, refused: Sequence[str]) -> None:
        """`keys`: a query of one text column."""
        array = f"ARRAY({keys})" if keys else "ARRAY[]::text[]"
        self._session.execute(
            "INSERT INTO staging.seen (tenant_id, job_id, step, sequence, entity, keys, refused)"
            f" VALUES ({_TENANT}, %(job)s, %(step)s, %(sequence)s, %(entity)s, {array}, %(refused)s)",
            {**self._job, "step": step.number, "sequence": sequence, "entity": step.entity, "refused": list(refused)},
        )

    def loaded_before(self, source_id: str, entity: str) -> bool:
        """Whether an earlier job of the source has brought records of the entity."""
        row = self._session.row(
            "SELECT EXISTS (SELECT FROM staging.progress p JOIN staging.job j USING (tenant_id, job_id)"
            " WHERE j.source_id = %(source)s AND p.entity = %(entity)s AND p.accepted > 0 AND p.job_id <> %(job)s)",
            {**self._job, "source": source_id, "entity": entity},
        )
        return row is not None and bool(row[0])

    def state(self, source_id: str, step: Step) -> tuple[datetime | None, str | None]:
        """As of when, and up to which cursor, the stream was last read to its end."""
        row = self._session.row(
            "SELECT as_of, cursor FROM staging.source_state"
            " WHERE source_id = %(source)s AND entity = %(entity)s AND stream = %(stream)s",
            {"source": source_id, "entity": step.entity, "stream": step.stream},
        )
        return (row[0], row[1]) if row else (None, None)

    def any_late(self, source_id: str, entity: str) -> bool:
        """Whether a stream of the entity is older in this job than what was read of it before."""
        row = self._session.row(
            "SELECT EXISTS (SELECT FROM staging.progress p"
            " JOIN staging.source_state s USING (tenant_id, entity, stream)"
            " WHERE p.job_id = %(job)s AND p.entity = %(entity)s AND s.source_id = %(source)s AND p.as_of < s.as_of)",
            {**self._job, "source": source_id, "entity": entity},
        )
        return row is not None and bool(row[0])

    def forget_seen(self, entity: str) -> None:
        self._session.execute(
            "DELETE FROM staging.seen WHERE job_id = %(job)s AND entity = %(entity)s", {**self._job, "entity": entity}
        )

    def keep_state(self, job: Job, step: Step) -> None:
        self._session.execute(
            "INSERT INTO staging.source_state AS s (tenant_id, source_id, entity, stream, source_type, job_id, as_of,"
            f" synced_at, cursor, read, accepted, rejected) VALUES ({_TENANT}, %(source)s, %(entity)s, %(stream)s,"
            " %(type)s, %(job)s, %(as_of)s, now(), %(cursor)s, %(read)s, %(accepted)s, %(rejected)s)"
            " ON CONFLICT (tenant_id, source_id, entity, stream) DO UPDATE SET source_type = excluded.source_type,"
            " job_id = excluded.job_id, as_of = greatest(s.as_of, excluded.as_of), synced_at = excluded.synced_at,"
            " cursor = coalesce(excluded.cursor, s.cursor), read = excluded.read, accepted = excluded.accepted,"
            " rejected = excluded.rejected",
            {
                **self._job, **step.counts, "source": job.source_id, "type": job.source_type, "entity": step.entity,
                "stream": step.stream, "as_of": step.as_of, "cursor": step.cursor,
            },
        )  # fmt: skip

    def forget_raw(self, source_id: str) -> None:
        """Raw records of jobs before the last few of the source."""
        self._session.execute(
            "DELETE FROM staging.chunk WHERE job_id IN (SELECT job_id FROM staging.job WHERE source_id = %(source)s"
            " ORDER BY requested_at DESC, job_id OFFSET %(kept)s)",
            {"source": source_id, "kept": _KEPT_JOBS},
        )
