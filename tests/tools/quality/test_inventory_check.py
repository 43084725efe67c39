from typing import Any

import pytest

from tools.context import ToolContext
from tools.quality.inventory_check import inventory_check

PLANT = {
    "sku": [
        {"sku": "GOOD", "name": "Good", "standard_cost": 5, "safety_stock": 1, "maximum_stock": 100},
        {"sku": "FREE", "name": "Free", "standard_cost": 0},
        {"sku": "MADE", "name": "Made", "procurement": "MAKE", "standard_cost": 1},
        {"sku": "GONE", "name": "Gone", "active": False, "standard_cost": 1},
        {"sku": "FULL", "name": "Full", "maximum_stock": 10, "standard_cost": 1},
        {"sku": "THIN", "name": "Thin", "safety_stock": 10, "standard_cost": 1},
    ],
    "warehouse": [{"warehouse_id": "W", "name": "Main"}],
    "inventory": [
        {"sku": "GOOD", "warehouse_id": "W", "on_hand": 50},
        {"sku": "GOOD", "warehouse_id": "W", "lot": "NEG", "on_hand": -1},
        {"sku": "NONE", "warehouse_id": "W", "on_hand": 1},
        {"sku": "GOOD", "warehouse_id": "X", "on_hand": 1},
        {"sku": "GOOD", "warehouse_id": "W", "lot": "BOX", "on_hand": 1, "unit": "BOX"},
        {"sku": "FREE", "warehouse_id": "W", "on_hand": 3, "allocated": 4},
        {"sku": "GONE", "warehouse_id": "W", "on_hand": 2},
        {"sku": "FULL", "warehouse_id": "W", "on_hand": 11},
        {"sku": "THIN", "warehouse_id": "W", "on_hand": 9},
    ],
}
RULES = [
    "negative_stock",
    "no_item_master",
    "unknown_warehouse",
    "unit_differs_from_item",
    "allocated_above_on_hand",
    "inactive_item_in_stock",
    "zero_cost",
    "below_safety_stock",
    "above_maximum_stock",
    "made_without_stock_record",
]


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)


async def test_each_rule_finds_its_record_gravest_first(context: ToolContext) -> None:
    found = await inventory_check.call(context, {})
    assert [finding.rule for finding in found.findings] == RULES
    assert (found.count, found.errors) == (10, 4)
    items = ["GOOD", "NONE", "GOOD", "GOOD", "FREE", "GONE", "FREE", "THIN", "FULL", "MADE"]
    assert [finding.sku for finding in found.findings] == items
    assert found.summary.startswith("10 findings in the inventory data, 4 of them errors: above maximum stock 1,")


async def test_the_pages_hold_every_finding_once(context: ToolContext) -> None:
    rules: list[str] = []
    cursor = None
    for _ in range(4):
        page = await inventory_check.call(context, {"limit": 3, "cursor": cursor})
        rules += [finding.rule for finding in page.findings]
        cursor = page.next_cursor
    assert (rules, cursor) == (RULES, None)


async def test_a_clean_plant(other_context: ToolContext) -> None:
    found = await inventory_check.call(other_context, {})
    assert found.summary == "Nothing looks wrong in the inventory data."
