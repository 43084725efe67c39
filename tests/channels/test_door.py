"""Every channel that questions are posted to has the same door, and each tells it in its own words."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from pydantic import SecretStr

from agent.runs import Runs
from bootstrap.settings import Settings
from tests.channels.conftest import Served, serve


def _fill(runs: Runs) -> None:
    runs.admission._each_s = 1.0
    for _ in range(8):
        runs.admission._begin()


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/api/v1/chat", "code"),
        ("/api/v1/agui", "code"),
        ("/v1/chat/completions", "error.code"),
        ("/v1/responses", "error.code"),
        ("/mcp", "code"),
        ("/a2a", "code"),
        ("/a2a/v1/message:send", "code"),
        ("/a2a/v1/message:stream", "code"),
    ],
)
async def test_a_full_server_turns_away_by_every_channel(full: Served, path: str, where: str) -> None:
    async with httpx.AsyncClient(base_url=full.url, timeout=60) as http:
        refused = await http.post(path, json={})
        told = refused.json()
        for name in where.split("."):
            told = told[name]
        assert (refused.status_code, told) == (429, "too_many_runs")
        assert int(refused.headers["Retry-After"]) >= 1
        assert (await http.get("/.well-known/agent-card.json")).status_code == 200


@pytest.fixture(scope="module")
async def full(make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), database_url=SecretStr(make_database()), auth="keys")
    async with serve(settings) as served:
        _fill(await served.container.runs())
        yield served
