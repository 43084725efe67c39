"""Stored forecasts, and how training them goes."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from sqlalchemy import text

from core.errors import Conflict
from core.identity import Principal
from data_layer.database import APPLICATION_ROLE, TENANT_SETTING
from data_layer.demand_series import LINES, PLACE, SITE, WANTED
from data_layer.derived_sales import ORDERED
from data_layer.forecast_log import AMOUNTS, COLUMNS, ENTITIES, REVISION, UNTIL, StoredForecast
from data_layer.queries.conditions import Category, Conditions, column_of
from data_layer.repository import Repository
from data_layer.transaction import sql


@dataclass(frozen=True)
class ForecastRun:
    """`changed`: of the `series`, those to be trained, of which `trained` are done. `until`: what was wanted before
    that day was learnt from; None until it has been read."""

    run_id: UUID
    status: str
    grain: str
    everything: bool
    requested_at: datetime
    finished_at: datetime | None
    until: date | None
    revision: int | None
    series: int
    changed: int
    trained: int
    error: str | None


@dataclass(frozen=True)
class NamedForecast(StoredForecast):
    """With the item's name; `made_at`: when it was trained."""

    name: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True)
class Held:
    """How many items have a forecast, how many of them are better than the seasonal naive forecast or untested, and how
    many have none for which reason; the medians of their errors, and of the seasonal naive forecast's."""

    forecast: int
    better: int
    untested: int
    too_little: int
    inactive: int
    mase: float | None
    naive_mase: float | None


_RUN = ", ".join(field.name for field in fields(ForecastRun))
_TOLD = ", ".join(f"f.{name}" for name in COLUMNS)
_FIGURES = ", ".join(f"f.{name}" for name in COLUMNS if name not in AMOUNTS)
_FORECASTS = """
SELECT {columns}, coalesce(s.name, '') AS name, f.made_at
FROM manufacturing.forecast f JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE {where} ORDER BY f.sku
"""
_HISTORY = f"""
SELECT CAST(date_trunc(:grain, {WANTED}) AS date) AS period, CAST(sum(l.quantity) AS double precision) AS quantity
FROM {LINES} {PLACE} WHERE {ORDERED} AND coalesce(l.unit, s.unit) = :unit AND s.unit = :unit
AND {WANTED} >= :since AND {WANTED} < :until
AND {{where}} GROUP BY 1 ORDER BY 1
"""
_HELD = """
SELECT count(*) FILTER (WHERE refused IS NULL) AS forecast, count(*) FILTER (WHERE better) AS better,
       count(*) FILTER (WHERE origins = 0) AS untested, count(*) FILTER (WHERE refused = 'too_little') AS too_little,
       count(*) FILTER (WHERE refused = 'inactive') AS inactive,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY mase) AS mase,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY naive_mase) AS naive_mase
FROM manufacturing.forecast WHERE CAST(:all AS boolean) OR sku = ANY(:skus)
"""
_MAY_BEGIN = """
SELECT EXISTS (SELECT FROM staging.source_state WHERE entity = 'sales_order_line')
       AND NOT EXISTS (SELECT FROM staging.job WHERE status IN ('PENDING', 'PROCESSING'))
"""
# Only syncs change what is learnt from.
_REPEAT = f"""
INSERT INTO manufacturing.forecast_run (tenant_id, run_id, status, grain, everything, finished_at, until, revision,
    series)
SELECT tenant_id, :run, status, grain, false, now(), until, revision, series
FROM (SELECT * FROM manufacturing.forecast_run ORDER BY requested_at DESC LIMIT 1) AS last
WHERE status = 'COMPLETED' AND grain = :grain AND until = least(CAST(:today AS date), ({UNTIL}))
    AND NOT EXISTS (SELECT FROM staging.job j WHERE coalesce(j.finished_at, now()) >= last.requested_at)
RETURNING run_id
"""


