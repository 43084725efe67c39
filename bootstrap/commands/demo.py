"""`copilot demo`."""

import asyncio
from importlib import import_module
from typing import Annotated

import typer

from bootstrap.listening import listen
from bootstrap.settings import Settings

app = typer.Typer(rich_markup_mode=None)


@app.command()
def demo(
    skus: Annotated[int | None, typer.Option(min=50, max=1_000_000, help="Items of the plant [2000].")] = None,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
) -> None:
    """Make a sample plant, ingest it and serve it. The second run keeps what is there."""
    settings = Settings.read()
    with listen(host, port, local=settings.auth == "local") as listener:
        asyncio.run(import_module("bootstrap.demo").run(settings, skus or settings.demo_skus, listener))
