from pathlib import Path

import pytest

from core.errors import InvalidInput
from evals.case import load


def test_a_case_file_with_an_unknown_key_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text("source: x\ntoday: 2025-01-01\ncases:\n  - {id: one, class: a, question: b, sqll: SELECT 1}\n")
    with pytest.raises(InvalidInput, match=r"cases.yaml, case one: .*sqll"):
        load(file)


def test_a_file_that_is_no_case_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text("hello")
    with pytest.raises(InvalidInput, match="is not a case file"):
        load(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"no case file .*gone.yaml"):
        load(tmp_path / "gone.yaml")
