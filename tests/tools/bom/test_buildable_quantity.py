from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotPermitted
from core.identity import Scope
from tools.bom.buildable_quantity import buildable_quantity
from tools.context import ToolContext


def _part(parent: str, component: str, quantity: str, **more: Any) -> dict[str, Any]:
    return {"parent_sku": parent, "component_sku": component, "quantity": Decimal(quantity)} | more


CODES = ("BIKE", "WHEEL", "SPOKE", "RIM", "FRAME", "PAINT", "FORK", "OLD", "EGG", "HEN", "LONE", "CAN")


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [{"sku": code, "name": code.title()} for code in CODES],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}, {"warehouse_id": "W2", "name": "Annex"}],
            "bom": [
                _part("BIKE", "WHEEL", "2"),
                _part("BIKE", "FRAME", "1"),
                _part("BIKE", "OLD", "1", effective_to=date(2025, 5, 14)),
                _part("WHEEL", "SPOKE", "32", scrap_percent=Decimal(25)),  # 40
                _part("WHEEL", "RIM", "1"),
                _part("FRAME", "FORK", "1"),
                _part("FRAME", "PAINT", "8", unit="OZ"),
                _part("EGG", "HEN", "1"),
                _part("HEN", "EGG", "1"),
                _part("CAN", "PAINT", "8", unit="OZ"),
            ],
            "inventory": [
                {"sku": "WHEEL", "warehouse_id": "W1", "on_hand": 6, "allocated": 1},
                {"sku": "WHEEL", "warehouse_id": "W2", "on_hand": 2},
                {"sku": "WHEEL", "warehouse_id": "W2", "lot": "BOX", "on_hand": 99, "unit": "BOX"},
                {"sku": "FRAME", "warehouse_id": "W1", "on_hand": 4},
                {"sku": "SPOKE", "warehouse_id": "W1", "on_hand": 100},
                {"sku": "RIM", "warehouse_id": "W1", "on_hand": 50},
                {"sku": "PAINT", "warehouse_id": "W1", "on_hand": 1},
                {"sku": "BIKE", "warehouse_id": "W1", "on_hand": 100},
            ],
        },
    )


async def test_from_the_direct_components_less_what_is_allocated(context: ToolContext) -> None:
    found = await buildable_quantity.call(context, {"sku": "BIKE"})
    assert (found.buildable, found.part_count, found.limit_count) == (3, 2, 1)  # 7 wheels
    assert [(x.sku, x.available, x.required, x.short, x.unit) for x in found.limits] == [("WHEEL", 7, 8, 1, "EA")]
    assert found.summary == (
        "3 of BIKE Bike can be built now, from 2 direct components. Limit for one more: WHEEL Wheel (7 EA available, 8"
        " EA needed)."
    )


async def test_whether_so_many_can_be_built_and_what_lacks_for_them(context: ToolContext) -> None:
    enough = await buildable_quantity.call(context, {"sku": "BIKE", "quantity": 2})
    assert enough.summary.startswith("Yes, 2 of BIKE Bike can be built now, from 2 direct components; at most 3. Limit")
    short = await buildable_quantity.call(context, {"sku": "BIKE", "quantity": 10})
    assert {(x.sku, x.required, x.short) for x in short.limits} == {("WHEEL", 20, 13), ("FRAME", 10, 6)}
    assert short.summary.startswith("No, 10 of BIKE Bike cannot be built now: 3 can, from 2 direct components. Short")
    assert short.quantity == 10


async def test_subassemblies_are_made_when_all_levels_count(context: ToolContext) -> None:
    found = await buildable_quantity.call(context, {"sku": "BIKE", "all_levels": True})
    assert found.buildable == 4  # 2 more wheels from 100 spokes; no fork for a fifth frame, no spokes for 3 wheels
    assert [(x.sku, x.available, x.required, x.short) for x in found.limits] == [
        ("FORK", None, 1, 1),
        ("SPOKE", 100, 120, 20),
    ]
    assert found.not_compared == ("PAINT",)
    assert found.summary == (
        "4 of BIKE Bike can be built now, making subassemblies too (5 parts on all levels). Limits for one more: FORK"
        " Fork (no stock record, 1 EA needed) and SPOKE Spoke (100 EA available, 120 EA needed). Not compared, because"
        " their quantity is in another unit than their stock: PAINT."
    )


async def test_the_limits_are_read_page_by_page(context: ToolContext) -> None:
    asked = {"sku": "BIKE", "all_levels": True, "limit": 1}
    first = await buildable_quantity.call(context, asked)
    rest = await buildable_quantity.call(context, asked | {"cursor": first.next_cursor})
    assert [x.sku for x in first.limits + rest.limits] == ["FORK", "SPOKE"]


async def test_what_cannot_be_told_is_said_so(context: ToolContext) -> None:
    lone = await buildable_quantity.call(context, {"sku": "LONE"})
    assert (lone.buildable, lone.summary) == (
        None,
        "How many LONE Lone can be built cannot be told: it has no bill of materials in force.",
    )
    egg = await buildable_quantity.call(context, {"sku": "EGG", "all_levels": True})
    assert egg.summary.startswith("How many EGG Egg can be built cannot be told: its structure holds itself (")
    can = await buildable_quantity.call(context, {"sku": "CAN"})
    assert (can.buildable, can.not_compared) == (None, ("PAINT",))
    assert "no part could be compared" in can.summary


async def test_stock_needs_its_own_grant(without: Callable[[str], ToolContext]) -> None:
    with pytest.raises(NotPermitted, match="inventory:read"):
        await buildable_quantity.call(without(Scope.INVENTORY_READ), {"sku": "BIKE"})
