"""Conditions on a subject's rows: comparisons of its fields, and records that it has or has not."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, and_, bindparam, exists, false, func, literal_column, or_, select
from sqlalchemy import types as sql

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.analysis.declare import NUMERIC, Found, Kind, Link
from data_layer.analysis.figures import counted_once
from data_layer.analysis.in_unit import measured, size_of
from data_layer.analysis.named import named
from data_layer.analysis.query import Condition, Number, Related
from data_layer.analysis.scope import RowScope
from data_layer.entities import BY_NAME

_ENDLESS = {True: ("below", "at_most"), False: ("above", "at_least")}  # by whether it is a date
_TOO_MUCH = Decimal("1e30")  # for a number of a plant


def conditions(scope: RowScope, where: Sequence[Condition], related: Sequence[Related]) -> list[ColumnElement[bool]]:
    """All of them hold. What they read is joined to the scope."""
    return [_condition(scope, one) for one in where] + [_related(scope, one) for one in related]


def _condition(scope: RowScope, condition: Condition) -> ColumnElement[bool]:
    way = scope.way(condition.field) if scope.model.find(scope.subject.name, condition.field) is None else None
    if condition.field in (scope.subject.name, scope.subject.code):
        way = ((), scope.subject)
    if way is not None and condition.is_ in ("is", "is_not"):
        _needs(condition, 1)
        found_code = scope.column(way[0], way[1].code)
        inside = found_code.in_(condition.values)
        return inside if condition.is_ == "is" else or_(~inside, found_code.is_(None))
    if way is not None and way[0] and condition.is_ in ("missing", "stated"):
        belongs = scope.column(way[0], way[1].code)
        return belongs.is_(None) if condition.is_ == "missing" else belongs.is_not(None)
    found = scope.find(condition.field)
    kind, expression = found.field.kind, scope.of_row(found)
    if condition.unlike:
        return ~same_unit(scope, condition)
    if condition.is_ in ("named", "not_named"):
        _needs(condition, 1)
        called = named(scope, found, condition)
        return called if condition.is_ == "named" else ~called
    if condition.is_ == "missing":
        priced = kind is Kind.MONEY and not found.field.adds and not found.field.between
        return or_(expression.is_(None), expression == 0) if priced else expression.is_(None)  # a price of 0 is none
    if condition.is_ == "stated":
        return expression.is_not(None)
    if kind is Kind.FLAG:
        if condition.is_ not in ("is", "is_not"):
            raise InvalidInput(f"'{condition.field}' is yes or no: compare it with is, is_not, stated or missing.")
        said = [value.lower() not in ("false", "no", "0") for value in condition.values] or [True]
        wanted = said[0] == (condition.is_ == "is")
        return expression if wanted else func.coalesce(~expression, True)
    other = _other(scope, found, condition.than) if condition.than else None
    if kind is Kind.TEXT:
        return _of_text(condition, expression, other)
    if condition.is_ in ("contains", "begins", "ends") or (other is not None and condition.is_ == "between"):
        raise InvalidInput(f"'{condition.field}' cannot be compared so: '{condition.is_}' is for other values.")
    if other is None:
        _needs(condition, 2 if condition.is_ == "between" else 1)
    values = [other] if other is not None else [_bound(condition, kind, value) for value in condition.values]
    if condition.unit and found.field.unit and other is None:
        expression = measured(kind, condition.unit, expression, scope.fragment(found.path, found.field.unit))
        values = [value * bindparam(None, size_of(kind, condition.unit), sql.Numeric()) for value in values]
    compared = _compared(condition, expression, values)
    if found.field.endless and condition.is_ in _ENDLESS[kind is Kind.DATE]:
        compared = or_(compared, and_(expression.is_(None), scope.fragment(found.path, found.field.endless)))
    return compared if condition.than is None else and_(compared, same_unit(scope, condition))


def same_unit(scope: RowScope, condition: Condition) -> ColumnElement[bool]:
    """Are both fields of a comparison in one unit or currency? So are those that have none."""
    one, other = scope.find(condition.field), scope.find(condition.than or condition.field)
    if not (one.field.unit and other.field.unit) or (one.path, one.field.unit) == (other.path, other.field.unit):
        return literal_column("true", sql.Boolean())
    units = (scope.fragment(found.path, found.field.unit) for found in (one, other))
    return next(units).is_not_distinct_from(next(units))


def _compared(
    condition: Condition, expression: ColumnElement[Any], values: Sequence[ColumnElement[Any]]
) -> ColumnElement[bool]:
    """Of numbers and dates."""
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


def _needs(condition: Condition, values: int) -> None:
    if len(condition.values) < values:
        raise InvalidInput(f"'{condition.field}' {condition.is_}: give {values} value{'s' if values > 1 else ''}.")


def _other(scope: RowScope, found: Found, name: str) -> ColumnElement[Any]:
    """The field that another is compared with: of the same kind, or both numbers."""
    other = scope.find(name)
    kinds = {found.field.kind, other.field.kind}
    if not (len(kinds) == 1 or kinds <= NUMERIC):
        raise InvalidInput(f"'{found.name}' and '{other.name}' cannot be compared with each other.")
    return scope.of_row(other)


def _of_text(
    condition: Condition, expression: ColumnElement[Any], other: ColumnElement[Any] | None
) -> ColumnElement[bool]:
    same: ColumnElement[bool]
    if other is not None:
        same = func.lower(expression) == func.lower(other)
    else:
        _needs(condition, 1)
        same = func.lower(expression).in_([value.lower() for value in condition.values])
    match condition.is_:
        case "is":
            return same
        case "is_not":
            return or_(~same, expression.is_(None))
        case "contains" if other is None:
            return or_(false(), *(expression.icontains(value, autoescape=True) for value in condition.values))
        case "begins" if other is None:
            return or_(false(), *(expression.istartswith(value, autoescape=True) for value in condition.values))
        case "ends" if other is None:
            return or_(false(), *(expression.iendswith(value, autoescape=True) for value in condition.values))
        case _:
            raise InvalidInput(
                f"'{condition.field}' is text: compare it with is, is_not, contains, begins, ends, stated or missing."
            )


def _bound(condition: Condition, kind: Kind, value: str) -> ColumnElement[Any]:
    try:
        if kind is Kind.DATE:
            return bindparam(None, date.fromisoformat(value), sql.Date())
        number = Decimal(value.replace(",", "").rstrip("%"))
        if not number.is_finite() or abs(number) >= _TOO_MUCH:
            raise ValueError(value)
        return bindparam(None, number / 100 if kind is Kind.SHARE else number, sql.Numeric())
    except (ValueError, InvalidOperation):
        what = "a date as YYYY-MM-DD" if kind is Kind.DATE else "a number"
        raise InvalidInput(f"'{condition.field}' is compared with {what}, not with '{value}'.") from None


def _related(scope: RowScope, related: Related) -> ColumnElement[bool]:
    """`item.components` is a link of the item that the row belongs to."""
    if related.negated and related.count:
        raise InvalidInput(f"'{related.link}': say either that there are none, or how many there are.")
    *path, name = related.link.split(".")
    owner = scope.owner(tuple(path))
    link = next((one for one in owner.links if one.name == name), None)
    if link is None:
        there = ", ".join(one.name for one in owner.links) or "none"
        raise InvalidInput(f"{owner.many} have no '{name}'. Related records there are: {there}.")
    target = scope.related(link.subject)
    narrowed = conditions(target, related.where, related.related) + target.period(None, related.since, related.until)
    scope.scopes |= target.scopes
    if link.structure:
        scope.scopes.add(Scope.BOM_READ)
        walk = _walk(scope, link, target, narrowed, pairs=related.count is not None)
        if related.count:
            return _so_many(scope, tuple(path), related.count, func.count(), {"sku": walk.c.sku}, walk, ())
        condition: ColumnElement[bool] = scope.column(tuple(path), "sku").in_(select(walk.c.sku))
    else:
        keys = {"tenant_id": target.column((), "tenant_id")} | {a: target.dotted(b) for a, b in link.on}
        if related.count:
            many = _times(target, related.count)
            return _so_many(scope, tuple(path), related.count, many, keys, target.source, narrowed)
        matched = [theirs == scope.column(tuple(path), ours) for ours, theirs in keys.items()]
        condition = exists(select(literal_column("1")).select_from(target.source).where(*matched, *narrowed))
    return ~condition if related.negated else condition


def counted(scope: RowScope, related: Related) -> tuple[str, ColumnElement[int]] | None:
    """How many of the related records a row has, with what they are called: told beside each row that has to have so
    many. None where none is counted, or where they are found through the product structure or another record."""
    link = next((one for one in scope.owner(()).links if one.name == related.link), None)
    if related.count is None or related.negated or link is None or link.structure:
        return None
    target = scope.related(link.subject)
    narrowed = conditions(target, related.where, related.related) + target.period(None, related.since, related.until)
    matched = [target.column((), "tenant_id") == scope.column((), "tenant_id")]
    matched += [target.dotted(theirs) == scope.column((), ours) for ours, theirs in link.on]
    flags = [one.field for one in related.where if one.is_ == "is" and not one.values and "." not in one.field]
    called = " ".join((*(flag.replace("_", " ") for flag in flags), target.subject.many))
    once = counted_once(target, related.count.of or None)
    called = once[1] if once else called
    number = select(_times(target, related.count)).select_from(target.source).where(*matched, *narrowed)
    return f"number of {called}", number.correlate(scope.table(())).scalar_subquery()


def _times(target: RowScope, number: Number) -> ColumnElement[int]:
    """How many rows, or how many of what each of them belongs to or has."""
    once = counted_once(target, number.of or None)
    return func.count(once[0].distinct()) if once else func.count()


def _so_many(
    scope: RowScope,
    path: tuple[str, ...],
    number: Number,
    many: ColumnElement[int],
    keys: Mapping[str, ColumnElement[Any]],
    source: FromClause,
    narrowed: Sequence[ColumnElement[bool]],
) -> ColumnElement[bool]:
    """The related records are grouped once and the groups joined, whatever the number of our rows.

    Who has none is in no group: where none would do, it is those who are not among the groups of which it is untrue.
    """
    holds, none_would_do = number.holds(many), number.holds(0)
    groups = (
        select(*(theirs.label(ours) for ours, theirs in keys.items()))
        .select_from(source)
        .where(*narrowed)
        .group_by(*keys.values())
        .having(~holds if none_would_do else holds)
        .subquery(scope.name("g"))
    )
    matched = [groups.c[ours] == scope.column(path, ours) for ours in keys]
    found = exists(select(literal_column("1")).select_from(groups).where(*matched))
    return ~found if none_would_do else found


def _walk(
    scope: RowScope, link: Link, target: RowScope, narrowed: Sequence[ColumnElement[bool]], *, pairs: bool
) -> CTE:
    """`sku`: the items that have one of the target's items below (`down`: components) or above them (`up`).

    The structure is walked from the target's items towards ours, each item once (with `pairs`, once for each of the
    target's items): a circle in it ends by itself. A `direct` link is one level.
    """
    bom = BY_NAME["bom"].table.alias(f"{target.prefix}_bom")
    in_force = and_(
        bom.c.effective_from <= bindparam(None, scope.today, sql.Date()),
        or_(bom.c.effective_to.is_(None), bom.c.effective_to >= bindparam(None, scope.today, sql.Date())),
    )
    near, far = (bom.c.component_sku, bom.c.parent_sku) if link.structure == "down" else (
        bom.c.parent_sku, bom.c.component_sku,
    )  # fmt: skip
    wanted = select(target.column((), "sku")).select_from(target.source).where(*narrowed)
    begun = [near.label("begun")] if pairs else []
    first = select(far.label("sku"), *begun).where(in_force, near.in_(wanted))
    if link.direct:
        return first.distinct().cte(f"{target.prefix}_next")
    walk = first.cte(f"{target.prefix}_walk", recursive=True)
    carried = [walk.c.begun] if pairs else []
    return walk.union(select(far, *carried).join(walk, near == walk.c.sku).where(in_force))
