from collections.abc import Callable
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Scope
from tools.context import ToolContext
from tools.inventory.stock_by_status import stock_by_status


def _item(code: str, safety: int | None, point: int | None, most: int | None, **more: Any) -> dict[str, Any]:
    limits = {"safety_stock": safety, "reorder_point": point, "maximum_stock": most}
    return {"sku": code, "name": f"Item {code}", "category": "Parts"} | limits | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                _item("EMPTY", None, None, None),  # nothing on hand: critical, whatever its limits
                _item("UNDER", 50, 100, 200),  # 49: critical
                _item("SAFE", 50, 100, 200),  # exactly its safety stock: low
                _item("POINT", 50, 100, 200),  # exactly its reorder point: optimal
                _item("FULL", 50, 100, 200, category="Clips"),  # exactly its maximum: optimal
                _item("OVER", 50, 100, 200, category="Clips"),  # 201: excess
                _item("FREE", None, None, None),  # no limits: optimal, but counted as such
                _item("ROLL", 1, 1, 1, unit="M"),  # in M and in another unit
                _item("NONE", 50, 100, 200),  # no stock record
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}, {"warehouse_id": "W2", "name": "Annex"}],
            "inventory": [
                {"sku": "EMPTY", "warehouse_id": "W1", "on_hand": 0},
                {"sku": "UNDER", "warehouse_id": "W1", "on_hand": 49},
                {"sku": "SAFE", "warehouse_id": "W1", "on_hand": 20},
                {"sku": "SAFE", "warehouse_id": "W2", "on_hand": 30},
                {"sku": "POINT", "warehouse_id": "W1", "on_hand": 100},
                {"sku": "FULL", "warehouse_id": "W1", "on_hand": 200},
                {"sku": "OVER", "warehouse_id": "W1", "on_hand": 201},
                {"sku": "FREE", "warehouse_id": "W1", "on_hand": 7},
                {"sku": "ROLL", "warehouse_id": "W1", "on_hand": 1, "unit": "M"},
                {"sku": "ROLL", "warehouse_id": "W2", "on_hand": 900, "unit": "ROLL"},
            ],
        },
    )


async def test_every_status_is_counted_and_the_worst_comes_first(context: ToolContext) -> None:
    found = await stock_by_status.call(context, {})
    assert [(item.sku, item.status) for item in found.items] == [
        ("UNDER", "CRITICAL"),
        ("EMPTY", "CRITICAL"),
        ("SAFE", "LOW"),
        ("OVER", "EXCESS"),
        ("POINT", "OPTIMAL"),
        ("ROLL", "OPTIMAL"),
        ("FULL", "OPTIMAL"),
        ("FREE", "OPTIMAL"),
    ]
    assert (found.critical, found.low, found.optimal, found.excess, found.item_count) == (2, 1, 4, 1, 8)
    assert (found.without_maximum, found.without_limits, found.in_other_unit) == (2, 2, 1)
    assert found.summary.startswith("8 items with stock records: 2 CRITICAL, 1 LOW, 4 OPTIMAL and 1 EXCESS.")
    assert "2 items state no maximum stock, so excess cannot be told of them." in found.summary
    assert "Stock of 1 item is in another unit than the item's and was left out." in found.summary


async def test_one_status_is_listed_and_all_are_counted(context: ToolContext) -> None:
    found = await stock_by_status.call(context, {"status": "EXCESS"})
    assert [item.sku for item in found.items] == ["OVER"]
    assert (found.excess, found.critical, found.blocks[-1].total) == (1, 2, 1)
    assert found.summary.startswith("1 item is EXCESS, of 8 with stock records")


async def test_of_a_category_or_what_is_kept_in_a_warehouse(context: ToolContext) -> None:
    clips = await stock_by_status.call(context, {"category": "clip"})
    assert [item.sku for item in clips.items] == ["OVER", "FULL"]
    annex = await stock_by_status.call(context, {"warehouse": "Annex"})
    assert [(item.sku, item.on_hand, item.status) for item in annex.items] == [
        ("SAFE", 50, "LOW"),
        ("ROLL", 1, "OPTIMAL"),
    ]
    with pytest.raises(NotFound, match="There is no category 'screws'"):
        await stock_by_status.call(context, {"category": "screws"})


async def test_the_pages_hold_every_item_once(context: ToolContext) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = await stock_by_status.call(context, {"limit": 3, "cursor": cursor})
        assert page.item_count == 8
        seen += [item.sku for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 8


async def test_a_cursor_of_another_status_is_refused(context: ToolContext) -> None:
    page = await stock_by_status.call(context, {"status": "OPTIMAL", "limit": 1})
    with pytest.raises(InvalidInput, match="another list"):
        await stock_by_status.call(context, {"status": "CRITICAL", "limit": 1, "cursor": page.next_cursor})


async def test_nothing_is_said_so_and_without_the_grant_nothing_is_told(
    other_context: ToolContext, without: Callable[[str], ToolContext]
) -> None:
    assert (await stock_by_status.call(other_context, {})).summary == "There is no item with a stock record."
    with pytest.raises(NotPermitted):
        await stock_by_status.call(without(Scope.INVENTORY_READ), {})


async def test_a_status_that_no_item_states_the_limit_of_cannot_be_told(make_plant: Any, context: ToolContext) -> None:
    valve = _item("VALVE", 5, None, None, category="Valves")
    await make_plant("plant", {"sku": [valve], "inventory": [{"sku": "VALVE", "warehouse_id": "W1", "on_hand": 9}]})
    low = await stock_by_status.call(context, {"status": "LOW", "category": "Valves"})
    assert low.summary == (
        "Which items in Valves are LOW cannot be told. There are 1 with stock records: 0 CRITICAL and 1 OPTIMAL. No"
        " item states a reorder point, so low cannot be told. No item states a maximum stock, so excess cannot be told."
    )
    assert [block.label for block in low.blocks if block.type == "metric"] == ["Critical", "Optimal"]
    assert (low.without_reorder, low.without_safety) == (1, 0)
