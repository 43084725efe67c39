"""Whoever tells others of changes is killed again and again: none is lost, and one that comes twice has the same id."""

import asyncio
import json
import os
import random
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress

import pytest

from core.errors import Unavailable
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.event_log import EventLog, Subscription
from jobs import events
from jobs.sync import SyncService
from tests.kafka_cluster import Cluster, Found
from tests.processes import PROCESSES

TENANT, RECORDS, TIMES, KILLS = "plant", 40, 60, 25
_CHANGE = """
INSERT INTO copilot.event (tenant_id, entity, kind, key, record, source_system, source_record, job_id, known_on)
SELECT %(tenant)s, 'sku', 'changed', 'R' || r, jsonb_build_object('time', t), 'erp', 'R' || r, gen_random_uuid(),
    current_date FROM generate_series(1, %(times)s) AS t, generate_series(1, %(records)s) AS r ORDER BY t, r
"""


def tell(url: str) -> None:
    """One life of whoever tells."""

    async def live() -> None:
        database = Database.connect(url)
        async with SyncService.open(url, database) as service:
            events.AT_ONCE = 20  # so that many are under way when it is killed
            with suppress(Unavailable):
                await asyncio.to_thread(service.events.publish, TENANT, threading.Event())
        await database.close()

    asyncio.run(live())


def test_no_change_is_lost_and_one_told_twice_has_the_same_id(make_database: Callable[[], str]) -> None:
    assert _kill_and_count(make_database(), random.Random(6)) >= KILLS // 2


@pytest.mark.slow
@pytest.mark.skipif("COPILOT_TEST_KILLS" not in os.environ, reason="nightly: COPILOT_TEST_KILLS=200")
def test_hundreds_of_kills_lose_no_change(make_database: Callable[[], str]) -> None:
    chance, killed = random.Random(), 0
    while killed < int(os.environ["COPILOT_TEST_KILLS"]):
        killed += _kill_and_count(make_database(), chance)


def _kill_and_count(url: str, chance: random.Random) -> int:
    """How often whoever told was killed."""
    cluster, killed = Cluster(), 0
    with BulkSession(url, TENANT) as session:
        with session.transaction():
            EventLog(session).subscribe(Subscription(cluster.brokers, "", (), {}))
            session.execute(_CHANGE, {"tenant": TENANT, "times": TIMES, "records": RECORDS})

        def position() -> int:
            with session.transaction():
                return int((session.row("SELECT coalesce(max(number), 0) FROM copilot.event_position") or (0,))[0])

        while killed < KILLS and position() < TIMES * RECORDS:
            life, far = PROCESSES.Process(target=tell, args=(url,)), position() + 20 * chance.randint(1, 3)
            life.start()
            while position() < far and life.is_alive():
                life.join(chance.uniform(0, 0.02))
            life.join(chance.uniform(0, 0.02))
            if life.is_alive():
                life.kill()
                killed += 1
            life.join()
        last = PROCESSES.Process(target=tell, args=(url,))
        last.start()
        last.join()
        with session.transaction():
            stored = dict(session.rows("SELECT event_id::text, key FROM copilot.event"))
    _compare(cluster.found("sku"), stored)
    return killed


def _compare(found: list[Found], stored: dict[str, str]) -> None:
    assert len(stored) == TIMES * RECORDS
    by_record: dict[str, list[int]] = defaultdict(list)
    seen: dict[str, bytes | None] = {}
    for one in found:
        event_id = one.headers["ce_id"]
        assert stored[event_id] == one.key
        assert seen.setdefault(event_id, one.value) == one.value
        by_record[one.key].append(json.loads(one.value or b"")["record"]["time"])
    assert seen.keys() == stored.keys()
    for times in by_record.values():  # in order, but for what is told again from where it was broken off
        assert list(dict.fromkeys(times)) == list(range(1, TIMES + 1))
