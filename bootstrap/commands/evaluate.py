"""`copilot eval`. The questions and their scoring stand above this room, so they are loaded by name."""

from importlib import import_module
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None)


@app.command()
def evaluate(
    cases: Annotated[list[str] | None, typer.Argument(help="Case files; none: all of evals/cases.")] = None,
    data: Annotated[str | None, typer.Option(help="The export the data was synced from, for the cases' SQL.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Whose data, when not your own.")] = None,
) -> int:
    """Ask the questions with known answers and score what comes back."""
    status = import_module("evals.run").main(cases or [], data=data, tenant=tenant)
    return int(status or 0)
