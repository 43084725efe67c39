"""Whom changed purchase orders hit, on the real queue, after syncs of files that were changed between two of them.
Today is Thursday 15 May 2025; `tests.order_files` tells who waits for what."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from data_layer.queries.order_changes import OrderChangeRepository, StoredImpact
from jobs.sync import SyncService
from tests.order_files import TODAY, Table, export, write_export
from tools.planning.slipped import SlippedOrders

_NUMBERS = itertools.count()
_LIFE = """
import asyncio, os, signal, sys
from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from jobs.impact import Impact
from jobs.sync import SyncService
from tests.order_files import TODAY

async def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

async def main(url, folder, tenant, where):
    setattr(Impact, where, killed)  # where this life ends
    from pathlib import Path
    async with SyncService.open(url, Database.connect(url), folders=[Path(folder)], clock=Clock(TODAY)) as service:
        await service.run_worker(until_done=await service.start(Principal(tenant, "planner"), "erp"))

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
async def service(database_url: str, database: Database, tmp_path: Path) -> AsyncIterator[SyncService]:
    async with SyncService.open(database_url, database, folders=[tmp_path], clock=Clock(TODAY)) as service:
        yield service


@pytest.fixture
def asker() -> Principal:
    return Principal(f"plant{next(_NUMBERS)}", "planner")


async def _sync(service: SyncService, asker: Principal, folder: Path, tables: dict[str, Table]) -> UUID:
    write_export(folder, tables)
    job = await service.start(asker, "erp")
    await service.run_worker(until_done=job)
    return job


async def _impact(database: Database, asker: Principal, job: UUID) -> StoredImpact | None:
    async with database.read(asker) as tx:
        found = await OrderChangeRepository(tx).impacts([job])
    return found[0] if found else None


async def _found(database: Database, asker: Principal, job: UUID) -> SlippedOrders:
    stored = await _impact(database, asker, job)
    assert stored is not None
    assert (stored.status, stored.error) == ("COMPLETED", None)
    return SlippedOrders.model_validate(stored.found)


def _later(tables: dict[str, Table]) -> dict[str, Table]:
    tables["purchase_order"][0]["expected_date"] = "2025-06-20"
    return tables


async def test_who_waits_for_a_purchase_order_that_a_sync_brings_later_is_worked_out_behind_it(
    service: SyncService, database: Database, asker: Principal, tmp_path: Path
) -> None:
    first = await _sync(service, asker, tmp_path, export())
    assert await _impact(database, asker, first) is None
    found = await _found(database, asker, await _sync(service, asker, tmp_path, _later(export())))
    (change,) = found.changes
    assert (change.order_number, change.due_before, change.due_date) == ("4711", date(2025, 5, 25), date(2025, 6, 20))
    assert (change.quantity_before, change.quantity, change.planned) == (6, 6, True)
    assert (change.sales_orders, change.customers) == (("S1",), ("C1 Northwind",))
    (line,) = found.lines
    assert (line.order_number, line.served_before, line.waits_for) == ("S1", date(2025, 6, 4), "SEAL")
    assert (found.sales_orders, found.customers, found.line_count) == (1, 1, 1)
    assert [one.sku for one in found.shortages] == ["SEAL"]
    assert line.days_later == 21


async def test_an_order_that_is_cancelled_and_one_that_brings_less_hit_who_counted_on_them(
    service: SyncService, database: Database, asker: Principal, tmp_path: Path
) -> None:
    await _sync(service, asker, tmp_path, export())
    tables = export()
    tables["purchase_order"][1]["status"] = "CANCELLED"
    tables["purchase_order_line"][0]["quantity"] = 2
    found = await _found(database, asker, await _sync(service, asker, tmp_path, tables))
    assert [(one.order_number, one.quantity_before, one.quantity, one.sales_orders) for one in found.changes] == [
        ("4711", 6, 2, ("S1",)),
        ("4712", 8, 0, ("S2",)),
    ]
    assert found.customers == 2


