"""A measure as SQL, of whichever rows: of a part, of the whole, of either of two periods."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, case, cast, distinct, func, tuple_
from sqlalchemy import types as sql

from core.errors import InvalidInput
from data_layer.analysis.declare import NUMERIC, Kind
from data_layer.analysis.query import Measure
from data_layer.analysis.scope import RowScope

Rows = ColumnElement[bool] | None  # which of the rows that are read; None: all of them
_AGGREGATES: dict[str, Any] = {
    "sum": func.sum, "average": func.avg, "minimum": func.min, "maximum": func.max,
    "median": lambda values: cast(func.percentile_cont(0.5).within_group(values), sql.Numeric),
}  # fmt: skip
BUCKETS = {
    "day": "YYYY-MM-DD",
    "week": 'IYYY-"W"IW',
    "month": "YYYY-MM",
    "quarter": 'YYYY-"Q"Q',
    "year": "YYYY",
    "weekday": "FMDay",
    "month_of_year": "FMMonth",
}


@dataclass(frozen=True)
class Figure:
    """`of` is the figure over such rows. `stated` is what must be there for a row to add to it, `unit` the SQL of its
    unit or currency."""

    label: str
    kind: Kind
    of: Callable[[Rows], ColumnElement[Any]]
    stated: ColumnElement[Any] | None = None
    unit: ColumnElement[Any] | None = None


def only(aggregate: Any, rows: Rows) -> ColumnElement[Any]:
    """The aggregate over such rows alone."""
    found: ColumnElement[Any] = aggregate if rows is None else aggregate.filter(rows)
    return found


def ratio(part: ColumnElement[Any], whole: ColumnElement[Any]) -> ColumnElement[Any]:
    """NULL where the whole is nothing or is not stated."""
    return cast(part, sql.Numeric) / func.nullif(cast(whole, sql.Numeric), 0)


def figure_of(scope: RowScope, measure: Measure, day: str | None = None) -> Figure:
    """What it reads is joined to the scope; `day` is the date that a stretch of time means. Raises `InvalidInput` for
    what cannot be measured so."""
    if measure.per is not None:
        return _for_each(scope, measure, measure.per, day or scope.subject.day)
    if measure.aggregate == "count":
        return _count(scope, measure.field)
    if measure.field is None:
        raise InvalidInput(f"{measure.aggregate} of what? Name a field.")
    found = scope.find(measure.field)
    one = found.field
    if one.kind not in NUMERIC:
        raise InvalidInput(f"'{measure.field}' is no number: it can be counted, not be {measure.aggregate}.")
    if found.path and measure.aggregate == "sum" and not one.over:
        raise InvalidInput(
            f"The sum of {one.title} over {scope.subject.many} would count each {found.owner.one} several"
            f" times: ask it of the subject {found.owner.name}."
        )
    expression = scope.expression(found)
    if one.over:
        over = scope.fragment(found.path, one.over)
        above, below = func.sum(expression), func.sum(over)
        return Figure(one.title, one.kind, lambda rows: ratio(only(above, rows), only(below, rows)), over)
    unit = scope.fragment(found.path, one.unit) if one.unit else None
    if measure.aggregate == "sum":
        return Figure(one.title, one.kind, lambda rows: _sum(expression, rows), expression, unit)
    aggregate = _AGGREGATES[measure.aggregate](expression)
    label = f"{measure.aggregate} {one.title}"
    return Figure(label, one.kind, lambda rows: only(aggregate, rows), expression, unit)


def _for_each(scope: RowScope, measure: Measure, per: str, day: str | None) -> Figure:
    """A count or a sum for each customer, order or month that has any."""
    if measure.aggregate not in ("count", "sum"):
        raise InvalidInput("Only counts and sums are told per something: on average for each.")
    if per in BUCKETS:
        if day is None:
            raise InvalidInput(f"{scope.subject.many} have no date, so nothing is told per {per}.")
        title: str = per
        each: ColumnElement[Any] = func.to_char(scope.expression(scope.find(day)), BUCKETS[per])
    elif way := scope.way(per):
        title, each = way[1].one, scope.column(way[0], way[1].code)
    else:
        found = scope.find(per)
        title, each = found.field.title, scope.expression(found)
    whole = figure_of(scope, Measure(measure.aggregate, measure.field))
    among = func.count(each.distinct())
    of = whole.of
    counted = counted_once(scope, measure.field) if measure.aggregate == "count" else None
    if counted is not None:  # different items of each order: those of all orders together
        of = partial(only, func.count(distinct(tuple_(each, counted[0]))))
    return replace(whole, label=f"{whole.label} per {title}", of=lambda rows: ratio(of(rows), only(among, rows)))


def _sum(expression: ColumnElement[Any], rows: Rows) -> ColumnElement[Any]:
    """Where a part has no rows its sum is 0; where it has some, and none states a value, it is not stated."""
    total = func.sum(expression)
    return total if rows is None else case((only(func.count(), rows) == 0, 0), else_=only(total, rows))


def _count(scope: RowScope, of: str | None) -> Figure:
    once = counted_once(scope, of)
    counted: Any = func.count(once[0].distinct()) if once else func.count()
    return Figure(once[1] if once else scope.subject.many, Kind.NUMBER, lambda rows: only(counted, rows))


def counted_once(scope: RowScope, of: str | None) -> tuple[ColumnElement[Any], str] | None:
    """What is counted once each, and its noun; nothing where it is the rows."""
    if of is None or of == scope.subject.name:
        return None
    way = scope.way(of)
    if way:
        return scope.column(way[0], way[1].code), way[1].many
    found = scope.find(of)
    return scope.expression(found), f"different {found.field.title}s"
