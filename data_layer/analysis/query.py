"""What can be asked of the semantic model: measures, grouping, conditions, related records, order, limit."""

import operator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from data_layer.analysis.declare import Aggregate

Bucket = Literal["day", "week", "month", "quarter", "year"]
Operator = Literal[
    "is", "is_not", "contains", "below", "at_most", "above", "at_least", "between", "stated", "missing"
]  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """`field` is a number of the subject; of `count`, what is counted once each (or nothing: the rows)."""

    aggregate: Aggregate
    field: str | None = None


@dataclass(frozen=True)
class By:
    """A field, or the name of a subject that each row belongs to; of a date, the `bucket`."""

    field: str
    bucket: Bucket | None = None


@dataclass(frozen=True)
class Condition:
    """`values` are text; several of `is` mean any of them. `field` may name another field's comparison by `than`."""

    field: str
    is_: Operator = "is"
    values: tuple[str, ...] = ()
    than: str | None = None


Compared = Literal["is", "below", "at_most", "above", "at_least"]
_COMPARED = {
    "is": operator.eq, "below": operator.lt, "at_most": operator.le, "above": operator.gt, "at_least": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """How many: `Number("above", 10)`."""

    is_: Compared
    value: int

    def holds(self, many: Any) -> Any:
        """Of a number: whether it is so; of an SQL expression: the condition."""
        return _COMPARED[self.is_](many, self.value)


@dataclass(frozen=True)
class Related:
    """The row has (or, negated, has no) such related records; with `count`, so many of them, none included."""

    link: str
    where: tuple[Condition, ...] = ()
    related: "tuple[Related, ...]" = ()
    since: date | None = None
    until: date | None = None
    negated: bool = False
    count: Number | None = None


@dataclass(frozen=True)
class Query:
    """Without measures: the records themselves. `order` is a field, or the place of a measure, counted from 0.
    `show` are further fields of the records that are listed."""

    subject: str
    measures: tuple[Measure, ...] = ()
    by: tuple[By, ...] = ()
    where: tuple[Condition, ...] = ()
    related: tuple[Related, ...] = ()
    day: str | None = None
    since: date | None = None
    until: date | None = None
    order: str | int | None = None
    descending: bool = True
    limit: int = 20
    show: tuple[str, ...] = ()
