from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotPermitted
from core.identity import Scope
from tools.bom.component_shortages import component_shortages
from tools.context import ToolContext


def _part(parent: str, component: str, quantity: int) -> dict[str, Any]:
    return {"parent_sku": parent, "component_sku": component, "quantity": quantity}


def _line(order: str, number: int, sku: str, quantity: int, day: int, **more: Any) -> dict[str, Any]:
    stated = {"po_number": order, "line_number": number, "sku": sku, "quantity": quantity}
    return stated | {"due_date": date(2025, 6, day)} | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    points = {"BIKE": 1, "WHEEL": 10, "FRAME": 1, "SPOKE": 500, "RIM": 5, "BELL": None, "NEW": 7}
    await make_plant(
        "plant",
        {
            "sku": [{"sku": code, "name": code.title(), "reorder_point": point} for code, point in points.items()],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}],
            "supplier": [{"supplier_id": "V", "name": "Vendor"}],
            "bom": [
                _part("BIKE", "WHEEL", 2),
                _part("BIKE", "FRAME", 1),
                _part("BIKE", "BELL", 1),
                _part("BIKE", "NEW", 1),
                _part("WHEEL", "SPOKE", 32),
                _part("WHEEL", "RIM", 1),
            ],
            "inventory": [
                {"sku": "WHEEL", "warehouse_id": "W1", "on_hand": 6, "allocated": 2},
                {"sku": "FRAME", "warehouse_id": "W1", "on_hand": 10},
                {"sku": "SPOKE", "warehouse_id": "W1", "on_hand": 100},
                {"sku": "RIM", "warehouse_id": "W1", "on_hand": 5},
                {"sku": "BELL", "warehouse_id": "W1", "on_hand": 3},
            ],
            "purchase_order": [
                {"po_number": "1", "supplier_id": "V", "status": "APPROVED", "order_date": date(2025, 5, 1)},
                {"po_number": "2", "supplier_id": "V", "status": "PENDING", "order_date": date(2025, 5, 1)},
                {"po_number": "3", "supplier_id": "V", "status": "COMPLETED", "order_date": date(2025, 5, 1)},
            ],
            "purchase_order_line": [
                _line("1", 1, "SPOKE", 50, 9, received_quantity=20),
                _line("2", 1, "SPOKE", 10, 3),
                _line("2", 2, "SPOKE", 7, 1, unit="BOX"),
                _line("3", 1, "SPOKE", 999, 1),
                _line("1", 2, "BELL", 5, 2, received_quantity=5),
            ],
            "work_order": [
                {"wo_number": "1", "sku": "WHEEL", "status": "IN_PROGRESS", "quantity": 3, "completed_quantity": 1}
            ],
        },
    )


async def test_without_a_number_those_below_their_reorder_point(context: ToolContext) -> None:
    found = await component_shortages.call(context, {"sku": "BIKE"})
    assert [
        (x.sku, x.on_hand, x.reorder_point, x.on_order, x.next_receipt, x.in_production) for x in found.components
    ] == [
        ("SPOKE", 100, 500, 40, date(2025, 6, 3), None),
        ("WHEEL", 6, 10, None, None, 2),
    ]
    assert (found.part_count, found.wanting, found.below_reorder_point, found.without_stock_record) == (6, 2, 2, 1)
    assert found.summary == (
        "2 components are below the reorder point, of 6 components of BIKE Bike on all levels. First: SPOKE Spoke (100"
        " EA on hand, reorder point 500 EA, 40 EA on order due 2025-06-03, 7 BOX on order, which is another unit)"
        " and WHEEL Wheel (6 EA on hand, reorder point 10 EA). 1 component has no stock record."
    )


async def test_for_a_number_what_lacks_after_the_stock_of_assemblies(context: ToolContext) -> None:
    found = await component_shortages.call(context, {"sku": "BIKE", "quantity": 4})
    assert [(x.sku, x.required, x.short, x.lowest, x.below_reorder_point) for x in found.components] == [
        ("NEW", 4, 4, True, None),
        ("BELL", 4, 1, True, None),
        ("SPOKE", 128, 28, True, True),  # 8 wheels less 4 available
        ("WHEEL", 8, 4, False, True),
    ]
    assert (found.short, found.to_make, found.wanting) == (3, 1, 4)
    assert found.summary.startswith(
        "3 components are short for building 4, of 6 components of BIKE Bike on all levels; 1 subassembly is to be"
        " made, and 2 are below the reorder point. First: NEW New (no stock record, 4 EA short), BELL Bell (3 EA on"
        " hand, 1 EA short)"
    )


async def test_when_all_is_there_it_says_so(context: ToolContext) -> None:
    found = await component_shortages.call(context, {"sku": "WHEEL", "quantity": 3})
    assert [(x.sku, x.short) for x in found.components] == [("SPOKE", 0)]
    assert found.summary.startswith("0 components are short for building 3, of 2 components of WHEEL Wheel")
    none = await component_shortages.call(context, {"sku": "RIM", "quantity": 3})
    assert none.summary == "RIM Rim is a known item, but has no bill of materials in force."


async def test_what_states_no_reorder_point_is_not_called_well_stocked(make_plant: Any, context: ToolContext) -> None:
    await make_plant(
        "plant",
        {
            "sku": [{"sku": "LAMP", "name": "Lamp"}, {"sku": "BULB", "name": "Bulb"}],
            "bom": [_part("LAMP", "BULB", 2)],
            "inventory": [{"sku": "BULB", "warehouse_id": "W1", "on_hand": 2}],
        },
    )
    found = await component_shortages.call(context, {"sku": "LAMP"})
    assert found.summary == (
        "No component of LAMP Lamp states a reorder point, so which of the 1 are below cannot be told."
    )
    assert found.none_stated
    assert [block.type for block in found.blocks] == ["table"]
    built = await component_shortages.call(context, {"sku": "LAMP", "quantity": 3})
    assert built.summary.startswith("1 component is short for building 3, of 1 component of LAMP Lamp on all levels;"
                                    " 0 subassemblies are to be made. No component of LAMP")  # fmt: skip


async def test_the_pages_hold_every_component_once(context: ToolContext) -> None:
    asked = {"sku": "BIKE", "quantity": 4, "limit": 3}
    first = await component_shortages.call(context, asked)
    rest = await component_shortages.call(context, asked | {"cursor": first.next_cursor})
    assert [x.sku for x in first.components + rest.components] == ["NEW", "BELL", "SPOKE", "WHEEL"]


async def test_orders_are_shown_to_those_who_may_see_them(without: Callable[[str], ToolContext]) -> None:
    found = await component_shortages.call(without(Scope.PURCHASING_READ), {"sku": "BIKE"})
    assert [(x.sku, x.on_order, x.next_receipt, x.in_production) for x in found.components] == [
        ("SPOKE", None, None, None),
        ("WHEEL", None, None, Decimal(2)),
    ]
    with pytest.raises(NotPermitted, match="inventory:read"):
        await component_shortages.call(without(Scope.INVENTORY_READ), {"sku": "BIKE"})
