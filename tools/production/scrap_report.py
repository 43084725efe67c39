from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.throughput import MadeFilter, Scrapped, ThroughputRepository
from tools.arguments import CategoryRef, Cursor, Limit, SkuRef, WorkCentreRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grouping import TIME, Group, Sort, rows, told
from tools.periods import Since, Until, check, period_words
from tools.resolve import label, resolve
from tools.result import Amount, Block, Column, Metric, Money, PlantDate, Quantity, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, monies, number, quantities, quantity, sentences, tally, verb

_NAMED_IN_SUMMARY = 3
_HUNDREDTH = Decimal("0.01")
_OF_ALL = ("reason", "work_centre")  # no record says what was made for a reason or by a work centre


class ScrapRow(Group):
    """Scrap of one group, in one unit and one currency."""

    records: int
    quantity: Quantity
    unit: str
    made: Quantity | None = Field(
        description="Completed and scrapped quantity of the group's work orders that ended in the period; for reasons"
        " and work centres, of all; none: none is recorded"
    )
    percent: Quantity | None = Field(description="Scrapped of made quantity")
    value: Money | None = Field(description="At standard cost; none: no item of the group has one")
    currency: str
    uncosted: int = Field(description="Records of items without a standard cost")


class ScrapReport(ToolResult):
    since: PlantDate | None
    until: PlantDate | None
    by: str
    records: int
    quantity: tuple[Amount, ...] = Field(description="Scrapped, for each unit")
    made: tuple[Amount, ...] = Field(description="Completed and scrapped, of work orders that ended in the period")
    percent: tuple[Amount, ...] = Field(description="Scrapped of made, for each unit")
    value: tuple[Amount, ...] = Field(description="At standard cost, for each currency")
    uncosted: int
    on_work_orders: tuple[Amount, ...] = Field(description="Scrapped as the work orders themselves state it")
    groups: int
    rows: tuple[ScrapRow, ...]


