"""What syncs changed of open orders, and which purchase order lines that touches."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.enums import OPEN_PURCHASE_ORDER, OPEN_SALES_ORDER, OPEN_WORK_ORDER
from data_layer.repository import Repository
from data_layer.transaction import sql

PURCHASES = ("purchase_order", "purchase_order_line")
SALES = ("sales_order", "sales_order_line")
WORKS = ("work_order",)

MOST_CHANGES = 20_000  # that are read at once

_SAID = "c.was IS DISTINCT FROM c.now OR c.what = 'removed'"
# A line counts while its order is open, or was until this sync; what was removed with its order is told of the order.
# A line that states no day has that of its order.
_CHANGES = f"""
SELECT c.job_id, c.entity, c.order_number, c.line_number, c.what,
       CASE WHEN c.what <> 'due_date' OR c.line_number = 0 THEN c.was
            ELSE coalesce(c.was, CASE WHEN d.what IS NULL THEN CAST(coalesce(p.expected_date, o.due_date) AS text)
                                      ELSE d.was END) END AS was,
       CASE WHEN c.what <> 'due_date' OR c.line_number = 0 THEN c.now
            ELSE coalesce(c.now, CAST(coalesce(p.expected_date, o.due_date) AS text)) END AS now,
       c.sku, coalesce(s.name, '') AS name,
       coalesce(p.supplier_id, o.customer_id, '') AS party, coalesce(v.name, u.name, '') AS party_name,
       coalesce(pl.unit, sl.unit, w.unit, s.unit, '') AS unit, c.source_system AS source, c.source_record AS record,
       c.known_on, c.changed_at
FROM manufacturing.order_change c
LEFT JOIN manufacturing.purchase_order p
    ON c.entity LIKE 'purchase%' AND p.tenant_id = c.tenant_id AND p.po_number = c.order_number
LEFT JOIN manufacturing.sales_order o
    ON c.entity LIKE 'sales%' AND o.tenant_id = c.tenant_id AND o.order_number = c.order_number
LEFT JOIN manufacturing.purchase_order_line pl ON c.entity = 'purchase_order_line' AND pl.tenant_id = c.tenant_id
    AND pl.po_number = c.order_number AND pl.line_number = c.line_number
LEFT JOIN manufacturing.sales_order_line sl ON c.entity = 'sales_order_line' AND sl.tenant_id = c.tenant_id
    AND sl.order_number = c.order_number AND sl.line_number = c.line_number
LEFT JOIN manufacturing.work_order w
    ON c.entity = 'work_order' AND w.tenant_id = c.tenant_id AND w.wo_number = c.order_number
LEFT JOIN manufacturing.sku s ON s.tenant_id = c.tenant_id AND s.sku = c.sku
LEFT JOIN manufacturing.supplier v ON v.tenant_id = p.tenant_id AND v.supplier_id = p.supplier_id
LEFT JOIN manufacturing.customer u ON u.tenant_id = o.tenant_id AND u.customer_id = o.customer_id
LEFT JOIN manufacturing.order_change h ON h.tenant_id = c.tenant_id AND h.job_id = c.job_id AND h.what = 'status'
    AND h.entity = replace(c.entity, '_line', '') AND h.order_number = c.order_number AND h.line_number = 0
LEFT JOIN manufacturing.order_change d ON d.tenant_id = c.tenant_id AND d.job_id = c.job_id
    AND d.what = CASE c.entity WHEN 'purchase_order_line' THEN 'expected_date' ELSE 'due_date' END
    AND d.entity = replace(c.entity, '_line', '') AND d.order_number = c.order_number AND d.line_number = 0
WHERE c.entity = ANY(:entities) AND ({_SAID}) AND {{which}}
    AND (c.line_number = 0 OR coalesce(p.status, o.status) = ANY(:open) OR h.was = ANY(:open))
ORDER BY c.changed_at DESC, c.entity, c.order_number, c.line_number, c.what LIMIT {MOST_CHANGES}
"""

# What was before the sync stands in the change, what did not change in the record.
_TOUCHED = """
WITH c AS (
    SELECT c.* FROM manufacturing.order_change c
    WHERE c.job_id = :job AND c.entity = ANY(:entities) AND c.was IS DISTINCT FROM c.now
)
SELECT l.po_number AS "order", l.line_number AS line, l.sku, coalesce(w.site, '') AS site, o.supplier_id AS party,
       coalesce(l.unit, s.unit) AS unit, coalesce(l.unit, s.unit) = s.unit AS own, o.order_date AS ordered,
       coalesce(CASE WHEN d.what IS NULL THEN l.due_date ELSE CAST(d.was AS date) END,
                CASE WHEN e.what IS NULL THEN o.expected_date ELSE CAST(e.was AS date) END) AS due_before,
       coalesce(l.due_date, o.expected_date) AS due,
       CASE WHEN coalesce(t.was, o.status) = ANY(:open)
            THEN greatest(coalesce(CAST(q.was AS numeric), l.quantity) - l.received_quantity, 0) ELSE 0 END AS before,
       CASE WHEN o.status = ANY(:open) THEN greatest(l.quantity - l.received_quantity, 0) ELSE 0 END AS now, o.status,
       l.source_system AS source, l.source_record AS record
