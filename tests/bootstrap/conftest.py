"""The command line in processes of its own, as it is used."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import copilot as run_copilot

COPILOT = (sys.executable, "-m", "bootstrap.cli")
Copilot = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPILOT_", "OPENAI_"))}
    root = str(Path(__file__).parents[2])
    return kept | {"COPILOT_HOME": str(tmp_path / "home"), "COPILOT_DATABASE_URL": database_url, "PYTHONPATH": root}


@pytest.fixture
def copilot(environment: dict[str, str], tmp_path: Path) -> Copilot:
    (said := tmp_path / "said").mkdir()

    def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return run_copilot(arguments, environment | variables, tmp_path, said)

    return run


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`copilot serve`, when it says that it is ready, and its address."""
    process = subprocess.Popen(
        [*COPILOT, "serve", "--port", "0"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    url = next(line.split()[1] for line in process.stderr if line.startswith("Ready: "))
    yield process, url
    process.kill()
    process.communicate()
