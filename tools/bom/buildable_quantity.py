from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.queries.building import BuildingRepository, PartNeed, PartState
from data_layer.queries.names import Named
from planning.building import Circular, Structure, with_receipts
from tools.arguments import Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grants import need
from tools.periods import Ahead
from tools.resolve import label, resolve
from tools.result import Block, Column, Freshness, Metric, Quantity, Record, Table, ToolResult
from tools.said_units import SaidUnit, of_item
from tools.spec import tool
from tools.wording import count, join, quantity, record, sentences

_NAMED_IN_SUMMARY = 3


class LimitingPart(Record):
    """A part that lacks for the number asked for; if that can be built, or none was, for one more than can."""

    sku: str
    name: str
    procurement: str | None
    required: Quantity = Field(description="For the number asked for, or for one more than can be built")
    available: Quantity | None = Field(description="On hand less allocated; none: no stock record in its unit")
    receipts: Quantity = Field(default=Decimal(0), description="Open on purchase orders that are due by the day")
    short: Quantity
    unit: str


class BuildableQuantity(ToolResult):
    sku: str
    name: str
    quantity: int | None = Field(default=None, description="How many were asked for")
    buildable: int | None = Field(description="None: it cannot be told")
    by: date | None = Field(default=None, description="None: now")
    all_levels: bool
    purchased_only: bool = Field(default=False, description="Stock of parts that have components was left alone")
    part_count: int = Field(description="Different parts looked at")
    limit_count: int
    not_compared: tuple[str, ...] = Field(description="Components whose quantity is in another unit than their stock")
    limits: tuple[LimitingPart, ...] = Field(description="What lacks, worst first")


@dataclass(frozen=True)
class How:
    """What was asked of the building, as the result says it."""

    by: date | None
    all_levels: bool
    purchased_only: bool


