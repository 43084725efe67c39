"""What expressions and conditions make of a record's columns, and what they say is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from ingestion.expression import Lookup
from ingestion.expression_reader import ExpressionReader
from ingestion.yaml_lines import Problems, parse

TABLES = {
    ("b.csv", ("id",), "name"): {"1": "one", "2": None, "one": "uno"},
    ("c.csv", ("id", "part"), "name"): {"1\x1f10": "first", "x\x1f0": "third"},
}
RECORDS = pl.DataFrame(
    {
        "a": ["1", "2", "x", None],
        "b": ["10", None, "0", "4"],
        "day": ["31.12.2024", "1.2.2025", "2025-01-01", None],
        "amount": ["1.234,50", "-7", "12,5-", "1.23"],
        "iso": ["2025-05-15", "2025-05-15 18:00:01", "2024-01-01T00:00:00Z", None],
    }
)


@dataclass
class Scope:
    timezone: str = "UTC"
    as_of: datetime = datetime(2025, 5, 15, 18, tzinfo=UTC)

    def finder(self, lookup: Lookup) -> Callable[[pl.Series], pl.Series]:
        table = TABLES[(lookup.stream, lookup.key, lookup.take)]
        return lambda keys: pl.Series(keys.name, [table.get(key) for key in keys], dtype=pl.String)


def values(text: str) -> tuple[list[str | None], list[list[str]]]:
    """The value and what is wrong, for each record."""
    problems = Problems("test")
    expression = ExpressionReader(problems).expression(parse(text, "test"))
    problems.raise_if_any()
    assert expression is not None
    return worked(expression)


def holds(text: str) -> list[bool]:
    problems = Problems("test")
    condition = ExpressionReader(problems).condition(parse(text, "test"))
    problems.raise_if_any()
    assert condition is not None
    return worked(condition)[0]


def worked(node: Any) -> tuple[list[Any], list[list[str]]]:
    compiled = node.compile(Scope())
    named = [compiled.value.alias("v")]
    for at, problem in enumerate(compiled.problems):
        named.append(pl.when(problem.when).then(problem.reason).alias(f"p{at}"))
    result = RECORDS.lazy().with_columns(named).collect()
    wrong = [[row[f"p{at}"] for at in range(len(compiled.problems)) if row[f"p{at}"]] for row in result.to_dicts()]
    return result["v"].to_list(), wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["1", "2", "x", None]),
        ("{const: EA}", ["EA"] * 4),
        ("{join: [a, b], with: '-'}", ["1-10", "2", "x-0", "4"]),
        ("{first: [b, a]}", ["10", "2", "0", "4"]),
        ("{map: a, values: {'1': one}, otherwise: many}", ["one", "many", "many", "many"]),
        ("{map: a, values: {'1': one, '2': two, x: ex, '': none}}", ["one", "two", "ex", "none"]),
        ("{when: {present: b}, then: b, else: {const: '-'}}", ["10", "-", "0", "4"]),
        ("{when: {equals: [a, 1]}, then: b}", ["10", None, None, None]),
        ("{upper: a}", ["1", "2", "X", None]),
        ("{lower: {const: ABC}}", ["abc"] * 4),
        ("{multiply: [b, 100]}", ["1000", None, "0", "400"]),
        ("{subtract: [b, 0.1]}", ["9.9", None, "-0.1", "3.9"]),
        ("{add: [b, b, 1]}", ["21", None, "1", "9"]),
        ("{divide: [b, 3]}", ["3.3333333333", None, "0", "1.3333333333"]),
        ("{as_of: time}", ["2025-05-15T18:00:00+00:00"] * 4),
    ],
)
def test_an_expression_gives_one_text_a_record(text: str, expected: list[str | None]) -> None:
    assert values(text) == (expected, [[]] * 4)


def test_a_value_that_is_not_mapped_is_told() -> None:
    found, wrong = values("{map: a, values: {'1': MAKE, '2': BUY}}")
    assert found == ["MAKE", "BUY", None, None]
    assert wrong == [[], [], ["a is 'x', but must be one of 1, 2"], []]


def test_arithmetic_is_exact_and_tells_what_cannot_be_worked_out() -> None:
    assert values("{add: [{const: '0.1'}, {const: '0.2'}]}")[0][0] == "0.3"
    assert (
        values("{multiply: [{const: '99999999999999'}, {const: '99999999999999'}]}")[0][0]
        == "9999999999999800000000000001"
    )
    found, wrong = values("{divide: [a, b]}")
    assert found == ["0.1", None, None, None]
    assert wrong[2] == ["a / b cannot be worked out from 'x' and '0'"]
    assert values("{divide: [{const: '1'}, b]}")[1][2] == ["'1' / b cannot be worked out from '1' and '0'"]


def test_dates_and_numbers_of_other_countries_are_read() -> None:
    found, wrong = values('{date: day, format: "%d.%m.%Y"}')
    assert found == ["2024-12-31", "2025-02-01", None, None]
    assert wrong[2] == ["day is '2025-01-01', but must be a date as %d.%m.%Y"]
    assert values('{date: day, format: ["%d.%m.%Y", "%Y-%m-%d"]}')[0][2] == "2025-01-01"
    found, wrong = values('{number: amount, decimal: ",", thousands: "."}')
    assert found == ["1234.50", "-7", "-12.5", None]
    assert wrong[3] == ["amount is '1.23', but must be a number with ',' for decimals and '.' for thousands"]


def test_a_lookup_over_several_columns_finds_only_what_has_all_of_them() -> None:
    assert values("{lookup: [a, b], in: c.csv, key: [id, part], take: name}") == (
        ["first", None, "third", None],
        [[], [], [], []],
    )
    assert values("{lookup: [{const: '1'}, b], in: c.csv, key: [id, part], take: name}") == (
        ["first", None, None, None],
        [[], [], ["c.csv gives no name for the id/part '1/0'"], ["c.csv gives no name for the id/part '1/4'"]],
    )


def test_a_lookup_nests_and_a_miss_is_a_soft_problem() -> None:
    assert values("{lookup: a, in: b.csv, key: id, take: name}") == (
        ["one", None, None, None],
        [[], ["b.csv gives no name for the id '2'"], ["b.csv gives no name for the id 'x'"], []],
    )
    assert (
        values("{lookup: {lookup: a, in: b.csv, key: id, take: name}, in: b.csv, key: id, take: name}")[0][0] == "uno"
    )


def test_problems_of_what_is_not_used_do_not_count() -> None:
    looked = "{lookup: a, in: b.csv, key: id, take: name}"
    assert values(f"{{first: [{looked}, {{const: z}}]}}") == (["one", "z", "z", "z"], [[]] * 4)
    mapped = "{map: a, values: {'1': one}}"
    assert values(f"{{when: {{in: [a, ['1']]}}, then: {mapped}, else: b}}")[1] == [[]] * 4
    assert values(f"{{first: [b, {mapped}]}}")[1][1] == ["a is '2', but must be one of 1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{present: a}", [True, True, True, False]),
        ("{empty: a}", [False, False, False, True]),
        ("{equals: [b, 10.00]}", [True, False, False, False]),
        ("{equals: [a, {const: x}]}", [False, False, True, False]),
        ("{in: [a, ['1', x]]}", [True, False, True, False]),
        ("{less: [b, 4.5]}", [False, False, True, True]),
        ("{greater: [b, a]}", [True, False, False, False]),
        ("{less: [iso, {as_of: time}]}", [True, False, True, False]),
        ("{greater: [iso, {const: '2025-05-15'}]}", [False, True, False, False]),
        ("{not: {present: b}}", [False, True, False, False]),
        ("{all: [{present: a}, {present: b}]}", [True, False, True, False]),
        ("{any: [{empty: a}, {empty: b}]}", [False, True, False, True]),
    ],
)
def test_a_condition_is_true_or_false_for_each_record(text: str, expected: list[bool]) -> None:
    assert holds(text) == expected


def test_what_cannot_be_compared_is_told() -> None:
    wrong = values("{when: {less: [a, 5]}, then: b}")[1]
    assert wrong == [[], [], ["'x' and '5' cannot be compared: neither numbers nor times"], []]
