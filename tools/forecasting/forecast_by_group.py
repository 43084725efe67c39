from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from core.errors import NotFound
from core.identity import Scope
from data_layer.queries.forecast_sites import ForecastSitesRepository
from data_layer.queries.forecasts import ForecastRepository, NamedForecast
from tools.context import ToolContext
from tools.forecasting.sites import PARTED, parts, told
from tools.forecasting.spans import WEEK, Span, expected, grain_of, reach, spans
from tools.forecasting.stored import rounded_parts, stale_words, without_run
from tools.freshness import freshness
from tools.grants import need_all_sites
from tools.periods import Since, Until, check
from tools.pictures import by_size
from tools.result import Amount, Block, Column, Quantity, Table, ToolResult, Typed
from tools.spec import tool
from tools.wording import count, quantities, quantity, sentences, tally, verb

_WEEKS = 8
_NAMED = 5
_UNSORTED = "(none stated)"
Group = Literal["category", "subcategory", "product_line", "site"]


class GroupForecast(Typed):
    group: str
    forecast: Quantity = Field(description="Expected demand: the sum of its items' forecasts")
    unit: str
    items: int
    better_than_naive: int = Field(description="Of the items, those better than seasonal naive in their back-test")


class ForecastByGroup(ToolResult):
    since: date
    until: date
    by: str
    grain: str = Field(description="What the items are forecast by: day, week or month")
    total: tuple[Amount, ...] = Field(description="For each unit: the sum of the groups")
    items: int
    left_out: int = Field(description="Items without a forecast: too little was ordered, or they are inactive")
    better_than_naive: int
    stale: str = Field(description="Why it is not of what is known now; empty: it is")
    groups: tuple[GroupForecast, ...] = Field(description="The greatest first")


@tool(
    scope=Scope.ORDERS_READ,
    examples=(
        "demand forecast by category",
        "total forecast by category",
        "forecast per product line for {date}",
        "how much do we expect to sell of each category",
        "expected demand by subcategory",
        "which category will sell most next quarter",
        "break the sales forecast down by category",
        "forecast by site",
        "demand forecast by site for {date}",
        "predicted demand for every product line",
        "compare the categories by forecast demand",
        "how much will we sell by product line",
    ),
)
async def forecast_by_group(
    context: ToolContext,
    by: Annotated[
        Group, Field(description="The parts of the total. category: kind; product_line: range; site: location plant.")
    ],
    since: Since | None = None,
    until: Until | None = None,
) -> ForecastByGroup:
    """The forecast of customers' demand in time to come for each product category, subcategory, product line or
    site, whose total is the sum of them, with how many of the items' forecasts are better than seasonal naive in their
    back-test.

    Without a period: the next 8 weeks. Of one category, or by week and month, it is forecast_demand; what was sold by
    category is sales_history.
    """
    need_all_sites(context.principal, "Forecasts")
    check(since, until)
    today = context.clock.today()
    async with context.database.read(context.principal) as tx:
        stored = ForecastRepository(tx)
        run = await stored.last_run(completed=True)
        if run is None or run.until is None:
            raise without_run(await stored.last_run())
        found = await stored.of_category(None)
        shares = told(await ForecastSitesRepository(tx).shares()) if by == "site" else {}
        group_of = await stored.groups(by) if by != "site" else {}
        stale = stale_words(run, today, await stored.revision())
        age = await freshness(tx, "sales_order", "sales_order_line", "sku")
    having = [one for one in found if one.mean]
    if not having:
        raise NotFound(f"There is no forecast of any item: too little was ordered before {run.until}.")
    if by != "site" and not group_of:
        raise NotFound(f"No item states its {by.replace('_', ' ')}, so there is no forecast by it.")
    first, last = _period(having, since, until, today)
    sorted_by = parts(having, shares) if by == "site" else [(group_of.get(one.sku) or "", one, 1.0) for one in having]
    groups = _groups(sorted_by, list(spans(first, last, "week")))
    sums: dict[str, Decimal] = {}
    for one in groups:
        sums[one.unit] = sums.get(one.unit, Decimal(0)) + one.forecast
    result = ForecastByGroup(
        summary="",
        freshness=age,
        since=first,
        until=last,
        by=by,
        grain=grain_of(having),
        total=tally(sums),
        items=len(having),
        left_out=len(found) - len(having),
        better_than_naive=sum(bool(one.better) for one in having),
        stale=stale,
        groups=groups,
    )
    return result.model_copy(update={"summary": _summary(result), "blocks": _blocks(result)})


