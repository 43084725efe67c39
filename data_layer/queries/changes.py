"""What came about in a period, as far as the records say so by a date of their own; and how stock differs from what was
stated before. That a record was read again is no change: no query here looks at when a row was written."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import TextClause, text

from core.enums import SalesOrderStatus, WorkOrderStatus
from data_layer.repository import Repository

_NO_ORDER = [str(SalesOrderStatus.DRAFT), str(SalesOrderStatus.CANCELLED)]

_ORDERED = text("""
SELECT count(*) OVER () AS how_many, o.order_number AS code, coalesce(c.name, o.customer_id) AS name, o.total AS figure,
       o.currency AS unit, CAST(NULL AS numeric) AS was, o.source_system AS source, o.source_record AS record
FROM manufacturing.sales_order o LEFT JOIN manufacturing.customer c USING (tenant_id, customer_id)
WHERE o.order_date BETWEEN :since AND :today AND o.status <> ALL(:no_order)
ORDER BY o.total DESC NULLS LAST, o.order_number LIMIT 1
""")
_RECEIVED = text("""
SELECT count(*) OVER () AS how_many, l.po_number AS code, coalesce(s.name, l.sku) AS name,
       l.received_quantity AS figure, coalesce(l.unit, s.unit) AS unit, CAST(NULL AS numeric) AS was,
       l.source_system AS source, l.source_record AS record
FROM manufacturing.purchase_order_line l LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE l.received_date BETWEEN :since AND :today AND l.received_quantity > 0
ORDER BY l.received_quantity * l.unit_price DESC NULLS LAST, l.po_number, l.line_number LIMIT 1
""")
_FINISHED = text("""
SELECT count(*) OVER () AS how_many, o.wo_number AS code, coalesce(s.name, o.sku) AS name,
       o.completed_quantity AS figure, coalesce(o.unit, s.unit) AS unit, CAST(NULL AS numeric) AS was,
       o.source_system AS source, o.source_record AS record
FROM manufacturing.work_order o LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE o.end_date BETWEEN :since AND :today AND o.status = :completed
ORDER BY o.completed_quantity * s.standard_cost DESC NULLS LAST, o.wo_number LIMIT 1
""")
# Only where it was stated before, in the same unit: what is stated for the first time may have lain there for long.
_MOVED = text("""
SELECT count(*) OVER () AS how_many, i.sku || ' at ' || coalesce(w.name, i.warehouse_id) AS code,
       coalesce(s.name, i.sku) AS name, i.on_hand AS figure, i.unit, h.on_hand AS was, i.source_system AS source,
       i.source_record AS record
FROM manufacturing.inventory i
JOIN LATERAL (
    SELECT on_hand, unit FROM manufacturing.inventory_history h
    WHERE h.tenant_id = i.tenant_id AND h.sku = i.sku AND h.warehouse_id = i.warehouse_id AND h.lot = i.lot
    AND h.as_of < :moment ORDER BY h.as_of DESC LIMIT 1) h ON h.unit = i.unit AND h.on_hand <> i.on_hand
LEFT JOIN manufacturing.sku s ON s.tenant_id = i.tenant_id AND s.sku = i.sku
LEFT JOIN manufacturing.warehouse w ON w.tenant_id = i.tenant_id AND w.warehouse_id = i.warehouse_id
WHERE i.as_of >= :moment
ORDER BY abs(i.on_hand - h.on_hand) * s.standard_cost DESC NULLS LAST, i.sku, i.warehouse_id, i.lot LIMIT 1
""")


@dataclass(frozen=True)
class Change:
    """How many records changed so, and the first of them by value: `figure` is its total or quantity in `unit`,
    `was` what it was before (none: it is new)."""

    how_many: int
    code: str
    name: str | None
    figure: Decimal | None
    unit: str | None
    was: Decimal | None
    source: str
    record: str


class ChangesRepository(Repository):
    """Each from the first day on, both included; none: nothing of the kind."""

    async def ordered(self, since: date, today: date) -> Change | None:
        """Sales orders, as their order date says; without drafts and cancelled ones."""
        return await self._first(_ORDERED, since=since, today=today, no_order=_NO_ORDER)

    async def received(self, since: date, today: date) -> Change | None:
        """Lines of purchase orders, by the day on which they were last received."""
        return await self._first(_RECEIVED, since=since, today=today)

    async def finished(self, since: date, today: date) -> Change | None:
        """Completed work orders, by their end date."""
        return await self._first(_FINISHED, since=since, today=today, completed=str(WorkOrderStatus.COMPLETED))

    async def moved(self, moment: datetime) -> Change | None:
        """Stock of items at places (and lots) that differs from what was last stated before the moment."""
        return await self._first(_MOVED, moment=moment)

    async def _first(self, query: TextClause, **given: object) -> Change | None:
        row = (await self._tx.execute(query, given)).mappings().first()
        return Change(**row) if row else None
