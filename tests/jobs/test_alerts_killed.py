"""Whoever looks and whoever sends is killed again and again: each alert is told once, and each message counts once at a
receiver that knows its id."""

import asyncio
import ipaddress
import random
from collections.abc import Callable
from contextlib import suppress

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
from tests.jobs.killed import kill_until_all_is_told, let_live, receiver

TENANT, USERS, KILLS = "plant", 24, 10
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


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


def test_each_alert_is_told_once_however_often_whoever_looks_or_sends_is_killed(
    make_database: Callable[[], str],
) -> None:
    url, chance = make_database(), random.Random(7)
    asyncio.run(prepare(url))
    with receiver("webhook-id", lambda body: str(body["data"]["user"])) as (port, found):
        given = (url, port)  # some are killed while they look
        killed = kill_until_all_is_told(live, given, found, USERS, kills=KILLS, chance=chance, early=KILLS // 3)
        for _ in range(2):  # the first finds what the last that was killed left
            let_live(live, given)
    assert killed >= KILLS // 2
    assert asyncio.run(outcome(url)) == (USERS, USERS, USERS)
    assert sorted(users[0] for users in found.values()) == [f"user{number:02}" for number in range(USERS)]
    assert all(len(set(users)) == 1 for users in found.values())
