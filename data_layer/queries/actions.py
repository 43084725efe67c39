"""What a draft says of an item's supplier, a supplier and an order's open lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.enums import OPEN_PURCHASE_ORDER
from core.identity import Principal
from data_layer.repository import Repository
from data_layer.transaction import sql

# The offer that is ordered from, as planning takes it (`queries.planning`), where no supplier is named.
_OFFER = """
SELECT v.supplier_id, v.name AS supplier, v.active, o.lead_time_days, o.price,
       coalesce(o.currency, v.currency) AS currency, o.unit, o.minimum_quantity, o.maximum_quantity,
       o.sku IS NOT NULL AS offered
FROM manufacturing.supplier v {join} JOIN manufacturing.supplier_offer o
    ON o.tenant_id = v.tenant_id AND o.supplier_id = v.supplier_id AND o.sku = :sku
WHERE {which}
ORDER BY coalesce(o.preferred, false) DESC, o.lead_time_days NULLS LAST, v.supplier_id LIMIT 1
"""
_CHOSEN = _OFFER.format(join="", which="v.active IS NOT FALSE")
_NAMED = _OFFER.format(join="LEFT", which="v.supplier_id = :supplier")
_ITEM = "SELECT sku, name, unit, lot_size FROM manufacturing.sku WHERE sku = :sku"
_SUPPLIER = "SELECT supplier_id, name, email, active FROM manufacturing.supplier WHERE supplier_id = :supplier"
_LINES = """
SELECT o.po_number, o.supplier_id, l.line_number, l.sku, i.name AS item,
       l.quantity - l.received_quantity AS open_quantity, coalesce(l.unit, i.unit) AS unit,
       coalesce(l.due_date, o.expected_date) AS due_date
FROM manufacturing.purchase_order o JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
LEFT JOIN manufacturing.sku i USING (tenant_id, sku)
WHERE o.status = ANY(:open) AND l.received_quantity < l.quantity AND {which}
ORDER BY due_date NULLS LAST, o.po_number, l.line_number LIMIT :limit
"""
_ANSWER = """
SELECT answer ->> 'answer' FROM copilot.message
WHERE tenant_id = :tenant AND user_id = :user AND thread_id = :thread AND message_id <> :message AND status = 'done'
ORDER BY created_at DESC, message_id LIMIT 1
"""


@dataclass(frozen=True)
class Offered:
    """`offered`: whether the supplier offers the item at all."""

    supplier_id: str
    supplier: str
    active: bool | None
    lead_time_days: int | None
    price: Decimal | None
    currency: str | None
    unit: str | None
    minimum_quantity: Decimal | None
    maximum_quantity: Decimal | None
    offered: bool


@dataclass(frozen=True)
class OrderedItem:
    sku: str
    name: str
    unit: str | None
    lot_size: Decimal | None


@dataclass(frozen=True)
class Addressee:
    supplier_id: str
    name: str
    email: str | None
    active: bool | None


@dataclass(frozen=True)
class OpenLine:
    po_number: str
    supplier_id: str
    line_number: int
    sku: str
    item: str | None
    open_quantity: Decimal
    unit: str | None
    due_date: date | None


class ActionRepository(Repository):
    async def item(self, sku: str) -> OrderedItem:
        return OrderedItem(**(await self._tx.execute(sql(_ITEM), {"sku": sku})).mappings().one())

    async def offer(self, sku: str, supplier: str | None) -> Offered | None:
        """That supplier's; else the one that planning orders from. None: nobody offers it."""
        given = {"sku": sku} | ({"supplier": supplier} if supplier else {})
        row = (await self._tx.execute(sql(_NAMED if supplier else _CHOSEN), given)).mappings().first()
        return None if row is None else Offered(**row)

    async def supplier(self, supplier: str) -> Addressee:
        return Addressee(**(await self._tx.execute(sql(_SUPPLIER), {"supplier": supplier})).mappings().one())

    async def answer_before(self, principal: Principal, thread_id: UUID, message_id: UUID) -> str | None:
        """The last answer in the caller's own thread."""
        given = {
            "tenant": principal.tenant_id, "user": principal.user_id, "thread": thread_id, "message": message_id
        }  # fmt: skip
        row = (await self._tx.execute(sql(_ANSWER), given)).first()
        return None if row is None else row[0]

    async def open_lines(
        self, *, order: str | None = None, supplier: str | None = None, sku: str | None = None,
        late_before: date | None = None, limit: int,
    ) -> tuple[OpenLine, ...]:  # fmt: skip
        """Of purchase orders, the earliest due first."""
        conditions: Mapping[str, tuple[str, Any]] = {
            "order": ("o.po_number = :order", order),
            "supplier": ("o.supplier_id = :supplier", supplier),
            "sku": ("l.sku = :sku", sku),
            "late": ("coalesce(l.due_date, o.expected_date) < :late", late_before),
        }
        asked = {name: one for name, one in conditions.items() if one[1] is not None}
        which = " AND ".join(condition for condition, _ in asked.values()) or "true"
        given = {name: value for name, (_, value) in asked.items()}
        rows = await self._tx.execute(
            sql(_LINES.format(which=which)), {**given, "open": list(OPEN_PURCHASE_ORDER), "limit": limit}
        )
        return tuple(OpenLine(**row) for row in rows.mappings())
