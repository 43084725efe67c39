from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.scorecards import Score, ScorecardRepository
from tools.arguments import Cursor, Limit, SupplierRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grouping import percent
from tools.periods import Since, Until, check, period_words
from tools.resolve import label, resolve
from tools.result import Amount, Block, Column, Metric, Money, PlantDate, Quantity, Table, ToolResult, Typed
from tools.spec import tool
from tools.wording import count, join, monies, number, quantity, record, sentences, tally, verb

_NAMED_IN_SUMMARY = 3
_RANKED = {
    "on_time": "on-time share",
    "lead_time": "days over the promised lead time",
    "rejects": "reject rate",
    "spend": "spend",
}


class ScoreRow(Typed):
    """One supplier's record over its order lines. A figure is none where no line states what it rests on."""

    supplier_id: str
    supplier: str | None
    active: bool | None
    source: str | None = Field(description="Source system of the supplier's own record")
    record: str | None
    orders: int
    lines: int
    received_lines: int = Field(description="Lines of which something was received")
    dated_lines: int = Field(description="Lines that state a due date and a day of receipt, or of shipping")
    shipping_lines: int = Field(
        description="Of these, judged by the order's day of shipping, for want of a receipt date"
    )
    on_time_lines: int = Field(description="Of the dated lines, on or before the due date")
    on_time_percent: Quantity | None
    timed_lines: int = Field(description="Lines with an offer's lead time and a day of receipt, or of shipping")
    promised_days: Quantity | None = Field(description="Average lead time of the offers for these lines, calendar days")
    real_days: Quantity | None = Field(description="Average from order to receipt, or to shipping, of these lines")
    days_over: Quantity | None = Field(description="Real less promised days")
    received_quantity: Quantity | None = Field(description="None: in unlike units")
    rejected_quantity: Quantity | None
    unit: str | None
    reject_percent: Quantity | None = Field(
        description="Rejected of received quantity; where the units differ, the mean of the lines' own shares"
    )
    rejected_lines: int
    spend: Money | None = Field(description="Ordered quantity x price; none: in unlike currencies or without a price")
    currency: str | None
    unpriced: int = Field(description="Lines without a price")


class SupplierScorecard(ToolResult):
    since: PlantDate | None
    until: PlantDate | None
    count: int
    lines: int
    received_lines: int
    dated_lines: int
    shipping_lines: int
    on_time_percent: Quantity | None = Field(description="Of all dated lines of these suppliers")
    spend: tuple[Amount, ...]
    suppliers: tuple[ScoreRow, ...]


