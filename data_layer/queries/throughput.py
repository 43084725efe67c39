"""What production finished in a period, and what it lost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import text

from core.enums import WorkOrderStatus
from data_layer.queries.amounts import amounts, sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.grouping import Dimension, Sort, make_room, time_line
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

_SKU = "LEFT JOIN manufacturing.sku s ON s.tenant_id = {0}.tenant_id AND s.sku = {0}.sku"
_BY_ITEM = {"category": Dimension("s.category")}

MADE_BY = time_line("o.end_date", "day", "week", "month", "quarter", "year") | _BY_ITEM
MADE_BY |= {"item": Dimension("o.sku", named=("sku", "sku"))}
SCRAP_BY = time_line("c.scrap_date", "month", "quarter", "year") | _BY_ITEM
SCRAP_BY |= {
    "item": Dimension("c.sku", named=("sku", "sku")),
    "reason": Dimension("c.reason"),
    "work_centre": Dimension("c.work_centre_id", named=("work_centre", "work_centre_id")),
}

# First by day or item, which is what the table has; then by what is shown of it.
_FINISHED = f"""
SELECT g.*, {{name}} AS name, round(100.0 * on_time / nullif(dated, 0), 1) AS on_time_percent,
       round(CAST(days AS numeric) / nullif(timed, 0), 1) AS cycle_days, {{rank}} AS rank
FROM (
    SELECT {{code}} AS code, unit, sum(orders) AS orders, sum(quantity) AS quantity, sum(scrapped) AS scrapped,
           sum(dated) AS dated, sum(on_time) AS on_time, sum(timed) AS timed, sum(days) AS days
    FROM (
        SELECT {{column}} AS raw, coalesce(o.unit, s.unit, '') AS unit, count(*) AS orders,
               sum(o.completed_quantity) AS quantity, sum(o.scrapped_quantity) AS scrapped,
               count(o.due_date) AS dated, count(*) FILTER (WHERE o.end_date <= o.due_date) AS on_time,
               count(o.start_date) AS timed, sum(o.end_date - o.start_date) AS days
        FROM manufacturing.work_order o {_SKU.format("o")}
        WHERE {{where}} GROUP BY 1, 2
    ) r GROUP BY 1, 2
) g {{join}}
"""
_UNDATED = f"""
(SELECT count(*) FROM manufacturing.work_order o {_SKU.format("o")} WHERE {{where}} AND o.end_date IS NULL) AS undated
"""

# Made is what was put to stock and what was lost, of orders that ended in the period.
_MADE = f"""
SELECT {{code}} AS code, unit, sum(made) AS made
FROM (
    SELECT {{column}} AS raw, coalesce(o.unit, s.unit, '') AS unit,
           sum(o.completed_quantity + o.scrapped_quantity) AS made
    FROM manufacturing.work_order o {_SKU.format("o")} WHERE {{where}} GROUP BY 1, 2
) r GROUP BY 1, 2
"""
# A standard cost of nothing is no cost: the source has not set it.
_SCRAP = f"""
SELECT g.*, {{name}} AS name, m.made, round(100 * g.quantity / nullif(m.made, 0), 2) AS percent, {{rank}} AS rank
FROM (
    SELECT {{code}} AS code, unit, currency, sum(records) AS records, sum(quantity) AS quantity,
           round(sum(value), 4) AS value, sum(uncosted) AS uncosted
    FROM (
        SELECT {{column}} AS raw, coalesce(c.unit, s.unit, '') AS unit, coalesce(s.currency, '') AS currency,
               count(*) AS records, sum(c.quantity) AS quantity,
               sum(c.quantity * nullif(s.standard_cost, 0)) AS value,
               count(*) - count(nullif(s.standard_cost, 0)) AS uncosted
        FROM manufacturing.scrap c {_SKU.format("c")}
        WHERE {{where}} GROUP BY 1, 2, 3
    ) r GROUP BY 1, 2, 3
) g {{join}}
LEFT JOIN ({_MADE.replace("{code}", "{made_code}").replace("{column}", "{made_column}").replace("{where}", "{made}")}) m
    ON m.unit = g.unit AND {{same}}
