"""What was forecast before against what was then ordered; today is Wednesday 14 May 2025."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.errors import NotFound
from core.identity import Principal
from data_layer.database import Database
from data_layer.forecast_log import KEPT, StoredForecast
from data_layer.queries.forecast_misses import ForecastMisses
from tests.demands import write_orders
from tests.forecasts import WEEK, steady, store_forecasts
from tests.tools.conftest import Plant
from tools.brief.missed import missed
from tools.brief.shapes import State
from tools.context import ToolContext
from tools.forecasting.forecast_misses import MissedForecasts, forecast_misses

TODAY = date(2025, 5, 14)
DAY = timedelta(days=1)
MONDAY = date(2025, 5, 12)
BEGAN = MONDAY - 5 * WEEK
COSTS = {"AXLE": 10, "BOLT": 1, "CLIP": None}


def _made(start: date, axle: float) -> Sequence[StoredForecast]:
    clip = replace(steady("CLIP", 5, start), low_95=None, high_95=None)
    return steady("AXLE", axle, start), steady("BOLT", 14, start), clip


@pytest.fixture(scope="module", autouse=True)
async def _plant(database: Database, make_plant: Plant) -> None:
    items = [
        {"sku": sku, "name": sku.title(), "unit": "EA", "standard_cost": cost, "currency": "EUR", "category": "Steel"}
        for sku, cost in COSTS.items()
    ]
    await make_plant("plant", {"sku": items})
    ordered = {
        "AXLE": [(MONDAY - at * WEEK, 70) for at in (2, 3, 4)] + [(MONDAY - WEEK, 100), (MONDAY + WEEK, 500)],
        "BOLT": [(MONDAY - at * WEEK, 44) for at in (1, 2, 3, 4)],
        "CLIP": [(MONDAY - at * WEEK, 5) for at in (1, 2)],
    }
    await write_orders(database, "plant", ordered)
    await store_forecasts(database, "plant", _made(BEGAN, 70), BEGAN)
    await store_forecasts(database, "plant", _made(MONDAY - 2 * WEEK, 90), MONDAY - 2 * WEEK)
    await store_forecasts(database, "plant", _made(MONDAY, 70), TODAY)


@pytest.fixture(scope="module")
def context(database: Database) -> ToolContext:
    return ToolContext(Principal("plant", "planner"), database, Clock(TODAY))


async def _ask(context: ToolContext, **arguments: object) -> MissedForecasts:
    result = await forecast_misses.call(context, arguments)
    assert isinstance(result, MissedForecasts)
    return result


async def test_the_last_four_weeks_are_compared_by_the_forecast_made_before_them(context: ToolContext) -> None:
    found = await _ask(context)
    assert (found.since, found.until, found.items) == (date(2025, 4, 14), date(2025, 5, 11), 3)
    axle = next(one for one in found.misses if one.sku == "AXLE")
    assert (axle.made_for, axle.forecast, axle.wanted, axle.missed) == (BEGAN, 280, 310, 30)
    assert (axle.value, axle.outside, axle.tested) == (Decimal("300.00"), 1, 4)


async def test_the_greatest_value_comes_first_and_what_has_no_cost_last(context: ToolContext) -> None:
    found = await _ask(context)
    assert [(one.sku, one.missed) for one in found.misses] == [("AXLE", 30), ("BOLT", 120), ("CLIP", Decimal("-10.0"))]
    assert found.summary.startswith(
        "3 forecasts of items from 2025-04-14 to 2025-05-11 were compared with what was ordered. Greatest misses by"
        " value at standard cost: AXLE Axle, 310 EA ordered and 280 forecast, 30 EA more than forecast, 300.00 EUR,"
    )
    assert found.summary.endswith("5 weeks of 8 are outside the interval that holds 19 of 20.")


async def test_costs_in_unlike_currencies_are_not_compared(context: ToolContext, database: Database) -> None:
    async with database.write(Principal("plant", "test")) as tx:
        await tx.execute(text("UPDATE manufacturing.sku SET currency = 'USD' WHERE sku = 'BOLT'"))
    found = await _ask(context)
    assert [one.sku for one in found.misses] == ["BOLT", "AXLE", "CLIP"]
    assert "Greatest misses by quantity: BOLT" in found.summary
    async with database.write(Principal("plant", "test")) as tx:
        await tx.execute(text("UPDATE manufacturing.sku SET currency = 'EUR' WHERE sku = 'BOLT'"))


async def test_a_later_period_is_held_against_the_forecast_made_later(context: ToolContext) -> None:
    found = await _ask(context, sku="AXLE", since="2025-04-28", until="2025-05-11")
    assert found.summary == (
        "AXLE Axle from 2025-04-28 to 2025-05-11: 170 EA ordered and 180 forecast, 10 EA less than forecast. 2 weeks of"
        " 2 are outside the interval that holds 19 of 20."
    )


async def test_a_period_ends_where_what_was_ordered_is_not_known_yet(context: ToolContext) -> None:
    assert (await _ask(context, since="2025-05-12", until="2025-05-31")).until == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ({"since": "2025-03-01", "until": "2025-03-31"}, "the first is of the time from 2025-04-07"),
        ({"since": "2025-06-01", "until": "2025-06-30"}, "from 2025-06-01 on nothing can be compared yet"),
    ],
)
async def test_what_cannot_be_compared_is_said(context: ToolContext, period: dict[str, str], said: str) -> None:
    with pytest.raises(NotFound, match=said):
        await _ask(context, **period)


async def test_a_first_training_has_nothing_to_compare(database: Database) -> None:
    await write_orders(database, "new", {"AXLE": [(MONDAY - WEEK, 5)]})
    await store_forecasts(database, "new", [steady("AXLE", 5, MONDAY)], TODAY)
    new = ToolContext(Principal("new", "planner"), database, Clock(TODAY))
    with pytest.raises(NotFound, match="nothing can be compared yet"):
        await _ask(new)
    assert (await missed(new)).section.state is State.UNKNOWN


async def test_forecasts_are_kept_for_half_a_year(database: Database) -> None:
    await write_orders(database, "old", {"AXLE": [(MONDAY, 5)]})
    for weeks in (KEPT + 2, KEPT + 1, 1, 0):
        day = MONDAY - weeks * WEEK
        await store_forecasts(database, "old", [steady("AXLE", 5, day)], day)
        async with database.read(Principal("old", "test")) as tx:
            first = await ForecastMisses(tx).first_day()
        assert first is not None
        assert first >= day - KEPT * WEEK


async def test_the_brief_tells_last_weeks_surprises_the_greatest_first(context: ToolContext) -> None:
    found = await missed(context)
    assert [line.what for line in found.lines] == ["AXLE", "BOLT"]
    assert found.section.told == (
        "Of 3 items with a forecast, 2 had a demand from 2025-05-05 to 2025-05-11 outside the interval that holds 19"
        " of 20 weeks."
    )
    assert found.lines[1].told == "44 EA ordered and 14 forecast, 30 EA more than forecast"


async def test_by_day_yesterday_is_told_and_by_month_the_last_month(database: Database) -> None:
    for grain, start, period in (
        ("day", MONDAY, "on 2025-05-13 outside the interval that holds 19 of 20 days"),
        ("month", date(2025, 4, 1), "from 2025-04-01 to 2025-04-30 outside the interval that holds 19 of 20 months"),
    ):
        plant = f"by-{grain}"
        await write_orders(database, plant, {"AXLE": [(date(2025, 4, 16), 50), (date(2025, 5, 13), 50)]})
        for day in (start, start + 40 * DAY):
            await store_forecasts(database, plant, [steady("AXLE", 10, day, grain=grain)], day)
        told = await missed(ToolContext(Principal(plant, "planner"), database, Clock(TODAY)))
        assert told.section.told == f"Of 1 item with a forecast, 1 had a demand {period}."


async def test_of_days_one_forecast_a_week_is_kept(database: Database) -> None:
    await write_orders(database, "daily", {"AXLE": [(MONDAY, 5)]})
    for at in range(9):
        day = MONDAY + at * DAY
        await store_forecasts(database, "daily", [steady("AXLE", at + 1, day, periods=30, grain="day")], day)
    daily = ToolContext(Principal("daily", "planner"), database, Clock(MONDAY + 9 * DAY))
    found = await _ask(daily, since=MONDAY + 3 * DAY, until=MONDAY + 6 * DAY)
    assert (found.misses[0].made_for, found.misses[0].forecast, found.grain) == (MONDAY, 4, "day")


async def test_forecasts_of_before_a_change_of_grain_are_still_compared(database: Database) -> None:
    await write_orders(database, "changed", {"AXLE": [(MONDAY - WEEK, 70)]})
    await store_forecasts(database, "changed", [steady("AXLE", 70, MONDAY - WEEK)], MONDAY - WEEK)
    await store_forecasts(database, "changed", [steady("AXLE", 300, date(2025, 5, 1), grain="month")], TODAY)
    changed = ToolContext(Principal("changed", "planner"), database, Clock(TODAY))
    found = await _ask(changed, since=MONDAY - WEEK, until=MONDAY - DAY)
    assert (found.misses[0].forecast, found.misses[0].missed, found.grain) == (70, 0, "week")
