"""The table of a collection: in the terminal, as Markdown and as HTML."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals import report_html, report_markdown
from evals.retrieval.collection import Collection
from evals.retrieval.metrics import METRICS

TITLE = "How well documents are found"
HEADINGS = ("search", *METRICS)


@dataclass(frozen=True)
class Report:
    """`found`: the metrics' averages of each search, by its name. Seconds to read the documents in, and to search."""

    collection: Collection
    embedding: str
    began: datetime
    reading: float
    searching: float
    found: dict[str, dict[str, float]]

    def facts(self) -> list[tuple[str, str]]:
        queries, left_out = len(self.collection.queries), self.collection.left_out
        without = f" ({left_out:,} more are judged, but have no text or nothing relevant)" if left_out else ""
        return [
            ("Began", f"{self.began:%Y-%m-%d %H:%M} UTC"),
            ("Embedding", self.embedding),
            ("Documents", f"{len(self.collection.documents):,}"),
            ("Queries", f"{queries:,}{without}"),
            ("Reading them in", f"{self.reading:,.1f} s"),
            ("Searching, each of the three", f"{1000 * self.searching / queries:,.1f} ms a query"),
        ]

    def rows(self) -> list[tuple[str, ...]]:
        return [(name, *(f"{found[metric]:.3f}" for metric in METRICS)) for name, found in self.found.items()]


def show(report: Report, console: Console, file: Path) -> None:
    """`file`: where it stands as HTML."""
    for name, value in report.facts():
        console.print(f"{name}: {value}", highlight=False)
    table = Table(*HEADINGS)
    for row in report.rows():
        table.add_row(*row)
    console.print(table)
    console.print(f"Report: {file}", highlight=False, soft_wrap=True)


def write(report: Report, folder: Path) -> Path:
    """`retrieval.md` and `retrieval.html`; gives the latter's place."""
    folder.mkdir(parents=True, exist_ok=True)
    markdown, html = report_markdown.table, report_html.table
    text = f"# {TITLE}\n\n{markdown(('', ''), report.facts())}\n\n{markdown(HEADINGS, report.rows())}\n"
    (folder / "retrieval.md").write_text(text, encoding="utf-8")
    body = f"<h1>{TITLE}</h1>\n{html((), report.facts(), 'facts')}\n{html(HEADINGS, report.rows())}"
    file = folder / "retrieval.html"
    file.write_text(report_html.page(TITLE, body), encoding="utf-8")
    return file
