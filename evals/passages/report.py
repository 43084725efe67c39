"""How well the right passage is found, and whether the product knows when there is none: in the terminal, as Markdown
and as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape as safe
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from evals import report_html, report_markdown
from evals.passages import recorded
from evals.passages.scoring import INVENTED, RIGHTLY, SEARCHES, SILENT, WRONGLY, Result, found, told

TITLE = "How well the right passage is found"
FOUND_HEADINGS = ("questions", "search", "nDCG@10", "recall@5")
TOLD_HEADINGS = ("questions", RIGHTLY, WRONGLY, SILENT, INVENTED)
MISSED_HEADINGS = ("question", "day", "the passage stands in", *SEARCHES, "score", "what came first")


@dataclass(frozen=True)
class Report:
    """`files`: the results by the name of the file of questions. `recorded`: what may not get worse."""

    files: Mapping[str, Sequence[Result]]
    documents: int
    passages: int
    embedding: str
    began: datetime
    recorded: Mapping[str, recorded.Figures]

    def facts(self) -> list[tuple[str, str]]:
        asked = [one for results in self.files.values() for one in results]
        without = sum(not one.answerable for one in asked)
        lost = sum(one.answerable and not one.right for one in asked)
        more = [("Right passages that no chunk holds whole", f"{lost:,}")] if lost else []
        return [
            ("Began", f"{self.began:%Y-%m-%d %H:%M} UTC"),
            ("Embedding", self.embedding),
            ("Documents", f"{self.documents:,} with their older revisions, in {self.passages:,} passages"),
            ("Questions", f"{len(asked):,}, of which {without:,} have no answer in the documents"),
            *more,
        ]

    def parts(self) -> dict[str, Sequence[Result]]:
        """The files, and all together."""
        return {**self.files, "all": [one for results in self.files.values() for one in results]}

    def found_rows(self) -> list[tuple[str, ...]]:
        """Of each part and each search."""
        return [
            (name, search, *(f"{value:.3f}" for value in found(results, search).values()))
            for name, results in self.parts().items()
            for search in SEARCHES
        ]

    def told_rows(self) -> list[tuple[str, ...]]:
        return [(name, *(f"{share:.1%}" for share in told(results).values())) for name, results in self.parts().items()]

    def missed_rows(self) -> list[tuple[str, ...]]:
        """The questions that the product would not answer rightly, with the ranks of the right passage."""
        return [
            (
                one.question.ask,
                one.question.day.isoformat(),
                ", ".join(one.question.documents) or "none",
                *(str(one.best(search) or "–") for search in SEARCHES),
                f"{one.score:.2f}",
                one.first,
            )
            for results in self.files.values()
            for one in results
            if (not one.rightly if one.answerable else one.answered)
        ]

    def worse(self) -> list[str]:
        return [
            sentence
            for name, results in self.files.items()
            for sentence in recorded.worse(name, results, self.recorded)
        ]


def show(report: Report, console: Console) -> None:
    for headings, rows in ((FOUND_HEADINGS, report.found_rows()), (TOLD_HEADINGS, report.told_rows())):
        table = Table(Column(headings[0], no_wrap=True), *headings[1:])
        for row in rows:
            table.add_row(*map(escape, row))
        console.print(table)
    for name, value in report.facts():
        console.print(f"{name}: {escape(value)}", highlight=False)
    for sentence in report.worse():
        console.print(f"[red]Worse than recorded[/red] {escape(sentence)}", highlight=False)


def write(report: Report, folder: Path) -> Path:
    """`passages.md` and `passages.html`; returns the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    sections = (
        ("Found", FOUND_HEADINGS, report.found_rows()),
        ("Answered", TOLD_HEADINGS, report.told_rows()),
        ("Not answered rightly", MISSED_HEADINGS, report.missed_rows()),
    )
    table = report_markdown.table
    parts = [f"# {TITLE}", table(("", ""), report.facts()), "".join(f"- Worse: {s}.\n" for s in report.worse())]
    parts += [f"## {name}\n\n{table(headings, rows)}" for name, headings, rows in sections]
    (folder / "passages.md").write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
    shown = report_html.table
    body = f"<h1>{TITLE}</h1>\n{shown((), report.facts(), 'facts')}" + "".join(
        f'<p class="bad">Worse than recorded: {safe(sentence)}.</p>' for sentence in report.worse()
    )
    body += "".join(f"\n<h2>{name}</h2>{shown(headings, rows)}" for name, headings, rows in sections)
    page = folder / "passages.html"
    page.write_text(report_html.page(TITLE, body), encoding="utf-8")
    return page
