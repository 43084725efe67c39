"""Questions about orders to suppliers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.enums import OPEN_PURCHASE_ORDER
from data_layer.queries.listing import Page, read_page
from data_layer.queries.open_orders import open_listing
from data_layer.repository import Repository

# An order is as late as its most overdue line that is still to be received; one without such a line is not late. What
# its lines state in several units or currencies is no one figure of it, and is added up from them (`_APART`).
_OPEN = """
SELECT o.po_number, o.supplier_id, s.name AS supplier, o.status, o.order_date, l.due_date, l.lines, l.open_lines,
       CASE WHEN {one_unit} THEN l.open_quantity END AS open_quantity, l.unit, l.units,
       CASE WHEN l.currencies < 2 THEN l.open_value END AS open_value, l.currencies,
       coalesce(l.currency, o.currency) AS currency, l.unpriced, o.total AS order_total, o.currency AS order_currency,
       CASE WHEN l.due_date < :today THEN CAST(:today AS date) - l.due_date END AS days_late,
       coalesce(l.due_date, DATE '9999-12-31') AS due_key, o.source_system AS source, o.source_record AS record
FROM manufacturing.purchase_order o LEFT JOIN manufacturing.supplier s USING (tenant_id, supplier_id)
{join} JOIN LATERAL (
    SELECT CAST(count(*) AS integer) AS lines, CAST(count(*) FILTER (WHERE open > 0) AS integer) AS open_lines,
           sum(open) AS open_quantity, max(unit) AS unit, count(DISTINCT coalesce(unit, '')) AS units,
           sum(open * unit_price) AS open_value, max(currency) AS currency,
           count(DISTINCT coalesce(currency, '')) FILTER (WHERE open * unit_price > 0) AS currencies,
           bool_or(open > 0 AND unit_price IS NULL) AS unpriced,
           min(due_date) FILTER (WHERE open > 0) AS due_date
    FROM (SELECT greatest(l.quantity - l.received_quantity, 0) AS open, coalesce(l.unit, i.unit) AS unit, l.unit_price,
                 coalesce(l.currency, o.currency) AS currency, coalesce(l.due_date, o.expected_date) AS due_date
          FROM manufacturing.purchase_order_line l LEFT JOIN manufacturing.sku i USING (tenant_id, sku)
          WHERE l.tenant_id = o.tenant_id AND l.po_number = o.po_number{item}) AS line
) l ON {on}
WHERE o.status = ANY(:open){where}
"""
_APART = """
SELECT m.days_late, {told} FROM matching m JOIN manufacturing.purchase_order_line l USING (po_number)
LEFT JOIN manufacturing.sku i USING (tenant_id, sku) WHERE m.{several} > 1{item}
"""
_LINES_OPEN = "greatest(l.quantity - l.received_quantity, 0)"


@dataclass(frozen=True)
class OpenPurchaseOrder:
    po_number: str
    supplier_id: str
    supplier: str | None
    status: str
    order_date: date
    due_date: date | None
    days_late: int | None
    lines: int
    open_lines: int
    open_quantity: Decimal | None
    unit: str | None
    open_value: Decimal | None
    currency: str | None
    order_total: Decimal | None
    order_currency: str | None
    source: str
    record: str


class PurchasingRepository(Repository):
    async def open_orders(
        self, today: date, *, supplier: str | None, sku: str | None, late_only: bool, limit: int, cursor: str | None
    ) -> Page[OpenPurchaseOrder]:
        """Open orders, most overdue first; with an item, its own lines alone.

        Totals: those of `open_listing` for value and quantity, suppliers, total_lines (open ones), unpriced_orders,
        in_currencies (orders whose open lines are in several).
        """
        where = (" AND o.supplier_id = :supplier" if supplier else "") + (
            " AND l.due_date < :today" if late_only else ""
        )
        # By the index of items: else the lines of every open order are looked at.
        where += (
            " AND o.po_number IN (SELECT p.po_number FROM manufacturing.purchase_order_line p WHERE p.sku = :sku)"
            * (sku is not None)
        )
        own = " AND l.sku = :sku" if sku else ""
        listing = open_listing(
            _OPEN.format(
                one_unit="l.units = 1",
                join="" if sku else "LEFT",
                on="l.lines > 0" if sku else "true",
                item=own,
                where=where,
            ),
            "po_number",
            "count(DISTINCT supplier_id) AS suppliers, coalesce(CAST(sum(open_lines) AS bigint), 0) AS total_lines,"
            " count(*) FILTER (WHERE unpriced) AS unpriced_orders,"
            " count(*) FILTER (WHERE currencies > 1) AS in_currencies",
            {
                "value": ("open_value", "currency"),
                "order": ("order_total", "order_currency"),
                "quantity": ("open_quantity", "unit"),
            },
            {
                "value": _APART.format(
                    told=f"{_LINES_OPEN} * l.unit_price, coalesce(l.currency, m.order_currency)",
                    several="currencies",
                    item=own,
                ),
                "quantity": _APART.format(told=f"{_LINES_OPEN}, coalesce(l.unit, i.unit)", several="units", item=own),
            },
        )
        given: dict[str, Any] = {"today": today, "open": list(OPEN_PURCHASE_ORDER)}
        given |= ({"supplier": supplier} if supplier else {}) | ({"sku": sku} if sku else {})
        return await read_page(self._tx, listing, OpenPurchaseOrder, given, limit=limit, cursor=cursor)
