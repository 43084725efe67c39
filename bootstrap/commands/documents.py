"""`copilot documents add|list|find|remove|reindex`."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bootstrap import logging
from bootstrap.door import Door, door
from bootstrap.running import Refused
from bootstrap.settings import Settings
from core.errors import InvalidInput, NotFound, SourceError
from ingestion.documents.folder import INDEX, FolderFile
from retrieval.describing import Statement

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Documents: add, list, find, remove, reindex.")

Tenant = Annotated[str | None, typer.Option(help="Whose documents, when not your own.")]
_LINES = 6  # of a passage that are shown
_WIDE = 240  # characters, where another program reads the list


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of them.")],
    name: Annotated[str | None, typer.Option(help="The document's name; one file only. Else its file's name.")] = None,
    title: Annotated[str | None, typer.Option(help="Else what the document says.")] = None,
    kind: Annotated[str | None, typer.Option(help="Such as agreement, work_instruction, procedure.")] = None,
    revision: Annotated[str | None, typer.Option()] = None,
    valid_from: Annotated[str | None, typer.Option(help="Such as 2026-01-31.")] = None,
    valid_to: Annotated[str | None, typer.Option(help="Its last day.")] = None,
    site: Annotated[str | None, typer.Option(help="Where it holds; else everywhere.")] = None,
    readers: Annotated[str | None, typer.Option(help="User ids or grants, by commas; else everyone.")] = None,
    tenant: Tenant = None,
) -> int:
    """Read files, index them, and say what came of each. The same bytes again change nothing."""
    files = list(_files(paths))
    if not files:
        raise InvalidInput("There is no file in what you named.")
    if name is not None and len(files) > 1:
        raise InvalidInput(f"--name is for one file, but there are {len(files)}.")
    stated = {
        "title": title, "kind": kind, "revision": revision, "valid_from": valid_from, "valid_to": valid_to,
        "site": site, "readers": readers,
    }  # fmt: skip
    called = [FolderFile(name or relative, file, Statement()) for file, relative in files]
    return asyncio.run(_add(_settings(), called, {k: v for k, v in stated.items() if v}, tenant))


@app.command("list")
def list_(
    sku: Annotated[str | None, typer.Option(help="About this item (its code).")] = None,
    supplier: Annotated[str | None, typer.Option(help="About this supplier (its code).")] = None,
    superseded: Annotated[bool, typer.Option("--superseded", help="Former revisions too.")] = False,
    tenant: Tenant = None,
) -> None:
    """The documents there are, and the files that could not be read."""
    asyncio.run(_list(_settings(), {"sku": sku, "supplier": supplier, "superseded": superseded}, tenant))


@app.command()
def find(
    question: Annotated[str, typer.Argument(help="In your own words.")],
    as_of: Annotated[str | None, typer.Option(help="As of that day.")] = None,
    tenant: Tenant = None,
) -> None:
    """The passages that answer a question, best first."""
    asyncio.run(_find(_settings(), {"q": question, "as_of": as_of}, tenant))


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The document's name, as `documents list` shows it.")],
    tenant: Tenant = None,
) -> None:
    """Forget a document, all its revisions."""
    asyncio.run(_remove(_settings(), name, tenant))


@app.command()
def reindex(
    everything: Annotated[bool, typer.Option("--all", help="Embed all anew, not only what is missing.")] = False,
    tenant: Tenant = None,
) -> None:
    """Bring the index to what is stored, after another embedding was chosen or its folder was lost."""
    asyncio.run(_reindex(_settings(), everything, tenant))


def _settings() -> Settings:
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "documents.log", console=False)
    return settings


def _files(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Each with the name that its document gets: of a folder's files, their place in it."""
    for path in paths:
        where = path.expanduser()
        if where.is_file():
            yield where, where.name
        elif (where / INDEX).is_file():
            raise InvalidInput(
                f"{path} has an {INDEX}, which says more of its files: sync it as a source (docs/documents.md), or name"
                " its files one by one."
            )
        elif where.is_dir():
            for file in sorted(where.rglob("*")):
                relative = file.relative_to(where)
                if file.is_file() and not any(part.startswith((".", "~$")) for part in relative.parts):
                    yield file, relative.as_posix()
        else:
            raise NotFound(f"There is no file or folder {path}.")


