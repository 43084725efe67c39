"""What customers ordered in a period, put together by time, item, customer …"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from data_layer.derived import SALES
from data_layer.derived_sales import NOT_ORDERED, ORDERED
from data_layer.queries.amounts import amounts, sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.derived import is_current
from data_layer.queries.grouping import (
    GROUP_KEYS,
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
from data_layer.queries.known_sales import (
    BOTH,
    KNOWN,
    ORDERS,
    OTHER,
    SIDES,
    SIDES_OF_DAYS,
    SIDES_OF_ORDERS,
    THIS,
    days,
)
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.queries.sales import LINE_VALUE
from data_layer.repository import Repository

DIMENSIONS = time_line("o.order_date", "month", "quarter", "year") | {
    "category": Dimension("s.category"),
    "item": Dimension("l.sku", named=("sku", "sku")),
    "customer": Dimension("o.customer_id", named=("customer", "customer_id")),
    "territory": Dimension("c.territory"),
    "channel": Dimension("o.channel"),
}

# An order without lines counts as an order that states no value.
_LINES = """
manufacturing.sales_order o
{kind} JOIN manufacturing.sales_order_line l USING (tenant_id, order_number)
{items}
{customers}
"""
_CUSTOMERS = "LEFT JOIN manufacturing.customer c ON c.tenant_id = o.tenant_id AND c.customer_id = o.customer_id"

# One row for each order within a group, currency and unit: then a group's orders are its rows.
_BASE = f"""
SELECT {{column}} AS raw, o.order_number, o.customer_id{{side}},
       coalesce(l.currency, o.currency, '') AS currency, coalesce(l.unit, s.unit, '') AS unit,
       sum(l.quantity) AS quantity, sum({LINE_VALUE}) AS value, count(*) - count({LINE_VALUE}) AS unpriced
FROM {{lines}} WHERE {{where}}
GROUP BY o.tenant_id, o.order_number, {{column}}{{side}}, coalesce(l.currency, o.currency, ''),
         coalesce(l.unit, s.unit, '')
"""
# Of items there are as many groups as orders: these are counted in each, and for the totals by themselves.
_BY_ITEM = f"""
SELECT l.sku AS raw, coalesce(l.currency, o.currency, '') AS currency, coalesce(l.unit, s.unit, '') AS unit,
       count(DISTINCT o.order_number) AS orders, sum(l.quantity) AS quantity, sum({LINE_VALUE}) AS value,
       count(*) - count({LINE_VALUE}) AS unpriced
FROM {{lines}} WHERE {{where}}
GROUP BY l.sku, coalesce(l.currency, o.currency, ''), coalesce(l.unit, s.unit, '')
"""

_TOTALS = """
WITH orders AS (
    SELECT {distinct} o.order_number, o.status = ANY(:not_ordered) AS left_out, coalesce(o.currency, '') AS currency,
           o.total
    FROM {orders} WHERE {where}
), by_currency AS (
    SELECT currency, count(*) FILTER (WHERE left_out) AS left_out, sum(total) FILTER (WHERE NOT left_out) AS total
    FROM orders GROUP BY currency
)
SELECT CAST(coalesce(sum(left_out), 0) AS bigint) AS left_out,
       jsonb_object_agg(currency, CAST(total AS text)) FILTER (WHERE total IS NOT NULL) AS stated
FROM by_currency
"""


@dataclass(frozen=True)
class SalesFilter:
    """Codes and stored values; none: all."""

    customer: str | None = None
    sku: str | None = None
    category: Category | None = None
    territory: str | None = None
    channel: str | None = None

    @property
    def of_lines(self) -> bool:
        """It leaves out lines of an order, so that the order's own total says nothing."""
        return self.sku is not None or self.category is not None

    def conditions(self) -> Conditions:
        return (
            Conditions()
            .and_equal("o.customer_id", self.customer)
            .and_equal("o.channel", self.channel)
            .and_equal("c.territory", self.territory)
            .and_equal("l.sku", self.sku)
            .and_category("s", self.category)
        )

    @property
    def orders(self) -> str:
        """What the orders are read from, of which no lines are left out."""
        return f"{ORDERS} {_CUSTOMERS if self.territory is not None else ''}"

    def lines(self, column: str) -> str:
        """What is joined: customers only where their territory is asked for, items where more than a
        missing unit is asked of them."""
        by_territory = self.territory is not None or column.startswith("c.")
        return _LINES.format(
            kind="INNER" if self.of_lines else "LEFT",
            items=unit_of("l", whole=self.category is not None or column.startswith("s.")),
            customers=_CUSTOMERS if by_territory else "",
        )


@dataclass(frozen=True)
class SalesSides:
    """One group in two periods."""

    code: str
    name: str | None
    orders: int
    other_orders: int
    quantity: Decimal | None
    other_quantity: Decimal | None
    unit: str
    value: Decimal | None
    other_value: Decimal | None
    currency: str


