"""A query with measures: counts, sums, averages and rates, all together or for each group."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    literal_column,
    nulls_last,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import types as sql

from core.errors import InvalidInput
from data_layer.analysis.compiled import Compiled, Output
from data_layer.analysis.declare import Kind, SemanticModel
from data_layer.analysis.figures import BUCKETS, Figure, figure_of, only, ratio
from data_layer.analysis.in_unit import measured, size_of
from data_layer.analysis.parts import parts, whole_of
from data_layer.analysis.query import By, Measure, Query
from data_layer.analysis.scope import RowScope

_TITLES = {"month_of_year": "month of the year"}
_IN_ORDER = {"weekday": "ID", "month_of_year": "MM"}  # of what is called by a name


@dataclass
class GroupedQuery:
    model: SemanticModel
    query: Query
    today: date
    outputs: list[Output] = field(default_factory=list)
    selected: list[ColumnElement[Any]] = field(default_factory=list)
    groups: list[ColumnElement[Any]] = field(default_factory=list)
    units: list[ColumnElement[Any]] = field(default_factory=list)
    figures: list[tuple[Figure, Output]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # of groups with a name: the column of their order

    def compile(self) -> Compiled:
        query = self.query
        self.scope = scope = RowScope(self.model, self.model.subjects[query.subject], self.today)
        self.parts = parts(scope, query)
        for place, by in enumerate(query.by):
            self._group(place, by)
        for place, measure in enumerate(query.measures):
            self._measure(place, measure)
        read = only(func.count(), self.parts.figure).label("rows_read")
        order, having = list(self._order()), self._having()
        with_whole = self._may_have_whole()
        if query.first_of_each is not None:
            figures = select(*self.selected, read).where(*self.parts.where).select_from(scope.source)
            figures = figures.group_by(*self.groups, *self.units).having(*having)
            statement: Select[Any] | CompoundSelect[Any] = self._first_of_each(figures, order[0], query.first_of_each)
        elif with_whole:
            figures = select(*self.selected, read, func.grouping(self.groups[0]).label("all_groups"))
            figures = figures.where(*self.parts.where).select_from(scope.source)
            statement = self._beside_whole(figures, order)
        else:
            alone = select(*self.selected, read, func.count().over().label("groups")).where(*self.parts.where)
            if self.groups or self.units:
                alone = alone.group_by(*self.groups, *self.units).having(*having).order_by(*order)
                # Without grouping the rows differ by unit alone, and each of them is part of the answer.
                alone = alone.limit(query.limit if query.by else None)
            statement = alone.select_from(scope.source)
        return Compiled(statement, tuple(self.outputs), frozenset(scope.scopes), with_whole)

    def _may_have_whole(self) -> bool:
        """Is the whole of the very rows that the groups are of, and can its rows be told from theirs?"""
        query = self.query
        apart = query.having or query.first_of_each is not None
        if not query.by or apart or whole_of(self.model, query).where != query.where:
            return False
        return not {str(one) for one in self.groups} & {str(one) for one in self.units}

    def _beside_whole(self, figures: Select[Any], order: list[ColumnElement[Any]]) -> CompoundSelect[Any]:
        """The groups, as many as are asked for, and the whole in each unit: the rows are read once for both."""
        sets = func.grouping_sets(tuple_(*self.groups, *self.units), tuple_(*self.units))
        told = figures.group_by(sets).cte("told").prefix_with("MATERIALIZED")
        group = literal_column("all_groups") == 0
        groups = select(func.count()).select_from(told).where(group).scalar_subquery().label("groups")
        shown = select(told, groups).where(group).order_by(*order).limit(self.query.limit).subquery("shown")
        return union_all(select(shown), select(told, groups).where(literal_column("all_groups") == 1)).order_by(*order)

    def _first_of_each(self, figures: Select[Any], order: ColumnElement[Any], many: int) -> Select[Any]:
        """Of each value of the first group the first so many; what is in one unit is ranked apart."""
        if len(self.query.by) < 2:
            raise InvalidInput("The first of each: name two things to group by, of each of what, and what is ranked.")
        each: ColumnElement[Any] = literal_column(self.places.get("by0", "by0"))
        units: list[ColumnElement[Any]] = [literal_column(o.unit) for o in self.outputs if o.unit and not o.of]
        told = figures.subquery("told")
        place = func.rank().over(partition_by=[each, *units], order_by=order).label("place")
        ranked = select(told, place).subquery("ranked")
        shown = select(ranked, func.count().over().label("groups")).where(literal_column("place") <= many)
        return shown.order_by(each, literal_column("place")).limit(self.query.limit)

    def _group(self, place: int, by: By) -> None:
        key = f"by{place}"
        found = self.model.find(self.query.subject, by.field)
        way = self.scope.way(by.field)
        own = by.field == self.query.subject
        if own or (way is not None and (found is None or found.owner is way[1] or len(way[0]) <= len(found.path))):
            path, owner = ((), self.scope.subject) if own or way is None else way
            self._add(key, owner.one, Kind.TEXT, self.scope.column(path, owner.code))
            if owner.label:
                self._add(f"{key}_name", "name", Kind.TEXT, self.scope.column(path, owner.label))
            return
        found = self.scope.find(by.field)
        expression = self.scope.expression(found)
        if found.field.kind is Kind.DATE:
            bucket = by.bucket or "month"
            self._add(key, _TITLES.get(bucket, bucket), Kind.TEXT, func.to_char(expression, BUCKETS[bucket]))
            if bucket in _IN_ORDER:
                number = func.to_char(expression, _IN_ORDER[bucket])
                self.places[key] = f"{key}_place"
                self.selected.append(number.label(self.places[key]))
                self.groups.append(number)
        else:
            self._add(key, found.field.title, found.field.kind, expression)

    def _add(self, key: str, label: str, kind: Kind, expression: ColumnElement[Any]) -> None:
        self.selected.append(expression.label(key))
        self.groups.append(expression)
        self.outputs.append(Output(key, label, kind))

    def _measure(self, place: int, measure: Measure) -> None:
        key = f"m{place}"
        figure = figure_of(self.scope, measure, self.query.day)
        unit = None
        if figure.unit is not None:  # unlike units are never added: each makes a row of its own
            unit = f"{key}_unit"
            self.selected.append(figure.unit.label(unit))
            self.units.append(figure.unit)
        own = Output(key, figure.label, figure.kind, unit, measure=True)
        self._told(own, figure.of(self.parts.figure))
        self.figures.append((figure, own))
        if figure.stated is not None:
            self.selected.append(only(func.count(figure.stated), self.parts.figure).label(f"{key}_stated"))
        if self.parts.other is not None:
            self._compared(own, figure, figure.of(self.parts.other))
        elif self.parts.figure is not None:
            whole = figure.of(None)
            self._told(replace(own, key="whole", label=f"{figure.label} in all", of=key), whole)
            share = Output("share", "share of all", Kind.SHARE, measure=True, of=key)
            self._told(share, ratio(figure.of(self.parts.figure), whole))

    def _compared(self, own: Output, figure: Figure, other: ColumnElement[Any]) -> None:
        """With the second period's figure. Of a figure in percent the difference is in points and says all."""
        key, difference = own.key, figure.of(self.parts.figure) - other
        self._told(replace(own, key=f"{key}_other", of=key), other)
        label = "difference in points" if figure.kind is Kind.SHARE else "difference"
        self._told(replace(own, key=f"{key}_difference", label=label, of=key), difference)
        if figure.kind is not Kind.SHARE:
            change = Output(f"{key}_percent", "change", Kind.SHARE, measure=True, of=key)
            self._told(change, ratio(difference, func.abs(other)))

    def _told(self, output: Output, expression: ColumnElement[Any]) -> None:
        self.outputs.append(output)
        self.selected.append(expression.label(output.key))

    def _having(self) -> list[ColumnElement[bool]]:
        if self.query.having and not self.query.by:
            raise InvalidInput("A condition on figures narrows groups: name what to group by.")
        found = []
        for one in self.query.having:
            counts = [m.aggregate for m in self.query.measures].count("count")
            if one.measure == "count" and not counts:
                figure, kind = only(func.count(), self.parts.figure), Kind.NUMBER
            else:
                told, output = self.figures[self._place(one.measure)]
                figure, kind = told.of(self.parts.figure), output.kind
                if one.unit and told.unit is not None:
                    figure = measured(kind, one.unit, figure, told.unit)
                    one = replace(one, value=one.value * size_of(kind, one.unit))
            value = one.value / 100 if kind is Kind.SHARE else one.value
            found.append(one.holds(figure, bindparam(None, value, sql.Numeric())))
        return found

    def _order(self) -> Iterable[ColumnElement[Any]]:
        order, query = self.query.order, self.query
        in_time = query.by and any(output.label in (*BUCKETS, *_TITLES.values()) for output in self.outputs)
        ends: list[ColumnElement[Any]] = [
            literal_column(self.places.get(o.key, o.key)) for o in self.outputs if not o.measure
        ]
        if order is None and in_time and query.first_of_each is None:
            return ends
        ends += [literal_column(o.unit) for o in self.outputs if o.unit and not o.of]
        if isinstance(order, str) and any(order in (by.field, by.bucket) for by in query.by):
            return [ends[0].desc() if query.descending else ends[0].asc(), *ends[1:]]
        beside = next((o.key for o in self.outputs if o.of and order in (o.key, o.key.removeprefix("m0_"))), None)
        if beside is not None:
            column: ColumnElement[Any] = literal_column(beside)
            return [nulls_last(column.desc() if query.descending else column.asc()), *ends]
        if order == "share" and query.share is not None:
            order = None  # of all groups: the greatest share is the greatest figure
        place = order if isinstance(order, int) else self._place(order)
        if not 0 <= place < len(query.measures):
            raise InvalidInput(f"There is no measure {place}: there are {len(query.measures)}, counted from 0.")
        first: ColumnElement[Any] = literal_column(f"m{place}")
        return [nulls_last(first.desc() if query.descending else first.asc()), *ends]

    def _place(self, order: str | None) -> int:
        measures = self.query.measures
        place = next((i for i, m in enumerate(measures) if order in (None, m.field, m.aggregate)), None)
        if place is None:
            there = ", ".join(dict.fromkeys(m.field or m.aggregate for m in measures))
            raise InvalidInput(
                f"'{order}' is not measured, so nothing can be ordered or narrowed by it. Measured are: {there}."
            )
        return place
