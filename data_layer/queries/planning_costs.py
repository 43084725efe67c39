"""What an item of the plan costs: held at standard cost, bought at the price of whom it is ordered from."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, TextClause, text

from data_layer.repository import Repository

# The offer that is ordered from, as planning takes it (`queries.planning`). A price or cost of zero says nothing.
_COSTS = text("""
SELECT s.sku, nullif(s.standard_cost, 0) AS cost, s.currency, coalesce(o.price, nullif(s.standard_cost, 0)) AS price,
       CASE WHEN o.price IS NULL THEN s.currency ELSE o.currency END AS price_currency
FROM manufacturing.sku s LEFT JOIN (
    SELECT DISTINCT ON (o.sku) o.sku, nullif(o.price, 0) AS price, coalesce(o.currency, v.currency) AS currency, o.unit
    FROM manufacturing.supplier_offer o JOIN manufacturing.supplier v USING (tenant_id, supplier_id)
    WHERE v.active IS NOT FALSE AND o.sku = ANY(:codes)
    ORDER BY o.sku, coalesce(o.preferred, false) DESC, o.lead_time_days NULLS LAST, o.supplier_id
) o ON o.sku = s.sku AND coalesce(o.unit, s.unit) = s.unit
WHERE s.sku = ANY(:codes)
""")
_PRICES = text("""
SELECT l.po_number, l.line_number, l.unit_price AS price, coalesce(l.currency, o.currency) AS currency
FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)
WHERE l.po_number = ANY(:codes) AND l.unit_price > 0
""")
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Price:
    """Of one unit of the item, in its own unit of measure."""

    value: Decimal
    currency: str


@dataclass(frozen=True)
class ItemCost:
    """`standard`: the standard cost. `price`: the offer's that is ordered from, else the standard cost."""

    standard: Price | None
    price: Price | None


class CostRepository(Repository):
    async def costs(self, skus: Collection[str]) -> Mapping[str, ItemCost]:
        return {
            r.sku: ItemCost(_price(r.cost, r.currency), _price(r.price, r.price_currency))
            async for r in self._each(_COSTS, skus)
        }

    async def prices(self, orders: Collection[str]) -> Mapping[tuple[str, int], Price]:
        """Of the lines of these purchase orders that state one."""
        return {
            (r.po_number, r.line_number): Price(r.price, r.currency or "") async for r in self._each(_PRICES, orders)
        }

    async def _each(self, query: TextClause, codes: Collection[str]) -> AsyncIterator[Row[Any]]:
        """A thousand at a time: others have their turn in between."""
        every = list(codes)
        for begin in range(0, len(every), _AT_ONCE):
            for row in await self._tx.execute(query, {"codes": every[begin : begin + _AT_ONCE]}):
                yield row


def _price(value: Decimal | None, currency: str | None) -> Price | None:
    return None if value is None else Price(value, currency or "")