"""
_OF_ALL = Dimension("CAST(NULL AS text)")


@dataclass(frozen=True)
class MadeFilter:
    """Codes and stored values; none: all."""

    sku: str | None = None
    category: Category | None = None
    work_centre: str | None = None

    def of_orders(self) -> Conditions:
        where = Conditions(mark="order").and_equal("o.sku", self.sku).and_category("s", self.category)
        if self.work_centre is not None:
            where.and_also(
                "EXISTS (SELECT FROM manufacturing.operation p WHERE p.tenant_id = o.tenant_id"
                " AND p.wo_number = o.wo_number AND p.work_centre_id = :work_centre)",
                work_centre=self.work_centre,
            )
        return where


@dataclass(frozen=True)
class Finished:
    """Work orders of one group and unit that ended. `dated` state a due date, `timed` a start."""

    code: str
    name: str | None
    orders: int
    quantity: Decimal
    scrapped: Decimal
    unit: str
    dated: int
    on_time: int
    on_time_percent: Decimal | None
    timed: int
    cycle_days: Decimal | None


@dataclass(frozen=True)
class Scrapped:
    """Of one group, unit and currency. `percent` of what was made; null: nothing made is recorded."""

    code: str
    name: str | None
    records: int
    quantity: Decimal
    unit: str
    made: Decimal | None
    percent: Decimal | None
    value: Decimal | None
    currency: str
    uncosted: int


class ThroughputRepository(Repository):
    async def finished(
        self,
        by: str,
        since: date | None,
        until: date | None,
        only: MadeFilter,
        *,
        sort: Sort | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page[Finished]:
        """Completed work orders by end date, in the order that `Dimension.rank` says of their quantity.

        Totals: groups, lines_of_table, total_orders, total_dated, total_on_time, total_timed, total_days, undated
        (state no end date, so in no period), total_quantity and total_scrapped by unit.
        """
        dimension = MADE_BY[by]
        every = only.of_orders().and_equal("o.status", str(WorkOrderStatus.COMPLETED))
        undated = _UNDATED.format(where=every.sql)
        where = every.and_between("o.end_date", since, until).and_also("o.end_date IS NOT NULL")
        listing = Listing(
            _FINISHED.format(
                code=dimension.code,
                column=dimension.column,
                name=dimension.name,
                join=dimension.join(),
                rank=dimension.rank("quantity", sort),
                where=where.sql,
            ),
            keys=(("rank", "numeric"), ("code", "text"), ("unit", "text")),
            totals="count(DISTINCT code) AS groups, count(*) AS lines_of_table, "
            + ", ".join(
                f"CAST(coalesce(sum({name}), 0) AS bigint) AS total_{name}"
                for name in ("orders", "dated", "on_time", "timed", "days")
            )
            + f", {undated}, {sums('total_quantity', 'quantity', 'unit')},"
            f" {sums('total_scrapped', 'scrapped', 'unit')}",
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, Finished, where.given, limit=limit, cursor=cursor)

    async def scrapped(
        self,
        by: str,
        since: date | None,
        until: date | None,
        only: MadeFilter,
        *,
        measure: Literal["quantity", "value", "percent"] = "quantity",
        sort: Sort | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page[Scrapped]:
        """Scrap records by scrap date, in the order that `Dimension.rank` says, with what was made of the same group;
        for reasons and work centres, of which no record says what was made, of all.

        Totals: groups, lines_of_table, total_records, total_uncosted, total_quantity by unit, total_value by currency.
        """
        dimension, made_by = SCRAP_BY[by], MADE_BY.get(by)
        where = (
            Conditions()
            .and_equal("c.sku", only.sku)
            .and_category("s", only.category)
            .and_equal("c.work_centre_id", only.work_centre)
            .and_between("c.scrap_date", since, until)
        )
        made = only.of_orders().and_between("o.end_date", since, until)
        listing = Listing(
            _SCRAP.format(
                code=dimension.code,
                column=dimension.column,
                name=dimension.name,
                join=dimension.join(),
                rank=dimension.rank(f"g.{measure}" if measure != "percent" else _PERCENT, sort),
                where=where.sql,
                made_code=(made_by or _OF_ALL).code,
                made_column=(made_by or _OF_ALL).column,
                made=made.sql,
                same="m.code = g.code" if made_by else "true",
            ),
            keys=(("rank", "numeric"), ("code", "text"), ("unit", "text"), ("currency", "text")),
            totals="count(DISTINCT code) AS groups, count(*) AS lines_of_table,"
            " CAST(coalesce(sum(records), 0) AS bigint) AS total_records,"
            " CAST(coalesce(sum(uncosted), 0) AS bigint) AS total_uncosted,"
            f" {sums('total_quantity', 'quantity', 'unit')}, {sums('total_value', 'value', 'currency')}",
        )
        await make_room(self._tx)
        given = {**where.given, **made.given}
        return await read_page(self._tx, listing, Scrapped, given, limit=limit, cursor=cursor)

    async def made(
        self, since: date | None, until: date | None, only: MadeFilter
    ) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        """By unit: made (put to stock or lost) and lost, as the work orders themselves state it."""
        where = only.of_orders().and_between("o.end_date", since, until)
        found = await self._tx.execute(
            text(
                "SELECT jsonb_object_agg(unit, CAST(made AS text)) AS made,"
                " jsonb_object_agg(unit, CAST(lost AS text)) AS lost"
                " FROM (SELECT coalesce(o.unit, s.unit, '') AS unit, sum(o.scrapped_quantity) AS lost,"
                " sum(o.completed_quantity + o.scrapped_quantity) AS made"
                f" FROM manufacturing.work_order o {_SKU.format('o')} WHERE {where.sql} GROUP BY 1) AS by_unit"
            ),
            where.given,
        )
        row = found.one()
        return amounts(row.made), amounts(row.lost)


_PERCENT = "(g.quantity / nullif(m.made, 0))"
