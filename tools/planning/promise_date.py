import asyncio
from datetime import date
from decimal import Decimal
from typing import Annotated

import numpy as np
from pydantic import Field

from core.errors import InvalidInput, NotFound
from core.identity import Scope
from data_layer.queries.names import Named, NameRepository
from planning.plant import day_of
from planning.quantity import amount
from planning.quantity import quantity as units
from tools.arguments import CustomerRef, SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.periods import Ahead
from tools.planning.permitted import NEEDED, plant
from tools.planning.promise_words import NewOrderRow, PromiseConstraint, constraint_rows, order_rows
from tools.planning.promised import MOST, promised, routed, skus_below
from tools.resolve import label, resolve
from tools.result import Block, Column, Metric, Quantity, Table, ToolResult
from tools.said_units import SaidUnit, in_own_unit
from tools.spec import tool
from tools.wording import join, record, sentences
from tools.wording import quantity as said

_NAMED_IN_SUMMARY = 3


class PromiseDate(ToolResult):
    sku: str
    name: str
    quantity: Quantity | None = Field(description="None: how many can be promised for the date was asked")
    unit: str
    customer: str | None
    by: date | None
    possible: bool | None = Field(description="By the date that was asked for; none: no date was")
    by_then: Quantity | None = Field(description="How many of them can be promised for that date")
    today: Quantity = Field(description="How many of them can be promised for today")
    day: date | None = Field(description="The earliest for all of them; none: not until `looked_until`")
    looked_until: date
    from_stock: Quantity | None = Field(description="Of them, what needs no new order of the item itself")
    overdue: tuple[str, ...] = Field(description="Late orders of the item itself, taken as coming today")
    overdue_quantity: Quantity
    made: bool
    lead_time_days: int
    constraints: tuple[PromiseConstraint, ...] = Field(description="What an earlier day lacks, the longest first")
    orders: tuple[NewOrderRow, ...] = Field(description="What is to be released for it, beyond the present plan")
    notes: tuple[str, ...] = Field(description="What of these items' records was left out or assumed")


@tool(
    scope=Scope.INVENTORY_READ,
    also=NEEDED,
    examples=(
        "when can we ship {quantity} of {sku}",
        "when can we deliver {quantity} {sku}",
        "can we promise {quantity} {sku} to {customer} by {date}",
        "can we ship {quantity} {sku} by {date}",
        "what is the earliest date we can promise {quantity} {sku}",
        "earliest ship date for {quantity} {sku}",
        "promise date for {quantity} {sku}",
        "capable to promise {sku}",
        "available to promise of {sku}",
        "atp of {sku}",
        "ctp date for {quantity} {sku}",
        "how soon could {customer} get {quantity} {sku}",
        "{customer} wants {quantity} {sku}, when can they have them",
        "could we commit to {quantity} {sku} for {customer} on {date}",
        "is {date} realistic for {quantity} {sku}",
        "how many {sku} can we promise by {date}",
        "how many {sku} can we promise",
        "{quantity} {sku} as soon as possible, when can we have them",
        "delivery date for {quantity} {sku}",
        "availability date for {quantity} {sku}",
        "when could {quantity} {sku} leave the plant",
        "can we take an order of {quantity} {sku} for {date}",
        "{quantity} {sku} by {date}, is that possible",
        "when can i have {quantity} {sku}",
        "what delivery date can I quote for {quantity} {sku}",
        "when would {quantity} more {sku} be ready for a new order",
        "what keeps us from delivering {quantity} {sku} sooner",
    ),
)
async def promise_date(
    context: ToolContext,
    sku: SkuRef,
    quantity: Annotated[
        Decimal,
        Field(description="How many of the item are asked for; none: how many can be promised.", gt=0, le=10**9),
    ]
    | None = None,
    unit: SaidUnit | None = None,
    by: Annotated[Ahead, Field(description="The day by which they are wanted.")] | None = None,
    customer: CustomerRef | None = None,
    safety_stock_too: Annotated[bool, Field(description="Also promise what is kept as safety stock.")] = False,
) -> PromiseDate:
    """The earliest day on which a quantity of an item can be promised (available and capable to promise), the part,
    lead time or work centre that sets it, what comes from stock and what has to be made or bought by when; with a date
    also whether it can be promised for that day, and how many can.

    It looks at stock, open purchase and work orders and what can still be ordered, over all levels, and never at the
    cost of orders there are. How many can be built from the parts in stock, whoever needs them, is buildable_quantity.
    """
    today = context.clock.today()
    if by is not None and by < today:
        raise InvalidInput(f"{by} is past: nothing can be promised for it. Please give a day from {today} on.")
    reading = await plant(context)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        buyer = await resolve(context, tx, "customer", customer) if customer else None
        at = reading.items_of(item.code)
        if not at:
            raise NotFound(f"{label(item)} was not there yet when the plant was last read. Please ask again.")
        below = skus_below(reading.plant, at)
        routings = await routed(tx, below, today)
        names = {one.code: one.name for one in await NameRepository(tx).by_code("sku", list(below))}
        age = await freshness(tx, "sku", "inventory", "bom", "sales_order", "purchase_order", "work_order")
    wanted = in_own_unit(quantity, unit, reading.units[at[0]], label(item)) if quantity else None
    much = amount(wanted.quantize(Decimal("0.0001"))) if wanted else None
    how_many = quantity is None
    by = today if how_many and by is None else by
    found = await asyncio.to_thread(
        promised, reading.plant, at, routings, much, day_of(by) if by else None, safety_too=safety_stock_too
    )
    own = {code: reading.units[reading.items_of(code)[0]] for code in below}
    promise, receipts = found.promise, reading.plant.receipts
    late = np.flatnonzero(np.isin(receipts.item, np.array(at)) & (receipts.day < reading.plant.today))
    notes = tuple(f"{code}: {one.reason.of_one}" for code in below for one in reading.unread_of(code))
    result = PromiseDate(
        summary="",
        freshness=age,
        sku=item.code,
        name=item.name,
        quantity=None if how_many else units(found.asked),
        unit=own[item.code],
        customer=record(buyer.code, buyer.name, "customer") if buyer else None,
        by=by,
        possible=None if by is None or how_many else found.by_then == much,
        by_then=None if found.by_then is None else units(found.by_then),
        today=units(found.at_once),
        day=found.day,
        looked_until=found.looked_until,
        from_stock=units(promise.from_stock) if promise and not how_many else None,
        overdue=tuple(dict.fromkeys(receipts.orders[row] for row in late)),
        overdue_quantity=units(receipts.quantity[late].sum()),
        made=bool(reading.plant.items.made[at[0]]),
        lead_time_days=int(reading.plant.items.lead_days[at[0]]),
        constraints=constraint_rows(found, item.code, names, own),
        orders=() if how_many else order_rows(found, names, own),
        notes=notes,
    )
    return result.model_copy(
        update={"summary": _summary(item, result, safety_stock_too), "blocks": _blocks(item, result)}
    )


