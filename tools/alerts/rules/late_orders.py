"""A purchase order or a work order is past its due date."""

from collections.abc import Sequence

from core.identity import Scope
from data_layer.alerts import Holds
from tools.alerts.rule import Parameters, Rule, pages
from tools.context import ToolContext
from tools.production.production_status import ProductionStatus, production_status
from tools.purchasing.open_purchase_orders import OpenPurchaseOrders, open_purchase_orders
from tools.wording import count, due, quantity, record


def _told(asked: Parameters) -> str:
    return f"late {asked.orders} orders{asked.about}"


async def _purchase(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    given = {"supplier": asked.supplier_id, "sku": asked.sku, "late_only": True}
    return [
        Holds(
            subject=late.po_number,
            label=f"purchase order {late.po_number}",
            text=f"{record(late.supplier_id, late.supplier, 'supplier')}, {due(late.due_date, late.days_late)},"
            f" {late.open_lines:,} of {count(late.lines, 'line')} open",
            source=late.source,
            record=late.record,
        )
        async for page in pages(open_purchase_orders, context, given, OpenPurchaseOrders)
        for late in page.orders
    ]


async def _work(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    return [
        Holds(
            subject=late.wo_number,
            label=f"work order {late.wo_number}",
            text=f"{record(late.sku, late.item)}, {due(late.due_date, late.days_late)},"
            f" {quantity(late.open_quantity, late.unit)} still to be made",
            source=late.source,
            record=late.record,
        )
        async for page in pages(production_status, context, {"sku": asked.sku, "late_only": True}, ProductionStatus)
        for late in page.work_orders
    ]


LATE_PURCHASES = Rule(
    "late_purchase_orders",
    frozenset({"sku", "supplier"}),
    (Scope.PURCHASING_READ,),
    ("purchase_order", "purchase_order_line", "supplier"),
    _told,
    _purchase,
)
LATE_WORK = Rule("late_work_orders", frozenset({"sku"}), (Scope.PRODUCTION_READ,), ("work_order", "sku"), _told, _work)