@tool(
    scope=Scope.BOM_READ,
    examples=(
        "how many {sku} could we put together from parts on hand",
        "how many {sku} can we build",
        "what can we build of {sku}",
        "how many {sku} could we assemble from stock right now",
        "buildable quantity of {sku}",
        "which part limits how many {sku} we can make",
        "what is the bottleneck component for {sku}",
        "can we build {quantity} {sku} with what we have",
        "can we assemble {quantity} {sku}",
        "do we have enough parts for {quantity} {sku}",
        "is it possible to produce {quantity} {sku} this week",
        "what stops us from building {quantity} {sku}",
        "how many {sku} can we finish with what is in the warehouse",
        "max quantity of {sku} we can assemble",
        "is there enough material for more {sku}",
        "what keeps us from building more {sku}",
        "clear to build {sku}",
        "from components in stock, how many {sku} at most",
        "how many {sku} if we also make the subassemblies",
        "how many {sku} can we build by {date}",
        "from purchased parts alone, ignoring subassembly stock, how many {sku} can we build",
    ),
)
async def buildable_quantity(
    context: ToolContext,
    sku: SkuRef,
    quantity: Annotated[int, Field(description="How many of the item are to be built.", ge=1, le=10**9)] | None = None,
    unit: SaidUnit | None = None,
    all_levels: Annotated[
        bool, Field(description="Also make missing subassemblies from their own components, over all levels.")
    ] = False,
    purchased_only: Annotated[
        bool,
        Field(description="From purchased parts alone, over all levels: the stock of subassemblies is ignored."),
    ] = False,
    by: Annotated[Ahead, Field(description="The day by which; none: now.")] | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> BuildableQuantity:
    """How many of an item can be built now from the stock of its components (on hand less allocated), and which part or
    parts limit it; with a quantity also whether so many can, and what lacks for them.

    Single-level by default: from the direct components alone. With all_levels subassemblies that lack are made from
    their own components; with purchased_only all of them are made, whatever is there of them. With `by` what open
    purchase orders bring until that day is counted too. Scrap that the structure states is allowed for; finished stock
    of the item itself is not counted. What lacks for a number over all levels, with what is on order, is
    component_shortages; when so many can be promised, with what can still be ordered, is promise_date.
    """
    need(context, Scope.INVENTORY_READ, *((Scope.PURCHASING_READ,) if by else ()))
    today = context.clock.today()
    if by is not None and by < today:
        raise InvalidInput(f"{by} is past: nothing can be built by then. Please give a day from {today} on.")
    how = How(by, all_levels or purchased_only, purchased_only)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        quantity = ceil(await of_item(tx, item, Decimal(quantity), unit)) if quantity else None
        building = BuildingRepository(tx)
        edges = await building.edges(item.code, today, direct_only=not how.all_levels)
        codes = sorted({edge.component for edge in edges})
        there = await building.available(codes)
        coming = await building.receipts(codes, by) if by else {}
        age = await freshness(tx, "bom", "sku", "inventory", *(("purchase_order",) if by else ()))
        if not edges:
            return _untold(item, quantity, how, age, "it has no bill of materials in force")
        try:
            structure = Structure(item.code, edges, with_receipts(there, coming), lowest_only=purchased_only)
        except Circular as circle:
            return _untold(item, quantity, how, age, f"its structure holds itself ({circle})")
        most = structure.buildable()
        wanted = Decimal(max(quantity or 0, most + 1) if most is not None else 1)
        needs = structure.needs(wanted)
        limits = structure.limits(wanted) if most is not None else ()
        page = await building.parts(
            [PartNeed(code, needs[code].required, needs[code].short) for code in limits],
            wanting_only=False,
            limit=limit,
            cursor=cursor,
        )
    limited = tuple(_limit(row, coming) for row in page.rows)
    needed = f"Needed for {quantity:,}" if quantity and wanted == quantity else "Needed for one more"
    blocks: tuple[Block, ...] = (Metric(label="Buildable", value=Decimal(most)),) if most is not None else ()
    return BuildableQuantity(
        summary=_summary(item, quantity, most, how, limited, len(limits), len(structure.parts), structure.unlike),
        blocks=(
            *blocks,
            Table(
                title=f"What limits building {label(item)}",
                rows="limits",
                columns=(
                    Column(key="sku", label="Part"),
                    Column(key="name", label="Name"),
                    Column(key="available", label="Available", kind="quantity", unit="unit"),
                    *((Column(key="receipts", label="Receipts", kind="quantity", unit="unit"),) if by else ()),
                    Column(key="required", label=needed, kind="quantity", unit="unit"),
                    Column(key="short", label="Short", kind="quantity", unit="unit"),
                ),
                total=len(limits),
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.code,
        name=item.name,
        quantity=quantity,
        buildable=most,
        **vars(how),
        part_count=len(structure.parts),
        limit_count=len(limits),
        not_compared=structure.unlike,
        limits=limited,
    )


def _limit(row: PartState, coming: Mapping[str, Decimal]) -> LimitingPart:
    told = {name: getattr(row, name) for name in LimitingPart.model_fields if name != "receipts"}
    return LimitingPart.model_validate(told | {"receipts": coming.get(row.sku, Decimal(0))})


def _untold(item: Named, quantity: int | None, how: How, age: tuple[Freshness, ...], why: str) -> BuildableQuantity:
    return BuildableQuantity(
        summary=f"How many {label(item)} can be built cannot be told: {why}.",
        freshness=age,
        sku=item.code,
        name=item.name,
        quantity=quantity,
        buildable=None,
        **vars(how),
        part_count=0,
        limit_count=0,
        not_compared=(),
        limits=(),
    )


def _summary(
    item: Named,
    asked: int | None,
    most: int | None,
    how: How,
    rows: tuple[LimitingPart, ...],
    limits: int,
    parts: int,
    unlike: tuple[str, ...],
) -> str:
    left_out = (
        f"Not compared, because their quantity is in another unit than their stock: {join(unlike[:5])}"
        + (f" and {len(unlike) - 5:,} more." if len(unlike) > 5 else ".")
        if unlike
        else ""
    )
    if most is None:
        return sentences(f"How many {label(item)} can be built cannot be told: no part could be compared.", left_out)
    first = [f"{record(row.sku, row.name)} ({_there(row)})" for row in rows[:_NAMED_IN_SUMMARY]]
    more = limits - len(first)
    when = f"by {how.by}" if how.by else "now"
    made = (
        f"from purchased parts alone ({count(parts, 'part')} on all levels; stock of subassemblies ignored)"
        if how.purchased_only
        else f"making subassemblies too ({count(parts, 'part')} on all levels)"
        if how.all_levels
        else f"from {count(parts, 'direct component')}"
    ) + (" with what open purchase orders bring until then" if how.by else "")
    told = join(first + ([f"{more:,} more"] if more > 0 else []))
    lacks = f"{'Limit' if limits == 1 else 'Limits'} for one more: {told}." if first else ""
    if asked is None:
        answer = f"{most:,} of {label(item)} can be built {when}, {made}."
    elif asked <= most:
        answer = f"Yes, {asked:,} of {label(item)} can be built {when}, {made}; at most {most:,}."
    else:
        answer = f"No, {asked:,} of {label(item)} cannot be built {when}: {most:,} can, {made}."
        lacks = f"Short for {asked:,}: {told}."
    return sentences(answer, lacks, left_out)


def _there(row: LimitingPart) -> str:
    there = "no stock record" if row.available is None else f"{quantity(row.available, row.unit)} available"
    coming = f", {quantity(row.receipts, row.unit)} to be received" if row.receipts else ""
    return f"{there}{coming}, {quantity(row.required, row.unit)} needed"
