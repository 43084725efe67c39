"""Forecasts of a small plant, stored as a training stores them."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import text

from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.forecast_log import ForecastLog, StoredForecast

WEEK = timedelta(weeks=1)


def steady(
    sku: str, much: float, start: date, *, unit: str = "EA", periods: int = 26, grain: str = "week"
) -> StoredForecast:
    """So much each period from `start` on, better than seasonal naive."""
    return StoredForecast(
        sku=sku, unit=unit, lines=100, other_unit=0, first_day=start - 100 * WEEK, start_day=start, fingerprint="1",
        model="Theta", kind="smooth", mean=[much] * periods, low_80=[much - 5] * periods, high_80=[much + 5] * periods,
        low_95=[much - 9] * periods, high_95=[much + 9] * periods, origins=6, tested=26, mase=0.8, rmsse=0.9,
        smape=12.0, bias=0.0, naive_mase=1.1, naive_rmsse=1.2, naive_smape=20.0, coverage_80=0.8, coverage_95=0.95,
        better=True, grain=grain,
    )  # fmt: skip


async def store_forecasts(database: Database, tenant: str, forecasts: Sequence[StoredForecast], today: date) -> None:
    """By one training, which ends."""
    run = await begin_run(database, tenant)
    await asyncio.to_thread(_keep, database.url, tenant, run, forecasts, today)


async def store_shares(database: Database, tenant: str, shares: Mapping[str, Mapping[str, float]]) -> None:
    """By item and site."""
    rows = [
        {"tenant": tenant, "sku": sku, "site": site, "share": share}
        for sku, of in shares.items()
        for site, share in of.items()
    ]
    async with database.write(Principal(tenant, "test")) as tx:
        await tx.execute(text("INSERT INTO manufacturing.forecast_site VALUES (:tenant, :sku, :site, :share)"), rows)


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
        log.begin(forecasts[0].grain if forecasts else "week")
        log.expect(log.demands(today, "week"), len(forecasts))
        log.keep(forecasts, len(forecasts))
        log.finish([one.sku for one in forecasts])
