from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.boms import BomRepository, UseLine
from data_layer.queries.listing import Page
from data_layer.queries.names import Named
from tools.arguments import Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Column, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, record, sentences

_NAMED_IN_SUMMARY = 5


class UsedIn(Record):
    """A structure that holds the item, directly (level 1) or through `component_sku`."""

    line: int
    level: int
    parent_sku: str
    parent: str | None
    component_sku: str
    quantity_per: Quantity = Field(description="Of the component, for one parent")
    extended_quantity: Quantity = Field(description="Of the item asked for, for one parent, along this path")
    unit: str | None
    finished_good: bool | None
    topmost: bool = Field(description="The parent goes into nothing else")
    circular: bool


class WhereUsed(ToolResult):
    sku: str
    name: str
    line_count: int
    levels: int
    direct: int = Field(description="Different items that hold it directly")
    parents: int = Field(description="Different items that hold it, over all levels")
    finished_goods: int
    lines: tuple[UsedIn, ...]


@tool(
    scope=Scope.BOM_READ,
    answers=(Covers("item", related={"components": Covers("item", takes={"item": "sku"})}, needs=words("components")),),
    examples=(
        "what do we build out of {sku}",
        "where is {sku} used",
        "which assemblies contain {sku}",
        "where-used of {sku}",
        "what products need {sku}",
        "which finished goods use {sku}",
        "what is {sku} a component of",
        "what would be affected if {sku} runs out",
        "what is built with {sku}",
        "parents of {sku}",
        "implosion {sku}",
        "what do we use {sku} for",
        "what do we need {sku} for",
        "in which BOMs does {sku} appear",
        "who needs {sku} in their structure",
        "where does {sku} go into",
        "list everything made from {sku}",
        "which products are hit by a shortage of {sku}",
        "direct parents of {sku}",
    ),
)
async def where_used(
    context: ToolContext,
    sku: SkuRef,
    direct_only: Annotated[bool, Field(description="Only the items that hold it directly.")] = False,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> WhereUsed:
    """Which items contain a component: every assembly and finished good above it, over all levels, as in force today.

    Gives for each the level, the component it comes in through, the quantity per parent and the quantity of the item
    itself. Says how many different items, and how many finished goods. The other way round is explode_bom.
    """
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        page = await BomRepository(tx).where_used(
            item.code, context.clock.today(), direct_only=direct_only, limit=limit, cursor=cursor
        )
        age = await freshness(tx, "bom", "sku")
    totals = page.totals
    return WhereUsed(
        summary=_summary(item, page, direct_only),
        blocks=(
            Table(
                title=f"Where {label(item)} is used",
                rows="lines",
                columns=(
                    Column(key="level", label="Level", kind="integer"),
                    Column(key="parent_sku", label="Used in"),
                    Column(key="parent", label="Name"),
                    Column(key="component_sku", label="Through"),
                    Column(key="quantity_per", label="Per parent", kind="quantity", unit="unit"),
                    Column(key="extended_quantity", label="Of the item", kind="quantity"),
                ),
                total=totals["lines"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.code,
        name=item.name,
        line_count=totals["lines"],
        levels=totals["levels"],
        direct=totals["direct"],
        parents=totals["parents"],
        finished_goods=totals["finished"],
        lines=tuple(UsedIn.model_validate(line) for line in page.rows),
    )


def _summary(item: Named, page: Page[UseLine], direct_only: bool) -> str:
    totals = page.totals
    if not totals["lines"]:
        return f"{label(item)} is a known item, but no bill of materials in force contains it."
    near = list(dict.fromkeys(record(line.parent_sku, line.parent) for line in page.rows if line.level == 1))
    shown = near[:_NAMED_IN_SUMMARY]
    more = totals["direct"] - len(shown)
    all_levels = (
        ""
        if direct_only
        else f"Over all {count(totals['levels'], 'level')} it is in {count(totals['parents'], 'different item')},"
        f" {count(totals['finished'], 'finished good')} among them."
    )
    return sentences(
        f"{label(item)} goes directly into {count(totals['direct'], 'item')}:"
        f" {join(shown + ([f'{more:,} more'] if more > 0 else []))}.",
        all_levels,
        f"Warning: the structure holds itself ({totals['circle']}); it was not followed further there."
        if totals["circles"]
        else "",
    )
