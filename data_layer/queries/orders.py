"""One order by its number, of whichever kind."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

KINDS = ("sales", "purchase", "work")

_HEADERS = {
    "sales": """
SELECT 'sales' AS kind, o.order_number AS number, o.status, o.customer_id AS partner_code, c.name AS partner_name,
       NULL AS sku, NULL AS item, o.order_date, o.due_date, o.shipped_date AS done_date, o.total, o.currency,
       CAST(NULL AS numeric) AS quantity, CAST(NULL AS numeric) AS done_quantity,
       CAST(NULL AS numeric) AS lost_quantity, NULL AS unit, o.source_system AS source, o.source_record AS record
FROM manufacturing.sales_order o LEFT JOIN manufacturing.customer c USING (tenant_id, customer_id)
WHERE o.order_number = ANY(:numbers)""",
    "purchase": """
SELECT 'purchase', o.po_number, o.status, o.supplier_id, s.name, NULL, NULL, o.order_date, o.expected_date,
       o.shipped_date, o.total, o.currency, NULL, NULL, NULL, NULL, o.source_system, o.source_record
FROM manufacturing.purchase_order o LEFT JOIN manufacturing.supplier s USING (tenant_id, supplier_id)
WHERE o.po_number = ANY(:numbers)""",
    "work": """
SELECT 'work', o.wo_number, o.status, NULL, NULL, o.sku, s.name, o.start_date, o.due_date, o.end_date, NULL, NULL,
       o.quantity, o.completed_quantity, o.scrapped_quantity, coalesce(o.unit, s.unit), o.source_system, o.source_record
FROM manufacturing.work_order o LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE o.wo_number = ANY(:numbers)""",
}
_ALL = text(" UNION ALL ".join(_HEADERS[kind] for kind in KINDS))

_NUMBERS = text("""
SELECT 'sales' AS kind, order_number AS number FROM manufacturing.sales_order WHERE order_number = ANY(:numbers)
UNION ALL SELECT 'purchase', po_number FROM manufacturing.purchase_order WHERE po_number = ANY(:numbers)
UNION ALL SELECT 'work', wo_number FROM manufacturing.work_order WHERE wo_number = ANY(:numbers)
""")

_LINES = {
    "sales": """
SELECT l.line_number AS line, l.sku, s.name AS item, NULL AS work_centre, l.quantity,
       l.shipped_quantity AS done_quantity, CAST(NULL AS numeric) AS rejected_quantity,
       coalesce(l.unit, s.unit) AS unit, l.unit_price, l.line_total AS value, l.currency, l.due_date,
       CAST(NULL AS date) AS done_date,
       l.source_system AS source, l.source_record AS record
FROM manufacturing.sales_order_line l LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE l.order_number = :number""",
    "purchase": """
SELECT l.line_number AS line, l.sku, s.name AS item, NULL AS work_centre, l.quantity,
       l.received_quantity AS done_quantity, l.rejected_quantity, coalesce(l.unit, s.unit) AS unit, l.unit_price,
       l.quantity * l.unit_price AS value, l.currency, l.due_date, l.received_date AS done_date,
       l.source_system AS source, l.source_record AS record
FROM manufacturing.purchase_order_line l LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE l.po_number = :number""",
    "work": """
SELECT o.sequence AS line, NULL AS sku, NULL AS item, coalesce(w.name, o.work_centre_id) AS work_centre,
       CAST(NULL AS numeric) AS quantity, CAST(NULL AS numeric) AS done_quantity,
       CAST(NULL AS numeric) AS rejected_quantity, NULL AS unit, CAST(NULL AS numeric) AS unit_price,
       o.planned_cost AS value, o.currency, o.scheduled_end AS due_date, o.actual_end AS done_date,
       o.source_system AS source, o.source_record AS record
FROM manufacturing.operation o LEFT JOIN manufacturing.work_centre w USING (tenant_id, work_centre_id)
WHERE o.wo_number = :number""",
}


@dataclass(frozen=True)
class Order:
    """Header of an order. `done_date` is shipment (sales, purchase) or end (work); quantities are a work order's."""

    kind: str
    number: str
    status: str
    partner_code: str | None
    partner_name: str | None
    sku: str | None
    item: str | None
    order_date: date | None
    due_date: date | None
    done_date: date | None
    total: Decimal | None
    currency: str | None
    quantity: Decimal | None
    done_quantity: Decimal | None
    lost_quantity: Decimal | None
    unit: str | None
    source: str
    record: str


@dataclass(frozen=True)
class OrderLine:
    """An item of a sales or purchase order, or an operation of a work order."""

    line: int
    sku: str | None
    item: str | None
    work_centre: str | None
    quantity: Decimal | None
    done_quantity: Decimal | None
    rejected_quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    value: Decimal | None
    currency: str | None
    due_date: date | None
    done_date: date | None
    source: str
    record: str


class OrderRepository(Repository):
    async def by_number(self, numbers: list[str]) -> tuple[Order, ...]:
        return tuple(Order(**row) for row in (await self._tx.execute(_ALL, {"numbers": numbers})).mappings())

    async def known(self, numbers: list[str]) -> tuple[tuple[str, str], ...]:
        """(kind, number) of those that exist."""
        return tuple((row.kind, row.number) for row in await self._tx.execute(_NUMBERS, {"numbers": numbers}))

    async def lines(self, order: Order, *, limit: int, cursor: str | None) -> Page[OrderLine]:
        listing = Listing(_LINES[order.kind], keys=(("line", "integer"),), totals="count(*) AS lines")
        return await read_page(self._tx, listing, OrderLine, {"number": order.number}, limit=limit, cursor=cursor)