def _summary(item: Named, found: PromiseDate, safety_too: bool) -> str:
    def of(value: Decimal | None) -> str:
        return said(value or Decimal(0), found.unit)

    to, what = f" to {found.customer}" if found.customer else "", label(item)
    asked = of(found.quantity)
    when = f"the earliest day for all is {found.day}" if found.day else f"all cannot be until {found.looked_until}"
    if found.quantity is None and found.by_then == units(MOST):
        answer = f"{of(found.by_then)} of {what} and more can be promised{to} for {found.by}."
    elif found.quantity is None:
        next_one = f"one more for {found.day}" if found.day else f"no more until {found.looked_until}"
        answer = f"{of(found.by_then)} of {what} can be promised{to} for {found.by} at most, {next_one}."
    elif found.possible:
        answer = f"Yes, {asked} of {what} can be promised{to} for {found.by}; {when}."
    elif found.by is not None:
        answer = f"No, {asked} of {what} cannot be promised{to} for {found.by}: {of(found.by_then)} can, and {when}."
    elif found.day is None:
        answer = f"{asked} of {what} cannot be promised{to} for any day until {found.looked_until}."
    else:
        answer = f"{asked} of {what} can be promised{to} for {found.day}, at the earliest."
    at_once = f"{of(found.today)} of them can go today." if 0 < found.today < (found.quantity or 0) else ""
    rest = (found.quantity or Decimal(0)) - (found.from_stock or Decimal(0))
    stock = f"{of(rest)} of them are to be {'made' if found.made else 'bought'}." if found.day and rest else ""
    sets = " ".join(one.told for one in found.constraints[:_NAMED_IN_SUMMARY])
    told = {item.code, *(one.code for one in found.constraints[:_NAMED_IN_SUMMARY])}
    own = [note for note in found.notes if note.partition(": ")[0] in told]
    more = len(found.constraints) - _NAMED_IN_SUMMARY
    first = [
        f"{said(one.quantity, one.unit)} of {record(one.sku, one.name)} by {one.release}"
        for one in found.orders[:_NAMED_IN_SUMMARY]
    ]
    return sentences(
        answer,
        at_once,
        stock,
        f"What sets {'that' if found.quantity is None else 'the day'}: {sets}" if sets else "",
        f"And {more:,} more." if more > 0 else "",
        f"To release: {'; '.join(first)}{' and others' if len(found.orders) > len(first) else ''}." if first else "",
        "Safety stock is promised too." if safety_too else "",
        f"{of(found.overdue_quantity)} of it are late on order {join(found.overdue[:_NAMED_IN_SUMMARY])}"
        f"{' and others' if len(found.overdue) > _NAMED_IN_SUMMARY else ''} and taken as coming today."
        if found.overdue
        else "",
        f"Taken so: {'; '.join(own)}." if own else "",
    )


def _blocks(item: Named, found: PromiseDate) -> tuple[Block, ...]:
    metric = (
        ()
        if found.by_then is None
        else (Metric(label=f"Can be promised for {found.by}", value=found.by_then, unit=found.unit),)
    )
    held = Table(
        title=f"What sets the day for {label(item)}",
        rows="constraints",
        columns=(
            Column(key="kind", label="Constraint"),
            Column(key="code", label="Part or work centre"),
            Column(key="name", label="Name"),
            Column(key="lacking", label="Lacking", kind="quantity", unit="unit"),
            Column(key="first_day", label="From", kind="date"),
            Column(key="until", label="Until", kind="date"),
            Column(key="told", label="Why"),
        ),
        total=len(found.constraints),
    )
    released = Table(
        title=f"To be released for {label(item)}",
        rows="orders",
        columns=(
            Column(key="sku", label="Item"),
            Column(key="name", label="Name"),
            Column(key="kind", label="Order"),
            Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
            Column(key="release", label="Release by", kind="date"),
            Column(key="due", label="Due", kind="date"),
        ),
        total=len(found.orders),
    )
    return (*metric, *((held,) if found.constraints else ()), *((released,) if found.orders else ()))
