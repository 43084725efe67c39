from typing import Any

import pytest

from tools.context import ToolContext
from tools.inventory.current_inventory import current_inventory


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    places = [{"warehouse_id": f"W{n}", "name": f"Hall {n}"} for n in (1, 2)]
    stock = [
        {"sku": f"S{n}", "warehouse_id": place["warehouse_id"], "lot": lot, "on_hand": n}
        for n in range(5)
        for place in places
        for lot in ("", "L1")
    ]
    items = [{"sku": f"S{n}", "name": f"Item {n}"} for n in range(5)]
    await make_plant("plant", {"sku": items, "warehouse": places, "inventory": stock})


async def test_the_pages_hold_every_record_once_in_order(context: ToolContext) -> None:
    seen: list[tuple[str, str, str]] = []
    cursor = None
    while True:
        page = await current_inventory.call(context, {"limit": 3, "cursor": cursor})
        seen += [(row.sku, row.warehouse_id, row.lot) for row in page.stock]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 20
    assert seen == sorted(set(seen))


async def test_one_warehouse(context: ToolContext) -> None:
    page = await current_inventory.call(context, {"warehouse": "hall 2", "limit": 200})
    assert {row.warehouse_id for row in page.stock} == {"W2"}
    assert page.summary == "10 stock records in W2 Hall 2 on this page."


async def test_another_tenant_has_none(other_context: ToolContext) -> None:
    assert (await current_inventory.call(other_context, {})).summary == "There are no stock records."
