"""`copilot serve`. What serves is imported after the port is taken: it takes seconds, and a mistake should not."""

from importlib import import_module
from typing import Annotated

import typer

from bootstrap.listening import listen
from bootstrap.loops import run_loop
from bootstrap.settings import Settings

app = typer.Typer(rich_markup_mode=None)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Where to listen; with COPILOT_AUTH=local only loopback.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8000,
    work: Annotated[bool, typer.Option(help="Run background jobs too; else `copilot worker` does.")] = True,
) -> None:
    """Serve the API and the page, and run syncs in the background."""
    settings = Settings.read()
    with listen(host, port, local=settings.auth == "local") as listener:
        run_loop(import_module("bootstrap.asgi").run(settings, listener, work=work))
