"""Renews `manufacturing.entity_value`: the values of an entity's sorting fields, each with its number of records."""

from data_layer.bulk import BulkSession
from data_layer.metadata import MANUFACTURING, Entity

_MOST = 2_000  # values of one field; one with more of them does not sort
_LONGEST = 200


def renew_values(session: BulkSession, entity: Entity, *, changed: bool) -> None:
    """Inside a transaction. `changed`: the entity's records are others now; else only what was never counted is."""
    fields = entity.sorting
    if not fields:
        return
    which = {"entity": entity.name, "tenant": session.tenant_id, "most": _MOST, "longest": _LONGEST}
    known = session.row("SELECT count(*) FROM manufacturing.entity_value WHERE entity = %(entity)s", which)
    if not changed and known and known[0]:
        return
    session.alone(f"counts/{entity.name}")  # several sources may end at once
    session.execute("DELETE FROM manufacturing.entity_value WHERE entity = %(entity)s", which)
    sets = ", ".join(f"({name})" for name in fields)
    field = "CASE " + " ".join(f"WHEN grouping({name}) = 0 THEN '{name}'" for name in fields) + " END"
    session.execute(
        "INSERT INTO manufacturing.entity_value (tenant_id, entity, field, value, records)"
        " SELECT %(tenant)s, %(entity)s, field, value, records FROM ("
        "SELECT *, row_number() OVER (PARTITION BY field ORDER BY records DESC, value) AS place FROM ("
        f"SELECT {field} AS field, coalesce({', '.join(fields)}) AS value, count(*) AS records"
        f" FROM {MANUFACTURING}.{entity.name} GROUP BY GROUPING SETS ({sets})) AS counted"
        " WHERE value <> '' AND length(value) <= %(longest)s) AS ranked WHERE place <= %(most)s",
        which,
    )
