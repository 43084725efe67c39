from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console

from evals.passages.question import Question
from evals.passages.report import Report, show, write
from evals.passages.scoring import SEARCHES, Result

DAY = date(2025, 6, 12)
ANSWERED = Question("how much | of <it>", DAY, documents=("a.md",), says="5 %")
LONG = Question("how long", DAY, documents=("a.md",), says="5 days")


def _report() -> Report:
    results = [
        Result(ANSWERED, {"lexical": (2,), "dense": (), "fused": (2,)}, 1, 0.61, "b.md", True, False),
        Result(LONG, dict.fromkeys(SEARCHES, (1,)), 1, 0.9, "", answered=True, quoted=True),
        Result(Question("who", DAY, none="nobody says"), dict.fromkeys(SEARCHES, ()), 0, 0.7, "c.md", True, False),
    ]
    began = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    recorded = {"passages-x": {"recall@5": 1.0, "nDCG@10": 0.95}}
    return Report({"passages-x": results}, 2, 9, "MiniLM", began, recorded)


def test_the_three_searches_stand_side_by_side(tmp_path: Path) -> None:
    console = Console(record=True, width=160)
    show(_report(), console)
    said = console.export_text()
    assert [said.count(search) for search in SEARCHES] == [2, 2, 2]
    assert "0.815" in said
    assert "3, of which 1 have no answer" in said
    assert "passages-x: nDCG@10 is 0.815, recorded is 0.95" in said


def test_what_is_not_answered_rightly_is_listed_with_the_ranks() -> None:
    rows = _report().missed_rows()
    assert rows == [
        ("how much | of <it>", "2025-06-12", "a.md", "2", "–", "2", "0.61", "b.md"),
        ("who", "2025-06-12", "none", "–", "–", "–", "0.70", "c.md"),
    ]


def test_the_same_is_written_as_markdown_and_as_html(tmp_path: Path) -> None:
    page = write(_report(), tmp_path / "report")
    html, markdown = page.read_text(encoding="utf-8"), page.with_suffix(".md").read_text(encoding="utf-8")
    assert "<td>how much | of &lt;it&gt;</td>" in html
    assert "Worse than recorded: passages-x" in html
    assert "| how much \\| of <it> | 2025-06-12 | a.md | 2 | – | 2 |" in markdown
    assert "- Worse: passages-x: nDCG@10" in markdown