@tool(
    scope=Scope.PRODUCTION_READ,
    examples=(
        "scrap qty in {date}",
        "how much scrap did we have in {date}?",
        "scrap by reason",
        "why do we scrap {sku}",
        "scrap rate by item",
        "what are the main reasons for scrap",
        "which items have the most rejects in production",
        "scrap cost per month",
        "pieces lost since {date}",
        "top scrap reasons in {date}",
        "waste in production",
        "value of scrapped parts",
        "scrap of {category} by reason",
        "which part has the highest scrap rate",
        "monthly scrap trend",
        "how many {sku} were scrapped and why",
    ),
)
async def scrap_report(
    context: ToolContext,
    by: Annotated[
        Literal["reason", "item", "category", "work_centre", "month", "quarter", "year"],
        Field(description="What the scrap is put together by; reason: why; month: trend."),
    ] = "reason",
    since: Since | None = None,
    until: Until | None = None,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    work_centre: WorkCentreRef | None = None,
    measure: Annotated[
        Literal["quantity", "value", "percent"],
        Field(description="What is greatest: quantity is pieces; value is cost; percent is the scrap rate."),
    ] = "quantity",
    sort: Sort | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> ScrapReport:
    """Scrap in a period: quantity lost, rate against what was made, and value at standard cost; by reason, item,
    category, work centre or month.

    Made is what the work orders that ended in the period completed and scrapped. Rejects of goods received from
    suppliers are in supplier_scorecard; what was completed is in production_throughput.
    """
    check(since, until)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        kind = await resolve_category(tx, category) if category else None
        centre = await resolve(context, tx, "work_centre", work_centre) if work_centre else None
        only = MadeFilter(
            sku=item.code if item else None,
            category=(kind.column, kind.value) if kind else None,
            work_centre=centre.code if centre else None,
        )
        production = ThroughputRepository(tx)
        page = await production.scrapped(by, since, until, only, measure=measure, sort=sort, limit=limit, cursor=cursor)
        made, lost = await production.made(since, until, only)
        age = await freshness(tx, "scrap", "work_order", "sku")
    totals = page.totals
    scrapped, value = amounts(totals["total_quantity"]), tally(amounts(totals["total_value"]))
    rates = tuple(
        Amount(value=(pieces * 100 / made[unit]).quantize(_HUNDREDTH), unit=unit)
        for unit, pieces in scrapped.items()
        if made.get(unit)
    )
    where = (
        (f" of {label(item)}" if item else "")
        + (f" in {kind.value}" if kind else "")
        + (f" at {label(centre)}" if centre else "")
        + period_words(since, until)
    )
    blocks: tuple[Block, ...] = tuple(Metric(label="Scrapped", value=q, unit=unit) for unit, q in scrapped.items())
    blocks += tuple(Metric(label="Scrap rate", value=rate.value, unit="%") for rate in rates if len(rates) == 1)
    blocks += tuple(Metric(label="Value", value=one.value, unit=one.unit) for one in value)
    return ScrapReport(
        summary=_summary(page, (by, measure, sort), where, tally(scrapped), tally(made), rates, value, tally(lost)),
        blocks=(
            *blocks,
            Table(
                title=f"Scrap{where} by {by.replace('_', ' ')}",
                rows="rows",
                columns=(
                    Column(key="group", label=by.replace("_", " ").capitalize()),
                    Column(key="quantity", label="Scrapped", kind="quantity", unit="unit"),
                    Column(
                        key="made", label="Made" + (" in all" if by in _OF_ALL else ""), kind="quantity", unit="unit"
                    ),
                    Column(key="percent", label="Rate", kind="percent"),
                    Column(key="value", label="Value", kind="money", unit="currency"),
                    Column(key="records", label="Records", kind="integer"),
                ),
                total=totals["lines_of_table"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=since,
        until=until,
        by=by,
        records=totals["total_records"],
        quantity=tally(scrapped),
        made=tally(made),
        percent=rates,
        value=value,
        uncosted=totals["total_uncosted"],
        on_work_orders=tally(lost),
        groups=totals["groups"],
        rows=rows(ScrapRow, by, page.rows),
    )


def _summary(
    page: Page[Scrapped],
    order: tuple[str, str, Sort | None],
    where: str,
    scrapped: tuple[Amount, ...],
    made: tuple[Amount, ...],
    rates: tuple[Amount, ...],
    value: tuple[Amount, ...],
    lost: tuple[Amount, ...],
) -> str:
    totals = page.totals
    by, measure, sort = order
    stated = f"The work orders themselves state {quantities(lost)} scrapped." if any(o.value for o in lost) else ""
    if not totals["total_records"]:
        return sentences(f"No scrap is recorded{where}.", stated)
    rate = join(f"{number(one.value)} %" + (f" of {one.unit}" if len(rates) > 1 else "") for one in rates)
    latest = by in TIME and sort is None
    first = [f"{told(by, one.code, one.name)} ({_figure(one, measure)})" for one in page.rows[:_NAMED_IN_SUMMARY]]
    said = f"Latest by {by}" if latest else f"{'Least' if sort == 'least' else 'Most'} by {measure}"
    uncosted = totals["total_uncosted"]
    return sentences(
        f"{quantities(scrapped)} scrapped{where}, in {count(totals['total_records'], 'record')}"
        + (f": {rate} of the {quantities(made)} made" if rate else "")
        + (f", worth {monies(value)} at standard cost." if value else "."),
        "" if rate else "What was made is not recorded, so there is no rate.",
        f"{said}: {join(first)}.",
        f"{count(uncosted, 'record')} {verb(uncosted)} of items whose standard cost is not stated or zero."
        if uncosted
        else "",
        stated if lost != scrapped else "",
    )


def _figure(found: Scrapped, measure: str) -> str:
    if measure == "value":
        return monies(tally({found.currency: found.value})) if found.value is not None else "no cost stated"
    pieces = quantity(found.quantity, found.unit)
    return f"{pieces}, {number(found.percent)} %" if found.percent is not None else pieces
