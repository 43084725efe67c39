"""The rows of one subject, joined to what a query asks of them as it asks."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, cast, column, func, literal_column, text
from sqlalchemy import types as sql

from core.enums import OPEN_PURCHASE_ORDER, OPEN_SALES_ORDER, OPEN_WORK_ORDER
from core.errors import InvalidInput
from data_layer.analysis.declare import Derived, Found, Join, Kind, SemanticModel, Subject
from data_layer.entities import BY_NAME

_OPEN = {
    "open_purchase_order": OPEN_PURCHASE_ORDER,
    "open_sales_order": OPEN_SALES_ORDER,
    "open_work_order": OPEN_WORK_ORDER,
}


def _fragment(template: str, today: date, **aliases: str) -> str:
    """A declared expression with its aliases and constants put in; nothing of it comes from outside."""
    done = re.sub(r":today\b", f"DATE '{today.isoformat()}'", template.format(**aliases))
    for name, statuses in _OPEN.items():
        done = re.sub(rf":{name}\b", "ARRAY[" + ", ".join(f"'{s}'" for s in statuses) + "]", done)
    return done


@lru_cache(maxsize=1024)
def _aliased(entity: str, alias: str) -> FromClause:
    """The entity's table under that name. Laying out its columns takes longer than the rest of a statement, so it is
    done once."""
    return BY_NAME[entity].table.alias(alias)


class RowScope:
    """The rows of one subject with what they are joined to. `scopes` are the grants that reading them takes."""

    def __init__(
        self,
        model: SemanticModel,
        subject: Subject,
        today: date,
        prefix: str = "t",
        numbers: Iterator[int] | None = None,
    ) -> None:
        self.scopes = {subject.scope}
        self._numbers = numbers or count(1)
        self.model = model
        self.subject = subject
        self.today = today
        self.prefix = prefix
        self._base = _aliased(subject.table, prefix)
        self.source: FromClause = self._base
        self._tables: dict[tuple[str, ...], FromClause] = {(): self._base}

    def related(self, subject: str) -> "RowScope":
        """Rows of another subject for a subquery, under a name that no other part of the statement has."""
        return RowScope(self.model, self.model.subjects[subject], self.today, self.name("r"), self._numbers)

    def again(self, prefix: str) -> "RowScope":
        """The same subject's rows, joined to nothing yet."""
        return RowScope(self.model, self.subject, self.today, prefix, self._numbers)

    def name(self, letter: str) -> str:
        """That no other part of the statement has."""
        return f"{letter}{next(self._numbers)}"

    def find(self, name: str) -> Found:
        found = self.model.find(self.subject.name, name)
        if found is None:
            there = ", ".join(dict.fromkeys(f.name for f in self.model.fields(self.subject.name)))
            raise InvalidInput(f"{self.subject.one} has no field '{name}'. It has: {there}.")
        return found

    def expression(self, found: Found) -> ColumnElement[Any]:
        return self.fragment(found.path, found.field.sql)

    def of_row(self, found: Found) -> ColumnElement[Any]:
        """What the row itself says of it: a rate is its own quotient, and NULL where it is divided by nothing."""
        one = self.expression(found)
        if not found.field.over:
            return one
        over = func.nullif(cast(self.fragment(found.path, found.field.over), sql.Numeric), 0)
        return cast(one, sql.Numeric) / over

    def fragment(self, path: tuple[str, ...], template: str) -> ColumnElement[Any]:
        names = set(re.findall(r"\{(\w+)\}", template)) - {"t"}
        owner = self.owner(path)
        aliases = {"t": self._alias(path)}
        self.table(path)
        for name in names:
            self._reach(path, owner, name)
            aliases[name] = self._alias((*path, name))
        return literal_column(_fragment(template, self.today, **aliases))

    def table(self, path: tuple[str, ...]) -> FromClause:
        for depth in range(1, len(path) + 1):
            self._reach(path[: depth - 1], self.owner(path[: depth - 1]), path[depth - 1])
        return self._tables[path]

    def column(self, path: tuple[str, ...], name: str) -> ColumnElement[Any]:
        return self.table(path).c[name]

    def dotted(self, name: str) -> ColumnElement[Any]:
        """A column of a table on the way: `order.supplier_id`."""
        *path, last = name.split(".")
        return self.column(tuple(path), last)

    def way(self, name: str) -> tuple[tuple[str, ...], Subject] | None:
        """To the subject that each row belongs to, by the subject's name or the join's."""
        known = self.model.joined(self.subject.name)
        for path, owner in known:
            if name in (path[-1], ".".join(path)):
                return path, owner
        return next(((path, owner) for path, owner in known if owner.name == name), None)

    def period(self, day: str | None, since: date | None, until: date | None) -> list[ColumnElement[bool]]:
        if since is None and until is None:
            return []
        name = day or self.subject.day
        if name is None:
            raise InvalidInput(f"{self.subject.many} have no date that a period could mean.")
        found = self.find(name)
        if found.field.kind is not Kind.DATE:
            raise InvalidInput(f"'{name}' is no date.")
        at = self.expression(found)
        return ([at >= bindparam(None, since, sql.Date())] if since else []) + (
            [at <= bindparam(None, until, sql.Date())] if until else []
        )

    def owner(self, path: tuple[str, ...]) -> Subject:
        owner = self.subject
        for name in path:
            join = next((join for join in owner.joins if join.name == name), None)
            if join is None:
                raise InvalidInput(f"{owner.one} belongs to no '{name}'.")
            owner = self.model.subjects[join.subject]
        return owner

    def _alias(self, path: tuple[str, ...]) -> str:
        return "_".join((self.prefix, *path))

    def _reach(self, path: tuple[str, ...], owner: Subject, name: str) -> None:
        to = (*path, name)
        if to in self._tables:
            return
        ways: tuple[Join | Derived, ...] = (*owner.joins, *owner.derived)
        one = next(way for way in ways if way.name == name)
        if isinstance(one, Join):
            self.scopes.add(self.model.subjects[one.subject].scope)
            target = _aliased(self.model.subjects[one.subject].table, self._alias(to))
        else:
            self.scopes.add(one.scope)
            names = dict.fromkeys(("tenant_id", *(theirs for _, theirs in one.on)))
            target = (
                text(_fragment(one.sql, self.today)).columns(*(column(name) for name in names)).alias(self._alias(to))
            )
        ours = self._tables[path]
        self._tables[to] = target
        self.source = self.source.outerjoin(
            target,
            and_(ours.c.tenant_id == target.c.tenant_id, *(ours.c[a] == target.c[b] for a, b in one.on)),
        )
