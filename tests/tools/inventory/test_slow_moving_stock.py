from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.inventory.slow_moving_stock import slow_moving_stock

TODAY = date(2025, 5, 15)


def _ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def _item(code: str, cost: int | None, **more: Any) -> dict[str, Any]:
    return {"sku": code, "name": f"Item {code}", "standard_cost": cost, "currency": "USD", "category": "Parts"} | more


def _sale(number: str, sku: str, days: int, status: str = "COMPLETED") -> tuple[dict[str, Any], dict[str, Any]]:
    order = {"order_number": number, "status": status, "order_date": _ago(days)}
    return order, {"order_number": number, "line_number": 1, "sku": sku, "quantity": 1}


SALES = [
    _sale("S1", "SOLD", 179),
    _sale("S2", "EDGE", 180),  # just out of the period
    _sale("S3", "VOID", 1, "CANCELLED"),
    _sale("S4", "VOID", 1, "DRAFT"),
    _sale("S5", "BIKE", 5),
    _sale("S6", "EDGE", 400),
]


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                _item("SOLD", 10),  # sold within the period
                _item("EDGE", 10),  # sold on its eve
                _item("USED", 10),  # a component of a work order that was started
                _item("OLD", 5, category="Clips"),  # a component, started 200 days ago
                _item("PLAN", 3),  # a component of a work order that is only scheduled: never moved
                _item("VOID", 2),  # only a draft and a cancelled order: never moved
                _item("DEAD", None),
                _item("BIKE", 100, procurement="MAKE"),
                _item("CAR", 100, procurement="MAKE"),
                _item("BOAT", 100, procurement="MAKE"),
                _item("GONE", 9),  # nothing on hand
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}, {"warehouse_id": "W2", "name": "Annex"}],
            "inventory": [
                {"sku": code, "warehouse_id": "W1", "on_hand": held}
                for code, held in (
                    ("SOLD", 1), ("EDGE", 7), ("USED", 1), ("OLD", 4), ("PLAN", 3), ("VOID", 2), ("DEAD", 8),
                    ("GONE", 0),
                )
            ] + [{"sku": "OLD", "warehouse_id": "W2", "on_hand": 6}],
            "bom": [
                {"parent_sku": "BIKE", "component_sku": "USED", "quantity": 2},
                {"parent_sku": "CAR", "component_sku": "OLD", "quantity": 1},
                {"parent_sku": "BOAT", "component_sku": "PLAN", "quantity": 1},
            ],
            "work_order": [
                {"wo_number": "1", "sku": "BIKE", "status": "IN_PROGRESS", "quantity": 3, "start_date": _ago(10)},
                {"wo_number": "2", "sku": "CAR", "status": "COMPLETED", "quantity": 3, "start_date": _ago(200)},
                {"wo_number": "3", "sku": "BOAT", "status": "SCHEDULED", "quantity": 3, "start_date": _ago(1)},
                {"wo_number": "4", "sku": "BOAT", "status": "IN_PROGRESS", "quantity": 3, "start_date": _ago(-1)},
            ],
            "sales_order": [order for order, _ in SALES],
            "sales_order_line": [line for _, line in SALES],
        },
    )  # fmt: skip


async def test_items_without_demand_by_the_value_they_tie_up(context: ToolContext) -> None:
    found = await slow_moving_stock.call(context, {})
    assert [(row.sku, row.value, row.last_moved, row.days_idle, row.dead) for row in found.items] == [
        ("EDGE", 70, _ago(180), 180, False),
        ("OLD", 50, _ago(200), 200, False),
        ("PLAN", 9, None, None, True),
        ("VOID", 4, None, None, True),
        ("DEAD", None, None, None, True),
    ]
    assert (found.item_count, found.dead_items, found.without_value) == (5, 3, 1)
    assert (found.value[0].value, found.dead_value[0].value) == (133, 13)
    assert found.summary == (
        "5 items on hand had no demand in the last 180 days, tying up 133.00 USD at standard cost; 3 of them have never"
        " moved in the data. Greatest: EDGE Item EDGE (7 EA, 70.00 USD), OLD Item OLD (10 EA, 50.00 USD) and PLAN Item"
        " PLAN (3 EA, 9.00 USD). Of all, 1 item has no value that can be told."
    )


async def test_the_number_of_days_decides(context: ToolContext) -> None:
    assert (await slow_moving_stock.call(context, {"days": 181})).items[0].sku == "OLD"
    assert [row.sku for row in (await slow_moving_stock.call(context, {"days": 9})).items][:3] == [
        "EDGE",
        "OLD",
        "SOLD",
    ]


async def test_dead_stock_alone(context: ToolContext) -> None:
    found = await slow_moving_stock.call(context, {"dead_only": True, "limit": 2})
    assert [row.sku for row in found.items] == ["PLAN", "VOID"]
    assert found.summary.startswith("3 items on hand have never moved in the data, tying up 13.00 USD")
    rest = await slow_moving_stock.call(context, {"dead_only": True, "limit": 2, "cursor": found.next_cursor})
    assert [row.sku for row in rest.items] == ["DEAD"]


async def test_in_a_warehouse_or_a_category(context: ToolContext) -> None:
    annex = await slow_moving_stock.call(context, {"warehouse": "annex"})
    assert [(row.sku, row.on_hand, row.value) for row in annex.items] == [("OLD", 6, Decimal(30))]
    clips = await slow_moving_stock.call(context, {"category": "clips"})
    assert [row.sku for row in clips.items] == ["OLD"]


async def test_a_plant_in_which_all_moves(other_context: ToolContext) -> None:
    found = await slow_moving_stock.call(other_context, {})
    assert found.summary == "Every item on hand had demand in the last 180 days."
