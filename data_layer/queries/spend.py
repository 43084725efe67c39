"""What was ordered from suppliers in a period, and what is to come in one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from core.enums import OPEN_PURCHASE_ORDER
from data_layer.derived import SPEND
from data_layer.derived_spend import NOT_ORDERED, ORDERED
from data_layer.queries.amounts import amounts, sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.derived import is_current
from data_layer.queries.grouping import (
    Dimension,
    Measure,
    OrderGroup,
    Sort,
    different,
    make_room,
    order_groups,
    time_line,
    unit_of,
)
from data_layer.queries.known_sales import days
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

DIMENSIONS = time_line("o.order_date", "month", "quarter", "year") | {
    "supplier": Dimension("o.supplier_id", named=("supplier", "supplier_id")),
    "category": Dimension("s.category"),
    "item": Dimension("l.sku", named=("sku", "sku")),
    "buyer": Dimension("o.buyer"),
}
_KNOWN = frozenset({"month", "quarter", "year", "supplier", "category", "buyer"})
_ORDERS = "manufacturing.purchase_order o"

_LINES = """
manufacturing.purchase_order o
{kind} JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
{items}
"""
_BASE = """
SELECT {column} AS raw, o.po_number AS order_number, o.supplier_id,
       coalesce(l.currency, o.currency, '') AS currency, coalesce(l.unit, s.unit, '') AS unit,
       sum(l.quantity) AS quantity, sum(l.quantity * l.unit_price) AS value, count(*) - count(l.unit_price) AS unpriced
FROM {lines} WHERE {where}
GROUP BY o.tenant_id, o.po_number, {column}, coalesce(l.currency, o.currency, ''), coalesce(l.unit, s.unit, '')
"""
# Of items there are as many groups as orders: these are counted in each, and for the totals by themselves.
_BY_ITEM = """
SELECT l.sku AS raw, coalesce(l.currency, o.currency, '') AS currency, coalesce(l.unit, s.unit, '') AS unit,
       count(DISTINCT o.po_number) AS orders, sum(l.quantity) AS quantity, sum(l.quantity * l.unit_price) AS value,
       count(*) - count(l.unit_price) AS unpriced
FROM {lines} WHERE {where}
GROUP BY l.sku, coalesce(l.currency, o.currency, ''), coalesce(l.unit, s.unit, '')
"""
_LEFT_OUT = """
SELECT {counted} AS orders,
       (SELECT jsonb_object_agg(currency, CAST(value AS text)) FROM (
           SELECT coalesce(l.currency, o.currency, '') AS currency, round(sum(l.quantity * l.unit_price), 4) AS value
           FROM {lines} WHERE {where} AND l.unit_price IS NOT NULL GROUP BY 1) v) AS value
FROM {orders} WHERE {where}
"""

# A line without a due date of its own is due when its order is expected.
_DUE = """
SELECT o.po_number, l.line_number, o.supplier_id, v.name AS supplier, l.sku, s.name AS item, o.status, o.order_date,
       coalesce(l.due_date, o.expected_date) AS due_date,
       CASE WHEN coalesce(l.due_date, o.expected_date) < :today
            THEN CAST(:today AS date) - coalesce(l.due_date, o.expected_date) END AS days_late,
       l.quantity, l.received_quantity, l.quantity - l.received_quantity AS open_quantity,
       coalesce(l.unit, s.unit) AS unit, round((l.quantity - l.received_quantity) * l.unit_price, 4) AS open_value,
       coalesce(l.currency, o.currency) AS currency, l.warehouse_id,
       coalesce(l.due_date, o.expected_date, DATE '9999-12-31') AS due_key,
       l.source_system AS source, l.source_record AS record
