"""A small plant with documents, served on a real socket with the real copilot: what a client of MCP meets."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from mcp.client.streamable_http import streamable_http_client
from pydantic import SecretStr

from api.app import create_app
from bootstrap.container import Container
from bootstrap.mcp import mounted
from bootstrap.settings import Settings
from core.identity import EVERY_SCOPE
from data_layer.database import Database
from tests.api.conftest import running
from tests.channels.mcp_server.clients import REVISIONS
from tests.order_files import TODAY, export
from tests.synced import synced
from tests.tools.documents.shelf import Paper, shelve

TENANT = "plant"
PAPERS = (
    Paper(
        "agreement.md", "Supply agreement Proseware", "contract",
        "# Delivery\n\nProseware delivers within 60 days.\n\n# Late delivery\n\nTwo percent a week.", pages=True,
    ),
    Paper("board.md", "Board minutes", "report", "# Secret\n\nWe sell the plant.", readers=("board",)),
)  # fmt: skip
OFFERS = [
    {"supplier_id": "V2", "sku": "BELL", "price": 3, "currency": "EUR", "minimum_quantity": 10, "lead_time_days": 60}
]
Serving = Callable[..., contextlib.AbstractAsyncContextManager["Served"]]


@dataclass(frozen=True)
class Served:
    """`key` makes one for a user of the tenant, with all grants unless told otherwise."""

    url: str
    container: Container
    key: Callable[..., Awaitable[str]]

    @contextlib.asynccontextmanager
    async def transport(self, key: str) -> AsyncIterator[Any]:
        """For `Client`."""
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=120) as http,
            streamable_http_client(f"{self.url}/mcp", http_client=http) as streams,
        ):
            yield streams


@pytest.fixture(scope="module")
async def papers(database: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, UUID]:
    """The plant is there, with these documents by name."""
    await synced(database, tmp_path_factory.mktemp("export"), TENANT, [(TODAY, {**export(), "supplier_offer": OFFERS})])
    return await shelve(database, TENANT, PAPERS, TODAY)


@pytest.fixture(scope="module")
def settings(papers: dict[str, UUID], database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home: Path = tmp_path_factory.mktemp("home")
    return Settings(home=home, database_url=SecretStr(database_url), document_index="chroma", today=TODAY, auth="keys")


@pytest.fixture(scope="module")
def serving(settings: Settings) -> Serving:
    """A function that serves the plant while it is entered; settings may be replaced."""
    return partial(serve, settings)


@pytest.fixture(scope="module")
async def served(serving: Serving) -> AsyncIterator[Served]:
    async with serving() as served:
        yield served


@pytest.fixture(params=REVISIONS)
def revision(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextlib.asynccontextmanager
async def serve(settings: Settings, **changed: Any) -> AsyncIterator[Served]:
    """In a task of its own: what serves must be left in the task that entered it, and fixtures are not."""
    ready: asyncio.Future[Served] = asyncio.get_running_loop().create_future()
    done = asyncio.Event()

    async def hold() -> None:
        async with _serving(settings.model_copy(update=changed)) as served:
            ready.set_result(served)
            await done.wait()

    task = asyncio.create_task(hold())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield await ready if ready.done() else task.result()  # type: ignore[misc]
    finally:
        done.set()
        await task


@contextlib.asynccontextmanager
async def _serving(settings: Settings) -> AsyncIterator[Served]:
    async with contextlib.AsyncExitStack() as stack:
        container = await stack.enter_async_context(Container(settings))
        app = create_app(await container.services())
        await stack.enter_async_context(mounted(app, container))
        url = await stack.enter_async_context(running(app))
        keys = await container.keys()

        async def key(user: str = "planner", scopes: frozenset[str] = EVERY_SCOPE, tenant: str = TENANT) -> str:
            return await keys.create(tenant, user, set(scopes))

        yield Served(url, container, key)
