"""A small sample plant as a real sync leaves it, served on a real socket with all channels."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml
from pydantic import SecretStr

from api.app import create_app
from bootstrap.channels import mounted
from bootstrap.container import Container
from bootstrap.demo import _description
from bootstrap.settings import Settings
from core.identity import EVERY_SCOPE, Principal
from sample_plant.export import write_plant
from tests.api.conftest import running

TODAY = date(2026, 3, 13)
TENANT = "plant"
PAPERS = ("minutes-production-meeting.docx", "qp-01-incoming-inspection.md", "sop-03-receiving.md")
OWNER = Principal(TENANT, "owner", EVERY_SCOPE)
# Tests ask faster than people do.
UNLIMITED: Any = dict.fromkeys(("limit_tenant", "limit_user", "limit_key", "limit_requests"), "none")
T = TypeVar("T")
Serving = Callable[..., contextlib.AbstractAsyncContextManager["Served"]]


@dataclass(frozen=True)
class Served:
    url: str
    container: Container

    async def key(self, user: str = "planner", scopes: frozenset[str] = EVERY_SCOPE, tenant: str = TENANT) -> str:
        return await (await self.container.keys()).create(tenant, user, set(scopes))


@pytest.fixture(scope="session")
async def plant(tmp_path_factory: pytest.TempPathFactory, make_database: Callable[[], str]) -> Settings:
    """Settings of an installation that holds it under the tenant `plant`."""
    home = tmp_path_factory.mktemp("plant")
    manifest = write_plant(home / "files", skus=300, end=TODAY)
    description = _description(home, manifest.skus)
    assert description is not None
    _with_few_documents(description, home / "files" / "documents", home / "papers")
    settings = Settings(
        home=home,
        database_url=SecretStr(make_database()),
        document_index="chroma",
        today=TODAY,
        auth="keys",
        **UNLIMITED,
    )
    async with Container(settings) as container:
        sync = await container.sync()
        job = await sync.start(OWNER, "sample_plant", path=str(home / "files"), description=description)
        await sync.run_worker(until_done=job)
    return settings


def _with_few_documents(description: Path, documents: Path, papers: Path) -> None:
    """Those that are asked for here: to embed all of them takes a minute."""
    papers.mkdir()
    for paper in PAPERS:
        shutil.copy(documents / paper, papers)
    content = yaml.safe_load(description.read_text(encoding="utf-8"))
    content["documents"]["path"] = str(papers)
    description.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


@pytest.fixture(scope="session")
def serving(plant: Settings) -> Serving:
    """A function that serves the plant while it is entered; settings may be replaced."""
    return partial(serve, plant)


@pytest.fixture(scope="module")
async def served(serving: Serving) -> AsyncIterator[Served]:
    async with serving() as served:
        yield served


@contextlib.asynccontextmanager
async def held(entered: contextlib.AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """In a task of its own: what serves must be left in the task that entered it, and fixtures are not."""
    ready: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    done = asyncio.Event()

    async def hold() -> None:
        async with entered as given:
            ready.set_result(given)
            await done.wait()

    task = asyncio.create_task(hold())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield await ready if ready.done() else task.result()  # type: ignore[misc]
    finally:
        done.set()
        await task


def serve(settings: Settings, **changed: Any) -> contextlib.AbstractAsyncContextManager[Served]:
    return held(_serving(settings.model_copy(update=changed)))


@contextlib.asynccontextmanager
async def _serving(settings: Settings) -> AsyncIterator[Served]:
    async with Container(settings) as container:
        app = create_app(await container.services())
        async with mounted(app, container), running(app) as url:
            yield Served(url, container)
