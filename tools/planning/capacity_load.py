import asyncio
from datetime import date
from decimal import Decimal

import numpy as np
from pydantic import Field

from core.errors import InvalidInput, NotFound
from core.identity import Scope
from data_layer.queries.planning import ENTITIES
from data_layer.queries.planning_work import Told, WorkTold
from planning.capacity import PAST_DUE, Load
from planning.plant import day_of
from tools.arguments import WorkCentreRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.periods import Until
from tools.pictures import Line, by_size, over_time
from tools.planning.capacity_rows import (
    CentreLoad,
    LoadingOrder,
    WeekLoad,
    centre_load,
    last_day,
    loading,
    loading_orders,
    week_loads,
    worst_week,
)
from tools.planning.permitted import NEEDED, plant
from tools.resolve import label, resolve
from tools.result import Block, Column, Metric, PlantDate, Quantity, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, number, record, sentences, verb

_NAMED_IN_SUMMARY = 3
_WEEKS = 8


class CapacityLoad(ToolResult):
    weeks: int
    until: PlantDate = Field(description="Last day of the last week")
    count: int = Field(description="Work centres with any hours to do or any that they have")
    overloaded: int = Field(description="Of these, those with something left undone at the end of some week")
    without_capacity: int = Field(description="Work centres with a load, whose weekly hours the data does not state")
    without_hours: int = Field(description="Operations and steps that state no hours, so load nothing")
    shown: str | None = Field(
        description="The work centre of the weeks and orders: that asked about, or the bottleneck"
    )
    hours: Quantity
    work_centres: tuple[CentreLoad, ...]
    week_loads: tuple[WeekLoad, ...]
    order_count: int
    orders: tuple[LoadingOrder, ...] = Field(
        description="What loads the shown work centre in its worst week, most first"
    )
    past_due_count: int
    past_due: tuple[LoadingOrder, ...] = Field(description="What is past due at the shown work centre, most first")


@tool(
    scope=Scope.PRODUCTION_READ,
    also=NEEDED,
    examples=(
        "rough-cut capacity plan",
        "rough-cut capacity until {date}",
        "capacity load of {work_centre} week by week for the next weeks",
        "load against capacity by work centre and week",
        "which work centre will be overloaded in the coming weeks",
        "will {work_centre} be overloaded in the next weeks",
        "will {work_centre} be overloaded by {date}",
        "what will be the bottleneck until {date}",
        "capacity requirements of planned and open work orders by week",
        "rccp for {work_centre}",
        "which orders overload {work_centre}",
        "is {work_centre} overloaded",
        "is {work_centre} a bottleneck",
        "load vs capacity in {date}",
        "which work centres are overloaded",
        "capacity situation until {date}",
        "free capacity at {work_centre} until {date}",
        "where will hours be tight until {date}",
        "which work centres are above their capacity until {date}",
        "when does {work_centre} catch up with its backlog",
        "hours needed against capacity per week",
        "capacity until {date}",
        "bottleneck until {date}",
        "when will the backlog at {work_centre} be worked off",
        "do we have enough capacity at {work_centre} in the next weeks",
        "is {work_centre} over capacity in the coming weeks",
        "capacity outlook",
        "future load of {work_centre} with planned orders",
    ),
)
async def capacity_load(
    context: ToolContext,
    work_centre: WorkCentreRef | None = None,
    until: Until | None = None,
) -> CapacityLoad:
    """Rough-cut capacity of the weeks to come: hours to do (open work orders' operations that have not ended, and
    planned orders through their routing) against the hours of each work centre, week by week, bottlenecks first; the
    overload, the orders that make it, and when it would be worked off. Up to half a year, by default eight weeks.

    Nothing is moved to other weeks; what is past due is told apart. What was worked, what it cost, and
    the load of a period in the past is work_centre_load.
    """
    reading = await plant(context)
    whole = (await asyncio.to_thread(lambda: reading.ahead)).load
    weeks = _weeks(whole, until)
    load = whole.first(weeks)
    centres = reading.work.centres
    if not centres.codes:
        raise NotFound("The data holds no work centres, so it does not tell their capacity.")
    async with context.database.read(context.principal) as tx:
        asked = await resolve(context, tx, "work_centre", work_centre) if work_centre else None
        if asked and asked.code not in centres.codes:
            raise NotFound(f"{label(asked)} was not there yet when the plant was last read. Please ask again.")
        concerned = load.concerned
        ranked = [one for one in load.bottlenecks_first.tolist() if concerned[one]]
        if asked:
            ranked = [centres.codes.index(asked.code)]
        told = WorkTold(tx)
        origins = await told.centres()
        rows = tuple(
            centre_load(reading, load, one, origins.get(centres.codes[one], Told("", centres.codes[one])))
            for one in ranked
        )
        shown = ranked[0] if ranked and rows[0].hours else None
        making = loading(reading, load, shown, worst_week(load, shown, weeks)) if shown is not None else []
        late = loading(reading, load, shown, PAST_DUE) if shown is not None else []
        named = (
            await told.orders({order for order, _, _ in (*making, *late) if order}),
            await told.items({sku for order, sku, _ in making if not order}),
        )
        age = await freshness(tx, *ENTITIES)
    found = CapacityLoad(
        summary="",
        freshness=age,
        weeks=weeks,
        until=last_day(load, weeks - 1),
        count=len(rows),
        overloaded=sum(row.backlog_hours > 0 for row in rows),
        without_capacity=sum(row.available_hours is None and row.hours > 0 for row in rows),
        without_hours=sum(row.without_hours for row in rows),
        shown=centres.codes[shown] if shown is not None else None,
        hours=sum((row.hours for row in rows), start=Decimal(0)),
        work_centres=rows,
        week_loads=week_loads(load, shown) if shown is not None else (),
        order_count=len(making),
        orders=loading_orders(making, *named),
        past_due_count=len(late),
        past_due=loading_orders(late, *named),
    )
    summary = _summary(found, label(asked) if asked else None)
    return found.model_copy(update={"summary": summary, "blocks": _blocks(found, summary, one=asked is not None)})


