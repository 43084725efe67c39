"""Of records the first of each: the latest order of every customer, the dearest item of each category."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from data_layer.analysis.declare import Kind
from data_layer.analysis.figures import BUCKETS
from data_layer.analysis.query import By
from data_layer.analysis.scope import RowScope


def expression_of(scope: RowScope, by: By) -> ColumnElement[Any]:
    """What records of the same group have alike: the code of what they belong to, a field, or a stretch of time."""
    found, way = scope.model.find(scope.subject.name, by.field), scope.way(by.field)
    if way is not None and (found is None or found.owner is way[1] or len(way[0]) <= len(found.path)):
        return scope.column(way[0], way[1].code)
    found = scope.find(by.field)
    if found.field.kind is not Kind.DATE:
        return scope.expression(found)
    return func.to_char(scope.expression(found), BUCKETS[by.bucket or "month"])


def first_of_each(rows: Select[Any], many: int, keys: list[str], *, apart: bool, descending: bool) -> Select[Any]:
    """Of `rows` those that come first by the column `ranked` among what is alike in `of_each`; what does not state it
    is never the first. `apart`: in the order of the groups, else in that of the ranks."""
    told = rows.cte("told")
    order = told.c.ranked.desc() if descending else told.c.ranked.asc()
    place = func.rank().over(partition_by=told.c.of_each, order_by=order).label("place_in_each")
    placed = select(told, place).where(told.c.ranked.is_not(None)).subquery("placed")
    ranked = placed.c.ranked.desc() if descending else placed.c.ranked.asc()
    groups = [placed.c.of_each.asc()] if apart else []
    shown = select(placed, func.count().over().label("groups")).where(placed.c.place_in_each <= many)
    return shown.order_by(*groups, ranked, *(placed.c[key].asc() for key in keys))
