from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.stock import StockRepository, ValueGroup
from tools.arguments import CategoryRef, Cursor, Limit, SkuRef, WarehouseRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Amount, Column, Money, Quantity, Table, ToolResult, Typed
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, money, monies, record, sentences, tally, verb

_NAMED_IN_SUMMARY = 3
_CENT = Decimal("0.01")
_NONE = {
    "category": "no category",
    "subcategory": "no subcategory",
    "product_line": "no product line",
    "made_or_bought": "neither made nor bought",
}


class ValueRow(Typed):
    """A group of items, or one item (then with quantity and cost); groups with two currencies have a row for each."""

    code: str = Field(description="Of the category, warehouse or item")
    name: str | None
    items: int
    on_hand: Quantity | None = Field(description="Of a single item")
    unit: str | None
    cost: Money | None = Field(description="Standard cost of a single item, for one unit")
    value: Money | None = Field(description="None: no item of it states a cost")
    currency: str
    percent: Quantity | None = Field(description="Of the whole value in this currency")


class InventoryValue(ToolResult):
    by: str
    value: tuple[Amount, ...] = Field(description="Of all stock asked about, by currency")
    item_count: int = Field(description="Items with stock on hand")
    without_cost: int = Field(description="Of them, items that state no standard cost")
    zero_cost: int = Field(description="Of them, items whose standard cost is zero")
    in_other_unit: int = Field(description="Items with stock in another unit than their own, which is not valued")
    groups: tuple[ValueRow, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    examples=(
        "what is our inventory worth",
        "total stock value",
        "inventory value by category",
        "how much money is tied up in stock",
        "value of the stock in {warehouse}",
        "stock value per warehouse",
        "which items hold the most inventory value",
        "what are the {category} on hand worth",
        "what is the stock of {sku} worth",
        "inventory at standard cost",
        "on-hand value by location",
        "most valuable stock items",
        "how much capital sits in {category}",
        "value of made versus bought items in stock",
        "book value of {sku} on the shelf",
        "which category ties up most capital",
    ),
)
async def inventory_value(
    context: ToolContext,
    by: Annotated[
        Literal["category", "subcategory", "product_line", "made_or_bought", "warehouse", "item"],
        Field(description="Split by what; warehouse: by location; item: SKUs, the most valuable first."),
    ] = "category",
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    warehouse: WarehouseRef | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> InventoryValue:
    """What the stock on hand is worth at standard cost: in total, and by category, warehouse or item, greatest first.

    Of everything, or of one item, category or warehouse. Says how many items have no cost and so no value. For
    quantities use stock_on_hand, for value that does not move slow_moving_stock.
    """
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        place = await resolve(context, tx, "warehouse", warehouse) if warehouse else None
        kind = await resolve_category(tx, category) if category else None
        page = await StockRepository(tx).value(
            by,
            sku=item.code if item else None,
            category=(kind.column, kind.value) if kind else None,
            warehouse=place.code if place else None,
            limit=limit,
            cursor=cursor,
        )
        age = await freshness(tx, "sku", "inventory", "warehouse")
    totals = page.totals
    covered = totals["covered"]
    worth = tally(amounts(totals["total_value"]))
    whole = {one.unit: one.value for one in worth}
    of = (f" of {label(item)}" if item else f" of {kind.value}" if kind else "") + (
        f" in {label(place)}" if place else ""
    )
    rows = tuple(_row(group, by, whole) for group in page.rows)
    single = by == "item"
    return InventoryValue(
        summary=_summary(page, rows, by, worth, of),
        blocks=(
            Table(
                title=f"Inventory value{of} by {by.replace('_', ' ')}",
                rows="groups",
                columns=(
                    *((Column(key="code", label="SKU"),) if single else ()),
                    Column(key="name", label="Name" if single else by.replace("_", " ").capitalize()),
                    *(
                        (
                            Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                            Column(key="cost", label="Standard cost", kind="money", unit="currency"),
                        )
                        if single
                        else (Column(key="items", label="Items", kind="integer"),)
                    ),
                    Column(key="value", label="Value", kind="money", unit="currency"),
                    Column(key="percent", label="Share", kind="percent"),
                ),
                total=totals["groups"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        by=by,
        value=worth,
        item_count=covered["stocked"],
        without_cost=covered["uncosted"],
        zero_cost=covered["free"],
        in_other_unit=covered["other_unit"],
        groups=rows,
    )


def _row(group: ValueGroup, by: str, whole: dict[str, Decimal]) -> ValueRow:
    total = whole.get(group.currency)
    return ValueRow(
        code=group.code,
        name=group.name or _NONE.get(by) or group.code,
        items=group.items,
        on_hand=group.on_hand,
        unit=group.unit,
        cost=group.cost,
        value=group.value,
        currency=group.currency,
        percent=(group.value * 100 / total).quantize(Decimal("0.1")) if group.value is not None and total else None,
    )


def _summary(page: Page[ValueGroup], rows: tuple[ValueRow, ...], by: str, worth: tuple[Amount, ...], of: str) -> str:
    covered = page.totals["covered"]
    if not covered["stocked"]:
        return f"Nothing is on hand{of}, so there is no value."
    most = [
        f"{record(row.code, row.name) if by == 'item' else row.name} {money(row.value.quantize(_CENT), row.currency)}"
        + (f" ({row.percent} %)" if row.percent is not None else "")
        for row in rows[:_NAMED_IN_SUMMARY]
        if row.value
    ]
    none, free, other = covered["uncosted"], covered["free"], covered["other_unit"]
    untold = [
        f"{count(none, 'item')} in stock {verb(none, 'states', 'state')} no standard cost" if none else "",
        f"{count(free, 'item')} {verb(free, 'has', 'have')} a standard cost of zero" if free else "",
        f"stock of {count(other, 'item')} is in another unit than the cost" if other else "",
    ]
    told = join(part for part in untold if part)
    return sentences(
        f"{monies(worth)} is the value at standard cost of the stock{of} ({count(covered['stocked'], 'item')} on hand)."
        if worth
        else f"The stock{of} has no value that can be told ({count(covered['stocked'], 'item')} on hand).",
        f"Most by {by.replace('_', ' ')}: {join(most)}." if len(most) > 1 else "",
        f"{told[0].upper()}{told[1:]}: that adds nothing to the value." if told else "",
        f"{count(covered['negative'], 'stock record')} below zero {verb(covered['negative'], 'lowers', 'lower')} it."
        if covered["negative"]
        else "",
    )
