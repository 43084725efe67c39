"""What can be asked of the semantic model: measures, grouping, conditions, related records, order, limit."""

import operator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from data_layer.analysis.declare import Aggregate

Bucket = Literal["day", "week", "month", "quarter", "year", "weekday", "month_of_year"]
Operator = Literal[
    "is", "is_not", "contains", "begins", "ends", "named", "not_named", "below", "at_most", "above", "at_least",
    "between", "stated", "missing",
]  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """`field` is a number of the subject; of `count`, what is counted once each (or nothing: the rows). A count or a
    sum `per` something that rows belong to, per value of a field or per stretch of time: on average for each."""

    aggregate: Aggregate
    field: str | None = None
    per: str | None = None


@dataclass(frozen=True)
class By:
    """A field, or the name of a subject that each row belongs to; of a date, the `bucket`: a stretch of the calendar,
    or all Mondays, all Januaries together."""

    field: str
    bucket: Bucket | None = None


@dataclass(frozen=True)
class Condition:
    """`values` are text; several of `is` mean any of them; `named` are records whose name has all the words of one.
    `field` may name another field's comparison by `than`: only rows with both in one unit are compared; `unlike` are
    the rows where the units differ, whatever the operator. `unit` is that of numbers in `values`: then only rows in
    units that it can surely be told in are compared, converted; of money, those in that currency's code."""

    field: str
    is_: Operator = "is"
    values: tuple[str, ...] = ()
    than: str | None = None
    unlike: bool = False
    unit: str | None = None


Compared = Literal["is", "below", "at_most", "above", "at_least"]
_COMPARED = {
    "is": operator.eq, "below": operator.lt, "at_most": operator.le, "above": operator.gt, "at_least": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """How many: `Number("above", 10)`. `of` is what is counted once each (`order.customer`), instead of the records."""

    is_: Compared
    value: int
    of: str = ""

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
class Having:
    """Only groups whose figure is so. `measure` is the measured field, its aggregate, or `count`: of the records, if
    nothing else is counted. A share is compared in percent. `unit` is as that of a condition."""

    measure: str
    is_: Compared
    value: Decimal
    unit: str | None = None

    def holds(self, figure: Any, value: Any) -> Any:
        """Of an SQL expression: the condition."""
        return _COMPARED[self.is_](figure, value)


EACH = "*"  # the share of each group in all of them


@dataclass(frozen=True)
class Query:
    """Without measures: the records themselves. `order` is a field, the place of a measure, counted from 0, or one of
    the figures beside it: `share`, `difference`, `percent`.
    `show` are further fields of the records that are listed.

    `share` is what the whole leaves out: the field of conditions or the link of related records, then each figure is
    told with that of its own group without them; or a field of `by` (or `EACH`), then the whole is that of all groups.
    `EACH` with two periods is the first as a share of the other.
    `other_since` and `other_until` are a second period of the same figures. `first_of_each`: of every value of what the
    first of `by` names only so many groups, the first in the order, and what ties with the last of them.
    """

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
    share: str | None = None
    other_since: date | None = None
    other_until: date | None = None
    having: tuple[Having, ...] = ()
    first_of_each: int | None = None

    @property
    def two_periods(self) -> bool:
        return self.other_since is not None or self.other_until is not None
