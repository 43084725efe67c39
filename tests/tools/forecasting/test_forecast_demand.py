"""The forecast of demand as it is told: its numbers, its error, and why there is none."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.clock import Clock
from core.errors import NotFound
from core.identity import Principal
from data_layer.database import Database
from data_layer.forecast_log import StoredForecast
from tests.demands import write_orders
from tests.forecasts import WEEK, begin_run, steady, store_forecasts
from tests.tools.conftest import Plant
from tools.context import ToolContext
from tools.forecasting.forecast_demand import DemandForecast, forecast_demand

TODAY = date(2025, 5, 14)  # a Wednesday
MONDAY = date(2025, 5, 12)


FORECASTS = (
    steady("AXLE", 70, MONDAY),
    replace(steady("BOLT", 14, MONDAY), better=False, mase=1.2),
    steady("OIL", 7, MONDAY, unit="L"),
    replace(steady("SEAL", 2.1, MONDAY), kind="lumpy", origins=0, low_80=None, high_80=None, better=False),
    StoredForecast("RARE", "EA", 3, 0, MONDAY - 90 * WEEK, MONDAY, "x", "too_little"),
    StoredForecast("GONE", "EA", 90, 0, MONDAY - 90 * WEEK, MONDAY, "x", "inactive"),
)


@pytest.fixture(scope="module", autouse=True)
async def _plant(database: Database, make_plant: Plant) -> None:
    units = {one.sku: one.unit for one in FORECASTS}
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": sku, "name": sku.title(), "unit": unit, "category": "Steel" if unit == "EA" else "Fluids"}
                for sku, unit in units.items()
            ]
        },
    )
    await write_orders(database, "plant", {"AXLE": [(MONDAY - WEEK, 60), (MONDAY - 2 * WEEK, 80), (MONDAY, 9)]})
    await store_forecasts(database, "plant", FORECASTS, TODAY)


@pytest.fixture(scope="module")
def context(database: Database) -> ToolContext:
    return ToolContext(Principal("plant", "planner"), database, Clock(TODAY))


async def _ask(context: ToolContext, **arguments: object) -> DemandForecast:
    result = await forecast_demand.call(context, arguments)
    assert isinstance(result, DemandForecast)
    return result


async def test_an_item_is_told_by_week_with_its_interval_and_its_error_beside_naive(context: ToolContext) -> None:
    found = await _ask(context, sku="AXLE", since="2025-05-19", until="2025-06-01")
    assert [(p.first_day, p.forecast, p.low, p.high) for p in found.periods] == [
        (date(2025, 5, 19), 70, 65, 75),
        (date(2025, 5, 26), 70, 65, 75),
    ]
    assert found.summary == (
        "Expected demand of AXLE Axle from 2025-05-19 to 2025-06-01: 140 EA. In four of five weeks like that from"
        " 2025-05-19 it is between 65 and 75 EA. Error: MASE 0.80 against 1.10 of the seasonal naive forecast, sMAPE"
        " 12 % against 20 %, in 6 back-tests of 26 weeks."
    )
    assert found.stale == ""


async def test_weeks_and_months_come_to_the_same(context: ToolContext) -> None:
    period = {"sku": "AXLE", "since": "2025-06-01", "until": "2025-07-31"}
    weeks, months = await _ask(context, **period), await _ask(context, **period, by="month")
    assert [(p.first_day, p.last_day, p.forecast) for p in months.periods] == [
        (date(2025, 6, 1), date(2025, 6, 30), 300),
        (date(2025, 7, 1), date(2025, 7, 31), 310),
    ]
    assert weeks.total[0].value == months.total[0].value == sum(p.forecast for p in months.periods) == 610
    assert (weeks.periods[0].low, months.periods[0].low) == (None, None)


async def test_days_and_weeks_are_rounded_so_that_they_add_up_to_the_same(context: ToolContext) -> None:
    period = {"category": "Steel", "since": "2025-05-19", "until": "2025-07-13"}
    totals = [(await _ask(context, **period, by=by)).total[0].value for by in ("day", "week", "month")]
    assert totals == [689, 689, 689]


async def test_without_a_period_it_is_the_next_eight_weeks_and_nothing_that_is_over(context: ToolContext) -> None:
    found = await _ask(context, sku="AXLE")
    assert (found.since, found.until) == (TODAY, TODAY + 8 * WEEK - timedelta(days=1))
    assert found.periods[0].forecast == 50
    assert found.total[0].value == 560


async def test_what_was_ordered_is_drawn_before_the_forecast(context: ToolContext) -> None:
    found = await _ask(context, sku="AXLE", since="2025-05-19", until="2025-06-01")
    wanted = [week.wanted for week in found.timeline if week.wanted is not None]
    assert (len(wanted), wanted[-2:]) == (26, [80, 60])
    assert [week.forecast for week in found.timeline[-2:]] == [70, 70]
    assert {block.type for block in found.blocks} == {"table", "series"}


async def test_one_that_is_no_better_than_naive_says_so(context: ToolContext) -> None:
    found = await _ask(context, sku="BOLT")
    assert "no better than the seasonal naive forecast: MASE 1.20 against 1.10" in found.summary


async def test_one_that_was_not_tested_says_so_and_has_no_interval(context: ToolContext) -> None:
    found = await _ask(context, sku="SEAL")
    assert "too short for a back-test" in found.summary
    assert {period.low for period in found.periods} == {None}


async def test_a_category_is_the_sum_of_its_items(context: ToolContext) -> None:
    period = {"since": "2025-05-19", "until": "2025-06-01"}
    steel = await _ask(context, category="Steel", **period)
    parts = [(await _ask(context, sku=sku, **period)).total[0].value for sku in ("AXLE", "BOLT", "SEAL")]
    assert steel.total[0].value == Decimal("172")
    assert abs(sum(parts) - steel.total[0].value) < Decimal("0.5")
    assert (steel.items, steel.left_out, steel.better_than_naive) == (3, 2, 1)
    assert "sum of 3 item forecasts, 1 of them better" in steel.summary
    assert "2 items have no forecast" in steel.summary


async def test_units_are_never_added_together(context: ToolContext) -> None:
    found = await _ask(context, since="2025-05-19", until="2025-06-01")
    assert [(one.value, one.unit) for one in found.total] == [(Decimal("172"), "EA"), (Decimal("14.0"), "L")]
    assert found.timeline == ()


async def test_days_are_shares_of_the_weeks_that_are_forecast(context: ToolContext) -> None:
    found = await _ask(context, sku="AXLE", since="2025-05-19", until="2025-05-25", by="day")
    assert [p.forecast for p in found.periods] == [10] * 7
    assert {p.low for p in found.periods} == {None}
    assert "In four of five weeks like that from 2025-05-19 it is between 65 and 75 EA." in found.summary
    assert "It is forecast by week: a day is its share of the week's days." in found.summary


@pytest.mark.parametrize(
    ("grain", "start", "much", "low"), [("day", TODAY, 10, None), ("month", date(2025, 5, 1), 300, 295)]
)
async def test_a_month_has_an_interval_where_months_are_forecast_and_else_none(
    database: Database, grain: str, start: date, much: float, low: int | None
) -> None:
    plant = f"by {grain}"
    await write_orders(database, plant, {"AXLE": [(date(2025, 4, 16), 50)]})
    await store_forecasts(database, plant, [steady("AXLE", much, start, periods=60, grain=grain)], TODAY)
    asked = ToolContext(Principal(plant, "planner"), database, Clock(TODAY))
    period = {"sku": "AXLE", "since": "2025-06-01", "until": "2025-06-30"}
    months, weeks, days = [await _ask(asked, **period, by=by) for by in ("month", "week", "day")]
    assert [(p.forecast, p.low) for p in months.periods] == [(300, low)]
    assert (await _ask(asked, **period)).by == ("month" if grain == "month" else "week")
    assert (months.grain, weeks.total[0].value, days.total[0].value) == (grain, 300, 300)
    assert ("In four of five months like that from 2025-06-01" in weeks.summary) is (grain == "month")
    assert sum(one.wanted or 0 for one in weeks.timeline) == 50
    assert f"back-tests of 26 {grain}s" in weeks.summary


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"sku": "RARE"}, "3 order lines from 2023-08-21 to before 2025-05-14 in fewer than 4 weeks is too little"),
        ({"sku": "GONE"}, "not active any more"),
        ({"sku": "AXLE", "until": "2028-12-31"}, "reaches from 2025-05-12 to 2025-11-09"),
        ({"sku": "AXLE", "until": "2025-05-01"}, "A forecast is of time to come"),
    ],
)
async def test_why_there_is_none(context: ToolContext, arguments: dict[str, str], said: str) -> None:
    with pytest.raises(NotFound, match=said):
        await _ask(context, **arguments)


async def test_before_any_was_trained_it_says_how_it_is(database: Database) -> None:
    await write_orders(database, "fresh", {"AXLE": [(MONDAY, 9)]})
    fresh = ToolContext(Principal("fresh", "planner"), database, Clock(TODAY))
    with pytest.raises(NotFound, match="No forecasts were trained yet"):
        await _ask(fresh)
    await begin_run(database, "fresh")
    with pytest.raises(NotFound, match="being trained just now"):
        await _ask(fresh)


async def test_a_forecast_that_is_not_of_what_is_known_now_says_so(context: ToolContext, database: Database) -> None:
    later = ToolContext(context.principal, database, Clock(TODAY + 4 * WEEK))
    assert (
        "The forecast is stale: it was learnt from what was ordered for before 2025-05-14."
        in (await _ask(later, sku="AXLE")).summary
    )
    await write_orders(database, "plant", {"AXLE": [(MONDAY, 1)]})
    assert "Orders or items have changed since" in (await _ask(context, sku="AXLE")).summary
