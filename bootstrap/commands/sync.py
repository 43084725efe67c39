"""`copilot sync`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bootstrap import logging
from bootstrap.container import Container
from bootstrap.environment import read_variables
from bootstrap.settings import DEFAULT_TENANT, Settings
from bootstrap.syncing import SyncFailed, show_result, sync_and_show
from bootstrap.telemetry import traced
from core.enums import IngestionStatus
from core.errors import InvalidInput, NotFound
from core.identity import EVERY_SCOPE, Principal
from ingestion.source import load_source
from jobs.sync import SyncStatus

app = typer.Typer(rich_markup_mode=None)


@app.command()
def sync(
    source: Annotated[str, typer.Argument(help="A source's name, or a file that describes one.")],
    path: Annotated[Path | None, typer.Option(help="Where its files lie.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Into whose data; your own when not given.")] = None,
    allow_removal: Annotated[
        bool, typer.Option("--allow-removal", "--yes", help="Accept that most records of the source are gone.")
    ] = False,
) -> None:
    """Read a source's data into the plant's own, showing how far it is and what was refused."""
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "sync.log", console=False)
    file = Path(source).expanduser()
    described = file if file.suffix in (".yaml", ".yml") else None
    if described is not None and not described.is_file():
        raise NotFound(f"There is no file {source}.")
    if path is not None and not path.expanduser().exists():
        raise InvalidInput(f"--path {path}: there is no such file or folder.")
    name = load_source(str(described)).name if described else source
    with traced(read_variables(), "sync"):
        status = asyncio.run(_sync(settings, name, described, path, tenant, allow_removal))
    if status.status not in (IngestionStatus.COMPLETED, IngestionStatus.PARTIALLY_FAILED):
        raise SyncFailed(status.error or f"The sync of {source} failed.")


async def _sync(
    settings: Settings, name: str, described: Path | None, path: Path | None, tenant: str | None, allow_removal: bool
) -> SyncStatus:
    principal = Principal(tenant or settings.tenant or DEFAULT_TENANT, "local", EVERY_SCOPE)
    console = Console()
    async with Container(settings) as container:
        service = await container.sync()
        status = await sync_and_show(
            service,
            principal,
            name,
            path=path,
            description=described,
            metadata={"allow_removal": True} if allow_removal else {},
            console=console,
        )
        await show_result(service, principal, status, console)
    return status