@tool(
    scope=Scope.SUPPLIERS_READ,
    examples=(
        "supplier scorecard",
        "rank suppliers by on-time delivery",
        "which suppliers deliver late most often",
        "worst five vendors by reject rate",
        "promised against real lead time per supplier",
        "scorecard of {supplier} for {date}",
        "which supplier has the best delivery performance",
        "vendor rating",
        "does {supplier} keep its promised lead time",
        "supplier performance ranking since {date}",
        "who sends us the most rejects",
        "on-time rate of all our suppliers",
        "which vendors take longer than their quoted lead time",
        "compare vendors by quality",
    ),
)
async def supplier_scorecard(
    context: ToolContext,
    supplier: SupplierRef | None = None,
    since: Since | None = None,
    until: Until | None = None,
    rank_by: Annotated[
        Literal["on_time", "lead_time", "rejects", "spend"],
        Field(
            description="What suppliers are ranked by; on_time: share delivered punctually; lead_time: real days over"
            " promised days; rejects: quality; spend: money."
        ),
    ] = "on_time",
    order: Annotated[
        Literal["worst", "best"], Field(description="Worst or best first; for spend, worst is the greatest.")
    ] = "worst",
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> SupplierScorecard:
    """How suppliers perform, one or all in a ranking, on orders placed in a period: on-time share, lead time promised
    (offer) against real (order to receipt), reject rate, spend; and on how many lines each figure rests.

    Where the data states no receipt dates, the order's day of shipping is taken and said so. For master data and
    contacts of one supplier use supplier_profile; for spend alone use purchase_spend.
    """
    check(since, until)
    async with context.database.read(context.principal) as tx:
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        page = await ScorecardRepository(tx).scores(
            vendor.code if vendor else None,
            since,
            until,
            by=rank_by,
            best_first=order == "best",
            limit=limit,
            cursor=cursor,
        )
        age = await freshness(tx, "supplier", "supplier_offer", "purchase_order", "purchase_order_line")
    totals = page.totals
    on_time, spend = percent(totals["all_on_time"], totals["all_dated"]), tally(amounts(totals["total_spend"]))
    where = (f" with {label(vendor)}" if vendor else "") + period_words(since, until)
    blocks: tuple[Block, ...] = (Metric(label="Suppliers", value=totals["suppliers"]),)
    if on_time is not None:
        blocks += (Metric(label="On time", value=on_time, unit="%"),)
    return SupplierScorecard(
        summary=_one(page.rows[0], where) if vendor and page.rows else _all(page, where, rank_by, order, on_time),
        blocks=(
            *blocks,
            Table(
                title=f"Supplier scorecard{where}",
                rows="suppliers",
                columns=(
                    Column(key="supplier_id", label="Supplier"),
                    Column(key="supplier", label="Name"),
                    Column(key="on_time_percent", label="On time", kind="percent"),
                    Column(key="dated_lines", label="Dated lines", kind="integer"),
                    Column(key="promised_days", label="Promised days", kind="quantity"),
                    Column(key="real_days", label="Real days", kind="quantity"),
                    Column(key="reject_percent", label="Rejected", kind="percent"),
                    Column(key="received_lines", label="Received lines", kind="integer"),
                    Column(key="spend", label="Spend", kind="money", unit="currency"),
                ),
                total=totals["suppliers"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=since,
        until=until,
        count=totals["suppliers"],
        lines=totals["all_lines"],
        received_lines=totals["all_received"],
        dated_lines=totals["all_dated"],
        shipping_lines=totals["all_shipping"],
        on_time_percent=on_time,
        spend=spend,
        suppliers=tuple(ScoreRow.model_validate(score) for score in page.rows),
    )


def _one(score: Score, where: str) -> str:
    pieces = (
        f" ({quantity(score.rejected_quantity, score.unit)} of {quantity(score.received_quantity, score.unit)})"
        if score.rejected_quantity is not None and score.received_quantity is not None
        else " (the mean of the lines' own shares: their units differ)"
    )
    worth = f", spend {monies(tally({score.currency or '': score.spend}))}" if score.spend is not None else ""
    return sentences(
        f"{number(score.on_time_percent)} % on time{where}: {score.on_time_lines:,} of"
        f" {count(score.dated_lines, 'line')} that state when they were due and came."
        if score.on_time_percent is not None
        else f"On-time delivery cannot be told{where}: no received line states when it was due and came.",
        _by_shipping(score.shipping_lines, score.dated_lines),
        f"Lead time: {number(score.real_days)} days real against {number(score.promised_days)} days promised, over"
        f" {count(score.timed_lines, 'line')}."
        if score.real_days is not None and score.promised_days is not None
        else "Promised and real lead time are not both stated for any line.",
        f"Rejected: {number(score.reject_percent)} %{pieces}, in {score.rejected_lines:,} of"
        f" {count(score.received_lines, 'received line')}."
        if score.reject_percent is not None
        else "Nothing was received.",
        f"In all {count(score.lines, 'line')} of {count(score.orders, 'order')}{worth}.",
    )


def _all(page: Page[Score], where: str, rank_by: str, order: str, on_time: Decimal | None) -> str:
    totals = page.totals
    if not totals["suppliers"]:
        return f"No purchase orders were placed{where}, so there is nothing to score."
    first = [
        f"{record(score.supplier_id, score.supplier)} ({figure})"
        for score in page.rows[:_NAMED_IN_SUMMARY]
        if (figure := _figure(score, rank_by))
    ]
    said = ("greatest" if order == "worst" else "least") if rank_by == "spend" else order
    return sentences(
        f"{count(totals['suppliers'], 'supplier')}{where} with {count(totals['all_lines'], 'order line')}"
        + (
            f"; {number(on_time)} % of {count(totals['all_dated'], 'dated line')} on time."
            if on_time is not None
            else "."
        )
        + ("" if on_time is not None else " No received line states when it was due and came."),
        f"By {_RANKED[rank_by]}, {said} first: {join(first)}."
        if first
        else f"No line states what the {_RANKED[rank_by]} rests on.",
        f"The spend of {count(totals['in_currencies'], 'supplier')} is in several currencies, and in no sum."
        if totals["in_currencies"]
        else "",
        _by_shipping(totals["all_shipping"], totals["all_dated"]),
    )


def _figure(score: Score, rank_by: str) -> str:
    """What a supplier is ranked by; nothing where its lines do not state it."""
    if rank_by == "on_time":
        share = score.on_time_percent
        return f"{number(share)} % of {count(score.dated_lines, 'line')}" if share is not None else ""
    if rank_by == "rejects":
        share = score.reject_percent
        return f"{number(share)} %, {count(score.received_lines, 'received line')}" if share is not None else ""
    if rank_by == "spend":
        return monies(tally({score.currency or "": score.spend})) if score.spend is not None else ""
    if score.real_days is None or score.promised_days is None:
        return ""
    lines = count(score.timed_lines, "line")
    return f"{number(score.real_days)} days for {number(score.promised_days)} promised, {lines}"


def _by_shipping(lines: int, of: int) -> str:
    if not lines:
        return ""
    which = "The data states no receipt dates: all are" if lines == of else f"{count(lines, 'line')} {verb(lines)}"
    return f"{which} judged by the day of shipping, and goods arrive after it."
