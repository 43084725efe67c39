"""Changes that are told to others: to whom, which wait, and how far each entity's have been taken. All of the session's
tenant, inside a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from data_layer.bulk import BulkSession
from data_layer.entities import BY_NAME

KEPT = timedelta(days=7)

_SUBSCRIPTION = "SELECT brokers, prefix, entities, settings FROM copilot.event_subscription"
_SUBSCRIBE = """
INSERT INTO copilot.event_subscription (tenant_id, brokers, prefix, entities, settings)
VALUES (%(tenant)s, %(brokers)s, %(prefix)s, %(entities)s, %(settings)s)
ON CONFLICT (tenant_id) DO UPDATE SET brokers = excluded.brokers, prefix = excluded.prefix,
    entities = excluded.entities, settings = excluded.settings, changed_at = now()
"""
_STATES = """
SELECT n.entity, coalesce(p.number, 0), p.error, w.count, w.oldest
FROM unnest(%(entities)s::text[]) WITH ORDINALITY AS n(entity, place)
LEFT JOIN copilot.event_position p ON p.tenant_id = %(tenant)s AND p.entity = n.entity
CROSS JOIN LATERAL (
    SELECT count(*), min(e.at) AS oldest FROM copilot.event e
    WHERE e.tenant_id = %(tenant)s AND e.entity = n.entity AND e.number > coalesce(p.number, 0)
) AS w WHERE p.number IS NOT NULL OR w.count > 0 ORDER BY n.place
"""
_WAITING = """
SELECT n.entity, coalesce(p.number, 0) FROM unnest(%(entities)s::text[]) WITH ORDINALITY AS n(entity, place)
LEFT JOIN copilot.event_position p ON p.tenant_id = %(tenant)s AND p.entity = n.entity
WHERE EXISTS (SELECT FROM copilot.event e WHERE e.tenant_id = %(tenant)s AND e.entity = n.entity
    AND e.number > coalesce(p.number, 0)) ORDER BY n.place
"""
# As texts, so that numbers are told as they are stored.
_NEXT = """
SELECT number, event_id::text, kind, key, at, jsonb_build_object('entity', entity, 'kind', kind, 'key', key,
    'record', record, 'changed', changed, 'source_system', source_system, 'source_record', source_record,
    'job_id', job_id, 'known_on', known_on)::text
FROM copilot.event WHERE tenant_id = %(tenant)s AND entity = %(entity)s AND number > %(after)s
ORDER BY number LIMIT %(most)s
"""
# Not over what a replay has set back meanwhile.
_ADVANCE = """
INSERT INTO copilot.event_position AS p (tenant_id, entity, number) VALUES (%(tenant)s, %(entity)s, %(number)s)
ON CONFLICT (tenant_id, entity) DO UPDATE SET number = excluded.number, error = NULL, at = now()
WHERE p.number = %(after)s
"""
# They can be made anew at any time (`data_layer.event_snapshots`).
_FORGET_SNAPSHOT = """
DELETE FROM copilot.event WHERE tenant_id = %(tenant)s AND entity = %(entity)s AND kind = 'snapshot'
AND number > %(after)s AND number <= %(number)s
"""
_FAIL = """
INSERT INTO copilot.event_position AS p (tenant_id, entity, number, error) VALUES (%(tenant)s, %(entity)s, 0, %(error)s)
ON CONFLICT (tenant_id, entity) DO UPDATE SET error = excluded.error
"""
_SINCE = """
SELECT e.entity, min(e.number), count(*) FILTER (WHERE e.number <= p.number)
FROM copilot.event e JOIN copilot.event_position p USING (tenant_id, entity)
WHERE e.tenant_id = %(tenant)s AND e.at >= %(since)s AND (%(only)s::text[] IS NULL OR e.entity = ANY(%(only)s))
GROUP BY e.entity ORDER BY e.entity
"""
_SET_BACK = """
UPDATE copilot.event_position SET number = least(number, %(number)s - 1), error = NULL
WHERE tenant_id = %(tenant)s AND entity = %(entity)s
"""
_FORGET = """
DELETE FROM copilot.event e USING copilot.event_position p WHERE e.tenant_id = %(tenant)s AND e.at < now() - %(kept)s
AND p.tenant_id = e.tenant_id AND p.entity = e.entity AND e.number <= p.number
"""


@dataclass(frozen=True)
class Subscription:
    """`settings` are more of the client's; ${VARIABLE} in them is filled where it is used. No `entities`: all."""

    brokers: str
    prefix: str
    entities: tuple[str, ...]
    settings: Mapping[str, str]


