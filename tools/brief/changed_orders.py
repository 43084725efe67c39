"""The section of orders that were moved, cut or cancelled, as syncs have brought it since a day, with whom it hits."""

from collections import Counter
from datetime import date

from core.identity import Scope
from data_layer.queries.order_changes import PURCHASES, SALES, WORKS
from tools.brief.shapes import BriefLine, State, Told, exceptions, untold
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grants import may
from tools.planning.changed_orders import ChangedOrder, What, change
from tools.planning.changed_orders import changed_orders as read
from tools.wording import count, join, record, sentences, verb

_TITLE = "Changed orders"
_KINDS = {Scope.PURCHASING_READ: PURCHASES, Scope.ORDERS_READ: SALES, Scope.PRODUCTION_READ: WORKS}
_NAMES = {
    Scope.PURCHASING_READ: "purchase orders", Scope.ORDERS_READ: "sales orders", Scope.PRODUCTION_READ: "work orders",
}  # fmt: skip
_NO_NEWS = (What.RECEIVED, What.STATUS)  # an order that goes on as it should


async def changed_orders(context: ToolContext, since: date) -> Told:
    """Raises nothing for what the caller may not see: it is left out, and said."""
    seen = [scope for scope in _KINDS if may(context, scope)]
    left_out = join(_NAMES[scope] for scope in _KINDS if scope not in seen)
    why = f"Left out, because you are not permitted to see it: {left_out}." if left_out else ""
    if not seen:
        return untold(_TITLE, State.NOT_PERMITTED, why)
    entities = [entity for scope in seen for entity in _KINDS[scope]]
    async with context.database.read(context.principal) as tx:
        rows, notes = await read(context, tx, entities, since)
        age = await freshness(tx, *entities)
    told = [one for one in rows if one.what not in _NO_NEWS or one.hit]
    changed = len({(one.kind, one.order_number) for one in told})
    section = exceptions(_TITLE, sentences(_said(told, since), *notes, why), changed, _lines(told), age)
    if told or not left_out:
        return section
    return section.model_copy(update={"section": section.section.model_copy(update={"state": State.PARTLY})})


def _said(rows: list[ChangedOrder], since: date) -> str:
    if not rows:
        return f"No sync since {since} has moved, cut or cancelled an open order."
    orders = {(one.kind, one.order_number): one.what for one in reversed(rows)}  # each as its first row says
    kinds = Counter((kind, "cancelled" if what is What.CANCELLED else "changed") for (kind, _), what in orders.items())
    hit = {order for one in rows for order in one.sales_orders}
    waits = f"{count(len(hit), 'sales order')} {verb(len(hit))} served later because of it" if hit else ""
    told = join(f"{count(number, kind)} {what}" for (kind, what), number in sorted(kinds.items()))
    return f"Since {since}: {told}{f'; {waits}' if waits else ''}."


def _lines(rows: list[ChangedOrder]) -> list[BriefLine]:
    """One for each order: what was changed of it first."""
    first = {(one.kind, one.order_number): one for one in reversed(rows)}
    return [
        BriefLine(source=one.source, record=one.record, what=one.order_number, told=_line(one))
        for one in rows
        if first[one.kind, one.order_number] is one
    ]


def _line(one: ChangedOrder) -> str:
    line = f" line {one.line_number}" if one.line_number else ""
    item = record(one.sku, one.name) if one.sku else ""
    about = ", ".join(part for part in (f"{one.kind}{line}", one.party, item) if part)
    return f"{about}: {change(one)}{f'; hits {one.hit}' if one.hit else ''}"
