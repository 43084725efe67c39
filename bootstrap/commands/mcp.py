"""`copilot mcp`: tools, documents and prompts for the program that starts it."""

import asyncio
from importlib import import_module
from typing import Annotated

import typer

from bootstrap.settings import Settings

app = typer.Typer(rich_markup_mode=None)


@app.command()
def mcp(
    tenant: Annotated[str | None, typer.Option(help="Whose data, when not your own.")] = None,
) -> None:
    """Serve MCP over standard input and output, for Claude Desktop, an IDE or another agent that starts this command.

    Nothing is to be typed here. How to connect: docs/mcp.md. `copilot serve` offers the same over HTTP, at /mcp.
    """
    asyncio.run(import_module("bootstrap.mcp").over_stdio(Settings.read(), tenant))
