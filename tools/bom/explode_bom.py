from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.boms import BomLine, BomRepository
from data_layer.queries.listing import Page
from data_layer.queries.names import Named
from tools.arguments import Cursor, Limit, SkuRef
from tools.bom.pair import find_pair
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Amount, Column, Quantity, Record, Table, ToolResult, plain
from tools.said_units import SaidUnit, of_item
from tools.spec import tool
from tools.wording import count, join, number, quantity, record, sentences, tally

_NAMED_IN_SUMMARY = 4


class ComponentLine(Record):
    """A component, right behind the parent it goes into. `circular`: it holds itself, and is not followed further."""

    line: int
    level: int
    parent_sku: str
    component_sku: str
    component: str | None
    procurement: str | None
    quantity_per: Quantity = Field(description="For one parent")
    extended_quantity: Quantity = Field(description="For the quantity asked for, without allowance for scrap")
    unit: str | None
    scrap_percent: Quantity | None
    circular: bool


class BomExplosion(ToolResult):
    sku: str
    name: str
    quantity: Quantity
    line_count: int
    levels: int
    direct: int = Field(description="Lines on level 1")
    components: int = Field(description="Different items over all levels")
    purchased: int = Field(description="Different items that are bought")
    circular_lines: int
    component: str | None = Field(default=None, description="The one component that was asked for")
    component_name: str | None = None
    component_quantity: tuple[Amount, ...] = Field(
        default=(), description="How many of that component go into the quantity asked for"
    )
    lines: tuple[ComponentLine, ...]


@tool(
    scope=Scope.BOM_READ,
    title="bill of material",
    answers=(
        Covers("item", related={"assemblies": Covers("item", takes={"item": "sku"})}, needs=words("assemblies")),
        Covers(
            "bom_line",
            takes={"parent": "sku", "component": "component"},
            needs=words("parent"),
            tells=words("quantity, sum quantity"),
        ),
    ),
    examples=(
        "explode the BOM of {sku}",
        "what goes into {sku}",
        "bill of materials for {sku}",
        "which components does {sku} need",
        "what do I need to build {quantity} {sku}",
        "how many levels does the structure of {sku} have",
        "parts list {sku}",
        "what is {sku} made of",
        "BOM {sku}",
        "material requirements to make {quantity} of {sku}",
        "show the product structure of {sku}",
        "how many BOM lines does {sku} have",
        "multi-level explosion of {sku}",
        "subassemblies of {sku}",
        "which parts make up {sku}",
        "first level components of {sku}",
        "raw materials needed for {quantity} {sku}",
        "gross requirement of {sku} for {quantity} {sku}",
        "list everything we would need for {quantity} {sku} with quantities",
        "number of levels in the BOM of {sku}",
        "what is inside {sku}",
    ),
)
async def explode_bom(
    context: ToolContext,
    sku: SkuRef,
    component: Annotated[
        SkuRef | None, Field(description="Only this component: how many of it go into the item, over all levels.")
    ] = None,
    quantity: Annotated[Decimal, Field(description="How many of the item to build.", gt=0, le=10**9)] = Decimal(1),
    unit: SaidUnit | None = None,
    max_level: Annotated[int, Field(description="Deepest level to show; 1 is direct components.", ge=1, le=40)]
    | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> BomExplosion:
    """What an item is made of: its bill of materials, over all levels, as in force today.

    Each line has its level, its parent, the quantity per parent, and the extended quantity for the number to be
    built. Says how many lines, levels and different components there are. With `component`: how many of that one go
    into the item, and on which lines; where the item goes into the component instead, that is told, and `sku` of the
    result is the one that holds the other. What else an item goes into is where_used.
    """
    today = context.clock.today()
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        part = await resolve(context, tx, "sku", component) if component else None
        quantity = await of_item(tx, item, quantity, unit)
        structure = BomRepository(tx)
        if part is None:
            page = await structure.explode(item.code, quantity, today, max_level=max_level, limit=limit, cursor=cursor)
            told, title = _summary(item, quantity, page, max_level), f"Bill of materials of {label(item)}"
        else:
            pair = await find_pair(
                structure, item, part, quantity, today, max_level=max_level, limit=limit, cursor=cursor
            )
            item, part, page = pair.holder, pair.part, pair.page
            told, title = pair.told(quantity, max_level), f"{label(part)} in {label(item)}"
        age = await freshness(tx, "bom", "sku")
    totals = page.totals
    return BomExplosion(
        summary=told,
        blocks=(
            Table(
                title=title,
                rows="lines",
                columns=(
                    Column(key="level", label="Level", kind="integer"),
                    Column(key="component_sku", label="Component"),
                    Column(key="component", label="Name"),
                    Column(key="parent_sku", label="Goes into"),
                    Column(key="quantity_per", label="Per parent", kind="quantity", unit="unit"),
                    Column(key="extended_quantity", label="Extended", kind="quantity", unit="unit"),
                ),
                total=totals["lines"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.code,
        name=item.name,
        quantity=quantity,
        line_count=totals["lines"],
        levels=totals["levels"],
        direct=totals["direct"],
        components=totals["components"],
        purchased=totals["bought"],
        circular_lines=totals["circles"],
        component=part.code if part else None,
        component_name=part.name if part else None,
        component_quantity=tally(amounts(totals["needed"])) if part else (),
        lines=tuple(ComponentLine.model_validate(line) for line in page.rows),
    )


def _summary(item: Named, built: Decimal, page: Page[BomLine], max_level: int | None) -> str:
    totals = page.totals
    if not totals["lines"]:
        return f"{label(item)} is a known item, but has no bill of materials in force."
    top = [line for line in page.rows if line.level == 1][:_NAMED_IN_SUMMARY]
    more = totals["direct"] - len(top)
    parts = [
        f"{quantity(line.extended_quantity, line.unit)} {record(line.component_sku, line.component)}" for line in top
    ]
    many = f"For {number(built)}: " if plain(built) != "1" else ""
    return sentences(
        f"{label(item)} explodes to {count(totals['lines'], 'line')} on {count(totals['levels'], 'level')}"
        + (" (deeper levels left out)" if max_level == totals["levels"] else "")
        + f": {count(totals['components'], 'different component')}, {totals['bought']:,} of them bought.",
        f"{many}{'direct' if many else 'Direct'} components are {join(parts + ([f'{more:,} more'] if more else []))}."
        if parts
        else "",
        f"Warning: the structure holds itself ({totals['circle']}); it was not followed further there."
        if totals["circles"]
        else "",
    )
