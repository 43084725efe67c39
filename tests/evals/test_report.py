import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from bootstrap.usage import Usage
from core.errors import InvalidInput
from evals import recorded
from evals.asking import Asked
from evals.case import Case, CaseFile
from evals.report import Report, show
from evals.report_html import html
from evals.report_markdown import markdown
from evals.score import Fault

TUNING = CaseFile(Path("plant-tuning.yaml"), "sample_plant", date(2025, 5, 15), "tuning", ())
MEASURED = replace(TUNING, path=Path("plant-measured.yaml"), half="measured")
CASE = Case("stock-of-one", "stock", ("How many <b>x</b>?", "And y | z [red]?"))
RIGHT = Asked(TUNING, CASE, 0, 1, CASE.turns, "answered", "5 EA", "embedded", (), (12.0, 9.0), Usage())
WRONG = replace(
    RIGHT, file=MEASURED, faults=(Fault("value", "does not say 7"),), answer="<script>alert(1)</script>\nof two lines"
)


@pytest.fixture
def report() -> Report:
    when = datetime(2025, 5, 16, 8, tzinfo=UTC)
    least = {"plant-tuning": 1.0, "plant-measured": 0.5}
    return Report("embedded", when, [RIGHT, RIGHT, WRONG], 1, 2, None, least)


def test_a_file_below_its_recorded_share_is_named(report: Report) -> None:
    assert report.below() == ["plant-measured: 0 of 1 right (0.0%), recorded are 50.0%"]


def test_the_terminal_shows_the_wrong_question_and_the_figures(report: Report) -> None:
    shown = io.StringIO()
    show(report, Console(file=shown, width=160), Path("report.html"))
    for words in ("stock-of-one", "And y | z [red]?", "does not say 7", "66.7%", "pass^1", "p95", "Below the recorded"):
        assert words in shown.getvalue()


def test_the_markdown_has_tables_and_each_wrong_answer(report: Report) -> None:
    text = markdown(report)
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
    assert "| stock | 3 | 66.7% | 100.0% | 0.0% | 9 | 12 |" in text
    assert "| plant-measured | measured | sample_plant | 2025-05-15 | 1 | 0.0% | 50.0% |" in text
    assert "- Wrong: does not say 7\n\n> <script>alert(1)</script>\n> of two lines" in text


def test_the_html_needs_nothing_from_outside_and_runs_nothing(report: Report) -> None:
    text = html(report)
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)
            assert not {name for name, _ in attrs} & {"src", "href", "srcset", "data", "style"}
            assert not [name for name, _ in attrs if name.startswith("on")]

    Reader().feed(text)
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "How many &lt;b&gt;x&lt;/b&gt;?" in text
    assert "url(" not in text
    assert re.findall(r"https?://\S+?(?=\")", text) == ["http://www.w3.org/2000/svg"] * 2


def test_the_pictures_show_each_class_and_half(report: Report) -> None:
    pictures = re.findall(r"<svg xmlns.*?</svg>", html(report), re.DOTALL)
    accuracy, speed = (ElementTree.fromstring(picture) for picture in pictures)
    names = {"tuning": [], "measured": []}  # type: dict[str, list[str | None]]
    for bar in accuracy.iter("{http://www.w3.org/2000/svg}rect"):
        if bar.get("class") in names:
            names[str(bar.get("class"))].append(bar.get("width"))
    assert names == {"tuning": ["440.0", "440.0"], "measured": ["0.0", "0.0"]}
    assert "p95 12 ms" in ["".join(text.itertext()) for text in speed.iter("{http://www.w3.org/2000/svg}text")]


def test_answers_of_another_model_than_the_one_asked_for_are_counted(report: Report) -> None:
    named = dict(replace(report, model="openai:x").facts())
    assert named["Answered by another model"].startswith("3 questions")


def test_shares_are_recorded_rounded_down_beside_those_of_other_files(tmp_path: Path, report: Report) -> None:
    file = tmp_path / "recorded.yaml"
    file.write_text("tuning: {other: 0.9, plant-tuning: 0.1}\n")
    recorded.record({"plant-tuning": [RIGHT, RIGHT, WRONG], "plant-measured": [WRONG]}, file)
    assert recorded.read(file) == {"other": 0.9, "plant-tuning": 0.666, "plant-measured": 0.0}


@pytest.mark.parametrize("text", ["tuning: 3", "- a", "tuning: {a: much}"])
def test_a_broken_file_of_figures_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "recorded.yaml"
    file.write_text(text)
    with pytest.raises(InvalidInput, match="must hold halves"):
        recorded.read(file)
