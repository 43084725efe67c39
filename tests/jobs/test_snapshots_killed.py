"""Whoever tells a snapshot is killed again and again while syncs go on: a consumer ends with what is there."""

import asyncio
import os
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest

from core.errors import Unavailable
from data_layer.database import Database
from jobs import events
from jobs.sync import SyncService
from tests.ingestion.plant_files import write_plant
from tests.jobs.test_event_snapshots import ITEMS, Snapped, data, held, items
from tests.kafka_cluster import Cluster

TENANT, KILLS = "plant", 6
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["jobs.sync"])


def tell(url: str) -> None:
    """One life of whoever tells."""

    async def live() -> None:
        database = Database.connect(url)
        async with SyncService.open(url, database) as service:
            events.AT_ONCE, events.READ_AT_ONCE = 10, 30  # so that many are under way when it is killed
            with suppress(Unavailable):
                await asyncio.to_thread(service.events.publish, TENANT, threading.Event())
        await database.close()

    asyncio.run(live())


def test_a_snapshot_that_is_killed_goes_on_where_it_was(make_database: Callable[[], str], tmp_path: Path) -> None:
    assert _kill_and_compare(make_database(), tmp_path, random.Random(7)) >= KILLS // 2


@pytest.mark.slow
@pytest.mark.skipif("COPILOT_TEST_KILLS" not in os.environ, reason="nightly: COPILOT_TEST_KILLS=200")
def test_hundreds_of_kills_lose_no_record(make_database: Callable[[], str], tmp_path: Path) -> None:
    chance, killed = random.Random(), 0
    while killed < int(os.environ["COPILOT_TEST_KILLS"]):
        killed += _kill_and_compare(make_database(), tmp_path / str(killed), chance)


def _kill_and_compare(url: str, folder: Path, chance: random.Random) -> int:
    """How often whoever told was killed."""
    cluster, plant, killed = Cluster(), Snapped(url, TENANT), 0
    plant.run(write_plant(folder, items=items()))
    plant.want(cluster.brokers, "sku")
    plant.begin("sku")

    def position() -> int:
        return int(plant.query("SELECT coalesce(max(number), 0) FROM copilot.event_position")[0][0])

    while killed < KILLS and plant.progress()[0].ended_at is None:
        life, far = _PROCESSES.Process(target=tell, args=(url,)), position() + 10 * chance.randint(1, 4)
        life.start()
        while position() < far and life.is_alive():
            life.join(chance.uniform(0, 0.02))
        if life.is_alive():
            life.kill()
            killed += 1
        life.join()
        if killed % 3 == 2:
            plant.run(write_plant(folder, items=items(killed, ITEMS - killed)), batch_rows=60)
    last = _PROCESSES.Process(target=tell, args=(url,))
    last.start()
    last.join()
    assert plant.progress()[0].ended_at is not None
    found = cluster.found("plant.sku")
    seen: dict[str, bytes | None] = {}
    for one in found:
        assert seen.setdefault(one.headers["ce_id"], one.value) == one.value
    assert held(found) == dict(plant.query("SELECT sku, name FROM manufacturing.sku"))
    snapshots = {one.headers["ce_id"] for one in found if data(one)["kind"] == "snapshot"}
    assert len(snapshots) == plant.progress()[0].told
    assert plant.query("SELECT count(*) FROM copilot.event WHERE kind = 'snapshot'") == [(0,)]
    return killed
