"""How what planning found is told: the names of records, and where they were read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import text

from data_layer.queries.conditions import Category, Conditions
from data_layer.repository import Repository

_ITEMS = text("""
SELECT sku, name, source_system AS source, source_record AS record FROM manufacturing.sku WHERE sku = ANY(:codes)
""")
_PARTNERS = {
    kind: text(f"SELECT {kind}_id AS code, name FROM manufacturing.{kind} WHERE {kind}_id = ANY(:codes)")
    for kind in ("customer", "supplier")
}
_SALES = text("""
SELECT order_number AS "order", line_number AS line, source_system AS source, source_record AS record
FROM manufacturing.sales_order_line WHERE order_number = ANY(:codes)
""")
_RECEIPTS = text("""
SELECT po_number AS "order", line_number AS line, source_system AS source, source_record AS record
FROM manufacturing.purchase_order_line WHERE po_number = ANY(:codes)
UNION ALL SELECT wo_number, 0, source_system, source_record FROM manufacturing.work_order WHERE wo_number = ANY(:codes)
""")
_OFFERED = text("SELECT DISTINCT sku FROM manufacturing.supplier_offer WHERE supplier_id = :supplier")
_SORTED = "SELECT s.sku FROM manufacturing.sku s WHERE "


@dataclass(frozen=True)
class Origin:
    source: str
    record: str


@dataclass(frozen=True)
class ItemTold(Origin):
    name: str


class PlanningTold(Repository):
    async def items(self, codes: Collection[str]) -> Mapping[str, ItemTold]:
        found = await self._tx.execute(_ITEMS, {"codes": list(codes)})
        return {row.sku: ItemTold(row.source, row.record, row.name) for row in found}

    async def partners(self, kind: str, codes: Collection[str]) -> Mapping[str, str]:
        """Names of a `customer` or `supplier`."""
        found = await self._tx.execute(_PARTNERS[kind], {"codes": list(codes)})
        return {row.code: row.name for row in found if row.name}

    async def sales_lines(self, orders: Collection[str]) -> Mapping[tuple[str, int], Origin]:
        found = await self._tx.execute(_SALES, {"codes": list(orders)})
        return {(row.order, row.line): Origin(row.source, row.record) for row in found}

    async def receipts(self, orders: Collection[str]) -> Mapping[tuple[str, int], Origin]:
        """Lines of purchase orders, and work orders as line 0."""
        found = await self._tx.execute(_RECEIPTS, {"codes": list(orders)})
        return {(row.order, row.line): Origin(row.source, row.record) for row in found}

    async def offered_by(self, supplier: str) -> frozenset[str]:
        return frozenset((await self._tx.execute(_OFFERED, {"supplier": supplier})).scalars())

    async def in_category(self, category: Category) -> frozenset[str]:
        only = Conditions().and_category("s", category)
        return frozenset((await self._tx.execute(text(_SORTED + only.sql), only.given)).scalars())
