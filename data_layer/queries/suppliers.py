"""Questions about suppliers and what they offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import text

from core.enums import OPEN_PURCHASE_ORDER
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

_COLUMNS = """v.supplier_id, v.name AS supplier, v.active, v.preferred AS preferred_supplier, v.rating"""

_OFFERS = f"""
SELECT {_COLUMNS}, o.lead_time_days, o.price, coalesce(o.currency, v.currency) AS currency, o.unit, o.minimum_quantity,
       o.maximum_quantity, o.last_cost, o.last_receipt_date,
       coalesce(o.{{rank}}, 999999999) AS rank, o.source_system AS source, o.source_record AS record
FROM manufacturing.supplier_offer o JOIN manufacturing.supplier v USING (tenant_id, supplier_id)
WHERE o.sku = :sku
"""
RANKS: Mapping[str, str] = {"lead_time": "lead_time_days", "price": "price"}

_SUPPLIER = text("""
SELECT v.supplier_id, v.name, v.active, v.preferred, v.rating, v.country, v.email, v.phone, v.website, v.payment_terms,
       v.currency, v.source_system AS source, v.source_record AS record,
       (SELECT count(*) FROM manufacturing.supplier_offer o WHERE o.supplier_id = v.supplier_id) AS offers
FROM manufacturing.supplier v WHERE v.supplier_id = :supplier
""")

# On time: received on or before the line's due date, of the lines that state both dates. A late line is one that is
# still open after its due date, or was received after it.
# Received and rejected are nothing where the lines received are in unlike units; the share is then the lines' average.
_RECEIVED_UNIT = "(CASE WHEN l.received_quantity > 0 THEN coalesce(l.unit, i.unit, '') END)"
_RECORD = text(
    """
SELECT count(DISTINCT o.po_number) AS orders, count(l.line_number) AS lines,
       count(DISTINCT o.po_number) FILTER (WHERE o.status = ANY(:open)) AS open_orders,
       count(DISTINCT o.po_number) FILTER (WHERE o.status = ANY(:open) AND l.received_quantity < l.quantity
           AND coalesce(l.due_date, o.expected_date) < :today) AS late_orders,
       count(*) FILTER (WHERE l.received_date IS NOT NULL AND l.due_date IS NOT NULL) AS dated_lines,
       count(*) FILTER (WHERE l.received_date <= l.due_date) AS on_time_lines,
       {one_unit} THEN coalesce(sum(l.received_quantity), 0) END AS received_quantity,
       {one_unit} THEN coalesce(sum(l.rejected_quantity), 0) END AS rejected_quantity,
       {one_unit} THEN min({unit}) END AS received_unit,
       {one_unit} THEN sum(l.rejected_quantity) / nullif(sum(l.received_quantity), 0)
            ELSE avg(l.rejected_quantity / nullif(l.received_quantity, 0)) END AS rejected_share,
       count(*) FILTER (WHERE l.rejected_quantity > 0) AS rejected_lines,
       count(*) FILTER (WHERE l.received_quantity > 0) AS received_lines, max(o.order_date) AS last_order_date
FROM manufacturing.purchase_order o LEFT JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
LEFT JOIN manufacturing.sku i USING (tenant_id, sku)
WHERE o.supplier_id = :supplier
""".format(one_unit=f"CASE WHEN min({_RECEIVED_UNIT}) IS NOT DISTINCT FROM max({_RECEIVED_UNIT})", unit=_RECEIVED_UNIT)
)

_LIST = f"""
SELECT {_COLUMNS}, v.country, v.currency, v.source_system AS source, v.source_record AS record
FROM manufacturing.supplier v{{where}}
"""


@dataclass(frozen=True)
class Offer:
    supplier_id: str
    supplier: str
    active: bool | None
    preferred_supplier: bool | None
    rating: int | None
    lead_time_days: int | None
    price: Decimal | None
    currency: str | None
    unit: str | None
    minimum_quantity: Decimal | None
    maximum_quantity: Decimal | None
    last_cost: Decimal | None
    last_receipt_date: date | None
    source: str
    record: str


@dataclass(frozen=True)
class Supplier:
    supplier_id: str
    name: str
    active: bool | None
    preferred: bool | None
    rating: int | None
    country: str | None
    email: str | None
    phone: str | None
    website: str | None
    payment_terms: str | None
    currency: str | None
    source: str
    record: str
    offers: int


@dataclass(frozen=True)
class DeliveryRecord:
    orders: int
    lines: int
    open_orders: int
    late_orders: int
    dated_lines: int
    on_time_lines: int
    received_quantity: Decimal | None
    rejected_quantity: Decimal | None
    received_unit: str | None
    rejected_share: Decimal | None
    rejected_lines: int
    received_lines: int
    last_order_date: date | None


@dataclass(frozen=True)
class SupplierRow:
    supplier_id: str
    supplier: str
    active: bool | None
    preferred_supplier: bool | None
    rating: int | None
    country: str | None
    currency: str | None
    source: str
    record: str


class SupplierRepository(Repository):
    async def offers(
        self, sku: str, order: Literal["lead_time", "price"], *, limit: int, cursor: str | None
    ) -> Page[Offer]:
        listing = Listing(
            _OFFERS.format(rank=RANKS[order]),
            keys=(("rank", "numeric"), ("supplier_id", "text")),
            totals="count(*) AS offers, count(*) FILTER (WHERE active IS FALSE) AS inactive",
        )
        return await read_page(self._tx, listing, Offer, {"sku": sku}, limit=limit, cursor=cursor)

    async def best_offers(self, sku: str, order: Literal["lead_time", "price"], *, active: bool) -> tuple[Offer, ...]:
        """The offers no other beats: by lead time, or by price for each currency and unit. `active`: of those alone."""
        rank = RANKS[order]
        comparable = " PARTITION BY currency, unit" if order == "price" else ""
        found = await self._tx.execute(
            text(
                f"SELECT * FROM (SELECT *, rank() OVER ({comparable} ORDER BY {rank}) AS place"
                f" FROM ({_OFFERS.format(rank=rank)}) AS offer WHERE {rank} IS NOT NULL"
                f"{' AND active IS NOT FALSE' if active else ''}) AS ranked"
                f" WHERE place = 1 ORDER BY {rank}, supplier_id"
            ),
            {"sku": sku},
        )
        return tuple(_offer(dict(row)) for row in found.mappings())

    async def profile(self, supplier: str, today: date) -> tuple[Supplier, DeliveryRecord]:
        master = (await self._tx.execute(_SUPPLIER, {"supplier": supplier})).mappings().one()
        given = {"supplier": supplier, "today": today, "open": list(OPEN_PURCHASE_ORDER)}
        return Supplier(**master), DeliveryRecord(**(await self._tx.execute(_RECORD, given)).mappings().one())

    async def all(self, *, active_only: bool, limit: int, cursor: str | None) -> Page[SupplierRow]:
        listing = Listing(
            _LIST.format(where=" WHERE v.active IS NOT FALSE" if active_only else ""),
            keys=(("supplier_id", "text"),),
            totals="count(*) AS suppliers, count(*) FILTER (WHERE active IS NOT FALSE) AS active_suppliers,"
            " count(*) FILTER (WHERE preferred_supplier) AS preferred_suppliers",
        )
        return await read_page(self._tx, listing, SupplierRow, {}, limit=limit, cursor=cursor)


def _offer(row: Mapping[str, Any]) -> Offer:
    return Offer(**{name: row[name] for name in Offer.__dataclass_fields__})
