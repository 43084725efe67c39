"""What a planner would call each tool with, from what the plant itself holds."""

from collections.abc import Mapping
from typing import Any

from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.reading import DocumentReading
from tools.context import ToolContext
from tools.registry import TOOLS, by_name


async def arguments(context: ToolContext) -> dict[str, dict[str, Any]]:
    """By tool, every tool there is."""

    async def first(tool: str, rows: str, **given: Any) -> Any:
        return getattr(await by_name[tool].call(context, {**given, "limit": 1}), rows)[0]

    made = (await first("find_items", "items", procurement="MAKE", finished_good=True)).sku
    single = await first("single_sourced_items", "items")
    bought = await first("open_purchase_orders", "orders")
    sold = await first("open_sales_orders", "orders")
    async with context.database.read(context.principal) as tx:
        shelf = await DocumentReading(tx).list(DocumentFilter(), context.principal, limit=1)
    document = shelf.rows[0].name
    named = {
        "sku": made,
        "supplier": single.supplier_id,
        "customer": sold.customer_id,
        "order": sold.order_number,
        "question": "late delivery",
        "document": document,
        "date": context.clock.today(),
        "by": "category",
        "subject": "stock",
    }
    special: Mapping[str, dict[str, Any]] = {
        "where_used": {"sku": single.sku},
        "suppliers_of_sku": {"sku": single.sku},
        "documents_about": {"supplier": single.supplier_id},
        "purchase_order_impact": {"order": bought.po_number},
        "what_if": {"kind": "late", "order": bought.po_number, "days": 14},
        "promise_date": {"sku": made, "quantity": "3"},
        "component_shortages": {"sku": made, "quantity": "5"},
        "draft_purchase_requisition": {"sku": single.sku, "quantity": "200"},
        "draft_supplier_email": {"order": bought.po_number},
        "request_expedite": {"order": bought.po_number, "wanted": str(context.clock.today())},
        "post_message": {"channel": "buyers", "text": "The castings are late."},
        "set_alert": {"sku": single.sku, "below": "3"},
        "stop_alert": {"sku": single.sku},
        "snooze_alert": {"days": 3},
        "set_alert_hours": {"end_quiet": True},
    }
    return {tool.name: special.get(tool.name) or _required(tool.args, named) for tool in TOOLS}


def _required(model: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    given = model.model_validate({name: named[name] for name, f in model.model_fields.items() if f.is_required()})
    return dict(given.model_dump(mode="json", include=given.model_fields_set))
