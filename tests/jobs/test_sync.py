"""A sync as whoever asks for it sees it, on the real queue."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.enums import IngestionStatus
from core.errors import Conflict, InvalidInput, NotFound
from core.identity import Principal
from data_layer.database import Database
from data_layer.derived import DERIVED
from data_layer.queries.derived import is_current
from jobs.schedule import due_since
from jobs.sync import SyncService
from tests.ingestion.plant_files import item, write_plant

_NUMBERS = itertools.count()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_plant(tmp_path, items=[item("A-1", "Axle"), item("B-2", "Bearing", safety="many")])
    return tmp_path


@pytest.fixture
def asker() -> Principal:
    return Principal(f"plant{next(_NUMBERS)}", "planner")


@pytest.fixture
async def syncs(database_url: str, database: Database, folder: Path) -> AsyncIterator[SyncService]:
    async with SyncService.open(database_url, database, folders=[folder], batch_rows=10) as service:
        yield service


async def _items(database: Database, principal: Principal) -> int:
    async with database.read(principal) as tx:
        return int((await tx.execute(text("SELECT count(*) FROM manufacturing.sku"))).scalar_one())


async def test_a_sync_runs_to_its_end_and_tells_what_it_did(syncs: SyncService, asker: Principal) -> None:
    job = await syncs.start(asker, "plant", source_type="ERP", metadata={"why": "test"})
    assert (await syncs.status(asker, job)).status is IngestionStatus.PENDING
    await syncs.run_worker(until_done=job)
    status = await syncs.status(asker, job)
    assert status.status is IngestionStatus.PARTIALLY_FAILED
    assert [(step.entity, step.read, step.accepted, step.rejected) for step in status.steps[:2]] == [
        ("sku", 2, 1, 1),
        ("warehouse", 2, 2, 0),
    ]
    assert status.metadata == {"why": "test"}
    page = await syncs.issues(asker, job, limit=1)
    assert [(issue.line, issue.source_record, issue.record["Safety"]) for issue in page.rows] == [
        (3, "items.csv#B-2", "many")
    ]
    assert page.next_cursor is None


async def test_behind_a_sync_what_is_derived_from_its_records_is_worked_out(
    syncs: SyncService, asker: Principal, database: Database
) -> None:
    await syncs.run_worker(until_done=await syncs.start(asker, "plant"))
    async with database.read(asker) as tx:
        assert [await is_current(tx, derived, Clock().today()) for derived in DERIVED] == [True] * len(DERIVED)
        assert (await tx.execute(text("SELECT count(*) FROM manufacturing.item_stock"))).scalar_one() == 1


async def test_a_sync_has_ended_well_though_what_is_derived_cannot_be_worked_out(
    syncs: SyncService, asker: Principal, database: Database
) -> None:
    refused = "ALTER TABLE manufacturing.item_stock {} CONSTRAINT refused"
    async with database.administer() as connection:
        await connection.execute(text(refused.format("ADD") + " CHECK (sku <> 'A-1') NOT VALID"))
    try:
        job = await syncs.start(asker, "plant")
        await syncs.run_worker(until_done=job)
    finally:
        async with database.administer() as connection:
            await connection.execute(text(refused.format("DROP")))
    assert (await syncs.status(asker, job)).finished
    assert await _current(database, asker) == {"stock": False}  # the others are worked out all the same
    await syncs.run_worker(until_done=await syncs.start(asker, "plant"))
    assert await _current(database, asker) == {}


async def _current(database: Database, principal: Principal) -> dict[str, bool]:
    async with database.read(principal) as tx:
        found = {derived.name: await is_current(tx, derived, Clock().today()) for derived in DERIVED}
    return {name: current for name, current in found.items() if not current}


async def test_a_second_start_is_a_conflict_while_one_is_under_way(syncs: SyncService, asker: Principal) -> None:
    job = await syncs.start(asker, "plant")
    assert await syncs.under_way(asker, "plant") == job
    with pytest.raises(Conflict, match="already under way"):
        await syncs.start(asker, "plant")
    other = replace(asker, tenant_id=f"{asker.tenant_id}-other")
    await syncs.start(other, "plant")
    await syncs.run_worker(until_done=job)
    assert await syncs.under_way(asker, "plant") is None
    await syncs.run_worker(until_done=await syncs.start(asker, "plant"))


async def test_of_many_who_start_at_once_one_succeeds(syncs: SyncService, asker: Principal) -> None:
    answers = await asyncio.gather(*(syncs.start(asker, "plant") for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(answer, UUID) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 7


async def test_an_unknown_or_mistaken_request_is_told_so(syncs: SyncService, asker: Principal, folder: Path) -> None:
    for name in ("nothing", "../plant", str(folder / "plant.yaml"), ""):
        with pytest.raises(NotFound, match="There is no source"):
            await syncs.start(asker, name)
    with pytest.raises(InvalidInput, match="of type ERP"):
        await syncs.start(asker, "plant", source_type="QUALITY_CONTROL")


async def test_a_tenant_sees_its_own_syncs_alone(syncs: SyncService, asker: Principal, stranger: Principal) -> None:
    job = await syncs.start(asker, "plant")
    with pytest.raises(NotFound):
        await syncs.status(stranger, job)
    with pytest.raises(NotFound):
        await syncs.issues(stranger, job)
    with pytest.raises(NotFound):
        await syncs.cancel(stranger, job)


async def test_a_cancelled_sync_brings_nothing_and_may_be_started_again(
    syncs: SyncService, database: Database, asker: Principal
) -> None:
    job = await syncs.start(asker, "plant")
    await syncs.cancel(asker, job)
    status = await syncs.status(asker, job)
    assert (status.status, status.error) == (IngestionStatus.FAILED, "The sync was cancelled.")
    await syncs.run_worker(until_done=job)
    assert await _items(database, asker) == 0
    await syncs.run_worker(until_done=await syncs.start(asker, "plant"))
    assert await _items(database, asker) == 1


async def test_a_described_source_may_lie_anywhere_when_its_file_is_named(
    syncs: SyncService, asker: Principal, tmp_path: Path
) -> None:
    description = write_plant(tmp_path / "else", items=[item("C-3", "Cog")])
    job = await syncs.start(asker, "plant", description=description, path=str(tmp_path / "else"))
    await syncs.run_worker(until_done=job)
    assert (await syncs.status(asker, job)).status is IngestionStatus.COMPLETED


async def test_a_worker_that_is_stopped_leaves_its_sync_to_the_next(
    syncs: SyncService, database: Database, asker: Principal, folder: Path
) -> None:
    write_plant(folder, items=[item(f"I-{number:04}", f"Item {number}") for number in range(400)])
    job = await syncs.start(asker, "plant")
    worker = asyncio.create_task(syncs.run_worker())
    while not await _items(database, asker):
        pass
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    status = await syncs.status(asker, job)
    assert status.status is IngestionStatus.PROCESSING
    assert 0 < status.steps[0].read < 400
    await syncs.run_worker(until_done=job)
    assert (await syncs.status(asker, job)).status is IngestionStatus.COMPLETED
    assert await _items(database, asker) == 400


async def _as_a_killed_worker_leaves_it(database: Database, job: UUID) -> None:
    async with database.administer() as connection:
        await connection.execute(text("SET LOCAL search_path = copilot"))
        await connection.execute(
            text(
                "WITH dead AS (INSERT INTO copilot.procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 minute') RETURNING id) UPDATE copilot.procrastinate_jobs SET"
                " status = 'doing', worker_id = (SELECT id FROM dead) WHERE args ->> 'job_id' = :job"
            ),
            {"job": str(job)},
        )


async def test_a_dead_workers_sync_is_taken_up(syncs: SyncService, database: Database, asker: Principal) -> None:
    job = await syncs.start(asker, "plant")
    await _as_a_killed_worker_leaves_it(database, job)  # right after it took the job
    await syncs.run_worker(until_done=job)
    assert (await syncs.status(asker, job)).finished


async def test_a_sync_whose_worker_died_at_its_very_end_keeps_no_later_one_waiting(
    syncs: SyncService, database: Database, asker: Principal
) -> None:
    ended = await syncs.start(asker, "plant")
    await _as_a_killed_worker_leaves_it(database, ended)  # before it could take the job from the queue
    async with database.administer() as connection:
        await connection.execute(text("UPDATE staging.job SET status = 'COMPLETED', finished_at = now()"))
    later = await syncs.start(asker, "plant")
    async with asyncio.timeout(60):
        await syncs.run_worker(until_done=later)
    assert (await syncs.status(asker, later)).finished


async def test_a_lost_connection_does_not_end_the_sync(
    syncs: SyncService, database: Database, asker: Principal, folder: Path
) -> None:
    write_plant(folder, items=[item(f"I-{number:04}", f"Item {number}") for number in range(300)])
    job = await syncs.start(asker, "plant")
    worker = asyncio.create_task(syncs.run_worker(until_done=job))
    while not await _items(database, asker):
        pass
    async with database.administer() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'copilot sync' AND datname = current_database()"
            )
        )
    await worker
    assert (await syncs.status(asker, job)).status is IngestionStatus.COMPLETED
    assert await _items(database, asker) == 300


async def test_a_schedule_starts_a_due_sync_once(
    database_url: str, database: Database, asker: Principal, folder: Path
) -> None:
    description = folder / "plant.yaml"
    description.write_text(description.read_text() + 'schedule: "* * * * *"\n')

    async def tenants() -> list[str]:
        return [asker.tenant_id]

    async with SyncService.open(database_url, database, folders=[folder], tenants=tenants) as syncs:
        await syncs.start_what_is_due()
        assert await syncs.under_way(asker, "plant") is None, "a tenant's first sync is its own decision"
        await syncs.run_worker(until_done=await syncs.start(asker, "plant"))
        async with database.write(asker) as tx:
            await tx.execute(text("UPDATE staging.job SET requested_at = now() - interval '1 hour'"))
        await asyncio.gather(*(syncs.start_what_is_due() for _ in range(4)))
        job = await syncs.under_way(asker, "plant")
        assert job is not None
        await syncs.run_worker(until_done=job)
        async with database.read(asker) as tx:
            times = await tx.execute(
                text("SELECT scheduled_for, created_by FROM staging.job WHERE job_id = :job"), {"job": job}
            )
            time, user = times.one()
        assert time.second == 0
        assert user == "schedule"


def test_a_schedule_is_due_once_after_each_of_its_times() -> None:
    now = datetime(2025, 5, 15, 6, 30, tzinfo=UTC)
    time = datetime(2025, 5, 15, 3, 0, tzinfo=UTC)
    daily = "0 5 * * *"
    assert due_since(daily, "Europe/Berlin", since=datetime(2025, 5, 10, tzinfo=UTC), now=now) == time
    assert due_since(daily, "Europe/Berlin", since=time, now=now) is None
