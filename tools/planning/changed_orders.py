"""Changed orders in typed rows and in words: what syncs changed of them, and whom it hits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

from pydantic import Field

from core.enums import PurchaseOrderStatus
from data_layer.database import ReadTx
from data_layer.queries.order_changes import MOST_CHANGES, OrderChange, OrderChangeRepository, StoredImpact
from tools.context import ToolContext
from tools.grants import may, may_see_all_sites
from tools.planning.permitted import NEEDED
from tools.planning.slipped import SlippedLine, SlippedOrders
from tools.result import Record
from tools.wording import count, join, quantity, record, verb

PARTIES = {"purchase": "supplier", "sales": "customer"}
_DATES = ("due_date", "expected_date")
_CANCELLED = (str(PurchaseOrderStatus.CANCELLED), str(PurchaseOrderStatus.REJECTED))
_NAMED = 3


class What(StrEnum):
    """In the order in which they are told."""

    CANCELLED = "cancelled"
    LESS = "less"
    LATER = "later"
    REMOVED = "removed"
    SOONER = "sooner"
    MORE = "more"
    RECEIVED = "received"
    DATED = "dated"
    STATUS = "status"


WORSE = (What.CANCELLED, What.LESS, What.LATER)


class ChangedOrder(Record):
    """One change of an order (`line_number` 0) or of a line of it. Since a day: from what it was before the first sync
    to what it was after the last. `was` and `now`: a day, a quantity in `unit`, or a status."""

    kind: str = Field(description="purchase order, sales order or work order")
    order_number: str
    line_number: int
    party: str = Field(description="Supplier or customer")
    sku: str | None
    name: str
    what: What
    was: str | None
    now: str | None
    unit: str
    known_on: date = Field(description="The plant's date of the sync that brought it")
    sales_orders: tuple[str, ...] = Field(
        description="With a line that is served later because of it, as worked out after that sync"
    )
    customers: tuple[str, ...]
    work_orders: tuple[str, ...] = Field(description="Whose part runs shorter because of it")
    hit: str = Field(
        description="The same in words; empty: nobody, or a sales or work order, of which it is not worked out"
    )


async def changed_orders(
    context: ToolContext, tx: ReadTx, entities: Collection[str], since: date | None
) -> tuple[tuple[ChangedOrder, ...], tuple[str, ...]]:
    """What changed since that day, without one at the last sync of each source; those that hit most sales orders first.
    With it what is not known of whom they hit, in sentences."""
    repository = OrderChangeRepository(tx)
    found = await (repository.since(entities, since) if since else repository.of_last_syncs(entities))
    permitted = may_see_all_sites(context) and all(may(context, scope) for scope in NEEDED)
    impacts = await repository.impacts({one.job_id for one in found if _kind(one) == "purchase"}) if permitted else ()
    slipped = [SlippedOrders.model_validate(one.found) for one in impacts if one.found is not None]
    hits = _hits(slipped)
    rows = [_row(one, hits) for one in _without_repeated(_once(found))]
    rows.sort(key=_rank)
    more = (
        (f"Only the newest {MOST_CHANGES:,} changes are looked at; there are more.",)
        if len(found) == MOST_CHANGES
        else ()
    )
    return tuple(rows), (*_unknown(rows, impacts, slipped, permitted=permitted), *more)


def _rank(one: ChangedOrder) -> tuple[object, ...]:
    first = not one.hit, -len(one.sales_orders), list(What).index(one.what)
    return (*first, one.kind, one.order_number, one.line_number)


def _once(found: Sequence[OrderChange]) -> list[OrderChange]:
    """Of each field one change, from its first `was` to its last `now`; what is as it was has not changed."""
    last: dict[tuple[str, str, int, str], OrderChange] = {}
    first: dict[tuple[str, str, int, str], str | None] = {}
    for one in found:  # the newest first
        key = one.entity, one.order_number, one.line_number, one.what
        last.setdefault(key, one)
        first[key] = one.was
    return [
        OrderChange(**{**vars(one), "was": first[key]})
        for key, one in last.items()
        if first[key] != one.now or one.what == "removed"
    ]


def _without_repeated(found: Sequence[OrderChange]) -> Iterable[OrderChange]:
    """A line that moves, or goes, with its order is told of the order."""
    whole = {(_kind(one), one.order_number, _of(one)) for one in found if not one.line_number}
    return (one for one in found if not one.line_number or (_kind(one), one.order_number, _of(one)) not in whole)


def _of(one: OrderChange) -> tuple[str | None, ...]:
    return ("date", one.was, one.now) if one.what in _DATES else (one.what, one.was, one.now)


def _kind(one: OrderChange) -> str:
    return one.entity.partition("_")[0]


def _hits(slipped: Sequence[SlippedOrders]) -> Mapping[str, Sequence[SlippedLine]]:
    """By purchase order."""
    hits: dict[str, list[SlippedLine]] = {}
    for one in slipped:
        for line in one.changes:
            hits.setdefault(line.order_number, []).append(line)
    return hits


def _row(one: OrderChange, hits: Mapping[str, Sequence[SlippedLine]]) -> ChangedOrder:
    kind, what = _kind(one), _what(one)
    hit = [
        line
        for line in (hits.get(one.order_number, ()) if kind == "purchase" and what in (*WORSE, What.STATUS) else ())
        if one.line_number in (0, line.line_number)
    ]
    sales_orders, customers, work_orders = (
        tuple(dict.fromkeys(name for line in hit for name in names(line)))
        for names in map(attrgetter, ("sales_orders", "customers", "work_orders"))
    )
    return ChangedOrder(
        source=one.source,
        record=one.record,
        kind=f"{kind} order",
        order_number=one.order_number,
        line_number=one.line_number,
        party=record(one.party, one.party_name, PARTIES.get(kind, "")),
        sku=one.sku,
        name=one.name,
        what=what,
        was=one.was,
        now=one.now,
        unit=one.unit,
        known_on=one.known_on,
        sales_orders=sales_orders,
        customers=customers,
        work_orders=work_orders,
        hit=_hit(sales_orders, customers, work_orders),
    )


def _what(one: OrderChange) -> What:
    if one.what in _DATES:
        if not one.was or not one.now:
            return What.DATED
        return What.SOONER if one.now < one.was else What.LATER
    if one.what == "quantity":
        return What.LESS if Decimal(one.now or 0) < Decimal(one.was or 0) else What.MORE
    if one.what == "status":
        return What.CANCELLED if one.now in _CANCELLED else What.STATUS
    return What.REMOVED if one.what == "removed" else What.RECEIVED


def _unknown(
    rows: Sequence[ChangedOrder],
    impacts: Sequence[StoredImpact],
    slipped: Sequence[SlippedOrders],
    *,
    permitted: bool,
) -> tuple[str, ...]:
    if not any(one.kind == "purchase order" and one.what in WORSE for one in rows):
        return ()
    if not permitted:
        return ("Whom they hit is left out: you are not permitted to see all that it draws on.",)
    errors = tuple(dict.fromkeys(f"Whom they hit is not known: {one.error}" for one in impacts if one.error))
    pending = any(one.finished_at is None for one in impacts)
    unplanned = sum(one.unplanned for one in slipped)
    if unplanned:
        lines = count(unplanned, "line in another unit than its item's", "lines in another unit than their items'")
        errors += (f"Whom {lines} {verb(unplanned, 'hits', 'hit')} is not known.",)
    return (*errors, *(("Whom they hit is still being worked out: ask again in a moment.",) if pending else ()))


def change(one: ChangedOrder) -> str:
    """`due 2025-06-20 instead of 2025-05-25`."""
    if one.what in (What.LATER, What.SOONER, What.DATED):
        return f"due {one.now or 'on no stated day'} instead of {one.was or 'no stated day'}"
    if one.what in (What.LESS, What.MORE, What.RECEIVED):
        now, was = (quantity(Decimal(value or 0), one.unit) for value in (one.now, one.was))
        return f"{now}{' received' if one.what is What.RECEIVED else ''} instead of {was}"
    if one.what is What.REMOVED:
        return "no longer stated by its source, which does not say whether it was completed or cancelled"
    return f"{one.now} instead of {one.was}"


def _hit(sales_orders: Sequence[str], customers: Sequence[str], work_orders: Sequence[str]) -> str:
    """`sales order S1 of C1 Northwind and work order W7`."""
    sales = _some(sales_orders, "sales order")
    of = f" of {_few(customers)}" if sales and customers else ""
    return join(part for part in (f"{sales}{of}", _some(work_orders, "work order")) if part)


def _some(orders: Sequence[str], noun: str) -> str:
    if not orders:
        return ""
    return f"{noun} {orders[0]}" if len(orders) == 1 else f"{count(len(orders), noun)} ({_few(orders)})"


def _few(names: Sequence[str]) -> str:
    return join(names) if len(names) <= _NAMED else f"{', '.join(names[:_NAMED])} …"
