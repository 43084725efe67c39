from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput, NotPermitted
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
            "supplier": [{"supplier_id": "V1", "name": "Vendor"}],
            "purchase_order": [
                {
                    "po_number": "P1",
                    "supplier_id": "V1",
                    "status": "APPROVED",
                    "order_date": date(2025, 4, 1),
                    "expected_date": date(2025, 5, 20),
                },
                {
                    "po_number": "P2",
                    "supplier_id": "V1",
                    "status": "COMPLETED",
                    "order_date": date(2025, 4, 1),
                    "expected_date": date(2025, 5, 20),
                },
            ],
            "purchase_order_line": [
                {"po_number": "P1", "line_number": 1, "sku": "WHEEL", "quantity": 7, "received_quantity": 5},
                {"po_number": "P1", "line_number": 2, "sku": "WHEEL", "quantity": 99, "unit": "BOX"},
                {"po_number": "P1", "line_number": 3, "sku": "WHEEL", "quantity": 4, "due_date": date(2025, 5, 21)},
                {"po_number": "P2", "line_number": 1, "sku": "WHEEL", "quantity": 50},
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


async def test_by_a_day_what_purchase_orders_bring_until_then_counts_too(context: ToolContext) -> None:
    found = await buildable_quantity.call(context, {"sku": "BIKE", "by": "2025-05-20"})
    assert (found.buildable, found.by) == (4, date(2025, 5, 20))  # 7 + 2 wheels; of the frames there are 4
    assert [(x.sku, x.available, x.receipts, x.short) for x in found.limits] == [("FRAME", 4, 0, 1), ("WHEEL", 7, 2, 1)]
    assert found.summary == (
        "4 of BIKE Bike can be built by 2025-05-20, from 2 direct components with what open purchase orders bring until"
        " then. Limits for one more: FRAME Frame (4 EA available, 5 EA needed) and WHEEL Wheel (7 EA available, 2 EA to"
        " be received, 10 EA needed)."
    )
    assert {"receipts", "available"} <= {column.key for column in found.blocks[-1].columns}
    later = await buildable_quantity.call(context, {"sku": "BIKE", "by": "2025-05-21", "quantity": 5})
    assert (later.buildable, [x.sku for x in later.limits]) == (4, ["FRAME"])
    with pytest.raises(InvalidInput, match="is past"):
        await buildable_quantity.call(context, {"sku": "BIKE", "by": "2025-05-14"})


async def test_from_purchased_parts_alone_the_stock_of_subassemblies_is_ignored(context: ToolContext) -> None:
    found = await buildable_quantity.call(context, {"sku": "BIKE", "purchased_only": True, "quantity": 2})
    assert (found.buildable, found.all_levels) == (0, True)
    assert [(x.sku, x.required, x.short) for x in found.limits] == [("FORK", 2, 2), ("SPOKE", 160, 60)]
    assert "0 can, from purchased parts alone (5 parts on all levels; stock of subassemblies ignored)." in found.summary


async def test_what_is_on_order_is_told_to_who_may_see_purchase_orders(without: Callable[[str], ToolContext]) -> None:
    caller = without(Scope.PURCHASING_READ)
    assert (await buildable_quantity.call(caller, {"sku": "BIKE"})).buildable == 3
    with pytest.raises(NotPermitted):
        await buildable_quantity.call(caller, {"sku": "BIKE", "by": "2025-05-20"})
