"""Whoever delivers is killed again and again: each effect happens once at a receiver that knows its key."""

import asyncio
import ipaddress
import json
import os
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from typing import Any

import pytest

from core.errors import Unavailable
from core.identity import Principal
from core.outgoing import Outgoing
from data_layer.approvals import ApprovalRepository, Drafted, Yes
from data_layer.database import Database
from jobs.sync import SyncService
from notifications.channels.webhook import Webhook

PLANT = Principal("plant", "buyer")
EFFECTS, KILLS = 60, 25
Happened = tuple[int, dict[str, list[str]]]
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["jobs.sync", "notifications.channels.webhook"])


def _service(url: str, database: Database, port: int) -> Any:
    here = (ipaddress.ip_network("127.0.0.0/8"),)
    channels = {"webhook": Webhook(f"http://127.0.0.1:{port}/", "secret", here)}
    return SyncService.open(url, database, channels=channels)


def deliver(url: str, port: int, effects: list[uuid.UUID]) -> None:
    """One life of whoever delivers."""

    async def live() -> None:
        database = Database.connect(url)
        async with _service(url, database, port) as service:
            for effect_id in effects:
                with suppress(Unavailable):
                    await service.effects.deliver(PLANT, effect_id)
        await database.close()

    asyncio.run(live())


async def approve(url: str) -> list[uuid.UUID]:
    database, effects = Database.connect(url), []
    async with _service(url, database, 1) as service:
        for number in range(EFFECTS):
            outgoing = Outgoing("message", "webhook", "buyers", "Late", f"Message {number}")
            drafted = Drafted("post_message", {}, "Message", "…", outgoing.as_json())
            async with database.write(PLANT) as tx:
                found = ApprovalRepository(tx)
                approval_id = await found.propose(PLANT, drafted, channel="api", thread_id=None, message_id=None)
                stored = await found.get(PLANT, approval_id)
            assert stored is not None
            yes = Yes(approval_id, stored.fingerprint, stored, stored.fingerprint, "api")
            effect_id = await service.effects.approve(PLANT, yes)
            assert effect_id is not None
            effects.append(effect_id)
    await database.close()
    return effects


async def states(url: str) -> Counter[str]:
    database = Database.connect(url)
    async with database.read(PLANT) as tx:
        found = await ApprovalRepository(tx).list(PLANT, status=None, tools=None, limit=EFFECTS + 1, before=None)
    await database.close()
    return Counter(one.status for one in found)


@pytest.fixture
def happened() -> Iterator[Happened]:
    """The port of a receiver, and what happened there: a key that comes again changes nothing, and is answered."""
    found: dict[str, list[str]] = {}
    slow = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.setdefault(self.headers["Idempotency-Key"], []).append(said["text"])
            slow.wait(0.01)  # so that some are killed while they wait for the answer
            with suppress(OSError):
                self.send_response(200)
                self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, found
    server.shutdown()
    server.server_close()
    thread.join()


def test_each_effect_happens_once_however_often_whoever_delivers_it_is_killed(
    make_database: Callable[[], str], happened: Happened
) -> None:
    assert _kill_and_count(make_database(), happened, random.Random(6)) >= KILLS // 2


@pytest.mark.slow
@pytest.mark.skipif("COPILOT_TEST_KILLS" not in os.environ, reason="nightly: COPILOT_TEST_KILLS=200")
def test_hundreds_of_kills_lose_and_double_no_effect(make_database: Callable[[], str], happened: Happened) -> None:
    chance, killed = random.Random(), 0
    while killed < int(os.environ["COPILOT_TEST_KILLS"]):
        killed += _kill_and_count(make_database(), happened, chance)
        happened[1].clear()


def _kill_and_count(url: str, happened: Happened, chance: random.Random) -> int:
    """How often whoever delivered was killed."""
    port, found = happened
    effects, killed = asyncio.run(approve(url)), 0
    while len(found) < EFFECTS and killed < KILLS:
        life = _PROCESSES.Process(target=deliver, args=(url, port, effects))
        before = len(found)
        life.start()
        while len(found) < min(before + chance.randint(1, 4), EFFECTS) and life.is_alive():
            life.join(chance.uniform(0, 0.02))
        if life.is_alive():
            life.kill()
            killed += 1
        life.join()
    last = _PROCESSES.Process(target=deliver, args=(url, port, effects))
    last.start()
    last.join()
    assert set(found) == set(map(str, effects))
    assert all(len(set(texts)) == 1 for texts in found.values())
    assert asyncio.run(states(url)) == {"done": EFFECTS}
    return killed
