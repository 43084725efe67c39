from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.demand import Cover, DemandRepository
from data_layer.queries.listing import Page
from data_layer.queries.names import Named
from tools.arguments import CategoryRef, Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Column, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, number, quantity, record, sentences, verb

_NAMED_IN_SUMMARY = 3
_TENTH = Decimal("0.1")
_FINE = Decimal("0.0001")


class CoverRow(Record):
    sku: str
    name: str
    category: str | None
    on_hand: Quantity | None = Field(description="None: no stock record in the item's unit")
    demand: Quantity | None = Field(description="Of the whole period; none: there was none")
    daily_demand: Quantity | None
    days_of_cover: Quantity | None = Field(description="On hand divided by daily demand; none: it cannot be told")
    unit: str
    reorder_point: Quantity | None
    lead_time_days: int | None
    demand_in_other_unit: bool = Field(description="There was also demand in another unit, which is not counted")


class DaysOfCover(ToolResult):
    sku: str | None = Field(description="Set when one item was asked for")
    days: int = Field(description="Length of the period whose demand is averaged, up to the plant's date")
    with_demand: int = Field(description="Items that have stock records and demand")
    without_demand: int = Field(description="Items with stock records and no demand: their cover cannot be told")
    without_stock_record: int = Field(description="Items with demand and no stock record in their unit")
    in_other_unit: int = Field(description="Items with demand in another unit than their own, which is not counted")
    out_of_stock: int = Field(description="Items with demand and nothing on hand")
    items: tuple[CoverRow, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    examples=(
        "how long will our stock of {sku} last",
        "days of cover for {sku}",
        "days of stock left for {sku}",
        "how many days does {sku} last at current demand",
        "which items have the least days of cover",
        "coverage by item, shortest first",
        "what will we run out of first",
        "range of coverage of {category}",
        "when does {sku} run dry",
        "when are we running out of {sku}",
        "{sku} running out when",
        "how many weeks of {sku} do we have left",
        "which parts are covered for less than {quantity} days",
        "stock reach of {sku}",
        "average daily demand of {sku}",
        "stock cover over the last {quantity} days' usage",
        "at this rate how long do we get by with {sku}",
        "run-out ranking",
    ),
)
async def days_of_cover(
    context: ToolContext,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    days: Annotated[int, Field(description="Length of the past period whose demand is averaged.", ge=1, le=3650)] = 90,
    less_than: Annotated[Decimal, Field(description="Only items covered for less than so many days.", ge=0, le=10**6)]
    | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> DaysOfCover:
    """How many days the stock on hand lasts at the average daily demand of the last 90 days: of one item, or of all
    items, least covered first.

    Demand is customers' order lines by order date and what started work orders took of an item as a component (through
    the bill of materials in force). Says when there was no demand: then cover cannot be told. Items against their
    reorder point are stock_below_reorder_point; stock without demand is slow_moving_stock.
    """
    today = context.clock.today()
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        kind = await resolve_category(tx, category) if category else None
        page = await DemandRepository(tx).cover(
            today - timedelta(days=days),
            today,
            sku=item.code if item else None,
            category=(kind.column, kind.value) if kind else None,
            less_than=less_than,
            limit=limit,
            cursor=cursor,
        )
        age = await freshness(tx, "sku", "inventory", "sales_order", "sales_order_line", "work_order", "bom")
    totals = page.totals
    among = f" in {kind.value}" if kind else ""
    rows = tuple(map(_row, page.rows))
    return DaysOfCover(
        summary=_one(item, rows, days) if item else _all(page, rows, days, among, less_than),
        blocks=(
            Table(
                title=f"Days of cover of {label(item)}" if item else f"Days of cover{among}, least first",
                rows="items",
                columns=(
                    Column(key="sku", label="SKU"),
                    Column(key="name", label="Name"),
                    Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                    Column(key="daily_demand", label="Demand a day", kind="quantity", unit="unit"),
                    Column(key="days_of_cover", label="Days of cover", kind="quantity"),
                    Column(key="lead_time_days", label="Lead time, days", kind="integer"),
                ),
                total=len(rows) if item else totals["shown"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.code if item else None,
        days=days,
        with_demand=totals["with_demand"],
        without_demand=totals["without_demand"],
        without_stock_record=totals["unstocked"],
        in_other_unit=totals["other_unit"],
        out_of_stock=totals["empty"],
        items=rows,
    )


def _row(found: Cover) -> CoverRow:
    stated = {name: getattr(found, name) for name in Cover.__dataclass_fields__ if name in CoverRow.model_fields}
    return CoverRow(
        **stated,
        daily_demand=found.daily.quantize(_FINE) if found.daily is not None else None,
        days_of_cover=found.cover.quantize(_TENTH) if found.cover is not None else None,
        demand_in_other_unit=found.unlike,
    )


def _one(item: Named, rows: tuple[CoverRow, ...], days: int) -> str:
    if not rows:
        return f"{label(item)} has neither a stock record nor any demand in the last {days:,} days."
    (row,) = rows
    other = "Demand in another unit was left out." if row.demand_in_other_unit else ""
    if not row.demand:
        return sentences(
            f"{label(item)} had no demand{' in its unit' if other else ''} in the last {days:,} days,"
            " so its cover cannot be told"
            + (f": {quantity(row.on_hand, row.unit)} on hand." if row.on_hand is not None else "."),
            other,
        )
    needed = (
        f"{quantity(row.demand, row.unit)} in the last {days:,} days, {quantity(_rate(row), row.unit)} a day on average"
    )
    if row.on_hand is None or row.days_of_cover is None:
        return f"{label(item)} has no stock record in its unit; the demand was {needed}."
    lead = f"Its lead time is {count(row.lead_time_days, 'day')}." if row.lead_time_days is not None else ""
    return sentences(
        f"{number(row.days_of_cover)} days of cover: {quantity(row.on_hand, row.unit)} of {label(item)} on hand."
        f" The demand was {needed}.",
        lead,
        other,
    )


def _all(page: Page[Cover], rows: tuple[CoverRow, ...], days: int, among: str, less_than: Decimal | None) -> str:
    totals = page.totals
    limited = (
        f" {verb(totals['shown'], 'is', 'are')} covered for less than {number(less_than)} days"
        if less_than is not None
        else ""
    )
    least = [
        f"{record(row.sku, row.name)} {number(row.days_of_cover)} days"
        f" ({quantity(row.on_hand, row.unit)} at {quantity(_rate(row), row.unit)} a day)"
        for row in rows[:_NAMED_IN_SUMMARY]
        if row.days_of_cover is not None and row.on_hand is not None
    ]
    asked, none, unstocked = totals["with_demand"], totals["without_demand"], totals["unstocked"]
    other = totals["other_unit"]
    return sentences(
        f"{count(totals['shown'], 'item')}{among}{limited},"
        f" of {asked:,} with stock and demand in the last {days:,} days."
        if limited
        else f"{count(asked, 'item')}{among} with stock records had demand in the last {days:,} days;"
        f" {totals['empty']:,} of them {verb(totals['empty'])} out of stock."
        if asked
        else f"No item{among} with a stock record had demand in the last {days:,} days, so no cover can be told.",
        f"Least covered: {join(least)}." if least else "",
        f"{count(none, 'item')} in the stock records had no demand: their cover cannot be told."
        if none and asked
        else "",
        f"{count(unstocked, 'item')} with demand {verb(unstocked, 'has', 'have')} no stock record."
        if unstocked
        else "",
        f"Demand for {count(other, 'item')} is in another unit than the item's and was left out." if other else "",
    )


def _rate(row: CoverRow) -> Decimal:
    return (row.daily_demand or Decimal(0)).quantize(_TENTH)
