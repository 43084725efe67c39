"""Forecast demand in plans: a desk that is sold and forecast takes two tops, which are bought."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database
from planning.plant import Source
from tests.forecasts import steady, store_forecasts, store_shares
from tests.tools.conftest import TODAY
from tools.context import ToolContext
from tools.planning.material_shortages import material_shortages
from tools.planning.plants import Plants
from tools.planning.replenishment_proposals import replenishment_proposals
from tools.planning.short_words import MaterialShortages
from tools.planning.time_phased_plan import TimePhasedPlan, time_phased_plan

MONDAY = date(2025, 5, 12)  # today is Thursday
WEEK = timedelta(weeks=1)
_PLANT = {
    "sku": [
        {"sku": "DESK", "name": "Desk", "procurement": "MAKE", "lead_time_days": 7},
        {"sku": "TOP", "name": "Top", "procurement": "BUY", "lead_time_days": 14},
        {"sku": "OIL", "name": "Oil", "procurement": "BUY", "unit": "L"},
        {"sku": "LAMP", "name": "Lamp", "procurement": "BUY", "lead_time_days": 5},
    ],
    "warehouse": [{"warehouse_id": "W1", "name": "Main", "site": "Brno"}],
    "customer": [{"customer_id": "C1", "name": "Customer"}],
    "bom": [{"parent_sku": "DESK", "component_sku": "TOP", "quantity": 2}],
    "inventory": [
        {"sku": "DESK", "warehouse_id": "W1", "on_hand": 40},
        {"sku": "TOP", "warehouse_id": "W1", "on_hand": 30},
        {"sku": "LAMP", "warehouse_id": "W1", "on_hand": 0},
    ],
    "sales_order": [
        {"order_number": f"S{number}", "customer_id": "C1", "status": status, "order_date": date(2025, 5, 1),
         "due_date": due}
        for number, (status, due) in enumerate(
            [("CONFIRMED", date(2025, 5, 28)), ("COMPLETED", date(2025, 6, 4)), ("CONFIRMED", date(2025, 5, 17))]
        )
    ],
    "sales_order_line": [
        {"order_number": "S0", "line_number": 1, "sku": "DESK", "quantity": 25, "shipped_quantity": 0},
        {"order_number": "S1", "line_number": 1, "sku": "DESK", "quantity": 20, "shipped_quantity": 20},
        {"order_number": "S2", "line_number": 1, "sku": "LAMP", "quantity": 3, "shipped_quantity": 0},
    ],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any, database: Database) -> None:
    await make_plant("plant", _PLANT)
    await make_plant("other", _PLANT)
    await store_forecasts(
        database,
        "plant",
        [steady("DESK", 14, MONDAY), replace(steady("LAMP", 7, MONDAY), better=False, mase=1.3),
         steady("OIL", 5, MONDAY, unit="KG")],
        TODAY,
    )  # fmt: skip


async def _plan(context: ToolContext, sku: str, **more: Any) -> TimePhasedPlan:
    found = await time_phased_plan.call(context, {"sku": sku, "periods": 6} | more)
    assert isinstance(found, TimePhasedPlan)
    return found


async def _short(context: ToolContext, **more: Any) -> MaterialShortages:
    found = await material_shortages.call(context, more)
    assert isinstance(found, MaterialShortages)
    return found


async def test_a_plan_is_of_orders_alone_unless_the_forecast_is_asked_for(context: ToolContext) -> None:
    plan = await _plan(context, "desk")
    assert [row.gross_requirement for row in plan.periods] == [0, 0, 25, 0, 0, 0]
    assert plan.forecast is None
    assert "orecast" not in plan.summary


async def test_orders_consume_the_forecast_shipped_ones_too_and_the_rest_is_demand(context: ToolContext) -> None:
    """Of 8, 14, 14, 14, 14, 14 the order of 25 takes 14 and 11 before, the shipped 20 take 14, and 3 and 3 before."""
    plan = await _plan(context, "desk", with_forecast=True)
    assert [row.gross_requirement for row in plan.periods] == [5, 0, 25, 0, 14, 14]
    assert (plan.forecast_demand, plan.without_forecast) == (33, 25)
    assert plan.summary.endswith(
        "33 EA of the gross requirements are its own forecast, less what sales orders consume of it. Without any"
        " forecast the gross requirements were 25 EA. The forecast was learnt from what was ordered for before"
        " 2025-05-14. Error: MASE 0.80 against 1.10 of the seasonal naive forecast, sMAPE 12 % against 20 %, in 6"
        " back-tests of 26 weeks."
    )


async def test_a_component_is_needed_for_what_is_forecast_of_what_it_goes_into(context: ToolContext) -> None:
    plan = await _plan(context, "top", with_forecast=True)
    assert plan.forecast_demand == 0
    assert plan.without_forecast == 0
    assert sum(row.gross_requirement for row in plan.periods) > 0
    assert plan.forecast is not None
    assert (plan.forecast.items, plan.forecast.better_than_naive, plan.forecast.mase) == (1, 1, 0.8)
    assert "It is that of 1 item: 1 is better than the seasonal naive forecast in their back-test" in plan.summary


async def test_a_shortage_says_that_forecast_demand_waits_for_it_after_the_orders(context: ToolContext) -> None:
    without = await _short(context, sku="lamp")
    assert [(part.quantity, part.orders, part.for_forecast) for part in without.shortages] == [(3, ("S2",), 0)]
    found = await _short(context, sku="lamp", with_forecast=True)
    part = found.shortages[0]
    assert (part.first_day, part.quantity) == (TODAY, 11)
    assert (part.orders, part.for_forecast, part.forecast_items) == (("S2",), 8, ("LAMP",))
    assert "1 sales order (S2) and forecast demand for 8 EA of it wait for it" in found.summary
    assert found.forecast_only == 0
    assert "It is that of 2 items: 1 is better than the seasonal naive forecast" in found.summary


async def test_a_forecast_in_another_unit_is_left_out_and_told(context: ToolContext) -> None:
    found = await _short(context, sku="oil", with_forecast=True)
    assert found.count == 0
    assert "with a forecast in another unit than the item's: left out" in found.notes


async def test_proposals_order_for_forecast_demand_and_say_so(context: ToolContext) -> None:
    asked = {"sku": "top", "until": "2025-06-15"}
    without = await replenishment_proposals.call(context, asked)
    found = await replenishment_proposals.call(context, asked | {"with_forecast": True})
    assert without.count == 0
    assert "no forecast is planned with" in without.summary
    (one,) = found.proposals
    assert one.quantity == one.for_forecast > 0
    assert f"{one.for_forecast.normalize():f} EA are for forecast demand" in one.reason
    assert "no forecast is planned with" not in found.summary


async def test_without_training_the_plan_is_of_orders_and_says_why(other_context: ToolContext) -> None:
    plan = await _plan(other_context, "desk", with_forecast=True)
    assert [row.gross_requirement for row in plan.periods] == [0, 0, 25, 0, 0, 0]
    assert "It is of orders alone, without a forecast. No forecasts were trained yet." in plan.summary
    assert plan.without_forecast is None


async def test_an_installation_may_plan_with_the_forecast_unless_a_question_says_otherwise(
    context: ToolContext,
) -> None:
    as_set = replace(context, plants=Plants(forecast_by_default=True))
    assert (await _plan(as_set, "desk")).forecast_demand == 33
    assert (await _plan(as_set, "desk", with_forecast=False)).forecast is None


async def test_a_new_training_makes_the_plant_in_memory_old(database: Database, make_plant: Any) -> None:
    await make_plant("trained", _PLANT)
    plants, caller = Plants(), Principal("trained", "planner")

    async def forecast() -> int:
        found = await plants.reading(database, caller, TODAY, with_forecast=True)
        return sum(source is Source.FORECAST for source in found.plant.demands.source)

    alone = await plants.reading(database, caller, TODAY)
    assert await forecast() == 0
    await store_forecasts(database, "trained", [steady("DESK", 100, MONDAY, periods=3)], TODAY)
    assert await forecast() == 3
    await store_forecasts(database, "trained", [steady("DESK", 100, MONDAY, periods=5)], TODAY)
    assert await forecast() == 5
    assert await plants.reading(database, caller, TODAY) is alone


async def test_each_site_has_its_share_of_the_forecast_and_its_own_orders_consume_it(
    make_plant: Any, database: Database
) -> None:
    def line(number: int, place: str, much: int) -> dict[str, Any]:
        return {"order_number": "S1", "line_number": number, "sku": "LAMP", "quantity": much, "warehouse_id": place}

    places = {"W1": "Brno", "W2": "Rotterdam"}
    await make_plant(
        "two",
        {
            "sku": [{"sku": "LAMP", "name": "Lamp", "procurement": "BUY", "lead_time_days": 5}],
            "warehouse": [{"warehouse_id": code, "name": code, "site": site} for code, site in places.items()],
            "inventory": [{"sku": "LAMP", "warehouse_id": code, "on_hand": 0} for code in places],
            "sales_order": [
                {"order_number": "S1", "status": "CONFIRMED", "order_date": MONDAY, "due_date": MONDAY + WEEK}
            ],
            "sales_order_line": [line(1, "W1", 9), line(2, "W2", 2)],
        },
    )
    await store_forecasts(database, "two", [steady("LAMP", 20, MONDAY + WEEK)], TODAY)
    await store_shares(database, "two", {"LAMP": {"Brno": 0.75, "Rotterdam": 0.25}})
    context = ToolContext(Principal("two", "planner", EVERY_SCOPE), database, Clock(TODAY))
    plan = await _plan(context, "lamp", with_forecast=True, periods=3)
    assert [(row.site, row.gross_requirement) for row in plan.periods] == [
        ("Brno", 0), ("Brno", 15), ("Brno", 15), ("Rotterdam", 0), ("Rotterdam", 5), ("Rotterdam", 5),
    ]  # fmt: skip
