from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.actions import ActionRepository
from tools.actions.action import LONGEST, one_line
from tools.actions.letter import SupplierEmail, address, numbers, way
from tools.actions.order_lines import lines_meant, told
from tools.actions.proposal import acting
from tools.arguments import PurchaseOrderRef, SkuRef, SupplierRef
from tools.context import ToolContext

_ASKS = {
    "late": (
        "Late deliveries",
        "according to our records the following is late:",
        "Please confirm when each line will be delivered.",
    ),
    "status": (
        "Status of our orders",
        "the following is open with you:",
        "Please confirm the delivery date of each line.",
    ),
    "sooner": (
        "Sooner delivery",
        "the following is open with you, and we need it sooner:",
        "Please tell us the earliest date on which you can deliver each line.",
    ),
}
_NOTHING = "Nothing is open with them, so the text names no order."


@acting(
    makes=SupplierEmail,
    also=(Scope.SUPPLIERS_READ, Scope.PURCHASING_READ),
    examples=(
        "email the supplier of {sku} about the late order",
        "draft an email to {supplier}",
        "write to {supplier} about purchase order {order}",
        "send an email to {supplier}",
        "email {supplier} that they are late",
        "mail {supplier} and ask for a delivery date",
        "ask {supplier} when purchase order {order} will be delivered",
        "chase {supplier}",
        "remind {supplier} of the overdue orders",
        "write a mail to {supplier} asking for the status of {order}",
        "contact the vendor of {sku} about the delay",
        "prepare a letter to {supplier} about what is overdue",
        "tell {supplier} that {order} is late",
    ),
)
async def draft_supplier_email(
    context: ToolContext,
    supplier: SupplierRef | None = None,
    order: PurchaseOrderRef | None = None,
    sku: SkuRef | None = None,
    purpose: Annotated[
        Literal["late", "status", "sooner"],
        Field(description="late: overdue, delay; status: confirm, status; sooner: earlier, urgent"),
    ]
    | None = None,
    subject: Annotated[str, Field(description="In place of the usual one.", max_length=200)] | None = None,
    text: Annotated[str, Field(description="In place of the usual text; plain.", max_length=LONGEST)] | None = None,
) -> SupplierEmail:
    """Draft an e-mail to a supplier about what is on order: its late lines, or all open ones, of a purchase order, of
    an item, or all of the supplier's. Nothing is sent: it is proposed, and a person who may approves it.
    """
    today = context.clock.today()
    async with context.database.read(context.principal) as tx:
        who, lines = await lines_meant(context, tx, order=order, sku=sku, supplier=supplier)
        vendor = await ActionRepository(tx).supplier(who)
    facts = told(lines, today)
    late = any(line.due_date and line.due_date < today for line in lines)
    head, opens, closes = _ASKS[purpose or ("late" if late else "status")]
    listed = "\n".join(f"- {fact}" for fact in facts)
    usual = "\n\n".join((f"Dear {one_line(vendor.name)},", f"{opens}\n\n{listed}" if facts else "", closes))
    to = address(vendor.email)
    orders = sorted({line.po_number for line in lines})
    doubts = (
        "" if facts else _NOTHING,
        "" if to else f"No e-mail address is recorded for {vendor.name}.",
        "" if vendor.active is not False else f"{vendor.name} is not an active supplier.",
    )
    return SupplierEmail(
        supplier_id=vendor.supplier_id,
        supplier=one_line(vendor.name),
        to=to,
        sender=context.ways.sender,
        subject=one_line(subject or f"{head}{f': {orders[0]}' if len(orders) == 1 else ''}"),
        text=text or f"{usual}\n\nKind regards",
        doubts=tuple(filter(None, doubts)),
        known=numbers((*facts, str(today), *orders, vendor.name)),
        via=way(to, context.ways.email),
    )
