"""`copilot eval --check`: runs only the SQL of each case and shows what it says is right, for who writes cases."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from core.errors import InvalidInput
from evals.asking import chosen
from evals.case import Case, CaseFile
from evals.export import export_of
from evals.truth import Truth, Writing

_SHOWN = 8
_MANY = 20  # an answer's table is cut there, so no good answer says more rows


def check(
    files: Sequence[CaseFile],
    *,
    database_url: str,
    data: Path | None,
    scratch: Path,
    only: Sequence[str],
    console: Console,
) -> int:
    """How many cases are wrong in themselves: SQL that does not run, or gives nothing, or more than is ever said.

    `database_url`: any PostgreSQL; only temporary tables are made in it.
    """
    wrong = total = 0
    for file in files:
        if file.forecasts:
            console.print(f"{file.path.name}: its SQL reads trained forecasts, which only asking it makes.")
            continue
        console.rule(f"{escape(file.path.name)}: {file.source} on {file.today}, {file.half} half")
        with Truth(database_url, export_of(file, data, scratch), Writing.of(file)) as truth:
            for case in chosen(file, only):
                total += 1
                wrong += not _check(case, truth, console)
    console.print(f"{total} cases, {wrong} of them wrong in themselves")
    return wrong


def _check(case: Case, truth: Truth, console: Console) -> bool:
    console.print(f"[bold]{escape(case.id)}[/bold] ({case.kind}) {escape(' → '.join(case.turns))}", highlight=False)
    if case.sql is None:
        console.print(f"    outcome {' or '.join(case.outcomes)}; no SQL")
        return True
    try:
        rows = truth.rows(case.sql)
    except InvalidInput as error:
        console.print(f"    [red]WRONG[/red] {escape(str(error))}", highlight=False)
        return False
    for row in rows[:_SHOWN]:
        console.print("    " + escape(" | ".join("NULL" if value is None else str(value) for value in row)))
    if len(rows) > _SHOWN:
        console.print(f"    … {len(rows)} rows")
    fault = fault_of(rows)
    if fault:
        console.print(f"    [red]WRONG[/red] {fault}")
    return fault is None


def fault_of(rows: Sequence[tuple[Any, ...]]) -> str | None:
    """What makes these rows no truth to hold an answer to."""
    if not any(value is not None for row in rows for value in row):
        return "the SQL gives nothing that an answer could say"
    if len(rows) > _MANY:
        return f"{len(rows)} rows: an answer shows {_MANY}; ask for their count, or LIMIT them"
    return None
