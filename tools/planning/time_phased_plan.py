import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from core.errors import InvalidInput, NotFound
from core.identity import Scope
from data_layer.queries.names import Named
from planning.above import with_all_above
from planning.buckets import Buckets, Places
from planning.netting import Netting, net
from planning.plant import Movements, Numbers, Plant, Source, date_of
from planning.promise import committed
from planning.quantity import quantity as units
from tools.arguments import SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.periods import Until
from tools.pictures import Line, over_time
from tools.planning.forecast_told import PlannedForecast, WithForecast, about_forecast, planned
from tools.planning.permitted import NEEDED
from tools.planning.reading import Reading
from tools.planning.time_phased_record import PlannedPeriod, netted_by, record
from tools.resolve import label, resolve
from tools.result import Block, Column, Quantity, Table, ToolResult
from tools.spec import tool
from tools.wording import count, quantity, sentences

_MOST = 52  # periods


class TimePhasedPlan(ToolResult):
    sku: str
    name: str
    by: Literal["week", "month"]
    made: bool
    lead_time_days: int
    on_hand: Quantity
    safety_stock: Quantity
    missing: Quantity = Field(description="The most that is missing at the end of a day")
    missing_on: date | None = Field(description="The first day that ends with less than nothing")
    covered_on: date | None = Field(description="The first day after it that ends with enough again")
    overdue_demand: Quantity = Field(description="Of the gross requirements, what is past due: it is wanted today")
    overdue_receipts: Quantity = Field(
        description="Of the scheduled receipts, what is late: it is taken as coming today"
    )
    forecast_demand: Quantity = Field(
        description="Of the gross requirements, the item's own forecast, less what sales orders consume of it"
    )
    without_forecast: Quantity | None = Field(
        description="The gross requirements if nothing were forecast of any item; none: no forecast is planned with"
    )
    forecast: PlannedForecast | None = Field(description="None: it is of orders alone")
    order_by: date | None = Field(description="The day on which the first order is to be released")
    unit: str
    notes: tuple[str, ...] = Field(description="What of this item's records was left out or assumed")
    periods: tuple[PlannedPeriod, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    title="time-phased plan",
    also=NEEDED,
    examples=(
        "time-phased plan of {sku}",
        "mrp record for {sku}",
        "time phased record of {sku} by month",
        "gross requirements and scheduled receipts of {sku} week by week",
        "projected on hand of {sku} for the next weeks",
        "projected stock of {sku} until {date}",
        "monthly plan of {sku}",
        "projected available balance of {sku}",
        "net requirements of {sku}",
        "planned order releases for {sku}",
        "planned order receipts of {sku} per week",
        "show me the mrp grid of {sku}",
        "material requirements plan for {sku}",
        "run mrp for {sku}",
        "time-phased plan of {sku} with the forecast",
        "mrp record for {sku} including forecast demand",
    ),
)
async def time_phased_plan(
    context: ToolContext,
    sku: SkuRef,
    by: Annotated[
        Literal["week", "month"], Field(description="Length of a period; week: weekly; month: monthly.")
    ] = "week",
    periods: Annotated[int, Field(description="How many periods from today on.", ge=1, le=_MOST)] = 12,
    until: Annotated[Until, Field(description="The day that the last period holds, in the place of their number.")]
    | None = None,
    with_forecast: WithForecast = None,
) -> TimePhasedPlan:
    """The time-phased (MRP) record of one item, by week or month from today: gross requirements (open sales orders,
    components of work orders and of planned orders of what it goes into), scheduled receipts (open purchase and work
    orders), net requirements, planned order receipts and releases, projected on hand.

    Planned orders keep lot size, minimum order quantity, safety stock and lead time; none is released before today.
    With the forecast: also what sales orders leave of it, each week's on its first day.
    What is on hand now is stock_on_hand; the orders themselves are open_purchase_orders and production_status.
    """
    if until is not None:
        periods = _periods(context.clock.today(), until, by)
    reading = await planned(context, with_forecast)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        age = await freshness(tx, "sku", "inventory", "bom", "sales_order", "purchase_order", "work_order")
        above = with_all_above(reading.plant, np.array(reading.items_of(item.code), np.intp))[0].items.skus
        forecast = await about_forecast(context, tx, reading, set(above))
    at = reading.items_of(item.code)
    if not at:
        raise NotFound(f"{label(item)} was not there yet when the plant was last read. Please ask again.")
    shown = (Buckets.weeks if by == "week" else Buckets.months)(reading.plant.today, periods)
    part, places, found = await asyncio.to_thread(_netted, reading.plant, np.array(at), shown)
    orders_only = None
    if forecast and forecast.items:
        _, _, orders_only = await asyncio.to_thread(_netted, committed(reading.plant), np.array(at), shown)
    unit = reading.units[at[0]]
    rows = tuple(row for place in places.tolist() for row in record(part, found, place, shown, unit))
    inside = found.buckets.first_days < shown.end
    days, short = found.buckets.first_days[inside], found.short[inside][:, places]
    missing = np.flatnonzero(short.any(axis=1))
    covered = np.flatnonzero(~short.any(axis=1) & (days > days[missing[0]])) if len(missing) else missing
    released = np.flatnonzero(found.planned_releases[inside][:, places].any(axis=1))
    items = reading.plant.items
    notes = _notes(reading, item.code)
    here = slice(at.start, at.stop)
    result = TimePhasedPlan(
        summary="",
        freshness=age,
        sku=item.code,
        name=item.name,
        by=by,
        made=bool(items.made[at[0]]),
        lead_time_days=int(items.lead_days[at[0]]),
        on_hand=units(items.on_hand[here].sum()),
        safety_stock=units(items.safety_stock[here].sum()),
        missing=units(short.max()),
        missing_on=_first(days, missing),
        covered_on=_first(days, covered),
        overdue_demand=_overdue(part.demands, part.today, places),
        overdue_receipts=_overdue(part.receipts, part.today, places),
        forecast_demand=_forecast(part.demands, places, shown),
        without_forecast=None if orders_only is None else _gross(orders_only, places, shown),
        forecast=forecast,
        order_by=_first(days, released),
        unit=unit,
        notes=notes,
        periods=rows,
    )
    summary = _summary(item, result, periods)
    return result.model_copy(update={"summary": summary, "blocks": _blocks(item, result, summary, len(at))})


