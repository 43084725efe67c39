"""`copilot serve`."""

import asyncio
import socket
import sys
from typing import Annotated

import typer

from bootstrap import logging
from bootstrap.asgi import listen, serve
from bootstrap.container import Container
from bootstrap.settings import Settings

app = typer.Typer(rich_markup_mode=None)


@app.command("serve")
def serve_command(
    host: Annotated[
        str, typer.Option(help="Where to listen; with COPILOT_AUTH=local on this machine only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8000,
) -> None:
    """Serve the API and the page, and run syncs in the background."""
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "serve.log")
    with listen(host, port, local=settings.auth == "local") as listener:
        asyncio.run(_serve(settings, listener))


async def _serve(settings: Settings, listener: socket.socket) -> None:
    async with Container(settings) as container:
        await serve(container, listener, _ready)


async def _ready(url: str) -> None:
    print(f"Ready: {url}", file=sys.stderr, flush=True)
