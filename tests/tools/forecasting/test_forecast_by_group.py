"""Forecasts added up by what items are sorted by: parts, their total, and what the data does not name."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.clock import Clock
from core.errors import NotFound
from core.identity import Principal
from data_layer.database import Database
from data_layer.forecast_log import StoredForecast
from tests.forecasts import steady, store_forecasts, store_shares
from tests.tools.conftest import Plant
from tools.context import ToolContext
from tools.forecasting.forecast_by_group import ForecastByGroup, forecast_by_group
from tools.forecasting.forecast_demand import DemandForecast, forecast_demand

TODAY = date(2025, 5, 14)  # a Wednesday
MONDAY = date(2025, 5, 12)


@pytest.fixture(scope="module", autouse=True)
async def _plants(database: Database, make_plant: Plant) -> None:
    def item(sku: str, unit: str = "EA", **more: str) -> dict[str, str]:
        return {"sku": sku, "name": sku.title(), "unit": unit, **more}

    await make_plant(
        "plant",
        {
            "sku": [
                item("AXLE", category="Steel", subcategory="Bars"), item("BOLT", category="Steel", subcategory="Nuts"),
                item("DESK", category="Wood"), item("OIL", "L", category="Fluids"), item("LAMP"),
                item("RARE", category="Wood"),
            ]
        },
    )  # fmt: skip
    await make_plant("plain", {"sku": [item("AXLE")]})
    later = steady("DESK", 7, MONDAY + timedelta(weeks=1))
    forecasts = [
        steady("AXLE", 70.4, MONDAY), replace(steady("BOLT", 14, MONDAY), better=False), later,
        steady("OIL", 7, MONDAY, unit="L"), steady("LAMP", 4, MONDAY),
        StoredForecast("RARE", "EA", 3, 0, MONDAY, MONDAY, "x", "too_little"),
    ]  # fmt: skip
    await store_forecasts(database, "plant", forecasts, TODAY)
    await store_forecasts(database, "plain", [steady("AXLE", 70, MONDAY)], TODAY)


@pytest.fixture(scope="module")
def context(database: Database) -> ToolContext:
    return ToolContext(Principal("plant", "planner"), database, Clock(TODAY))


async def _ask(context: ToolContext, **arguments: object) -> ForecastByGroup:
    result = await forecast_by_group.call(
        context, {"by": "category", "since": "2025-05-19", "until": "2025-06-01"} | arguments
    )
    assert isinstance(result, ForecastByGroup)
    return result


async def test_groups_are_the_sums_of_their_items_and_the_total_is_the_sum_of_the_groups(context: ToolContext) -> None:
    found = await _ask(context)
    assert [(one.group, one.forecast, one.unit, one.items, one.better_than_naive) for one in found.groups] == [
        ("Steel", 169, "EA", 2, 1),
        ("Fluids", 14, "L", 1, 1),
        ("Wood", 14, "EA", 1, 1),
        ("(none stated)", 8, "EA", 1, 1),
    ]
    assert {one.unit: one.value for one in found.total} == {"EA": 191, "L": 14}
    assert (found.items, found.left_out, found.better_than_naive) == (5, 1, 4)
    assert "4 of them better than the seasonal naive forecast" in found.summary
    assert "1 item has no forecast" in found.summary


async def test_a_group_is_what_the_forecast_of_that_category_tells(context: ToolContext) -> None:
    period = {"since": "2025-05-21", "until": "2025-07-10"}
    found = await _ask(context, **period)
    alone = await forecast_demand.call(context, {"category": "Steel"} | period)
    assert next(one.forecast for one in found.groups if one.group == "Steel") == alone.total[0].value > 0


async def test_items_are_added_up_by_another_sort_of_them(context: ToolContext) -> None:
    found = await _ask(context, by="subcategory")
    assert [(one.group, one.forecast) for one in found.groups if one.unit == "EA"] == [
        ("Bars", Decimal(141)),
        ("Nuts", Decimal(28)),
        ("(none stated)", Decimal(22)),
    ]


async def test_what_the_data_does_not_name_is_said(context: ToolContext, database: Database) -> None:
    with pytest.raises(NotFound, match="No sales order line names the warehouse"):
        await _ask(context, by="site")
    with pytest.raises(NotFound, match="No item states its product line"):
        await _ask(context, by="product_line")
    plain = replace(context, principal=Principal("plain", "planner"))
    with pytest.raises(NotFound, match="No item states its category"):
        await _ask(plain)
    with pytest.raises(NotFound, match="No forecasts were trained yet"):
        await _ask(replace(context, principal=Principal("nobody", "planner")))


async def test_a_period_is_to_come_and_within_the_forecast(context: ToolContext) -> None:
    with pytest.raises(NotFound, match="time to come"):
        await _ask(context, since="2025-01-01", until="2025-01-31")
    with pytest.raises(NotFound, match="reach from 2025-05-19 to"):
        await _ask(context, until="2026-12-31")


async def test_by_site_each_has_its_share_of_every_item_as_the_forecast_of_the_site_alone_says(
    database: Database, make_plant: Plant
) -> None:
    skus = [{"sku": sku, "name": sku.title()} for sku in ("AXLE", "BOLT", "LAMP")]
    places = {"W1": "Brno", "W2": "Rotterdam", "W3": "Oslo"}
    await make_plant(
        "sites",
        {"sku": skus, "warehouse": [{"warehouse_id": code, "name": code, "site": of} for code, of in places.items()]},
    )
    forecasts = [steady("AXLE", 70, MONDAY), steady("BOLT", 14, MONDAY), steady("LAMP", 4, MONDAY)]
    await store_forecasts(database, "sites", forecasts, TODAY)
    await store_shares(database, "sites", {"AXLE": {"Brno": 0.75, "Rotterdam": 0.25}, "BOLT": {"Brno": 1.0}})
    context = ToolContext(Principal("sites", "planner"), database, Clock(TODAY))
    found = await _ask(context, by="site")
    assert [(one.group, one.forecast, one.items) for one in found.groups] == [
        ("Brno", 133, 2), ("Rotterdam", 35, 1), ("(none stated)", 8, 1),
    ]  # fmt: skip
    assert found.total[0].value == 176
    assert "parted among its sites as the orders of the last year were" in found.summary
    period = {"since": "2025-05-19", "until": "2025-06-01"}
    for group in found.groups[:2]:
        of_site = await forecast_demand.call(context, {"site": group.group, **period})
        assert isinstance(of_site, DemandForecast)
        assert of_site.total[0].value == group.forecast
        assert of_site.periods[0].low is None
    alone = await forecast_demand.call(context, {"sku": "AXLE", "site": "rotterdam", **period})
    assert isinstance(alone, DemandForecast)
    assert [row.forecast for row in alone.periods] == [Decimal(18), Decimal(17)]
    with pytest.raises(NotFound, match="at Oslo"):
        await forecast_demand.call(context, {"sku": "AXLE", "site": "Oslo", **period})
