"""A sync killed again and again leaves exactly what an undisturbed one leaves."""

import os
import random
import uuid
from pathlib import Path
from typing import Any

import pytest

from data_layer.derived import renew_derived
from tests.ingestion.chance_plant import TODAY
from tests.ingestion.crash_driver import live
from tests.ingestion.left_behind import left
from tests.ingestion.plant_files import Rows, Syncs, item, stock, write_plant
from tests.ingestion.test_derived import assert_derived
from tests.processes import PROCESSES

_BATCH_ROWS = 6
_KILLS_A_JOB = 18
_LIFE_S = 0.3
_LONGER = 1.04  # each life may be longer than the one before, so that a busy machine gets to the end too


def _exports(folder: Path) -> list[Path]:
    """A first export, one of the next day (changed, removed, outdated, bad records), a late one of the day before."""
    items = [
        item(f"I-{n:03}", f"Item {n}", changed="2025-05-10", safety="oops" if n % 17 == 0 else "5") for n in range(90)
    ]
    stocks = [stock(f"I-{n:03}", place, str(n), f"B{n % 7}") for n in range(100) for place in ("W1", "W2")]
    changed: list[Any] = [
        item(f"I-{n:03}", f"Item {n} renamed", changed="2025-05-01" if n % 5 == 0 else "2025-05-12")
        for n in range(10, 95)
    ]
    later = [stock(f"I-{n:03}", place, str(n + n % 3), f"B{n % 7}") for n in range(10, 95) for place in ("W1", "W2")]
    yesterday: Rows = [stock(f"I-{n:03}", "W1", "1") for n in range(20)]
    return [
        write_plant(folder / "first", items=items, stocks=stocks, as_of="2025-05-15T18:00:00Z"),
        write_plant(folder / "next", items=changed, stocks=later, as_of="2025-05-16T18:00:00Z"),
        write_plant(folder / "late", items=changed, stocks=yesterday, as_of="2025-05-14T18:00:00Z"),
    ]


def _live_and_die(syncs: Syncs, job: uuid.UUID, description: Path, chance: random.Random, most: int) -> int:
    """At most so many lives are ended, at random moments, until one reaches the job's end; how many were."""
    for killed in range(most + 1):
        begun = PROCESSES.Event()
        arguments = (syncs.url, syncs.tenant, job, str(description), _BATCH_ROWS, begun)
        life = PROCESSES.Process(target=live, args=arguments, daemon=True)
        life.start()
        begun.wait(60)
        life.join(timeout=chance.uniform(0, _LIFE_S * _LONGER**killed) if killed < most else None)
        if life.exitcode is None:
            life.kill()
            life.join()
        if life.exitcode == 0:
            return killed
        assert life.exitcode == -9, f"it failed by itself, with exit code {life.exitcode}"
    raise AssertionError("a life that nobody ended did not reach the end")


def _kill_and_compare(url: str, folder: Path, kills: int) -> None:
    exports = _exports(folder)
    calm = Syncs(url, "calm")
    for description in exports:
        calm.run(description, batch_rows=_BATCH_ROWS)
    renew_derived(url, calm.tenant, TODAY)
    expected = left(calm)
    assert len(expected["manufacturing.inventory_history"]) > 100
    assert len(expected["staging.issue"]) > 10
    chance = random.Random()
    killed = rounds = 0
    while killed < kills:
        rounds += 1
        syncs = Syncs(url, f"killed{rounds}")
        for description in exports:
            killed += _live_and_die(syncs, syncs.ask(), description, chance, _KILLS_A_JOB)
        assert_derived(syncs)
        after = left(syncs)
        for table, rows in expected.items():
            assert after[table] == rows, f"{table} differs after {killed} kills"


def test_fifty_kills_lose_and_double_nothing(database_url: str, tmp_path: Path) -> None:
    _kill_and_compare(database_url, tmp_path, 50)


@pytest.mark.slow
@pytest.mark.skipif("COPILOT_TEST_KILLS" not in os.environ, reason="nightly: COPILOT_TEST_KILLS=500")
def test_hundreds_of_kills_lose_and_double_nothing(make_database: Any, tmp_path: Path) -> None:
    _kill_and_compare(make_database(), tmp_path, int(os.environ["COPILOT_TEST_KILLS"]))
