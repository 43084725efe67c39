"""What was approved happens once, whatever breaks on the way, and how it ended is told."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text

from core.errors import Unavailable
from core.identity import Principal
from core.outgoing import Outgoing
from data_layer.approvals import ApprovalRepository, Drafted, StoredApproval, Yes
from data_layer.database import Database
from jobs.effects import ATTEMPTS, Effects
from jobs.sync import SyncService
from notifications.port import Delivered, NotNow, Uncertain, Undeliverable

PLANT = Principal("plant", "buyer")


@dataclass
class Receiver:
    """Counts what it is given; `answers` are what it does about each, the last one for all that follow."""

    repeatable: bool = True
    answers: list[Exception | None] = field(default_factory=lambda: [None])
    keys: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    async def deliver(self, outgoing: Outgoing, key: str, tenant_id: str) -> Delivered:
        self.keys.append(key)
        self.texts.append(outgoing.text)
        answer = self.answers[min(len(self.keys), len(self.answers)) - 1]
        if answer is not None:
            raise answer
        return Delivered("theirs-1")


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def effects(database: Database, database_url: str, receiver: Receiver) -> AsyncIterator[Effects]:
    async with SyncService.open(database_url, database, channels={"test": receiver}) as service:
        yield service.effects


async def approved(database: Database, effects: Effects) -> tuple[uuid.UUID, uuid.UUID]:
    """A proposal and the effect of its approval."""
    outgoing = Outgoing("message", "test", "buyers", "Late", "The belts are late.")
    drafted = Drafted("post_message", {"text": outgoing.text}, "Message to buyers", "…", outgoing.as_json())
    async with database.write(PLANT) as tx:
        found = ApprovalRepository(tx)
        approval_id = await found.propose(PLANT, drafted, channel="api", thread_id=None, message_id=None)
        stored = await found.get(PLANT, approval_id)
    assert stored is not None
    effect_id = await effects.approve(PLANT, Yes(approval_id, stored.fingerprint, stored, stored.fingerprint, "api"))
    assert effect_id is not None
    return approval_id, effect_id


async def now(database: Database, approval_id: uuid.UUID) -> StoredApproval:
    async with database.read(PLANT) as tx:
        found = await ApprovalRepository(tx).get(PLANT, approval_id)
    assert found is not None
    return found


async def test_it_is_delivered_once_however_often_it_is_asked_for(
    database: Database, effects: Effects, receiver: Receiver
) -> None:
    approval_id, effect_id = await approved(database, effects)
    await asyncio.gather(*(effects.deliver(PLANT, effect_id) for _ in range(5)), return_exceptions=True)
    await effects.deliver(PLANT, effect_id)
    assert (receiver.keys, receiver.texts) == ([str(effect_id)], ["The belts are late."])
    stored = await now(database, approval_id)
    assert stored.status == "done"
    assert stored.receipt is not None
    assert (stored.receipt["to"], stored.receipt["reference"]) == ("buyers", "theirs-1")


async def test_what_did_not_go_out_is_tried_again_with_the_same_key_and_given_up_visibly(
    database: Database, effects: Effects, receiver: Receiver
) -> None:
    receiver.answers = [NotNow("Nobody answers there.")]
    approval_id, effect_id = await approved(database, effects)
    for _ in range(ATTEMPTS - 1):
        with pytest.raises(Unavailable):
            await effects.deliver(PLANT, effect_id)
        assert (await now(database, approval_id)).status == "approved"
    await effects.deliver(PLANT, effect_id)
    await effects.deliver(PLANT, effect_id)
    assert receiver.keys == [str(effect_id)] * ATTEMPTS
    stored = await now(database, approval_id)
    assert (stored.status, stored.receipt) == ("failed", None)
    assert stored.error == f"It was tried {ATTEMPTS} times. Nobody answers there."


async def test_what_will_never_be_taken_is_not_tried_again(
    database: Database, effects: Effects, receiver: Receiver
) -> None:
    receiver.answers = [Undeliverable("There is no such mailbox.")]
    approval_id, effect_id = await approved(database, effects)
    await effects.deliver(PLANT, effect_id)
    await effects.deliver(PLANT, effect_id)
    assert len(receiver.keys) == 1
    assert (await now(database, approval_id)).error == "There is no such mailbox."


@pytest.mark.parametrize("broken", [Uncertain("The line broke."), TimeoutError(), RuntimeError("a bug")])
async def test_what_may_have_gone_out_is_repeated_only_where_that_does_no_harm(
    database: Database, effects: Effects, receiver: Receiver, broken: Exception
) -> None:
    receiver.answers = [broken, None]
    approval_id, effect_id = await approved(database, effects)
    with pytest.raises(Unavailable):
        await effects.deliver(PLANT, effect_id)
    await effects.deliver(PLANT, effect_id)
    assert (await now(database, approval_id)).status == "done"
    receiver.repeatable = False
    receiver.answers, receiver.keys = [broken], []
    approval_id, effect_id = await approved(database, effects)
    await effects.deliver(PLANT, effect_id)
    await effects.deliver(PLANT, effect_id)
    assert len(receiver.keys) == 1
    stored = await now(database, approval_id)
    assert stored.status == "failed"
    assert stored.error is not None
    assert "may have been sent" in stored.error


async def test_what_a_dead_process_was_sending_is_not_sent_twice(
    database: Database, effects: Effects, receiver: Receiver
) -> None:
    receiver.repeatable = False
    approval_id, effect_id = await approved(database, effects)
    async with database.write(PLANT) as tx:
        await tx.execute(text("UPDATE copilot.effect SET status = 'sending' WHERE effect_id = :id"), {"id": effect_id})
    await effects.deliver(PLANT, effect_id)
    assert receiver.keys == []
    assert "may have been sent" in ((await now(database, approval_id)).error or "")


async def test_what_is_no_longer_what_was_approved_is_not_delivered(
    database: Database, effects: Effects, receiver: Receiver
) -> None:
    approval_id, effect_id = await approved(database, effects)
    async with database.write(PLANT) as tx:
        change = "UPDATE copilot.approval SET outgoing = jsonb_set(outgoing, '{to}', '\"all\"') WHERE approval_id = :id"
        await tx.execute(text(change), {"id": approval_id})
    await effects.deliver(PLANT, effect_id)
    assert receiver.keys == []
    assert (await now(database, approval_id)).status == "failed"


async def test_another_tenants_effect_is_none(database: Database, effects: Effects, receiver: Receiver) -> None:
    _, effect_id = await approved(database, effects)
    await effects.deliver(Principal("other", "buyer"), effect_id)
    assert receiver.keys == []


async def test_a_worker_delivers_what_nobody_has_delivered(
    database: Database, database_url: str, receiver: Receiver
) -> None:
    async with SyncService.open(database_url, database, channels={"test": receiver}) as service:
        approval_id, effect_id = await approved(database, service.effects)
        working = asyncio.create_task(service.run_worker())
        async with asyncio.timeout(30):
            while (await now(database, approval_id)).status != "done":
                pass
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert receiver.keys.count(str(effect_id)) == 1
