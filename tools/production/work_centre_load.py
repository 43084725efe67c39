from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.work_centres import Load, WorkCentreRepository
from tools.arguments import Cursor, Limit, WorkCentreRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.periods import Since, Until, check, period_words
from tools.resolve import label, resolve
from tools.result import Amount, Block, Column, Metric, Money, PlantDate, Quantity, Table, ToolResult, Typed
from tools.spec import tool
from tools.wording import count, join, monies, number, record, sentences, tally, verb

_NAMED_IN_SUMMARY = 3
_RANKED = {"load": "load", "hours": "hours", "cost": "actual cost", "deviation": "cost above plan"}


class LoadRow(Typed):
    """One work centre. Sums are none where no operation states the figure; deviations are of those that state both."""

    work_centre_id: str
    name: str | None
    source: str | None = Field(description="Source system of the work centre's own record")
    record: str | None
    operations: int
    planned_hours: Quantity | None
    actual_hours: Quantity | None
    hours: Quantity | None = Field(description="Planned hours, or real ones where no plan is stated")
    hours_over: Quantity | None = Field(description="Real less planned hours")
    without_hours: int = Field(description="Operations that state no hours")
    hours_per_week: Quantity | None = Field(description="Capacity as the data states it")
    capacity_hours: Quantity | None = Field(description="Of the period; none: no period, or no capacity stated")
    load_percent: Quantity | None = Field(description="Hours of capacity")
    planned_cost: Money | None
    actual_cost: Money | None
    cost_over: Money | None = Field(description="Actual less planned cost")
    currency: str | None
    open_operations: int = Field(description="Not ended, of open work orders")
    open_hours: Quantity | None = Field(description="Planned hours of these")
    open_without_hours: int


class WorkCentreLoad(ToolResult):
    since: PlantDate | None
    until: PlantDate | None
    count: int
    operations: int
    hours: Quantity | None
    planned_hours: Quantity | None
    actual_hours: Quantity | None
    open_operations: int
    open_hours: Quantity | None
    without_hours: int
    planned_cost: tuple[Amount, ...]
    actual_cost: tuple[Amount, ...]
    cost_over: tuple[Amount, ...] = Field(description="Actual less planned cost, of operations that state both")
    work_centres: tuple[LoadRow, ...]


