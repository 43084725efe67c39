from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.building import BuildingRepository, PartNeed, PartState
from data_layer.queries.listing import Page
from data_layer.queries.names import Named
from planning.building import Circular, Structure
from tools.arguments import Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grants import may, need
from tools.resolve import label, resolve
from tools.result import Amount, Column, Metric, Quantity, Record, Table, ToolResult
from tools.said_units import SaidUnit, of_item
from tools.spec import tool
from tools.wording import count, due, join, number, quantities, quantity, record, sentences, tally, verb

_NAMED_IN_SUMMARY = 3


class ShortComponent(Record):
    sku: str
    name: str
    procurement: str | None
    on_hand: Quantity | None = Field(description="None: no stock record in its unit")
    available: Quantity | None = Field(description="On hand less allocated")
    reorder_point: Quantity | None
    below_reorder_point: bool | None
    required: Quantity | None = Field(description="For the number to be built, after the stock of assemblies above it")
    short: Quantity | None = Field(description="Required less available")
    lowest: bool = Field(description="It has no components of its own; else what is short is to be made from them")
    on_order: Quantity | None = Field(description="Open on purchase orders; none: nothing, or not granted")
    next_receipt: date | None
    on_order_other: tuple[Amount, ...] = Field(description="On order in other units than the item's: not compared")
    in_production: Quantity | None = Field(description="Open on work orders; none: nothing, or not granted")
    unit: str


class ComponentShortages(ToolResult):
    sku: str
    name: str
    quantity: Quantity | None = Field(description="How many are to be built; none: only reorder points were looked at")
    part_count: int = Field(description="Different components over all levels")
    wanting: int = Field(description="Components that are short or below their reorder point")
    short: int = Field(description="Lowest components that are short")
    to_make: int = Field(description="Subassemblies that are short: they are to be made from their components")
    below_reorder_point: int
    without_stock_record: int
    none_stated: bool = Field(description="No component states a reorder point: none can be told to be below it")
    not_compared: tuple[str, ...] = Field(description="Components whose quantity is in another unit than their stock")
    components: tuple[ShortComponent, ...]


