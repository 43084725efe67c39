"""What users want to be told of, looked for on the real queue after syncs of files that change between two of them."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.errors import InvalidInput
from core.identity import EVERY_SCOPE, Principal, Scope
from core.outgoing import Outgoing, Ways
from data_layer.alert_users import AlertUser, AlertUserRepository
from data_layer.alerts import Alert, AlertRepository
from data_layer.database import Database
from data_layer.keys import ApiKeys
from data_layer.slack_users import SlackUsers
from jobs.alert_delivery import AlertDelivery
from jobs.alerts import due_at
from jobs.sync import SyncService
from notifications.port import Delivered, NotNow
from tests.order_files import TODAY, Table, export, write_export
from tools.alerts.set_alert import set_alert
from tools.alerts.snooze_alert import snooze_alert
from tools.context import ToolContext

_NUMBERS = itertools.count()


@dataclass
class Receiver:
    """Takes what is sent, or raises what it is told to."""

    repeatable: bool = True
    taken: list[Outgoing] = field(default_factory=list)
    raises: list[Exception] = field(default_factory=list)

    async def deliver(self, outgoing: Outgoing, key: str, tenant_id: str) -> Delivered:
        if self.raises:
            raise self.raises.pop(0)
        self.taken.append(outgoing)
        return Delivered(key)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def service(
    database_url: str, database: Database, tmp_path: Path, receiver: Receiver
) -> AsyncIterator[SyncService]:
    options: Mapping[str, Any] = {"folders": [tmp_path], "clock": Clock(TODAY), "alert_ways": {"webhook": receiver}}
    async with SyncService.open(database_url, database, **options) as service:
        yield service


@pytest.fixture
def context(database: Database) -> ToolContext:
    asker = Principal(f"told{next(_NUMBERS)}", "planner")
    return ToolContext(asker, database, Clock(TODAY), ways=Ways(alerts=("webhook",)))


async def _sync(service: SyncService, context: ToolContext, folder: Path, tables: dict[str, Table]) -> None:
    write_export(folder, tables)
    await service.run_worker(until_done=await service.start(context.principal, "erp"))


async def _told(context: ToolContext) -> tuple[Alert, ...]:
    async with context.database.read(context.principal) as tx:
        return await AlertRepository(tx).list(context.principal, limit=100)


async def _send(database: Database, context: ToolContext, receiver: Receiver) -> None:
    ways = {"webhook": receiver}
    await AlertDelivery(database.url, database, context.clock, ways).run(context.principal.tenant_id)


async def _deliveries(context: ToolContext) -> list[tuple[str, int]]:
    async with context.database.read(context.principal) as tx:
        rows = await tx.execute(text("SELECT status, attempts FROM copilot.alert_delivery ORDER BY created_at"))
        return [tuple(row) for row in rows]


def _stock(amount: int) -> dict[str, Table]:
    tables = export()
    tables["inventory"][0]["on_hand"] = amount
    return tables


async def test_an_item_below_a_number_is_told_once_until_it_is_over_and_happens_again(
    service: SyncService, context: ToolContext, tmp_path: Path
) -> None:
    await _sync(service, context, tmp_path, _stock(4))
    set_ = await set_alert.call(context, {"sku": "SEAL", "below": 3})
    assert "Nothing of it is so now." in set_.summary
    for amount, alerts in ((4, 0), (2, 1), (1, 1), (5, 1), (2, 2)):
        await _sync(service, context, tmp_path, _stock(amount))
        assert len(await _told(context)) == alerts
    again, first = await _told(context)
    assert (first.label, first.text) == ("SEAL Shaft Seal", "2 EA on hand, below 3 EA")
    assert (first.over_at is None, again.over_at is None) == (False, True)
    assert (first.source, first.record is not None) == ("erp", True)


async def test_what_is_so_when_it_is_asked_for_is_said_then_and_not_told_again(
    service: SyncService, context: ToolContext, tmp_path: Path
) -> None:
    await _sync(service, context, tmp_path, _stock(2))
    found = await set_alert.call(context, {"sku": "SEAL", "below": 3})
    assert "SEAL Shaft Seal: 2 EA on hand, below 3 EA" in found.summary
    await _sync(service, context, tmp_path, _stock(1))
    assert await _told(context) == ()


async def test_all_that_a_sync_brings_goes_out_in_one_message(
    service: SyncService, database: Database, context: ToolContext, tmp_path: Path, receiver: Receiver
) -> None:
    await _sync(service, context, tmp_path, _stock(40))
    for given in ({"sku": "SEAL", "below": 3}, {"about": "changed"}, {"about": "late"}):
        await set_alert.call(context, {**given, "by": "webhook"})
    tables = _stock(2)
    tables["purchase_order"][0]["expected_date"] = "2025-06-20"
    tables["purchase_order"][1]["expected_date"] = "2025-05-02"
    await _sync(service, context, tmp_path, tables)
    assert sorted(one.rule for one in await _told(context)) == ["changed_orders", "late_purchase_orders", "stock"]
    await _send(database, context, receiver)
    (sent,) = receiver.taken
    assert sent.subject == "3 alerts"
    assert "purchase order 4712: Litware (V2), due 2025-05-02, 13 days late" in sent.text.replace(
        "V2 Litware", "Litware (V2)"
    )
    await _send(database, context, receiver)
    assert len(receiver.taken) == 1
    assert await _deliveries(context) == [("delivered", 1)]


async def test_a_changed_order_is_told_with_whom_it_hits(
    service: SyncService, context: ToolContext, tmp_path: Path
) -> None:
    await _sync(service, context, tmp_path, export())
    await set_alert.call(context, {"about": "changed"})
    tables = export()
    tables["purchase_order"][0]["expected_date"] = "2025-06-20"
    await _sync(service, context, tmp_path, tables)
    (told,) = await _told(context)
    assert told.label == "purchase order 4711"
    assert "due 2025-06-20 instead of 2025-05-25" in told.text
    assert "hits sales order S1 of C1 Northwind" in told.text


async def test_who_may_no_longer_see_it_is_not_told(
    service: SyncService, database: Database, context: ToolContext, tmp_path: Path
) -> None:
    await _sync(service, context, tmp_path, _stock(4))
    await set_alert.call(context, {"sku": "SEAL", "below": 3})
    without = replace(context.principal, scopes=EVERY_SCOPE - {Scope.INVENTORY_READ})
    async with database.write(context.principal) as tx:
        await AlertUserRepository(tx).seen(without)
    await _sync(service, context, tmp_path, _stock(2))
    assert await _told(context) == ()
    async with database.write(context.principal) as tx:
        await AlertUserRepository(tx).seen(context.principal)
    await _sync(service, context, tmp_path, _stock(1))
    assert len(await _told(context)) == 1
    assert await _told(replace(context, principal=without)) == ()


async def test_where_keys_are_asked_for_a_revoked_key_ends_the_telling(
    database_url: str, database: Database, context: ToolContext, tmp_path: Path
) -> None:
    who, keys = context.principal, ApiKeys(database)
    key = await keys.create(who.tenant_id, who.user_id, [Scope.INVENTORY_READ, Scope.ACTIONS_PROPOSE])
    async with SyncService.open(
        database_url, database, folders=[tmp_path], clock=Clock(TODAY), by_keys=True
    ) as service:
        await _sync(service, context, tmp_path, _stock(4))
        await set_alert.call(context, {"sku": "SEAL", "below": 3})
        await _sync(service, context, tmp_path, _stock(2))
        assert len(await _told(context)) == 1
        await _sync(service, context, tmp_path, _stock(4))
        found = await keys.look_up(key)
        assert found is not None
        await keys.revoke(found.key_id)
        await _sync(service, context, tmp_path, _stock(2))
        assert len(await _told(context)) == 1


async def test_what_is_snoozed_is_told_when_the_snooze_has_ended(
    service: SyncService, database: Database, context: ToolContext, tmp_path: Path
) -> None:
    await _sync(service, context, tmp_path, _stock(4))
    await set_alert.call(context, {"sku": "SEAL", "below": 3})
    await snooze_alert.call(context, {"days": 2})
    await _sync(service, context, tmp_path, _stock(2))
    assert await _told(context) == ()
    async with database.write(context.principal) as tx:
        await tx.execute(text("UPDATE copilot.alert_subscription SET snoozed_until = now()"))
    await service.alerts.run(context.principal.tenant_id, "")
    assert len(await _told(context)) == 1


async def test_a_receiver_that_is_away_is_tried_later_with_the_same_words(
    service: SyncService, database: Database, context: ToolContext, tmp_path: Path, receiver: Receiver
) -> None:
    await _sync(service, context, tmp_path, _stock(4))
    await set_alert.call(context, {"sku": "SEAL", "below": 3, "by": "webhook"})
    await _sync(service, context, tmp_path, _stock(2))
    receiver.raises.append(NotNow("It is away."))
    await _send(database, context, receiver)
    assert (await _deliveries(context), receiver.taken) == ([("waiting", 1)], [])
    await _sync(service, context, tmp_path, _stock(4))
    async with database.write(context.principal) as tx:
        await tx.execute(text("UPDATE copilot.alert_delivery SET due_at = now() - CAST('1 second' AS interval)"))
    await _send(database, context, receiver)
    assert [one.subject for one in receiver.taken] == ["SEAL Shaft Seal: 2 EA on hand, below 3 EA"]
    (told,) = await _told(context)
    assert (told.way, told.status) == ("webhook", "delivered")


async def test_what_was_read_before_it_is_sent_is_not_sent(
    service: SyncService, database: Database, context: ToolContext, tmp_path: Path, receiver: Receiver
) -> None:
    await _sync(service, context, tmp_path, _stock(4))
    await set_alert.call(context, {"sku": "SEAL", "below": 3, "by": "webhook"})
    await _sync(service, context, tmp_path, _stock(2))
    async with database.write(context.principal) as tx:
        await AlertRepository(tx).acknowledge(context.principal)
    await _send(database, context, receiver)
    assert (await _deliveries(context), receiver.taken) == ([("dropped", 1)], [])


async def test_two_who_look_at_once_tell_once(
    service: SyncService, database_url: str, database: Database, context: ToolContext, tmp_path: Path
) -> None:
    await _sync(service, context, tmp_path, _stock(4))
    await set_alert.call(context, {"sku": "SEAL", "below": 3})
    await set_alert.call(context, {"about": "stock"})
    write_export(tmp_path, _stock(2))
    async with SyncService.open(database_url, database, folders=[tmp_path], clock=Clock(TODAY)) as other:
        job: UUID = await service.start(context.principal, "erp")
        await asyncio.gather(service.run_worker(until_done=job), other.run_worker(until_done=job))
    assert len(await _told(context)) == 1


async def test_an_alert_by_a_way_that_is_not_there_is_refused_in_a_sentence(context: ToolContext) -> None:
    with pytest.raises(InvalidInput, match="by e-mail: it is not set up here"):
        await set_alert.call(context, {"about": "late", "by": "email"})
    with pytest.raises(InvalidInput, match="No e-mail address of yours is known"):
        await set_alert.call(replace(context, ways=Ways(alerts=("email",))), {"about": "late", "by": "email"})


async def test_an_alert_by_slack_needs_a_link_and_holds_what_the_link_lets_be_seen(
    service: SyncService, database: Database, context: ToolContext, tmp_path: Path, receiver: Receiver
) -> None:
    context = replace(context, ways=Ways(alerts=("slack",)))
    await _sync(service, context, tmp_path, _stock(4))
    with pytest.raises(InvalidInput, match="Connect Slack"):
        await set_alert.call(context, {"sku": "SEAL", "below": 3, "by": "slack"})
    who, sending = context.principal, AlertDelivery(database.url, database, context.clock, {"slack": receiver})
    narrow = replace(who, scopes=frozenset({Scope.SUPPLIERS_READ}))
    for linked, amount, ended in ((who, 2, "delivered"), (narrow, 1, "dropped")):
        await SlackUsers(database).link("T1", who.tenant_id, linked, by="boss", by_keys=False)
        if linked is who:
            set_ = await set_alert.call(context, {"sku": "SEAL", "below": 3, "by": "slack"})
            assert "in your inbox here and by Slack" in set_.summary
        await _sync(service, context, tmp_path, _stock(4))
        await _sync(service, context, tmp_path, _stock(amount))
        await sending.run(who.tenant_id)
        assert (await _deliveries(context))[-1] == (ended, 1)
    assert [(one.to, "2 EA on hand" in one.text) for one in receiver.taken] == [(who.user_id, True)]


@pytest.mark.parametrize(
    ("settings", "due"),
    [
        ({}, "2025-05-15T20:30"),
        ({"quiet_from": time(18), "quiet_until": time(7)}, "2025-05-16T07:00"),
        ({"quiet_from": time(21), "quiet_until": time(7)}, "2025-05-15T20:30"),
        ({"quiet_from": time(21), "quiet_until": time(7), "zone": "Europe/Berlin"}, "2025-05-16T05:00"),
        ({"digest_at": time(8)}, "2025-05-16T08:00"),
        ({"digest_at": time(21)}, "2025-05-15T21:00"),
    ],
)
def test_quiet_hours_and_digests_say_when_it_goes_out(settings: dict[str, Any], due: str) -> None:
    now = datetime(2025, 5, 15, 20, 30, tzinfo=UTC)
    assert due_at(AlertUser("planner", **settings), now) == datetime.fromisoformat(f"{due}:00+00:00")
    assert due_at(AlertUser("planner", **settings), now) - now < timedelta(days=1)
