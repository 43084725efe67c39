"""Whoever looks and whoever sends is killed again and again: each alert is told once, and each message counts once at a
receiver that knows its id."""

import asyncio
import ipaddress
import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.errors import Unavailable
from core.identity import Principal
from data_layer.alert_users import AlertUserRepository
from data_layer.alerts import AlertRepository
from data_layer.database import Database
from jobs.alert_delivery import AlertDelivery
from jobs.sync import SyncService
from notifications.channels.standard_webhook import StandardWebhook

TENANT, USERS, KILLS = "plant", 24, 10
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["jobs.sync", "notifications.channels.standard_webhook"])


def live(url: str, port: int) -> None:
    """One life of a worker: looks, then sends."""

    async def once() -> None:
        database = Database.connect(url)
        here = (ipaddress.ip_network("127.0.0.0/8"),)
        ways = {"webhook": StandardWebhook(f"http://127.0.0.1:{port}/", SECRET, here)}
        with suppress(Unavailable):
            async with SyncService.open(url, database) as service:
                await service.alerts.run(TENANT, "")
            await AlertDelivery(url, database, Clock(), ways).run(TENANT)
        await database.close()

    asyncio.run(once())


async def prepare(url: str) -> None:
    """Every user wants to be told of the one item, which has fallen below its reorder point."""
    database = Database.connect(url)
    who = Principal(TENANT, "sync")
    async with database.write(who) as tx:
        lineage = "'erp', 'sku#1', gen_random_uuid(), 'test'"
        columns = "source_system, source_record, job_id, created_by"
        for statement in (
            f"INSERT INTO manufacturing.sku (tenant_id, sku, name, unit, reorder_point, {columns})"
            f" VALUES ('{TENANT}', 'A', 'Bolt', 'EA', 10, {lineage})",
            f"INSERT INTO manufacturing.inventory (tenant_id, sku, warehouse_id, lot, as_of, on_hand, allocated, unit,"
            f" {columns}) VALUES ('{TENANT}', 'A', 'W', '', now(), 2, 0, 'EA', {lineage})",
        ):
            await tx.execute(text(statement))
    for number in range(USERS):
        user = Principal(TENANT, f"user{number:02}")
        async with database.write(user) as tx:
            await AlertUserRepository(tx).seen(user)
            await AlertRepository(tx).subscribe(user, "stock", {}, "stock below", "webhook", None)
    await database.close()


async def outcome(url: str) -> tuple[int, int, int]:
    """Alerts, those that were delivered, and messages."""
    database = Database.connect(url)
    async with database.read(Principal(TENANT, "sync")) as tx:
        counts = await tx.execute(
            text(
                "SELECT (SELECT count(*) FROM copilot.alert),"
                " (SELECT count(*) FROM copilot.alert JOIN copilot.alert_delivery USING (tenant_id, delivery_id)"
                " WHERE status = 'delivered'), (SELECT count(*) FROM copilot.alert_delivery)"
            )
        )
        found = counts.one()
    await database.close()
    return found[0], found[1], found[2]


@pytest.fixture
def receiver() -> Iterator[tuple[int, dict[str, list[str]]]]:
    """The port, and who was told by the id of the message: an id that comes again changes nothing."""
    found: dict[str, list[str]] = {}
    slow = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.setdefault(self.headers["webhook-id"], []).append(said["data"]["user"])
            slow.wait(0.01)  # so that some are killed while they wait for the answer
            with suppress(OSError):
                self.send_response(204)
                self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, found
    server.shutdown()
    server.server_close()
    thread.join()


def test_each_alert_is_told_once_however_often_whoever_looks_or_sends_is_killed(
    make_database: Callable[[], str], receiver: tuple[int, dict[str, list[str]]]
) -> None:
    url, (port, found) = make_database(), receiver
    asyncio.run(prepare(url))
    chance, killed = random.Random(7), 0
    while len(found) < USERS and killed < KILLS:
        life = _PROCESSES.Process(target=live, args=(url, port))
        before = len(found)
        life.start()
        if killed < KILLS // 3:
            life.join(chance.uniform(0.2, 1.2))  # some while they look
        while len(found) < min(before + chance.randint(1, 4), USERS) and life.is_alive():
            life.join(chance.uniform(0, 0.02))
        if life.is_alive():
            life.kill()
            killed += 1
        life.join()
    for _ in range(2):  # the first finds what the last that was killed left
        last = _PROCESSES.Process(target=live, args=(url, port))
        last.start()
        last.join()
    assert killed >= KILLS // 2
    assert asyncio.run(outcome(url)) == (USERS, USERS, USERS)
    assert sorted(users[0] for users in found.values()) == [f"user{number:02}" for number in range(USERS)]
    assert all(len(set(users)) == 1 for users in found.values())
