from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.throughput import Finished, MadeFilter, ThroughputRepository
from tools.arguments import CategoryRef, Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grouping import TENTH, TIME, Group, Sort, percent, rows, told
from tools.periods import Since, Until, check, period_words
from tools.resolve import label, resolve
from tools.result import Amount, Block, Column, Metric, PlantDate, Quantity, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, number, quantities, quantity, sentences, tally, verb

_NAMED_IN_SUMMARY = 3


class ThroughputRow(Group):
    """Completed work orders of one group, in one unit."""

    orders: int
    quantity: Quantity = Field(description="Good pieces completed")
    scrapped: Quantity
    unit: str
    dated: int = Field(description="Of the orders, those that state a due date")
    on_time: int = Field(description="Of these, ended on or before it")
    on_time_percent: Quantity | None
    timed: int = Field(description="Of the orders, those that state a start")
    cycle_days: Quantity | None = Field(description="Average calendar days from start to end of these")


class ProductionThroughput(ToolResult):
    since: PlantDate | None
    until: PlantDate | None
    by: str
    orders: int
    quantity: tuple[Amount, ...] = Field(description="Good pieces completed, for each unit")
    scrapped: tuple[Amount, ...]
    dated: int
    on_time_percent: Quantity | None = Field(description="None: no order states a due date")
    timed: int
    cycle_days: Quantity | None = Field(description="None: no order states a start")
    undated: int = Field(description="Completed orders that state no end date, and so are in no period")
    groups: int
    rows: tuple[ThroughputRow, ...]


@tool(
    scope=Scope.PRODUCTION_READ,
    examples=(
        "how much did we produce in {date}?",
        "production output by month",
        "throughput per week",
        "how many {sku} did we make in {date}",
        "finished work orders per day since {date}",
        "output of {category} in {date}",
        "what was completed yesterday",
        "how punctual is our production",
        "average cycle time of {sku}",
        "how long does it take to build {sku}",
        "which items do we produce most",
        "quantity manufactured per item in {date}",
        "share of work orders finished on time by month",
        "production volume last quarter",
        "lead time through the shop floor by category",
    ),
)
async def production_throughput(
    context: ToolContext,
    by: Annotated[
        Literal["day", "week", "month", "quarter", "year", "item", "category"],
        Field(description="What the output is put together by."),
    ] = "month",
    since: Since | None = None,
    until: Until | None = None,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    sort: Sort | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> ProductionThroughput:
    """What production completed in a period, by end date: quantity and number of work orders, the share that ended on
    or before the due date, and the average cycle time from start to end in calendar days; by day, week, month, item or
    category.

    Completed work orders alone; for open and late ones use production_status, for losses use scrap_report.
    """
    check(since, until)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        kind = await resolve_category(tx, category) if category else None
        only = MadeFilter(sku=item.code if item else None, category=(kind.column, kind.value) if kind else None)
        page = await ThroughputRepository(tx).finished(by, since, until, only, sort=sort, limit=limit, cursor=cursor)
        age = await freshness(tx, "work_order", "sku")
    totals = page.totals
    made, scrapped = tally(amounts(totals["total_quantity"])), tally(amounts(totals["total_scrapped"]))
    on_time = percent(totals["total_on_time"], totals["total_dated"])
    cycle = (Decimal(totals["total_days"]) / totals["total_timed"]).quantize(TENTH) if totals["total_timed"] else None
    where = (f" of {label(item)}" if item else "") + (f" in {kind.value}" if kind else "") + period_words(since, until)
    blocks: tuple[Block, ...] = (Metric(label="Completed work orders", value=totals["total_orders"]),)
    blocks += tuple(Metric(label="Completed", value=one.value, unit=one.unit) for one in made)
    if on_time is not None:
        blocks += (Metric(label="On time", value=on_time, unit="%"),)
    if cycle is not None:
        blocks += (Metric(label="Cycle time", value=cycle, unit="days"),)
    return ProductionThroughput(
        summary=_summary(page, by, sort, where, made, scrapped, on_time, cycle),
        blocks=(
            *blocks,
            Table(
                title=f"Production output{where} by {by}",
                rows="rows",
                columns=(
                    Column(key="group", label=by.capitalize()),
                    Column(key="orders", label="Work orders", kind="integer"),
                    Column(key="quantity", label="Completed", kind="quantity", unit="unit"),
                    Column(key="scrapped", label="Scrapped", kind="quantity", unit="unit"),
                    Column(key="on_time_percent", label="On time", kind="percent"),
                    Column(key="cycle_days", label="Cycle days", kind="quantity"),
                ),
                total=totals["lines_of_table"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=since,
        until=until,
        by=by,
        orders=totals["total_orders"],
        quantity=made,
        scrapped=scrapped,
        dated=totals["total_dated"],
        on_time_percent=on_time,
        timed=totals["total_timed"],
        cycle_days=cycle,
        undated=totals["undated"],
        groups=totals["groups"],
        rows=rows(ThroughputRow, by, page.rows),
    )


def _summary(
    page: Page[Finished],
    by: str,
    sort: Sort | None,
    where: str,
    made: tuple[Amount, ...],
    scrapped: tuple[Amount, ...],
    on_time: Decimal | None,
    cycle: Decimal | None,
) -> str:
    totals = page.totals
    undated = totals["undated"]
    beside = (
        f"{count(undated, 'completed work order')} {verb(undated, 'states', 'state')} no end date and"
        f" {verb(undated)} left out."
        if undated
        else ""
    )
    if not totals["total_orders"]:
        return sentences(f"No work orders were completed{where}.", beside)
    latest = by in TIME and sort is None
    first = [
        f"{told(by, one.code, one.name)} ({quantity(one.quantity, one.unit)})" for one in page.rows[:_NAMED_IN_SUMMARY]
    ]
    lost = [one for one in scrapped if one.value]
    return sentences(
        f"{quantities(made)} completed{where} in {count(totals['total_orders'], 'work order')}"
        + (f" ({quantities(lost)} scrapped)." if lost else "."),
        f"{number(on_time)} % of {totals['total_dated']:,} ended on or before the due date."
        if on_time is not None
        else "None states a due date.",
        f"Cycle time from start to end: {number(cycle)} days on average of {totals['total_timed']:,}."
        if cycle is not None
        else "None states a start.",
        f"{'Latest' if latest else 'Least' if sort == 'least' else 'Most'} by {by}: {join(first)}.",
        beside,
    )
