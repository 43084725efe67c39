from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.inventory.days_of_cover import days_of_cover

TODAY = date(2025, 5, 15)


def _ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def _line(order: str, number: int, sku: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {"order_number": order, "line_number": number, "sku": sku, "quantity": quantity} | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    names = ("BIKE", "WHEEL", "SPOKE", "OUT", "IDLE", "BARE", "PAINT")
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": code, "name": code.title(), "category": "Bikes" if code == "BIKE" else "Parts"}
                for code in names
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}, {"warehouse_id": "W2", "name": "Annex"}],
            "inventory": [
                {"sku": "BIKE", "warehouse_id": "W1", "on_hand": 20},
                {"sku": "BIKE", "warehouse_id": "W2", "on_hand": 10},
                {"sku": "WHEEL", "warehouse_id": "W1", "on_hand": 100},
                {"sku": "SPOKE", "warehouse_id": "W1", "on_hand": 64},
                {"sku": "OUT", "warehouse_id": "W1", "on_hand": 0},
                {"sku": "IDLE", "warehouse_id": "W1", "on_hand": 5},
                {"sku": "PAINT", "warehouse_id": "W1", "on_hand": 5},
            ],
            "bom": [
                {"parent_sku": "BIKE", "component_sku": "WHEEL", "quantity": 2, "scrap_percent": 25},
                {"parent_sku": "BIKE", "component_sku": "PAINT", "quantity": 8, "unit": "OZ"},
                {"parent_sku": "WHEEL", "component_sku": "SPOKE", "quantity": 32},
                {"parent_sku": "WHEEL", "component_sku": "IDLE", "quantity": 9, "effective_to": _ago(1)},
            ],
            "work_order": [
                {"wo_number": "1", "sku": "BIKE", "status": "COMPLETED", "quantity": 8, "start_date": _ago(89)},
                {"wo_number": "2", "sku": "BIKE", "status": "IN_PROGRESS", "quantity": 2, "start_date": TODAY},
                {"wo_number": "3", "sku": "BIKE", "status": "COMPLETED", "quantity": 99, "start_date": _ago(90)},
                {"wo_number": "4", "sku": "WHEEL", "status": "CANCELLED", "quantity": 99, "start_date": _ago(5)},
                {"wo_number": "5", "sku": "WHEEL", "status": "ON_HOLD", "quantity": 18, "start_date": _ago(5)},
            ],
            "sales_order": [
                {"order_number": "S1", "status": "COMPLETED", "order_date": _ago(89)},
                {"order_number": "S2", "status": "CONFIRMED", "order_date": TODAY},
                {"order_number": "S3", "status": "COMPLETED", "order_date": _ago(90)},
                {"order_number": "S4", "status": "CANCELLED", "order_date": _ago(5)},
            ],
            "sales_order_line": [
                _line("S1", 1, "BIKE", 100, unit="EA"),
                _line("S1", 2, "WHEEL", 20),
                _line("S2", 1, "BIKE", 80),
                _line("S2", 2, "OUT", 9),
                _line("S2", 3, "BARE", 9),
                _line("S2", 4, "SPOKE", 7, unit="BOX"),
                _line("S3", 1, "BIKE", 999),
                _line("S4", 1, "IDLE", 999),
            ],
        },
    )


async def test_sold_and_taken_over_ninety_days_least_covered_first(context: ToolContext) -> None:
    found = await days_of_cover.call(context, {})
    assert [
        (r.sku, r.on_hand, r.demand, r.daily_demand, r.days_of_cover, r.demand_in_other_unit) for r in found.items
    ] == [
        ("OUT", 0, 9, Decimal("0.1"), 0, False),
        ("SPOKE", 64, 576, Decimal("6.4"), 10, True),  # 18 × 32; the boxes are left out
        ("BIKE", 30, 180, 2, 15, False),
        ("WHEEL", 100, 45, Decimal("0.5"), 200, False),  # 20 sold; 10 bikes × 2, and a quarter more for scrap
    ]
    assert (found.with_demand, found.without_demand, found.without_stock_record, found.out_of_stock) == (4, 1, 1, 1)
    assert found.in_other_unit == 2
    assert found.summary == (
        "4 items with stock records had demand in the last 90 days; 1 of them is out of stock. Least covered: OUT Out"
        " 0 days (0 EA at 0.1 EA a day), SPOKE Spoke 10 days (64 EA at 6.4 EA a day) and BIKE Bike 15 days (30 EA at 2"
        " EA a day). 1 item in the stock records had no demand: their cover cannot be told. 1 item with demand has no"
        " stock record. Demand for 2 items is in another unit than the item's and was left out."
    )


async def test_one_item(context: ToolContext) -> None:
    bike = await days_of_cover.call(context, {"sku": "bike"})
    assert bike.summary == (
        "15 days of cover: 30 EA of BIKE Bike on hand. The demand was 180 EA in the last 90 days, 2 EA a day on"
        " average."
    )
    assert [(row.demand, row.days_of_cover) for row in bike.items] == [(180, 15)]
    wheel = await days_of_cover.call(context, {"sku": "WHEEL"})
    assert [(row.demand, row.days_of_cover) for row in wheel.items] == [(45, 200)]


async def test_without_demand_or_stock_it_is_said_so(context: ToolContext) -> None:
    assert (await days_of_cover.call(context, {"sku": "IDLE"})).summary == (
        "IDLE Idle had no demand in the last 90 days, so its cover cannot be told: 5 EA on hand."
    )
    assert (await days_of_cover.call(context, {"sku": "BARE"})).summary == (
        "BARE Bare has no stock record in its unit; the demand was 9 EA in the last 90 days, 0.1 EA a day on average."
    )
    paint = await days_of_cover.call(context, {"sku": "PAINT"})
    assert paint.summary == (
        "PAINT Paint had no demand in its unit in the last 90 days, so its cover cannot be told: 5 EA on hand. Demand"
        " in another unit was left out."
    )


async def test_the_period_the_category_and_the_bound(context: ToolContext) -> None:
    today = await days_of_cover.call(context, {"days": 1, "sku": "BIKE"})
    assert [(row.demand, row.days_of_cover) for row in today.items] == [(80, Decimal("0.4"))]
    assert [row.sku for row in (await days_of_cover.call(context, {"category": "bikes"})).items] == ["BIKE"]
    short = await days_of_cover.call(context, {"less_than": 15})
    assert [row.sku for row in short.items] == ["OUT", "SPOKE"]
    assert short.summary.startswith("2 items are covered for less than 15 days, of 4 with stock and demand")


async def test_the_pages_hold_every_item_once(context: ToolContext) -> None:
    first = await days_of_cover.call(context, {"limit": 3})
    rest = await days_of_cover.call(context, {"limit": 3, "cursor": first.next_cursor})
    assert [row.sku for row in first.items + rest.items] == ["OUT", "SPOKE", "BIKE", "WHEEL"]
    assert rest.next_cursor is None


async def test_a_plant_without_demand(other_context: ToolContext) -> None:
    assert (await days_of_cover.call(other_context, {})).summary == (
        "No item with a stock record had demand in the last 90 days, so no cover can be told."
    )
