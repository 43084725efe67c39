"""What a replenishment proposal has to say of its item, its supplier and its order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from data_layer.repository import Repository

_ITEMS = text("""
SELECT sku, name, source_system AS source, source_record AS record
FROM manufacturing.sku WHERE sku = ANY(:codes)
""")

# The offer that is ordered from, as planning takes it (`queries.planning`).
_OFFERS = text("""
SELECT DISTINCT ON (o.sku) o.sku, o.supplier_id, v.name AS supplier, o.lead_time_days, o.price,
       coalesce(o.currency, v.currency) AS currency, o.unit, o.minimum_quantity
FROM manufacturing.supplier_offer o JOIN manufacturing.supplier v USING (tenant_id, supplier_id)
WHERE v.active IS NOT FALSE AND o.sku = ANY(:codes)
ORDER BY o.sku, coalesce(o.preferred, false) DESC, o.lead_time_days NULLS LAST, o.supplier_id
""")
# Of whom the supplier is that they are ordered from.
_ORDERED_FROM = text("""
SELECT sku FROM (
    SELECT DISTINCT ON (o.sku) o.sku, o.supplier_id
    FROM manufacturing.supplier_offer o JOIN manufacturing.supplier v USING (tenant_id, supplier_id)
    WHERE v.active IS NOT FALSE
      AND o.sku IN (SELECT sku FROM manufacturing.supplier_offer WHERE supplier_id = :supplier)
    ORDER BY o.sku, coalesce(o.preferred, false) DESC, o.lead_time_days NULLS LAST, o.supplier_id
) AS chosen WHERE supplier_id = :supplier
""")
_ORDERS = text("""
SELECT l.po_number AS "order", l.line_number AS line, l.source_system AS source, l.source_record AS record, o.buyer,
       o.supplier_id, v.name AS supplier
FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)
LEFT JOIN manufacturing.supplier v USING (tenant_id, supplier_id) WHERE l.po_number = ANY(:codes)
UNION ALL SELECT wo_number, 0, source_system, source_record, NULL, NULL, NULL
FROM manufacturing.work_order WHERE wo_number = ANY(:codes)
""")
_OF_BUYER = text("SELECT po_number FROM manufacturing.purchase_order WHERE buyer = :buyer AND po_number = ANY(:codes)")


@dataclass(frozen=True)
class ItemFacts:
    name: str
    source: str
    record: str


@dataclass(frozen=True)
class OfferFacts:
    supplier_id: str
    supplier: str
    lead_time_days: int | None
    price: Decimal | None
    currency: str | None
    unit: str | None
    minimum_quantity: Decimal | None


@dataclass(frozen=True)
class OrderFacts:
    """Of a line of a purchase order; a work order is line 0, and has neither supplier nor buyer."""

    source: str
    record: str
    buyer: str | None
    supplier_id: str | None
    supplier: str | None


class ProposalRepository(Repository):
    async def items(self, skus: Collection[str]) -> Mapping[str, ItemFacts]:
        found = await self._tx.execute(_ITEMS, {"codes": list(skus)})
        return {r.sku: ItemFacts(r.name, r.source, r.record) for r in found}

    async def offers(self, skus: Collection[str]) -> Mapping[str, OfferFacts]:
        """The offer of each item that it is ordered from."""
        found = await self._tx.execute(_OFFERS, {"codes": list(skus)})
        return {sku: OfferFacts(*rest) for sku, *rest in found}

    async def ordered_from(self, supplier: str) -> frozenset[str]:
        """The items that are ordered from a supplier."""
        return frozenset((await self._tx.execute(_ORDERED_FROM, {"supplier": supplier})).scalars())

    async def orders(self, orders: Collection[str]) -> Mapping[tuple[str, int], OrderFacts]:
        found = await self._tx.execute(_ORDERS, {"codes": list(orders)})
        return {(order, line): OrderFacts(*rest) for order, line, *rest in found}

    async def of_buyer(self, buyer: str, orders: Collection[str]) -> frozenset[str]:
        """Which of these purchase orders are a buyer's."""
        return frozenset((await self._tx.execute(_OF_BUYER, {"buyer": buyer, "codes": list(orders)})).scalars())
