"""Questions about the items themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import text

from core.enums import OPEN_PURCHASE_ORDER, OPEN_SALES_ORDER, OPEN_WORK_ORDER
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.queries.structure import in_force
from data_layer.repository import Repository

_COLUMNS = """s.sku, s.name, s.procurement, s.finished_good, s.active, s.category, s.subcategory, s.product_line,
       s.color, s.size, s.unit, s.standard_cost, s.list_price, s.currency"""

_ITEM = text(f"""
SELECT {_COLUMNS}, s.description, s.model, s.weight, s.weight_unit, s.safety_stock, s.reorder_point, s.maximum_stock,
       s.lot_size, s.lead_time_days, s.sold_from, s.sold_to, s.source_system AS source, s.source_record AS record
FROM manufacturing.sku s WHERE s.sku = :sku
""")

_STOCK = text("""
SELECT unit, sum(on_hand) AS on_hand, sum(on_hand) - sum(allocated) AS available,
       CAST(count(DISTINCT warehouse_id) AS integer) AS locations
FROM manufacturing.inventory WHERE sku = :sku GROUP BY unit ORDER BY sum(on_hand) DESC, unit
""")

_STRUCTURE = text(f"""
SELECT (SELECT count(DISTINCT component_sku) FROM ({in_force("b.parent_sku = :sku")}) AS b) AS components,
       (SELECT count(DISTINCT parent_sku) FROM ({in_force("b.component_sku = :sku")}) AS b) AS parents
""")

_SUPPLIERS = text("""
SELECT count(*) AS offers, count(*) FILTER (WHERE v.active IS NOT FALSE) AS active
FROM manufacturing.supplier_offer o JOIN manufacturing.supplier v USING (tenant_id, supplier_id) WHERE o.sku = :sku
""")

_OPEN = MappingProxyType(
    {
        "sales": (
            text("""
SELECT count(DISTINCT l.order_number) FROM manufacturing.sales_order_line l
JOIN manufacturing.sales_order o USING (tenant_id, order_number) WHERE l.sku = :sku AND o.status = ANY(:open)
AND coalesce(l.shipped_quantity, 0) < l.quantity
"""),
            OPEN_SALES_ORDER,
        ),
        "purchase": (
            text("""
