from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotFound, NotPermitted
from core.identity import Scope
from tools.context import ToolContext
from tools.master.item_profile import item_profile

ITEM = {
    "sku": "BK-1", "name": "Road Bike", "description": "Light", "procurement": "MAKE", "finished_good": True,
    "category": "Bikes", "subcategory": "Road Bikes", "product_line": "Road", "model": "R1", "color": "Red",
    "size": "62 CM", "weight": Decimal("15.5"), "weight_unit": "LB", "standard_cost": Decimal("2171.2942"),
    "list_price": Decimal("3578.27"), "currency": "USD", "safety_stock": 100, "reorder_point": 75, "maximum_stock": 400,
    "lot_size": 10, "lead_time_days": 4, "sold_from": date(2022, 5, 30), "sold_to": date(2026, 5, 29),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                ITEM,
                {"sku": "NUT", "name": "Hex Nut", "procurement": "BUY", "active": False},
                {"sku": "X", "name": "X"},
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}],
            "supplier": [{"supplier_id": "V1", "name": "One"}, {"supplier_id": "V2", "name": "Two", "active": False}],
            "supplier_offer": [{"supplier_id": "V1", "sku": "NUT"}, {"supplier_id": "V2", "sku": "NUT"}],
            "bom": [
                {"parent_sku": "BK-1", "component_sku": "NUT", "quantity": 4},
                {"parent_sku": "BK-1", "component_sku": "X", "quantity": 4, "effective_to": date(2025, 5, 14)},
            ],
            "inventory": [
                {"sku": "BK-1", "warehouse_id": "W1", "on_hand": 7, "allocated": 2},
                {"sku": "BK-1", "warehouse_id": "W1", "lot": "B", "on_hand": 1, "unit": "BOX"},
            ],
            "sales_order": [
                {"order_number": "1", "status": "CONFIRMED", "order_date": date(2025, 5, 1)},
                {"order_number": "2", "status": "PARTIAL", "order_date": date(2025, 5, 1)},
                {"order_number": "3", "status": "COMPLETED", "order_date": date(2025, 5, 1)},
            ],
            "sales_order_line": [
                {"order_number": "1", "line_number": 1, "sku": "BK-1", "quantity": 1},
                {"order_number": "1", "line_number": 2, "sku": "BK-1", "quantity": 1},
                {"order_number": "2", "line_number": 1, "sku": "BK-1", "quantity": 1, "shipped_quantity": 1},
                {"order_number": "3", "line_number": 1, "sku": "BK-1", "quantity": 1},
            ],
            "purchase_order": [
                {"po_number": "9", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 5, 1)}
            ],
            "purchase_order_line": [{"po_number": "9", "line_number": 1, "sku": "NUT", "quantity": 50}],
            "work_order": [
                {"wo_number": "7", "sku": "BK-1", "status": "IN_PROGRESS", "quantity": 2},
                {"wo_number": "8", "sku": "BK-1", "status": "CANCELLED", "quantity": 2},
            ],
        },
    )


async def test_all_that_is_stated_and_what_hangs_on_it(context: ToolContext) -> None:
    found = await item_profile.call(context, {"sku": "bk1"})
    stated = found.model_dump(include=set(ITEM))
    assert stated == ITEM
    assert (found.components, found.used_in, found.suppliers) == (1, 0, 0)
    assert (found.open_sales_orders, found.open_purchase_orders, found.open_work_orders) == (1, 0, 1)
    assert found.summary == (
        "BK-1 Road Bike: made, finished good, active, Bikes / Road Bikes, product line Road, colour Red, size 62 CM"
        " and weight 15.5 LB. Standard cost 2,171.2942 USD and list price 3,578.27 USD. 7 EA and 1 BOX on hand; safety"
        " stock 100 EA, reorder point 75 EA, maximum stock 400 EA, lot size 10 EA and lead time 4 days. 1 component, 1"
        " open sales order, 0 open purchase orders and 1 open work order. Sold from 2022-05-30 until 2026-05-29."
    )
    assert (found.source, found.record) == ("erp", "sku#1")


async def test_a_bought_part(context: ToolContext) -> None:
    found = await item_profile.call(context, {"sku": "hex nut"})
    assert (found.suppliers, found.active_suppliers, found.used_in, found.open_purchase_orders) == (2, 1, 1, 1)
    assert found.summary == (
        "NUT Hex Nut: bought and inactive. Neither cost nor price is stated. No stock record. 2 suppliers (1 active),"
        " used in 1 item, 0 open sales orders, 1 open purchase order and 0 open work orders. Not stated: category,"
        " colour, size, weight, safety stock, reorder point, maximum stock, lot size and lead time."
    )


async def test_what_the_caller_may_not_see_is_left_out_and_told(without: Callable[[str], ToolContext]) -> None:
    found = await item_profile.call(without(Scope.PURCHASING_READ), {"sku": "NUT"})
    assert (found.open_purchase_orders, found.open_work_orders) == (None, 0)
    assert "purchase order" not in found.summary
    assert found.summary.endswith("Not shown without the grant purchasing:read.")
    with pytest.raises(NotPermitted):
        await item_profile.call(without(Scope.INVENTORY_READ), {"sku": "NUT"})


async def test_another_tenant_does_not_know_it(other_context: ToolContext) -> None:
    with pytest.raises(NotFound):
        await item_profile.call(other_context, {"sku": "BK-1"})
