"""An item runs short inside its lead time: no receipt and no order that could still be placed covers it."""

from collections.abc import Sequence

from data_layer.alerts import Holds
from tools.alerts.rule import Parameters, Rule, pages
from tools.context import ToolContext
from tools.planning.material_shortages import material_shortages
from tools.planning.permitted import NEEDED
from tools.planning.short_words import MaterialShortages
from tools.wording import count, quantity, record, verb

_ENTITIES = (
    "sku", "inventory", "bom", "sales_order", "sales_order_line", "purchase_order", "purchase_order_line", "work_order",
    "supplier_offer",
)  # fmt: skip


def _told(asked: Parameters) -> str:
    return f"shortages{asked.about or ' of any item'} inside the lead time"


async def _holds(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    given = {"sku": asked.sku, "supplier": asked.supplier_id}
    return [
        Holds(
            subject=f"{short.sku}/{short.site}",
            label=record(short.sku, short.name),
            text=f"short by {quantity(short.quantity, short.unit)} from {short.first_day}"
            f"{f' at {short.site}' if short.site else ''};"
            f" {count(short.orders_hit, 'sales order')} {verb(short.orders_hit, 'waits', 'wait')} for it; {short.cure}",
            source=short.source,
            record=short.record,
        )
        async for page in pages(material_shortages, context, given, MaterialShortages)
        for short in page.shortages
    ]


SHORTAGE = Rule("shortage", frozenset({"sku", "supplier"}), NEEDED, _ENTITIES, _told, _holds)
