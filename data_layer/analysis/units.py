"""In which units or currencies records state a field."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from data_layer.analysis.conditions import conditions
from data_layer.analysis.declare import SemanticModel
from data_layer.analysis.query import Query
from data_layer.analysis.scope import RowScope


def units_of(model: SemanticModel, query: Query, field: str, today: date) -> Select[Any] | None:
    """How many of the query's rows state the field in which unit or currency, most first; None: it has none."""
    scope = RowScope(model, model.subjects[query.subject], today)
    found = scope.find(field)
    if not found.field.unit:
        return None
    stated, of = scope.expression(found), scope.fragment(found.path, found.field.unit)
    where = conditions(scope, query.where, query.related) + scope.period(query.day, query.since, query.until)
    counted = select(of.label("unit"), func.count().label("records")).where(stated.is_not(None), *where)
    return counted.select_from(scope.source).group_by(of).order_by(func.count().desc(), of)
