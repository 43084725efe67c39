"""Sales orders of a small plant, put straight into its tables."""

import math
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, text

from core.identity import Principal
from data_layer.database import Database
from data_layer.entities import BY_NAME

Order = tuple[date, float]  # the day it is wanted, and how much
MONDAY = date(2023, 1, 2)


def steady(weeks: int, level: float = 100, season: float = 30) -> list[Order]:
    """An order a week, by a sine of a year with a little that never repeats."""
    return [
        (MONDAY + timedelta(weeks=at, days=at % 5), round(level + season * math.sin(at * math.tau / 52) + at * 37 % 11))
        for at in range(weeks)
    ]


async def write_orders(
    database: Database,
    tenant: str,
    orders: Mapping[str, Sequence[Order]],
    *,
    unit: str = "EA",
    place: str | None = None,
    **of_order: object,
) -> None:
    """`orders` by item, shipped from the warehouse `place`. The items that are not there yet are made; the entities'
    revisions are raised."""
    lineage = {"tenant_id": tenant, "source_system": "erp", "job_id": uuid.uuid4(), "created_by": "test"}
    heads, lines = [], []
    for sku, wanted in orders.items():
        for day, quantity in wanted:
            number = uuid.uuid4().hex
            head = {"order_number": number, "status": "CONFIRMED", "order_date": day - timedelta(days=3), **of_order}
            heads.append({**lineage, "source_record": number, **head})
            lines.append(
                {**lineage, "source_record": number, "order_number": number, "line_number": 1, "sku": sku,
                 "quantity": quantity, "due_date": day, "unit": unit, "warehouse_id": place}
            )  # fmt: skip
    async with database.write(Principal(tenant, "test")) as tx:
        for sku in orders:
            await tx.execute(
                text(
                    "INSERT INTO manufacturing.sku (tenant_id, sku, name, unit, source_system, source_record, job_id,"
                    " created_by) VALUES (:tenant_id, :sku, :name, 'EA', 'erp', :sku, :job_id, 'test')"
                    " ON CONFLICT DO NOTHING"
                ),
                {
                    **{k: v for k, v in lineage.items() if k in ("tenant_id", "job_id")},
                    "sku": sku,
                    "name": f"Item {sku}",
                },
            )
        if heads:
            await tx.execute(insert(BY_NAME["sales_order"].table), heads)
            await tx.execute(insert(BY_NAME["sales_order_line"].table), lines)
        await tx.execute(
            text(
                "INSERT INTO manufacturing.entity_revision AS r (tenant_id, entity, changes)"
                " VALUES (:tenant, 'sales_order_line', 1)"
                " ON CONFLICT (tenant_id, entity) DO UPDATE SET changes = r.changes + 1"
            ),
            {"tenant": tenant},
        )


async def write_warehouses(database: Database, tenant: str, sites: Mapping[str, str]) -> None:
    """`sites` by warehouse."""
    lineage = {"tenant_id": tenant, "source_system": "erp", "job_id": uuid.uuid4(), "created_by": "test"}
    rows = [{**lineage, "source_record": w, "warehouse_id": w, "name": w, "site": site} for w, site in sites.items()]
    async with database.write(Principal(tenant, "test")) as tx:
        await tx.execute(insert(BY_NAME["warehouse"].table), rows)


async def say_as_of(database: Database, tenant: str, as_of: datetime) -> None:
    async with database.write(Principal(tenant, "test")) as tx:
        await tx.execute(
            text(
                "INSERT INTO staging.source_state (tenant_id, source_id, entity, stream, source_type, job_id, as_of,"
                " synced_at, read, accepted, rejected) VALUES (:tenant, 'erp', 'sales_order_line', 'hand', 'ERP', :job,"
                " :as_of, :now, 0, 0, 0) ON CONFLICT (tenant_id, source_id, entity, stream)"
                " DO UPDATE SET as_of = excluded.as_of, synced_at = excluded.synced_at"
            ),
            {"tenant": tenant, "job": uuid.uuid4(), "as_of": as_of, "now": datetime.now(UTC)},
        )
