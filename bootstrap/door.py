"""The HTTP API for the command line: of the server that runs here, else of an application made in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from api.app import create_app
from api.auth import TENANT_HEADER
from bootstrap.container import Container
from bootstrap.environment import fingerprint, read_environment
from bootstrap.running import Refused, RunningServer
from bootstrap.settings import Settings
from core.errors import InvalidInput, Unavailable
from core.identity import CLI_AGENT

_ANSWER_S = 600.0


class Door:
    """One caller of the API. Each call raises `Refused` with the server's own sentence, or `Unavailable`."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """JSON out; `options` as httpx takes them (`params`, `json`, `files`, `data`, `timeout`)."""
        return (await self._answer(method, path, **options)).json()

    async def text(self, method: str, path: str, **options: Any) -> str:
        return (await self._answer(method, path, **options)).text

    async def _answer(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            response = await self._client.request(method, f"/api/v1{path}", **options)
        except httpx.HTTPError as error:
            raise Unavailable("The server does not answer.") from error
        if response.status_code >= 400:
            raise Refused(str(response.json().get("detail", f"The server answered {response.status_code}.")))
        return response


@asynccontextmanager
async def door(settings: Settings, tenant: str | None) -> AsyncIterator[Door]:
    """So that one process alone writes what only one may write. `tenant`: whose data, when not one's own."""
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if settings.auth != "local" and key is None:
        raise InvalidInput(f"COPILOT_AUTH={settings.auth} asks for a key: set COPILOT_API_KEY.")
    if tenant and settings.auth != "local":
        raise InvalidInput("--tenant is for COPILOT_AUTH=local: with keys the key says whose data it is.")
    server = RunningServer.find(settings.home, fingerprint(read_environment()))
    headers = {"User-Agent": CLI_AGENT}
    if tenant and settings.auth == "local":
        headers[TENANT_HEADER] = tenant
    if server is not None:
        headers["Authorization"] = f"Bearer {key or server.token}"
        async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=_ANSWER_S) as client:
            yield Door(client)
        return
    async with Container(settings) as container:
        headers["Authorization"] = f"Bearer {key or container.token}"
        transport = httpx.ASGITransport(create_app(await container.services()), raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=_ANSWER_S
        ) as client:
            yield Door(client)
