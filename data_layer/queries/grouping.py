"""Rows put together by a day, a month, an item, a customer …, for each unit and currency apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import text

from data_layer.database import ReadTx
from data_layer.queries.amounts import sums
from data_layer.queries.listing import Listing

Sort = Literal["greatest", "least"]
Measure = Literal["value", "quantity", "orders"]
LAST = "999999999999999999"  # the rank of what has none

# Keys of a time line sort as text and as numbers, and are read as they are: 2025-05-15, 2025-W20, 2025-05, 2025-Q2.
_PERIODS: Mapping[str, str] = {
    "day": "YYYY-MM-DD",
    "week": 'IYYY-"W"IW',
    "month": "YYYY-MM",
    "quarter": 'YYYY-"Q"Q',
    "year": "YYYY",
}


_ORDER_GROUPS = """
SELECT g.*, {rank} AS rank
FROM (SELECT {code} AS code, currency, unit, {orders} AS orders, sum(quantity) AS quantity,
             round(sum(value), 4) AS value, sum(unpriced) AS unpriced
      FROM base GROUP BY 1, 2, 3) g
"""
GROUP_KEYS = (("rank", "numeric"), ("code", "text"), ("currency", "text"), ("unit", "text"))


@dataclass(frozen=True)
class OrderGroup:
    """Of one group in one currency and unit; quantity and value are null where no line states them."""

    code: str
    name: str | None
    orders: int
    quantity: Decimal | None
    unit: str
    value: Decimal | None
    currency: str
    unpriced: int


@dataclass(frozen=True)
class Dimension:
    """`column` is what the records are grouped by; `shown` makes the group's code of it (as `raw`), afterwards, so that
    it is made once a day and not once a record. A null makes a group of its own, with the code ''.

    `named` is the (table, code column) that the group's name is looked up in once the groups are made.
    """

    column: str
    shown: str = "raw"
    named: tuple[str, str] | None = None
    is_time: bool = False

    @property
    def code(self) -> str:
        return f"coalesce({self.shown}, '')"

    @property
    def name(self) -> str:
        return "n.name" if self.named else "CAST(NULL AS text)"

    def join(self, groups: str = "g") -> str:
        """Of the groups with their names `n`."""
        return f"LEFT JOIN manufacturing.{self.named[0]} n ON n.{self.named[1]} = {groups}.code" if self.named else ""

    def rank(self, measure: str, sort: Sort | None) -> str:
        """What puts the groups `g` in order, ascending: by `measure`, or by time (newest first), the nulls last.

        By default a time line is in order of time, and others have the greatest first.
        """
        if self.is_time and sort is None:
            return "-coalesce(CAST(nullif(translate(g.code, '-QW', ''), '') AS numeric), 0)"
        return f"coalesce({'' if sort == 'least' else '-'}{measure}, {LAST})"


def unit_of(line: str, *, whole: bool) -> str:
    """The items `s` of lines: of all (`whole`), or of those alone that state no unit and are told in their item's. Of
    these the key of the others is none, so that a line that states its unit is not looked up."""
    key = f"{line}.sku" if whole else f"CASE WHEN {line}.unit IS NULL THEN {line}.sku END"
    return f"LEFT JOIN manufacturing.sku s ON s.sku = {key}"


def time_line(column: str, *periods: str) -> dict[str, Dimension]:
    return {name: Dimension(column, f"to_char(raw, '{_PERIODS[name]}')", is_time=True) for name in periods}


def different(column: str, condition: str = "true", of: str = "base") -> str:
    """How many values there are in `of`: hashed, where count(DISTINCT) would sort them."""
    return f"(SELECT count({column}) FROM (SELECT DISTINCT {column} FROM {of} WHERE {condition}) AS d)"


_GROUPS = different("code", "code <> ''", "matching")


def order_groups(
    dimension: Dimension,
    measure: Measure,
    sort: Sort | None,
    *,
    base: str,
    totals: str = "NULL AS no_more",
    orders: str = "",
    name: str = "",
) -> Listing:
    """Groups of order lines, as `OrderGroup`.

    `base` has one row for each order within raw (the dimension's column), currency and unit: order_number, quantity,
    value, and the number of lines that are unpriced; or, where `orders` counts all orders, one row for several of them,
    with their number. `name` as in `Listing`. Totals: groups (that have a code), lines_of_table, unpriced_lines,
    total_orders, total_value by currency, total_quantity by unit.
    """
    return Listing(
        _ORDER_GROUPS.format(
            code=dimension.code,
            rank=dimension.rank(measure, sort),
            orders="CAST(sum(orders) AS bigint)" if orders else "count(*)",
        ),
        keys=GROUP_KEYS,
        totals=f"{_GROUPS} AS groups, count(*) AS lines_of_table,"
        " coalesce(CAST(sum(unpriced) AS bigint), 0) AS unpriced_lines,"
        f" {orders or different('order_number')} AS total_orders, {totals},"
        f" {sums('total_value', 'value', 'currency')}, {sums('total_quantity', 'quantity', 'unit')}",
        base=base,
        name=name,
        beside=(f"{dimension.name} AS name", dimension.join("page")),
    )


_ROOM = text("SELECT set_config('work_mem', '64MB', true), set_config('plan_cache_mode', 'force_custom_plan', true)")


async def make_room(tx: ReadTx) -> None:
    """For a question that reads whole tables: lets this transaction hash in memory what it groups, where by default a
    hundred thousand rows are sorted on disk, and has it planned for its own values, not for any."""
    await tx.execute(_ROOM)
