"""A work centre's load as rows of a result."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from pydantic import Field

from data_layer.queries.planning_work import Told
from planning.capacity import PLANNED, Load
from planning.plant import date_of
from planning.quantity import quantity as hours
from planning.work import UNKNOWN
from tools.planning.reading import Reading
from tools.result import Quantity, Record, Typed

_MOST_ORDERS = 20


class WeekLoad(Typed):
    first_day: date = Field(description="Of the week; the first one begins today")
    open_hours: Quantity = Field(description="Of open work orders' operations that are not past due")
    planned_hours: Quantity = Field(description="Of planned orders")
    hours: Quantity
    available_hours: Quantity | None = Field(description="None: the data states no weekly hours")
    load_percent: Quantity | None
    over_hours: Quantity = Field(description="Beyond the week's own hours")
    backlog_hours: Quantity = Field(
        description="Not done by the end of the week if each does what it can, what is past due first"
    )


class CentreLoad(Record):
    """One work centre over all the weeks asked about."""

    work_centre_id: str
    name: str
    past_due_hours: Quantity = Field(description="Of operations that should have ended before today")
    open_hours: Quantity = Field(description="Of the others of open work orders")
    planned_hours: Quantity
    hours: Quantity = Field(description="All of these")
    available_hours: Quantity | None
    load_percent: Quantity | None
    overloaded_weeks: int = Field(description="With more in them than their hours, what is past due apart")
    backlog_hours: Quantity = Field(description="The most that is left undone at the end of a week")
    worst_week: date | None = Field(description="First day of the week that asks for most beyond its hours, or of them")
    worst_hours: Quantity
    worst_percent: Quantity | None
    worst_over_hours: Quantity
    worked_off: date | None = Field(description="Last day of the week by which the worst week's backlog is done")
    past_due_worked_off: date | None = Field(
        description="Last day of the first week without a backlog, if anything is past due"
    )
    without_hours: int = Field(description="Operations and steps that state no hours, so load nothing")


class LoadingOrder(Record):
    """What loads a work centre in one week."""

    order_number: str | None = Field(description="None: a planned order")
    order: str
    sku: str
    name: str
    hours: Quantity


def percent(part: int, of: int) -> Decimal | None:
    if of <= 0:
        return None
    return (Decimal(100 * part) / of).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _known(amount: int) -> Decimal | None:
    return None if amount == UNKNOWN else hours(amount)


def worst_week(load: Load, centre: int, weeks: int) -> int:
    """The one that asks for most beyond its hours; where none does, for most of them, or for most hours."""
    asked, available = load.hours[:weeks, centre], load.available[:weeks, centre]
    part = asked / np.where(available == UNKNOWN, 1, np.maximum(available, 1))
    return int(np.lexsort((np.arange(weeks), -part, -load.over[:weeks, centre]))[0])


def centre_load(reading: Reading, load: Load, centre: int, origin: Told) -> CentreLoad:
    weeks, centres = len(load.weeks), reading.work.centres
    worst = worst_week(load, centre, weeks)
    past_due = int(load.past_due[centre])
    available, total = load.available[:, centre], int(load.hours[:, centre].sum()) + past_due
    known = available[0] != UNKNOWN
    done = load.worked_off(worst, centre)
    over = int(load.over[worst, centre])
    without = load.worked_off(0, centre) if past_due and known else None
    return CentreLoad(
        source=origin.source,
        record=origin.record,
        work_centre_id=centres.codes[centre],
        name=centres.names[centre],
        past_due_hours=hours(past_due),
        open_hours=hours(load.open[:, centre].sum()),
        planned_hours=hours(load.planned[:, centre].sum()),
        hours=hours(total),
        available_hours=hours(available.sum()) if known else None,
        load_percent=percent(total, int(available.sum())) if known else None,
        overloaded_weeks=int((load.over[:, centre] > 0).sum()),
        backlog_hours=hours(load.backlog[:, centre].max()),
        worst_week=date_of(load.weeks.first_days[worst]) if load.hours[worst, centre] else None,
        worst_hours=hours(load.hours[worst, centre]),
        worst_percent=percent(int(load.hours[worst, centre]), int(available[worst])) if known else None,
        worst_over_hours=hours(over),
        worked_off=last_day(load, done) if over and done is not None else None,
        past_due_worked_off=last_day(load, without) if without is not None else None,
        without_hours=int(load.unstated[:, centre].sum()),
    )


def last_day(load: Load, week: int) -> date:
    ends = np.append(load.weeks.first_days[1:], load.weeks.end)
    return date_of(ends[week] - 1)


def week_loads(load: Load, centre: int) -> tuple[WeekLoad, ...]:
    return tuple(
        WeekLoad(
            first_day=date_of(first_day),
            open_hours=hours(load.open[week, centre]),
            planned_hours=hours(load.planned[week, centre]),
            hours=hours(load.hours[week, centre]),
            available_hours=_known(int(load.available[week, centre])),
            load_percent=percent(int(load.hours[week, centre]), int(load.available[week, centre])),
            over_hours=hours(load.over[week, centre]),
            backlog_hours=hours(load.backlog[week, centre]),
        )
        for week, first_day in enumerate(load.weeks.first_days.tolist())
    )


Loading = tuple[str, str, int]  # work order or "" for planned ones, SKU, hours


def loading(reading: Reading, load: Load, centre: int, week: int) -> list[Loading]:
    """Those with most hours first; the planned orders of one item together. `week` may be `PAST_DUE`."""
    pieces, skus, orders = load.pieces, reading.plant.items.skus, reading.work.operations.orders
    found: dict[tuple[str, str], int] = {}
    for row in np.flatnonzero((pieces.centre == centre) & (pieces.week == week)).tolist():
        operation = int(pieces.operation[row])
        key = ("" if operation == PLANNED else orders[operation], skus[pieces.item[row]])
        found[key] = found.get(key, 0) + int(pieces.hours[row])
    return sorted(
        ((*key, amount) for key, amount in found.items() if amount), key=lambda one: (-one[2], one[0], one[1])
    )


def loading_orders(
    found: list[Loading], orders: Mapping[str, Told], items: Mapping[str, Told]
) -> tuple[LoadingOrder, ...]:
    rows = []
    for number, sku, amount in found[:_MOST_ORDERS]:
        origin = (orders.get(number) if number else items.get(sku)) or Told("", number or sku, sku, sku)
        rows.append(
            LoadingOrder(
                source=origin.source,
                record=origin.record,
                order_number=number or None,
                order=f"work order {number}" if number else f"planned orders of {sku}",
                sku=sku,
                name=origin.name,
                hours=hours(amount),
            )
        )
    return tuple(rows)