FROM manufacturing.purchase_order o JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id)
LEFT JOIN c AS t ON t.entity = 'purchase_order' AND t.what = 'status' AND t.order_number = o.po_number
LEFT JOIN c AS e ON e.entity = 'purchase_order' AND e.what = 'expected_date' AND e.order_number = o.po_number
LEFT JOIN c AS d ON d.entity = 'purchase_order_line' AND d.what = 'due_date' AND d.order_number = l.po_number
    AND d.line_number = l.line_number
LEFT JOIN c AS q ON q.entity = 'purchase_order_line' AND q.what = 'quantity' AND q.order_number = l.po_number
    AND q.line_number = l.line_number
WHERE o.po_number IN (SELECT order_number FROM c) ORDER BY l.po_number, l.line_number
"""
# Of each source the last sync that ended, and the last one before it that changed something.
_LAST = """
SELECT DISTINCT ON (j.source_id) j.job_id FROM staging.job j
JOIN staging.progress p USING (tenant_id, job_id)
WHERE j.finished_at IS NOT NULL AND p.entity = ANY(:entities)
ORDER BY j.source_id, j.requested_at DESC
"""
_SYNCS = """
SELECT min(first) AS first, coalesce(max(times), 0) AS times FROM (
    SELECT min(j.finished_at) AS first, count(DISTINCT j.job_id) AS times
    FROM staging.job j JOIN staging.progress p USING (tenant_id, job_id)
    WHERE j.finished_at IS NOT NULL AND p.entity = ANY(:entities) GROUP BY j.source_id
) AS read
"""
_IMPACTS = "SELECT job_id, status, finished_at, error, found FROM manufacturing.order_impact WHERE job_id = ANY(:jobs)"


@dataclass(frozen=True)
class OrderChange:
    """One field of an order (`line_number` 0) or of a line of it; `what` as in `data_layer.order_changes`."""

    job_id: UUID
    entity: str
    order_number: str
    line_number: int
    what: str
    was: str | None
    now: str | None
    sku: str | None
    name: str
    party: str
    party_name: str
    unit: str
    source: str
    record: str
    known_on: date
    changed_at: datetime


@dataclass(frozen=True)
class TouchedLine:
    """A purchase order line whose order or self was changed by a sync: what is open of it and when it comes, before
    the sync and now; what was received meanwhile is no longer open in either. `own`: in its item's own unit."""

    order: str
    line: int
    sku: str
    site: str
    party: str
    unit: str
    own: bool
    ordered: date
    due_before: date | None
    due: date | None
    before: Decimal
    now: Decimal
    status: str
    source: str
    record: str

    @property
    def worse(self) -> bool:
        """Later, less, or nothing any more."""
        late = self.due is not None and self.due_before is not None and self.due > self.due_before
        return bool(self.now < self.before or (self.now and late))


@dataclass(frozen=True)
class StoredImpact:
    job_id: UUID
    status: str
    finished_at: datetime | None
    error: str | None
    found: Any


class OrderChangeRepository(Repository):
    async def since(self, entities: Collection[str], day: date) -> Sequence[OrderChange]:
        """What syncs on that day of the plant or later changed; the newest first, at most `MOST_CHANGES`."""
        return await self._changes(entities, "c.known_on >= :since", since=day)

    async def of_last_syncs(self, entities: Collection[str]) -> Sequence[OrderChange]:
        """What the last sync of each source changed that has read such orders."""
        return await self._changes(entities, f"c.job_id IN (SELECT job_id FROM ({_LAST}) AS last)")

    async def read(self, entities: Collection[str]) -> tuple[datetime | None, int]:
        """When such orders were first read by a sync, and how often by that source's which did most often. What is read
        once cannot be known to have changed."""
        row = (await self._tx.execute(sql(_SYNCS), {"entities": list(entities)})).one()
        return row.first, row.times

    async def touched(self, job_id: UUID) -> Sequence[TouchedLine]:
        given = {"job": job_id, "entities": list(PURCHASES), "open": list(OPEN_PURCHASE_ORDER)}
        return [TouchedLine(**row) for row in (await self._tx.execute(sql(_TOUCHED), given)).mappings()]

    async def impacts(self, jobs: Collection[UUID]) -> Sequence[StoredImpact]:
        found = await self._tx.execute(sql(_IMPACTS), {"jobs": list(jobs)})
        return [StoredImpact(**row) for row in found.mappings()]

    async def _changes(self, entities: Collection[str], which: str, **given: Any) -> Sequence[OrderChange]:
        every = [*OPEN_PURCHASE_ORDER, *OPEN_SALES_ORDER, *OPEN_WORK_ORDER]
        query = sql(_CHANGES.format(which=which))
        found = await self._tx.execute(query, {**given, "entities": list(entities), "open": every})
        return [OrderChange(**row) for row in found.mappings()]
