"""Whoever delivers is killed again and again: each effect happens once at a receiver that knows its key."""

import asyncio
import ipaddress
import os
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from core.errors import Unavailable
from core.identity import Principal
from core.outgoing import Outgoing
from data_layer.approvals import ApprovalRepository, Drafted, Yes
from data_layer.database import Database
from jobs.sync import SyncService
from notifications.channels.webhook import Webhook
from tests.jobs.killed import Told, kill_until_all_is_told, let_live, receiver

PLANT = Principal("plant", "buyer")
EFFECTS, KILLS = 60, 25
Happened = tuple[int, Told]


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
    with receiver("Idempotency-Key", lambda body: str(body["text"])) as found:
        yield found


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
    effects = asyncio.run(approve(url))
    given = (url, port, effects)
    killed = kill_until_all_is_told(deliver, given, found, EFFECTS, kills=KILLS, chance=chance)
    let_live(deliver, given)
    assert set(found) == set(map(str, effects))
    assert all(len(set(texts)) == 1 for texts in found.values())
    assert asyncio.run(states(url)) == {"done": EFFECTS}
    return killed
