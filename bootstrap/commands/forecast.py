"""`copilot forecast`."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bootstrap import logging
from bootstrap.container import Container
from bootstrap.settings import Settings
from core.errors import Conflict, CopilotError
from core.identity import EVERY_SCOPE, Principal
from data_layer.forecast_log import LEAST
from jobs.sync import SyncService

app = typer.Typer(rich_markup_mode=None, invoke_without_command=True)

_LOOK_S = 0.5
Tenant = Annotated[str | None, typer.Option(help="Whose; your own when not given.")]


class TrainingFailed(CopilotError):
    """The message is the run's."""

    code = "training_failed"


@app.callback()
def forecast(context: typer.Context, tenant: Tenant = None) -> None:
    """How far the forecasts of demand are: how many there are, of when, and whether they are trained just now."""
    if context.invoked_subcommand is None:
        settings = _settings()
        asyncio.run(_show(settings, tenant))


@app.command()
def train(
    everything: Annotated[bool, typer.Option("--all", help="Also the series that have not changed.")] = False,
    tenant: Tenant = None,
) -> None:
    """Train the forecasts of the items whose orders have changed, on all cores. Ctrl-C stops it: what was trained is
    kept, and the rest is trained the next time."""
    asyncio.run(_train(_settings(), tenant, everything))


def _settings() -> Settings:
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "forecast.log", console=False)
    return settings


async def _principal(container: Container, tenant: str | None) -> Principal:
    return Principal(tenant or await (await container.tenant()).current(), "local", EVERY_SCOPE)


async def _show(settings: Settings, tenant: str | None) -> None:
    async with Container(settings) as container:
        service = await container.sync()
        await _state(service, await _principal(container, tenant))


async def _state(service: SyncService, principal: Principal) -> None:
    console = Console(highlight=False)
    run, held, current = await service.forecasts.last(principal)
    if run is None:
        console.print("No forecasts were trained yet: copilot forecast train.")
        return
    console.print(f"Forecasts   {held.forecast:,} items by {run.grain}, of {run.until or 'orders not read yet'}")
    console.print(
        f"            {held.better:,} better than the seasonal naive forecast in their back-test,"
        f" {held.untested:,} too short for one"
    )
    console.print(
        f"None        {held.too_little:,} items with fewer than {LEAST} {run.grain}s of demand,"
        f" {held.inactive:,} inactive"
    )
    console.print(f"Training    {run.status.lower()}, {run.trained:,} of {run.changed:,} changed series trained")
    if run.error:
        console.print(f"            {run.error}")
    if not current and run.status == "COMPLETED":
        console.print("            Orders or items have changed since: copilot forecast train.")


async def _train(settings: Settings, tenant: str | None, everything: bool) -> None:
    async with Container(settings) as container:
        service, principal = await container.sync(), await _principal(container, tenant)
        try:
            run_id = await service.forecasts.start(principal, everything=everything)
        except Conflict:
            run, _, _ = await service.forecasts.last(principal)
            if run is None:
                raise
            run_id = run.run_id
        await _watch(service, principal, run_id)
        done = await service.forecasts.state(principal, run_id)
        if done.error:
            raise TrainingFailed(done.error)
        await _state(service, principal)


async def _watch(service: SyncService, principal: Principal, run_id: UUID) -> None:
    working = asyncio.create_task(service.run_worker(until_done=run_id, training=True))
    columns = (SpinnerColumn(), TextColumn("training"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("training", total=None)
            while not (await asyncio.wait({working}, timeout=_LOOK_S))[0]:
                run = await service.forecasts.state(principal, run_id)
                progress.update(bar, completed=run.trained, total=run.changed or None)
        working.result()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
