"""The process that trains is kept for the trainings of any tenants; what befalls one of them is no other's."""

import asyncio
import itertools
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import psutil
import pytest

from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from ingestion.pipeline import Stopped
from jobs import training
from jobs.sync import SyncService
from jobs.trainer import Trainer
from tests.demands import MONDAY, steady, write_orders

_NUMBERS = itertools.count()
TODAY = MONDAY + timedelta(weeks=110, days=2)
LONG = {f"I{at:03}": steady(20, 100 + at) for at in range(120)}  # items that are trained for a while, on all cores

pytestmark = pytest.mark.skipif(not training.FORKS, reason="here each training starts its own process")


@pytest.fixture
async def trainer() -> AsyncIterator[Trainer]:
    trainer = Trainer()
    yield trainer
    await trainer.close()


@pytest.fixture
async def service(database_url: str, database: Database, trainer: Trainer) -> AsyncIterator[SyncService]:
    async with SyncService.open(database_url, database, clock=Clock(TODAY), trainer=trainer) as service:
        yield service


@pytest.fixture
def plant() -> Callable[[], Principal]:
    return lambda: Principal(f"line{next(_NUMBERS)}", "planner")


async def _train(service: SyncService, asker: Principal) -> str:
    run = await service.forecasts.start(asker)
    await service.run_worker(until_done=run, training=True)
    return (await service.forecasts.state(asker, run)).status


async def _begun(service: SyncService, asker: Principal) -> tuple[UUID, "asyncio.Task[None]"]:
    """A run that has trained something, of which much is left."""
    run = await service.forecasts.start(asker)
    working = asyncio.create_task(service.run_worker(until_done=run, training=True))
    async with asyncio.timeout(60):
        while not (await service.forecasts.state(asker, run)).trained:
            assert not working.done()
            await asyncio.wait([working], timeout=0.05)
    return run, working


def _trainers(of: int | None = None) -> list[psutil.Process]:
    return [one for one in psutil.Process(of).children() if "jobs.training" in one.cmdline()]


async def _gone(processes: list[psutil.Process]) -> bool:
    return not (await asyncio.to_thread(psutil.wait_procs, processes, timeout=30))[1]


async def test_one_process_trains_for_one_tenant_after_the_other_and_keeps_nothing_of_them(
    service: SyncService, database: Database, plant: Callable[[], Principal]
) -> None:
    first, second = plant(), plant()
    for one in (first, second):
        await write_orders(database, one.tenant_id, {"A": steady(60)})
    assert await _train(service, first) == "COMPLETED"
    (before,) = _trainers()
    assert (before.children(), before.net_connections()) == ([], []), "what trained has ended, with its connection"
    assert await _train(service, second) == "COMPLETED"
    assert _trainers() == [before]
    await service.forecasts.close()
    assert await _gone([before])


async def test_where_nothing_was_sold_no_process_is_started(
    service: SyncService, plant: Callable[[], Principal]
) -> None:
    asker = plant()
    assert await _train(service, asker) == "COMPLETED"
    run, held, current = await service.forecasts.last(asker)
    assert run is not None
    assert (run.series, run.changed, run.trained, run.until, held.forecast, current) == (0, 0, 0, TODAY, 0, True)
    assert _trainers() == []


async def test_it_ends_when_nothing_was_to_be_trained_for_a_while(
    database_url: str, database: Database, plant: Callable[[], Principal]
) -> None:
    asker = plant()
    await write_orders(database, asker.tenant_id, {"A": steady(10)})
    options = {"clock": Clock(TODAY), "trainer": Trainer(idle_s=0.5)}
    async with SyncService.open(database_url, database, **options) as service:
        assert await _train(service, asker) == "COMPLETED"
        assert await _gone(_trainers())
        assert await _train(service, asker) == "COMPLETED", "another one is started"


async def test_a_training_that_dies_fails_alone(
    service: SyncService, database: Database, plant: Callable[[], Principal]
) -> None:
    asker, other = plant(), plant()
    await write_orders(database, asker.tenant_id, LONG)
    await write_orders(database, other.tenant_id, {"A": steady(60)})
    run, working = await _begun(service, asker)
    (kept,) = _trainers()
    (fork,) = kept.children()
    below = fork.children(recursive=True)
    assert below, "it trains on all cores"
    fork.kill()
    await working
    state = await service.forecasts.state(asker, run)
    assert (state.status, state.error is not None) == ("FAILED", True)
    assert await _gone([fork, *below])
    assert await _train(service, other) == "COMPLETED"
    assert _trainers() == [kept]


