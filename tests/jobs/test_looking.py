"""What is due is found without asking each tenant, and nothing that becomes due meanwhile is lost."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.errors import SourceError
from core.identity import Principal
from data_layer.alert_outbox import AlertOutbox
from data_layer.alerts import AlertRepository
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.event_log import EventLog, Subscription
from data_layer.tenants_due import TenantsDue, look_by
from jobs.sources import schedule_of
from jobs.sync import SyncService
from tests.ingestion.plant_files import item, write_plant

_NUMBERS = itertools.count()
NOW = datetime.now(UTC)


@pytest.fixture
def asker() -> Principal:
    return Principal(f"due{next(_NUMBERS)}", "planner")


@pytest.fixture
def other() -> Principal:
    return Principal(f"due{next(_NUMBERS)}", "planner")


@pytest.fixture
async def syncs(database_url: str, database: Database, tmp_path: Path) -> AsyncIterator[SyncService]:
    write_plant(tmp_path, items=[item("A-1", "Axle")])
    description = tmp_path / "plant.yaml"
    description.write_text(description.read_text() + 'schedule: "* * * * *"\n')
    async with SyncService.open(database_url, database, folders=[tmp_path]) as service:
        yield service


async def _due_at(database: Database, principal: Principal) -> datetime | None:
    """None: at once, or never; see `_known`."""
    async with database.administer() as connection:
        found = await connection.execute(
            text("SELECT nullif(due_at, '-infinity') FROM copilot.tenant_due WHERE tenant_id = :tenant"),
            {"tenant": principal.tenant_id},
        )
        return found.scalar_one()  # type: ignore[no-any-return]


async def _forget(database: Database) -> None:
    async with database.administer() as connection:
        await connection.execute(text("DELETE FROM copilot.tenant_due"))


async def test_only_tenants_of_whom_something_is_due_are_looked_at(
    syncs: SyncService, database: Database, asker: Principal, other: Principal
) -> None:
    for principal in (asker, other):
        await syncs.run_worker(until_done=await syncs.start(principal, "plant"))
    await syncs.start_what_is_due()
    for principal in (asker, other):
        async with database.write(principal) as tx:
            await tx.execute(text("UPDATE staging.job SET requested_at = now() - interval '1 hour'"))
    async with database.write(asker) as tx:
        await look_by(tx)
    await syncs.start_what_is_due()
    assert await syncs.under_way(asker, "plant") is not None
    assert await syncs.under_way(other, "plant") is None, "nobody said that it is due before its next minute"
    later = await _due_at(database, other)
    assert later is not None
    assert later <= datetime.now(UTC) + timedelta(minutes=1)


async def test_what_becomes_due_while_a_tenant_is_looked_at_is_not_lost(database: Database, asker: Principal) -> None:
    await _forget(database)
    due = TenantsDue(database)
    async with database.write(asker) as tx:
        await look_by(tx)
    (one,) = await due.take(NOW, 9)
    async with database.write(asker) as tx:
        await look_by(tx, NOW + timedelta(hours=3))
    await due.settle(one, NOW + timedelta(days=1))
    assert [taken.tenant_id for taken in await due.take(NOW, 9)] == [asker.tenant_id]


async def test_what_is_undone_is_not_due(database: Database, asker: Principal) -> None:
    await _forget(database)

    async def fail() -> None:
        async with database.write(asker) as tx:
            await look_by(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await TenantsDue(database).take(NOW, 9) == []


async def test_a_tenant_is_taken_by_one_and_again_when_that_one_dies(database: Database) -> None:
    await _forget(database)
    due = TenantsDue(database)
    names = [f"many{number}" for number in range(40)]
    await due.know(names, NOW)
    taken = await asyncio.gather(*(due.take(NOW, 10) for _ in range(6)))
    assert sorted(one.tenant_id for each in taken for one in each) == sorted(names)
    assert await due.take(NOW + timedelta(minutes=4), 99) == []
    again = await due.take(NOW + timedelta(minutes=5), 99)
    assert len(again) == 40
    await due.settle(taken[0][0], NOW)  # by who was thought dead: another one is at it
    assert await due.take(NOW + timedelta(minutes=6), 99) == []


async def test_a_process_that_starts_looks_at_a_thousand_tenants_a_minute(database: Database) -> None:
    await _forget(database)
    due = TenantsDue(database)
    await due.know((f"many{number:04}" for number in range(2_500)), NOW)
    for minute, many in enumerate((1_000, 1_000, 500, 0)):
        taken = await due.take(NOW + timedelta(minutes=minute), 9_999)
        for one in taken:
            await due.settle(one, NOW + timedelta(days=1))
        assert len(taken) == many


async def test_a_tenant_says_so_of_itself_alone(database: Database, asker: Principal) -> None:
    await _forget(database)
    for nobody in (Principal("", "nobody"), asker):
        async with database.write(nobody) as tx:
            await look_by(tx)
    assert [one.tenant_id for one in await TenantsDue(database).take(NOW, 9)] == [asker.tenant_id]
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.read(asker) as tx:
            await tx.execute(text("SELECT tenant_id FROM copilot.tenant_due"))


async def test_who_wants_to_be_told_is_looked_at_within_the_hour_from_then_on(
    syncs: SyncService, database: Database, asker: Principal
) -> None:
    async with database.write(asker) as tx:
        alerts = AlertRepository(tx)
        one, _ = await alerts.subscribe(asker, "low_stock", {}, "low stock", "webhook", None)
        await alerts.settle(asker.tenant_id, one, (), checked="", scopes=(), sites=None)
    await syncs.start_what_is_due()
    at = await _due_at(database, asker)
    assert at is not None
    assert timedelta(minutes=50) < at - datetime.now(UTC) <= timedelta(hours=1)


async def test_what_is_to_be_sent_again_later_is_looked_at_then(
    syncs: SyncService, database: Database, asker: Principal
) -> None:
    now = datetime.now(UTC)
    async with database.write(asker) as tx:
        outbox = AlertOutbox(tx)
        delivery = await outbox.place(asker.tenant_id, "ann", "webhook", now)
        await outbox.enter(asker.tenant_id, delivery, "ann", "webhook", now)
        await outbox.begin(asker.tenant_id, delivery)
        await outbox.wait(asker.tenant_id, delivery, "busy", now + timedelta(minutes=7))
    assert await _due_at(database, asker) == now + timedelta(minutes=7)
    async with database.write(asker) as tx:
        await look_by(tx)
    await syncs.start_what_is_due()
    assert await _due_at(database, asker) == now + timedelta(minutes=7), "as who looks finds it"


async def test_while_changes_wait_to_be_told_their_tenant_is_looked_at_each_minute(
    syncs: SyncService, database_url: str, database: Database, asker: Principal
) -> None:
    with BulkSession(database_url, asker.tenant_id) as session, session.transaction():
        EventLog(session).subscribe(Subscription("127.0.0.1:1", "plant", ("sku",), {}))
    await syncs.run_worker(until_done=await syncs.start(asker, "plant"))
    async with database.administer() as connection:
        await connection.execute(text("SET LOCAL search_path = copilot"))
        await connection.execute(text("DELETE FROM procrastinate_jobs"))
    await syncs.start_what_is_due()
    async with database.administer() as connection:
        queued = await connection.execute(text("SELECT queue_name FROM copilot.procrastinate_jobs"))
        assert queued.scalars().all() == ["events"]
    at = await _due_at(database, asker)
    assert at is not None
    assert at <= datetime.now(UTC) + timedelta(minutes=1)


async def test_a_tenant_whose_look_fails_keeps_no_other_waiting(
    syncs: SyncService, database: Database, asker: Principal, other: Principal, tmp_path: Path
) -> None:
    for principal in (asker, other):
        await syncs.run_worker(until_done=await syncs.start(principal, "plant"))
        async with database.write(principal) as tx:
            await tx.execute(text("UPDATE staging.job SET requested_at = now() - interval '1 hour'"))
    async with database.write(asker) as tx:
        await tx.execute(text("UPDATE staging.job SET description = :gone"), {"gone": str(tmp_path / "gone.yaml")})
    await syncs.start_what_is_due()
    assert await syncs.under_way(other, "plant") is not None
    assert await syncs.under_way(asker, "plant") is None


def test_a_schedule_is_read_again_when_its_description_has_changed(tmp_path: Path) -> None:
    write_plant(tmp_path, items=[])
    file = tmp_path / "plant.yaml"
    without = file.read_text()
    assert schedule_of("plant", str(file)) == (None, "UTC")
    for schedule in ("0 5 * * *", "0 15 * * *"):
        file.write_text(without + f'schedule: "{schedule}"\ntimezone: Europe/Berlin\n')
        assert schedule_of("plant", str(file)) == (schedule, "Europe/Berlin")
    file.unlink()
    with pytest.raises(SourceError, match="no file"):
        schedule_of("plant", str(file))