@dataclass(frozen=True)
class OrderTotals:
    """`stated`: the orders' own totals by currency; `left_out`: orders in draft or cancelled."""

    stated: dict[str, Decimal]
    left_out: int


class SalesHistoryRepository(Repository):
    async def grouped(
        self,
        by: str,
        since: date | None,
        until: date | None,
        only: SalesFilter,
        *,
        measure: Measure = "value",
        sort: Sort | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page[OrderGroup]:
        """Orders by order date, except drafts and cancelled ones; in the order that `Dimension.rank` says.

        Totals: those of `order_groups`, and customers.
        """
        dimension = DIMENSIONS[by]
        where = only.conditions().and_between("o.order_date", since, until)
        given = where.given | {"not_ordered": list(NOT_ORDERED)}
        whole = only == SalesFilter() and by in KNOWN
        name = f"sales by {by} {measure} {sort}" if whole else ""
        if whole and await is_current(self._tx, SALES):
            ordered = f"{ORDERED} AND {where.sql}"
            listing = order_groups(
                dimension,
                measure,
                sort,
                base=days(by, dimension, where.sql),
                totals=f"{different('customer_id', ordered, ORDERS)} AS customers",
                orders=f"(SELECT count(*) FROM {ORDERS} WHERE {ordered})",
                name=name,
            )
            return await read_page(self._tx, listing, OrderGroup, given, limit=limit, cursor=cursor)
        where.and_also("o.status <> ALL(:not_ordered)")
        apart = by == "item" and not only.of_lines
        of = (where.sql, only.orders) if apart else ("true", "base")
        listing = order_groups(
            dimension,
            measure,
            sort,
            base=(_BY_ITEM if apart else _BASE).format(
                column=dimension.column, side="", lines=only.lines(dimension.column), where=where.sql
            ),
            totals=f"{different('customer_id', *of)} AS customers",
            orders=f"(SELECT count(*) FROM {only.orders} WHERE {where.sql})" if apart else "",
            name=name,
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, OrderGroup, given, limit=limit, cursor=cursor)

    async def order_totals(self, since: date | None, until: date | None, only: SalesFilter) -> OrderTotals:
        """Of the same orders: what they state as their own totals (none when lines are left out)."""
        where = only.conditions().and_between("o.order_date", since, until)
        orders = only.lines("l.sku") if only.of_lines else f"manufacturing.sales_order o {_CUSTOMERS}"
        found = await self._tx.execute(
            text(_TOTALS.format(orders=orders, where=where.sql, distinct="DISTINCT" if only.of_lines else "")),
            {**where.given, "not_ordered": list(NOT_ORDERED)},
        )
        row = found.one()
        return OrderTotals({} if only.of_lines else amounts(row.stated), row.left_out)

    async def two_periods(
        self,
        by: str | None,
        this: tuple[date, date],
        other: tuple[date, date],
        only: SalesFilter,
        *,
        limit: int,
        cursor: str | None,
    ) -> Page[SalesSides]:
        """Both periods side by side, the greatest of either first; without `by` one group, ''.

        Totals: groups, orders and other_orders; by currency or unit: value, other_value, quantity, other_quantity.
        """
        dimension = DIMENSIONS[by] if by else Dimension("CAST(NULL AS text)")
        whole = only == SalesFilter() and by in KNOWN
        known = whole and await is_current(self._tx, SALES)
        where = only.conditions().and_also(f"({THIS} OR {OTHER})", other_since=other[0], other_until=other[1])
        where.given["not_ordered"] = list(NOT_ORDERED)
        # A day of both periods (they may overlap) counts in each.
        where.and_also(f"CASE WHEN side.this THEN {THIS} ELSE {OTHER} END", since=this[0], until=this[1])
        if known:
            base = days(by, dimension, where.sql, side=", side.this", sides=BOTH)
            orders = [f"(SELECT count(*) FROM {ORDERS} WHERE {ORDERED} AND {period})" for period in (THIS, OTHER)]
        else:
            where.and_also("o.status <> ALL(:not_ordered)")
            lines = only.lines(dimension.column) + BOTH
            base = _BASE.format(column=dimension.column, side=", side.this", lines=lines, where=where.sql)
            orders = [different("order_number", side) for side in ("this", "NOT this")]
        listing = Listing(
            SIDES.format(
                code=dimension.code,
                name=dimension.name,
                join=dimension.join(),
                **(SIDES_OF_DAYS if known else SIDES_OF_ORDERS),
            ),
            keys=GROUP_KEYS,
            name=f"sales of two periods by {by}" if whole else "",
            totals="count(DISTINCT code) AS groups, count(*) AS lines_of_table,"
            f" {orders[0]} AS total_orders, {orders[1]} AS total_other_orders, "
            + ", ".join(
                sums(f"total_{name}", name, "currency" if "value" in name else "unit")
                for name in ("value", "other_value", "quantity", "other_quantity")
            ),
            base=base,
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, SalesSides, where.given, limit=limit, cursor=cursor)
