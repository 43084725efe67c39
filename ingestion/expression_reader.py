"""Expressions and conditions read from a source's YAML. A mistake is noted with its line, and None returned."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, TypeVar

import polars as pl

from ingestion.condition import Compare, Empty, Not, OneOf, Several
from ingestion.conversion import Arithmetic, Case, DateOf, NumberOf
from ingestion.expression import AsOf, Column, Condition, Constant, Expression, First, Join, Lookup, MapValues, When
from ingestion.yaml_lines import Items, Node, Pairs, Problems, Scalar, suggestion

Read = TypeVar("Read")
_OPERATIONS: Mapping[str, Literal["add", "subtract", "multiply", "divide"]] = {
    "add": "add", "subtract": "subtract", "multiply": "multiply", "divide": "divide",
}  # fmt: skip
_COMPARISONS: Mapping[str, Literal["equals", "less", "greater"]] = {
    "equals": "equals", "less": "less", "greater": "greater",
}  # fmt: skip


class ExpressionReader:
    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._expressions: Mapping[str, tuple[tuple[str, ...], Callable[[Pairs], Expression | None]]] = {
            "const": ((), self._const),
            "as_of": ((), lambda pairs: AsOf(pairs.line)),
            "map": (("values", "otherwise"), self._map),
            "lookup": (("in", "key", "take"), self._lookup),
            "join": (("with",), self._join),
            "first": ((), self._first),
            "when": (("then", "else"), self._when),
            "date": (("format",), self._date),
            "number": (("decimal", "thousands"), self._number),
            "upper": ((), lambda pairs: self._case(pairs, "upper")),
            "lower": ((), lambda pairs: self._case(pairs, "lower")),
            **dict.fromkeys(_OPERATIONS, ((), self._arithmetic)),
        }
        self._conditions: Mapping[str, Callable[[Node], Condition | None]] = {
            "empty": lambda node: self._presence(node, negated=False),
            "present": lambda node: self._presence(node, negated=True),
            "in": self._one_of,
            "not": self._not,
            "all": lambda node: self._several(node, every=True),
            "any": lambda node: self._several(node, every=False),
        }

    def expression(self, node: Node) -> Expression | None:
        if isinstance(node, Scalar):
            if node.empty or not node.text.strip():
                self._wrong(node, "an expression is missing; expected was a column or {…}.")
                return None
            return Constant(node.text, node.line) if node.number else Column(node.text, node.line)
        if isinstance(node, Items):
            self._wrong(node, "a list is no expression; expected was a column or, as in {first: [A, B]}, {…}.")
            return None
        heads = [name for name in node.values if name in self._expressions]
        if not heads:
            word = next(iter(node.values), "")
            if word in self._conditions or word in _COMPARISONS:
                self._wrong(node, f"{word} is a condition, but here a value is expected, as in {{when: …}}.")
                return None
            self._wrong(node, f"{word!r} is no expression{suggestion(word, self._expressions)}")
            return None
        allowed, read = self._expressions[heads[0]]
        if not self._only(node, (heads[0], *allowed), heads[0]):
            return None
        return read(node)

    def condition(self, node: Node) -> Condition | None:
        if not isinstance(node, Pairs) or len(node.values) != 1:
            self._wrong(node, "expected was one condition, as in {present: Column} or {equals: [A, {const: x}]}.")
            return None
        word, inner = next(iter(node.values.items()))
        if word in _COMPARISONS:
            return self._compare(word, inner)
        if word not in self._conditions:
            self._wrong(node, f"{word!r} is no condition{suggestion(word, (*self._conditions, *_COMPARISONS))}")
            return None
        return self._conditions[word](inner)

    def text(self, node: Node | None, at: Node, what: str, *, blank: bool = False) -> str | None:
        """A plain text; `at` is where it is missed."""
        if node is None:
            self._wrong(at, f"{what} is missing.")
            return None
        if not isinstance(node, Scalar) or node.empty or not (node.text or blank):
            self._wrong(node, f"{what} must be a text.")
            return None
        return node.text

    def _wrong(self, node: Node, message: str) -> None:
        self._problems.add(node.line, message)

    def _only(self, pairs: Pairs, allowed: tuple[str, ...], head: str) -> bool:
        unknown = [name for name in pairs.values if name not in allowed]
        for name in unknown:
            self._problems.add(pairs.lines[name], f"{head} has no part {name!r}{suggestion(name, allowed)}")
        return not unknown

    def _list(self, node: Node, what: str, least: int, most: int | None = None) -> tuple[Node, ...] | None:
        if not isinstance(node, Items) or len(node.values) < least or (most and len(node.values) > most):
            number = f"{least}" if most == least else f"at least {least}"
            self._wrong(node, f"{what} wants a list of {number}, as in [A, B].")
            return None
        return node.values

    def _all(self, read: Callable[[Node], Read | None], nodes: tuple[Node, ...]) -> tuple[Read, ...] | None:
        results = [read(node) for node in nodes]
        found = tuple(result for result in results if result is not None)
        return found if len(found) == len(nodes) else None

    def _const(self, pairs: Pairs) -> Expression | None:
        value = self.text(pairs.values["const"], pairs, "const")
        return None if value is None else Constant(value, pairs.line)

    def _map(self, pairs: Pairs) -> Expression | None:
        source = self.expression(pairs.values["map"])
        values = pairs.values.get("values")
        otherwise = pairs.values.get("otherwise")
        if not isinstance(values, Pairs) or not values.values:
            self._wrong(values or pairs, 'map wants values: {"what the source says": what it means}.')
            return None
        texts = {name: self.text(node, values, f"the value of {name!r}") for name, node in values.values.items()}
        other = self.text(otherwise, pairs, "otherwise") if otherwise is not None else None
        if source is None or None in texts.values() or (otherwise is not None and other is None):
            return None
        return MapValues(source, {name: text for name, text in texts.items() if text is not None}, other, pairs.line)

    def _lookup(self, pairs: Pairs) -> Expression | None:
        asked, key = pairs.values["lookup"], pairs.values.get("key")
        nodes = asked.values if isinstance(asked, Items) else (asked,)
        columns = key.values if isinstance(key, Items) else (key,)
        sources = self._all(self.expression, nodes)
        stream = self.text(pairs.values.get("in"), pairs, "lookup's 'in'")
        names = [self.text(column, pairs, "lookup's 'key'") for column in columns]
        take = self.text(pairs.values.get("take"), pairs, "lookup's 'take'")
        keys = tuple(name for name in names if name is not None)
        if sources is None or stream is None or take is None or len(keys) < len(names):
            return None
        if len(sources) != len(keys) or not keys:
            self._wrong(pairs, f"lookup has {len(sources)} values, but its key has {len(keys)} columns.")
            return None
        return Lookup(sources, stream, keys, take, pairs.line)

    def _join(self, pairs: Pairs) -> Expression | None:
        nodes = self._list(pairs.values["join"], "join", 1)
        separator = self.text(pairs.values.get("with", Scalar("", pairs.line)), pairs, "join's 'with'", blank=True)
        items = self._all(self.expression, nodes) if nodes else None
        return None if items is None or separator is None else Join(items, separator, pairs.line)

    def _first(self, pairs: Pairs) -> Expression | None:
        nodes = self._list(pairs.values["first"], "first", 1)
        items = self._all(self.expression, nodes) if nodes else None
        return None if items is None else First(items, pairs.line)

    def _when(self, pairs: Pairs) -> Expression | None:
        condition = self.condition(pairs.values["when"])
        if "then" not in pairs.values:
            self._wrong(pairs, "when wants a then, as in {when: {empty: A}, then: B, else: C}.")
            return None
        then = self.expression(pairs.values["then"])
        otherwise = self.expression(pairs.values["else"]) if "else" in pairs.values else None
        if condition is None or then is None or ("else" in pairs.values and otherwise is None):
            return None
        return When(condition, then, otherwise, pairs.line)

    def _arithmetic(self, pairs: Pairs) -> Expression | None:
        name = next(word for word in pairs.values if word in _OPERATIONS)
        nodes = self._list(pairs.values[name], name, 2)
        items = self._all(self.expression, nodes) if nodes else None
        return None if items is None else Arithmetic(_OPERATIONS[name], items, pairs.line)

    def _date(self, pairs: Pairs) -> Expression | None:
        source = self.expression(pairs.values["date"])
        given = pairs.values.get("format")
        if given is None:
            self._wrong(pairs, 'date wants a format, as in {date: Due, format: "%d.%m.%Y"}.')
            return None
        nodes = given.values if isinstance(given, Items) else (given,)
        formats = self._all(lambda node: self.text(node, pairs, "format"), nodes)
        for format_ in formats or ():
            if not _valid_format(format_):
                self._wrong(given, f'{format_!r} is no format of a date; expected was something like "%d.%m.%Y".')
                return None
        return None if source is None or not formats else DateOf(source, formats, pairs.line)

    def _number(self, pairs: Pairs) -> Expression | None:
        source = self.expression(pairs.values["number"])
        decimal = self.text(pairs.values.get("decimal", Scalar(".", pairs.line)), pairs, "decimal")
        thousands = self.text(pairs.values.get("thousands", Scalar("", pairs.line)), pairs, "thousands", blank=True)
        if decimal is None or thousands is None or source is None:
            return None
        if len(decimal) != 1 or len(thousands) > 1 or decimal == thousands or (decimal + thousands).isalnum():
            self._wrong(pairs, "decimal and thousands must be two different signs.")
            return None
        return NumberOf(source, decimal, thousands, pairs.line)

    def _case(self, pairs: Pairs, which: str) -> Expression | None:
        source = self.expression(pairs.values[which])
        return None if source is None else Case(source, which == "upper", pairs.line)

    def _presence(self, node: Node, *, negated: bool) -> Condition | None:
        source = self.expression(node)
        return None if source is None else Empty(source, node.line, negated)

    def _compare(self, word: str, node: Node) -> Condition | None:
        nodes = self._list(node, word, 2, 2)
        sides = self._all(self.expression, nodes) if nodes else None
        return None if sides is None else Compare(_COMPARISONS[word], sides[0], sides[1], node.line)

    def _one_of(self, node: Node) -> Condition | None:
        nodes = self._list(node, "in", 2, 2)
        if not nodes:
            return None
        source = self.expression(nodes[0])
        listed = self._list(nodes[1], "in's second part", 1)
        values = self._all(lambda value: self.text(value, node, "a value"), listed) if listed else None
        return None if source is None or values is None else OneOf(source, values, node.line)

    def _not(self, node: Node) -> Condition | None:
        inner = self.condition(node)
        return None if inner is None else Not(inner, node.line)

    def _several(self, node: Node, *, every: bool) -> Condition | None:
        nodes = self._list(node, "all" if every else "any", 1)
        inner = self._all(self.condition, nodes) if nodes else None
        return None if inner is None else Several(inner, every, node.line)


def _valid_format(text: str) -> bool:
    """Whether what is written in the format can be read back."""
    written = pl.Series([datetime(2025, 3, 4, 5, 6).strftime(text)])
    try:
        dates, times = written.str.to_date(text, strict=False), written.str.to_datetime(text, strict=False)
    except pl.exceptions.PolarsError:
        return False
    return "%" in text and (dates.null_count() == 0 or times.null_count() == 0)
