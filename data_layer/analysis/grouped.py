"""A query with measures: counts, sums, averages and rates, all together or for each group."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, cast, func, literal_column, nulls_last, select
from sqlalchemy import types as sql

from core.errors import InvalidInput
from data_layer.analysis.compiled import Compiled, Output
from data_layer.analysis.conditions import conditions
from data_layer.analysis.declare import NUMERIC, Found, Kind, SemanticModel
from data_layer.analysis.query import By, Measure, Query
from data_layer.analysis.scope import RowScope

_AGGREGATES: dict[str, Any] = {"sum": func.sum, "average": func.avg, "minimum": func.min, "maximum": func.max}
_BUCKETS = {
    "day": "YYYY-MM-DD",
    "week": 'IYYY-"W"IW',
    "month": "YYYY-MM",
    "quarter": 'YYYY-"Q"Q',
    "year": "YYYY",
}


@dataclass
class GroupedQuery:
    model: SemanticModel
    query: Query
    today: date
    outputs: list[Output] = field(default_factory=list)
    selected: list[ColumnElement[Any]] = field(default_factory=list)
    groups: list[ColumnElement[Any]] = field(default_factory=list)

    def compile(self) -> Compiled:
        query = self.query
        self.scope = scope = RowScope(self.model, self.model.subjects[query.subject], self.today)
        for place, by in enumerate(query.by):
            self._group(place, by)
        for place, measure in enumerate(query.measures):
            self._measure(place, measure)
        where = conditions(scope, query.where, query.related) + scope.period(query.day, query.since, query.until)
        statement = select(
            *self.selected,
            func.count().label("rows_read"),
            func.count().over().label("groups"),
        ).where(*where)
        order = self._order()
        if self.groups:
            statement = statement.group_by(*self.groups).order_by(*order)
            # Without grouping the rows differ by unit alone, and each of them is part of the answer.
            statement = statement.limit(query.limit if query.by else None)
        return Compiled(statement.select_from(scope.source), tuple(self.outputs), frozenset(scope.scopes))

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
            self._add(key, bucket, Kind.TEXT, func.to_char(expression, _BUCKETS[bucket]))
        else:
            self._add(key, found.field.title, found.field.kind, expression)

    def _add(self, key: str, label: str, kind: Kind, expression: ColumnElement[Any]) -> None:
        self.selected.append(expression.label(key))
        self.groups.append(expression)
        self.outputs.append(Output(key, label, kind))

    def _measure(self, place: int, measure: Measure) -> None:
        key = f"m{place}"
        if measure.aggregate == "count":
            self._count(key, measure.field)
            return
        if measure.field is None:
            raise InvalidInput(f"{measure.aggregate} of what? Name a field.")
        found = self.scope.find(measure.field)
        one = found.field
        if one.kind not in NUMERIC:
            raise InvalidInput(f"'{measure.field}' is no number: it can be counted, not be {measure.aggregate}.")
        if found.path and measure.aggregate == "sum" and not one.over:
            raise InvalidInput(
                f"The sum of {one.title} over {self.scope.subject.many} would count each {found.owner.one} several"
                f" times: ask it of the subject {found.owner.name}."
            )
        expression = self.scope.expression(found)
        unit = None
        if one.over:
            over = self.scope.fragment(found.path, one.over)
            total: ColumnElement[Any] = cast(func.sum(expression), sql.Numeric) / func.nullif(func.sum(over), 0)
            label, counted = one.title, over
        else:
            total, counted = _AGGREGATES[measure.aggregate](expression), expression
            label = one.title if measure.aggregate == "sum" else f"{measure.aggregate} {one.title}"
            unit = self._unit(key, found)
        self.selected += [total.label(key), func.count(counted).label(f"{key}_stated")]
        self.outputs.append(Output(key, label, one.kind, unit, measure=True))

    def _count(self, key: str, of: str | None) -> None:
        way = self.scope.way(of) if of and of != self.query.subject else None
        if of and of != self.query.subject and way is None:
            found = self.scope.find(of)
            counted, noun = func.count(self.scope.expression(found).distinct()), f"different {found.field.title}s"
        elif way:
            counted, noun = func.count(self.scope.column(way[0], way[1].code).distinct()), way[1].many
        else:
            counted, noun = func.count(), self.scope.subject.many
        self.selected.append(counted.label(key))
        self.outputs.append(Output(key, noun, Kind.NUMBER, measure=True))

    def _unit(self, key: str, found: Found) -> str | None:
        """Unlike units are never added: each makes a row of its own."""
        if not found.field.unit:
            return None
        unit = self.scope.fragment(found.path, found.field.unit)
        self.selected.append(unit.label(f"{key}_unit"))
        self.groups.append(unit)
        return f"{key}_unit"

    def _order(self) -> Iterable[ColumnElement[Any]]:
        order, query = self.query.order, self.query
        in_time = query.by and any(output.label in _BUCKETS for output in self.outputs)
        ends: list[ColumnElement[Any]] = [literal_column(o.key) for o in self.outputs if not o.measure]
        if order is None and in_time:
            return ends
        ends += [literal_column(o.unit) for o in self.outputs if o.unit]
        if isinstance(order, str) and any(order in (by.field, by.bucket) for by in query.by):
            return [ends[0].desc() if query.descending else ends[0].asc(), *ends[1:]]
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
            raise InvalidInput(f"'{order}' is not measured, so nothing can be ordered by it. Measured are: {there}.")
        return place
