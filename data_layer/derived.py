"""Tables that hold what a query over records comes to, so that a question about the whole plant need not read it.

A batch of a sync that changes an entity's records raises the entity's revision, in the same transaction. A renewal
reads the revisions and the records in one snapshot and writes down which ones the tables were made of. So a derived
table holds exactly what the records say whenever those revisions are the entities' own (`queries.derived.is_current`);
while they are not (during a sync, after one that was killed) questions read the records. Nothing is added up bit by
bit, so that nothing can be doubled or missed, and a sync pays for one row a batch.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import structlog
from sqlalchemy import Table

from data_layer.bulk import BulkSession
from data_layer.derived_demand import (
    COVER_DAYS,
    IDLE_DAYS,
    IDLE_STOCK_ROWS,
    IDLE_TOTAL_ROWS,
    ITEM_COVER_ROWS,
    ITEM_MOVEMENT_ROWS,
)
from data_layer.derived_findings import FINDING_TOTAL_ROWS, FINDINGS
from data_layer.derived_sales import SALES_DAY_ROWS
from data_layer.derived_scores import SUPPLIER_SCORE_ROWS
from data_layer.derived_sources import SOLE_SOURCE_DAYS, SOLE_SOURCE_ROWS
from data_layer.derived_spend import SPEND_DAY_ROWS
from data_layer.derived_stock import ITEM_STOCK_ROWS, PLACE_VALUE_ROWS, STOCK_TOTAL_ROWS
from data_layer.entities.idle_stock import IDLE_STOCK, IDLE_TOTAL, ITEM_COVER, ITEM_MOVEMENT
from data_layer.entities.item_stock import ITEM_STOCK, PLACE_VALUE, STOCK_TOTAL
from data_layer.entities.sales_day import SALES_DAY
from data_layer.entities.sole_source import SOLE_SOURCE
from data_layer.entities.spend_day import SPEND_DAY
from data_layer.entities.stock_finding import FINDING_TOTAL, STOCK_FINDING
from data_layer.entities.supplier_score import SUPPLIER_SCORE
from data_layer.statistics import renew_statistics

_LOOK_S = 0.2
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Derived:
    """`rows` are the tables, each with its query, in the order in which they are made; `of`: of which entities.

    Of what depends on the plant's date (`:today`), `days` are those from which on something else may be so: between two
    of them it is the same on each.
    """

    name: str
    of: tuple[str, ...]
    rows: tuple[tuple[Table, str], ...]
    days: str = "SELECT CAST(NULL AS date) AS day"


STOCK = Derived(
    "stock",
    of=("inventory", "sku"),
    rows=((ITEM_STOCK, ITEM_STOCK_ROWS), (STOCK_TOTAL, STOCK_TOTAL_ROWS), (PLACE_VALUE, PLACE_VALUE_ROWS)),
)
FINDING = Derived(
    "finding",
    of=("inventory", "sku", "warehouse"),
    rows=((STOCK_FINDING, FINDINGS), (FINDING_TOTAL, FINDING_TOTAL_ROWS)),
)
_OF_DEMAND = ("inventory", "sku", "sales_order", "sales_order_line", "work_order", "bom")
IDLE = Derived(
    "idle",
    of=_OF_DEMAND,
    rows=((ITEM_MOVEMENT, ITEM_MOVEMENT_ROWS), (IDLE_STOCK, IDLE_STOCK_ROWS), (IDLE_TOTAL, IDLE_TOTAL_ROWS)),
    days=IDLE_DAYS,
)
COVERED = Derived("covered", of=_OF_DEMAND, rows=((ITEM_COVER, ITEM_COVER_ROWS),), days=COVER_DAYS)
SCORE = Derived(
    "score",
    of=("purchase_order", "purchase_order_line", "sku", "supplier_offer"),
    rows=((SUPPLIER_SCORE, SUPPLIER_SCORE_ROWS),),
)
SALES = Derived("sales", of=("sales_order", "sales_order_line", "sku", "customer"), rows=((SALES_DAY, SALES_DAY_ROWS),))
SPEND = Derived("spend", of=("purchase_order", "purchase_order_line", "sku"), rows=((SPEND_DAY, SPEND_DAY_ROWS),))
SOURCE = Derived(
    "source",
    of=("purchase_order", "purchase_order_line", "sku", "supplier", "supplier_offer"),
    rows=((SOLE_SOURCE, SOLE_SOURCE_ROWS),),
    days=SOLE_SOURCE_DAYS,
)
DERIVED: tuple[Derived, ...] = (STOCK, FINDING, IDLE, COVERED, SCORE, SALES, SPEND, SOURCE)

# One row for each of the entities that the tables are made of now as they were when they were made.
CURRENT = """
SELECT count(*) FROM manufacturing.derived_state d LEFT JOIN manufacturing.entity_revision r USING (tenant_id, entity)
WHERE d.name = :name AND d.changes = coalesce(r.changes, 0)
AND (d.since IS NULL OR d.since <= :today) AND (d.until IS NULL OR d.until > :today)
"""


def as_known(derived: Derived, kept: str, worked_out: str) -> str:
    """A query that reads what is kept, columns alike, while it is current, and else works it out. Which one it is, is
    asked once for the statement; the other is not run."""
    current = f"(({CURRENT}) = {len(derived.of)})".replace(":name", f"'{derived.name}'")
    return (
        f"SELECT * FROM ({kept}) AS k WHERE {current} UNION ALL SELECT * FROM ({worked_out}) AS w WHERE NOT {current}"
    )


def raise_revision(session: BulkSession, entity: str) -> None:
    """In the transaction that changed records of the entity."""
    session.execute(
        "INSERT INTO manufacturing.entity_revision AS r (tenant_id, entity, changes)"
        " VALUES (%(tenant)s, %(entity)s, 1)"
        " ON CONFLICT (tenant_id, entity) DO UPDATE SET changes = r.changes + 1",
        {"tenant": session.tenant_id, "entity": entity},
    )


def renew_derived(url: str, tenant_id: str, today: date, *, stop: threading.Event | None = None) -> None:
    """Make the tenant's derived tables anew, those that are not current on the plant's date. Raises `Unavailable`; what
    is left undone when `stop` is set, or because the database refuses it, the next renewal does."""
    stop = stop or threading.Event()
    with BulkSession(url, tenant_id) as session:
        key = {"key": f"derived/{tenant_id}"}
        # One at a time. It asks again and again: a statement that waits holds up indexes that are built concurrently.
        while not session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)[0][0]:
            if stop.wait(_LOOK_S):
                return
        # A sync that was broken off may have left some without: what is made of those takes minutes for seconds.
        renew_statistics(session, sorted({entity for derived in DERIVED for entity in derived.of}))
        for derived in DERIVED:
            if stop.is_set():
                return
            try:
                _renew(session, derived, today)
            except psycopg.Error as error:  # the others are none the worse for it, and questions read the records
                log.exception("derived_not_renewed", tenant_id=tenant_id, derived=derived.name, error=str(error))


def _renew(session: BulkSession, derived: Derived, today: date) -> None:
    given = {"tenant": session.tenant_id, "name": derived.name, "of": list(derived.of), "today": today}
    with session.transaction(snapshot=True):
        if session.row(_bound(CURRENT), given) == (len(derived.of),):
            return
        session.execute("SET LOCAL work_mem = '64MB'")
        written = {table.name: _write(session, table, _bound(rows), given) for table, rows in derived.rows}
        session.execute(
            "INSERT INTO manufacturing.derived_state AS d (tenant_id, name, entity, changes, since, until)"
            " SELECT %(tenant)s, %(name)s, entity, coalesce(changes, 0), since, until"
            " FROM (SELECT max(day) FILTER (WHERE day <= %(today)s) AS since,"
            f" min(day) FILTER (WHERE day > %(today)s) AS until FROM ({_bound(derived.days)}) AS days) AS within,"
            " unnest(%(of)s::text[]) AS made (entity) LEFT JOIN manufacturing.entity_revision r USING (entity)"
            " ON CONFLICT (tenant_id, name, entity) DO UPDATE"
            " SET changes = excluded.changes, since = excluded.since, until = excluded.until",
            given,
        )
    for name, rows in written.items():
        if rows:
            session.administer(f"ANALYZE manufacturing.{name}")


def _write(session: BulkSession, table: Table, rows: str, given: Mapping[str, Any]) -> int:
    """The rows that are to be there, only those written that are not there yet; how many were."""
    name, made = f"manufacturing.{table.name}", f"made_{table.name}"
    columns = [column.name for column in table.columns]
    told = ", ".join(columns)
    key = [column.name for column in table.primary_key]
    if not key or session.row(f"SELECT FROM {name} LIMIT 1") is None:
        session.execute(f"DELETE FROM {name}")
        return session.execute(f"INSERT INTO {name} ({told}) SELECT {told} FROM ({rows}) AS made", given)
    session.execute(f"CREATE TEMPORARY TABLE {made} ON COMMIT DROP AS {rows}", given)
    session.execute(f"ANALYZE {made}")
    same = _same(key, "=")
    gone = session.execute(
        f"DELETE FROM {name} t WHERE NOT EXISTS (SELECT FROM {made} m WHERE {same}"
        f" AND {_same([c for c in columns if c not in key], 'IS NOT DISTINCT FROM')})"
    )
    return gone + session.execute(
        f"INSERT INTO {name} ({told}) SELECT {told} FROM {made} m WHERE NOT EXISTS (SELECT FROM {name} t WHERE {same})"
    )


def _bound(written: str) -> str:
    """With the driver's own mark for the parameters that a question gives too."""
    return written.replace(":today", "%(today)s").replace(":name", "%(name)s")


def _same(columns: Sequence[str], operator: str) -> str:
    return " AND ".join(f"m.{column} {operator} t.{column}" for column in columns)
