"""A query without measures: the records themselves, with the fields that tell of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, nulls_last, select

from core.errors import InvalidInput
from data_layer.analysis.compiled import Compiled, Output
from data_layer.analysis.conditions import conditions
from data_layer.analysis.declare import Found, Kind, SemanticModel, Subject
from data_layer.analysis.query import Query
from data_layer.analysis.scope import RowScope


@dataclass
class ListedQuery:
    model: SemanticModel
    query: Query
    today: date

    def compile(self) -> Compiled:
        query, subject = self.query, self.model.subjects[self.query.subject]
        if query.by:
            raise InvalidInput("Grouping needs a measure: what is to be counted or summed for each group?")
        scope = RowScope(self.model, subject, self.today)
        outputs = [Output("code", subject.one, Kind.TEXT)]
        selected: list[ColumnElement[Any]] = [scope.column((), subject.code).label("code")]
        if subject.label:
            selected.append(scope.column((), subject.label).label("name"))
            outputs.append(Output("name", "name", Kind.TEXT))
        for name in query.show:
            scope.find(name)  # says what there is, if it is unknown
        names = [
            *subject.shown,
            *query.show,
            *(c.field for c in query.where),
            *([query.order] if isinstance(query.order, str) else []),
        ]
        asked = [found for c in query.where if (found := self.model.find(subject.name, c.field))]
        names += [".".join((*found.path, name)) for found in asked for name in found.field.shows]
        if query.since or query.until:
            names.append(query.day or subject.day or "")
        for place, found in enumerate(self._shown(names, subject)):
            key, unit = f"f{place}", None
            selected.append(scope.expression(found).label(key))
            if found.field.unit:
                unit = f"{key}_unit"
                selected.append(scope.fragment(found.path, found.field.unit).label(unit))
            outputs.append(Output(key, found.field.title, found.field.kind, unit))
        base = scope.table(())
        where = conditions(scope, query.where, query.related) + scope.period(query.day, query.since, query.until)
        statement = (
            select(
                *selected,
                base.c.source_system.label("source"),
                base.c.source_record.label("record"),
                func.count().over().label("groups"),
            )
            .where(*where)
            .order_by(*self._order(scope, base))
            .limit(query.limit)
        )
        return Compiled(statement.select_from(scope.source), tuple(outputs), frozenset(scope.scopes))

    def _shown(self, names: Iterable[str], subject: Subject) -> list[Found]:
        known = (self.model.find(subject.name, name) for name in names)
        found = dict.fromkeys(one for one in known if one is not None and not one.field.over)
        own = {(subject.code,), (subject.label,)}
        return [one for one in found if one.path or (one.field.name,) not in own]

    def _order(self, scope: RowScope, base: FromClause) -> list[ColumnElement[Any]]:
        subject, order = scope.subject, self.query.order
        keys: list[ColumnElement[Any]] = [base.c[name] for name in subject.key]
        if not isinstance(order, str):
            return keys
        found = scope.find(order)
        if found.field.over:
            raise InvalidInput(f"'{order}' is a share over many rows: measure it and group by something.")
        expression = scope.expression(found)
        return [nulls_last(expression.desc() if self.query.descending else expression.asc()), *keys]
