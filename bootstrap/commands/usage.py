"""`copilot usage`: what was asked and used in a month."""

import asyncio
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bootstrap import logging
from bootstrap.door import door
from bootstrap.settings import Settings
from core.errors import InvalidInput
from data_layer.queries.usage import BY

app = typer.Typer(rich_markup_mode=None)

_HEADS = ("questions", "tool calls", "requests", "tokens sent", "received", "cost")
_FIGURES = ("questions", "tool_calls", "model_requests", "tokens_sent", "tokens_received", "cost")


@app.command()
def usage(
    month: Annotated[str | None, typer.Option(help="Such as 2026-05; this month when left out.")] = None,
    by: Annotated[str | None, typer.Option(help=f"Also by {', '.join(BY)}.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As the API tells it.")] = False,
    tenant: Annotated[str | None, typer.Option(help="Whose, when not your own.")] = None,
) -> None:
    """Questions, tool calls, tokens and cost of a month (UTC), and what is left of the quota."""
    if by is not None and by not in BY:
        raise InvalidInput(f"--by {by}: expected {', '.join(BY)}.")
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "usage.log", console=False)
    asked = {name: value for name, value in (("month", month), ("by", by)) if value is not None}
    found = asyncio.run(_usage(settings, asked, tenant))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    _show(found)


def _show(found: dict[str, Any]) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    table = Table(found["by"] or "month", box=None, pad_edge=False)
    for head in _HEADS:
        table.add_column(head, justify="right")
    for line in found["lines"]:
        table.add_row(line["what"], *_cells(line))
    table.add_row(found["month"], *_cells(found))
    console.print(table)
    console.print(f"Documents: {found['documents']:,}. Rows synced in the month: {found['rows_synced']:,}.")
    if found["unpriced"]:
        console.print(f"Without a price (COPILOT_MODEL_PRICES): {', '.join(found['unpriced'])}.", soft_wrap=True)
    if quota := found["quota"]:
        console.print(told(quota), soft_wrap=True)


def told(quota: dict[str, Any]) -> str:
    """One sentence of what is left."""
    left = [
        *([f"{quota['tokens_left']:,} of {quota['tokens']:,} tokens"] if quota["tokens"] is not None else []),
        *([f"{quota['cost_left']} of {quota['cost']} dollars"] if quota["cost"] is not None else []),
    ]
    beyond = "the built-in model answers" if quota["beyond"] == "embedded" else "questions are refused"
    return (
        f"Quota: {quota['used_percent']} % used; {' and '.join(left)} left until {quota['anew_on']};"
        f" beyond it {beyond}."
    )


def _cells(figures: dict[str, Any]) -> list[str]:
    return [_cell(figures[name]) for name in _FIGURES]


def _cell(value: int | str | None) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else value


async def _usage(settings: Settings, asked: dict[str, str], tenant: str | None) -> dict[str, Any]:
    async with door(settings, tenant) as api:
        found: dict[str, Any] = await api.call("GET", "/usage", params=asked)
        return found
