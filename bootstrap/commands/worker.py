"""`copilot worker`."""

import asyncio

import typer

from bootstrap import logging
from bootstrap.container import Container
from bootstrap.settings import Settings
from bootstrap.working import keep_working

app = typer.Typer(rich_markup_mode=None)


@app.command()
def worker() -> None:
    """Run syncs in the background, without the API; as many of these as you like, on one database."""
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "worker.log")
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    async with Container(settings) as container:
        await keep_working(await container.sync())
