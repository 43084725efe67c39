"""What a sync changes, kept to be told to others: in the transaction that changes it, and only of entities that the
tenant wants told. Batches of one entity and tenant of which something is told go in one at a time, so the numbers of
their events are in the order of their commits. So do the pieces of a snapshot of what is there."""

from collections.abc import Collection, Mapping
from typing import Any

from psycopg.types.json import Jsonb

from data_layer.bulk import BulkSession
from data_layer.metadata import MANUFACTURING, Entity

_WANTED = "SELECT EXISTS (SELECT FROM copilot.event_subscription WHERE entities = '{}' OR %(entity)s = ANY(entities))"
_INTO = (
    "INSERT INTO copilot.event (tenant_id, entity, kind, key, record, changed, source_system, source_record, job_id,"
    " known_on) SELECT %(tenant)s"
)


def wanted(session: BulkSession, entity: str) -> bool:
    """Whether the tenant wants changes of it told."""
    row = session.row(_WANTED, {"entity": entity})
    return row is not None and bool(row[0])


def tell_created(session: BulkSession, entity: Entity, rows: str, given: Mapping[str, Any]) -> None:
    """`rows` in FROM and WHERE: those `i` that are about to be inserted. `given`: tenant, source, job, known_on, and
    what `rows` names."""
    session.execute(f"{_told(entity, 'created', 'i')} FROM {rows}", given)


def tell_changed(
    session: BulkSession, entity: Entity, rows: str, where: str, given: Mapping[str, Any], untold: Collection[str]
) -> None:
    """`rows` in FROM, of which `where` are those of the table `t` that are about to say what `i` says. Told are those
    of which another field than the `untold` ones changes."""
    fields = ", ".join(
        f"('{name}', to_jsonb(t.{name}), to_jsonb(i.{name}))"
        for name in entity.names
        if name not in {*entity.key, *untold}
    )
    changed = (
        "SELECT jsonb_object_agg(f.name, jsonb_build_object('was', f.was, 'now', f.now)) AS fields"
        f" FROM (VALUES {fields}) AS f(name, was, now) WHERE f.was IS DISTINCT FROM f.now"
    )
    session.execute(
        f"{_told(entity, 'changed', 'i', 'c.fields')} FROM {rows} CROSS JOIN LATERAL ({changed}) AS c"
        f" WHERE {where} AND c.fields IS NOT NULL",
        given,
    )


def tell_removed(session: BulkSession, entity: Entity, rows: str, given: Mapping[str, Any]) -> None:
    """`rows` in FROM: those of the table `t` that are about to be removed."""
    session.execute(f"{_told(entity, 'removed', 't')} FROM {rows}", given)


def tell_present(
    session: BulkSession, entity: Entity, after: Mapping[str, Any] | None, most: int
) -> tuple[int, Mapping[str, Any] | None]:
    """The next records as they stand, in the order of their keys: how many they were, and the key of the last.

    No batch of the entity goes in meanwhile: what was committed before is told as it is, and what changes a record
    afterwards is given a greater number.
    """
    session.alone(entity.name)
    keys = ", ".join(f"t.{name}" for name in entity.key)
    backwards = ", ".join(f"t.{name} DESC" for name in entity.key)
    # A scalar each, typed as the table is, so that its key is looked up.
    known = ", ".join(
        f"(SELECT a.{name} FROM jsonb_populate_record(NULL::{MANUFACTURING}.{entity.name}, %(after)s) AS a)"
        for name in entity.key
    )
    page = (
        f"SELECT t.* FROM {MANUFACTURING}.{entity.name} t WHERE t.tenant_id = %(tenant)s"
        f"{'' if after is None else f' AND ({keys}) > ({known})'} ORDER BY {keys} LIMIT %(most)s"
    )
    stated = ("t.source_system", "t.job_id", "(t.updated_at AT TIME ZONE 'UTC')::date")
    row = session.row(
        f"WITH page AS MATERIALIZED ({page}), told AS ({_told(entity, 'snapshot', 't', stated=stated)} FROM page t"
        f" ORDER BY {keys} RETURNING number) SELECT (SELECT count(*) FROM told),"
        f" (SELECT to_jsonb(l) FROM (SELECT {keys} FROM page t ORDER BY {backwards} LIMIT 1) AS l)",
        {"tenant": session.tenant_id, "most": most, "after": None if after is None else Jsonb(after)},
    )
    return (0, None) if row is None else (row[0], row[1])


def _told(
    entity: Entity,
    kind: str,
    alias: str,
    changed: str = "NULL::jsonb",
    stated: tuple[str, str, str] = ("%(source)s", "%(job)s", "%(known_on)s"),
) -> str:
    """`stated`: the source, the sync and its date."""
    source, job, known_on = stated
    key = f"concat_ws('/', {', '.join(f'{alias}.{name}' for name in entity.key)})"
    record = f"(SELECT to_jsonb(r) FROM (SELECT {', '.join(f'{alias}.{name}' for name in entity.names)}) AS r)"
    return (
        f"{_INTO}, '{entity.name}', '{kind}', {key}, {record}, {changed}, {source}, {alias}.source_record, {job},"
        f" {known_on}"
    )
