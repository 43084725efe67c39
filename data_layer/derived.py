"""Tables that hold what a query over records comes to, so that a question about the whole plant need not read it.

A batch of a sync that changes an entity's records raises the entity's revision, in the same transaction. A renewal
reads the revisions and the records in one snapshot and writes down which ones the tables were made of. So a derived
table holds exactly what the records say whenever those revisions are the entities' own (`queries.derived.is_current`);
while they are not (during a sync, after one that was killed) questions read the records. Nothing is added up bit by
bit, so that nothing can be doubled or missed, and a sync pays for one row a batch.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from data_layer.bulk import BulkSession
from data_layer.derived_stock import ITEM_STOCK_ROWS, PLACE_VALUE_ROWS, STOCK_TOTAL_ROWS
from data_layer.entities.item_stock import ITEM_STOCK, PLACE_VALUE, STOCK_TOTAL

_LOOK_S = 0.2


@dataclass(frozen=True)
class Derived:
    """`rows` are the tables, each with its query, in the order in which they are made; `of`: of which entities."""

    name: str
    of: tuple[str, ...]
    rows: tuple[tuple[Table, str], ...]


STOCK = Derived(
    "stock",
    of=("inventory", "sku"),
    rows=((ITEM_STOCK, ITEM_STOCK_ROWS), (STOCK_TOTAL, STOCK_TOTAL_ROWS), (PLACE_VALUE, PLACE_VALUE_ROWS)),
)
DERIVED: tuple[Derived, ...] = (STOCK,)

# One row for each of the entities that the tables are made of now as they were when they were made.
CURRENT = """
SELECT count(*) FROM manufacturing.derived_state d LEFT JOIN manufacturing.entity_revision r USING (tenant_id, entity)
WHERE d.name = {name} AND d.changes = coalesce(r.changes, 0)
"""


def raise_revision(session: BulkSession, entity: str) -> None:
    """In the transaction that changed records of the entity."""
    session.execute(
        "INSERT INTO manufacturing.entity_revision AS r (tenant_id, entity, changes)"
        " VALUES (%(tenant)s, %(entity)s, 1)"
        " ON CONFLICT (tenant_id, entity) DO UPDATE SET changes = r.changes + 1",
        {"tenant": session.tenant_id, "entity": entity},
    )


def renew_derived(url: str, tenant_id: str, *, stop: threading.Event | None = None) -> None:
    """Make the tenant's derived tables anew, those that are not current. Raises `Unavailable`; what is left undone when
    `stop` is set, the next renewal does."""
    stop = stop or threading.Event()
    with BulkSession(url, tenant_id) as session:
        key = {"key": f"derived/{tenant_id}"}
        # One at a time. It asks again and again: a statement that waits holds up indexes that are built concurrently.
        while not session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)[0][0]:
            if stop.wait(_LOOK_S):
                return
        for derived in DERIVED:
            if not stop.is_set():
                _renew(session, derived)


def _renew(session: BulkSession, derived: Derived) -> None:
    with session.transaction(snapshot=True):
        if session.row(CURRENT.format(name="%(name)s"), {"name": derived.name}) == (len(derived.of),):
            return
        session.execute("SET LOCAL work_mem = '64MB'")
        written = {table.name: _write(session, table, rows) for table, rows in derived.rows}
        session.execute(
            "INSERT INTO manufacturing.derived_state AS d (tenant_id, name, entity, changes)"
            " SELECT %(tenant)s, %(name)s, entity, coalesce(changes, 0) FROM unnest(%(of)s::text[]) AS made (entity)"
            " LEFT JOIN manufacturing.entity_revision r USING (entity)"
            " ON CONFLICT (tenant_id, name, entity) DO UPDATE SET changes = excluded.changes",
            {"tenant": session.tenant_id, "name": derived.name, "of": list(derived.of)},
        )
    for name, rows in written.items():
        if rows:
            session.administer(f"ANALYZE manufacturing.{name}")


def _write(session: BulkSession, table: Table, rows: str) -> int:
    """The rows that are to be there, only those written that are not there yet; how many were."""
    name, made = f"manufacturing.{table.name}", f"made_{table.name}"
    columns = [column.name for column in table.columns]
    told = ", ".join(columns)
    key = [column.name for column in table.primary_key]
    if not key or session.row(f"SELECT FROM {name} LIMIT 1") is None:
        session.execute(f"DELETE FROM {name}")
        return session.execute(f"INSERT INTO {name} ({told}) {rows}")
    session.execute(f"CREATE TEMPORARY TABLE {made} ON COMMIT DROP AS {rows}")
    session.execute(f"ANALYZE {made}")
    same = _same(key, "=")
    gone = session.execute(
        f"DELETE FROM {name} t WHERE NOT EXISTS (SELECT FROM {made} m WHERE {same}"
        f" AND {_same([c for c in columns if c not in key], 'IS NOT DISTINCT FROM')})"
    )
    return gone + session.execute(
        f"INSERT INTO {name} ({told}) SELECT {told} FROM {made} m WHERE NOT EXISTS (SELECT FROM {name} t WHERE {same})"
    )


def _same(columns: Sequence[str], operator: str) -> str:
    return " AND ".join(f"m.{column} {operator} t.{column}" for column in columns)
