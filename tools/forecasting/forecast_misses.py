from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.errors import NotFound
from core.identity import Scope
from data_layer.queries.forecast_misses import Earlier, ForecastMisses
from data_layer.queries.forecasts import ForecastRepository
from forecasting.series import Grain
from tools.arguments import CategoryRef, Limit, SkuRef
from tools.context import ToolContext
from tools.forecasting.spans import DAY, WEEK, Span, expected, grain_of, whole
from tools.forecasting.stored import rounded, trained
from tools.freshness import freshness
from tools.grants import need_all_sites
from tools.periods import Since, Until, check
from tools.resolve import label, resolve
from tools.result import Column, Money, PlantDate, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, money, number, quantity, record, sentences, verb

_WEEKS = 4
_NAMED = 3
_CENT = Decimal("0.01")


class Miss(Record):
    sku: str
    name: str
    forecast: Quantity = Field(description="By the last training before the period")
    wanted: Quantity = Field(description="What was then ordered for it")
    missed: Quantity = Field(description="Ordered less forecast; below 0: too much was forecast")
    unit: str
    value: Money | None = Field(description="Of what was missed, at standard cost")
    currency: str | None
    made_for: PlantDate = Field(description="First day of that forecast")
    outside: int = Field(description="Periods of the forecast outside the interval that holds 19 of 20")
    tested: int = Field(description="Whole periods of the forecast, within the days asked for, that have an interval")


class MissedForecasts(ToolResult):
    """`misses`: the greatest first, by value at standard cost, then those without one by quantity; where costs are in
    more than one currency, or in none, all by quantity."""

    since: PlantDate
    until: PlantDate
    items: int = Field(description="Whose earlier forecast was compared")
    grain: str = Field(description="What they were forecast by: day, week or month")
    items_outside: int = Field(description="Of them, those with a period of the forecast outside its interval")
    outside: int
    tested: int
    misses: tuple[Miss, ...]


@tool(
    scope=Scope.ORDERS_READ,
    examples=(
        "biggest forecast misses last month",
        "where did the forecast miss last month",
        "what did we forecast for {sku} last month and what was ordered",
        "forecast against actual demand in {date}",
        "forecast vs actual for {sku}",
        "what did we expect to sell of {sku} in {date}",
        "where was the forecast off most in {date}",
        "which items sold more than was forecast",
        "how far was last month's forecast off",
        "which forecasts were wrong last week",
        "items we forecast too high in {date}",
        "forecast misses of {category}",
        "largest deviations from the forecast since {date}",
        "did {sku} sell as forecast last month",
        "how far off was the forecast of {sku} for last month",
        "which items missed their forecast most in {date}",
        "how accurate was the forecast in {date}",
        "which items sold better than forecast in {date}",
    ),
)
async def forecast_misses(
    context: ToolContext,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    since: Since | None = None,
    until: Until | None = None,
    outside_only: Annotated[
        bool, Field(description="Only items outside the interval that holds 19 of 20 weeks, days or months.")
    ] = False,
    limit: Limit = 20,
) -> MissedForecasts:
    """What was forecast before against what was then ordered, in time that is over: the greatest misses first, by
    their value at standard cost.

    Of each item it is the last forecast made before the period. Without a period: the last four whole weeks, or the
    last month where it is forecast by month. Forecasts of earlier trainings are kept for 26 weeks. How far forecasts
    are usually off is forecast_accuracy.
    """
    need_all_sites(context.principal, "Forecasts")
    check(since, until)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        kind = await resolve_category(tx, category) if category and not item else None
        run, known = await trained(ForecastRepository(tx))
        stored = ForecastMisses(tx)
        first, last = _period(
            since, until, min(known, context.clock.today()), await stored.first_day(), Grain(run.grain)
        )
        found = await stored.earlier(
            first, last, sku=item.code if item else None, category=(kind.column, kind.value) if kind else None
        )
        age = await freshness(tx, "sales_order", "sales_order_line")
    what = label(item) if item else f"items in {kind.value}" if kind else "items"
    if not found:
        raise NotFound(f"No forecast of {what} is kept that was made before {first} and reaches to {last}.")
    amounts = expected(found, [Span(first, last)])[:, 0].tolist()
    misses = [_miss(one, amount, first, last) for one, amount in zip(found, amounts, strict=True)]
    by_value = len({one.currency for one in misses if one.value is not None}) == 1
    misses.sort(key=_by_value if by_value else _by_quantity)
    shown = [one for one in misses if one.outside] if outside_only else misses
    result = MissedForecasts(
        summary="",
        freshness=age,
        since=first,
        until=last,
        items=len(misses),
        grain=grain_of(found),
        items_outside=sum(one.outside > 0 for one in misses),
        outside=sum(one.outside for one in misses),
        tested=sum(one.tested for one in misses),
        misses=tuple(shown[:limit]),
    )
    return result.model_copy(
        update={
            "summary": _summary(result, what, item is not None, by_value),
            "blocks": (_table(what, result.grain, len(shown)),),
        }
    )


