"""Forecasts of earlier trainings beside what was then ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data_layer.demand_series import OF, WANTED
from data_layer.forecast_log import ENDS
from data_layer.queries.conditions import Category, Conditions
from data_layer.repository import Repository
from data_layer.transaction import sql


@dataclass(frozen=True)
class Earlier:
    """The forecast of an item that was the last one made for periods (`grain`) from `start_day` on. `cost`: standard,
    of one unit; `wanted`: what was ordered for each period by its first day, of the days asked for, counted as training
    counts it."""

    sku: str
    name: str
    unit: str
    cost: Decimal | None
    currency: str | None
    source_system: str
    source_record: str
    start_day: date
    grain: str
    mean: Sequence[float]
    low_95: Sequence[float] | None
    high_95: Sequence[float] | None
    wanted: Mapping[date, float]


_MADE = """
(SELECT sku, start_day, grain, unit, mean, low_95, high_95 FROM manufacturing.forecast WHERE mean IS NOT NULL
 UNION ALL SELECT sku, start_day, grain, unit, mean, low_95, high_95 FROM manufacturing.forecast_before)
"""
_EARLIER = f"""
SELECT DISTINCT ON (f.sku) f.sku, s.name, f.unit, s.standard_cost AS cost, s.currency, s.source_system,
       s.source_record, f.start_day, f.grain, f.mean, f.low_95, f.high_95
FROM {_MADE} f JOIN manufacturing.sku s USING (sku)
WHERE f.start_day <= :since AND {ENDS} > :until AND f.unit = s.unit AND {{where}}
ORDER BY f.sku, f.start_day DESC
"""
_WANTED = f"""
SELECT l.sku, CAST(date_trunc(:grain, {WANTED}) AS date) AS period,
       CAST(sum(l.quantity) AS double precision) AS quantity
FROM {OF} AND coalesce(l.unit, s.unit) = s.unit AND {WANTED} BETWEEN :since AND :until AND {{where}} GROUP BY 1, 2
"""


class ForecastMisses(Repository):
    async def earlier(
        self, since: date, until: date, *, sku: str | None = None, category: Category | None = None
    ) -> list[Earlier]:
        """Of the items with a forecast that was made before the period of `since` was over and reaches to `until`."""
        days = {"since": since, "until": until}
        only = Conditions().and_equal("s.sku", sku).and_category("s", category)
        found = (await self._tx.execute(sql(_EARLIER.format(where=only.sql)), {**days, **only.given})).mappings().all()
        wanted: dict[tuple[str, str], dict[date, float]] = {}
        for grain in {row["grain"] for row in found}:
            given = {**days, "grain": grain, **only.given}
            for row in await self._tx.execute(sql(_WANTED.format(where=only.sql)), given):
                wanted.setdefault((grain, row.sku), {})[row.period] = row.quantity
        return [Earlier(**row, wanted=wanted.get((row["grain"], row["sku"]), {})) for row in found]

    async def first_day(self) -> date | None:
        """The first day of the earliest forecast that is kept."""
        found = await self._tx.execute(sql(f"SELECT min(start_day) FROM {_MADE} f"))
        day: date | None = found.scalar_one()
        return day
