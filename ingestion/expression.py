"""What a field is worked out from: expressions over a record's columns, compiled to expressions over whole columns.

Every expression gives text; typing comes at the end. Beside its value a compiled expression tells what can be wrong
with a record: `hard` problems reject it, soft ones are warnings.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import polars as pl

_NONE = pl.lit(None, dtype=pl.String)
_BETWEEN = "\x1f"  # the unit separator: no text of a source holds it


@dataclass(frozen=True)
class Problem:
    """`when` holds for the records it concerns; `reason` is then the text."""

    when: pl.Expr
    reason: pl.Expr
    hard: bool = True

    def only(self, when: pl.Expr) -> "Problem":
        return Problem(self.when & when, self.reason, self.hard)


@dataclass(frozen=True)
class Compiled:
    value: pl.Expr
    problems: tuple[Problem, ...] = ()


class Scope(Protocol):
    """What an expression may need beside the record itself."""

    @property
    def timezone(self) -> str: ...
    @property
    def as_of(self) -> datetime: ...
    def finder(self, lookup: "Lookup") -> Callable[[pl.Series], pl.Series]:
        """A function from keys (of several columns: `together`) to values, null where the key is not known."""
        ...


class Expression(Protocol):
    """Gives one text a record. `line` is where it stands in the source's description."""

    @property
    def line(self) -> int: ...
    @property
    def label(self) -> str: ...
    def parts(self) -> "tuple[Expression | Condition, ...]": ...
    def compile(self, scope: Scope) -> Compiled: ...


class Condition(Protocol):
    """Gives true or false for each record, never null."""

    @property
    def line(self) -> int: ...
    def parts(self) -> "tuple[Expression | Condition, ...]": ...
    def compile(self, scope: Scope) -> Compiled: ...


def walk(node: Expression | Condition) -> Iterator[Expression | Condition]:
    """The node and all it is made of."""
    yield node
    for part in node.parts():
        yield from walk(part)


@dataclass(frozen=True)
class Column:
    name: str
    line: int

    @property
    def label(self) -> str:
        return self.name

    def parts(self) -> tuple[Expression | Condition, ...]:
        return ()

    def compile(self, scope: Scope) -> Compiled:
        return Compiled(pl.col(self.name))


@dataclass(frozen=True)
class Constant:
    value: str
    line: int

    @property
    def label(self) -> str:
        return repr(self.value)

    def parts(self) -> tuple[Expression | Condition, ...]:
        return ()

    def compile(self, scope: Scope) -> Compiled:
        return Compiled(pl.lit(self.value, dtype=pl.String))


@dataclass(frozen=True)
class AsOf:
    """When the source stated what it holds."""

    line: int
    label: str = "as_of"

    def parts(self) -> tuple[Expression | Condition, ...]:
        return ()

    def compile(self, scope: Scope) -> Compiled:
        return Compiled(pl.lit(scope.as_of.isoformat(), dtype=pl.String))


@dataclass(frozen=True)
class MapValues:
    source: Expression
    values: Mapping[str, str]
    otherwise: str | None
    line: int

    @property
    def label(self) -> str:
        return self.source.label

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.source,)

    def compile(self, scope: Scope) -> Compiled:
        inner = self.source.compile(scope)
        filled = {text: value for text, value in self.values.items() if text}
        mapped = inner.value.replace_strict(
            list(filled), list(filled.values()), default=self.otherwise, return_dtype=pl.String
        )
        empty = self.values.get("", self.otherwise)
        value = pl.when(inner.value.is_null()).then(pl.lit(empty, dtype=pl.String)).otherwise(mapped)
        if self.otherwise is not None:
            return Compiled(value, inner.problems)
        known = ", ".join(list(filled)[:12])
        unknown = Problem(
            inner.value.is_not_null() & ~inner.value.is_in(list(filled)),
            pl.format("{} is '{}', but must be one of {}", pl.lit(self.label), inner.value, pl.lit(known)),
        )
        return Compiled(value, (*inner.problems, unknown))


@dataclass(frozen=True)
class Lookup:
    """The column `take` of the record of another stream whose columns `key` have the values of `sources`, in order."""

    sources: tuple[Expression, ...]
    stream: str
    key: tuple[str, ...]
    take: str
    line: int

    @property
    def label(self) -> str:
        return "/".join(source.label for source in self.sources)

    def parts(self) -> tuple[Expression | Condition, ...]:
        return self.sources

    def compile(self, scope: Scope) -> Compiled:
        inner = [source.compile(scope) for source in self.sources]
        wanted = together([part.value for part in inner])
        value = wanted.map_batches(scope.finder(self), return_dtype=pl.String)
        text = f"{self.stream} gives no {self.take} for the {'/'.join(self.key)} '{{}}'"
        reason = pl.format(text, wanted.str.replace_all(_BETWEEN, "/", literal=True))
        missed = Problem(wanted.is_not_null() & value.is_null(), reason, hard=False)
        return Compiled(value, (*(problem for part in inner for problem in part.problems), missed))


def together(values: Sequence[pl.Expr]) -> pl.Expr:
    """Several columns as one key, whatever signs they hold; empty when one of them is empty."""
    return values[0] if len(values) == 1 else pl.concat_str(values, separator=_BETWEEN)


@dataclass(frozen=True)
class Join:
    """The values that are not empty, one behind the other."""

    items: tuple[Expression, ...]
    separator: str
    line: int

    @property
    def label(self) -> str:
        return self.separator.join(item.label for item in self.items)

    def parts(self) -> tuple[Expression | Condition, ...]:
        return self.items

    def compile(self, scope: Scope) -> Compiled:
        inner = [item.compile(scope) for item in self.items]
        joined = pl.concat_str([part.value for part in inner], separator=self.separator, ignore_nulls=True)
        some = pl.any_horizontal([part.value.is_not_null() for part in inner])
        problems = tuple(problem for part in inner for problem in part.problems)
        return Compiled(pl.when(some).then(joined).otherwise(_NONE), problems)


@dataclass(frozen=True)
class First:
    """The first value that is not empty. What is wrong with those behind it does not matter."""

    items: tuple[Expression, ...]
    line: int

    @property
    def label(self) -> str:
        return " or ".join(item.label for item in self.items)

    def parts(self) -> tuple[Expression | Condition, ...]:
        return self.items

    def compile(self, scope: Scope) -> Compiled:
        inner = [item.compile(scope) for item in self.items]
        value = pl.coalesce([part.value for part in inner])
        problems: list[Problem] = []
        unfilled: pl.Expr = pl.lit(True)
        for part in inner:
            for problem in part.problems:
                problems.append(problem.only(unfilled if problem.hard else value.is_null()))
            unfilled = unfilled & part.value.is_null()
        return Compiled(value, tuple(problems))


@dataclass(frozen=True)
class When:
    condition: Condition
    then: Expression
    otherwise: Expression | None
    line: int

    @property
    def label(self) -> str:
        return self.then.label

    def parts(self) -> tuple[Expression | Condition, ...]:
        return (self.condition, self.then, *((self.otherwise,) if self.otherwise else ()))

    def compile(self, scope: Scope) -> Compiled:
        condition = self.condition.compile(scope)
        then = self.then.compile(scope)
        otherwise = self.otherwise.compile(scope) if self.otherwise else Compiled(_NONE)
        value = pl.when(condition.value).then(then.value).otherwise(otherwise.value)
        return Compiled(
            value,
            (
                *condition.problems,
                *(problem.only(condition.value) for problem in then.problems),
                *(problem.only(~condition.value) for problem in otherwise.problems),
            ),
        )
