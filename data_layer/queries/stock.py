"""Questions about the state and the worth of stock, and about what it was."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from data_layer.derived import STOCK
from data_layer.derived_stock import STATUS, STATUS_PLACE, STATUS_RANK, VALUE_RANK
from data_layer.queries.amounts import sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.derived import is_current
from data_layer.queries.grouping import make_room
from data_layer.queries.known_stock import (
    EACH_ITEM,
    GROUPS,
    LIMITS,
    OF_ITEM,
    STATUS_KEYS,
    STATUS_TOLD,
    VALUE_KEYS,
    grouped,
    known_status,
    known_value,
)
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

# Items with stock records and their stock in their own unit (none: all of it is in another one), in the order of the
# key, in which both tables are indexed: neither is sorted, whatever their size.
ITEM_STOCK = """
SELECT {columns}, sum(i.on_hand) FILTER (WHERE i.unit = s.unit) AS on_hand,
       coalesce(bool_or(i.unit <> s.unit), false) AS other_unit
FROM manufacturing.sku s JOIN manufacturing.inventory i USING (tenant_id, sku)
WHERE {where} GROUP BY s.tenant_id, s.sku{more}
"""
KEPT_THERE = " HAVING bool_or(i.warehouse_id = :warehouse)"

_STATUS = f"""
SELECT *, {STATUS_PLACE} AS place, {STATUS_RANK} AS rank
FROM (SELECT *, CASE WHEN on_hand IS NOT NULL THEN {STATUS} END AS status FROM ({{stock}}) AS stocked) AS assessed
"""
_VALUED = """
SELECT *, on_hand * standard_cost AS value FROM ({stock}) AS stocked
"""
_GROUPS = """
SELECT {group} AS raw, coalesce(currency, '') AS currency, count(*) AS items, sum(value) AS value
FROM base GROUP BY 1, 2
"""
_COVERED = """
(SELECT jsonb_build_object('stocked', count(*), 'uncosted', count(*) FILTER (WHERE standard_cost IS NULL),
    'free', count(*) FILTER (WHERE standard_cost = 0), 'other_unit', count(*) FILTER (WHERE other_unit),
    'negative', coalesce(sum(negative), 0)) FROM {items}) AS covered
"""
# Of places the base has an item once for each: here it is one again.
_ITEMS_OF_PLACES = """
(SELECT standard_cost, bool_or(other_unit) AS other_unit, sum(negative) AS negative FROM base
 GROUP BY sku, standard_cost) AS item
"""

_KNOWN = """
SELECT warehouse_id, lot, as_of, on_hand, allocated, unit, source_system, source_record, true AS current
FROM manufacturing.inventory WHERE sku = :sku
UNION ALL
SELECT warehouse_id, lot, as_of, on_hand, allocated, unit, source_system, source_record, false
FROM manufacturing.inventory_history WHERE sku = :sku
"""

# The last statement made before `:moment` about each lot. A lot that its source no longer states counts for as long as
# nobody has said that it is gone: until the source was last read.
_AS_OF = f"""
SELECT k.warehouse_id, coalesce(w.name, k.warehouse_id) AS warehouse, k.unit, sum(k.on_hand) AS on_hand,
       sum(k.allocated) AS allocated, sum(k.on_hand) - sum(k.allocated) AS available,
       CAST(count(nullif(k.lot, '')) AS integer) AS lots, min(k.as_of) AS as_of, bool_or(k.gone) AS gone,
       min(k.source_system) AS source, string_agg(k.source_record, ', ' ORDER BY k.lot) AS record,
       -sum(k.on_hand) AS rank
FROM (
    SELECT DISTINCT ON (warehouse_id, lot) *, NOT EXISTS (
        SELECT FROM manufacturing.inventory c WHERE c.sku = :sku AND c.warehouse_id = known.warehouse_id
        AND c.lot = known.lot) AS gone
    FROM ({_KNOWN}) AS known WHERE as_of < :moment ORDER BY warehouse_id, lot, as_of DESC, current DESC
) k LEFT JOIN manufacturing.warehouse w USING (warehouse_id)
WHERE NOT k.gone OR :moment <= (
    SELECT max(r.as_of) FROM staging.source_state r WHERE r.source_id = k.source_system AND r.entity = 'inventory')
