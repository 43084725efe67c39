"""What a sync changes of open orders: kept as the record is written, in the same transaction. Only rows that change are
looked at; a first sync, and a batch that says nothing new, cost nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from core.enums import OPEN_PURCHASE_ORDER, OPEN_SALES_ORDER, OPEN_WORK_ORDER
from data_layer.bulk import BulkSession
from data_layer.metadata import Entity

REMOVED = "removed"
KEPT = timedelta(days=90)
FORGET = (
    "DELETE FROM manufacturing.order_change WHERE changed_at < now() - %(kept)s",
    "DELETE FROM manufacturing.order_impact WHERE requested_at < now() - %(kept)s",
)


@dataclass(frozen=True)
class _Watched:
    """The fields of which changes are kept, and when a row (`{0}`) is open: of what is not, before and after, nothing
    is kept."""

    fields: tuple[str, ...]
    open: str


def _any_of(statuses: tuple[str, ...]) -> str:
    return f"{{0}}.status IN ({', '.join(map(repr, statuses))})"


_WATCHED: Mapping[str, _Watched] = MappingProxyType(
    {
        "purchase_order": _Watched(("status", "expected_date"), _any_of(OPEN_PURCHASE_ORDER)),
        "purchase_order_line": _Watched(
            ("due_date", "quantity", "received_quantity"), "{0}.quantity > {0}.received_quantity"
        ),
        "sales_order": _Watched(("status", "due_date"), _any_of(OPEN_SALES_ORDER)),
        "sales_order_line": _Watched(("due_date", "quantity"), "{0}.quantity > coalesce({0}.shipped_quantity, 0)"),
        "work_order": _Watched(("status", "due_date", "quantity"), _any_of(OPEN_WORK_ORDER)),
    }
)
# What one sync changes twice has changed once: from what it was before the first time.
_ONCE = (
    " ON CONFLICT (tenant_id, job_id, entity, order_number, line_number, what)"
    " DO UPDATE SET now = excluded.now, source_record = excluded.source_record"
)


def keep_changes(session: BulkSession, entity: Entity, rows: str, where: str, given: Mapping[str, Any]) -> None:
    """`rows` in FROM, of which `where` are those of the table `t` that are about to say what `i` says. `given`: tenant,
    source, job, known_on, and what `rows` and `where` name."""
    watched = _WATCHED.get(entity.name)
    if watched is None:
        return
    fields = ", ".join(f"('{name}', t.{name}::text, i.{name}::text)" for name in watched.fields)
    opened = " OR ".join(watched.open.format(alias) for alias in "ti")
    session.execute(
        f"{_into(entity)}, c.what, c.was, c.now, i.source_record FROM {rows} CROSS JOIN LATERAL (VALUES {fields})"
        f" AS c(what, was, now) WHERE {where} AND c.was IS DISTINCT FROM c.now AND ({opened}){_ONCE}",
        given,
    )


def keep_removed(session: BulkSession, entity: Entity, rows: str, given: Mapping[str, Any]) -> None:
    """`rows` in FROM: those of the table `t` that are about to be removed."""
    watched = _WATCHED.get(entity.name)
    if watched is not None:
        session.execute(
            f"{_into(entity)}, '{REMOVED}', NULL, NULL, t.source_record FROM {rows}"
            f" WHERE {watched.open.format('t')}{_ONCE}",
            given,
        )


def forget_changes(session: BulkSession) -> None:
    """Those that are older than they are kept, and whom they hit."""
    for statement in FORGET:
        session.execute(statement, {"kept": KEPT})


def _into(entity: Entity) -> str:
    number, line = (*(f"t.{name}" for name in entity.key), "0")[:2]
    sku = "t.sku" if "sku" in entity.names else "NULL"
    return (
        "INSERT INTO manufacturing.order_change (tenant_id, job_id, source_system, known_on, entity, order_number,"
        " line_number, sku, what, was, now, source_record)"
        f" SELECT %(tenant)s, %(job)s, %(source)s, %(known_on)s, '{entity.name}', {number}, {line}, {sku}"
    )
