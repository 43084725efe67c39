from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Ambiguous, NotFound, NotPermitted
from core.identity import Scope
from tools.context import ToolContext
from tools.inventory.stock_on_hand import stock_on_hand

PLANT = {
    "sku": [
        {"sku": "AR-5381", "name": "Adjustable Race"},
        {"sku": "BB-7421", "name": "Bottom Bracket"},
        {"sku": "TAPE-1", "name": "Rim Tape", "unit": "M"},
        {"sku": "CA-1", "name": "HL Crankarm"},
        {"sku": "CA-2", "name": "LL Crankarm"},
    ],
    "warehouse": [
        {"warehouse_id": "1", "name": "Tool Crib"},
        {"warehouse_id": "6", "name": "Miscellaneous Storage"},
        {"warehouse_id": "50", "name": "Subassembly"},
    ],
    "inventory": [
        {"sku": "AR-5381", "warehouse_id": "1", "on_hand": Decimal(408), "bin": "A-1"},
        {"sku": "AR-5381", "warehouse_id": "6", "on_hand": Decimal(324), "allocated": Decimal(24), "bin": "B-5"},
        {"sku": "AR-5381", "warehouse_id": "50", "on_hand": Decimal(300), "lot": "L1"},
        {"sku": "AR-5381", "warehouse_id": "50", "on_hand": Decimal(53), "lot": "L2"},
        {"sku": "TAPE-1", "warehouse_id": "1", "on_hand": Decimal("12.5"), "unit": "M"},
        {"sku": "TAPE-1", "warehouse_id": "6", "on_hand": Decimal(2), "unit": "ROLL"},
    ],
}
OTHER = {
    "sku": [{"sku": "AR-5381", "name": "Another plant's race"}],
    "warehouse": [{"warehouse_id": "1", "name": "Elsewhere"}],
    "inventory": [{"sku": "AR-5381", "warehouse_id": "1", "on_hand": Decimal(7)}],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT, rejected=3)
    await make_plant("other", OTHER)


async def test_it_gives_the_total_and_a_line_for_each_location(context: ToolContext) -> None:
    stock = await stock_on_hand.call(context, {"sku": "AR-5381"})
    assert stock.model_dump(mode="json", include={"on_hand", "allocated", "available", "locations"}) == {
        "on_hand": [{"value": "1085", "unit": "EA"}],
        "allocated": [{"value": "24", "unit": "EA"}],
        "available": [{"value": "1061", "unit": "EA"}],
        "locations": 3,
    }
    assert [(line.warehouse, line.on_hand, line.available) for line in stock.lines] == [
        ("Tool Crib", 408, 408),
        ("Subassembly", 353, 353),
        ("Miscellaneous Storage", 324, 300),
    ]


async def test_the_summary_is_right_alone(context: ToolContext) -> None:
    stock = await stock_on_hand.call(context, {"sku": "ar5381"})
    assert stock.summary == (
        "AR-5381 Adjustable Race: 1,085 EA on hand in 3 locations: Tool Crib 408 EA, Subassembly 353 EA and"
        " Miscellaneous Storage 324 EA. Allocated 24 EA, available 1,061 EA."
    )


async def test_each_line_says_which_records_it_was_read_from(context: ToolContext) -> None:
    stock = await stock_on_hand.call(context, {"sku": "AR-5381"})
    assert [(line.source, line.record, line.lots) for line in stock.lines] == [
        ("erp", "inventory#1", 0),
        ("erp", "inventory#3, inventory#4", 2),
        ("erp", "inventory#2", 0),
    ]
    assert {(age.entity, age.rejected) for age in stock.freshness} == {("sku", 3), ("inventory", 3), ("warehouse", 3)}


async def test_one_warehouse_alone(context: ToolContext) -> None:
    stock = await stock_on_hand.call(context, {"sku": "Adjustable Race", "warehouse": "misc storage"})
    assert stock.summary == (
        "AR-5381 Adjustable Race: 324 EA on hand in Miscellaneous Storage (6). Allocated 24 EA, available 300 EA."
    )


async def test_unlike_units_are_never_added(context: ToolContext) -> None:
    stock = await stock_on_hand.call(context, {"sku": "rim tape"})
    assert [(one.value, one.unit) for one in stock.on_hand] == [(Decimal("12.5"), "M"), (Decimal(2), "ROLL")]
    assert "12.5 M and 2 ROLL on hand in 2 locations" in stock.summary


async def test_an_item_without_a_stock_record_is_not_an_unknown_item(context: ToolContext) -> None:
    stock = await stock_on_hand.call(context, {"sku": "BB-7421"})
    assert stock.summary == "BB-7421 Bottom Bracket is a known item, but there is no stock record for it."
    assert (stock.locations, stock.lines) == (0, ())
    with pytest.raises(NotFound, match=r"^There is no item 'AR-5382'\. Nearest: AR-5381 Adjustable Race\.$"):
        await stock_on_hand.call(context, {"sku": "AR-5382"})


async def test_a_name_that_fits_several_items_is_asked_back(context: ToolContext) -> None:
    with pytest.raises(Ambiguous) as refused:
        await stock_on_hand.call(context, {"sku": "crankarm"})
    assert set(refused.value.choices) == {"CA-1 HL Crankarm", "CA-2 LL Crankarm"}
    assert (await stock_on_hand.call(context, {"sku": refused.value.choices[0]})).sku == "CA-1"


async def test_the_pages_hold_every_line_once(context: ToolContext) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = await stock_on_hand.call(context, {"sku": "AR-5381", "limit": 1, "cursor": cursor})
        seen += [line.warehouse_id for line in page.lines]
        assert page.on_hand[0].value == 1085
        cursor = page.next_cursor
    assert (seen, cursor) == (["1", "50", "6"], None)


async def test_another_tenant_sees_its_own_stock_alone(other_context: ToolContext) -> None:
    stock = await stock_on_hand.call(other_context, {"sku": "AR-5381"})
    assert stock.summary.startswith("AR-5381 Another plant's race: 7 EA on hand in 1 location: Elsewhere 7 EA.")
    with pytest.raises(NotFound):
        await stock_on_hand.call(other_context, {"sku": "BB-7421"})


async def test_without_the_grant_nothing_is_told(without: Callable[[str], ToolContext]) -> None:
    with pytest.raises(NotPermitted, match="inventory:read"):
        await stock_on_hand.call(without(Scope.INVENTORY_READ), {"sku": "AR-5381"})
