"""`copilot audit`: who asked for what."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bootstrap import logging
from bootstrap.door import door
from bootstrap.settings import Settings
from core.errors import InvalidInput

app = typer.Typer(rich_markup_mode=None)

_HEAD = ("user_id", "channel", "kind", "outcome")
_IDS = ("thread_id", "message_id", "elapsed_ms")


@app.command()
def audit(
    user: Annotated[str | None, typer.Option(help="Only this user's.")] = None,
    kind: Annotated[str | None, typer.Option(help="question, answer, tool_call, records, approval, effect, …")] = None,
    what: Annotated[str | None, typer.Option(help="A tool's name, a key's id, …")] = None,
    channel: Annotated[str | None, typer.Option(help="web, cli, api, mcp, a2a, openai, agui or slack.")] = None,
    outcome: Annotated[str | None, typer.Option(help="ok, not_permitted, …")] = None,
    since: Annotated[str | None, typer.Option(help="A day or a time, such as 2026-05-15.")] = None,
    until: Annotated[str | None, typer.Option(help="The first day or time that is too late.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Entries shown.")] = 50,
    export: Annotated[Path | None, typer.Option(help="Write all of them to this .csv or .jsonl file instead.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Whose, when not your own.")] = None,
) -> None:
    """What was asked, called, approved and done, latest first."""
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "audit.log", console=False)
    wanted = {"user": user, "kind": kind, "what": what, "channel": channel, "outcome": outcome}
    wanted |= {"since": _moment("--since", since), "until": _moment("--until", until)}
    asked = {name: value for name, value in wanted.items() if value is not None}
    if export is not None:
        if export.suffix not in (".csv", ".jsonl"):
            raise InvalidInput(f"--export {export}: expected a file that ends in .csv or .jsonl.")
        text = asyncio.run(_exported(settings, {**asked, "format": export.suffix[1:]}, tenant))
        export.write_text(text, encoding="utf-8", newline="")
        typer.echo(f"Written to {export}.")
        return
    _show(asyncio.run(_entries(settings, {**asked, "limit": limit}, tenant)))


def _show(entries: list[dict[str, Any]]) -> None:
    """Each in a line, as wide as it is, and what is known of it below: a table would leave no room for that."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not entries:
        console.print("Nothing of that is in the log.")
        return
    heads = [[_at(entry), *(_plain(entry[name]) for name in _HEAD)] for entry in entries]
    widths = [max(map(cell_len, column)) for column in zip(*heads, strict=True)]
    for entry, head in zip(entries, heads, strict=True):
        told = {name: value for name, value in entry["detail"].items() if name not in _IDS}
        fields = [set_cell_size(text, width) for text, width in zip(head, widths, strict=True)]
        console.print("  ".join((*fields, _plain(entry["what"]))), soft_wrap=True)
        if told:
            detail = Text(_plain(json.dumps(told, ensure_ascii=False)), "dim")
            console.print(Padding(detail, (0, 0, 0, 4), expand=False))


def _at(entry: dict[str, Any]) -> str:
    return f"{datetime.fromisoformat(entry['at']).astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"


def _plain(text: str) -> str:
    """What others typed, without what a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


def _moment(option: str, given: str | None) -> str | None:
    try:
        found = datetime.fromisoformat(given) if given else None
    except ValueError:
        raise InvalidInput(f"{option}: expected a day or a time, such as 2026-05-15 or 2026-05-15T06:00.") from None
    return None if found is None else (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


async def _entries(settings: Settings, wanted: dict[str, Any], tenant: str | None) -> list[dict[str, Any]]:
    async with door(settings, tenant) as api:
        found: list[dict[str, Any]] = (await api.call("GET", "/audit", params=wanted))["items"]
        return found


async def _exported(settings: Settings, wanted: dict[str, Any], tenant: str | None) -> str:
    async with door(settings, tenant) as api:
        return await api.text("GET", "/audit/export", params=wanted)
