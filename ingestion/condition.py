"""Conditions over a record's columns: true or false for each record."""

from dataclasses import dataclass
from functools import reduce
from typing import Literal

import polars as pl

from ingestion.expression import Compiled, Condition, Expression, Problem, Scope
from ingestion.values import MOMENT, OPERAND, timestamp


@dataclass(frozen=True)
class Empty:
    source: Expression
    line: int
    negated: bool = False

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.source,)

    def compile(self, scope: Scope) -> Compiled:
        inner = self.source.compile(scope)
        return Compiled(inner.value.is_not_null() if self.negated else inner.value.is_null(), inner.problems)


@dataclass(frozen=True)
class OneOf:
    source: Expression
    values: tuple[str, ...]
    line: int

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.source,)

    def compile(self, scope: Scope) -> Compiled:
        inner = self.source.compile(scope)
        return Compiled(inner.value.is_in(list(self.values)).fill_null(False), inner.problems)


@dataclass(frozen=True)
class Compare:
    """Numbers by size, else times by age; equals also the same text. False when a side is empty."""

    operation: Literal["equals", "less", "greater"]
    left: Expression
    right: Expression
    line: int

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.left, self.right)

    def compile(self, scope: Scope) -> Compiled:
        left, right = self.left.compile(scope), self.right.compile(scope)
        both = left.value.is_not_null() & right.value.is_not_null()
        problems = (*left.problems, *right.problems)
        a, b = (side.value.cast(OPERAND, strict=False) for side in (left, right))
        if self.operation == "equals":
            same = (left.value == right.value) | (a == b).fill_null(False)
            return Compiled(both & same.fill_null(False), problems)

        def moment(text: pl.Series) -> pl.Series:
            return timestamp(text, scope.timezone)

        s, t = (side.value.map_batches(moment, return_dtype=MOMENT) for side in (left, right))
        ordered = pl.coalesce(a < b, s < t) if self.operation == "less" else pl.coalesce(a > b, s > t)
        reason = pl.format("'{}' and '{}' cannot be compared: neither numbers nor times", left.value, right.value)
        return Compiled(both & ordered.fill_null(False), (*problems, Problem(both & ordered.is_null(), reason)))


@dataclass(frozen=True)
class Not:
    condition: Condition
    line: int

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.condition,)

    def compile(self, scope: Scope) -> Compiled:
        inner = self.condition.compile(scope)
        return Compiled(~inner.value, inner.problems)


@dataclass(frozen=True)
class Several:
    """All of the conditions, or any of them."""

    conditions: tuple[Condition, ...]
    every: bool
    line: int

    def parts(self) -> tuple[Expression | Condition, ...]:
        return self.conditions

    def compile(self, scope: Scope) -> Compiled:
        inner = [condition.compile(scope) for condition in self.conditions]
        values = [part.value for part in inner]
        value = reduce((lambda x, y: x & y) if self.every else (lambda x, y: x | y), values)
        return Compiled(value, tuple(problem for part in inner for problem in part.problems))