@tool(
    scope=Scope.PRODUCTION_READ,
    examples=(
        "which work centre was the bottleneck?",
        "work centre load",
        "how busy is {work_centre}",
        "utilisation of work centres in {date}",
        "planned against actual hours by work centre",
        "what did {work_centre} cost against plan",
        "capacity load of {work_centre} in {date}",
        "hours worked at {work_centre} since {date}",
        "which work centres are over budget",
        "machine hours per work centre",
        "where is capacity tight",
        "actual cost versus planned cost by work centre",
        "how many operations are still open at {work_centre}",
    ),
)
async def work_centre_load(
    context: ToolContext,
    work_centre: WorkCentreRef | None = None,
    since: Since | None = None,
    until: Until | None = None,
    rank_by: Annotated[
        Literal["load", "hours", "cost", "deviation"],
        Field(
            description="Greatest first by; load: hours of capacity, the bottleneck; hours: how busy; cost: actual"
            " cost; deviation: cost above plan, over budget."
        ),
    ] = "load",
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> WorkCentreLoad:
    """Work centres in a period: planned and actual hours, planned and actual cost with the deviation, open operations
    with their planned hours, and the load against the weekly capacity where the data states one.

    An operation counts on the day it is planned to start (without a plan: on which it started). The load needs a period
    with both ends. For operations that ended late use operation_delays.
    """
    check(since, until)
    async with context.database.read(context.principal) as tx:
        centre = await resolve(context, tx, "work_centre", work_centre) if work_centre else None
        page = await WorkCentreRepository(tx).load(
            centre.code if centre else None, since, until, rank_by=rank_by, limit=limit, cursor=cursor
        )
        age = await freshness(tx, "operation", "work_centre", "work_order")
    totals = page.totals
    where = (f" at {label(centre)}" if centre else "") + period_words(since, until)
    costs = {name: tally(amounts(totals[f"all_{name}"])) for name in ("planned_cost", "actual_cost", "cost_over")}
    blocks: tuple[Block, ...] = (Metric(label="Operations", value=totals["all_operations"]),)
    if totals["all_hours"] is not None:
        blocks += (Metric(label="Hours", value=totals["all_hours"], unit="h"),)
    if centre and page.rows and page.rows[0].load_percent is not None:
        blocks += (Metric(label="Load", value=page.rows[0].load_percent, unit="%"),)
    return WorkCentreLoad(
        summary=_summary(
            page, where, rank_by, costs, one=centre is not None, whole=since is not None and until is not None
        ),
        blocks=(
            *blocks,
            Table(
                title=f"Work centre load{where}",
                rows="work_centres",
                columns=(
                    Column(key="work_centre_id", label="Work centre"),
                    Column(key="name", label="Name"),
                    Column(key="operations", label="Operations", kind="integer"),
                    Column(key="planned_hours", label="Planned hours", kind="quantity"),
                    Column(key="actual_hours", label="Actual hours", kind="quantity"),
                    Column(key="capacity_hours", label="Capacity hours", kind="quantity"),
                    Column(key="load_percent", label="Load", kind="percent"),
                    Column(key="planned_cost", label="Planned cost", kind="money", unit="currency"),
                    Column(key="actual_cost", label="Actual cost", kind="money", unit="currency"),
                    Column(key="cost_over", label="Deviation", kind="money", unit="currency"),
                    Column(key="open_operations", label="Open", kind="integer"),
                    Column(key="open_hours", label="Open hours", kind="quantity"),
                ),
                total=totals["work_centres"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=since,
        until=until,
        count=totals["work_centres"],
        operations=totals["all_operations"],
        hours=totals["all_hours"],
        planned_hours=totals["all_planned_hours"],
        actual_hours=totals["all_actual_hours"],
        open_operations=totals["all_open"],
        open_hours=totals["all_open_hours"],
        without_hours=totals["all_without_hours"],
        **costs,
        work_centres=tuple(LoadRow.model_validate(row) for row in page.rows),
    )


def _summary(
    page: Page[Load], where: str, rank_by: str, costs: dict[str, tuple[Amount, ...]], *, one: bool, whole: bool
) -> str:
    totals = page.totals
    if not totals["all_operations"]:
        return f"No operations are recorded{where}."
    hours = [
        f"{_hours(totals[f'all_{name}_hours'])} {said}"
        for name, said in (("planned", "planned"), ("actual", "actual"))
        if totals[f"all_{name}_hours"] is not None
    ]
    over = totals["all_hours_over"]
    capacity = [row for row in page.rows if row.hours_per_week is not None]
    first = [
        f"{record(row.work_centre_id, row.name)} ({_figure(row, rank_by)})" for row in page.rows[:_NAMED_IN_SUMMARY]
    ]
    loaded = page.rows[0]
    pending = totals["all_open"]
    return sentences(
        f"{join(hours) or 'No hours stated'}{where}, in {count(totals['all_operations'], 'operation')}"
        + ("" if one else f" at {count(totals['work_centres'], 'work centre')}")
        + (f"; {_hours(abs(over))} {'above' if over > 0 else 'below'} plan." if over else "."),
        _money(costs),
        "" if one else f"Greatest by {_RANKED[rank_by] if whole or rank_by != 'load' else 'hours'}: {join(first)}.",
        f"Load: {number(loaded.load_percent)} % of {_hours(loaded.capacity_hours)} capacity"
        f" ({_hours(loaded.hours_per_week)} a week)."
        if one and loaded.load_percent is not None and loaded.capacity_hours and loaded.hours_per_week
        else "",
        "The data states no weekly capacity, so there is no load." if not capacity else "",
        "Give both ends of a period to see the load against capacity." if capacity and not whole else "",
        f"{count(pending, 'operation')} of open work orders {verb(pending)} not ended"
        + (f", with {_hours(totals['all_open_hours'])} planned." if totals["all_open_hours"] is not None else ".")
        if pending
        else "",
        f"{count(totals['all_without_hours'], 'operation')}"
        f" {verb(totals['all_without_hours'], 'states', 'state')} no hours."
        if totals["all_without_hours"]
        else "",
    )


def _money(costs: dict[str, tuple[Amount, ...]]) -> str:
    if not costs["actual_cost"] and not costs["planned_cost"]:
        return "No cost is stated."
    said = [
        f"{monies(costs[name])} {words}"
        for name, words in (("actual_cost", "actual"), ("planned_cost", "planned"))
        if costs[name]
    ]
    over = costs["cost_over"]
    deviation = f"; where both are stated, the deviation is {monies(over)}" if over else ""
    return f"Cost: {' against '.join(said)}{deviation}."


def _hours(value: Decimal) -> str:
    return f"{number(value)} h"


def _figure(row: Load, rank_by: str) -> str:
    if rank_by == "load" and row.load_percent is not None:
        return f"{number(row.load_percent)} %"
    if rank_by in ("load", "hours"):
        return _hours(row.hours) if row.hours is not None else "no hours stated"
    value = row.actual_cost if rank_by == "cost" else row.cost_over
    return monies(tally({row.currency or "": value})) if value is not None else "not stated"