def _periods(today: date, until: date, by: str) -> int:
    """From today's to the one that holds `until`, at most as many as are told."""
    if until < today:
        raise InvalidInput(f"A plan lies ahead: {until} is before today, {today}.")
    monday = today - timedelta(days=today.weekday())
    apart = (until - monday).days // 7 if by == "week" else 12 * (until.year - today.year) + until.month - today.month
    return min(apart + 1, _MOST)


def _netted(whole: Plant, items: Places, shown: Buckets) -> tuple[Plant, Places, Netting]:
    part, places = with_all_above(whole, items)
    return part, places, net(part, netted_by(part, shown))


def _first(days: Numbers, at: Places) -> date | None:
    return date_of(days[at[0]]) if len(at) else None


def _overdue(rows: Movements, today: int, places: Places) -> Decimal:
    return units(rows.quantity[np.isin(rows.item, places) & (rows.day < today)].sum())


def _forecast(rows: Movements, places: Places, shown: Buckets) -> Decimal:
    kept = np.flatnonzero(np.isin(rows.item, places) & (rows.day < shown.end)).tolist()
    return units(sum(int(rows.quantity[row]) for row in kept if rows.source[row] is Source.FORECAST))


def _gross(found: Netting, places: Places, shown: Buckets) -> Decimal:
    return units(found.gross[found.buckets.first_days < shown.end][:, places].sum())


def _notes(reading: Reading, sku: str) -> tuple[str, ...]:
    return tuple(one.reason.of_one for one in reading.unread_of(sku))


def _summary(item: Named, plan: TimePhasedPlan, periods: int) -> str:
    def total(name: str) -> str:
        return quantity(sum((getattr(row, name) for row in plan.periods), Decimal(0)), plan.unit)

    span = f"in the next {count(periods, plan.by)}"
    if plan.missing_on is None:
        lowest = min(plan.periods, key=lambda row: (row.lowest_on_hand, row.first_day))
        first = (
            f"{label(item)} is not short {span}: projected on hand is lowest at"
            f" {quantity(lowest.lowest_on_hand, plan.unit)}, in the {plan.by} that begins {lowest.first_day}."
        )
    else:
        until = f" until {plan.covered_on}" if plan.covered_on else ""
        first = (
            f"{label(item)} is short from {plan.missing_on}{until}: up to"
            f" {quantity(plan.missing, plan.unit)} are missing, and no order released from now on comes in time."
        )
    late = ""
    if plan.overdue_receipts:
        late = f" ({quantity(plan.overdue_receipts, plan.unit)} of them late, taken as coming today)"
    figures = (
        f"On hand {quantity(plan.on_hand, plan.unit)}; {span} gross requirements {total('gross_requirement')},"
        f" scheduled receipts {total('scheduled_receipts')}{late}, planned order receipts"
        f" {total('planned_receipts')}."
    )
    order = f"Next planned order release: {plan.order_by}." if plan.order_by else ""
    forecast = ""
    if plan.forecast and plan.without_forecast is not None:
        own = f"{quantity(plan.forecast_demand, plan.unit)} of the gross requirements are its own forecast, less what"
        forecast = sentences(
            f"{own} sales orders consume of it." if plan.forecast_demand else "",
            f"Without any forecast the gross requirements were {quantity(plan.without_forecast, plan.unit)}.",
        )
    forecast = sentences(forecast, plan.forecast.said if plan.forecast else "")
    return sentences(first, figures, order, forecast, f"Taken so: {'; '.join(plan.notes)}." if plan.notes else "")


def _blocks(item: Named, plan: TimePhasedPlan, summary: str, sites: int) -> tuple[Block, ...]:
    table = Table(
        title=f"Time-phased plan of {label(item)}",
        rows="periods",
        columns=(
            *((Column(key="site", label="Site"),) if sites > 1 else ()),
            Column(key="first_day", label=f"{plan.by.title()} from", kind="date"),
            *(
                Column(key=key, label=key.replace("_", " ").capitalize(), kind="quantity", unit="unit")
                for key in (
                    "gross_requirement", "scheduled_receipts", "net_requirement", "planned_receipts",
                    "planned_releases", "projected_on_hand", "lowest_on_hand",
                )
            ),
        ),
        total=len(plan.periods),
    )  # fmt: skip
    if sites > 1:
        return (table,)
    picture = over_time(
        f"Projected on hand of {label(item)}",
        "periods",
        (
            Line("gross_requirement", "Gross requirement", "bar"),
            Line("projected_on_hand", "Projected on hand", "step"),
        ),
        day="first_day",
        unit=plan.unit,
        description=summary,
    )
    return table, picture
