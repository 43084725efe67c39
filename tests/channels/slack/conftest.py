"""The sample plant, served with Slack beside it on this machine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bootstrap.settings import Settings
from core.identity import EVERY_SCOPE, Principal
from data_layer.slack_users import SlackUsers
from tests.api.conftest import running
from tests.channels.conftest import TENANT, Served, Serving, held, serve
from tests.channels.slack.believable import SECRET, TEAM, TOKEN, Sender, Workspace

Slacking = Callable[..., contextlib.AbstractAsyncContextManager["Slack"]]


@dataclass(frozen=True)
class Slack:
    served: Served
    workspace: Workspace
    send: Sender

    async def link(self, user: str = "U1", as_: str = "planner", scopes: frozenset[str] = EVERY_SCOPE) -> str:
        """They have a key, and are linked; the key."""
        key = await self.served.key(as_, scopes)
        users = SlackUsers(await self.served.container.database())
        await users.link(TEAM, user, Principal(TENANT, as_, scopes), by=as_, by_keys=True)
        return key

    async def until(self, said: Callable[[Workspace], Any]) -> Any:
        """What that gives, once it gives something."""
        async with asyncio.timeout(60):
            while not (found := said(self.workspace)):
                self.workspace.news.clear()
                await self.workspace.news.wait()
        return found

    async def next(self, sending: Awaitable[httpx.Response]) -> dict[str, Any]:
        """The message that comes of what is sent, with its blocks."""
        before = len(self.workspace.answers())
        assert (await sending).status_code == 200
        found: list[dict[str, Any]] = await self.until(lambda workspace: workspace.answers()[before:])
        return found[0]

    async def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        return await self.next(self.send.json(body))


@pytest.fixture(scope="module")
def slacking(serving: Serving) -> Slacking:
    return beside(serving)


@pytest.fixture(scope="module")
def slacking_without_data(tmp_path_factory: pytest.TempPathFactory, make_database: Callable[[], str]) -> Slacking:
    home, url = tmp_path_factory.mktemp("slack"), SecretStr(make_database())
    return beside(partial(serve, Settings(home=home, database_url=url, document_index="chroma", auth="keys")))


def beside(serving: Serving) -> Slacking:
    """A function that serves the plant with Slack while it is entered; settings may be replaced."""

    @contextlib.asynccontextmanager
    async def slack(sockets: str = "", **settings: Any) -> AsyncIterator[Slack]:
        workspace = Workspace(sockets=sockets)
        async with contextlib.AsyncExitStack() as stack:
            workspace.url = await stack.enter_async_context(running(workspace.app()))
            given = {
                "slack_bot_token": SecretStr(TOKEN),
                "slack_signing_secret": SecretStr(SECRET),
                "slack_api_url": f"{workspace.url}/api/",
                "public_url": "https://copilot.example.com",
            }
            served = await stack.enter_async_context(serving(**{**given, **settings}))
            http = await stack.enter_async_context(httpx.AsyncClient(base_url=served.url, timeout=60))
            yield Slack(served, workspace, Sender(http))

    return slack


@pytest.fixture(scope="module")
async def _slack(slacking: Slacking) -> AsyncIterator[Slack]:
    async with held(slacking()) as slack:
        yield slack


@pytest.fixture
def slack(_slack: Slack) -> Slack:
    """Nothing was called yet."""
    _slack.workspace.calls.clear()
    _slack.workspace.refusing.clear()
    return _slack
