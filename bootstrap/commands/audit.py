"""`copilot audit`: who asked for what."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bootstrap import logging
from bootstrap.door import door
from bootstrap.settings import Settings
from core.errors import InvalidInput

app = typer.Typer(rich_markup_mode=None)

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
    table = Table("At (UTC)", "User", "By", "Kind", "What", "Outcome", "Detail")
    for entry in asyncio.run(_entries(settings, {**asked, "limit": limit}, tenant)):
        told = {name: value for name, value in entry["detail"].items() if name not in _IDS}
        at = datetime.fromisoformat(entry["at"]).astimezone(UTC)
        shown = [entry[name] for name in ("user_id", "channel", "kind", "what", "outcome")]
        shown.append(json.dumps(told, ensure_ascii=False) if told else "")
        table.add_row(f"{at:%Y-%m-%d %H:%M:%S}", *map(_plain, shown))
    Console().print(table)


def _plain(text: str) -> str:
    """What others typed, without what a terminal would obey."""
    return escape("".join(character if character.isprintable() else " " for character in text))


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
