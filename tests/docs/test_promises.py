"""docs/promises.md names what shows each promise."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`(tests/\S+\.py)::(\w+)`", TEXT)))
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith(("| promise", "| what "))]


@pytest.mark.parametrize(("file", "test"), TESTS)
def test_a_test_that_is_named_exists(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("file", sorted(set(re.findall(r"`(bench/\w+\.py)`", TEXT))))
def test_a_bench_that_is_named_exists(file: str) -> None:
    assert (ROOT / file).exists()


@pytest.mark.parametrize("row", ROWS)
def test_each_promise_is_shown_or_said_not_to_be(row: str) -> None:
    assert re.search(r"`(tests/\S+\.py::\w+|bench/\w+\.py)`|\*not shown\*", row)
