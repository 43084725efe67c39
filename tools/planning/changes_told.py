"""What changed of the orders of one kind, as its tool tells it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from core.errors import InvalidInput
from data_layer.order_changes import KEPT
from data_layer.queries.order_changes import PURCHASES, SALES, WORKS, OrderChangeRepository
from tools.context import ToolContext
from tools.found_order import find_order
from tools.freshness import freshness
from tools.order_numbers import KIND_NAMES
from tools.planning.changed_orders import PARTIES, WORSE, ChangedOrder, What, change, changed_orders
from tools.resolve import label, resolve
from tools.result import Block, Column, Metric, Table, ToolResult
from tools.wording import count, join, record, sentences, verb

_ENTITIES: Mapping[str, Sequence[str]] = MappingProxyType({"purchase": PURCHASES, "sales": SALES, "work": WORKS})
_NAMED = 5
_SAID = {
    What.CANCELLED: ("is cancelled", "are cancelled"),
    What.LESS: ("is for less", "are for less"),
    What.LATER: ("is due later", "are due later"),
    What.REMOVED: ("is no longer stated", "are no longer stated"),
    What.SOONER: ("is due sooner", "are due sooner"),
    What.MORE: ("is for more", "are for more"),
    What.RECEIVED: ("has received another quantity", "have received another quantity"),
    What.DATED: ("has another date", "have another date"),
    What.STATUS: ("has another status", "have another status"),
}

Since = Annotated[
    date | None, Field(description="First day of the changes, included; without it those of the last sync.")
]


class OrderChanges(ToolResult):
    """`worse`: orders that are due later, for less or cancelled. `sales_orders` and `customers` are worked out of
    purchase orders alone; of sales and work orders they are None."""

    since: date | None = Field(description="None: the last sync of each source")
    count: int = Field(description="Changes there are")
    orders: int = Field(description="Orders that changed")
    worse: int
    sales_orders: int | None = Field(description="Sales orders with a line that is served later because of them")
    customers: int | None = Field(description="Whose sales orders these are")
    changes: tuple[ChangedOrder, ...] = Field(description="Those that hit most sales orders first")
    notes: tuple[str, ...] = Field(description="What is not known of them, and of whom they hit")


async def changes_told(
    context: ToolContext,
    kind: Literal["purchase", "sales", "work"],
    *,
    since: date | None,
    order: str | None,
    sku: str | None,
    limit: int,
    party: str | None = None,
) -> OrderChanges:
    """`party`: the supplier or customer, as the planner wrote it. Raises `InvalidInput`, `NotFound`, `Ambiguous`."""
    today = context.clock.today()
    if since and since > today:
        raise InvalidInput(f"{since} lies after the plant's date, {today}: nothing can have changed since then.")
    noun, entities, of = KIND_NAMES[kind], _ENTITIES[kind], PARTIES.get(kind, "")
    async with context.database.read(context.principal) as tx:
        one = await find_order(tx, order, kind) if order else None
        whose = await resolve(context, tx, of, party) if party else None
        item = await resolve(context, tx, "sku", sku) if sku else None
        found, notes = await changed_orders(context, tx, entities, since)
        first, times = await OrderChangeRepository(tx).read(entities)
        age = await freshness(tx, *entities)
    rows = [
        row
        for row in found
        if (one is None or row.order_number == one.number)
        and (whose is None or row.party == record(whose.code, whose.name, of))
        and (item is None or row.sku == item.code)
    ]
    which = join(
        part
        for part in (
            f"{noun} {one.number}" if one else "",
            f"{noun}s of {label(whose)}" if whose else "",
            f"{noun}s for {label(item)}" if item else "",
        )
        if part
    )
    when = f"since {since}" if since else _last([entry.synced_at for entry in age])
    hits = kind == "purchase"
    kept = _since_when(since, today, first.date() if first else None)
    result = OrderChanges(
        summary="",
        freshness=age,
        since=since,
        count=len(rows),
        orders=len({row.order_number for row in rows}),
        worse=len({row.order_number for row in rows if row.what in WORSE}),
        sales_orders=len({order for row in rows for order in row.sales_orders}) if hits else None,
        customers=len({customer for row in rows for customer in row.customers}) if hits else None,
        changes=tuple(rows[:limit]),
        notes=notes if rows else (),
    )
    if not rows:
        of_what = which or f"any open {noun}"
        nothing = f"Nothing changed in {of_what} {when}."
        if times == 1:
            nothing = f"No change of {of_what} is known: {noun}s were synced once, and it takes two syncs to tell."
        return result.model_copy(update={"summary": sentences(nothing, kept)})
    summary = sentences(_summary(result, rows, noun, when), kept)
    return result.model_copy(update={"summary": summary, "blocks": _blocks(result, noun, of, when)})


def _since_when(since: date | None, today: date, first: date | None) -> str:
    """From when on changes are known, when that is later than what is asked."""
    if since and since < today - KEPT:
        return f"Changes are kept for {KEPT.days} days."
    return f"Changes are known from the first sync on, {first}." if since and first and since < first <= today else ""


def _last(synced: Sequence[datetime]) -> str:
    return f"at the last sync ({max(synced):%Y-%m-%d %H:%M} UTC)" if synced else "yet: none was synced"


def _summary(found: OrderChanges, rows: Sequence[ChangedOrder], noun: str, when: str) -> str:
    orders = {what: len({row.order_number for row in rows if row.what is what}) for what in What}
    kinds = join(f"{number:,} {verb(number, *_SAID[what])}" for what, number in orders.items() if number)
    return sentences(
        f"{count(found.orders, noun)} changed {when}: {kinds}.",
        _hits(found),
        *(_told(row) for row in rows[:_NAMED]),
        f"There are {count(len(rows) - _NAMED, 'more change')}." if len(rows) > _NAMED else "",
        *found.notes,
    )


def _hits(found: OrderChanges) -> str:
    if found.sales_orders:
        served = f"{count(found.sales_orders, 'sales order')} of {count(found.customers or 0, 'customer')}"
        return f"Because of them {served} {verb(found.sales_orders)} served later."
    nobody = found.sales_orders == 0 and found.worse and not found.notes
    return "No sales order is served later because of them." if nobody else ""


def _told(row: ChangedOrder) -> str:
    line = f" line {row.line_number}" if row.line_number else ""
    of = f" of {row.party}" if row.party else ""
    item = f" ({record(row.sku, row.name)})" if row.sku else ""
    hits = f"; it hits {row.hit}" if row.hit else ""
    return f"{row.kind.capitalize()} {row.order_number}{line}{of}{item}: {change(row)}{hits}."


def _blocks(found: OrderChanges, noun: str, party: str, when: str) -> tuple[Block, ...]:
    title = noun.capitalize()
    hits = found.sales_orders
    columns = (
        Column(key="order_number", label=title),
        Column(key="line_number", label="Line", kind="integer"),
        Column(key="party", label=party.capitalize()),
        Column(key="sku", label="Item"),
        Column(key="what", label="Change"),
        Column(key="was", label="Was"),
        Column(key="now", label="Is now"),
        Column(key="hit", label="Hits"),
    )
    left_out = {"party", "line_number"} if not party else set()
    left_out |= {"hit"} if hits is None else set()
    waiting = () if hits is None else (Metric(label="Sales orders served later because of them", value=Decimal(hits)),)
    return (
        Metric(label=f"{title}s that are later, less or cancelled", value=Decimal(found.worse)),
        *waiting,
        Table(
            title=f"{title}s changed {when}",
            rows="changes",
            columns=tuple(column for column in columns if column.key not in left_out),
            total=found.count,
        ),
    )
