from datetime import date
from pathlib import Path

import pytest

from core.errors import InvalidInput
from evals.passages.question import Question
from evals.passages.recorded import read, record, worse
from evals.passages.scoring import INVENTED, RIGHTLY, SEARCHES, Result

DAY = date(2025, 6, 12)
ANSWERED, UNANSWERED = Question("a", DAY, documents=("a.md",), says="b"), Question("c", DAY, none="d")


def _results(*ranks: int | None, invented: int = 0) -> list[Result]:
    asked = [(ANSWERED, rank) for rank in ranks] + [(UNANSWERED, None)] * 3
    answered = [True] * (len(ranks) + invented) + [False] * 3
    return [
        Result(question, dict.fromkeys(SEARCHES, (rank,) if rank else ()), 1, 0.6, "a.md", said, quoted=rank == 1)
        for (question, rank), said in zip(asked, answered, strict=False)
    ]


def test_what_was_recorded_may_not_get_worse_in_either_direction(tmp_path: Path) -> None:
    file = tmp_path / "recorded.yaml"
    record({"passages-x": _results(1, 1, 2, invented=1)}, file)
    recorded = read(file)
    assert recorded["passages-x"][RIGHTLY] == 0.62
    assert recorded["passages-x"][INVENTED] == 0.38
    assert worse("passages-x", _results(1, 1, 2, invented=1), recorded) == []
    assert worse("passages-x", _results(1, 1, 1), recorded) == []
    said = worse("passages-x", _results(1, 2, 2, invented=2), recorded)
    assert any(RIGHTLY in one for one in said)
    assert any(INVENTED in one for one in said)
    assert worse("passages-other", _results(None), recorded) == []


def test_other_files_keep_what_was_recorded_of_them(tmp_path: Path) -> None:
    file = tmp_path / "recorded.yaml"
    record({"passages-x": _results(1)}, file)
    record({"passages-y": _results(1)}, file)
    assert read(file).keys() == {"passages-x", "passages-y"}


def test_a_file_that_holds_no_figures_is_named(tmp_path: Path) -> None:
    (tmp_path / "recorded.yaml").write_text("x: [1]", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"recorded\.yaml"):
        read(tmp_path / "recorded.yaml")