GROUP BY k.warehouse_id, w.name, k.unit
"""
_SINCE = text(f"""
SELECT min(as_of) AS since, count(DISTINCT warehouse_id) FILTER (WHERE first >= :moment) AS later
FROM (SELECT as_of, warehouse_id, min(as_of) OVER (PARTITION BY warehouse_id) AS first FROM ({_KNOWN}) AS known) AS told
""")


@dataclass(frozen=True)
class StatedStock:
    sku: str
    name: str
    category: str | None
    active: bool | None
    unit: str
    on_hand: Decimal
    safety_stock: Decimal | None
    reorder_point: Decimal | None
    maximum_stock: Decimal | None
    status: str
    source: str
    record: str


@dataclass(frozen=True)
class ValueGroup:
    """`on_hand`, `unit` and `cost` are those of a single item; of other groups they are none."""

    code: str
    name: str | None
    items: int
    on_hand: Decimal | None
    unit: str | None
    cost: Decimal | None
    value: Decimal | None
    currency: str


@dataclass(frozen=True)
class PastStock:
    warehouse_id: str
    warehouse: str
    on_hand: Decimal
    allocated: Decimal
    available: Decimal
    unit: str
    lots: int
    as_of: datetime
    gone: bool
    source: str
    record: str


class StockRepository(Repository):
    async def by_status(
        self, status: str | None, category: Category | None, warehouse: str | None, *, limit: int, cursor: str | None
    ) -> Page[StatedStock]:
        """Items with stock records and what their limits say of them, worst first; of one status or of all.

        `warehouse` keeps the items that have a stock record there. Totals, over every status: items, critical, low,
        optimal, excess, without_safety, without_reorder, without_maximum, without_limits (neither safety stock nor
        reorder point), unlike (with stock in another unit than their own).
        """
        among = Conditions().and_category("s", category)
        given = among.given | {"status": status, "warehouse": warehouse}
        if not category and not warehouse and await is_current(self._tx, STOCK):
            return await read_page(self._tx, known_status(status), StatedStock, given, limit=limit, cursor=cursor)
        stock = ITEM_STOCK.format(columns=f"s.sku, {LIMITS}", where=among.sql, more=KEPT_THERE if warehouse else "")
        listing = Listing(
            _STATUS.format(stock=stock),
            keys=STATUS_KEYS,
            name="status" if not category and not warehouse else "",
            totals="count(status) AS items, count(*) FILTER (WHERE other_unit) AS unlike,"
            " count(status) FILTER (WHERE maximum_stock IS NULL) AS without_maximum,"
            " count(status) FILTER (WHERE safety_stock IS NULL) AS without_safety,"
            " count(status) FILTER (WHERE reorder_point IS NULL) AS without_reorder,"
            " count(status) FILTER (WHERE safety_stock IS NULL AND reorder_point IS NULL) AS without_limits, "
            + ", ".join(
                f"count(*) FILTER (WHERE status = '{one.upper()}') AS {one}"
                for one in ("critical", "low", "optimal", "excess")
            ),
            shown="status = :status" if status else "status IS NOT NULL",
            beside=(STATUS_TOLD, OF_ITEM.format(code="sku")),
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, StatedStock, given, limit=limit, cursor=cursor)

    async def value(
        self,
        by: str,
        *,
        sku: str | None,
        category: Category | None,
        warehouse: str | None,
        limit: int,
        cursor: str | None,
    ) -> Page[ValueGroup]:
        """On hand at standard cost by one of `GROUPS`, greatest first; of a currency each.

        Totals: total_value by currency, groups, and covered: stocked (items on hand), uncosted (that state no cost),
        free (whose cost is zero), other_unit (with stock in another unit than their own), negative (records below
        zero).
        """
        place, item = by == "warehouse", by == "item"
        whole = sku is None and not category and not warehouse
        if whole and await is_current(self._tx, STOCK):
            return await read_page(self._tx, known_value(by), ValueGroup, {}, limit=limit, cursor=cursor)
        columns = ["s.sku", "s.unit", "s.currency", "s.standard_cost"]
        columns += ["i.warehouse_id"] if place else [f"s.{GROUPS[by]}"] if not item else []
        among = Conditions("i.on_hand <> 0").and_equal("s.sku", sku).and_equal("i.warehouse_id", warehouse)
        stock = ITEM_STOCK.format(
            columns=", ".join(columns) + ", count(*) FILTER (WHERE i.on_hand < 0) AS negative",
            where=among.and_category("s", category).sql,
            more=", i.warehouse_id" if place else "",
        )
        listing = Listing(
            EACH_ITEM.format(on_hand="on_hand", rank=VALUE_RANK, base="base")
            if item
            else grouped(by, _GROUPS.format(group=GROUPS[by])),
            keys=VALUE_KEYS,
            name=f"value by {by}" if whole else "",
            totals=f"{'count(*)' if item else 'count(DISTINCT code)'} AS groups,"
            f" {_COVERED.format(items=_ITEMS_OF_PLACES if place else 'base')}, "
            + sums("total_value", "value", "currency"),
            base=_VALUED.format(stock=stock),
            beside=("s.name", OF_ITEM.format(code="code")) if item else ("", ""),
        )
        if sku is None:
            await make_room(self._tx)
        return await read_page(self._tx, listing, ValueGroup, among.given, limit=limit, cursor=cursor)

    async def as_of(self, sku: str, moment: datetime, *, limit: int, cursor: str | None) -> Page[PastStock]:
        """Stock of one item by location as last stated before the moment, most first.

        Totals: locations, gone_lines (with a lot that was later dropped), on_hand and available, each by unit.
        """
        listing = Listing(
            _AS_OF,
            keys=(("rank", "numeric"), ("warehouse_id", "text"), ("unit", "text")),
            totals="count(DISTINCT warehouse_id) AS locations, count(*) FILTER (WHERE gone) AS gone_lines, "
            + ", ".join(sums(f"total_{name}", name, "unit") for name in ("on_hand", "available")),
        )
        given = {"sku": sku, "moment": moment}
        return await read_page(self._tx, listing, PastStock, given, limit=limit, cursor=cursor)

    async def known_since(self, sku: str, moment: datetime) -> tuple[datetime | None, int]:
        """The first statement about the item's stock, and at how many locations the first came only later."""
        row = (await self._tx.execute(_SINCE, {"sku": sku, "moment": moment})).one()
        return row.since, row.later