@tool(
    scope=Scope.BOM_READ,
    examples=(
        "which components of {sku} are below reorder point",
        "what parts are missing to build {quantity} {sku}",
        "component shortages for {sku}",
        "what is short for {quantity} of {sku}",
        "are all components of {sku} well stocked",
        "missing parts list {sku}",
        "which parts of {sku} run low",
        "do we lack anything for {quantity} {sku}",
        "shortage list for building {quantity} pieces of {sku}",
        "components of {sku} under their reorder level with open purchase orders",
        "which ingredients of {sku} do we have to buy for {quantity} pieces",
        "low stock parts that go into {sku}",
        "what do we still need to make {quantity} {sku}",
        "material shortfall for {quantity} {sku}",
    ),
)
async def component_shortages(
    context: ToolContext,
    sku: SkuRef,
    quantity: Annotated[Decimal, Field(description="How many of the item are to be built.", gt=0, le=10**9)]
    | None = None,
    unit: SaidUnit | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> ComponentShortages:
    """The components of an item, over all levels, that are below their reorder point, or short for building so many of
    it; each with what is on hand, on open purchase orders and in production. Short ones first.

    Stock of subassemblies is used before more of them is made; scrap that the structure states is allowed for. How many
    can be built at most is buildable_quantity; items that run low in general are stock_below_reorder_point.
    """
    need(context, Scope.INVENTORY_READ)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        quantity = await of_item(tx, item, quantity, unit) if quantity else None
        building = BuildingRepository(tx)
        edges = await building.edges(item.code, context.clock.today(), direct_only=False)
        codes = sorted({edge.component for edge in edges})
        circle = ""
        unlike: tuple[str, ...] = ()
        needs = [PartNeed(code) for code in codes]
        try:
            structure = Structure(item.code, edges, await building.available(codes))
        except Circular as error:
            circle = str(error)
        else:
            unlike = structure.unlike
            needs = _needs(structure, codes, quantity)
        page = await building.parts(needs, wanting_only=True, limit=limit, cursor=cursor)
        age = await freshness(tx, "bom", "sku", "inventory", "purchase_order", "work_order")
    totals = page.totals
    orders, production = may(context, Scope.PURCHASING_READ), may(context, Scope.PRODUCTION_READ)
    rows = tuple(_row(row, orders, production) for row in page.rows)
    return ComponentShortages(
        summary=_summary(item, quantity, page, rows, circle, unlike),
        blocks=(
            *(() if _none_stated(page) else (Metric(label="Components wanting", value=totals["wanting"]),)),
            Table(
                title=f"Components of {label(item)} that are short or below reorder point",
                rows="components",
                columns=(
                    Column(key="sku", label="Component"),
                    Column(key="name", label="Name"),
                    Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                    Column(key="reorder_point", label="Reorder point", kind="quantity", unit="unit"),
                    Column(key="required", label="Required", kind="quantity", unit="unit"),
                    Column(key="short", label="Short", kind="quantity", unit="unit"),
                    Column(key="on_order", label="On order", kind="quantity", unit="unit"),
                    Column(key="next_receipt", label="Next receipt", kind="date"),
                ),
                total=totals["wanting"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.code,
        name=item.name,
        quantity=quantity,
        part_count=totals["parts"],
        wanting=totals["wanting"],
        short=totals["short_parts"],
        to_make=totals["to_make"],
        below_reorder_point=totals["below_reorder"],
        without_stock_record=totals["unstocked"],
        none_stated=_none_stated(page),
        not_compared=unlike,
        components=rows,
    )


def _needs(structure: Structure, codes: list[str], quantity: Decimal | None) -> list[PartNeed]:
    """Short ones first: the lowest, those that lack most of what they need before the others; then by code."""
    if quantity is None:
        return [PartNeed(code) for code in codes]
    found = structure.needs(quantity)
    told = [PartNeed(code, one.required, one.short, structure.lowest(code)) for code, one in found.items()]
    told.sort(key=lambda need: (-_share(need) if need.lowest else 0, -_share(need), need.sku))
    return told + [PartNeed(code) for code in codes if code not in found]


def _share(need: PartNeed) -> Decimal:
    return need.short / need.required if need.short and need.required else Decimal(0)


def _row(row: PartState, orders: bool, production: bool) -> ShortComponent:
    told = {name: getattr(row, name) for name in ShortComponent.model_fields}
    told["on_order_other"] = tally(amounts(row.on_order_other))
    if not orders:
        told |= {"on_order": None, "next_receipt": None, "on_order_other": ()}
    if not production:
        told |= {"in_production": None}
    return ShortComponent.model_validate(told)


def _summary(
    item: Named,
    built: Decimal | None,
    page: Page[PartState],
    rows: tuple[ShortComponent, ...],
    circle: str,
    unlike: tuple[str, ...],
) -> str:
    totals = page.totals
    if not totals["parts"]:
        return f"{label(item)} is a known item, but has no bill of materials in force."
    first = [_told(row) for row in rows[:_NAMED_IN_SUMMARY]]
    low, short, make = totals["below_reorder"], totals["short_parts"], totals["to_make"]
    of = f"of {count(totals['parts'], 'component')} of {label(item)} on all levels"
    untold = _none_stated(page)
    return sentences(
        f"{count(short, 'component')} {verb(short)} short for building {number(built)}, {of};"
        f" {count(make, 'subassembly', 'subassemblies')} {verb(make)} to be made"
        + ("." if untold else f", and {low:,} {verb(low)} below the reorder point.")
        if built is not None and not circle
        else f"{count(low, 'component')} {verb(low)} below the reorder point, {of}."
        if not untold
        else "",
        f"No component of {label(item)} states a reorder point, so which of the {totals['parts']:,} are below cannot be"
        " told."
        if untold
        else "",
        f"First: {join(first)}." if first else "",
        f"{count(totals['unstocked'], 'component')} {verb(totals['unstocked'], 'has', 'have')} no stock record."
        if totals["unstocked"]
        else "",
        f"Not compared, because their quantity is in another unit than their stock: {join(unlike[:5])}"
        + (f" and {len(unlike) - 5:,} more." if len(unlike) > 5 else ".")
        if unlike and built is not None
        else "",
        f"Warning: the structure holds itself ({circle}), so what is required cannot be told." if circle else "",
    )


def _none_stated(page: Page[PartState]) -> bool:
    return 0 < int(page.totals["without_reorder"]) == int(page.totals["parts"])


def _told(row: ShortComponent) -> str:
    there = f"{quantity(row.on_hand, row.unit)} on hand" if row.on_hand is not None else "no stock record"
    if row.short:
        there += f", {quantity(row.short, row.unit)} {'short' if row.lowest else 'to be made'}"
    elif row.reorder_point is not None:
        there += f", reorder point {quantity(row.reorder_point, row.unit)}"
    if row.on_order:
        there += f", {quantity(row.on_order, row.unit)} on order {due(row.next_receipt, None)}"
    if row.on_order_other:
        there += f", {quantities(row.on_order_other)} on order, which is another unit"
    return f"{record(row.sku, row.name)} ({there})"
