from datetime import date
from pathlib import Path

import pytest

from core.errors import InvalidInput
from evals.passages.question import QUESTIONS, load
from evals.passages.report import Report
from evals.passages.run import main, measure
from evals.passages.scoring import SEARCHES, found
from sample_plant.export import write_plant


@pytest.fixture(scope="module")
async def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    files = [load(path) for path in sorted(QUESTIONS.glob("*.yaml"))]
    folder = tmp_path_factory.mktemp("passages") / "plant"
    write_plant(folder, end=files[0].today)
    return await measure(files, folder / "documents")


async def test_no_figure_of_the_search_of_documents_is_worse_than_the_recorded_one(report: Report) -> None:
    assert report.recorded.keys() == report.files.keys()
    assert report.worse() == []


async def test_both_searches_together_find_more_than_either_alone(report: Report) -> None:
    measured = {search: found(report.parts()["all"], search) for search in SEARCHES}
    for one in ("lexical", "dense"):
        assert measured["fused"]["nDCG@10"] > measured[one]["nDCG@10"]
        assert measured["fused"]["recall@5"] > measured[one]["recall@5"]


async def test_every_right_passage_is_whole_in_a_chunk(report: Report) -> None:
    asked = [one for results in report.files.values() for one in results]
    assert [one.question.ask for one in asked if one.answerable and not one.right] == []


QUESTION = """
source: {source}
today: {today}
half: tuning
questions: [{{ask: how heavy may boxes be, document: a.md, says: 15 kg}}, {{ask: why, none: nobody says}}]
"""


def test_ones_own_questions_are_asked_of_ones_own_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("# Boxes\n\nBoxes may be as heavy as 15 kg.\n", encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(QUESTION.format(source="mine", today=date(2025, 1, 1)), encoding="utf-8")
    assert main([mine], tmp_path / "docs", tmp_path / "report", record=False) == 0
    assert "2, of which 1 have no answer" in capsys.readouterr().out
    assert "how heavy" not in (tmp_path / "report/passages.md").read_text(encoding="utf-8")


def test_the_documents_of_another_source_have_to_be_shown(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.yaml", tmp_path / "other.yaml"
    mine.write_text(QUESTION.format(source="mine", today=date(2025, 1, 1)), encoding="utf-8")
    other.write_text(QUESTION.format(source="mine", today=date(2025, 1, 2)), encoding="utf-8")
    with pytest.raises(InvalidInput, match="--data"):
        main([mine], None, None, record=False)
    with pytest.raises(InvalidInput, match="one after the other"):
        main([mine, other], None, None, record=False)
