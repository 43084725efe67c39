"""Expressions that count, and that read dates and numbers written in other ways than ISO and 1234.5."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from ingestion.expression import Compiled, Condition, Expression, Problem, Scope
from ingestion.values import EXACT, OPERAND


@dataclass(frozen=True)
class Arithmetic:
    """Exact decimals, ten places; empty when an operand is empty."""

    operation: Literal["add", "subtract", "multiply", "divide"]
    items: tuple[Expression, ...]
    line: int

    @property
    def label(self) -> str:
        sign = {"add": " + ", "subtract": " - ", "multiply": " x ", "divide": " / "}[self.operation]
        return sign.join(item.label for item in self.items)

    def parts(self) -> tuple[Expression | Condition, ...]:
        return self.items

    def compile(self, scope: Scope) -> Compiled:
        result = self.items[0].compile(scope)
        for item in self.items[1:]:
            result = self._step(result, item.compile(scope))
        return result

    def _step(self, left: Compiled, right: Compiled) -> Compiled:
        a, b = (side.value.cast(OPERAND, strict=False).cast(EXACT) for side in (left, right))
        if self.operation == "divide":
            b = pl.when(b != 0).then(b)
        apply: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
            "add": lambda x, y: x + y,
            "subtract": lambda x, y: x - y,
            "multiply": lambda x, y: x * y,
            "divide": lambda x, y: x / y,
        }
        value = apply[self.operation](a, b).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
        wrong = Problem(
            left.value.is_not_null() & right.value.is_not_null() & value.is_null(),
            pl.format(f"{self.label} cannot be worked out from '{{}}' and '{{}}'", left.value, right.value),
        )
        return Compiled(value, (*left.problems, *right.problems, wrong))


@dataclass(frozen=True)
class DateOf:
    """A date or time written in one of `formats` (strftime), as ISO."""

    source: Expression
    formats: tuple[str, ...]
    line: int

    @property
    def label(self) -> str:
        return self.source.label

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.source,)

    def compile(self, scope: Scope) -> Compiled:
        inner = self.source.compile(scope)
        value = pl.coalesce([self._parsed(inner.value, format_) for format_ in self.formats])
        text = f"{self.label} is '{{}}', but must be a date as {' or '.join(self.formats)}"
        wrong = Problem(inner.value.is_not_null() & value.is_null(), pl.format(text, inner.value))
        return Compiled(value, (*inner.problems, wrong))

    @staticmethod
    def _parsed(text: pl.Expr, format_: str) -> pl.Expr:
        if any(code in format_ for code in ("%H", "%I", "%T", "%R", "%X")):
            return text.str.to_datetime(format_, strict=False, time_unit="us").dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
        return text.str.to_date(format_, strict=False).dt.strftime("%Y-%m-%d")


@dataclass(frozen=True)
class NumberOf:
    """A number written with other signs than 1234.5, also with the minus behind it."""

    source: Expression
    decimal: str
    thousands: str
    line: int

    @property
    def label(self) -> str:
        return self.source.label

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.source,)

    def compile(self, scope: Scope) -> Compiled:
        inner = self.source.compile(scope)
        point, comma = re.escape(self.decimal), re.escape(self.thousands)
        grouped = rf"|\d{{1,3}}(?:{comma}\d{{3}})+" if self.thousands else ""
        digits = rf"(?:\d+{grouped})?(?:{point}\d*)?"
        valid = inner.value.str.contains(rf"^(?:[+-]?{digits}|{digits}-)$") & inner.value.str.contains(r"\d")
        text = inner.value.str.replace_all(self.thousands, "", literal=True) if self.thousands else inner.value
        text = text.str.replace(self.decimal, ".", literal=True).str.replace(r"^(.*)-$", "-$1")
        signs = f"'{self.decimal}' for decimals" + (f" and '{self.thousands}' for thousands" if self.thousands else "")
        reason = pl.format(f"{self.label} is '{{}}', but must be a number with {signs}", inner.value)
        wrong = Problem(inner.value.is_not_null() & ~valid, reason)
        return Compiled(pl.when(valid).then(text).otherwise(None), (*inner.problems, wrong))


@dataclass(frozen=True)
class Case:
    """In capitals or in small letters."""

    source: Expression
    upper: bool
    line: int

    @property
    def label(self) -> str:
        return self.source.label

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.source,)

    def compile(self, scope: Scope) -> Compiled:
        inner = self.source.compile(scope)
        value = inner.value.str.to_uppercase() if self.upper else inner.value.str.to_lowercase()
        return Compiled(value, inner.problems)
