"""A query over the semantic model as one SQL statement. Every name is looked up in the model, every value is bound."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    cast,
    column,
    exists,
    false,
    func,
    literal_column,
    nulls_last,
    or_,
    select,
    text,
)
from sqlalchemy import types as sql

from core.enums import OPEN_PURCHASE_ORDER, OPEN_SALES_ORDER, OPEN_WORK_ORDER
from core.errors import InvalidInput
from core.identity import Scope
from data_layer.analysis.declare import NUMERIC, Derived, Found, Join, Kind, Link, SemanticModel, Subject
from data_layer.analysis.query import By, Condition, Measure, Query, Related
from data_layer.entities import BY_NAME

LEVELS = 25  # of a product structure
_AGGREGATES: dict[str, Any] = {"sum": func.sum, "average": func.avg, "minimum": func.min, "maximum": func.max}
_OPEN = {
    "open_purchase_order": OPEN_PURCHASE_ORDER,
    "open_sales_order": OPEN_SALES_ORDER,
    "open_work_order": OPEN_WORK_ORDER,
}
_BUCKETS = {
    "day": "YYYY-MM-DD",
    "week": 'IYYY-"W"IW',
    "month": "YYYY-MM",
    "quarter": 'YYYY-"Q"Q',
    "year": "YYYY",
}


@dataclass(frozen=True)
class Output:
    """A column of the statement. `unit` is the column that holds its unit or currency."""

    key: str
    label: str
    kind: Kind
    unit: str | None = None
    measure: bool = False


@dataclass(frozen=True)
class Compiled:
    """`scopes` are the grants that reading it takes."""

    statement: Select[Any]
    outputs: tuple[Output, ...]
    scopes: frozenset[Scope]


def compile_query(model: SemanticModel, query: Query, today: date) -> Compiled:
    """Raises `InvalidInput` with a sentence that says what is not known and what there is."""
    if query.subject not in model.subjects:
        raise InvalidInput(f"There is no subject '{query.subject}'. There are: {', '.join(model.subjects)}.")
    return (_Grouped if query.measures else _Listed)(model, query, today).compile()


def _fragment(template: str, today: date, **aliases: str) -> str:
    """A declared expression with its aliases and constants put in; nothing of it comes from outside."""
    done = re.sub(r":today\b", f"DATE '{today.isoformat()}'", template.format(**aliases))
    for name, statuses in _OPEN.items():
        done = re.sub(rf":{name}\b", "ARRAY[" + ", ".join(f"'{s}'" for s in statuses) + "]", done)
    return done


class _Scope:
    """The rows of one subject with what they are joined to."""

    def __init__(self, model: SemanticModel, subject: Subject, today: date, prefix: str = "t") -> None:
        self.scopes = {subject.scope}
        self.model = model
        self.subject = subject
        self.today = today
        self.prefix = prefix
        self._base = BY_NAME[subject.table].table.alias(prefix)
        self.source: FromClause = self._base
        self._tables: dict[tuple[str, ...], FromClause] = {(): self._base}

    def find(self, name: str) -> Found:
        found = self.model.find(self.subject.name, name)
        if found is None:
            there = ", ".join(dict.fromkeys(f.name for f in self.model.fields(self.subject.name)))
            raise InvalidInput(f"{self.subject.one} has no field '{name}'. It has: {there}.")
        return found

    def expression(self, found: Found) -> ColumnElement[Any]:
        return self.fragment(found.path, found.field.sql)

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

    def conditions(self, where: Sequence[Condition], related: Sequence[Related]) -> list[ColumnElement[bool]]:
        return [_condition(self, one) for one in where] + [_related(self, one) for one in related]

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
            target: FromClause = BY_NAME[self.model.subjects[one.subject].table].table.alias(self._alias(to))
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


def _condition(scope: _Scope, condition: Condition) -> ColumnElement[bool]:
    way = scope.way(condition.field) if scope.model.find(scope.subject.name, condition.field) is None else None
    if condition.field in (scope.subject.name, scope.subject.code):
        way = ((), scope.subject)
    if way is not None and condition.is_ in ("is", "is_not"):
        found_code = scope.column(way[0], way[1].code)
        inside = found_code.in_(condition.values)
        return inside if condition.is_ == "is" else or_(~inside, found_code.is_(None))
    found = scope.find(condition.field)
    kind, expression = found.field.kind, scope.expression(found)
    if found.field.over:
        raise InvalidInput(f"'{condition.field}' is a share over many rows: no single row has it.")
    if condition.is_ == "missing":
        return expression.is_(None)
    if condition.is_ == "stated":
        return expression.is_not(None)
    if kind is Kind.FLAG:
        said = [value.lower() not in ("false", "no", "0") for value in condition.values] or [True]
        wanted = said[0] == (condition.is_ == "is")
        return expression if wanted else func.coalesce(~expression, True)
    if kind is Kind.TEXT:
        return _of_text(condition, expression)
    other = scope.expression(scope.find(condition.than)) if condition.than else None
    values = [other] if other is not None else [_bound(condition, kind, value) for value in condition.values]
    needed = 2 if condition.is_ == "between" else 1
    if len(values) < needed or condition.is_ == "contains":
        raise InvalidInput(f"'{condition.field}' {condition.is_}: give {needed} value{'s' if needed > 1 else ''}.")
    match condition.is_:
        case "is":
            return or_(*(expression == value for value in values))
        case "is_not":
            return and_(*(expression != value for value in values))
        case "below":
            return expression < values[0]
        case "at_most":
            return expression <= values[0]
        case "above":
            return expression > values[0]
        case "at_least":
            return expression >= values[0]
        case _:
            return expression.between(values[0], values[1])


def _of_text(condition: Condition, expression: ColumnElement[Any]) -> ColumnElement[bool]:
    same = func.lower(expression).in_([value.lower() for value in condition.values])
    match condition.is_:
        case "is":
            return same
        case "is_not":
            return or_(~same, expression.is_(None))
        case "contains":
            return or_(false(), *(expression.icontains(value, autoescape=True) for value in condition.values))
        case _:
            raise InvalidInput(f"'{condition.field}' is text: compare it with is, is_not, contains, stated or missing.")


def _bound(condition: Condition, kind: Kind, value: str) -> ColumnElement[Any]:
    try:
        if kind is Kind.DATE:
            return bindparam(None, date.fromisoformat(value), sql.Date())
        number = Decimal(value.replace(",", "").rstrip("%"))
        return bindparam(None, number / 100 if kind is Kind.SHARE else number, sql.Numeric())
    except (ValueError, InvalidOperation):
        what = "a date as YYYY-MM-DD" if kind is Kind.DATE else "a number"
        raise InvalidInput(f"'{condition.field}' is compared with {what}, not with '{value}'.") from None


def _related(scope: _Scope, related: Related) -> ColumnElement[bool]:
    """`item.components` is a link of the item that the row belongs to."""
    *path, name = related.link.split(".")
    owner = scope.owner(tuple(path))
    link = next((one for one in owner.links if one.name == name), None)
    if link is None:
        there = ", ".join(one.name for one in owner.links) or "none"
        raise InvalidInput(f"{owner.many} have no '{name}'. Related records there are: {there}.")
    target = _Scope(scope.model, scope.model.subjects[link.subject], scope.today, f"{scope.prefix}_{link.name}")
    narrowed = target.conditions(related.where, related.related) + target.period(None, related.since, related.until)
    scope.scopes |= target.scopes
    if link.structure:
        scope.scopes.add(Scope.BOM_READ)
        condition = _in_structure(scope, tuple(path), link, target, narrowed)
    else:
        matched: list[ColumnElement[bool]] = [target.column((), "tenant_id") == scope.column(tuple(path), "tenant_id")]
        matched += [target.dotted(theirs) == scope.column(tuple(path), ours) for ours, theirs in link.on]
        condition = exists(select(literal_column("1")).select_from(target.source).where(*matched, *narrowed))
    return ~condition if related.negated else condition


def _in_structure(
    scope: _Scope, path: tuple[str, ...], link: Link, target: _Scope, narrowed: Sequence[ColumnElement[bool]]
) -> ColumnElement[bool]:
    """The items that have one of the target's items below (`down`: components) or above them (`up`: assemblies).

    The structure is walked from the target's items towards ours, each item once.
    """
    bom = BY_NAME["bom"].table.alias(f"{scope.prefix}_{link.name}_bom")
    in_force = and_(
        bom.c.effective_from <= bindparam(None, scope.today, sql.Date()),
        or_(bom.c.effective_to.is_(None), bom.c.effective_to >= bindparam(None, scope.today, sql.Date())),
    )
    near, far = (bom.c.component_sku, bom.c.parent_sku) if link.structure == "down" else (
        bom.c.parent_sku, bom.c.component_sku,
    )  # fmt: skip
    wanted = select(target.column((), "sku")).select_from(target.source).where(*narrowed)
    first = select(far.label("sku"), literal_column("1").label("level")).where(in_force, near.in_(wanted))
    walk = first.cte(f"{scope.prefix}_{link.name}_walk", recursive=True)
    walk = walk.union(
        select(far, walk.c.level + 1).join(walk, near == walk.c.sku).where(in_force, walk.c.level < LEVELS)
    )
    return scope.column(path, "sku").in_(select(walk.c.sku))


@dataclass
class _Grouped:
    model: SemanticModel
    query: Query
    today: date
    outputs: list[Output] = field(default_factory=list)
    selected: list[ColumnElement[Any]] = field(default_factory=list)
    groups: list[ColumnElement[Any]] = field(default_factory=list)

    def compile(self) -> Compiled:
        query = self.query
        self.scope = scope = _Scope(self.model, self.model.subjects[query.subject], self.today)
        for place, by in enumerate(query.by):
            self._group(place, by)
        for place, measure in enumerate(query.measures):
            self._measure(place, measure)
        where = scope.conditions(query.where, query.related) + scope.period(query.day, query.since, query.until)
        statement = select(
            *self.selected,
            func.count().label("rows_read"),
            func.count().over().label("groups"),
        ).where(*where)
        if self.groups:
            statement = statement.group_by(*self.groups).order_by(*self._order()).limit(query.limit)
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
                f"The sum of {one.title} over {self.scope.subject.many} would count each {found.owner.one} several times:"
                f" ask it of the subject {found.owner.name}."
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
        place = order if isinstance(order, int) else self._place(order)
        if place is None:
            return [ends[0].desc() if query.descending else ends[0].asc(), *ends[1:]]
        if not 0 <= place < len(query.measures):
            raise InvalidInput(f"There is no measure {place}: there are {len(query.measures)}, counted from 0.")
        first: ColumnElement[Any] = literal_column(f"m{place}")
        return [nulls_last(first.desc() if query.descending else first.asc()), *ends]

    def _place(self, order: str | None) -> int | None:
        if order is None:
            return 0
        return next((i for i, m in enumerate(self.query.measures) if order in (m.field, m.aggregate)), None)


@dataclass
class _Listed:
    model: SemanticModel
    query: Query
    today: date

    def compile(self) -> Compiled:
        query, subject = self.query, self.model.subjects[self.query.subject]
        if query.by:
            raise InvalidInput("Grouping needs a measure: what is to be counted or summed for each group?")
        scope = _Scope(self.model, subject, self.today)
        outputs = [Output("code", subject.one, Kind.TEXT)]
        selected: list[ColumnElement[Any]] = [scope.column((), subject.code).label("code")]
        if subject.label:
            selected.append(scope.column((), subject.label).label("name"))
            outputs.append(Output("name", "name", Kind.TEXT))
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
        where = scope.conditions(query.where, query.related) + scope.period(query.day, query.since, query.until)
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

    def _order(self, scope: _Scope, base: FromClause) -> list[ColumnElement[Any]]:
        subject, order = scope.subject, self.query.order
        keys: list[ColumnElement[Any]] = [base.c[name] for name in subject.key]
        if not isinstance(order, str):
            return keys
        expression = scope.expression(scope.find(order))
        return [nulls_last(expression.desc() if self.query.descending else expression.asc()), *keys]
