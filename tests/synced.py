"""Plants as real syncs leave them: `tests.order_files`, changed from one sync to the next, on the real queue."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from jobs.sync import SyncService
from tests.order_files import TODAY, Table, export, write_export
from tools.context import ToolContext


async def synced(
    database: Database, folder: Path, tenant: str, days: Sequence[tuple[date, Mapping[str, Table]]]
) -> ToolContext:
    """The planner's context after a sync of each of these exports on its day."""
    asker = Principal(tenant, "planner")
    for day, tables in days:
        write_export(folder, tables)
        async with SyncService.open(database.url, database, folders=[folder], clock=Clock(day)) as service:
            job: UUID = await service.start(asker, "erp")
            await service.run_worker(until_done=job)
    return ToolContext(asker, database, Clock(TODAY))


def moved() -> dict[str, Table]:
    """4711 comes so late that S1 waits, 4712 is cancelled so that S2 waits, 4713 comes sooner; S1 is wanted later
    and W7 is put off."""
    tables = export()
    tables["purchase_order"][0]["expected_date"] = "2025-06-20"
    tables["purchase_order"][1]["status"] = "CANCELLED"
    tables["purchase_order_line"][2]["due_date"] = "2025-06-23"
    tables["sales_order"][0]["due_date"] = "2025-06-05"
    tables["work_order"][0]["due_date"] = "2025-06-03"
    return tables