@dataclass(frozen=True)
class State:
    """Of one entity: the last event that was taken, why the next one was not, how many wait and since when."""

    entity: str
    number: int
    error: str | None
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class Event:
    """`data` is JSON: what is told."""

    number: int
    event_id: str
    kind: str
    key: str
    at: datetime
    data: str


class EventLog:
    def __init__(self, session: BulkSession) -> None:
        self._session = session
        self._own: Mapping[str, Any] = {"tenant": session.tenant_id, "entities": list(BY_NAME)}

    def subscription(self) -> Subscription | None:
        """None: nothing is told."""
        row = self._session.row(_SUBSCRIPTION)
        return None if row is None else Subscription(row[0], row[1], tuple(row[2]), row[3])

    def subscribe(self, wanted: Subscription) -> None:
        """From now on; what is there already was never changed."""
        given = {
            **self._own, "brokers": wanted.brokers, "prefix": wanted.prefix, "entities": list(wanted.entities),
            "settings": Jsonb(dict(wanted.settings)),
        }  # fmt: skip
        self._session.execute(_SUBSCRIBE, given)

    def unsubscribe(self) -> int:
        """How many events were still to be told; they are forgotten."""
        left = sum(state.waiting for state in self.states())
        for table in ("event_subscription", "event", "event_position", "event_snapshot"):
            self._session.execute(f"DELETE FROM copilot.{table}")
        return left

    def states(self) -> Sequence[State]:
        """Of the entities of which anything was told or waits."""
        return [State(*row) for row in self._session.rows(_STATES, self._own)]

    def waiting(self) -> Sequence[tuple[str, int]]:
        """The entities of which events wait, each with the last one that was taken."""
        return [(entity, number) for entity, number in self._session.rows(_WAITING, self._own)]

    def next(self, entity: str, after: int, most: int) -> Sequence[Event]:
        """In their order."""
        given = {**self._own, "entity": entity, "after": after, "most": most}
        return [Event(*row) for row in self._session.rows(_NEXT, given)]

    def advance(self, entity: str, after: int, number: int) -> None:
        """Those up to that one were taken, unless the entity is no longer where it was."""
        taken = {**self._own, "entity": entity, "after": after, "number": number}
        self._session.execute(_ADVANCE, taken)
        self._session.execute(_FORGET_SNAPSHOT, taken)

    def fail(self, entity: str, error: str) -> None:
        self._session.execute(_FAIL, {**self._own, "entity": entity, "error": error})

    def replay(self, since: datetime, only: Sequence[str] | None = None, *, dry_run: bool) -> Mapping[str, int]:
        """How many events of each entity since then are told once more; none yet if it is `dry_run`."""
        given = {**self._own, "since": since, "only": None if only is None else list(only)}
        found = self._session.rows(_SINCE, given)
        for entity, number, _ in () if dry_run else found:
            self._session.execute(_SET_BACK, {**self._own, "entity": entity, "number": number})
        self._session.execute("SELECT copilot.look_by('-infinity')")
        return {entity: count for entity, _, count in found if count}

    def forget(self) -> None:
        """Those that were taken, once they are older than they are kept."""
        self._session.execute(_FORGET, {**self._own, "kept": KEPT})
