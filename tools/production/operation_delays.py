from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.listing import Page
from data_layer.queries.work_centres import DelayedOperation, Delays, WorkCentreRepository
from tools.arguments import Cursor, Limit, SkuRef, WorkCentreRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grouping import percent
from tools.periods import Since, Until, check, period_words
from tools.resolve import label, resolve
from tools.result import Column, Metric, PlantDate, Quantity, Record, Table, ToolResult, Typed
from tools.spec import tool
from tools.wording import count, join, number, record, sentences, verb

_NAMED_IN_SUMMARY = 3
_CENTRES = (
    Column(key="work_centre_id", label="Work centre"),
    Column(key="name", label="Name"),
    Column(key="dated", label="Operations", kind="integer"),
    Column(key="delayed", label="Late", kind="integer"),
    Column(key="delayed_percent", label="Late share", kind="percent"),
    Column(key="average_days", label="Average days", kind="quantity"),
    Column(key="worst_days", label="Worst days", kind="integer"),
)
_OPERATIONS = (
    Column(key="wo_number", label="Work order"),
    Column(key="sequence", label="Operation", kind="integer"),
    Column(key="name", label="Work centre"),
    Column(key="sku", label="SKU"),
    Column(key="item", label="Name"),
    Column(key="scheduled_end", label="Scheduled end", kind="date"),
    Column(key="actual_end", label="Actual end", kind="date"),
    Column(key="days_late", label="Days late", kind="integer"),
)


class DelayRow(Typed):
    work_centre_id: str
    name: str | None
    ended: int = Field(description="Operations that ended")
    dated: int = Field(description="Of these, those that state a scheduled end")
    delayed: int = Field(description="Of these, ended after it")
    delayed_percent: Quantity | None
    average_days: Quantity | None = Field(description="Average delay of the delayed, calendar days")
    worst_days: int | None


class DelayedOperationRow(Record):
    work_centre_id: str
    name: str | None
    wo_number: str
    sequence: int
    sku: str | None
    item: str | None
    scheduled_end: date
    actual_end: date
    days_late: int


class OperationDelays(ToolResult):
    since: PlantDate | None
    until: PlantDate | None
    ended: int
    dated: int
    delayed: int
    delayed_percent: Quantity | None
    average_days: Quantity | None = Field(description="Of the delayed operations, calendar days")
    worst_days: int | None
    work_centres: tuple[DelayRow, ...]
    operations: tuple[DelayedOperationRow, ...] = Field(description="Only when asked for one by one")


@tool(
    scope=Scope.PRODUCTION_READ,
    examples=(
        "which operations finished late?",
        "operation delays by work centre",
        "where do we lose time in production",
        "average delay at {work_centre}",
        "which work centre is most often behind schedule",
        "late operations of {sku}",
        "worst operation delay in {date}",
        "how many days late does {work_centre} finish",
        "operations that ended after their scheduled end",
        "schedule adherence of work centres",
        "share of operations completed late since {date}",
        "list the most delayed routing steps",
    ),
)
async def operation_delays(
    context: ToolContext,
    by: Annotated[
        Literal["work_centre", "operation"],
        Field(description="work_centre: averages of each; operation: the late ones, one by one, list."),
    ] = "work_centre",
    work_centre: WorkCentreRef | None = None,
    sku: SkuRef | None = None,
    since: Since | None = None,
    until: Until | None = None,
    rank_by: Annotated[
        Literal["average_days", "worst_days", "delayed"],
        Field(description="Greatest first by; average_days: mean; worst_days: longest; delayed: how many, most often."),
    ] = "average_days",
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> OperationDelays:
    """Operations whose actual end is after the scheduled end: how many, their share, the average and the worst delay in
    calendar days, by work centre or one by one. The period is that of the actual end.

    These are steps of work orders that have ended; for whole work orders that are late now use production_status, for
    hours and cost use work_centre_load.
    """
    check(since, until)
    async with context.database.read(context.principal) as tx:
        centre = await resolve(context, tx, "work_centre", work_centre) if work_centre else None
        item = await resolve(context, tx, "sku", sku) if sku else None
        work = WorkCentreRepository(tx)
        given = (centre.code if centre else None, item.code if item else None, since, until)
        page: Page[Delays] | Page[DelayedOperation]
        if by == "operation":
            page = await work.delayed(*given, limit=limit, cursor=cursor)
        else:
            page = await work.delays(*given, rank_by=rank_by, limit=limit, cursor=cursor)
        age = await freshness(tx, "operation", "work_centre", "work_order")
    totals = page.totals
    where = (f" at {label(centre)}" if centre else "") + (f" of {label(item)}" if item else "")
    where += period_words(since, until)
    share = percent(totals["all_delayed"], totals["all_dated"])
    centres = tuple(_centre(row) for row in page.rows if isinstance(row, Delays))
    operations = tuple(DelayedOperationRow.model_validate(r) for r in page.rows if isinstance(r, DelayedOperation))
    return OperationDelays(
        summary=_summary(page, where, share),
        blocks=(
            Metric(label="Late operations", value=totals["all_delayed"]),
            *((Metric(label="Late share", value=share, unit="%"),) if share is not None else ()),
            Table(
                title=f"Operations that ended late{where}",
                rows="operations" if by == "operation" else "work_centres",
                columns=_OPERATIONS if by == "operation" else _CENTRES,
                total=totals["all_delayed"] if by == "operation" else totals["work_centres"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=since,
        until=until,
        ended=totals["all_ended"],
        dated=totals["all_dated"],
        delayed=totals["all_delayed"],
        delayed_percent=share,
        average_days=totals["average"],
        worst_days=totals["worst"] if totals["all_delayed"] else None,
        work_centres=centres,
        operations=operations,
    )


def _centre(found: Delays) -> DelayRow:
    return DelayRow(
        **{name: getattr(found, name) for name in Delays.__dataclass_fields__},
        delayed_percent=percent(found.delayed, found.dated),
    )


def _summary(page: Page[Delays] | Page[DelayedOperation], where: str, share: Decimal | None) -> str:
    totals = page.totals
    if not totals["all_ended"]:
        return f"No operations{where} have ended."
    undated = totals["all_ended"] - totals["all_dated"]
    beside = f"{count(undated, 'operation')} {verb(undated, 'states', 'state')} no scheduled end." if undated else ""
    if not totals["all_delayed"]:
        return sentences(
            f"None of {count(totals['all_dated'], 'operation')}{where} ended after its scheduled end.", beside
        )
    first = [_said(row) for row in page.rows[:_NAMED_IN_SUMMARY]]
    return sentences(
        f"{totals['all_delayed']:,} of {count(totals['all_dated'], 'operation')}{where} ended after the scheduled end"
        f" ({number(share or 0)} %), by {number(totals['average'])} days on average and"
        f" {count(totals['worst'], 'day')} at most.",
        f"First: {join(part for part in first if part)}.",
        beside,
    )


def _said(row: Delays | DelayedOperation) -> str:
    centre = record(row.work_centre_id, row.name)
    if isinstance(row, DelayedOperation):
        return (
            f"operation {row.sequence} of work order {row.wo_number} at {centre} (ended {row.actual_end},"
            f" {count(row.days_late, 'day')} late)"
        )
    if row.average_days is None or row.worst_days is None:
        return ""
    return f"{centre} ({row.delayed:,} late, {number(row.average_days)} days on average, {row.worst_days} at most)"
