"""Snapshots of present records for those who are told of changes, and how far each has come. All of the session's
tenant, inside a transaction.

A piece is written among the events that wait, with its place in the snapshot in the same transaction, while no batch of
the entity goes in (`data_layer.change_events`). From there it is told as changes are: in its place among them, again
with the same ids after a crash. What was taken is forgotten at once, so the database holds a piece of it at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from core.errors import InvalidInput
from data_layer.bulk import BulkSession
from data_layer.change_events import tell_present
from data_layer.entities import BY_NAME
from data_layer.event_log import EventLog
from data_layer.metadata import MANUFACTURING

_BEGIN = """
INSERT INTO copilot.event_snapshot (tenant_id, entity, present) VALUES (%(tenant)s, %(entity)s, %(present)s)
ON CONFLICT (tenant_id, entity) DO UPDATE SET after = NULL, told = 0, present = excluded.present, started_at = now(),
    ended_at = NULL
"""
_STATES = "SELECT entity, told, present, started_at, ended_at FROM copilot.event_snapshot ORDER BY entity"
# Of what is no longer wanted nothing more is read.
_OPEN = """
SELECT s.entity FROM copilot.event_snapshot s JOIN copilot.event_subscription w USING (tenant_id)
WHERE s.ended_at IS NULL AND (w.entities = '{}' OR s.entity = ANY(w.entities)) ORDER BY s.entity
"""
_AFTER = "SELECT after FROM copilot.event_snapshot WHERE entity = %(entity)s AND ended_at IS NULL FOR UPDATE"
_GO_ON = """
UPDATE copilot.event_snapshot SET after = coalesce(%(after)s, after), told = told + %(count)s,
    ended_at = CASE WHEN %(ends)s THEN now() END WHERE entity = %(entity)s
"""
_UNTOLD = """
DELETE FROM copilot.event e WHERE e.kind = 'snapshot' AND e.number > coalesce((SELECT p.number
    FROM copilot.event_position p WHERE p.tenant_id = e.tenant_id AND p.entity = e.entity), 0)
"""


@dataclass(frozen=True)
class Snapshot:
    """Of one entity: how many of its records were put among the events, of how many that there were when it began."""

    entity: str
    told: int
    present: int
    started_at: datetime
    ended_at: datetime | None


class EventSnapshots:
    def __init__(self, session: BulkSession) -> None:
        self._session = session

    def begin(self, only: Sequence[str] | None = None, *, dry_run: bool) -> Mapping[str, int]:
        """How many records of each entity are there to be told, from the first one on; none yet if it is `dry_run`.
        Raises `InvalidInput` when they are told to nobody."""
        wanted = EventLog(self._session).subscription()
        if wanted is None:
            raise InvalidInput("Changes are told to nobody: copilot events set.")
        told = wanted.entities or tuple(BY_NAME)
        for name in only or ():
            if name not in told:
                raise InvalidInput(f"{name}: its changes are told to nobody: copilot events set --entities.")
        counts = {name: self._count(name) for name in (told if only is None else only)}
        for name, present in () if dry_run else counts.items():
            self._session.execute(
                _BEGIN, {"tenant": self._session.tenant_id, "entity": name, "present": present}
            )  # fmt: skip
        if not dry_run:
            self._session.execute("SELECT copilot.look_by('-infinity')")
        return {name: count for name, count in counts.items() if count}

    def stop(self) -> int:
        """Tell no more of those that are open; of how many records nothing was told yet."""
        left = sum(max(one.present - one.told, 0) for one in self.states() if one.ended_at is None)
        self._session.execute("DELETE FROM copilot.event_snapshot WHERE ended_at IS NULL")
        return left + self._session.execute(_UNTOLD)

    def states(self) -> Sequence[Snapshot]:
        return [Snapshot(*row) for row in self._session.rows(_STATES)]

    def open(self) -> Sequence[str]:
        """The entities of which some records are still to be read."""
        return [entity for (entity,) in self._session.rows(_OPEN)]

    def read_on(self, entity: str, most: int) -> None:
        """The next records among the events that wait; once they are fewer, it has ended."""
        row = self._session.row(_AFTER, {"entity": entity})
        if row is None:  # stopped meanwhile
            return
        count, last = tell_present(self._session, BY_NAME[entity], row[0], most)
        after = None if last is None else Jsonb(last)
        self._session.execute(_GO_ON, {"entity": entity, "after": after, "count": count, "ends": count < most})

    def _count(self, entity: str) -> int:
        (count,) = self._session.row(f"SELECT count(*) FROM {MANUFACTURING}.{entity}") or (0,)
        return int(count)
