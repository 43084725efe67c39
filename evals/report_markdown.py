"""The report as Markdown, for a pull request or a chat."""

from collections.abc import Iterable, Sequence

from evals import figures
from evals.report import CLASS_HEADINGS, RELIABILITY_HEADINGS, Report, class_rows, faults, reliability_rows


def markdown(report: Report) -> str:
    wrong = figures.wrong(report.asked)
    parts = [
        "# Evaluation of the copilot's answers",
        table(("", ""), report.facts()),
        "".join(f"- Below the recorded figure: {sentence}.\n" for sentence in report.below()),
        "## By class\n\n" + table(CLASS_HEADINGS, class_rows(report.asked)),
        "## By file\n\n" + table(FILE_HEADINGS, file_rows(report)),
        "## Outcomes\n\n" + table(OUTCOME_HEADINGS, outcome_rows(report)),
        "## How sure, and how often right\n\n" + table(RELIABILITY_HEADINGS, reliability_rows(report.asked)),
        f"## Wrong: {len(wrong)}",
    ]
    for one, times, of in wrong:
        often = f", wrong {times} of {of} times" if of > 1 else ""
        title = f"### {one.file.name}: {one.case.id} ({one.case.kind}{often})"
        asked = "\n".join(f"- Asked: {turn}" for turn in one.turns)
        parts.append(f"{title}\n\n{asked}\n- Wrong: {faults(one)}\n\n{_quoted(one.answer or '(no answer)')}")
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"


FILE_HEADINGS = ("file", "half", "source", "on", "questions", "right", "recorded")
OUTCOME_HEADINGS = ("outcome", "came", "wrongly")


def file_rows(report: Report) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, asked in report.files().items():
        file, least = asked[0].file, report.recorded.get(name)
        recorded = "–" if least is None else f"{least:.1%}"
        share = figures.share(asked)
        rows.append((name, file.half, file.source, str(file.today), f"{share.asked:,}", str(share), recorded))
    return rows


def outcome_rows(report: Report) -> list[tuple[str, ...]]:
    """Outcomes, then under the name of each scorer how many questions it found wrong."""
    rows: list[tuple[str, ...]] = [
        (outcome, f"{came:,}", f"{wrongly:,}") for outcome, came, wrongly in figures.outcomes(report.asked)
    ]
    return rows + [(f"fault: {kind}", f"{count:,}", f"{count:,}") for kind, count in figures.fault_kinds(report.asked)]


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
