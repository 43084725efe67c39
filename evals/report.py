"""The report of a run: what it rests on, and its form in the terminal (others: `report_markdown`, `report_html`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals import figures
from evals.asking import Asked
from evals.figures import Price

AIM = {"tuning": 0.97, "measured": 0.92}


@dataclass(frozen=True)
class Report:
    """`asked` is everything of the run. `when` it began. `recorded`: the least share allowed to each file, by name."""

    model: str
    when: datetime
    asked: Sequence[Asked]
    times: int
    clients: int
    price: Price | None
    recorded: dict[str, float]

    def files(self) -> dict[str, list[Asked]]:
        return figures.by(self.asked, lambda one: one.file.name)

    def below(self) -> list[str]:
        """A sentence for each file whose share is below the recorded one."""
        found = []
        for name, asked in self.files().items():
            least, share = self.recorded.get(name), figures.share(asked)
            if least is not None and share.value < least:
                found.append(f"{name}: {share.right} of {share.asked} right ({share}), recorded are {least:.1%}")
        return found

    def others(self) -> int:
        """Questions that another model than the one asked for answered, because that one failed."""
        return sum(one.answered_by not in ("", self.model) for one in self.asked)

    def facts(self) -> list[tuple[str, str]]:
        """What holds for the whole run: names and values to be shown as they are."""
        asked, waits = self.asked, figures.waits(self.asked)
        share, whole = figures.share(asked), figures.whole_cases(asked)
        passed = figures.passes(asked)
        facts = [
            ("Model", self.model),
            ("Began", f"{self.when:%Y-%m-%d %H:%M} UTC"),
            ("Questions right", f"{share} ({share.right:,} of {share.asked:,} askings)"),
            ("Cases right in every wording, every time", f"{whole} ({whole.right:,} of {whole.asked:,})"),
            *((f"pass^{k}", f"{value:.1%}") for k, value in enumerate(passed, 1)),
            ("Time a turn, p50", f"{figures.percentile(waits, 0.5):,.0f} ms"),
            ("Time a turn, p95", f"{figures.percentile(waits, 0.95):,.0f} ms ({self.clients} at once)"),
            ("Cost", figures.cost(asked, self.price)),
        ]
        for half, group in figures.by_half(asked).items():
            if bands := figures.reliability(group):
                name = f"Calibration error of the confidence, {half} half"
                facts.append((name, f"{figures.calibration_error(bands):.3f}"))
        if self.others():
            facts.append(("Answered by another model", f"{self.others():,} questions: the model asked for failed"))
        return facts


def faults(one: Asked) -> str:
    return "; ".join(fault.text for fault in one.faults)


def class_rows(asked: Sequence[Asked]) -> list[tuple[str, ...]]:
    """Class, questions, then right in all and in each half, then p50 and p95 of a turn in ms. Last row: all."""
    rows = []
    for name, group in [*figures.by_class(asked).items(), ("all", list(asked))]:
        halves, waits = figures.by_half(group), figures.waits(group)
        rows.append(
            (
                name,
                f"{len(group):,}",
                str(figures.share(group)),
                *(str(figures.share(halves.get(half, []))) for half in AIM),
                f"{figures.percentile(waits, 0.5):,.0f}",
                f"{figures.percentile(waits, 0.95):,.0f}",
            )
        )
    return rows


CLASS_HEADINGS = ("class", "questions", "right", "tuning", "measured", "p50 ms", "p95 ms")


RELIABILITY_HEADINGS = ("half", "confidence", "answers", "said on average", "right")


def reliability_rows(asked: Sequence[Asked]) -> list[tuple[str, ...]]:
    """Of each half, by bands of the confidence that answers stated."""
    return [
        (
            half,
            f"{band.low:.0%} to {min(band.high, 1):.0%}",
            f"{band.answers:,}",
            f"{band.said:.0%}",
            f"{band.right:.0%}",
        )
        for half, group in figures.by_half(asked).items()
        for band in figures.reliability(group)
    ]


def show(report: Report, console: Console, written: Path) -> None:
    """What is wrong, then the figures, so that these stand at the end of a long output."""
    wrong = figures.wrong(report.asked)
    if wrong:
        table = Table("wrong", "question", "what is wrong", title=f"{len(wrong)} questions that were answered wrongly")
        for one, times, of in wrong:
            often = f" ({times} of {of} times)" if of > 1 else ""
            table.add_row(escape(one.case.id), escape(" → ".join(one.turns)), escape(faults(one)) + often)
        console.print(table)
    table = Table(*CLASS_HEADINGS)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in class_rows(report.asked):
        table.add_row(*row, style="bold" if row[0] == "all" else None)
    console.print(table)
    for name, value in report.facts():
        console.print(f"{name}: {escape(value)}", highlight=False)
    for sentence in report.below():
        console.print(f"[red]Below the recorded figure[/red] {escape(sentence)}", highlight=False)
    console.print(f"Report: {escape(str(written))}", highlight=False, soft_wrap=True)
