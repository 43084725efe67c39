"""`copilot db upgrade`."""

import asyncio

import typer

from bootstrap.container import Container
from data_layer.vectors import bring_vector_tables

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The database's tables.")


@app.callback()
def _db() -> None:
    """The database's tables."""


@app.command()
def upgrade() -> None:
    """Bring the tables up to date. Every command that needs them does so too."""
    changed = asyncio.run(_upgrade())
    typer.echo("The database was brought up to date." if changed else "The database is up to date.")


async def _upgrade() -> bool:
    async with Container.read() as container:
        await container.database()
        # It may have had no pgvector when its revisions were run.
        vectors = await asyncio.to_thread(bring_vector_tables, await container.url())
        return container.upgraded or vectors
