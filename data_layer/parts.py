"""A stream of a sync in parts, each taken by one worker at a time.

A record's key falls into one of `SLOTS` slots; a part is those of a range of slots, with how far the stream was read
for them. So records of one key stay in one part and in their order, and no two parts touch one row. A stream begins as
one part of all slots. Who has nothing to do asks for a share; whoever works on the part that has most before it gives
away half of its slots, in the transaction of the first batch that it reads without them. Who works on a part holds its
advisory lock, so that a killed worker's part is free once the server has noticed, and goes on right behind its last
batch.

Who writes takes row locks in this order: the entity's revision, the part, the step's progress.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from data_layer.bulk import BulkSession

SLOTS = 16
_WHERE = "job_id = %(job)s AND step = %(step)s"
_WHICH = f"{_WHERE} AND first_slot = %(first)s"
_OPEN = f"{_WHERE} AND NOT done"
_LEFT = "(expected - batches * %(rows)s) * (end_slot - first_slot)"  # rows, times SLOTS
_WORTH_IT = 4  # batches


@dataclass
class Part:
    """Slots `first` to `end`, without that. `batches`: how many of the stream lie behind its position."""

    first: int
    end: int
    position: dict[str, Any] | None
    cursor: str | None
    batches: int

    @property
    def whole(self) -> bool:
        """No other part of the stream is known to who works on this one."""
        return (self.first, self.end) == (0, SLOTS)


class Parts:
    """The statements of one step of a job. `claim` and `release` are called outside of transactions, all others inside
    one of the session given, or of the own one."""

    def __init__(self, session: BulkSession, job_id: UUID, step: int) -> None:
        self._session = session
        self._step = {"job": job_id, "step": step}

    def begin(self, fingerprint: str | None) -> None:
        """One part of all slots, unless there are others: where the step has got to, perhaps by a worker that knows of
        no parts. `fingerprint`: what others must find the stream to be like who read it too; None: nobody else may."""
        given = {**self._step, "fingerprint": fingerprint}
        self._session.execute(
            "INSERT INTO staging.part (tenant_id, job_id, step, first_slot, end_slot, batches, fingerprint)"
            f" SELECT tenant_id, job_id, step, 0, {SLOTS}, 0, %(fingerprint)s FROM staging.progress WHERE {_WHERE}"
            f" AND NOT EXISTS (SELECT FROM staging.part WHERE {_WHERE})",
            given,
        )
        self._session.execute(
            "UPDATE staging.part p SET position = g.position, cursor = g.cursor, batches = (SELECT"
            f" coalesce(max(sequence) + 1, 0) FROM staging.chunk WHERE {_WHERE}) FROM staging.progress g"
            " WHERE p.job_id = %(job)s AND p.step = %(step)s AND (g.tenant_id, g.job_id, g.step) = (p.tenant_id,"
            f" p.job_id, p.step) AND p.end_slot - p.first_slot = {SLOTS} AND NOT p.done"
            " AND p.position IS DISTINCT FROM g.position",
            given,
        )

    def claim(self) -> Part | None:
        """The largest one that nobody works on, to be released by its taker; its connection's end releases it too."""
        with self._session.transaction():
            found = self._session.rows(
                f"SELECT first_slot FROM staging.part WHERE {_OPEN} ORDER BY end_slot - first_slot DESC, first_slot",
                self._step,
            )
        for (first,) in found:
            if not self._try(self.lock_name(first)):
                continue
            # A dying worker's second connection may outlive its first.
            if self._try(self.second_lock_name(first)):
                self._unlock(self.second_lock_name(first))
                part = self._taken(first)
                if part:
                    return part
            self._unlock(self.lock_name(first))
        return None

    def release(self, part: Part) -> None:
        self._unlock(self.lock_name(part.first))

    def lock_name(self, first: int) -> str:
        return f"part/{self._session.tenant_id}/{self._step['job']}/{self._step['step']}/{first}"

    def second_lock_name(self, first: int) -> str:
        """Of a taker's second connection."""
        return f"{self.lock_name(first)}/second"

    def give_away(self, session: BulkSession, part: Part, middle: int) -> None:
        """The slots from `middle` on become a part of their own that nobody works on, at the position that was
        written down last."""
        where = {**self._step, "first": part.first, "middle": middle}
        session.execute(
            "INSERT INTO staging.part (tenant_id, job_id, step, first_slot, end_slot, position, cursor, batches,"
            " fingerprint) SELECT tenant_id, job_id, step, %(middle)s, end_slot, position, cursor, batches, fingerprint"
            f" FROM staging.part WHERE {_WHICH}",
            where,
        )
        session.execute(f"UPDATE staging.part SET end_slot = %(middle)s, asked = false WHERE {_WHICH}", where)
        part.end = middle

    def advance(self, session: BulkSession, part: Part) -> bool | None:
        """Write down how far it has come. Whether somebody has asked for a share of it; None: there is no such part
        any more, for its job has ended."""
        row = session.row(
            f"UPDATE staging.part SET position = %(position)s, cursor = %(cursor)s, batches = %(batches)s"
            f" WHERE {_WHICH} RETURNING asked",
            {
                **self._step, "first": part.first, "cursor": part.cursor, "batches": part.batches,
                "position": None if part.position is None else Jsonb(part.position),
            },
        )  # fmt: skip
        return None if row is None else bool(row[0])

    def done(self, part: Part) -> None:
        self._session.execute(
            f"UPDATE staging.part SET done = true, cursor = %(cursor)s WHERE {_WHICH}",
            {**self._step, "first": part.first, "cursor": part.cursor},
        )

    def ask(self, batch_rows: int) -> tuple[int, int]:
        """Ask for a share of the part that has most before it, if it has a few batches' worth. How many parts are not
        done, and how many of them somebody has asked a share of."""
        self._session.execute(
            f"UPDATE staging.part SET asked = true WHERE {_OPEN} AND NOT EXISTS (SELECT FROM staging.part WHERE {_OPEN}"
            " AND asked) AND first_slot = (SELECT first_slot FROM staging.part JOIN staging.progress"
            f" USING (tenant_id, job_id, step) WHERE {_OPEN} AND fingerprint IS NOT NULL AND end_slot - first_slot > 1"
            f" AND {_LEFT} >= {_WORTH_IT * SLOTS} * %(rows)s ORDER BY {_LEFT} DESC, first_slot LIMIT 1)",
            {**self._step, "rows": batch_rows},
        )
        row = self._session.row(
            f"SELECT count(*), count(*) FILTER (WHERE asked) FROM staging.part WHERE {_OPEN}", self._step
        )
        assert row is not None
        return row[0], row[1]

    def end(self) -> list[str | None]:
        """The step's end: nothing more is known of its parts. The cursor of each."""
        deleted = self._session.rows(f"DELETE FROM staging.part WHERE {_WHERE} RETURNING cursor", self._step)
        return [cursor for (cursor,) in deleted]

    def _taken(self, first: int) -> Part | None:
        with self._session.transaction():
            row = self._session.row(
                f"UPDATE staging.part SET asked = false WHERE {_WHICH} AND NOT done"
                " RETURNING first_slot, end_slot, position, cursor, batches",
                {**self._step, "first": first},
            )
        return None if row is None else Part(*row)

    def _try(self, key: str) -> bool:
        found = self._session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", {"key": key})
        return bool(found[0][0])

    def _unlock(self, key: str) -> None:
        self._session.administer("SELECT pg_advisory_unlock(hashtextextended(%(key)s, 0))", {"key": key})


@dataclass(frozen=True)
class SharedStep:
    """A step that others may help with, as who began it found its stream."""

    number: int
    entity: str
    stream: str
    as_of: datetime
    fingerprint: str


def shared_step(session: BulkSession, job_id: UUID) -> SharedStep | None:
    """Inside a transaction: the one under way of a job."""
    row = session.row(
        "SELECT step, entity, g.stream, g.as_of, fingerprint FROM staging.part JOIN staging.progress g"
        " USING (tenant_id, job_id, step) WHERE job_id = %(job)s AND NOT done AND fingerprint IS NOT NULL"
        " ORDER BY step LIMIT 1",
        {"job": job_id},
    )
    return None if row is None else SharedStep(*row)