async def test_what_gets_better_or_was_received_hits_nobody(
    service: SyncService, database: Database, asker: Principal, tmp_path: Path
) -> None:
    await _sync(service, asker, tmp_path, export())
    tables = export()
    tables["purchase_order"][0]["expected_date"] = "2025-05-20"
    found = await _found(database, asker, await _sync(service, asker, tmp_path, tables))
    assert (found.changes, found.lines) == ((), ())
    tables["purchase_order_line"][0]["received_quantity"] = 3
    assert await _impact(database, asker, await _sync(service, asker, tmp_path, tables)) is None


async def test_a_changed_line_in_another_unit_is_counted_as_one_that_planning_cannot_use(
    service: SyncService, database: Database, asker: Principal, tmp_path: Path
) -> None:
    tables = export()
    tables["sku"] = [{**row, "unit": "BOX" if row["sku"] == "BELL" else "EA"} for row in tables["sku"]]
    tables["purchase_order_line"] = [{**row, "unit": "EA"} for row in tables["purchase_order_line"]]
    await _sync(service, asker, tmp_path, tables)
    tables["purchase_order"][1]["status"] = "CANCELLED"
    found = await _found(database, asker, await _sync(service, asker, tmp_path, tables))
    assert (found.change_count, found.unplanned, found.changes[0].planned) == (1, 1, False)
    assert found.lines == ()


async def test_a_sync_of_the_same_files_asks_for_nothing(
    service: SyncService, database: Database, asker: Principal, tmp_path: Path
) -> None:
    await _sync(service, asker, tmp_path, export())
    await _sync(service, asker, tmp_path, _later(export()))
    assert await _impact(database, asker, await _sync(service, asker, tmp_path, _later(export()))) is None


async def test_another_tenant_sees_nothing_of_it(
    service: SyncService, database: Database, asker: Principal, stranger: Principal, tmp_path: Path
) -> None:
    await _sync(service, asker, tmp_path, export())
    job = await _sync(service, asker, tmp_path, _later(export()))
    assert await _impact(database, stranger, job) is None
    async with database.read(stranger) as tx:
        repository = OrderChangeRepository(tx)
        assert await repository.touched(job) == []
        assert await repository.since(["purchase_order"], date(2025, 1, 1)) == []


@pytest.mark.parametrize("where", ["start_after", "_worked_out"])
async def test_a_worker_that_is_killed_before_or_in_it_leaves_it_to_the_next(
    service: SyncService, database: Database, database_url: str, asker: Principal, tmp_path: Path, where: str
) -> None:
    await _sync(service, asker, tmp_path, export())
    write_export(tmp_path, _later(export()))
    life = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _LIFE, database_url, str(tmp_path), asker.tenant_id, where],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert life.returncode == -signal.SIGKILL
    async with database.read(asker) as tx:
        job = (await tx.execute(text("SELECT job_id FROM staging.job ORDER BY requested_at DESC LIMIT 1"))).scalar_one()
    assert await service.under_way(asker, "erp") is None  # it was killed after the sync had ended
    before = await _impact(database, asker, job)
    assert before is None or before.status == "PROCESSING"
    await service.run_worker(until_done=job)
    assert len((await _found(database, asker, job)).changes) == 1
    async with database.read(asker) as tx:
        assert (await tx.execute(text("SELECT count(*) FROM manufacturing.order_impact"))).scalar_one() == 1


async def test_it_is_worked_out_once_a_sync_however_often_it_is_asked_for(
    service: SyncService, database: Database, asker: Principal, tmp_path: Path
) -> None:
    await _sync(service, asker, tmp_path, export())
    job = await _sync(service, asker, tmp_path, _later(export()))
    first = await _impact(database, asker, job)
    await service._impact.run(asker.tenant_id, str(job))
    assert await _impact(database, asker, job) == first
    assert not await service._impact.start_after(asker, job)


async def test_circular_bills_are_told_instead_of_a_result(
    service: SyncService, database: Database, asker: Principal, tmp_path: Path
) -> None:
    tables = export()
    tables["sku"][1]["procurement"] = "MAKE"
    tables["bom"].append({"parent_sku": "SEAL", "component_sku": "PUMP", "quantity": 1})
    await _sync(service, asker, tmp_path, tables)
    stored = await _impact(database, asker, await _sync(service, asker, tmp_path, _later(tables)))
    assert stored is not None
    assert stored.status == "FAILED"
    assert stored.error is not None
    assert "PUMP" in stored.error
