from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound
from tools.context import ToolContext
from tools.inventory.stock_below_reorder_point import stock_below_reorder_point


def _item(code: str, point: int | None, **more: Any) -> dict[str, Any]:
    return {"sku": code, "name": f"Item {code}", "reorder_point": point, "category": "Parts"} | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                _item("A", 100, safety_stock=50),  # 60 + 30 on hand: low
                _item("B", 100, safety_stock=50),  # 40: critical
                _item("C", 100),  # exactly 100: not below
                _item("D", 100, active=False, subcategory="Clips"),  # none on hand: critical
                _item("E", 100),  # no stock record
                _item("F", None),  # no reorder point
                _item("G", 100, unit="M"),  # 100 M, and less in another unit: not below
                _item("H", 0, safety_stock=5),  # below zero, with a reorder point of zero
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}, {"warehouse_id": "W2", "name": "Annex"}],
            "inventory": [
                {"sku": "A", "warehouse_id": "W1", "on_hand": 60},
                {"sku": "A", "warehouse_id": "W2", "on_hand": 30},
                {"sku": "B", "warehouse_id": "W1", "on_hand": 40},
                {"sku": "C", "warehouse_id": "W1", "on_hand": 100},
                {"sku": "D", "warehouse_id": "W1", "on_hand": 0},
                {"sku": "F", "warehouse_id": "W1", "on_hand": 0},
                {"sku": "G", "warehouse_id": "W1", "on_hand": 100, "unit": "M"},
                {"sku": "G", "warehouse_id": "W2", "on_hand": -50, "unit": "ROLL"},
                {"sku": "H", "warehouse_id": "W1", "on_hand": -1},
            ],
        },
    )
    await make_plant("other", {"sku": [_item("Z", 5)], "inventory": []})


async def test_items_with_records_below_the_point_least_covered_first(context: ToolContext) -> None:
    low = await stock_below_reorder_point.call(context, {})
    assert [(i.sku, i.on_hand, i.shortage, i.status) for i in low.items] == [
        ("H", -1, 1, "CRITICAL"),
        ("D", 0, 100, "CRITICAL"),
        ("B", 40, 60, "CRITICAL"),
        ("A", 90, 10, "LOW"),
    ]
    assert (low.count, low.critical, low.out_of_stock, low.inactive, low.without_stock_record) == (4, 3, 2, 1, 1)
    assert low.summary.startswith("4 items with stock records are below the reorder point; 2 are out of stock")
    assert "Besides, 1 item with a reorder point has no stock record." in low.summary


async def test_a_warehouse_keeps_the_items_that_lie_there(context: ToolContext) -> None:
    low = await stock_below_reorder_point.call(context, {"warehouse": "Annex"})
    assert [(i.sku, i.on_hand) for i in low.items] == [("A", Decimal(90))]


async def test_a_category_may_be_a_subcategory(context: ToolContext) -> None:
    assert [i.sku for i in (await stock_below_reorder_point.call(context, {"category": "clips"})).items] == ["D"]
    assert [i.sku for i in (await stock_below_reorder_point.call(context, {"category": "clops"})).items] == ["D"]
    with pytest.raises(NotFound, match=r"There is no category 'nuts'\. There are Parts"):
        await stock_below_reorder_point.call(context, {"category": "nuts"})


async def test_the_pages_hold_every_item_once_and_the_totals_stay(context: ToolContext) -> None:
    first = await stock_below_reorder_point.call(context, {"limit": 2})
    rest = await stock_below_reorder_point.call(context, {"limit": 2, "cursor": first.next_cursor})
    assert [i.sku for i in first.items + rest.items] == ["H", "D", "B", "A"]
    assert (rest.count, rest.next_cursor) == (4, None)


async def test_a_cursor_of_another_list_is_refused(context: ToolContext) -> None:
    first = await stock_below_reorder_point.call(context, {"limit": 2})
    with pytest.raises(InvalidInput, match="another list"):
        await stock_below_reorder_point.call(context, {"warehouse": "Main", "cursor": first.next_cursor})
    with pytest.raises(InvalidInput, match="not a cursor"):
        await stock_below_reorder_point.call(context, {"cursor": "Pg=="})


async def test_what_states_no_reorder_point_is_not_called_well_stocked(make_plant: Any, context: ToolContext) -> None:
    await make_plant(
        "plant",
        {
            "sku": [_item("V", None, category="Valves", safety_stock=5)],
            "warehouse": [{"warehouse_id": "W3", "name": "Loft"}],
            "inventory": [{"sku": "V", "warehouse_id": "W3", "on_hand": 1}],
        },
    )
    for asked, among in ({"category": "Valves"}, "in Valves"), ({"warehouse": "Loft"}, "kept in W3 Loft"):
        low = await stock_below_reorder_point.call(context, asked)
        assert low.summary == f"No item {among} states a reorder point, so what runs low cannot be told."
        assert (low.count, low.none_stated, low.blocks) == (0, True, ())
    parts = await stock_below_reorder_point.call(context, {"category": "Clips"})
    assert (parts.none_stated, parts.count) == (False, 1)


async def test_nothing_low_is_said_so(other_context: ToolContext) -> None:
    low = await stock_below_reorder_point.call(other_context, {})
    assert (low.summary, low.count) == ("No item with a stock record is below its reorder point.", 0)
