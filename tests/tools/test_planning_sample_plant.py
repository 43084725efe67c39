"""The sample plant's planted shortages: planning, over the synced files, finds them all and nothing else."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from core.enums import IngestionStatus
from data_layer.bulk import BulkSession
from data_layer.queries.planning import read_plant
from ingestion.pipeline import run_job
from ingestion.source import load_source, open_connector
from planning.buckets import Buckets
from planning.netting import Netting, net
from planning.plant import Source, date_of
from planning.quantity import quantity
from planning.shortages import cures, shortages
from planning.supplies import NONE
from sample_plant.export import Manifest, write_plant
from tests.ingestion.plant_files import Syncs
from tests.planning.plants import pegged
from tools.planning.reading import Reading, read

_HORIZON = 150  # days: longer than the longest lead time over all levels
_PLANTS = ((2000, 7, date(2026, 3, 13)), (2000, 1, date(2025, 5, 15)), (2000, 4, date(2026, 7, 1)))

Planned = tuple[Manifest, Reading, Netting]


@pytest.fixture(scope="module", params=_PLANTS, ids=lambda plant: f"{plant[0]}-{plant[1]}")
def planned(request: pytest.FixtureRequest, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    skus, seed, end = request.param
    folder = tmp_path_factory.mktemp("plants") / "plant"
    manifest = write_plant(folder, skus=skus, seed=seed, end=end)
    source, tenant = load_source("sample_plant"), f"seed{seed}"
    source = replace(source, connector={**source.connector, "skus": skus, "seed": seed, "path": str(folder)})
    job = Syncs(database_url, tenant).ask(source.name)
    status = run_job(database_url, tenant, job, lambda _: (source, open_connector(source)), stop=threading.Event())
    assert status is IngestionStatus.PARTIALLY_FAILED  # for the planted faults
    with BulkSession(database_url, tenant) as session:
        reading = read(read_plant(session, end), end)
    return manifest, reading, net(reading.plant, Buckets.days(reading.plant.today, _HORIZON))


def _short(reading: Reading, netting: Netting) -> dict[tuple[str, str], list[tuple[date, Decimal]]]:
    """By SKU and site: the days whose demands lack something, and how much."""
    lacking = np.diff(netting.short, axis=0, prepend=0)
    items, found = reading.plant.items, {}
    for item in np.flatnonzero(netting.short.any(axis=0)).tolist():
        days = np.flatnonzero(lacking[:, item] > 0).tolist()
        found[items.skus[item], items.sites[item]] = [
            (date_of(netting.buckets.first_days[day]), quantity(lacking[day, item])) for day in days
        ]
    return found


def test_every_planted_shortage_is_found_to_the_day_and_the_piece_and_nothing_else(planned: Planned) -> None:
    manifest, reading, netting = planned
    told = {
        (one.sku, one.site): [(day, Decimal(missing)) for day, missing in one.each_day]
        for one in manifest.planted.shortages
    }
    assert _short(reading, netting) == told
    assert 8 <= len(told) <= 12


def test_what_cures_a_shortage_and_when_is_as_told(planned: Planned) -> None:
    manifest, reading, netting = planned
    found, _ = shortages(reading.plant, netting)
    orders = reading.plant.receipts.orders
    cured = {}  # the last cure of an item, should it be short several times
    for item, cure in zip(found.item.tolist(), cures(reading.plant, netting, found), strict=True):
        by = "" if cure.ordered else orders[cure.receipts[-1]]
        cured[reading.plant.items.skus[item]] = by, date_of(cure.day)
    assert cured == {one.sku: (one.cured_by, one.cured_on) for one in manifest.planted.shortages}


def test_the_orders_that_wait_are_those_told_and_the_customers_above_them_among_those_told(planned: Planned) -> None:
    manifest, reading, netting = planned
    found, late = shortages(reading.plant, netting)
    pegs, demands = pegged(reading.plant, netting, found, late), reading.plant.demands
    direct: dict[str, set[str]] = {one.sku: set() for one in manifest.planted.shortages}
    sales: dict[str, set[str]] = {one.sku: set() for one in manifest.planted.shortages}
    for need, level, demand in zip(pegs.need.tolist(), pegs.level.tolist(), pegs.demand.tolist(), strict=True):
        sku = reading.plant.items.skus[found.item[need]]
        if demand != NONE and level == 0:
            direct[sku].add(demands.orders[demand])
        if demand != NONE and demands.source[demand] is Source.SALES_ORDER:
            sales[sku].add(demands.orders[demand])
    for one in manifest.planted.shortages:
        assert direct[one.sku] == set(one.orders)
        assert sales[one.sku] <= set(one.sales_orders)


def test_what_can_still_be_ordered_is_planned_and_not_short(planned: Planned) -> None:
    manifest, reading, netting = planned
    assert manifest.planted.orderable
    for one in manifest.planted.orderable:
        (item,) = reading.items_of(one.sku)
        assert not netting.short[:, item].any()
        uncovered = netting.projected[:, item] - netting.planned_receipts[:, item].cumsum()
        first = int(np.flatnonzero(uncovered < 0)[0])
        assert date_of(netting.buckets.first_days[first]) == one.day
        assert quantity(-uncovered[first]) == Decimal(one.quantity)
        assert one.order_by >= manifest.end


def test_the_kinds_and_depths_differ(planned: Planned) -> None:
    manifest, _, _ = planned
    shortages = manifest.planted.shortages
    assert {one.cause for one in shortages} == {
        "purchase order slipped", "work order late", "demand moved forward", "stock lost", "order missing",
    }  # fmt: skip
    assert any(len(one.assemblies) > 1 and len(one.customers) > 1 for one in shortages)
    assert any(len(one.sales_orders) == 1 and not one.assemblies for one in shortages)
    assert any((one.cured_on - one.day).days == 3 for one in shortages)
