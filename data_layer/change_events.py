"""What a sync changes, kept to be told to others: in the transaction that changes it, and only of entities that the
tenant wants told. Batches of one entity and tenant of which something is told go in one at a time, so the numbers of
their events are in the order of their commits."""

from collections.abc import Collection, Mapping
from typing import Any

from data_layer.bulk import BulkSession
from data_layer.metadata import Entity

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


def _told(entity: Entity, kind: str, alias: str, changed: str = "NULL::jsonb") -> str:
    key = f"concat_ws('/', {', '.join(f'{alias}.{name}' for name in entity.key)})"
    record = f"(SELECT to_jsonb(r) FROM (SELECT {', '.join(f'{alias}.{name}' for name in entity.names)}) AS r)"
    return (
        f"{_INTO}, '{entity.name}', '{kind}', {key}, {record}, {changed}, %(source)s, {alias}.source_record, %(job)s,"
        " %(known_on)s"
    )
