from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.building import BuildingRepository, CostLine, per_level
from data_layer.queries.items import Item, ItemRepository
from data_layer.queries.listing import Page
from tools.arguments import Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grants import need
from tools.resolve import label, resolve
from tools.result import Amount, Block, Column, Metric, Money, Quantity, Record, Table, ToolResult, Typed
from tools.spec import tool
from tools.wording import count, join, money, monies, record, sentences, tally

_NAMED_IN_SUMMARY = 4
_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")


class CostRow(Record):
    """A component, right behind the parent it goes into. Its cost is none where `unit_cost` is not stated, or is for
    another unit than the quantity's."""

    line: int
    level: int
    parent_sku: str
    component_sku: str
    component: str | None
    procurement: str | None
    quantity: Quantity = Field(description="For one piece of the item asked for, with allowance for scrap")
    unit: str | None
    unit_cost: Money | None = Field(description="The component's own standard cost")
    cost: Money | None
    currency: str
    lowest: bool = Field(description="It has no components of its own")


class LevelCost(Typed):
    level: int
    lines: int
    cost: Money = Field(description="Of the components on this level, each at its own standard cost")
    rolled_up: Money = Field(
        description="Of the item, when its structure is followed down to this level and no further"
    )
    currency: str


class Uncosted(Typed):
    sku: str
    name: str | None
    why: str = Field(description="none: states no cost; zero: its cost is zero; unit: its cost is for another unit")


class BomCost(ToolResult):
    sku: str
    name: str
    standard_cost: Money | None = Field(description="The item's own")
    currency: str | None
    rolled_up: tuple[Amount, ...] = Field(description="Components without components of their own, over all levels")
    direct: tuple[Amount, ...] = Field(description="Direct components, each at its own standard cost")
    difference: Money | None = Field(description="Own standard cost less the rolled-up one, in the same currency")
    level_count: int
    uncosted: tuple[Uncosted, ...] = Field(description="Lowest components that add nothing to the rolled-up cost")
    levels: tuple[LevelCost, ...]
    lines: tuple[CostRow, ...]


