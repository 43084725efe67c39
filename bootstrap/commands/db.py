"""`copilot db`: upgrade, backup, restore, citus."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bootstrap.container import Container
from bootstrap.environment import product_version
from data_layer.backup import back_up
from data_layer.distribution import statements
from data_layer.restore import beside
from data_layer.restore import restore as bring_back
from data_layer.vectors import bring_vector_tables

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The database's tables and rows.")

_SOURCES = "sources/"
File = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False)]


@app.callback()
def _db() -> None:
    """The database's tables and rows."""


@app.command()
def upgrade() -> None:
    """Bring the tables up to date. Every command that needs them does so too, if its database user may."""
    changed = asyncio.run(_upgrade())
    typer.echo("The database was brought up to date." if changed else "The database is up to date.")


@app.command()
def backup(file: File) -> None:
    """Write all tenants' data, and the descriptions of your own sources, to FILE. Others go on working meanwhile.

    Vectors of documents are made anew. Keep secret.key of COPILOT_HOME (or COPILOT_SECRET_KEY) elsewhere: without it
    the secrets of widgets cannot be read again.
    """
    asyncio.run(_backup(file))
    typer.echo(
        f"{file}: {file.stat().st_size / 1e6:,.1f} MB. The key that seals secrets is not in it: keep that apart."
    )


@app.command()
def restore(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="Also when the database is not empty: that is lost.")] = False,
) -> None:
    """Make the database what it was when FILE was written: all of it, or nothing.

    Take only a file that you trust: it holds statements that are carried out. Stop servers and workers first.
    """
    typer.echo(asyncio.run(_restore(file, force)))


@app.command()
def citus() -> None:
    """Show the statements that spread the tables over a Citus cluster by tenant; docs/scaling.md tells when and how."""
    typer.echo("\n".join(asyncio.run(_distribution())))


async def _distribution() -> Sequence[str]:
    async with Container.read() as container:
        return await asyncio.to_thread(statements, await container.url())


async def _upgrade() -> bool:
    async with Container.read() as container:
        await container.database()
        return await _bring_vectors(container) or container.upgraded


async def _backup(file: Path) -> None:
    async with Container.read() as container:
        folder = container.settings.sources
        described = {f"{_SOURCES}{one.name}": one.read_bytes() for one in sorted(folder.glob("*.yaml"))}
        url = await container.server()
        await asyncio.to_thread(back_up, url, file, product=product_version(), beside=described)


async def _restore(file: Path, force: bool) -> str:
    async with Container.read() as container:
        manifest = await asyncio.to_thread(bring_back, await container.server(), file, force=force)
        await container.database()
        await _bring_vectors(container)
        settings = container.settings
        shutil.rmtree(settings.vectors, ignore_errors=True)  # of other documents; copilot serve makes them anew
        settings.sources.mkdir(parents=True, exist_ok=True)
        for name, content in beside(file).items():
            there = settings.sources / Path(name).name
            if name.startswith(_SOURCES) and not there.exists():
                there.write_bytes(content)
    return f"Restored as of {manifest.taken_at:%Y-%m-%d %H:%M %Z} (version {manifest.product})."


async def _bring_vectors(container: Container) -> bool:
    """The database may have had no pgvector when its revisions were run."""
    return await asyncio.to_thread(bring_vector_tables, await container.url())