def _weeks(load: Load, until: date | None) -> int:
    if until is None:
        return _WEEKS
    if day_of(until) < load.weeks.today:
        raise InvalidInput(
            f"Capacity lies ahead, and {until} is over: what work centres had to do then is work_centre_load."
        )
    return min(int(load.weeks.of(np.array([day_of(until)]))[0]) + 1, len(load.weeks))


def _summary(found: CapacityLoad, asked: str | None) -> str:
    span = f"in the next {count(found.weeks, 'week')}"
    if not found.work_centres or not found.hours:
        whose = f"{asked} has" if asked else "The work centres have"
        return sentences(
            f"{whose} no hours to do {span}: no open operation and no planned order states any.", _unstated(found)
        )
    worst = found.work_centres[0]
    name = record(worst.work_centre_id, worst.name, "work centre")
    available = f" of {_hours(worst.available_hours)} available" if worst.available_hours is not None else ""
    load = f" ({number(worst.load_percent)} %)" if worst.load_percent is not None else ""
    others = "" if asked else _others(found)
    return sentences(
        f"{'' if asked else 'Bottleneck: '}{name} has {_hours(worst.hours)} to do{available} {span}{load}:"
        f"{f' {_hours(worst.past_due_hours)} past due,' if worst.past_due_hours else ''}"
        f" {_hours(worst.open_hours)} of open work orders, {_hours(worst.planned_hours)} of planned orders.",
        _past_due(found, worst) if worst.past_due_hours else "",
        _week(worst),
        _orders(found) if worst.worst_over_hours else "",
        others,
        _unstated(found),
    )


def _past_due(found: CapacityLoad, worst: CentreLoad) -> str:
    """What should have ended before today, and when it is done if it is done first."""
    first = join([f"{one.order} ({_hours(one.hours)})" for one in found.past_due[:_NAMED_IN_SUMMARY]])
    most = "first of all " if found.past_due_count > _NAMED_IN_SUMMARY else ""
    if worst.available_hours is None:
        return f"Past due is {most}{first}."
    until = (
        f"has caught up by {worst.past_due_worked_off}"
        if worst.past_due_worked_off
        else "has not caught up within these weeks"
    )
    return f"Past due is {most}{first}; if that is done first, the work centre {until}."


def _week(worst: CentreLoad) -> str:
    if worst.available_hours is None:
        return "The data states no weekly hours of it, so no overload can be told."
    if worst.worst_week is None:
        return ""
    if not worst.worst_over_hours:
        return (
            f"No week is overloaded; the fullest begins {worst.worst_week} with {_hours(worst.worst_hours)}"
            f" ({number(worst.worst_percent or 0)} %)."
        )
    until = f"worked off by {worst.worked_off}" if worst.worked_off else "not worked off within these weeks"
    return (
        f"Worst is the week that begins {worst.worst_week}: {_hours(worst.worst_hours)}"
        f" ({number(worst.worst_percent or 0)} %), {_hours(worst.worst_over_hours)} beyond its hours;"
        f" the backlog grows to {_hours(worst.backlog_hours)} and that of this week is {until}."
    )


