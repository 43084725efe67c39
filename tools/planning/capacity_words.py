"""How the load of work centres is said in sentences and shown."""

from decimal import Decimal

from pydantic import Field

from tools.pictures import Line, by_size, over_time
from tools.planning.capacity_rows import CentreLoad, LoadingOrder, WeekLoad
from tools.result import Block, Column, Metric, PlantDate, Quantity, Table, ToolResult
from tools.wording import count, join, number, record, sentences, verb

_NAMED_IN_SUMMARY = 3


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


def summary(found: CapacityLoad, asked: str | None) -> str:
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


def blocks(found: CapacityLoad, said: str, *, one: bool) -> tuple[Block, ...]:
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
        description=said,
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
        description=said,
    )
    return (
        Metric(label="Work centres with a backlog", value=Decimal(found.overloaded)),
        centres,
        compared,
        weeks,
        by_week,
        *orders,
    )
