"""A large sync is shared by workers that have nothing else to do."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import text

from core.enums import IngestionStatus
from core.identity import Principal
from core.metrics import REGISTRY
from data_layer.database import Database
from jobs.sync import SyncService
from tests.ingestion.plant_files import item, write_plant

_ITEMS = 3_000
_NUMBERS = itertools.count()
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["jobs.sync"])


@asynccontextmanager
async def opened(url: str, folder: Path, *, turn_s: float = 30.0) -> AsyncIterator[SyncService]:
    database = Database.connect(url)
    shared = {"helpers": 2, "shared_rows": 1_000, "batch_rows": 20, "turn_s": turn_s}
    async with SyncService.open(url, database, folders=[folder], **shared) as service:
        yield service
    await database.close()


def work(url: str, folder: Path, concurrency: int, turn_s: float, ours: Connection) -> None:
    """A worker's life, until told to end; then it tells how many records it has read."""

    async def live() -> None:
        async with opened(url, folder, turn_s=turn_s) as service:
            working = asyncio.create_task(service.run_worker(queues=["sync"], concurrency=concurrency))
            await asyncio.to_thread(ours.recv)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    asyncio.run(live())
    ours.send(int(REGISTRY.get_sample_value("copilot_sync_records_total", {"outcome": "accepted"}) or 0))


class Workers:
    def __init__(self, url: str, folder: Path, many: int, concurrency: int = 1, turn_s: float = 30.0) -> None:
        self._ends = []
        self.lives = []
        for _ in range(many):
            mine, theirs = _PROCESSES.Pipe()
            life = _PROCESSES.Process(target=work, args=(url, folder, concurrency, turn_s, theirs), daemon=True)
            life.start()
            self._ends.append(mine)
            self.lives.append(life)

    def end(self) -> list[int]:
        """How many records each of them has read."""
        for end in self._ends:
            end.send("end")
        read = [end.recv() for end in self._ends if end.poll(60)]
        for life in self.lives:
            life.join(60)
        return read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_plant(tmp_path, items=[item(f"I-{number:04}", f"Item {number}") for number in range(_ITEMS)])
    return tmp_path


@pytest.fixture
def asker() -> Principal:
    return Principal(f"plant{next(_NUMBERS)}", "planner")


async def _until(true: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(90):
        while True:
            if await true():
                return
            await asyncio.sleep(0.05)


async def _count(database: Database, principal: Principal, query: str) -> int:
    async with database.read(principal) as tx:
        return int((await tx.execute(text(query))).scalar_one())


async def test_two_workers_share_one_sync(
    database_url: str, database: Database, folder: Path, asker: Principal
) -> None:
    workers = Workers(database_url, folder, 2)
    async with opened(database_url, folder) as service:
        job = await service.start(asker, "plant")

        async def ended() -> bool:
            return (await service.status(asker, job)).finished

        await _until(ended)
        status = await service.status(asker, job)
        read = await asyncio.to_thread(workers.end)
    assert status.status is IngestionStatus.COMPLETED
    assert (status.steps[0].read, status.steps[0].inserted) == (_ITEMS, _ITEMS)
    assert await _count(database, asker, "SELECT count(*) FROM manufacturing.sku") == _ITEMS
    assert sum(read) == _ITEMS + 2  # places
    assert min(read) > 100


async def test_a_lone_worker_does_all_of_it_and_is_helped_by_nobody(
    database_url: str, database: Database, folder: Path, asker: Principal
) -> None:
    async with opened(database_url, folder) as service:
        job = await service.start(asker, "plant")
        await service.run_worker(until_done=job)
        assert (await service.status(asker, job)).status is IngestionStatus.COMPLETED
    shared = "SELECT count(*) FROM staging.chunk WHERE mod(sequence, 16) > 0"
    assert await _count(database, asker, shared) == 0


async def test_a_cancelled_sync_is_left_by_all_who_share_it(
    database_url: str, database: Database, folder: Path, asker: Principal
) -> None:
    workers = Workers(database_url, folder, 2)
    async with opened(database_url, folder) as service:
        job = await service.start(asker, "plant")

        async def shared() -> bool:
            return await _count(database, asker, "SELECT count(*) FROM staging.part") > 1

        async def ended() -> bool:
            return (await service.status(asker, job)).finished

        await _until(shared)
        await service.cancel(asker, job)
        await _until(ended)
        status = await service.status(asker, job)
        assert (status.status, status.error) == (IngestionStatus.FAILED, "The sync was cancelled.")
        there = await _count(database, asker, "SELECT count(*) FROM manufacturing.sku")
        await asyncio.to_thread(workers.end)  # those who had begun a batch end it
        assert await _count(database, asker, "SELECT count(*) FROM manufacturing.sku") == there < _ITEMS
        assert await _count(database, asker, "SELECT count(*) FROM staging.part") == 0
        assert (await service.status(asker, job)).steps[0].read == there


async def test_a_sync_that_all_workers_share_lets_another_tenants_come_and_goes_on_after_it(
    database_url: str, database: Database, folder: Path, asker: Principal, tmp_path: Path
) -> None:
    other = Principal(f"{asker.tenant_id}-small", "planner")
    small = write_plant(tmp_path / "small", items=[item("A-1", "Axle")])
    workers = Workers(database_url, folder, 2, turn_s=0.5)
    async with opened(database_url, folder) as service:
        large = await service.start(asker, "plant")

        async def shared() -> bool:
            return await _count(database, asker, "SELECT count(*) FROM staging.part") > 1

        await _until(shared)
        job = await service.start(other, "plant", description=small)

        async def come() -> bool:
            return (await service.status(other, job)).finished

        async def ended() -> bool:
            return (await service.status(asker, large)).finished

        await _until(come)
        assert not await ended()
        await _until(ended)
        assert (await service.status(asker, large)).status is IngestionStatus.COMPLETED
        assert (await service.status(asker, large)).steps[0].read == _ITEMS
        await asyncio.to_thread(workers.end)
