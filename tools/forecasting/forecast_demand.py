from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.errors import NotFound
from core.identity import Scope
from data_layer.queries.conditions import Category
from data_layer.queries.forecast_sites import ForecastSitesRepository
from data_layer.queries.forecasts import ForecastRepository, NamedForecast
from forecasting.series import Grain
from tools.arguments import CategoryRef, SiteRef, SkuRef
from tools.context import ToolContext
from tools.forecasting.sites import PARTED, at_site, told
from tools.forecasting.spans import WEEK, By, Span, expected, grain_of, reach, spans, whole
from tools.forecasting.stored import error_words, refusal_words, rounded, rounded_parts, stale_words, trained
from tools.freshness import freshness
from tools.grants import need_all_sites
from tools.periods import Since, Until, check
from tools.pictures import Line, over_time
from tools.resolve import label, resolve
from tools.result import Amount, Block, Column, Quantity, Table, ToolResult, Typed
from tools.spec import tool
from tools.values import resolve_category, resolve_value
from tools.wording import count, number, quantities, quantity, sentences

_WEEKS = 8
_TENTH = Decimal("0.1")
_PAST = {Grain.DAY: 56, Grain.WEEK: 26, Grain.MONTH: 24}  # periods that are drawn before the forecast


class ForecastPeriod(Typed):
    first_day: date
    last_day: date
    forecast: Quantity = Field(description="Expected demand")
    low: Quantity | None = Field(description="Of the interval that holds four of five such periods; none: not known")
    high: Quantity | None
    unit: str


class Drawn(Typed):
    first_day: date
    wanted: Quantity | None = Field(description="What was ordered for that period; none: it is to come")
    forecast: Quantity | None
    low: Quantity | None
    high: Quantity | None


class DemandForecast(ToolResult):
    since: date
    until: date
    by: By
    grain: str = Field(
        description="What it is forecast by: day, week or month; other periods are sums or shares of these"
    )
    items: int = Field(description="Whose forecasts are in it")
    left_out: int = Field(description="Items without a forecast: too little was ordered, or they are inactive")
    better_than_naive: int = Field(description="Of the items, those better than seasonal naive in their back-test")
    total: tuple[Amount, ...] = Field(description="For each unit; the sum of the periods")
    model: str | None = Field(description="Of one item")
    error: str
    stale: str = Field(description="Why it is not of what is known now; empty: it is")
    periods: tuple[ForecastPeriod, ...]
    timeline: tuple[Drawn, ...] = Field(description="The past and the forecast, by its own periods; of one unit only")


@tool(
    scope=Scope.ORDERS_READ,
    examples=(
        "what is the demand forecast for {sku} for the next 8 weeks",
        "how much of {sku} will we sell in {date}?",
        "forecast {sku}",
        "demand forecast for {category}",
        "expected demand of {sku} next month",
        "next month's demand",
        "demand forecast for {date}",
        "how many {sku} will our customers order in {date}",
        "sales forecast for next quarter",
        "predicted demand for {sku} by week",
        "what demand do we expect for {category} in {date}",
        "how many {sku} are we going to sell next month",
        "total forecast by month",
        "predict the sales of {sku}",
        "projected sales of {category} over the coming weeks",
        "what will be the demand for {sku} in the coming weeks",
    ),
)
async def forecast_demand(
    context: ToolContext,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    site: SiteRef | None = None,
    since: Since | None = None,
    until: Until | None = None,
    by: Annotated[By | None, Field(description="Length of a period; day: daily; week: weekly; month: monthly.")] = None,
) -> DemandForecast:
    """The forecast of customers' demand in time to come, of one item, a product category or all items, at one
    site or all, by day, week or month, with its interval and the error of its back-test beside the seasonal naive
    forecast's.

    Demand is the quantity of order lines by the day customers want them. Without a period: the next 8 weeks. Sums over
    items are the sums of the items' forecasts. What was sold is sales_history; what is ordered is open_sales_orders.
    """
    need_all_sites(context.principal, "Forecasts")
    check(since, until)
    today = context.clock.today()
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        kind = await resolve_category(tx, category) if category and not item else None
        only: Category | None = (kind.column, kind.value) if kind else None
        stored = ForecastRepository(tx)
        run, until_then = await trained(stored)
        if item:
            one = await stored.of_item(item.code)
            found = [one] if one else []
        else:
            found = await stored.of_category(only)
        where = await resolve_value(tx, "warehouse", ("site",), site, noun="site", plural="sites") if site else None
        what = label(item) if item else f"all items in {kind.value}" if kind else "all items"
        if where:
            sites = ForecastSitesRepository(tx)
            shares = told(await sites.shares() if len(found) != 1 else await sites.shares([found[0].sku]))
            found, what = at_site(found, shares, where.value), f"{what} at {where.value}"
        stale = stale_words(run, today, await stored.revision())
        age = await freshness(tx, "sales_order", "sales_order_line")
        having = _having(found, what, until_then)
        first, last = _period(having, what, since, until, today)
        units = sorted({one.unit for one in having})
        grain = grain_of(having)
        by = by or ("month" if grain == "month" else "week")
        before: list[Drawn] = []
        if len(units) == 1 and grain != "period":
            begins = [Grain(grain).later(having[0].start_day, at) for at in range(-_PAST[Grain(grain)], 1)]
            past = await stored.history(
                units[0], begins[0], begins[-1], grain, sku=item.code if item else None, category=only,
                site=where.value if where else None,
            )  # fmt: skip
            before = [_before(day, past.get(day, 0)) for day in begins[:-1]]
    rows = [row for unit in units for row in _rows([one for one in having if one.unit == unit], first, last, by)]
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        total[row.unit] += row.forecast
    amounts = tuple(Amount(value=value, unit=unit) for unit, value in total.items())
    after = _rows(having, first, last, grain) if before else []
    better = sum(bool(one.better) for one in having)
    error = error_words(having[0]) if item else _errors(having, better)
    none = len(found) - len(having)
    summary = sentences(
        f"Expected demand of {what} from {first} to {last}: {quantities(amounts)}.",
        _interval(having[0], first, last) if len(having) == 1 else "",
        _share(grain, by),
        error,
        PARTED if where else "",
        f"{count(none, 'item has', 'items have')} no forecast: too little was ordered, or it is inactive."
        if none
        else "",
        stale,
    )
    result = DemandForecast(
        summary=summary,
        freshness=age,
        since=first,
        until=last,
        by=by,
        grain=grain,
        items=len(having),
        left_out=none,
        better_than_naive=better,
        total=amounts,
        model=having[0].model if item else None,
        error=error,
        stale=stale,
        periods=tuple(rows),
        timeline=(*before, *map(_after, after)),
    )
    return result.model_copy(update={"blocks": _blocks(result, what, units)})


