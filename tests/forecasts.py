"""Forecasts of a small plant, stored as a training stores them."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import text

from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.forecast_log import ForecastLog, StoredForecast

WEEK = timedelta(weeks=1)


def steady(sku: str, week: float, monday: date, *, unit: str = "EA", weeks: int = 26) -> StoredForecast:
    """So much each week from `monday` on, better than seasonal naive."""
    return StoredForecast(
        sku=sku, unit=unit, lines=100, other_unit=0, first_day=monday - 100 * WEEK, start_day=monday, fingerprint="1",
        model="Theta", kind="smooth", mean=[week] * weeks, low_80=[week - 5] * weeks, high_80=[week + 5] * weeks,
        low_95=[week - 9] * weeks, high_95=[week + 9] * weeks, origins=6, tested=26, mase=0.8, rmsse=0.9, smape=12.0,
        bias=0.0, naive_mase=1.1, naive_rmsse=1.2, naive_smape=20.0, coverage_80=0.8, coverage_95=0.95, better=True,
    )  # fmt: skip


async def store_forecasts(database: Database, tenant: str, forecasts: Sequence[StoredForecast], today: date) -> None:
    """By one training, which ends."""
    run = await begin_run(database, tenant)
    await asyncio.to_thread(_keep, database.url, tenant, run, forecasts, today)


async def begin_run(database: Database, tenant: str) -> str:
    """A training that is under way."""
    run = str(uuid.uuid4())
    async with database.write(Principal(tenant, "test")) as tx:
        await tx.execute(
            text(
                "INSERT INTO manufacturing.forecast_run (tenant_id, run_id, status, everything)"
                " VALUES (:tenant, :run, 'PROCESSING', false)"
            ),
            {"tenant": tenant, "run": run},
        )
    return run


def _keep(url: str, tenant: str, run: str, forecasts: Sequence[StoredForecast], today: date) -> None:
    with BulkSession(url, tenant) as session:
        log = ForecastLog(session, run)
        log.expect(log.demands(today), len(forecasts))
        log.keep(forecasts, len(forecasts))
        log.finish([one.sku for one in forecasts])
