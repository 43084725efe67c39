"""What planning reads of work centres: their hours, the routings, and the operations that are still to be done. Hours
are whole ten-thousandths; null where nothing states them. `docs/planning.md` tells why each is read so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl
from sqlalchemy import text

from data_layer.repository import Repository

SCHEMAS: Mapping[str, Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "centres": {"code": pl.String(), "name": pl.String(), "per_week": pl.Int64()},
        "routing": {
            "sku": pl.String(), "sequence": pl.Int64(), "centre": pl.String(), "setup": pl.Int64(), "run": pl.Int64(),
        },
        "operations": {
            "sku": pl.String(), "order": pl.String(), "sequence": pl.Int64(), "centre": pl.String(),
            "first_day": pl.Int32(), "last_day": pl.Int32(), "hours": pl.Int64(),
        },
    }
)  # fmt: skip
ORDER = {"centres": ("code",), "routing": ("sku", "sequence"), "operations": ("order", "sequence")}

_CENTRES = """
SELECT work_centre_id AS code, name, CAST(hours_per_week * 10000 AS bigint) AS per_week FROM manufacturing.work_centre
"""

_ROUTING = """
SELECT sku, sequence, work_centre_id AS centre, CAST(setup_hours * 10000 AS bigint) AS setup,
       CAST(run_hours * 10000 AS bigint) AS run
FROM manufacturing.routing
"""

# What an operation still takes: the planned hours, else its planned cost at the work centre's rate, else setup + run ×
# open quantity, less what was reported of it. Of an order that states no operations: those of the routing, which share
# its days from start to due date.
_HOURS = """coalesce(r.setup_hours, CASE WHEN r.run_hours IS NOT NULL THEN 0 END)
       + coalesce(r.run_hours, 0) * greatest(o.quantity - o.completed_quantity - o.scrapped_quantity, 0)"""
_OPERATIONS = f"""
WITH opened AS MATERIALIZED (
    SELECT o.tenant_id, o.wo_number, o.sku, o.quantity, o.completed_quantity, o.scrapped_quantity,
           coalesce(o.start_date, o.due_date, %(today)s) AS first_date,
           coalesce(o.due_date, o.start_date, %(today)s) AS last_date, coalesce(o.unit, s.unit) = s.unit AS own
    FROM manufacturing.work_order o JOIN manufacturing.sku s USING (tenant_id, sku) WHERE o.status = ANY(%(works)s)
)
SELECT sku, "order", sequence, centre, first_date - DATE '1970-01-01' AS first_day,
       greatest(first_date, last_date) - DATE '1970-01-01' AS last_day,
       CAST(CASE WHEN hours < 0 THEN 0 ELSE hours END * 10000 AS bigint) AS hours
FROM (
    SELECT o.sku, o.wo_number AS "order", p.sequence, p.work_centre_id AS centre,
           coalesce(p.scheduled_start, p.scheduled_end, o.first_date) AS first_date,
           coalesce(p.scheduled_end, p.scheduled_start, o.last_date) AS last_date,
           coalesce(p.planned_hours, CASE WHEN coalesce(p.currency, c.currency) IS NOT DISTINCT FROM
                        coalesce(c.currency, p.currency) THEN p.planned_cost / nullif(c.cost_rate, 0) END,
                    CASE WHEN o.own THEN {_HOURS} END) - coalesce(p.actual_hours, 0) AS hours
    FROM opened o JOIN manufacturing.operation p USING (tenant_id, wo_number)
    LEFT JOIN manufacturing.work_centre c USING (tenant_id, work_centre_id)
    LEFT JOIN manufacturing.routing r ON r.tenant_id = o.tenant_id AND r.sku = o.sku AND r.sequence = p.sequence
    WHERE p.actual_end IS NULL
    UNION ALL
    SELECT sku, "order", sequence, centre, first_date + days * place / steps,
           greatest(first_date + days * (place + 1) / steps - 1, first_date + days * place / steps), hours
    FROM (
        SELECT o.sku, o.wo_number AS "order", r.sequence, r.work_centre_id AS centre, o.first_date,
               greatest(o.last_date - o.first_date, 0) AS days,
               CAST(row_number() OVER (PARTITION BY o.wo_number ORDER BY r.sequence) - 1 AS integer) AS place,
               CAST(count(*) OVER (PARTITION BY o.wo_number) AS integer) AS steps,
               CASE WHEN o.own THEN {_HOURS} END AS hours
        FROM opened o JOIN manufacturing.routing r USING (tenant_id, sku)
        WHERE o.quantity > o.completed_quantity + o.scrapped_quantity AND NOT EXISTS (
            SELECT FROM manufacturing.operation p WHERE p.tenant_id = o.tenant_id AND p.wo_number = o.wo_number)
    ) AS without
) AS step
"""
QUERIES = {"centres": _CENTRES, "routing": _ROUTING, "operations": _OPERATIONS}

_TOLD_CENTRES = text("SELECT work_centre_id AS code, source_system, source_record FROM manufacturing.work_centre")
_TOLD_ORDERS = text("""
SELECT o.wo_number AS code, o.source_system, o.source_record, o.sku, s.name
FROM manufacturing.work_order o JOIN manufacturing.sku s USING (tenant_id, sku) WHERE o.wo_number = ANY(:codes)
""")
_TOLD_ITEMS = text("""
SELECT sku AS code, source_system, source_record, sku, name FROM manufacturing.sku WHERE sku = ANY(:codes)
""")


@dataclass(frozen=True)
class Told:
    """Where a record was read; `sku` and `name`: the item it is of."""

    source: str
    record: str
    sku: str = ""
    name: str = ""


class WorkTold(Repository):
    async def centres(self) -> Mapping[str, Told]:
        return {row.code: Told(row.source_system, row.source_record) for row in await self._tx.execute(_TOLD_CENTRES)}

    async def orders(self, codes: Collection[str]) -> Mapping[str, Told]:
        found = await self._tx.execute(_TOLD_ORDERS, {"codes": list(codes)})
        return {row.code: Told(row.source_system, row.source_record, row.sku, row.name) for row in found}

    async def items(self, codes: Collection[str]) -> Mapping[str, Told]:
        found = await self._tx.execute(_TOLD_ITEMS, {"codes": list(codes)})
        return {row.code: Told(row.source_system, row.source_record, row.sku, row.name) for row in found}
