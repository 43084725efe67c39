from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.demand import DemandRepository, SlowItem
from data_layer.queries.listing import Page
from tools.arguments import CategoryRef, Cursor, Limit, WarehouseRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Amount, Column, Metric, Money, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, money, monies, quantity, record, sentences, tally, verb

_NAMED_IN_SUMMARY = 3
_CENT = Decimal("0.01")


class SlowRow(Record):
    sku: str
    name: str
    category: str | None
    active: bool | None
    on_hand: Quantity
    unit: str
    value: Money | None = Field(description="On hand at standard cost; none: no cost, or stock in another unit")
    currency: str | None
    last_moved: date | None = Field(description="Last demand; none: dead, it has never moved in the data")
    days_idle: int | None
    dead: bool


class SlowMovingStock(ToolResult):
    days: int
    since: date = Field(description="There was no demand after this day")
    item_count: int
    dead_items: int
    value: tuple[Amount, ...] = Field(description="Tied up, by currency")
    dead_value: tuple[Amount, ...]
    without_value: int = Field(
        description="Items that have no value that could be told; a cost of zero is not among it"
    )
    items: tuple[SlowRow, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    title="slow-moving stock",
    examples=(
        "which stock is slow moving",
        "dead stock",
        "slow movers",
        "what has not moved for {quantity} days",
        "items on hand without demand in the last {quantity} days",
        "which items gather dust",
        "obsolete and non-moving inventory",
        "how much value is tied up in stock nobody needs",
        "stock that never moved",
        "slow moving {category}",
        "what is lying around unused in {warehouse}",
        "shelf warmers in {warehouse}",
        "which parts have had no usage for half a year",
        "candidates for scrapping because nothing sells or uses them",
        "idle inventory older than {quantity} days",
        "non-movers by value",
    ),
)
async def slow_moving_stock(
    context: ToolContext,
    days: Annotated[int, Field(description="Days without any demand.", ge=1, le=3650)] = 180,
    dead_only: Annotated[bool, Field(description="Only dead stock: items that never moved in the data.")] = False,
    category: CategoryRef | None = None,
    warehouse: WarehouseRef | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> SlowMovingStock:
    """Slow and dead stock: items on hand with no demand for so many days (180), and the value they tie up.

    Demand is a line of a customer's order, by order date, or use as a component of a work order that was started
    (through the bill of materials in force). Dead is what never had any in the data. Greatest value first, at standard
    cost. With a warehouse, the stock there; demand is the whole plant's.

    How long stock lasts that does move is days_of_cover; stock above its maximum is stock_by_status.
    """
    today = context.clock.today()
    since = today - timedelta(days=days)
    async with context.database.read(context.principal) as tx:
        place = await resolve(context, tx, "warehouse", warehouse) if warehouse else None
        kind = await resolve_category(tx, category) if category else None
        page = await DemandRepository(tx).slow(
            since,
            today,
            category=(kind.column, kind.value) if kind else None,
            warehouse=place.code if place else None,
            dead_only=dead_only,
            limit=limit,
            cursor=cursor,
        )
        age = await freshness(tx, "sku", "inventory", "sales_order", "sales_order_line", "work_order", "bom")
    totals = page.totals
    worth, dead = (tally(amounts(totals[name])) for name in ("total_value", "dead_value"))
    among = (f" in {kind.value}" if kind else "") + (f" in {label(place)}" if place else "")
    rows = tuple(_row(item, today) for item in page.rows)
    return SlowMovingStock(
        summary=_summary(page, rows, days, dead_only, dead if dead_only else worth, among),
        blocks=(
            Metric(label="Items without demand", value=totals["items"]),
            Metric(label="Never moved", value=totals["dead_items"]),
            Table(
                title=f"Stock{among} without demand for {days:,} days" if not dead_only else f"Dead stock{among}",
                rows="items",
                columns=(
                    Column(key="sku", label="SKU"),
                    Column(key="name", label="Name"),
                    Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                    Column(key="value", label="Value", kind="money", unit="currency"),
                    Column(key="last_moved", label="Last moved", kind="date"),
                    Column(key="days_idle", label="Days idle", kind="integer"),
                ),
                total=totals["dead_items" if dead_only else "items"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        days=days,
        since=since,
        item_count=totals["items"],
        dead_items=totals["dead_items"],
        value=worth,
        dead_value=dead,
        without_value=totals["unvalued"],
        items=rows,
    )


def _row(item: SlowItem, today: date) -> SlowRow:
    stated = {name: getattr(item, name) for name in SlowItem.__dataclass_fields__ if name in SlowRow.model_fields}
    return SlowRow(**stated, days_idle=(today - item.last_moved).days if item.last_moved else None)


def _summary(
    page: Page[SlowItem],
    rows: tuple[SlowRow, ...],
    days: int,
    dead_only: bool,
    worth: tuple[Amount, ...],
    among: str,
) -> str:
    totals = page.totals
    items = totals["dead_items" if dead_only else "items"]
    if not items:
        return (
            f"No item on hand{among} is dead: each has moved at some time."
            if dead_only
            else f"Every item on hand{among} had demand in the last {days:,} days."
        )
    dead = totals["dead_items"]
    first = [
        f"{record(row.sku, row.name)} ({quantity(row.on_hand, row.unit)}"
        + (f", {money(row.value.quantize(_CENT), row.currency)})" if row.value is not None else ")")
        for row in rows[:_NAMED_IN_SUMMARY]
    ]
    none, free = totals["unvalued"], totals["free"]
    tied = f", tying up {monies(worth)} at standard cost" if worth else ""
    return sentences(
        f"{count(items, 'item')} on hand{among} {verb(items, 'has', 'have')} never moved in the data{tied}."
        if dead_only
        else f"{count(items, 'item')} on hand{among} had no demand in the last {days:,} days{tied};"
        f" {f'{dead:,} of them' if dead else 'none of them is dead, all'} {verb(dead, 'has', 'have')}"
        f" {'never moved in the data' if dead else 'moved before'}.",
        f"Greatest: {join(first)}." if first else "",
        f"Of all, {count(none, 'item')} {verb(none, 'has', 'have')} no value that can be told." if none else "",
        f"{count(free, 'item')} {verb(free, 'has', 'have')} a standard cost of zero." if free else "",
    )
