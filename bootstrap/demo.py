"""From nothing to a plant one can ask about: the database, the sample plant, its ingestion, the server."""

import asyncio
import contextlib
import hashlib
import socket
import threading
from importlib.resources import files
from pathlib import Path

import yaml
from rich.console import Console

from bootstrap import logging
from bootstrap.asgi import serve
from bootstrap.container import Container
from bootstrap.environment import read_variables
from bootstrap.settings import SAMPLE_TENANT, Settings
from bootstrap.syncing import SyncFailed, sync_and_show
from bootstrap.telemetry import traced
from core.enums import IngestionStatus
from core.errors import Conflict
from core.identity import EVERY_SCOPE, Principal
from data_layer.plant import PlantRepository
from sample_plant.export import Manifest, write_plant

_SOURCE = "sample_plant"
_OWNER = Principal(SAMPLE_TENANT, "local", EVERY_SCOPE)


async def run(settings: Settings, skus: int, listener: socket.socket) -> None:
    """`copilot demo`, once it has its port. The second run keeps what is there."""
    logging.configure("warning", file=settings.logs / "demo.log")
    console = Console(stderr=True, highlight=False)
    async with Container(settings) as container:
        with console.status("Starting the database …"):
            database = await container.database()
        kind = "embedded PostgreSQL" if settings.database_url is None else "PostgreSQL at COPILOT_DATABASE_URL"
        console.print(f"Database      {kind}, state in {settings.home}")
        folder = settings.home / "sample-plant"
        manifest = await _plant(folder, skus, settings, console)
        console.print(f"Sample plant  {manifest.company}: {manifest.skus:,} items, {manifest.start} to {manifest.end}")
        async with database.read(_OWNER) as tx:
            known = {source.source_id for source in await PlantRepository(tx).sources()}
        mark = settings.home / "sample-plant.ingested"
        wanted = hashlib.sha256(manifest.to_json().encode()).hexdigest()
        if _SOURCE not in known or not mark.exists() or mark.read_text() != wanted:
            status = await sync_and_show(
                await container.sync(),
                _OWNER,
                _SOURCE,
                path=folder,
                description=await asyncio.to_thread(_description, settings.home, skus),
                metadata={"allow_removal": True},  # a plant of another size replaces the one before
                console=console,
            )
            if status.status not in (IngestionStatus.COMPLETED, IngestionStatus.PARTIALLY_FAILED):
                raise SyncFailed(status.error or "The sample plant could not be ingested.")
            mark.write_text(wanted)
            read, rejected = (sum(getattr(step, name) for step in status.steps) for name in ("read", "rejected"))
            console.print(f"Ingested      {read:,} records, {rejected:,} of them refused with a reason")
        else:
            console.print("Ingested      nothing new")
        with console.status("Starting the server …") as starting:

            async def ready(url: str) -> None:
                starting.stop()
                console.print(
                    '\nTry it:  copilot ask "which items are below their reorder point?"   (Ctrl-C stops all)'
                )
                print(f"Ready: {url}", flush=True)
                await _forecast(container)

            with traced(read_variables(), "api"):
                await serve(container, listener, ready)


async def _forecast(container: Container) -> None:
    """Have the forecasts trained in the background, unless they are of this plant already."""
    forecasts = (await container.sync()).forecasts
    _, _, current = await forecasts.last(_OWNER)
    if not current:
        with contextlib.suppress(Conflict):  # it goes on where an earlier demo left it
            await forecasts.start(_OWNER)


async def _plant(folder: Path, skus: int, settings: Settings, console: Console) -> Manifest:
    """The plant that is there, if it is of that size; else one that ends today."""
    there = Manifest.read(folder)
    keep = there is not None and there.skus == skus and settings.today in (None, there.end)
    end = there.end if there is not None and keep else settings.clock.today()
    left = threading.Event()
    with console.status("Sample plant …") as shown:

        def tell(stage: str, share: float) -> None:
            if left.is_set():
                raise InterruptedError
            shown.update(f"Sample plant: {stage}, {share:.0%}")

        try:
            return await asyncio.to_thread(write_plant, folder, skus=skus, end=end, progress=tell)
        except asyncio.CancelledError:
            left.set()  # a thread cannot be cancelled: it leaves when it next reports
            raise


def _description(home: Path, skus: int) -> Path | None:
    """The product's own description, or for a plant of another size one that says so."""
    built_in = files("ingestion").joinpath("sources", f"{_SOURCE}.yaml")
    content = yaml.safe_load(built_in.read_text(encoding="utf-8"))
    if content["connector"]["skus"] == skus:
        return None
    content["connector"]["skus"] = skus
    file = home / "sample-plant.yaml"
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return file
