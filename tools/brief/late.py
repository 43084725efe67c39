"""Sections that other tools' results tell: shortages, late orders, stale data."""

from typing import cast

from core.enums import IngestionStatus
from tools.brief.shapes import MOST_LINES, BriefLine, Told, exceptions
from tools.context import ToolContext
from tools.planning.material_shortages import material_shortages
from tools.planning.short_words import MaterialShortages
from tools.production.production_status import ProductionStatus, production_status
from tools.purchasing.open_purchase_orders import OpenPurchaseOrders, open_purchase_orders
from tools.quality.data_freshness import DataFreshness, SourceRow, data_freshness
from tools.wording import count, due, join, quantity, record, verb

_LATE = {"late_only": True, "limit": MOST_LINES}


async def shortages(context: ToolContext) -> Told:
    found = cast(MaterialShortages, await material_shortages.call(context, {"limit": MOST_LINES}))
    told = f"No item runs short until {found.until}."
    if found.count:
        told = (
            f"{count(found.count, 'shortage')} until {found.until} that {verb(found.count, 'lies', 'lie')} inside the"
            f" lead time; {_waiting(found.orders_hit)}."
        )
    lines = [
        BriefLine(
            source=one.source,
            record=one.record,
            what=one.sku,
            told=f"{one.name}{f' at {one.site}' if one.site else ''}: {quantity(one.quantity, one.unit)} missing from"
            f" {one.first_day}; {_waiting(one.orders_hit)}; {one.cure}",
        )
        for one in found.shortages
    ]
    return exceptions("Shortages inside lead time", told, found.count, lines, found.freshness)


def _waiting(orders: int) -> str:
    return f"{count(orders, 'sales order') if orders else 'no sales order'} {verb(orders or 1, 'waits', 'wait')} for it"


async def late_purchase_orders(context: ToolContext) -> Told:
    found = cast(OpenPurchaseOrders, await open_purchase_orders.call(context, _LATE))
    lines = [
        BriefLine(
            source=one.source,
            record=one.record,
            what=one.po_number,
            told=f"{record(one.supplier_id, one.supplier, 'supplier')}, {due(one.due_date, one.days_late)}"
            f", {one.open_lines} of {count(one.lines, 'line')} open",
        )
        for one in found.orders
    ]
    told = _late("purchase order", found.late, found.most_days_late)
    return exceptions("Late purchase orders", told, found.late, lines, found.freshness)


async def late_work_orders(context: ToolContext) -> Told:
    found = cast(ProductionStatus, await production_status.call(context, _LATE))
    lines = [
        BriefLine(
            source=one.source,
            record=one.record,
            what=one.wo_number,
            told=f"{record(one.sku, one.item)}, {due(one.due_date, one.days_late)},"
            f" {quantity(one.open_quantity, one.unit)} still to be made",
        )
        for one in found.work_orders
    ]
    told = _late("work order", found.late, found.most_days_late)
    return exceptions("Late work orders", told, found.late, lines, found.freshness)


def _late(noun: str, late: int, most: int | None) -> str:
    if not late or most is None:
        return f"No {noun} is late."
    return f"{count(late, noun)} {verb(late)} late, the most overdue by {count(most, 'day')}."


async def stale_data(context: ToolContext) -> Told:
    found = cast(DataFreshness, await data_freshness.call(context, {"limit": 1}))
    bad = sorted((one for one in found.sources if one.stale or _failed(one)), key=_gravity)
    told = f"{count(len(bad), 'source')} of {len(found.sources)} {verb(len(bad))} stale or failed at the last sync."
    if not bad:
        told = f"No source is older than {count(found.days, 'day')}, and none failed at its last sync."
    if not found.sources:
        told = "No source has been read yet."
    lines = [BriefLine(source=one.source, record=one.source, what=one.source, told=_source(one)) for one in bad]
    return exceptions("Stale data", told, len(bad), lines)


def _failed(one: SourceRow) -> bool:
    return one.status == IngestionStatus.FAILED


def _gravity(one: SourceRow) -> tuple[bool, bool, int, str]:
    return one.days_old is not None, not _failed(one), -(one.days_old or 0), one.source


def _source(one: SourceRow) -> str:
    age = "never read to its end" if one.days_old is None else f"{count(one.days_old, 'day')} old"
    return join((age, f"its last sync failed: {one.error or one.status}")) if _failed(one) else age