def _period(since: date | None, until: date | None, known: date, kept: date | None, grain: Grain) -> tuple[date, date]:
    """`known`: what was ordered for the days before it is known."""
    whole_one = Grain.MONTH if grain is Grain.MONTH else Grain.WEEK
    last = min(until, known - DAY) if until else whole_one.first_day(known) - DAY
    first = since or (last.replace(day=1) if grain is Grain.MONTH else last + DAY - _WEEKS * WEEK)
    if since is None and kept is not None:
        first = max(first, kept)
    if first > last:
        raise NotFound(
            f"What was ordered is known for the days before {known}, and the first forecast kept is of the time from"
            f" {kept}: nothing can be compared yet."
            if since is None
            else f"What was ordered is known for the days before {known}: from {first} on nothing can be compared yet."
        )
    if kept is None or kept > first:
        raise NotFound(
            f"No forecast is kept that was made before {first}: the first is of the time from {kept}, so please ask"
            " from then on."
        )
    return first, last


def _miss(one: Earlier, amount: float, first: date, last: date) -> Miss:
    forecast, ordered = rounded([amount, sum(one.wanted.values())])
    within = [_is_within(one, at, span.first) for at, span in whole(one, first, last)] if one.low_95 else []
    missed = ordered - forecast
    value = abs(missed * one.cost).quantize(_CENT) if one.cost is not None else None
    return Miss(
        sku=one.sku,
        name=one.name,
        forecast=forecast,
        wanted=ordered,
        missed=missed,
        unit=one.unit,
        value=value,
        currency=one.currency,
        made_for=one.start_day,
        outside=within.count(False),
        tested=len(within),
        source=one.source_system,
        record=one.source_record,
    )


def _is_within(one: Earlier, at: int, first_day: date) -> bool:
    assert one.low_95 is not None
    assert one.high_95 is not None
    return one.low_95[at] <= one.wanted.get(first_day, 0) <= one.high_95[at]


def _by_value(one: Miss) -> tuple[bool, Decimal, str]:
    return one.value is None, -abs(one.missed if one.value is None else one.value), one.sku


def _by_quantity(one: Miss) -> tuple[Decimal, str]:
    return -abs(one.missed), one.sku


def _summary(found: MissedForecasts, what: str, alone: bool, by_value: bool) -> str:
    when = f"from {found.since} to {found.until}"
    outside = (
        f"{count(found.outside, found.grain)} of {found.tested:,} {verb(found.outside)} outside the interval that"
        " holds 19 of 20."
        if found.tested
        else ""
    )
    if alone:
        return sentences(f"{_of_one(found.misses[0], when)}.", outside) if found.misses else f"{what}: {outside}"
    named = [
        f"{record(one.sku, one.name)}, {words(one)}{f', {money(one.value, one.currency)}' if one.value else ''}"
        for one in found.misses[:_NAMED]
        if one.missed
    ]
    return sentences(
        f"{count(found.items, 'forecast')} of {what} {when} {verb(found.items, 'was', 'were')} compared with what was"
        " ordered.",
        f"Greatest misses by {'value at standard cost' if by_value else 'quantity'}: {join(named)}."
        if named
        else "None was missed."
        if not found.misses
        else "",
        outside,
    )


def _of_one(one: Miss, when: str) -> str:
    return f"{record(one.sku, one.name)} {when}: {words(one)}"


def words(one: Miss) -> str:
    off = quantity(abs(one.missed), one.unit)
    how = "just as forecast" if not one.missed else f"{off} {'more' if one.missed > 0 else 'less'} than forecast"
    return f"{quantity(one.wanted, one.unit)} ordered and {number(one.forecast)} forecast, {how}"


def _table(what: str, grain: str, total: int) -> Table:
    return Table(
        title=f"Forecast and orders of {what}",
        rows="misses",
        columns=(
            Column(key="sku", label="SKU"),
            Column(key="name", label="Name"),
            Column(key="forecast", label="Forecast", kind="quantity", unit="unit"),
            Column(key="wanted", label="Ordered", kind="quantity", unit="unit"),
            Column(key="missed", label="Missed by", kind="quantity", unit="unit"),
            Column(key="value", label="Value", kind="money", unit="currency"),
            Column(key="outside", label=f"{grain.capitalize()}s outside", kind="integer"),
        ),
        total=total,
    )
