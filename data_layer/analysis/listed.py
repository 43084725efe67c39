"""A query without measures: the records themselves, with the fields that tell of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, nulls_last, select

from core.errors import InvalidInput
from data_layer.analysis.compiled import Compiled, Output
from data_layer.analysis.conditions import conditions, counted
from data_layer.analysis.declare import Found, Kind, SemanticModel, Subject
from data_layer.analysis.each import expression_of, first_of_each
from data_layer.analysis.query import Query
from data_layer.analysis.scope import RowScope


@dataclass
class ListedQuery:
    model: SemanticModel
    query: Query
    today: date

    def compile(self) -> Compiled:
        query, subject = self.query, self.model.subjects[self.query.subject]
        if query.by and query.first_of_each is None:
            raise InvalidInput("Grouping needs a measure: what is to be counted or summed for each group?")
        scope = RowScope(self.model, subject, self.today)
        outputs = [Output("code", self._code(subject), Kind.TEXT)]
        selected: list[ColumnElement[Any]] = [scope.column((), subject.code).label("code")]
        if subject.label:
            selected.append(scope.column((), subject.label).label("name"))
            outputs.append(Output("name", "name", Kind.TEXT))
        for name in query.show:
            scope.find(name)  # says what there is, if it is unknown
        asked = self._shown(self._asked(), subject)
        for place, found in enumerate(dict.fromkeys([*self._shown(subject.shown, subject), *asked])):
            key, unit = f"f{place}", None
            selected.append(scope.of_row(found).label(key))
            if found.field.unit:
                unit = f"{key}_unit"
                selected.append(scope.fragment(found.path, found.field.unit).label(unit))
            outputs.append(Output(key, found.title, found.field.kind, unit, field=found.name, asked=found in asked))
        base = scope.table(())
        many: list[ColumnElement[Any]] = []
        for place, related in enumerate(query.related):
            found_many = counted(scope, related)
            if found_many is not None:
                outputs.append(Output(f"n{place}", found_many[0], Kind.NUMBER))
                many.append(found_many[1].label(f"n{place}"))
        where = self._where(scope)
        records = (base.c.source_system.label("source"), base.c.source_record.label("record"))
        if query.first_of_each is not None:
            told = select(*selected, *many, *records, *self._ranked(scope, base)).where(*where)
            first = first_of_each(
                told.select_from(scope.source),
                query.first_of_each,
                [f"key_{name}" for name in subject.key],
                apart=query.first_of_each > 1 or query.by[0].bucket is not None,
                descending=query.descending,
            )
            return Compiled(first.limit(query.limit), tuple(outputs), frozenset(scope.scopes))
        statement = (
            select(
                *selected,
                *many,
                *records,
                self._counted(scope).label("groups"),
            )
            .where(*where)
            .order_by(*(one.desc() for one in many if query.order is None), *self._order(scope, base))
            .limit(query.limit)
        )
        return Compiled(statement.select_from(scope.source), tuple(outputs), frozenset(scope.scopes))

    def _ranked(self, scope: RowScope, base: FromClause) -> list[ColumnElement[Any]]:
        """What the first of each are told by."""
        if not isinstance(self.query.order, str) or len(self.query.by) != 1:
            raise InvalidInput("The first of each: name one thing to group by, and a field to order by.")
        ranked = scope.of_row(scope.find(self.query.order)).label("ranked")
        of_each = expression_of(scope, self.query.by[0]).label("of_each")
        return [ranked, of_each, *(base.c[name].label(f"key_{name}") for name in scope.subject.key)]

    def _where(self, scope: RowScope) -> list[ColumnElement[bool]]:
        query = self.query
        return conditions(scope, query.where, query.related) + scope.period(query.day, query.since, query.until)

    def _counted(self, scope: RowScope) -> ColumnElement[int]:
        """How many there are. Conditions on the rows' own columns are counted apart from what is only shown, so that
        the few rows listed may come from an index; what takes other tables is not read twice."""
        counted = scope.again(scope.name("c"))
        where = self._where(counted)
        if self.query.related or counted.source is not counted.table(()):
            return func.count().over()
        return select(func.count()).select_from(counted.source).where(*where).correlate(None).scalar_subquery()

    def _code(self, subject: Subject) -> str:
        """What the code is of: an offer is known by its item."""
        return next((j.name.replace("_", " ") for j in subject.joins if j.on[0][0] == subject.code), subject.one)

    def _asked(self) -> list[str]:
        """The fields that the query names, and what is told beside them."""
        query, subject = self.query, self.model.subjects[self.query.subject]
        found = [(c, one) for c in query.where if (one := self.model.find(subject.name, c.field))]
        told = [one for name in query.show if (one := self.model.find(subject.name, name))]
        # A flag that all of them have, or have not, is said in the title.
        said = [one.name for c, one in found if one.field.kind is not Kind.FLAG or c.is_ not in ("is", "is_not")]
        names = [*query.show, *said]
        if isinstance(query.order, str):
            names.append(query.order)
        beside = [*(one for _, one in found), *told]  # what decides a flag, asked or told
        names += [".".join((*one.path, name)) for one in beside for name in one.field.shows]
        return [*names, query.day or subject.day or ""] if query.since or query.until else names

    def _shown(self, names: Iterable[str], subject: Subject) -> list[Found]:
        known = (self.model.find(subject.name, name) for name in names)
        found = dict.fromkeys(one for one in known if one is not None)
        own = {(subject.code,), (subject.label,)}
        return [one for one in found if one.path or (one.field.name,) not in own]

    def _order(self, scope: RowScope, base: FromClause) -> list[ColumnElement[Any]]:
        subject, order = scope.subject, self.query.order
        keys: list[ColumnElement[Any]] = [base.c[name] for name in subject.key]
        if not isinstance(order, str):
            return keys
        found = scope.find(order)
        expression = scope.of_row(found)
        return [nulls_last(expression.desc() if self.query.descending else expression.asc()), *keys]