FROM manufacturing.purchase_order o
JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
LEFT JOIN manufacturing.sku s ON s.tenant_id = l.tenant_id AND s.sku = l.sku
LEFT JOIN manufacturing.supplier v ON v.tenant_id = o.tenant_id AND v.supplier_id = o.supplier_id
WHERE {where}
"""


@dataclass(frozen=True)
class SpendFilter:
    """Codes and stored values; none: all."""

    supplier: str | None = None
    sku: str | None = None
    category: Category | None = None
    buyer: str | None = None

    @property
    def of_lines(self) -> bool:
        """It leaves out lines of an order."""
        return self.sku is not None or self.category is not None

    def conditions(self) -> Conditions:
        return (
            Conditions()
            .and_equal("o.supplier_id", self.supplier)
            .and_equal("o.buyer", self.buyer)
            .and_equal("l.sku", self.sku)
            .and_category("s", self.category)
        )

    def lines(self, column: str = "") -> str:
        """What is joined, where it is grouped by the column."""
        return _LINES.format(
            kind="INNER" if self.of_lines else "LEFT",
            items=unit_of("l", whole=self.category is not None or column.startswith("s.")),
        )


@dataclass(frozen=True)
class LeftOut:
    orders: int
    value: dict[str, Decimal]


@dataclass(frozen=True)
class DueLine:
    """A line still to be received, of an open order."""

    po_number: str
    line_number: int
    supplier_id: str
    supplier: str | None
    sku: str
    item: str | None
    status: str
    order_date: date
    due_date: date | None
    days_late: int | None
    quantity: Decimal
    received_quantity: Decimal
    open_quantity: Decimal
    unit: str | None
    open_value: Decimal | None
    currency: str | None
    source: str
    record: str


class SpendRepository(Repository):
    async def grouped(
        self,
        by: str,
        since: date | None,
        until: date | None,
        only: SpendFilter,
        *,
        measure: Measure = "value",
        sort: Sort | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page[OrderGroup]:
        """Ordered quantity x price, by order date, except of orders in draft, rejected or cancelled.

        Totals: those of `order_groups`, and suppliers.
        """
        dimension = DIMENSIONS[by]
        where = only.conditions().and_between("o.order_date", since, until)
        whole = only == SpendFilter() and by in _KNOWN
        name = f"spend by {by} {measure} {sort}" if whole else ""
        if whole and await is_current(self._tx, SPEND):
            ordered = f"{ORDERED} AND {where.sql}"
            listing = order_groups(
                dimension,
                measure,
                sort,
                base=days(by, dimension, where.sql, kept="spend_day"),
                totals=f"{different('supplier_id', ordered, _ORDERS)} AS suppliers",
                orders=f"(SELECT count(*) FROM {_ORDERS} WHERE {ordered})",
                name=name,
            )
            return await read_page(self._tx, listing, OrderGroup, where.given, limit=limit, cursor=cursor)
        where.and_also(ORDERED)
        apart = by == "item" and not only.of_lines
        of = (where.sql, _ORDERS) if apart else ("true", "base")
        listing = order_groups(
            dimension,
            measure,
            sort,
            base=(_BY_ITEM if apart else _BASE).format(
                column=dimension.column, lines=only.lines(dimension.column), where=where.sql
            ),
            totals=f"{different('supplier_id', *of)} AS suppliers",
            orders=f"(SELECT count(*) FROM {_ORDERS} WHERE {where.sql})" if apart else "",
            name=name,
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, OrderGroup, where.given, limit=limit, cursor=cursor)

    async def left_out(self, since: date | None, until: date | None, only: SpendFilter) -> LeftOut:
        """The orders in draft, rejected or cancelled of the same period, and their value by currency."""
        where = only.conditions().and_between("o.order_date", since, until)
        where.and_also("o.status = ANY(:not_ordered)", not_ordered=list(NOT_ORDERED))
        asked = _LEFT_OUT.format(
            counted="count(DISTINCT o.po_number)" if only.of_lines else "count(*)",
            lines=only.lines(),
            orders=only.lines() if only.of_lines else _ORDERS,
            where=where.sql,
        )
        found = await self._tx.execute(text(asked), where.given)
        row = found.one()
        return LeftOut(row.orders, amounts(row.value))

    async def due(
        self, today: date, since: date | None, until: date | None, only: SpendFilter, *, limit: int, cursor: str | None
    ) -> Page[DueLine]:
        """Lines still to be received that are due in the period, the first due first; undated ones only without one.

        Totals: lines, orders, suppliers, items, overdue, most_late, unpriced, undated, total_quantity by unit,
        total_value by currency.
        """
        where = only.conditions().and_between("coalesce(l.due_date, o.expected_date)", since, until)
        where.and_also("o.status = ANY(:open) AND l.received_quantity < l.quantity", open=list(OPEN_PURCHASE_ORDER))
        listing = Listing(
            _DUE.format(where=where.sql),
            keys=(("due_key", "date"), ("po_number", "text"), ("line_number", "integer")),
            totals="count(*) AS lines, count(DISTINCT po_number) AS orders, count(DISTINCT supplier_id) AS suppliers,"
            " count(DISTINCT sku) AS items, count(days_late) AS overdue, max(days_late) AS most_late,"
            " count(*) FILTER (WHERE open_value IS NULL) AS unpriced,"
            " count(*) FILTER (WHERE due_date IS NULL) AS undated,"
            f" {sums('total_quantity', 'open_quantity', 'unit')}, {sums('total_value', 'open_value', 'currency')}",
        )
        given: dict[str, Any] = {"today": today, **where.given}
        return await read_page(self._tx, listing, DueLine, given, limit=limit, cursor=cursor)
