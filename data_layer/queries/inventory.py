"""Questions about stock."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from data_layer.derived import STOCK
from data_layer.derived_stock import LOW_RANK, STATUS
from data_layer.queries.amounts import sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.derived import is_current
from data_layer.queries.grouping import make_room
from data_layer.queries.known_stock import BELOW_KEYS, BELOW_TOLD, LIMITS, OF_ITEM, known_below
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.queries.stock import ITEM_STOCK, KEPT_THERE
from data_layer.repository import Repository

# An item's lots at one place are one line; its lineage names the records it was summed from.
_LOCATIONS = """
SELECT i.warehouse_id, coalesce(w.name, i.warehouse_id) AS warehouse, i.unit, sum(i.on_hand) AS on_hand,
       sum(i.allocated) AS allocated, sum(i.on_hand) - sum(i.allocated) AS available,
       string_agg(DISTINCT i.bin, ', ') AS bins, CAST(count(nullif(i.lot, '')) AS integer) AS lots,
       min(i.as_of) AS as_of, min(i.source_system) AS source,
       string_agg(i.source_record, ', ' ORDER BY i.lot) AS record, -sum(i.on_hand) AS rank
FROM manufacturing.inventory i LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id)
WHERE i.sku = :sku{warehouse}
GROUP BY i.warehouse_id, w.name, i.unit
"""

_BELOW = f"""
SELECT *, reorder_point - on_hand AS shortage, {STATUS} AS status,
       {LOW_RANK} AS rank
FROM ({{stock}}) AS stocked WHERE on_hand < reorder_point
"""

_CURRENT = """
SELECT i.sku, s.name, i.warehouse_id, w.name AS warehouse, i.lot, i.bin, i.on_hand, i.allocated,
       i.on_hand - i.allocated AS available, i.unit, i.as_of, i.source_system AS source, i.source_record AS record
FROM manufacturing.inventory i LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id){warehouse}
"""


@dataclass(frozen=True)
class LocationStock:
    warehouse_id: str
    warehouse: str
    on_hand: Decimal
    allocated: Decimal
    available: Decimal
    unit: str
    bins: str | None
    lots: int
    as_of: datetime
    source: str
    record: str


@dataclass(frozen=True)
class LowStock:
    sku: str
    name: str
    category: str | None
    procurement: str | None
    active: bool | None
    on_hand: Decimal
    reorder_point: Decimal
    safety_stock: Decimal | None
    shortage: Decimal
    unit: str
    status: str
    source: str
    record: str


@dataclass(frozen=True)
class StockRecord:
    sku: str
    name: str | None
    warehouse_id: str
    warehouse: str | None
    lot: str
    bin: str | None
    on_hand: Decimal
    allocated: Decimal
    available: Decimal
    unit: str
    as_of: datetime
    source: str
    record: str


class InventoryRepository(Repository):
    async def on_hand(self, sku: str, warehouse: str | None, *, limit: int, cursor: str | None) -> Page[LocationStock]:
        """Stock of one item by location, most first. Totals: locations, on_hand, allocated, available, each by unit."""
        listing = Listing(
            _LOCATIONS.format(warehouse=" AND i.warehouse_id = :warehouse" if warehouse else ""),
            keys=(("rank", "numeric"), ("warehouse_id", "text"), ("unit", "text")),
            totals="count(DISTINCT warehouse_id) AS locations, "
            + ", ".join(sums(f"total_{name}", name, "unit") for name in ("on_hand", "allocated", "available")),
        )
        given = {"sku": sku} | ({"warehouse": warehouse} if warehouse else {})
        return await read_page(self._tx, listing, LocationStock, given, limit=limit, cursor=cursor)

    async def below_reorder_point(
        self, category: Category | None, warehouse: str | None, *, limit: int, cursor: str | None
    ) -> Page[LowStock]:
        """Items with stock records whose total on hand is below their reorder point, least covered first.

        `warehouse` keeps the items that have a stock record there. Totals: items, critical, empty, inactive, bought.
        """
        among = Conditions("s.reorder_point IS NOT NULL").and_category("s", category)
        given = among.given | ({"warehouse": warehouse} if warehouse else {})
        whole = not category and not warehouse
        if whole and await is_current(self._tx, STOCK):
            return await read_page(self._tx, known_below(), LowStock, given, limit=limit, cursor=cursor)
        columns = f"s.sku, s.procurement, s.active, {LIMITS}"
        stock = ITEM_STOCK.format(columns=columns, where=among.sql, more=KEPT_THERE if warehouse else "")
        listing = Listing(
            _BELOW.format(stock=stock),
            keys=BELOW_KEYS,
            name="below reorder point" if whole else "",
            totals="count(*) AS items, count(*) FILTER (WHERE status = 'CRITICAL') AS critical,"
            " count(*) FILTER (WHERE on_hand <= 0) AS empty, count(*) FILTER (WHERE NOT active) AS inactive,"
            " count(*) FILTER (WHERE procurement = 'BUY') AS bought",
            beside=(BELOW_TOLD, OF_ITEM.format(code="sku")),
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, LowStock, given, limit=limit, cursor=cursor)

    async def none_states_reorder_point(self, category: Category | None, warehouse: str | None) -> bool:
        """There are such items, with `warehouse` kept there, and none of them states a reorder point."""
        among = Conditions().and_category("s", category)
        if warehouse:
            among.and_also(
                "EXISTS (SELECT FROM manufacturing.inventory i WHERE i.tenant_id = s.tenant_id AND i.sku = s.sku"
                " AND i.warehouse_id = :warehouse)",
                warehouse=warehouse,
            )
        items = f"SELECT FROM manufacturing.sku s WHERE {among.sql}"
        found = await self._tx.execute(
            text(f"SELECT EXISTS ({items}) AND NOT EXISTS ({items} AND s.reorder_point IS NOT NULL)"), among.given
        )
        return bool(found.scalar_one())

    async def current(self, warehouse: str | None, *, limit: int, cursor: str | None) -> Page[StockRecord]:
        """Every stock record, in order of item, place and lot; read by the key, however many there are."""
        listing = Listing(
            _CURRENT.format(warehouse=" WHERE i.warehouse_id = :warehouse" if warehouse else ""),
            keys=(("sku", "text"), ("warehouse_id", "text"), ("lot", "text")),
        )
        given = {"warehouse": warehouse} if warehouse else {}
        return await read_page(self._tx, listing, StockRecord, given, limit=limit, cursor=cursor)

    async def unstocked(self) -> int:
        """How many items have a reorder point but no stock record at all."""
        if await is_current(self._tx, STOCK):
            counted = await self._tx.execute(text("SELECT coalesce(sum(unstocked), 0) FROM manufacturing.stock_total"))
            return int(counted.scalar_one())
        await make_room(self._tx)
        found = await self._tx.execute(
            text(
                "SELECT count(*) FROM manufacturing.sku s WHERE s.reorder_point > 0 AND NOT EXISTS"
                " (SELECT FROM manufacturing.inventory i WHERE i.tenant_id = s.tenant_id AND i.sku = s.sku)"
            )
        )
        return int(found.scalar_one())