SELECT count(DISTINCT l.po_number) FROM manufacturing.purchase_order_line l
JOIN manufacturing.purchase_order o USING (tenant_id, po_number) WHERE l.sku = :sku AND o.status = ANY(:open)
AND l.received_quantity < l.quantity
"""),
            OPEN_PURCHASE_ORDER,
        ),
        "work": (
            text("SELECT count(*) FROM manufacturing.work_order o WHERE o.sku = :sku AND o.status = ANY(:open)"),
            OPEN_WORK_ORDER,
        ),
    }
)

# In half the time where only the letters of ASCII need be made small: of what a word is of. But an İ and the sign of
# the kelvin become an i and a k, so a word with one of these is looked for in what the database makes of all letters.
_LOWER = ("lower((s.name || ' ' || s.sku) COLLATE \"C\")", "lower(s.name || ' ' || s.sku)")


def _slow(word: str) -> bool:
    return not word.isascii() or not {"i", "k"}.isdisjoint(word)


_FOUND = f"""
SELECT {_COLUMNS}, {{rank}} AS rank, s.source_system AS source, s.source_record AS record
FROM manufacturing.sku s WHERE {{where}}
"""
# What is to be first; items that do not state it come last.
RANKS: Mapping[str, str] = MappingProxyType(
    {
        "code": "CAST(0 AS numeric)",
        "price": "coalesce(-s.list_price, 999999999999999)",
        "cost": "coalesce(-s.standard_cost, 999999999999999)",
    }
)


@dataclass(frozen=True)
class FoundItem:
    sku: str
    name: str
    procurement: str | None
    finished_good: bool | None
    active: bool | None
    category: str | None
    subcategory: str | None
    product_line: str | None
    color: str | None
    size: str | None
    unit: str
    standard_cost: Decimal | None
    list_price: Decimal | None
    currency: str | None
    source: str
    record: str


@dataclass(frozen=True)
class Item(FoundItem):
    """All that the master data states of an item."""

    description: str | None
    model: str | None
    weight: Decimal | None
    weight_unit: str | None
    safety_stock: Decimal | None
    reorder_point: Decimal | None
    maximum_stock: Decimal | None
    lot_size: Decimal | None
    lead_time_days: int | None
    sold_from: date | None
    sold_to: date | None


@dataclass(frozen=True)
class UnitStock:
    unit: str
    on_hand: Decimal
    available: Decimal
    locations: int


@dataclass(frozen=True)
class ItemFilter:
    """None is not asked for. `words` must all be within the name or the code, in any case; `sizes` are alternatives."""

    category: Category | None = None
    color: str | None = None
    sizes: Sequence[str] | None = None
    procurement: str | None = None
    active: bool | None = None
    finished_good: bool | None = None
    words: Sequence[str] = ()


class ItemRepository(Repository):
    async def item(self, sku: str) -> Item:
        return Item(**(await self._tx.execute(_ITEM, {"sku": sku})).mappings().one())

    async def stock(self, sku: str) -> tuple[UnitStock, ...]:
        return tuple(UnitStock(**row) for row in (await self._tx.execute(_STOCK, {"sku": sku})).mappings())

    async def structure(self, sku: str, today: date) -> tuple[int, int]:
        """Of the structures in force: different direct components, and different items it goes into directly."""
        row = (await self._tx.execute(_STRUCTURE, {"sku": sku, "today": today})).one()
        return row.components, row.parents

    async def suppliers(self, sku: str) -> tuple[int, int]:
        """Suppliers that offer it, and those of them that are active."""
        row = (await self._tx.execute(_SUPPLIERS, {"sku": sku})).one()
        return row.offers, row.active

    async def open_orders(self, sku: str, kind: str) -> int:
        """Orders (`sales`, `purchase` or `work`) with a quantity of it still open."""
        statement, statuses = _OPEN[kind]
        return int((await self._tx.execute(statement, {"sku": sku, "open": list(statuses)})).scalar_one())

    async def find(self, only: ItemFilter, first: str, *, limit: int, cursor: str | None) -> Page[FoundItem]:
        """Items that meet the whole filter, in order of code, or of price or cost, highest first.

        Totals: items, inactive, made, bought, unpriced (no list price or zero), uncosted.
        """
        among = Conditions().and_category("s", only.category).and_equal("s.color", only.color)
        among.and_equal("s.procurement", only.procurement)
        among.and_equal("s.active", only.active).and_equal("s.finished_good", only.finished_good)
        if only.sizes is not None:
            among.and_also("s.size = ANY(:sizes)", sizes=list(only.sizes))
        for i, word in enumerate(sorted(map(str.lower, only.words), key=_slow)):
            among.and_also(f"strpos({_LOWER[_slow(word)]}, :word{i}) > 0", **{f"word{i}": word})
        listing = Listing(
            _FOUND.format(rank=RANKS[first], where=among.sql),
            keys=(("rank", "numeric"), ("sku", "text")),
            totals="count(*) AS items, count(*) FILTER (WHERE active IS FALSE) AS inactive,"
            " count(*) FILTER (WHERE procurement = 'MAKE') AS made,"
            " count(*) FILTER (WHERE procurement = 'BUY') AS bought,"
            " count(*) FILTER (WHERE coalesce(list_price, 0) = 0) AS unpriced,"
            " count(*) FILTER (WHERE coalesce(standard_cost, 0) = 0) AS uncosted",
            cheap=True,
        )
        given: Mapping[str, Any] = among.given
        return await read_page(self._tx, listing, FoundItem, given, limit=limit, cursor=cursor)
