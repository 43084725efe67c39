"""The section that tells what came about since a day, kind by kind, as far as the caller may see it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal

from core.identity import Scope
from data_layer.queries.changes import Change, ChangesRepository
from tools.brief.shapes import BriefLine, Section, State, Told
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grants import may
from tools.wording import count, join, money, quantity

_KINDS = {
    Scope.ORDERS_READ: ("sales orders", "sales_order"),
    Scope.PURCHASING_READ: ("receipts", "purchase_order_line"),
    Scope.PRODUCTION_READ: ("finished work orders", "work_order"),
    Scope.INVENTORY_READ: ("stock", "inventory"),
}


async def changed(context: ToolContext, since: date) -> Told:
    """Raises nothing for what the caller may not see: it is left out, and said."""
    today = context.clock.today()
    seen = [scope for scope in _KINDS if may(context, scope)]
    async with context.database.read(context.principal) as tx:
        changes = ChangesRepository(tx)
        found = {
            "new sales order": await changes.ordered(since, today) if Scope.ORDERS_READ in seen else None,
            "received line": await changes.received(since, today) if Scope.PURCHASING_READ in seen else None,
            "finished work order": await changes.finished(since, today) if Scope.PRODUCTION_READ in seen else None,
            "stock movement": await changes.moved(datetime.combine(since, time(), UTC))
            if Scope.INVENTORY_READ in seen
            else None,
        }
        age = await freshness(tx, *(_KINDS[scope][1] for scope in seen))
    known = {noun: change for noun, change in found.items() if change}
    left_out = [_KINDS[scope][0] for scope in _KINDS if scope not in seen]
    told = f"Since {since}: {join(count(one.how_many, noun) for noun, one in known.items())}."
    if not known:
        told = f"The records tell of nothing new since {since}."
    if left_out:
        told += f" Left out, because you are not permitted to see it: {join(left_out)}."
    state = State.EXCEPTIONS if known else State.PARTLY if left_out else State.CLEAR
    section = Section(title="What changed", state=state, told=told, count=len(known), more=0)
    return Told(section=section, lines=tuple(_line(noun, one) for noun, one in known.items()), freshness=age)


def _line(noun: str, one: Change) -> BriefLine:
    figure = _FIGURE.get(noun, quantity)
    size = figure(one.figure, one.unit) if one.figure is not None else "no total stated"
    before = f"{quantity(one.was, one.unit)}, now " if one.was is not None else ""
    largest = f"{', first by value' if one.how_many > 1 else ''}"
    return BriefLine(
        source=one.source,
        record=one.record,
        what=one.code,
        told=f"{count(one.how_many, noun)}{largest}: {one.code}, {one.name or 'unnamed'}, {before}{size}",
    )


_FIGURE: dict[str, Callable[[Decimal, str | None], str]] = {"new sales order": money}
