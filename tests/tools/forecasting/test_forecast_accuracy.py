"""How good forecasts are by their back-test, as it is told."""

from dataclasses import replace
from datetime import date

import pytest

from core.clock import Clock
from core.errors import NotFound
from core.identity import Principal
from data_layer.database import Database
from data_layer.forecast_log import StoredForecast
from tests.demands import write_orders
from tests.forecasts import WEEK, steady, store_forecasts
from tests.tools.conftest import Plant
from tools.context import ToolContext
from tools.forecasting.forecast_accuracy import ForecastAccuracy, forecast_accuracy

TODAY = date(2025, 5, 14)
MONDAY = date(2025, 5, 12)
FORECASTS = (
    replace(steady("AXLE", 70, MONDAY), bias=0.042),
    replace(steady("BOLT", 14, MONDAY), better=False, mase=1.2, bias=-0.2, coverage_80=0.6),
    replace(steady("SEAL", 2, MONDAY), kind="lumpy", bias=0.004),
    replace(steady("CLIP", 2, MONDAY), origins=0, mase=None, naive_mase=None, better=False),
    StoredForecast("RARE", "EA", 3, 0, MONDAY - 90 * WEEK, MONDAY, "x", "too_little"),
)


@pytest.fixture(scope="module", autouse=True)
async def _plant(database: Database, make_plant: Plant) -> None:
    items = [
        {"sku": one.sku, "name": one.sku.title(), "unit": "EA", "category": "Steel" if one.sku < "C" else "Other"}
        for one in FORECASTS
    ]
    await make_plant("plant", {"sku": items})
    await write_orders(database, "plant", {"AXLE": [(MONDAY - WEEK, 60)]})
    await store_forecasts(database, "plant", FORECASTS, TODAY)


@pytest.fixture(scope="module")
def context(database: Database) -> ToolContext:
    return ToolContext(Principal("plant", "planner"), database, Clock(TODAY))


async def _ask(context: ToolContext, **arguments: object) -> ForecastAccuracy:
    result = await forecast_accuracy.call(context, arguments)
    assert isinstance(result, ForecastAccuracy)
    return result


async def test_an_items_error_stands_beside_the_naive_one_with_its_bias_and_coverage(context: ToolContext) -> None:
    assert (await _ask(context, sku="AXLE")).summary == (
        "The forecast of AXLE Axle (Theta) is better than the seasonal naive forecast, with 27 % less error: MASE 0.80"
        " against 1.10, in 6 back-tests of 26 weeks that did not help to choose it. sMAPE is 12 % against 20 %. On the"
        " whole it was 4 % too high. Of the tested weeks 80 % lay within the interval for 80 %."
    )


async def test_one_that_is_no_better_says_so(context: ToolContext) -> None:
    found = await _ask(context, sku="BOLT")
    assert "is no better than the seasonal naive forecast: MASE 1.20 against 1.10" in found.summary
    assert "On the whole it was 20 % too low." in found.summary


async def test_sporadic_demand_is_told_by_the_error_it_was_chosen_by(context: ToolContext) -> None:
    found = await _ask(context, sku="SEAL")
    assert "RMSSE 0.90 against 1.20" in found.summary
    assert "neither too high nor too low" in found.summary


async def test_without_a_back_test_nothing_is_claimed(context: ToolContext) -> None:
    assert "too short for a back-test" in (await _ask(context, sku="CLIP")).summary


async def test_of_all_the_worst_come_first_and_are_counted(context: ToolContext) -> None:
    found = await _ask(context)
    assert [row.sku for row in found.forecasts] == ["BOLT", "SEAL", "AXLE", "CLIP"]
    assert (found.items, found.better_than_naive, found.no_better, found.untested) == (4, 2, 1, 1)
    assert found.summary.startswith(
        "Of 4 forecasts of items, 2 are better than the seasonal naive forecast in back-tests that did not help to"
        " choose the method, 1 is not, 1 is too short for one. The middle scaled error is 0.90 against 1.10. On average"
        " 73 % of weeks lay within the interval for 80 %. Worst: BOLT Bolt (MASE 1.20 against 1.10), SEAL"
    )
    assert [row.sku for row in (await _ask(context, no_better_only=True)).forecasts] == ["BOLT"]
    assert [row.sku for row in (await _ask(context, category="Steel", limit=1)).forecasts] == ["BOLT"]


async def test_why_there_is_none(context: ToolContext, database: Database) -> None:
    with pytest.raises(NotFound, match="in fewer than 4 weeks is too little"):
        await _ask(context, sku="RARE")
    with pytest.raises(NotFound, match="No forecasts were trained yet"):
        await _ask(ToolContext(Principal("nobody", "planner"), database, Clock(TODAY)))
