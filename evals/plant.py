"""A copilot to ask: over what this installation holds, or over a source that is read afresh for the questions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

import httpx
from pydantic import SecretStr
from rich.console import Console

from api.app import create_app
from bootstrap.container import Container
from bootstrap.environment import PREFIX, read_environment
from bootstrap.settings import DEFAULT_TENANT, SAMPLE_TENANT, Settings
from bootstrap.syncing import SyncFailed, sync_and_show
from core.enums import IngestionStatus
from core.errors import Conflict, InvalidInput
from core.identity import EVERY_SCOPE, Principal
from data_layer.plant import PlantRepository
from evals.case import CaseFile

_ASKED_S = 300


def installed(file: CaseFile, *, model: str | None, tenant: str | None) -> Settings:
    """This installation's settings, on the day of the cases and for who holds their source."""
    given = read_environment() | ({f"{PREFIX}MODEL": model} if model else {})
    settings = Settings.of(given)
    holder = SAMPLE_TENANT if file.source == "sample_plant" else DEFAULT_TENANT
    update = {"today": file.today, "auth": "local", "tenant": tenant or settings.tenant or holder}
    return settings.model_copy(update=update)


def fresh(file: CaseFile, *, database_url: str, scratch: Path, model: str | None = None) -> Settings:
    """Settings of an installation of the run's own; of the user's, at most how models are reached.

    Without `model` it is the embedded one, whatever the environment says. Each source and date has its own tenant, so
    several may share the database.
    """
    chosen = read_environment() | {f"{PREFIX}MODEL": model} if model else {f"{PREFIX}HOME": str(scratch)}
    update = {
        "home": scratch,
        "database_url": SecretStr(database_url),
        "today": file.today,
        "auth": "local",
        "tenant": f"{file.source}-{file.today}",
    }
    return Settings.of(chosen).model_copy(update=update)


async def provide(settings: Settings, file: CaseFile, folder: Path, console: Console) -> None:
    """Read the source's files into its tenant, and train its forecasts if they are asked for, unless that is done
    already. Raises `SyncFailed`."""
    async with Container(settings) as container:
        if await _as_of(container, file.source) is None:
            principal = Principal(settings.tenant or DEFAULT_TENANT, "local", EVERY_SCOPE)
            sync = await container.sync()
            status = await sync_and_show(
                sync, principal, file.source, path=folder, description=file.description, console=console
            )
            if status.status not in (IngestionStatus.COMPLETED, IngestionStatus.PARTIALLY_FAILED):
                raise SyncFailed(status.error or f"The sync of {file.source} failed.")
    if file.forecasts:
        month_before = (file.today.replace(day=1) - timedelta(days=1)).replace(day=1)
        for day in (month_before, file.today):
            await _train(settings.model_copy(update={"today": day}))


async def _train(settings: Settings) -> None:
    """Forecasts as they were trained on the settings' day; nothing when that, or a later day's, is done."""
    async with Container(settings) as container:
        principal = Principal(settings.tenant or DEFAULT_TENANT, "local", EVERY_SCOPE)
        service = await container.sync()
        last, _, _ = await service.forecasts.last(principal)
        if last is None or last.until is None or (settings.today is not None and last.until < settings.today):
            with suppress(Conflict):  # one waits already
                last = await service.forecasts.state(principal, await service.forecasts.start(principal))
            assert last is not None
            await service.run_worker(until_done=last.run_id, training=True)


@asynccontextmanager
async def asked_over_http(settings: Settings, file: CaseFile) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A client of the HTTP API, in this process, and the URL of its database.

    Raises `InvalidInput` when the settings' tenant does not hold the source, or holds it as of a later day.
    """
    async with Container(settings) as container:
        as_of = await _as_of(container, file.source)
        if as_of is None:
            raise InvalidInput(
                f"Tenant {settings.tenant} holds nothing of {file.source}: sync it before, name another --tenant, "
                "or let --fresh set up what is needed."
            )
        if as_of > file.today:
            raise InvalidInput(
                f"Tenant {settings.tenant} holds {file.source} as of {as_of}, but {file.path.name} asks about "
                f"{file.today}: let --fresh set up what is needed."
            )
        transport = httpx.ASGITransport(create_app(await container.services()), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {container.token}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=_ASKED_S
        ) as client:
            yield client, await container.url()


async def _as_of(container: Container, source: str) -> date | None:
    """The day that the source's records are of, in its tenant; None if there are none."""
    principal = Principal(container.settings.tenant or DEFAULT_TENANT, "local", EVERY_SCOPE)
    async with (await container.database()).read(principal) as tx:
        return {known.source_id: known.as_of.date() for known in await PlantRepository(tx).sources()}.get(source)
