"""Questions about work orders."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.enums import OPEN_WORK_ORDER
from data_layer.queries.listing import Page, read_page
from data_layer.queries.open_orders import open_listing
from data_layer.repository import Repository

# What is neither put to stock nor scrapped is still to be made.
_OPEN = """
SELECT o.wo_number, o.sku, s.name AS item, o.status, o.quantity, o.completed_quantity, o.scrapped_quantity,
       greatest(o.quantity - o.completed_quantity - o.scrapped_quantity, 0) AS open_quantity,
       coalesce(o.unit, s.unit) AS unit, o.start_date, o.due_date,
       CASE WHEN o.due_date < :today THEN CAST(:today AS date) - o.due_date END AS days_late,
       coalesce(o.due_date, DATE '9999-12-31') AS due_key, o.source_system AS source, o.source_record AS record
FROM manufacturing.work_order o LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE o.status = ANY(:open){where}
"""

_BY_STATUS = (
    "(SELECT jsonb_object_agg(status, orders) FROM"
    " (SELECT status, count(*) AS orders FROM matching GROUP BY status) AS by_status) AS statuses"
)


@dataclass(frozen=True)
class OpenWorkOrder:
    wo_number: str
    sku: str
    item: str | None
    status: str
    quantity: Decimal
    completed_quantity: Decimal
    scrapped_quantity: Decimal
    open_quantity: Decimal
    unit: str | None
    start_date: date | None
    due_date: date | None
    days_late: int | None
    source: str
    record: str


class ProductionRepository(Repository):
    async def open_orders(
        self, today: date, *, sku: str | None, late_only: bool, limit: int, cursor: str | None
    ) -> Page[OpenWorkOrder]:
        """Open work orders, most overdue first.

        Totals: those of `open_listing` for quantity, items, statuses (orders by status).
        """
        where = (" AND o.sku = :sku" if sku else "") + (" AND o.due_date < :today" if late_only else "")
        listing = open_listing(
            _OPEN.format(where=where),
            "wo_number",
            f"count(DISTINCT sku) AS items, {_BY_STATUS}",
            {"quantity": ("open_quantity", "unit")},
        )
        given: dict[str, Any] = {"today": today, "open": list(OPEN_WORK_ORDER)}
        given |= {"sku": sku} if sku else {}
        return await read_page(self._tx, listing, OpenWorkOrder, given, limit=limit, cursor=cursor)
