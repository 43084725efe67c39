"""How many hours items need at work centres, and what open operations load these with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from core.enums import OPEN_WORK_ORDER
from data_layer.repository import Repository

_STEPS = text("""
SELECT r.sku, r.work_centre_id, w.name, w.hours_per_week, coalesce(r.setup_hours, 0) AS setup_hours,
       coalesce(r.run_hours, 0) AS run_hours
FROM manufacturing.routing r JOIN manufacturing.work_centre w USING (tenant_id, work_centre_id)
WHERE r.sku = ANY(:skus) AND w.hours_per_week IS NOT NULL AND (r.setup_hours > 0 OR r.run_hours > 0)
ORDER BY r.sku, r.sequence
""")

# What an operation still needs: its planned hours, else those of the routing for what is open, less what was worked.
_LOAD = text("""
SELECT work_centre_id, day, sum(hours) AS hours FROM (
    SELECT p.work_centre_id, coalesce(p.scheduled_end, o.due_date, p.scheduled_start, :today) AS day,
           greatest(coalesce(p.planned_hours, coalesce(r.setup_hours, 0) + coalesce(r.run_hours, 0)
                    * greatest(o.quantity - o.completed_quantity - o.scrapped_quantity, 0))
                    - coalesce(p.actual_hours, 0), 0) AS hours
    FROM manufacturing.operation p JOIN manufacturing.work_order o USING (tenant_id, wo_number)
    LEFT JOIN manufacturing.routing r
        ON r.tenant_id = o.tenant_id AND r.sku = o.sku AND r.sequence = p.sequence
    WHERE p.work_centre_id = ANY(:centres) AND p.actual_end IS NULL AND o.status = ANY(:open)
) AS needed WHERE hours > 0 GROUP BY work_centre_id, day ORDER BY work_centre_id, day
""")


@dataclass(frozen=True)
class Step:
    """`setup_hours` once an order, `run_hours` for one of the item."""

    sku: str
    work_centre_id: str
    name: str
    hours_per_week: Decimal
    setup_hours: Decimal
    run_hours: Decimal


@dataclass(frozen=True)
class OpenLoad:
    """Hours that open operations still need at the work centre by the day."""

    work_centre_id: str
    day: date
    hours: Decimal


class RoutingRepository(Repository):
    async def steps(self, skus: Sequence[str]) -> tuple[Step, ...]:
        """Of items' routings, what is done at work centres whose hours a week are known."""
        found = await self._tx.execute(_STEPS, {"skus": list(skus)})
        return tuple(Step(**row) for row in found.mappings())

    async def load(self, centres: Sequence[str], today: date) -> tuple[OpenLoad, ...]:
        given = {"centres": list(centres), "open": list(OPEN_WORK_ORDER), "today": today}
        found = await self._tx.execute(_LOAD, given)
        return tuple(OpenLoad(**row) for row in found.mappings())
