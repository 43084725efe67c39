"""`/metrics` of a server and of a worker, over HTTP."""

import asyncio
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import make_url

from bootstrap.watching import Watch
from core.clock import Clock
from data_layer.database import Database
from jobs.sync import SyncService
from tests.api.test_app import _allow
from tests.bootstrap.conftest import COPILOT, Copilot
from tests.bootstrap.test_cli import SOURCE, one_sentence

TOKEN = "metrics-token"


def samples(text: str) -> dict[tuple[str, frozenset[str]], float]:
    """By a sample's name and the values of its labels."""
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.values())): one.value for family in families for one in family.samples}


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Its address, beside `copilot worker --metrics-port`."""
    process = subprocess.Popen(
        [*COPILOT, "worker", "--metrics-port", "0"],
        env=environment | {"COPILOT_METRICS_TOKEN": TOKEN},
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    url = next(line.split()[1] for line in process.stderr if line.startswith("Metrics: "))
    yield url.removesuffix("/metrics")
    process.kill()
    process.communicate()


def test_a_worker_tells_of_its_jobs_of_the_queue_and_of_sources_to_who_shows_the_token(
    worker: str, copilot: Copilot, tmp_path: Path
) -> None:
    (tmp_path / "depot.yaml").write_text(SOURCE)
    (tmp_path / "depots.csv").write_text("Code,Name\nN,North\nS,\n")
    assert copilot("sync", "depot.yaml", "--path", str(tmp_path)).returncode == 0  # by either of the two
    assert httpx.get(f"{worker}/metrics").status_code == 401
    assert httpx.get(f"{worker}/metrics", headers={"Authorization": "Bearer other"}).status_code == 401
    assert httpx.get(f"{worker}/api/v1/health/live").status_code == 200
    assert httpx.get(f"{worker}/api/v1/health/ready").status_code == 200
    told = httpx.get(f"{worker}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = samples(told.text)
    assert found["copilot_database_up", frozenset()] == 1
    assert found["copilot_sources", frozenset()] == 1
    assert 0 <= found["copilot_source_age_seconds", frozenset({"default", "depot"})] < 3600
    assert found["copilot_database_connections_limit", frozenset({"application"})] == 20


def test_others_may_not_read_a_workers_metrics_without_a_token(copilot: Copilot) -> None:
    refused = one_sentence(copilot("worker", "--metrics-port", "0", "--metrics-host", "0.0.0.0"))
    assert "COPILOT_METRICS_TOKEN" in refused


async def test_while_sources_are_still_looked_at_the_rest_is_told(database: Database, database_url: str) -> None:
    async def tenants() -> list[str]:
        await asyncio.Event().wait()
        return []

    async with SyncService.open(database_url, database) as sync:
        watch = Watch(database, sync, Clock(), tenants)
        found = samples((await watch.text()).decode())
        assert found["copilot_database_up", frozenset()] == 1
        await watch.close()


async def test_looking_at_sources_that_takes_long_is_done_the_more_seldom(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, looked = 1_000.0, 0
    monkeypatch.setattr("bootstrap.watching.monotonic", lambda: now)

    async def tenants() -> list[str]:
        nonlocal now, looked
        looked += 1
        now += 30
        return []

    async with SyncService.open(database_url, database) as sync:
        watch = Watch(database, sync, Clock(), tenants)
        for later, times in ((0, 1), (61, 1), (500, 1), (60, 2)):
            now += later
            await watch.text()
            assert looked == times
        await watch.close()


async def test_a_database_that_is_away_is_told_and_one_that_is_back(make_database: Callable[[], str]) -> None:
    at = make_database()
    database = Database.connect(at)

    async def tenants() -> list[str]:
        return []

    async with SyncService.open(at, database) as sync:
        watch = Watch(database, sync, Clock(), tenants)
        for there in (True, False, True):
            _allow(make_url(at), connections=there)
            found = samples((await watch.text()).decode())
            assert found["copilot_database_up", frozenset()] == there
        await watch.close()
    await database.close()
