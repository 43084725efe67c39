"""A measure as SQL, of whichever rows: of a part, of the whole, of either of two periods."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, cast, func
from sqlalchemy import types as sql

from core.errors import InvalidInput
from data_layer.analysis.declare import NUMERIC, Kind
from data_layer.analysis.query import Measure
from data_layer.analysis.scope import RowScope

Rows = ColumnElement[bool] | None  # which of the rows that are read; None: all of them
_AGGREGATES: dict[str, Any] = {"sum": func.sum, "average": func.avg, "minimum": func.min, "maximum": func.max}


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


def figure_of(scope: RowScope, measure: Measure) -> Figure:
    """What it reads is joined to the scope. Raises `InvalidInput` for what cannot be measured so."""
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


def _sum(expression: ColumnElement[Any], rows: Rows) -> ColumnElement[Any]:
    """Where a part has no rows its sum is 0; where it has some, and none states a value, it is not stated."""
    total = func.sum(expression)
    return total if rows is None else case((only(func.count(), rows) == 0, 0), else_=only(total, rows))


def _count(scope: RowScope, of: str | None) -> Figure:
    way = scope.way(of) if of and of != scope.subject.name else None
    counted: Any = func.count()
    noun = scope.subject.many
    if way:
        counted, noun = func.count(scope.column(way[0], way[1].code).distinct()), way[1].many
    elif of and of != scope.subject.name:
        found = scope.find(of)
        counted, noun = func.count(scope.expression(found).distinct()), f"different {found.field.title}s"
    return Figure(noun, Kind.NUMBER, lambda rows: only(counted, rows))
