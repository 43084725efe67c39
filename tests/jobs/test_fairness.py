"""Tenants take turns on the real queue, however many jobs one of them has put there."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from procrastinate.exceptions import ConnectorException
from structlog.testing import capture_logs

from core.errors import Unavailable
from ingestion.pipeline import Stopped
from jobs.queue import SYNC_QUEUE, GaveWay, Queue, Run
from tests.fault_proxy import to_database

MANY = 1_000


async def nothing(*_: Any) -> None: ...


@asynccontextmanager
async def opened(url: str, run: Run, **seconds: float) -> AsyncIterator[Queue]:
    queue = Queue(url, run, nothing, nothing, nothing, nothing, **seconds)  # type: ignore[arg-type]
    async with queue.app.open_async():
        yield queue


async def put(queue: Queue, tenant: str, count: int, first: int = 0) -> None:
    async with queue.pool.connection() as connection, connection.transaction():
        for number in range(first, first + count):
            await queue.put(connection, tenant, f"source{number}", f"{tenant}/{number}")


async def work(queue: Queue, until: asyncio.Event) -> None:
    """One at a time, until then."""
    worker = asyncio.create_task(
        queue.app.run_worker_async(
            queues=[SYNC_QUEUE], concurrency=1, install_signal_handlers=False, delete_jobs="always",
            fetch_job_polling_interval=0.1, additional_context={"stop": threading.Event()},
            worker_middleware=[queue.begun],
        )
    )  # fmt: skip
    async with asyncio.timeout(60):
        await until.wait()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def count(queue: Queue, condition: str) -> int:
    async with queue.pool.connection() as connection:
        found = await connection.execute(
            f"SELECT FROM pg_stat_activity WHERE datname = current_database() AND {condition}".encode()
        )
        return int(found.rowcount)


async def until(true: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(60):
        while True:
            if await true():
                return
            await asyncio.sleep(0.05)


@pytest.fixture
def url(make_database: Callable[[], str]) -> str:
    return make_database()


async def test_a_tenant_with_a_thousand_waiting_syncs_does_not_keep_others_waiting(url: str) -> None:
    order: list[str] = []
    done = asyncio.Event()

    async def run(tenant: str, job: str, stop: threading.Event) -> None:
        order.append(tenant)
        if order.count("small") == 3 and order.count("late") == 1:
            done.set()

    async with opened(url, run) as queue:
        await put(queue, "large", MANY)
        await put(queue, "small", 3)
        await put(queue, "late", 1)
        await work(queue, done)
    last = max(index for index, tenant in enumerate(order) if tenant != "large")
    assert last < 10
    assert order[:10].count("large") >= 3


async def test_who_has_waited_long_is_not_passed_by_whoever_comes_later(url: str) -> None:
    order: list[str] = []
    done = asyncio.Event()

    async def run(tenant: str, job: str, stop: threading.Event) -> None:
        order.append(tenant)
        if order.count("large") == 20:
            done.set()
        elif tenant == "busy":  # it has always one that waits
            async with queue.pool.connection() as connection, connection.transaction():
                await queue.put(connection, "busy", f"next{len(order)}", "next")

    async with opened(url, run) as queue:
        await put(queue, "large", 20)
        await put(queue, "busy", 1)
        await work(queue, done)
    assert len(order) <= 42


async def test_a_long_sync_lets_another_tenants_come_and_goes_on_after_it(url: str) -> None:
    told: list[str] = []
    begun, done = asyncio.Event(), asyncio.Event()

    async def run(tenant: str, job: str, stop: threading.Event) -> None:
        told.append(f"{tenant} begins")
        if tenant == "long" and told.count("long begins") == 1:
            begun.set()
            await asyncio.to_thread(_until, stop)
            raise Stopped
        if tenant == "long":
            done.set()

    async with opened(url, run, turn_s=0.05) as queue:
        await put(queue, "long", 1)
        working = asyncio.create_task(work(queue, done))
        await begun.wait()
        await put(queue, "short", 1)
        await put(queue, "long", 5, first=1)
        await working
    assert told[:3] == ["long begins", "short begins", "long begins"]


async def test_a_long_sync_lets_others_come_although_every_connection_of_its_worker_was_ended_meanwhile(
    url: str,
) -> None:
    told: list[str] = []
    begun, done = asyncio.Event(), asyncio.Event()

    async def run(tenant: str, job: str, stop: threading.Event) -> None:
        told.append(f"{tenant} begins")
        if tenant == "long" and told.count("long begins") == 1:
            begun.set()
            await asyncio.to_thread(_until, stop)
            raise Stopped
        if tenant == "long":
            done.set()

    async with opened(url, run, turn_s=0.5) as queue, opened(url, run) as other:
        await put(queue, "long", 1)
        working = asyncio.create_task(work(queue, done))
        await begun.wait()
        async with other.pool.connection() as connection:
            ended = await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert ended.rowcount >= 2  # one of the pool, and the one that listens
        await put(other, "short", 1)
        await put(other, "long", 5, first=1)
        await working
    assert told[:3] == ["long begins", "short begins", "long begins"]


async def test_while_the_database_is_away_turns_are_looked_for_until_it_is_back(url: str) -> None:
    async def run(tenant: str, job: str, stop: threading.Event) -> None:
        await asyncio.to_thread(_until, stop)
        raise Stopped

    async with to_database(url) as (line, far), opened(far, run, turn_s=0.2) as queue, opened(url, run) as near:
        await put(near, "short", 1)
        line.be("cut")
        with capture_logs() as logged:

            async def told_of_it() -> bool:
                return any(entry["event"] == "turns_not_seen" for entry in logged)

            running = asyncio.create_task(queue._in_turns(run, "long", "1", threading.Event()))
            await until(told_of_it)
        assert not running.done()
        line.be("none")
        with pytest.raises(GaveWay):
            async with asyncio.timeout(60):
                await running


async def test_a_worker_whose_line_has_fallen_silent_ends_so_that_it_can_begin_again(url: str) -> None:
    done = asyncio.Event()

    async def run(tenant: str, job: str, stop: threading.Event) -> None:
        done.set()

    async with to_database(url) as (line, far), opened(far, run, patience_s=1.0) as queue, opened(url, run) as near:
        working = asyncio.create_task(
            queue.app.run_worker_async(
                queues=[SYNC_QUEUE], install_signal_handlers=False, update_heartbeat_interval=0.5
            )
        )
        await until(lambda: count(near, "query ILIKE 'LISTEN%'"))
        line.be("stall")
        await put(near, "plant", 1)
        with pytest.raises(ConnectorException):
            async with asyncio.timeout(60):
                await working
        assert not done.is_set()
        line.be("none")
        await work(queue, done)
    assert done.is_set()


def _until(stop: threading.Event) -> None:
    while not stop.wait(0.05):
        pass


async def test_a_job_that_is_tried_again_while_the_next_of_its_kind_waits_is_run_and_so_is_that(url: str) -> None:
    """One at a time may wait, and that one came while the first ran."""
    looked: list[str] = []
    done = asyncio.Event()

    async def look(tenant: str, job: str) -> None:
        looked.append(job)
        if looked == ["first"]:
            async with queue.pool.connection() as connection, connection.transaction():
                await queue.put_alerts(connection, tenant, "second")
            raise Unavailable("The database is away.")
        if {"first", "second"} <= set(looked[1:]):
            done.set()

    queue = Queue(url, nothing, nothing, nothing, nothing, nothing, look=look)
    async with queue.app.open_async():
        async with queue.pool.connection() as connection, connection.transaction():
            await queue.put_alerts(connection, "small", "first")
        await work(queue, done)


async def test_a_dead_workers_job_is_put_back_once_however_many_look(url: str) -> None:
    async with opened(url, nothing) as one, opened(url, nothing) as other:
        await put(one, "small", 1)
        async with one.pool.connection() as connection:
            await connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        (stalled,) = await one.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=1)
        assert sorted(await asyncio.gather(one._put_back(stalled), other._put_back(stalled))) == [False, True]
        assert await one.rescue() == []
