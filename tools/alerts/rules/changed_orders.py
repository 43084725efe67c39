"""The last sync moved a purchase order later, cut it or cancelled it; with whom it hits."""

from collections.abc import Sequence
from typing import cast

from core.identity import Scope
from data_layer.alerts import Holds
from tools.alerts.rule import PAGE, Parameters, Rule
from tools.context import ToolContext
from tools.planning.changed_orders import WORSE, change
from tools.planning.changes_told import OrderChanges
from tools.purchasing.purchase_order_changes import purchase_order_changes
from tools.wording import record


def _told(asked: Parameters) -> str:
    return f"purchase orders{asked.about} that are moved later, cut or cancelled"


async def _holds(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    given = {"supplier": asked.supplier_id, "sku": asked.sku, "limit": PAGE}
    found = cast("OrderChanges", await purchase_order_changes.call(context, given))
    return [
        Holds(
            subject=f"{one.order_number}/{one.line_number}/{one.what}/{one.was}/{one.now}",
            label=f"purchase order {one.order_number}{f' line {one.line_number}' if one.line_number else ''}",
            text="; ".join(
                filter(
                    None,
                    (
                        ", ".join(filter(None, (one.party, record(one.sku, one.name), change(one)))),
                        one.hit and f"hits {one.hit}",
                    ),
                )
            ),
            source=one.source,
            record=one.record,
        )
        for one in found.changes
        if one.what in WORSE
    ]


CHANGED_ORDERS = Rule(
    "changed_orders",
    frozenset({"sku", "supplier"}),
    (Scope.PURCHASING_READ,),
    ("purchase_order", "purchase_order_line"),
    _told,
    _holds,
)
