"""Open lines of purchase orders as a letter to the supplier names them."""

from collections.abc import Sequence
from datetime import date

from core.errors import Ambiguous, NotFound
from data_layer.database import ReadTx
from data_layer.queries.actions import ActionRepository, OpenLine
from tools.context import ToolContext
from tools.found_order import find_order
from tools.resolve import resolve
from tools.wording import count, join, quantity, record

MOST = 20


async def lines_meant(
    context: ToolContext, tx: ReadTx, *, order: str | None, sku: str | None, supplier: str | None
) -> tuple[str, tuple[OpenLine, ...]]:
    """The supplier's id, and the open lines that are meant: the late ones, or all where none is.

    Raises `NotFound`, `Ambiguous` when several suppliers are late with it."""
    actions, today = ActionRepository(tx), context.clock.today()
    one = await find_order(tx, order, "purchase") if order else None
    item = await resolve(context, tx, "sku", sku) if sku else None
    vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
    who = vendor.code if vendor else one.partner_code if one else None
    lines: tuple[OpenLine, ...] = ()
    for late in (today, None):
        lines = await actions.open_lines(
            order=one.number if one else None, sku=item.code if item else None, supplier=who, late_before=late,
            limit=MOST,
        )  # fmt: skip
        if lines:
            break
    suppliers = sorted({line.supplier_id for line in lines})
    if who is None and len(suppliers) > 1:
        names = [(await actions.supplier(code)).name for code in suppliers[:6]]
        raise Ambiguous(f"Orders with {join(names)} are open. Which supplier is meant?", names)
    if who is None and not suppliers:
        raise NotFound("Say to which supplier, or about which purchase order or item: nothing of this is on order.")
    return who or suppliers[0], lines


def told(lines: Sequence[OpenLine], today: date) -> list[str]:
    return [_line(line, today) for line in lines]


def _line(line: OpenLine, today: date) -> str:
    late = (today - line.due_date).days if line.due_date and line.due_date < today else 0
    what = f"{quantity(line.open_quantity, line.unit)} of {record(line.sku, line.item)}"
    due = f", due {line.due_date}" if line.due_date else ""
    return f"{line.po_number} line {line.line_number}: {what}{due}" + (f", {count(late, 'day')} late" if late else "")