class ForecastRepository(Repository):
    async def of_item(self, sku: str) -> NamedForecast | None:
        """None: nothing was ever ordered of it, or it was not trained yet."""
        found = await self._forecasts(Conditions().and_equal("f.sku", sku))
        return found[0] if found else None

    async def of_category(self, category: Category | None, *, amounts: bool = True) -> list[NamedForecast]:
        """One for each item, those without a forecast too; None: of all items. Without `amounts` they have no mean and
        no interval."""
        return await self._forecasts(Conditions().and_category("s", category), _TOLD if amounts else _FIGURES)

    async def _forecasts(self, only: Conditions, columns: str = _TOLD) -> list[NamedForecast]:
        found = await self._tx.execute(sql(_FORECASTS.format(columns=columns, where=only.sql)), only.given)
        return [NamedForecast(**row) for row in found.mappings()]

    async def groups(self, column: str) -> dict[str, str]:
        """The category, subcategory or product line (the name of that column) of each item that states one."""
        stated = column_of("s", column)
        found = await self._tx.execute(
            sql(
                f"SELECT s.sku, {stated} AS stated FROM manufacturing.forecast f"
                f" JOIN manufacturing.sku s USING (tenant_id, sku) WHERE {stated} <> ''"
            )
        )
        return {row.sku: row.stated for row in found}

    async def history(
        self,
        unit: str,
        since: date,
        until: date,
        grain: str,
        *,
        sku: str | None = None,
        category: Category | None = None,
        site: str | None = None,
    ) -> dict[date, float]:
        """What was wanted by day, week or month, by its first day, from one day to before another, counted as training
        counts it."""
        only = Conditions().and_equal("l.sku", sku).and_category("s", category).and_equal(SITE, site)
        given = {"unit": unit, "since": since, "until": until, "grain": grain, **only.given}
        found = await self._tx.execute(sql(_HISTORY.format(where=only.sql)), given)
        return {row.period: row.quantity for row in found}

    async def last_run(self, *, completed: bool = False) -> ForecastRun | None:
        only = "WHERE status = 'COMPLETED'" if completed else ""
        found = await self._tx.execute(
            sql(f"SELECT {_RUN} FROM manufacturing.forecast_run {only} ORDER BY requested_at DESC LIMIT 1")
        )
        row = found.mappings().first()
        return ForecastRun(**row) if row else None

    async def run(self, run_id: UUID) -> ForecastRun | None:
        found = await self._tx.execute(
            text(f"SELECT {_RUN} FROM manufacturing.forecast_run WHERE run_id = :run"), {"run": run_id}
        )
        row = found.mappings().first()
        return ForecastRun(**row) if row else None

    async def held(self, skus: Collection[str] | None = None) -> Held:
        """Of these items, or of all."""
        given = {"all": skus is None, "skus": list(skus or ())}
        return Held(**(await self._tx.execute(sql(_HELD), given)).mappings().one())

    async def revision(self) -> int:
        """Of what forecasts are learnt from, as it is now."""
        found = await self._tx.execute(sql(REVISION.format(entities=":entities")), {"entities": list(ENTITIES)})
        return int(found.scalar_one())

    async def repeat(self, run_id: UUID, grain: str, today: date) -> bool:
        """Write down a training that has nothing to do: the last one has ended well, and no sync has since. False:
        there may be something."""
        given = {"run": run_id, "grain": grain, "today": today}
        return (await self._tx.execute(sql(_REPEAT), given)).first() is not None

    async def may_begin(self) -> bool:
        """Whether a sync has brought sales orders, and none is under way."""
        found = await self._tx.execute(sql(_MAY_BEGIN))
        return bool(found.scalar_one())


async def enter_run(
    connection: AsyncConnection[Any], principal: Principal, run_id: UUID, grain: str, *, everything: bool
) -> None:
    """Write the request down, in a transaction of the queue's own connection: both or none are there.

    Raises `Conflict` when one is under way.
    """
    await connection.execute(
        "SELECT set_config('role', %s, true), set_config(%s, %s, true)",
        (APPLICATION_ROLE, TENANT_SETTING, principal.tenant_id),
    )
    try:
        await connection.execute(
            "INSERT INTO manufacturing.forecast_run (tenant_id, run_id, status, grain, everything)"
            " VALUES (%s, %s, 'PENDING', %s, %s)",
            (principal.tenant_id, run_id, grain, everything),
        )
    except UniqueViolation as error:
        raise Conflict("Forecasts are being trained already.") from error
    await connection.execute("SELECT set_config('role', 'none', true)")