def _having(found: Sequence[NamedForecast], what: str, until: date) -> list[NamedForecast]:
    having = [one for one in found if one.mean]
    if having:
        return having
    if len(found) == 1:
        raise NotFound(refusal_words(found[0], what, until))
    raise NotFound(f"There is no forecast of {what}: nothing was ordered for before {until}.")


def _period(
    having: Sequence[NamedForecast], what: str, since: date | None, until: date | None, today: date
) -> tuple[date, date]:
    start, end = reach(having)
    first = max(since or today, today, start)
    last = until or min(first + _WEEKS * WEEK - timedelta(days=1), end)
    if last < first:
        raise NotFound(f"A forecast is of time to come, from {first} on; what was sold is in the sales history.")
    if last > end:
        raise NotFound(f"The forecast of {what} reaches from {start} to {end}: please ask within it.")
    return first, last


def _rows(having: Sequence[NamedForecast], first: date, last: date, by: str) -> list[ForecastPeriod]:
    """Of items in one unit."""
    parts = list(spans(first, last, by))
    ends = _ends(having[0], first, last) if len(having) == 1 else {}
    amounts = rounded_parts(expected(having, parts).sum(axis=0).tolist())
    return [_row(span, value, ends.get(span), having[0].unit) for span, value in zip(parts, amounts, strict=True)]


def _ends(one: NamedForecast, first: date, last: date) -> dict[Span, tuple[float, float]]:
    """The 80 % intervals of its periods within these days; of parts of them, and of sums, none is known."""
    if not one.low_80 or not one.high_80:
        return {}
    return {span: (one.low_80[at], one.high_80[at]) for at, span in whole(one, first, last)}


def _row(span: Span, value: Decimal, ends: tuple[float, float] | None, unit: str) -> ForecastPeriod:
    low, high = (Decimal(end).quantize(value) for end in ends) if ends else (None, None)
    return ForecastPeriod(first_day=span.first, last_day=span.last, forecast=value, low=low, high=high, unit=unit)


def _before(day: date, wanted: float) -> Drawn:
    return Drawn(first_day=day, wanted=Decimal(wanted).quantize(_TENTH), forecast=None, low=None, high=None)


def _after(row: ForecastPeriod) -> Drawn:
    return Drawn(first_day=row.first_day, wanted=None, forecast=row.forecast, low=row.low, high=row.high)


def _interval(one: NamedForecast, first: date, last: date) -> str:
    """In words; of the first of its periods within these days, as those after it are wider."""
    for span, ends in _ends(one, first, last).items():
        low, high = rounded(ends)
        return (
            f"In four of five {one.grain}s like that from {span.first} it is between {number(low)} and"
            f" {quantity(high, one.unit)}."
        )
    return ""


def _share(grain: str, by: By) -> str:
    """Of periods that are shorter than those it was trained by."""
    finer = (grain, by) in (("week", "day"), ("month", "day"), ("month", "week"))
    return f"It is forecast by {grain}: a {by} is its share of the {grain}'s days." if finer else ""


def _errors(having: Sequence[NamedForecast], better: int) -> str:
    return (
        f"It is the sum of {count(len(having), 'item forecast')}, {better:,} of them better than the seasonal naive"
        " forecast in their back-test; how far the sum is off was not tested."
    )


def _blocks(result: DemandForecast, what: str, units: Sequence[str]) -> tuple[Block, ...]:
    table = Table(
        title=f"Forecast of {what}",
        rows="periods",
        columns=(
            Column(key="first_day", label="From", kind="date"),
            Column(key="last_day", label="To", kind="date"),
            Column(key="forecast", label="Expected demand", kind="quantity", unit="unit"),
            Column(key="low", label="Low (80 %)", kind="quantity", unit="unit"),
            Column(key="high", label="High (80 %)", kind="quantity", unit="unit"),
        ),
        total=len(result.periods),
    )
    if len(units) != 1:
        return (table,)
    picture = over_time(
        f"Demand of {what}",
        "timeline",
        (Line("wanted", "Ordered", "bar"), Line("forecast", "Forecast")),
        day="first_day",
        unit=units[0],
        description=result.summary,
        band=("low", "high"),
    )
    return table, picture