async def test_a_process_that_dies_over_a_training_leaves_nothing_behind_and_another_one_follows(
    service: SyncService, database: Database, plant: Callable[[], Principal]
) -> None:
    asker, other = plant(), plant()
    await write_orders(database, asker.tenant_id, LONG)
    await write_orders(database, other.tenant_id, {"A": steady(60)})
    run, working = await _begun(service, asker)
    (died,) = _trainers()
    below = died.children(recursive=True)
    died.kill()
    await working
    assert (await service.forecasts.state(asker, run)).status == "FAILED"
    assert await _gone(below)
    assert await _train(service, other) == "COMPLETED"


async def test_a_process_that_has_died_since_its_last_training_fails_none(
    service: SyncService, database: Database, plant: Callable[[], Principal]
) -> None:
    asker = plant()
    await write_orders(database, asker.tenant_id, {"A": steady(60)})
    assert await _train(service, asker) == "COMPLETED"
    (died,) = _trainers()
    died.kill()
    assert await _train(service, asker) == "COMPLETED"
    assert died not in _trainers()


async def test_a_training_that_hangs_is_killed_and_fails(
    database_url: str, database: Database, plant: Callable[[], Principal]
) -> None:
    asker, other = plant(), plant()
    await write_orders(database, asker.tenant_id, LONG)
    await write_orders(database, other.tenant_id, {"A": steady(60)})
    async with SyncService.open(database_url, database, clock=Clock(TODAY), trainer=Trainer(silent_s=15)) as service:
        run, working = await _begun(service, asker)
        (kept,) = _trainers()
        stuck = kept.children()
        for one in stuck:
            one.send_signal(signal.SIGSTOP)
        await working
        assert (await service.forecasts.state(asker, run)).status == "FAILED"
        assert await _gone(stuck)
        assert await _train(service, other) == "COMPLETED"


async def test_a_worker_that_stops_ends_the_training_with_all_its_processes(
    service: SyncService, database: Database, plant: Callable[[], Principal]
) -> None:
    asker = plant()
    await write_orders(database, asker.tenant_id, LONG)
    run, working = await _begun(service, asker)
    all_of_it = psutil.Process().children(recursive=True)
    mine = [one for one in all_of_it if any("jobs.training" in parent.cmdline() for parent in (one, *one.parents()))]
    assert len(mine) > 2
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert await _gone(mine)
    assert (await service.forecasts.state(asker, run)).status == "PROCESSING"


_WORKER = """
import asyncio, sys, threading
from jobs.trainer import Trainer
async def main():
    given = {"url": sys.argv[1], "tenant": sys.argv[2], "run": sys.argv[3], "today": "2025-02-12", "grain": "week",
             "engine": "cores"}
    await Trainer().train(given, threading.Event())
asyncio.run(main())
"""


async def test_a_worker_that_is_killed_takes_its_training_with_it(
    service: SyncService, database_url: str, database: Database, plant: Callable[[], Principal]
) -> None:
    asker = plant()
    await write_orders(database, asker.tenant_id, LONG)
    run = await service.forecasts.start(asker)
    command = [sys.executable, "-c", _WORKER, database_url, asker.tenant_id, str(run)]
    worker = await asyncio.create_subprocess_exec(*command)
    async with asyncio.timeout(60):
        while not (await service.forecasts.state(asker, run)).trained:
            assert worker.returncode is None
            await asyncio.sleep(0.05)
    below = psutil.Process(worker.pid).children(recursive=True)
    assert len(below) > 2
    worker.kill()
    await worker.wait()
    assert await _gone(below)


async def test_without_forks_a_process_trains_once_and_the_next_training_starts_another(
    service: SyncService, database: Database, plant: Callable[[], Principal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS."""
    monkeypatch.setattr("jobs.trainer._MODULE", ["-c", "import jobs.training as t; t.FORKS = False; t.main()"])
    asker = plant()
    await write_orders(database, asker.tenant_id, {"A": steady(60)})
    for _ in range(2):
        assert await _train(service, asker) == "COMPLETED"


async def test_a_training_that_is_told_to_stop_before_it_has_begun_stops(trainer: Trainer) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        await trainer.train({"url": "", "tenant": "", "run": str(uuid4()), "engine": "cores"}, stop)
    with suppress(psutil.NoSuchProcess):
        assert _trainers(os.getpid()) == []
