"""`copilot worker`."""

import asyncio
from typing import Annotated

import typer

from bootstrap import logging
from bootstrap.container import Container
from bootstrap.settings import Settings
from bootstrap.working import keep_working
from core.errors import InvalidInput
from jobs.queue import QUEUES
from jobs.sync import CONCURRENT

app = typer.Typer(rich_markup_mode=None)


@app.command()
def worker(
    queues: Annotated[
        str, typer.Option(help=f"Which jobs, separated by commas, of {', '.join(QUEUES)}; all without it.")
    ] = ",".join(QUEUES),
    concurrency: Annotated[int, typer.Option(min=1, max=100, help="How many at once.")] = CONCURRENT,
) -> None:
    """Run syncs in the background, without the API; as many of these as you like, on one database."""
    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    if not chosen or set(chosen) - set(QUEUES):
        raise InvalidInput(f"--queues: expected some of {', '.join(QUEUES)}, separated by commas.")
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "worker.log")
    asyncio.run(_work(settings, chosen, concurrency))


async def _work(settings: Settings, queues: list[str], concurrency: int) -> None:
    async with Container(settings) as container:
        await keep_working(await container.sync(), queues, concurrency)