async def _add(settings: Settings, files: list[FolderFile], stated: dict[str, str], tenant: str | None) -> int:
    console, refused = Console(highlight=False), 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with door(settings, tenant) as api:
        with Progress(*columns, console=console, transient=True) as progress:
            bar = progress.add_task("reading", total=len(files))
            for file in files:
                progress.update(bar, description=escape(file.name))
                try:
                    status = await _add_one(api, file, stated)
                except (Refused, SourceError) as error:
                    refused += 1
                    status = f"refused: {error}"
                progress.console.print(f"{file.name}: {status}", markup=False)
                progress.advance(bar)
    if len(files) > 1:
        console.print(f"{len(files) - refused} of {len(files)} files taken.")
    return 1 if refused else 0


async def _add_one(api: Door, file: FolderFile, stated: dict[str, str]) -> str:
    sent = {"file": (file.path.name, await asyncio.to_thread(file.read))}
    taken = await api.call("POST", "/documents", files=sent, data={"name": file.name, **stated})
    return str(taken["status"])


async def _list(settings: Settings, wanted: dict[str, Any], tenant: str | None) -> None:
    table = Table("Name", "Title", "Kind", "Rev.", "Valid", "Pages", "Readers", box=None, pad_edge=False)
    async with door(settings, tenant) as api:
        documents = await _all(api, "/documents", wanted)
        refusals = await _all(api, "/documents/refused", {})
    for one in documents:
        valid = " to ".join(str(one[day] or "") for day in ("valid_from", "valid_to")).strip()
        gone = f" (until {one['superseded_on']})" if one["superseded_on"] else ""
        readers = ", ".join(one["readers"])
        cells = (
            one["name"], one["title"], one["kind"], f"{one['revision'] or ''}{gone}",
            "" if valid == "to" else valid, str(one["pages"] or ""), readers,
        )  # fmt: skip
        table.add_row(*map(escape, cells))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    console.print(table if documents else "There are no documents yet: copilot documents add PATH…")
    if waiting := sum(not one["indexed"] for one in documents):
        console.print(
            f"{waiting} of {len(documents)} not yet found by meaning, only by their words: a running server goes on"
            " with them, copilot documents reindex does it now."
        )
    for one in refusals:
        console.print(f"not read: {one['name']}: {one['reason']}", markup=False)


async def _all(api: Door, path: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        given = {name: value for name, value in {**wanted, "limit": 200, "cursor": cursor}.items() if value}
        page = await api.call("GET", path, params=given)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def _find(settings: Settings, asked: dict[str, Any], tenant: str | None) -> None:
    async with door(settings, tenant) as api:
        found = await api.call("GET", "/documents/search", params={k: v for k, v in asked.items() if v})
    console = Console(highlight=False)
    for one in found["passages"]:
        revision = f", revision {one['revision']}" if one["revision"] else ""
        page = f", page {one['first_page']}" if one["first_page"] else ""
        heading = f" › {one['headings'][-1]}" if one["headings"] else ""
        console.print(f"{one['score']:.2f}  {one['title']}{revision}{page}{heading}  [{one['name']}]", markup=False)
        for line in one["text"].splitlines()[:_LINES]:
            console.print(f"      {line}", markup=False)
    if not found["passages"]:
        console.print(f"Nothing was found in {found['searched']} documents.")


async def _remove(settings: Settings, name: str, tenant: str | None) -> None:
    async with door(settings, tenant) as api:
        found = [one for one in await _all(api, "/documents", {}) if one["name"] == name]
        if not found:
            raise NotFound(f"There is no document {name}: copilot documents list shows their names.")
        gone = await api.call("DELETE", f"/documents/{found[0]['document_id']}")
    typer.echo(f"{name} is forgotten, {gone['revisions']} revision{'s' * (gone['revisions'] != 1)}.")


async def _reindex(settings: Settings, everything: bool, tenant: str | None) -> None:
    async with door(settings, tenant) as api:
        done = await api.call("POST", "/documents/reindex", params={"everything": everything}, timeout=None)
    typer.echo(f"{done['chunks']:,} chunks were embedded; the index holds what is stored.")
