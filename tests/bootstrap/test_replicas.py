"""What `copilot doctor` and `/metrics` say of replicas."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.container import Container
from bootstrap.settings import Settings
from tests.bootstrap.conftest import Copilot
from tests.bootstrap.test_watching import samples
from tests.ordinary_server import OrdinaryServer, ordinary_server

_NOBODY = "postgresql://postgres@127.0.0.1:1/postgres"


@pytest.fixture(scope="module")
def primary() -> Iterator[OrdinaryServer]:
    with ordinary_server() as server:
        yield server


@pytest.fixture(scope="module")
def replica(primary: OrdinaryServer) -> Iterator[OrdinaryServer]:
    with ordinary_server(of=primary) as server:
        yield server


def test_the_doctor_says_how_far_each_is_behind(
    copilot: Copilot, primary: OrdinaryServer, replica: OrdinaryServer
) -> None:
    names = {"COPILOT_DATABASE_URL": primary.url, "COLUMNS": "200"}
    found = copilot("doctor", **names, COPILOT_DATABASE_REPLICA_URL=replica.url)
    assert f"✓ replica 127.0.0.1:{replica.port} is " in " ".join(found.stdout.split())
    assert "bytes of the log behind" in found.stdout
    gone = copilot("doctor", **names, COPILOT_DATABASE_REPLICA_URL=f"{replica.url}, {_NOBODY}")
    assert "✗ replica 127.0.0.1:1 does not answer" in " ".join(gone.stdout.split())
    assert gone.returncode == 1


async def test_metrics_tell_how_far_each_is_behind(
    tmp_path: Path, primary: OrdinaryServer, replica: OrdinaryServer
) -> None:
    urls = {"COPILOT_DATABASE_URL": primary.url, "COPILOT_DATABASE_REPLICA_URL": replica.url}
    async with Container(Settings.of({"COPILOT_HOME": str(tmp_path), **urls})) as container:
        found = samples((await (await container.metrics(local=True)).text()).decode())
    assert ("copilot_replica_behind_bytes", frozenset({f"127.0.0.1:{replica.port}"})) in found
