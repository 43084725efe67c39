"""Questions about customers' orders."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.enums import OPEN_SALES_ORDER
from data_layer.queries.listing import Page, read_page
from data_layer.queries.open_orders import open_listing
from data_layer.repository import Repository

LINE_VALUE = "coalesce(l.line_total, l.quantity * l.unit_price * (1 - coalesce(l.discount_percent, 0) / 100))"

# With an item, the figures are of its own lines; without one, the order's total as the source states it.
_OPEN = """
SELECT o.order_number, o.customer_id, c.name AS customer, o.status, o.order_date, o.due_date, o.channel,
       {columns}, CASE WHEN o.due_date < :today THEN CAST(:today AS date) - o.due_date END AS days_late,
       coalesce(o.due_date, DATE '9999-12-31') AS due_key, o.source_system AS source, o.source_record AS record
FROM manufacturing.sales_order o LEFT JOIN manufacturing.customer c USING (tenant_id, customer_id)
{lines}
WHERE o.status = ANY(:open){where}
"""
_ANY_ITEM = "CAST(NULL AS numeric) AS open_quantity, CAST(NULL AS text) AS unit, o.total AS value, o.currency"
# What an order states of it in several units or currencies is no one figure, and is added up from its lines (`_APART`).
_ONE_ITEM = (
    "CASE WHEN l.units < 2 THEN l.open_quantity END AS open_quantity, l.unit, l.units,"
    " CASE WHEN l.currencies < 2 THEN l.value END AS value, l.currency, l.currencies"
)
_LINES_OPEN = "greatest(l.quantity - coalesce(l.shipped_quantity, 0), 0)"
_ITEM_LINES = f"""
JOIN (SELECT l.tenant_id, l.order_number, max(coalesce(l.unit, s.unit)) AS unit, sum({LINE_VALUE}) AS value,
             sum({_LINES_OPEN}) AS open_quantity, max(coalesce(l.currency, p.currency)) AS currency,
             count(DISTINCT coalesce(l.unit, s.unit, '')) AS units,
             count(DISTINCT coalesce(l.currency, p.currency, '')) AS currencies
      FROM manufacturing.sales_order_line l JOIN manufacturing.sales_order p USING (tenant_id, order_number)
      LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
      WHERE l.sku = :sku GROUP BY l.tenant_id, l.order_number) l USING (tenant_id, order_number)
"""
_APART = """
SELECT m.days_late, {told} FROM matching m JOIN manufacturing.sales_order_line l USING (order_number)
JOIN manufacturing.sales_order p USING (tenant_id, order_number) LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE m.{several} > 1 AND l.sku = :sku
"""
_PARTS = {
    "value": _APART.format(told=f"{LINE_VALUE}, coalesce(l.currency, p.currency)", several="currencies"),
    "quantity": _APART.format(told=f"{_LINES_OPEN}, coalesce(l.unit, s.unit)", several="units"),
}


@dataclass(frozen=True)
class OpenSalesOrder:
    order_number: str
    customer_id: str | None
    customer: str | None
    status: str
    order_date: date
    due_date: date | None
    days_late: int | None
    open_quantity: Decimal | None
    unit: str | None
    value: Decimal | None
    currency: str | None
    source: str
    record: str


class SalesRepository(Repository):
    async def open_orders(
        self, today: date, *, customer: str | None, sku: str | None, late_only: bool, limit: int, cursor: str | None
    ) -> Page[OpenSalesOrder]:
        """Open orders, most overdue first.

        Totals: those of `open_listing` for value and quantity, customers, unpriced.
        """
        where = (" AND o.customer_id = :customer" if customer else "") + (
            " AND o.due_date < :today" if late_only else ""
        )
        listing = open_listing(
            _OPEN.format(columns=_ONE_ITEM if sku else _ANY_ITEM, lines=_ITEM_LINES if sku else "", where=where),
            "order_number",
            "count(DISTINCT customer_id) AS customers,"
            f" count(*) FILTER (WHERE value IS NULL{' AND currencies < 2' if sku else ''}) AS unpriced",
            {"value": ("value", "currency"), "quantity": ("open_quantity", "unit")},
            _PARTS if sku else {},
        )
        given: dict[str, Any] = {"today": today, "open": list(OPEN_SALES_ORDER)}
        given |= ({"customer": customer} if customer else {}) | ({"sku": sku} if sku else {})
        return await read_page(self._tx, listing, OpenSalesOrder, given, limit=limit, cursor=cursor)