def _orders(found: CapacityLoad) -> str:
    first = [f"{one.order} ({_hours(one.hours)})" for one in found.orders[:_NAMED_IN_SUMMARY]]
    return f"Most of that week: {join(first)}."


def _others(found: CapacityLoad) -> str:
    if not found.overloaded:
        return f"Each of {count(found.count, 'work centre')} has done its work by the end of each week."
    rest = [row for row in found.work_centres[1:] if row.backlog_hours][:_NAMED_IN_SUMMARY]
    next_ = [
        f"{record(row.work_centre_id, row.name, 'work centre')} ({number(row.load_percent or 0)} %)" for row in rest
    ]
    return (
        f"{found.overloaded:,} of {count(found.count, 'work centre')} {verb(found.overloaded, 'leaves', 'leave')}"
        " something undone at the end of some week" + (f"; next {join(next_)}." if next_ else ".")
    )


def _unstated(found: CapacityLoad) -> str:
    return sentences(
        f"{count(found.without_hours, 'operation')} {verb(found.without_hours, 'states', 'state')} no hours and"
        f" {verb(found.without_hours, 'loads', 'load')} nothing."
        if found.without_hours
        else "",
        f"Of {count(found.without_capacity, 'loaded work centre')} the data states no weekly hours."
        if found.without_capacity
        else "",
    )


def _hours(value: Decimal | None) -> str:
    return f"{number(round(value or Decimal(0), 1))} h"


def _blocks(found: CapacityLoad, summary: str, *, one: bool) -> tuple[Block, ...]:
    until = f"until {found.until}"
    centres = Table(
        title=f"Load of work centres {until}",
        rows="work_centres",
        columns=(
            Column(key="work_centre_id", label="Work centre"),
            Column(key="name", label="Name"),
            Column(key="hours", label="Hours to do", kind="quantity"),
            Column(key="past_due_hours", label="Past due", kind="quantity"),
            Column(key="available_hours", label="Hours available", kind="quantity"),
            Column(key="load_percent", label="Load", kind="percent"),
            Column(key="overloaded_weeks", label="Overloaded weeks", kind="integer"),
            Column(key="backlog_hours", label="Greatest backlog", kind="quantity"),
            Column(key="worst_week", label="Worst week from", kind="date"),
            Column(key="worst_hours", label="Hours in it", kind="quantity"),
            Column(key="worked_off", label="Worked off by", kind="date"),
        ),
        total=found.count,
    )
    if found.shown is None:
        return (centres,) if found.work_centres else ()
    weeks = Table(
        title=f"Load of {found.shown} by week",
        rows="week_loads",
        columns=(
            Column(key="first_day", label="Week from", kind="date"),
            Column(key="open_hours", label="Open orders", kind="quantity"),
            Column(key="planned_hours", label="Planned orders", kind="quantity"),
            Column(key="available_hours", label="Hours available", kind="quantity"),
            Column(key="load_percent", label="Load", kind="percent"),
            Column(key="over_hours", label="Over", kind="quantity"),
            Column(key="backlog_hours", label="Backlog", kind="quantity"),
        ),
        total=found.weeks,
    )
    orders = tuple(
        Table(
            title=title,
            rows=rows,
            columns=(
                Column(key="order", label="Order"),
                Column(key="sku", label="Item"),
                Column(key="name", label="Name"),
                Column(key="hours", label="Hours", kind="quantity"),
            ),
            total=total,
        )
        for title, rows, total in (
            (f"What is past due at {found.shown}", "past_due", found.past_due_count),
            (f"What loads {found.shown} in its worst week", "orders", found.order_count),
        )
        if total
    )
    by_week = over_time(
        f"Load of {found.shown} by week",
        "week_loads",
        (
            Line("hours", "Hours to do", "bar"),
            Line("available_hours", "Hours available", "step"),
            Line("backlog_hours", "Backlog"),
        ),
        day="first_day",
        unit="h",
        description=summary,
    )
    if one:
        return weeks, by_week, *orders
    compared = by_size(
        f"Load of work centres {until}",
        "work_centres",
        name="name",
        value="hours",
        unit="h",
        against="available_hours",
        description=summary,
    )
    return (
        Metric(label="Work centres with a backlog", value=Decimal(found.overloaded)),
        centres,
        compared,
        weeks,
        by_week,
        *orders,
    )
