"""Which rows a figure is of, and which the figure that it is compared with: a whole, or a second period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, or_

from core.errors import InvalidInput
from data_layer.analysis.conditions import conditions
from data_layer.analysis.declare import Kind, SemanticModel
from data_layer.analysis.query import EACH, Condition, Query, Related
from data_layer.analysis.scope import RowScope


@dataclass(frozen=True)
class Parts:
    """`where` are the rows that are read, `figure` those of the figure (None: all of them). Beside it there may be the
    `other` period's; or a whole, which is of all that are read."""

    where: Sequence[ColumnElement[bool]]
    figure: ColumnElement[bool] | None = None
    other: ColumnElement[bool] | None = None


def parts(scope: RowScope, query: Query) -> Parts:
    """What the conditions read is joined to the scope. Raises `InvalidInput` for what cannot be compared."""
    _check(scope, query)
    period = scope.period(query.day, query.since, query.until)
    if query.two_periods:
        other = scope.period(query.day, query.other_since, query.other_until)
        where = conditions(scope, query.where, query.related)
        return Parts([*where, or_(and_(*period), and_(*other))], and_(*period), and_(*other))
    if query.share is None or of_groups(scope.model, query):
        return Parts(conditions(scope, query.where, query.related) + period)
    whole = without_share(scope.model, query)
    return Parts(
        conditions(scope, whole.where, whole.related) + period,
        and_(*conditions(scope, *_left_out(scope.model, query))),
    )


def of_groups(model: SemanticModel, query: Query) -> bool:
    """Is the share that of each group in all of them?"""
    share = query.share
    return share is not None and (share == EACH or any(_same(model, query.subject, share, b.field) for b in query.by))


def whole_of(model: SemanticModel, query: Query) -> Query:
    """The same figures over all groups. Where each group's share is asked it is their whole: without the conditions on
    what they are grouped by."""
    whole = replace(query, by=(), order=None, having=(), first_of_each=None)
    if not of_groups(model, query):
        return whole
    where, _ = _left_out(model, query)
    return replace(whole, share=None, where=tuple(one for one in query.where if one not in where))


def without_share(model: SemanticModel, query: Query) -> Query:
    """The rows that a figure is a share of, as a query."""
    where, related = _left_out(model, query)
    return replace(
        query,
        where=tuple(one for one in query.where if one not in where),
        related=tuple(one for one in query.related if one not in related),
        share=None,
    )


def _left_out(model: SemanticModel, query: Query) -> tuple[list[Condition], list[Related]]:
    share = query.share or ""
    where = [one for one in query.where if _same(model, query.subject, share, one.field)]
    return where, [one for one in query.related if share in (one.link, one.link.rsplit(".", 1)[-1])]


def _same(model: SemanticModel, subject: str, one: str, other: str) -> bool:
    """Do both name the same field, or the same record that a row belongs to?"""
    if one == other:
        return True
    found = model.find(subject, one)
    return found is not None and found == model.find(subject, other)


def _check(scope: RowScope, query: Query) -> None:
    if query.two_periods:
        _check_periods(scope, query)
    if query.share is None:
        return
    if query.two_periods:
        if query.share == EACH and not query.by:
            return
        raise InvalidInput("Ask for the share in one period at a time, or (*) for the first as a share of the other.")
    if len(query.measures) != 1:
        raise InvalidInput("A share is told of one figure: give one measure, a count or a sum.")
    measure = query.measures[0]
    found = scope.model.find(query.subject, measure.field or "")
    rate = found is not None and bool(found.field.over) and measure.aggregate != "count"
    if rate or measure.aggregate not in ("count", "sum"):
        raise InvalidInput("Only counts and sums have a share of the whole: averages, rates and extremes have none.")
    if query.share == EACH and not query.by:
        raise InvalidInput("Whose share? Name what to group by, or the field of a condition.")
    where, related = _left_out(scope.model, query)
    if not (where or related or of_groups(scope.model, query)):
        there = [*(c.field for c in query.where), *(r.link for r in query.related), *(b.field for b in query.by)]
        of = f" There are: {', '.join(dict.fromkeys(there))}." if there else ""
        raise InvalidInput(f"'{query.share}' is neither a condition of this question nor what it is grouped by.{of}")


def _check_periods(scope: RowScope, query: Query) -> None:
    if query.since is None and query.until is None:
        raise InvalidInput("A second period is compared with a first: give since or until as well.")
    day = scope.model.find(query.subject, query.day or scope.subject.day or "")
    for by in query.by:
        found = scope.model.find(query.subject, by.field)
        if found is not None and found == day and found.field.kind is Kind.DATE:
            raise InvalidInput(
                f"Grouped by {found.field.title} nothing is in both periods: group by something else, or by nothing."
            )
