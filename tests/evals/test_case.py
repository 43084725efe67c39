from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.errors import InvalidInput
from evals.case import Case, load

ONE = {"id": "one", "class": "stock", "question": "How many?", "sql": "SELECT 1"}


def _file(folder: Path, *cases: Any, **head: Any) -> Path:
    file = folder / "cases.yaml"
    content = {"source": "sample_plant", "today": date(2025, 5, 15), "half": "tuning", "cases": list(cases), **head}
    file.write_text(yaml.safe_dump(content))
    return file


def test_a_case_file_is_read_with_what_is_left_out_filled_in(tmp_path: Path) -> None:
    file = load(_file(tmp_path, ONE, ONE | {"id": "two", "outcome": ["clarify", "refused"], "tool": "a"}))
    assert (file.name, file.source, file.today, file.half) == ("cases", "sample_plant", date(2025, 5, 15), "tuning")
    assert file.cases[0] == Case("one", "stock", ("How many?",), sql="SELECT 1")
    assert (file.cases[1].outcomes, file.cases[1].tools) == (("clarify", "refused"), ("a",))


def test_a_paraphrase_stands_in_place_of_the_last_turn(tmp_path: Path) -> None:
    turns = {"id": "one", "class": "followup", "turns": ["How many?", "And there?"], "tool": "a"}
    file = load(_file(tmp_path, turns | {"paraphrases": ["What about there?"]}))
    assert list(file.cases[0].wordings()) == [("How many?", "And there?"), ("How many?", "What about there?")]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"sqll": "SELECT 1"}, "unknown: sqll"),
        ({"turns": ["How many?"]}, "either a question or turns"),
        ({"class": "weather"}, "class is 'weather', but must be one of stock, sales"),
        ({"outcome": "done"}, "outcome is 'done'"),
        ({"outcome": []}, "no outcome is right"),
        ({"paraphrases": [3]}, "paraphrases must be a text or a list of texts"),
        ({"arguments": ["sku"]}, "arguments must be names with values"),
        ({"sql": ["SELECT 1"]}, "sql must be a text"),
        ({"sql": ""}, "nothing says what is right"),
    ],
)
def test_a_wrong_case_is_refused_with_file_and_case(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidInput, match=f"cases.yaml, case one: .*{complaint}"):
        load(_file(tmp_path, ONE | change))


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ({"source": 3}, "source must be the name"),
        ({"half": "third"}, "half is 'third'"),
        ({"today": "yesterday"}, "today must be a date"),
        ({"tomorrow": 1}, "is not a case file"),
        ({"cases": {"one": ONE}}, "is not a case file"),
    ],
)
def test_a_wrong_head_is_refused(tmp_path: Path, head: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidInput, match=rf"cases\.yaml.*{complaint}"):
        load(_file(tmp_path, ONE, **head))


def test_a_case_without_an_id_is_named_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="case number 2: needs an id"):
        load(_file(tmp_path, ONE, {"question": "How many?"}))


def test_two_cases_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="case one: there are two"):
        load(_file(tmp_path, ONE, ONE))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("hello", "is not a case file"), ("a: [", "is not YAML"), ("a: 1\na: 2", "a is written twice")],
)
def test_a_file_that_is_no_case_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text)
    with pytest.raises(InvalidInput, match=complaint):
        load(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"no case file .*gone.yaml"):
        load(tmp_path / "gone.yaml")


def test_a_file_that_asks_for_forecasts_says_so(tmp_path: Path) -> None:
    assert not load(_file(tmp_path, ONE)).forecasts
    assert load(_file(tmp_path, ONE, ONE | {"id": "two", "tool": "forecast_misses"})).forecasts
