"""`copilot worker`."""

import asyncio
import contextlib
import socket
import sys
from typing import Annotated

import typer

from bootstrap import logging
from bootstrap.container import Container
from bootstrap.environment import read_variables
from bootstrap.leaving import until_told
from bootstrap.listening import listen
from bootstrap.settings import Settings
from bootstrap.telemetry import traced
from bootstrap.worker_port import worker_port
from bootstrap.working import keep_working
from core.errors import InvalidInput
from core.loopback import is_loopback
from jobs.queue import QUEUES
from jobs.worker import CONCURRENT

app = typer.Typer(rich_markup_mode=None)


@app.command()
def worker(
    queues: Annotated[
        str, typer.Option(help=f"Which jobs, separated by commas, of {', '.join(QUEUES)}; all without it.")
    ] = ",".join(QUEUES),
    concurrency: Annotated[int, typer.Option(min=1, max=100, help="How many at once.")] = CONCURRENT,
    metrics_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Answer /metrics and health checks there; 0: any that is free.")
    ] = None,
    metrics_host: Annotated[
        str, typer.Option(help="Where; beyond loopback only with COPILOT_METRICS_TOKEN.")
    ] = "127.0.0.1",
) -> None:
    """Run syncs in the background, without the API; as many of these as you like, on one database."""
    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    if not chosen or set(chosen) - set(QUEUES):
        raise InvalidInput(f"--queues: expected some of {', '.join(QUEUES)}, separated by commas.")
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "worker.log")
    with contextlib.ExitStack() as stack:
        listener = None
        if metrics_port is not None:
            listener = stack.enter_context(_listen(metrics_host, metrics_port, settings))
        stack.enter_context(traced(read_variables(), "worker"))
        asyncio.run(_work(settings, chosen, concurrency, listener))


def _listen(host: str, port: int, settings: Settings) -> socket.socket:
    if settings.metrics_token is None and not is_loopback(host):
        raise InvalidInput(f"--metrics-host {host}: others may read the metrics only with COPILOT_METRICS_TOKEN set.")
    return listen(host, port, local=False, option="--metrics-port")


async def _work(settings: Settings, queues: list[str], concurrency: int, listener: socket.socket | None) -> None:
    async with Container(settings) as container, contextlib.AsyncExitStack() as stack:
        sync = await container.sync()
        work = keep_working(sync, queues, concurrency, within_s=settings.drain_seconds)
        working = asyncio.create_task(work)
        if listener is not None:
            metrics = await container.metrics(local=True)
            await stack.enter_async_context(
                worker_port(listener, metrics, await container.database(), working.cancelling)
            )
            print(f"Metrics: http://{listener.getsockname()[0]}:{listener.getsockname()[1]}/metrics", file=sys.stderr)
        await until_told(working)