@tool(
    scope=Scope.BOM_READ,
    title="BOM cost",
    examples=(
        "cost roll-up of {sku}",
        "rolled-up cost of {sku}",
        "what do the components of {sku} cost together",
        "material cost of {sku} from its BOM",
        "does the standard cost of {sku} agree with its bill of materials",
        "what does it cost to build {sku}",
        "BOM cost {sku}",
        "cost breakdown by level for {sku}",
        "which components of {sku} have no cost",
        "how much of the cost of {sku} is material",
        "compare own standard cost and component cost of {sku}",
        "cost of the components versus the standard cost of {sku}",
        "costed bill of materials for {sku}",
        "what drives the cost of {sku}",
        "sum of the part costs in {sku}",
    ),
)
async def bom_cost(context: ToolContext, sku: SkuRef, limit: Limit = 50, cursor: Cursor | None = None) -> BomCost:
    """What the components of an item cost, rolled up over all levels of its bill of materials as in force today,
    against the item's own standard cost.

    Each component at its own standard cost times its quantity, with the allowance for scrap the structure states; by
    level and line by line; components without a cost are named. Work and overhead are not in a bill of materials. For
    quantities use explode_bom; the item's cost alone is in item_profile.
    """
    need(context, Scope.INVENTORY_READ)
    async with context.database.read(context.principal) as tx:
        named = await resolve(context, tx, "sku", sku)
        item = await ItemRepository(tx).item(named.code)
        page = await BuildingRepository(tx).costed(named.code, context.clock.today(), limit=limit, cursor=cursor)
        age = await freshness(tx, "bom", "sku")
    totals = page.totals
    rolled, direct = (tally(amounts(totals[name])) for name in ("lowest_cost", "direct_cost"))
    own = item.standard_cost
    alike = {one.unit: one.value for one in rolled} if len(rolled) == 1 else {}
    material = alike.get(item.currency or "")
    uncosted = sorted(totals["uncosted"] or (), key=lambda one: (one["code"], one["why"]))
    missing = tuple(Uncosted(sku=one["code"], name=one["name"], why=one["why"]) for one in uncosted)
    difference = own - material if own is not None and material is not None else None
    return BomCost(
        summary=_summary(item, page, rolled, direct, difference, missing),
        blocks=(
            *_metrics(item, rolled),
            Table(
                title=f"Cost of {label(named)} by level",
                rows="levels",
                columns=(
                    Column(key="level", label="Level", kind="integer"),
                    Column(key="lines", label="Lines", kind="integer"),
                    Column(key="cost", label="Components' cost", kind="money", unit="currency"),
                    Column(key="rolled_up", label="Rolled up to here", kind="money", unit="currency"),
                ),
                total=len(totals["by_level"] or ()),
            ),
            Table(
                title=f"Components of {label(named)} with their cost",
                rows="lines",
                columns=(
                    Column(key="level", label="Level", kind="integer"),
                    Column(key="component_sku", label="Component"),
                    Column(key="component", label="Name"),
                    Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
                    Column(key="unit_cost", label="Unit cost", kind="money", unit="currency"),
                    Column(key="cost", label="Cost", kind="money", unit="currency"),
                ),
                total=totals["lines"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.sku,
        name=item.name,
        standard_cost=own,
        currency=item.currency,
        rolled_up=rolled,
        direct=direct,
        difference=difference,
        level_count=totals["levels"],
        uncosted=missing,
        levels=_levels(per_level(totals["by_level"])),
        lines=tuple(CostRow.model_validate(line) for line in page.rows),
    )


def _levels(found: Sequence[tuple[int, str, int, Decimal, Decimal]]) -> tuple[LevelCost, ...]:
    """Down to a level: what ends above it, and what stands on it."""
    ended: dict[str, Decimal] = {}
    rows = []
    for level, currency, lines, cost, lowest in found:
        above = ended.get(currency, Decimal(0))
        rows.append(LevelCost(level=level, lines=lines, cost=cost, rolled_up=above + cost, currency=currency))
        ended[currency] = above + lowest
    return tuple(rows)


def _metrics(item: Item, rolled: tuple[Amount, ...]) -> tuple[Block, ...]:
    found: tuple[Block, ...] = tuple(Metric(label="Rolled-up cost", value=one.value, unit=one.unit) for one in rolled)
    if item.standard_cost is not None:
        found += (Metric(label="Own standard cost", value=item.standard_cost, unit=item.currency),)
    return found


def _summary(
    item: Item,
    page: Page[CostLine],
    rolled: tuple[Amount, ...],
    direct: tuple[Amount, ...],
    difference: Decimal | None,
    missing: tuple[Uncosted, ...],
) -> str:
    totals, name = page.totals, record(item.sku, item.name)
    own = f"own standard cost is {money(item.standard_cost, item.currency)}" if item.standard_cost is not None else ""
    if not totals["lines"]:
        bare = f"its {own}" if own else "it states no standard cost"
        return f"{name} is a known item, but has no bill of materials in force, so nothing rolls up; {bare}."
    percent = (
        f" ({abs(difference * 100 / item.standard_cost).quantize(_TENTH)} %)"
        if difference is not None and item.standard_cost
        else ""
    )
    against = (
        f", {money(abs(difference).quantize(_CENT), item.currency)}{percent}"
        f" {'above' if difference > 0 else 'below'} what rolls up"
        if difference
        else ", just what rolls up"
        if difference is not None
        else ""
    )
    shown = [record(one.sku, one.name) for one in missing[:_NAMED_IN_SUMMARY]]
    more = len(missing) - len(shown)
    return sentences(
        f"{monies(rolled)} is what the components of {name} cost, rolled up over"
        f" {count(totals['levels'], 'level')} ({count(totals['lines'], 'line')})."
        if rolled
        else f"No component of {name} has a cost, so nothing rolls up ({count(totals['lines'], 'line')}).",
        f"Its {own}{against}." if own else "It states no standard cost of its own.",
        f"The direct components, at their own standard cost, come to {monies(direct)}." if direct else "",
        f"Not complete: {count(len(missing), 'lowest component')} without a cost (none, zero, or for another unit):"
        f" {join(shown + ([f'{more:,} more'] if more else []))}."
        if missing
        else "",
        f"Warning: the structure holds itself ({totals['circle']}); it was not followed further there."
        if totals["circles"]
        else "",
    )
