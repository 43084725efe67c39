"""Questions about customers' orders."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.enums import OPEN_SALES_ORDER
from data_layer.queries.amounts import sums
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

_VALUE = "coalesce(l.line_total, l.quantity * l.unit_price * (1 - coalesce(l.discount_percent, 0) / 100))"

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
_ONE_ITEM = "l.open_quantity, l.unit, l.value, coalesce(l.currency, o.currency) AS currency"
_ITEM_LINES = f"""
JOIN (SELECT l.tenant_id, l.order_number, max(coalesce(l.unit, s.unit)) AS unit, sum({_VALUE}) AS value,
             sum(greatest(l.quantity - coalesce(l.shipped_quantity, 0), 0)) AS open_quantity,
             max(l.currency) AS currency
      FROM manufacturing.sales_order_line l LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
      WHERE l.sku = :sku GROUP BY l.tenant_id, l.order_number) l USING (tenant_id, order_number)
"""


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
        """Open orders, most overdue first. Totals: orders, late, customers, total_value, late_value, total_quantity."""
        where = (" AND o.customer_id = :customer" if customer else "") + (
            " AND o.due_date < :today" if late_only else ""
        )
        listing = Listing(
            _OPEN.format(columns=_ONE_ITEM if sku else _ANY_ITEM, lines=_ITEM_LINES if sku else "", where=where),
            keys=(("due_key", "date"), ("order_number", "text")),
            totals="count(*) AS orders, count(days_late) AS late, count(DISTINCT customer_id) AS customers,"
            " max(days_late) AS most_late, count(*) FILTER (WHERE value IS NULL) AS unpriced,"
            " min(order_date) AS oldest, "
            + sums("total_value", "value", "currency")
            + ", "
            + sums("late_value", "(CASE WHEN days_late > 0 THEN value END)", "currency")
            + ", "
            + sums("total_quantity", "open_quantity", "unit"),
        )
        given: dict[str, Any] = {"today": today, "open": list(OPEN_SALES_ORDER)}
        given |= ({"customer": customer} if customer else {}) | ({"sku": sku} if sku else {})
        return await read_page(self._tx, listing, OpenSalesOrder, given, limit=limit, cursor=cursor)