def _period(having: Sequence[NamedForecast], since: date | None, until: date | None, today: date) -> tuple[date, date]:
    start, end = reach(having)
    first = max(since or today, today, start)
    last = until or min(first + _WEEKS * WEEK - timedelta(days=1), end)
    if last < first:
        raise NotFound(f"A forecast is of time to come, from {first} on; what was sold is in the sales history.")
    if last > end:
        raise NotFound(f"The forecasts reach from {start} to {end}: please ask within it.")
    return first, last


def _groups(having: Sequence[tuple[str, NamedForecast, float]], weeks: Sequence[Span]) -> tuple[GroupForecast, ...]:
    """One for each group and unit, of the group, a forecast and the group's share of it. Rounded as the forecast
    of one category is, so that both agree."""
    keys = [(group or _UNSORTED, one.unit) for group, one, _ in having]
    names = sorted(set(keys))
    at_of = {key: at for at, key in enumerate(names)}
    place = np.array([at_of[key] for key in keys])
    sums = np.zeros((len(names), len(weeks)))
    share = np.array([[share] for *_, share in having])
    np.add.at(sums, place, share * expected([one for _, one, _ in having], weeks))
    items = np.bincount(place, minlength=len(names))
    better = np.bincount(place, [bool(one.better) for _, one, _ in having], len(names))
    rows = [
        GroupForecast(
            group=name, forecast=sum(rounded_parts(sums[at].tolist()), Decimal(0)), unit=unit, items=items[at],
            better_than_naive=int(better[at]),
        )
        for at, (name, unit) in enumerate(names)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.forecast, row.group, row.unit)))


def _summary(found: ForecastByGroup) -> str:
    noun = found.by.replace("_", " ")
    named = [f"{one.group} {quantity(one.forecast, one.unit)}" for one in found.groups[:_NAMED]]
    more = len(found.groups) - len(named)
    return sentences(
        f"Expected demand by {noun} from {found.since} to {found.until}: {', '.join(named)}"
        f"{f' and {more:,} more' if more else ''}; together {quantities(found.total)}.",
        f"It is the sum of {count(found.items, 'item forecast')}, {found.better_than_naive:,} of them better than the"
        " seasonal naive forecast in their back-test; how far the sums are off was not tested.",
        f"{count(found.left_out, 'item')} {verb(found.left_out, 'has', 'have')} no forecast: too little was ordered, or"
        " it is inactive."
        if found.left_out
        else "",
        PARTED if found.by == "site" else "",
        found.stale,
    )


def _blocks(found: ForecastByGroup) -> tuple[Block, ...]:
    noun = found.by.replace("_", " ")
    table = Table(
        title=f"Forecast by {noun} from {found.since} to {found.until}",
        rows="groups",
        columns=(
            Column(key="group", label=noun.capitalize()),
            Column(key="forecast", label="Expected demand", kind="quantity", unit="unit"),
            Column(key="items", label="Items", kind="integer"),
            Column(key="better_than_naive", label="Better than naive", kind="integer"),
        ),
        total=len(found.groups),
    )
    units = {one.unit for one in found.groups}
    if len(units) != 1:
        return (table,)
    picture = by_size(
        table.title, "groups", name="group", value="forecast", unit=next(iter(units)), description=found.summary
    )
    return table, picture
