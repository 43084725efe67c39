"""Forecasts trained as jobs: on the real queue, in real processes, by the real methods."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.errors import Conflict
from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.forecast_log import ForecastLog
from data_layer.queries.forecasts import ForecastRepository, ForecastRun, NamedForecast
from forecasting.series import Grain
from jobs.sync import SyncService
from jobs.trainer import Trainer
from tests.demands import MONDAY, say_as_of, steady, write_orders
from tools.alerts.set_alert import set_alert
from tools.context import ToolContext

_NUMBERS = itertools.count()
TODAY = MONDAY + timedelta(weeks=110, days=2)
ServiceBy = Callable[[str], AbstractAsyncContextManager[SyncService]]


class Kept(Trainer):
    """Outlives the services: what it imports when it starts takes longer than most trainings here."""

    async def close(self) -> None: ...


@pytest.fixture(scope="module")
async def trainer() -> AsyncIterator[Trainer]:
    trainer = Kept()
    yield trainer
    await Trainer.close(trainer)


@pytest.fixture
def service_by(database_url: str, database: Database, trainer: Trainer) -> ServiceBy:
    """A function that opens the service that trains by that grain."""
    return lambda grain: SyncService.open(
        database_url, database, clock=Clock(TODAY), forecast_grain=grain, trainer=trainer
    )


@pytest.fixture
async def service(service_by: ServiceBy) -> AsyncIterator[SyncService]:
    async with service_by("week") as service:
        yield service


@pytest.fixture
def asker() -> Principal:
    return Principal(f"plant{next(_NUMBERS)}", "planner")


async def _train(service: SyncService, asker: Principal, *, everything: bool = False) -> ForecastRun:
    run = await service.forecasts.start(asker, everything=everything)
    await service.run_worker(until_done=run, training=True)
    return await service.forecasts.state(asker, run)


async def _of(database: Database, asker: Principal, sku: str) -> NamedForecast | None:
    async with database.read(asker) as tx:
        return await ForecastRepository(tx).of_item(sku)


async def test_each_item_is_forecast_with_the_error_of_its_back_test(
    service: SyncService, database: Database, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {"A": steady(110), "B": steady(3)})
    run = await _train(service, asker)
    assert (run.status, run.series, run.changed, run.trained, run.error) == ("COMPLETED", 2, 1, 1, None)
    found = await _of(database, asker, "A")
    assert found is not None
    assert found.mean is not None
    assert found.low_80 is not None
    assert found.high_80 is not None
    assert (found.first_day, found.start_day, found.unit, found.lines) == (
        MONDAY,
        MONDAY + timedelta(weeks=110),
        "EA",
        110,
    )
    assert len(found.mean) == len(found.low_80) == 26
    assert all(low <= mean <= high for low, mean, high in zip(found.low_80, found.mean, found.high_80, strict=True))
    assert 60 < sum(found.mean) / 26 < 150
    assert None not in (found.origins, found.mase, found.naive_mase, found.smape)
    few = await _of(database, asker, "B")
    assert few is not None
    assert (few.refused, few.lines, few.mean) == ("too_little", 3, None)


async def test_only_what_changed_is_trained_again(service: SyncService, database: Database, asker: Principal) -> None:
    await write_orders(database, asker.tenant_id, {"A": steady(60), "B": steady(60)})
    assert (await _train(service, asker)).trained == 2
    assert (await _train(service, asker)).changed == 0
    await write_orders(database, asker.tenant_id, {"B": [(MONDAY, 7)]})
    before = await _of(database, asker, "A")
    assert not (await service.forecasts.last(asker))[2]
    assert (await _train(service, asker)).trained == 1
    assert await _of(database, asker, "A") == before
    assert (await service.forecasts.last(asker))[2]
    assert (await _train(service, asker, everything=True)).trained == 2


async def test_cancelled_orders_and_other_units_are_no_demand(
    service: SyncService, database: Database, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {"A": steady(5)})
    await write_orders(database, asker.tenant_id, {"A": steady(60)}, status="CANCELLED")
    await write_orders(database, asker.tenant_id, {"A": steady(60)}, unit="BOX")
    with BulkSession(database.url, asker.tenant_id) as session:
        (item,) = ForecastLog(session, "00000000-0000-0000-0000-000000000000").demands(TODAY, "week").items
    assert (item.lines, item.other_unit) == (5, 60)
    assert [week for week, _ in item.periods] == [MONDAY + timedelta(weeks=at) for at in range(5)]


async def test_nothing_is_learnt_from_days_that_the_source_does_not_know_yet(
    service: SyncService, database: Database, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {"A": steady(60)})
    await say_as_of(database, asker.tenant_id, datetime(2024, 1, 10, tzinfo=UTC))
    await _train(service, asker)
    found = await _of(database, asker, "A")
    assert found is not None
    assert found.start_day == datetime(2024, 1, 8, tzinfo=UTC).date()


async def test_one_training_of_a_tenant_at_a_time(service: SyncService, database: Database, asker: Principal) -> None:
    await service.forecasts.start(asker)
    with pytest.raises(Conflict):
        await service.forecasts.start(asker)
    other = Principal(f"{asker.tenant_id}x", "planner")
    assert (await _train(service, other)).status == "COMPLETED"


async def test_what_is_interrupted_goes_on_where_it_stopped(
    service: SyncService, database: Database, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {f"I{at:03}": steady(20, 100 + at) for at in range(121)})
    run = await service.forecasts.start(asker, everything=True)
    working = asyncio.create_task(service.run_worker(until_done=run, training=True))
    while (state := await service.forecasts.state(asker, run)).trained == 0:
        await asyncio.wait([working], timeout=0.02)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert state.status == "PROCESSING"
    async with database.read(asker) as tx:
        first = {one.sku: one.made_at for one in await ForecastRepository(tx).of_category(None)}
    await service.run_worker(until_done=run, training=True)
    done = await service.forecasts.state(asker, run)
    assert done.status == "COMPLETED"
    assert done.changed <= 121 - len(first)
    async with database.read(asker) as tx:
        last = {one.sku: one.made_at for one in await ForecastRepository(tx).of_category(None)}
    assert len(last) == 121
    assert {sku: last[sku] for sku in first} == first


async def test_it_starts_once_a_sync_has_brought_orders_and_not_again_before_the_night(
    service: SyncService, database: Database, asker: Principal
) -> None:
    await service.forecasts.start_when_due(asker)
    assert (await service.forecasts.last(asker))[0] is None
    await write_orders(database, asker.tenant_id, {"A": steady(3)})
    await say_as_of(database, asker.tenant_id, datetime(2025, 1, 1, tzinfo=UTC))
    await service.forecasts.start_when_due(asker)
    first, _, _ = await service.forecasts.last(asker)
    assert first is not None
    assert first.status == "PENDING"
    await service.run_worker(until_done=first.run_id, training=True)
    await service.forecasts.start_when_due(asker)
    again, _, _ = await service.forecasts.last(asker)
    assert again is not None
    assert again.run_id == first.run_id


async def test_a_night_before_which_no_sync_has_ended_has_nothing_to_train(
    service: SyncService, database: Database, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {"A": steady(20)})
    await say_as_of(database, asker.tenant_id, datetime(2025, 1, 1, tzinfo=UTC))
    await _train(service, asker)
    first, _, _ = await service.forecasts.last(asker)
    assert first is not None

    async def a_night_later() -> ForecastRun:
        async with database.write(asker) as tx:
            for table, moment in (("manufacturing.forecast_run", "requested_at"), ("staging.job", "finished_at")):
                await tx.execute(text(f"UPDATE {table} SET {moment} = {moment} - interval '25 hours'"))
        await service.forecasts.start_when_due(asker)
        last, _, _ = await service.forecasts.last(asker)
        assert last is not None
        return last

    quiet = await a_night_later()
    assert quiet.run_id != first.run_id
    assert (quiet.status, quiet.series, quiet.changed) == ("COMPLETED", first.series, 0)
    assert (quiet.until, quiet.revision) == (first.until, first.revision)
    await service.forecasts.start_when_due(asker)
    last, _, _ = await service.forecasts.last(asker)
    assert last == quiet, "once a night"
    async with database.write(asker) as tx:
        await tx.execute(
            text(
                "INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, created_by, finished_at)"
                " VALUES (:tenant, gen_random_uuid(), 'erp', 'ERP', 'COMPLETED', 'test', now() + interval '25 hours')"
            ),
            {"tenant": asker.tenant_id},
        )
    busy = await a_night_later()
    assert busy.status == "PENDING"


async def test_it_waits_for_the_sync_that_brings_the_orders(
    service: SyncService, database: Database, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {"A": steady(3)})
    await say_as_of(database, asker.tenant_id, datetime(2025, 1, 1, tzinfo=UTC))
    async with database.write(asker) as tx:
        await tx.execute(
            text(
                "INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, metadata, created_by)"
                " VALUES (:tenant, gen_random_uuid(), 'erp', 'ERP', 'PROCESSING', '{}', 'test')"
            ),
            {"tenant": asker.tenant_id},
        )
    await service.forecasts.start_when_due(asker)
    assert (await service.forecasts.last(asker))[0] is None


@pytest.mark.parametrize(
    ("grain", "start", "periods"),
    [("day", TODAY, 182), ("month", TODAY.replace(day=1), 12)],
)
async def test_series_are_trained_by_the_grain_that_is_set(
    service_by: ServiceBy, database: Database, asker: Principal, grain: str, start: date, periods: int
) -> None:
    await write_orders(database, asker.tenant_id, {"A": steady(110)})
    async with service_by(grain) as service:
        assert (await _train(service, asker)).grain == grain
        found = await _of(database, asker, "A")
    assert found is not None
    assert found.mean is not None
    assert found.low_80 is not None
    assert (found.grain, found.start_day, len(found.mean)) == (grain, start, periods)
    days = sum(found.mean) / (Grain(grain).later(start, periods) - start).days
    assert 60 < days * 7 < 150


async def test_by_day_nothing_is_forecast_for_days_of_the_week_on_which_nothing_is_ever_wanted(
    service_by: ServiceBy, database: Database, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {"A": steady(110), "B": steady(110)})
    async with service_by("day") as service:
        await _train(service, asker)
    found = await _of(database, asker, "A")
    assert found is not None
    assert found.mean is not None
    weekends = [at for at in range(182) if (TODAY + timedelta(days=at)).weekday() > 4]
    assert sum(found.mean[at] for at in weekends) == 0


async def test_what_was_ordered_under_a_promotion_is_not_learnt_from(
    service: SyncService, database: Database, asker: Principal
) -> None:
    sale = (MONDAY + timedelta(weeks=105), 5000.0)
    await write_orders(database, asker.tenant_id, {"A": [*steady(110), sale], "B": [*steady(110), sale]})
    async with database.write(asker) as tx:
        await tx.execute(
            text(
                "UPDATE manufacturing.sales_order_line SET promotion = 'Sale'"
                " WHERE tenant_id = :tenant AND sku = 'B' AND quantity = 5000"
            ),
            {"tenant": asker.tenant_id},
        )
    await _train(service, asker)
    believed, marked = await _of(database, asker, "A"), await _of(database, asker, "B")
    assert believed is not None
    assert marked is not None
    assert believed.high_95 is not None
    assert marked.high_95 is not None
    assert marked.mean is not None
    assert sum(marked.mean) / 26 < 150
    assert sum(marked.high_95) < 0.5 * sum(believed.high_95)


async def test_another_grain_trains_everything_anew_and_goes_on_where_it_was_interrupted(
    service: SyncService, service_by: ServiceBy, database: Database, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {f"I{at:02}": steady(20, 100 + at) for at in range(41)})
    await _train(service, asker)
    async with service_by("month") as monthly:
        assert not (await monthly.forecasts.last(asker))[2]
        await monthly.forecasts.start_when_due(asker)
        run, _, _ = await monthly.forecasts.last(asker)
        assert run is not None
        working = asyncio.create_task(monthly.run_worker(until_done=run.run_id, training=True))
        while (await monthly.forecasts.state(asker, run.run_id)).trained == 0:
            await asyncio.wait([working], timeout=0.1)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await monthly.run_worker(until_done=run.run_id, training=True)
        done, _, current = await monthly.forecasts.last(asker)
        assert done is not None
        assert (done.status, done.grain, current) == ("COMPLETED", "month", True)
        await monthly.forecasts.start_when_due(asker)
        assert (await monthly.forecasts.last(asker))[0] == done
    async with database.read(asker) as tx:
        assert {one.grain for one in await ForecastRepository(tx).of_category(None)} == {"month"}


async def test_a_training_that_alerts_are_looked_for_after_has_ended_by_itself(
    service: SyncService, database: Database, asker: Principal
) -> None:
    """Who waits for it works on its queue alone."""
    await write_orders(database, asker.tenant_id, {"A": steady(3)})
    await set_alert.call(ToolContext(asker, database, Clock(TODAY)), {"about": "changed"})
    async with asyncio.timeout(120):
        assert (await _train(service, asker)).status == "COMPLETED"
