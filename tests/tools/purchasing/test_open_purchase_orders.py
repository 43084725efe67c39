from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.purchasing.open_purchase_orders import open_purchase_orders


def _order(
    number: str, supplier: str, status: str = "APPROVED", expected: date | None = None, total: int | None = None
) -> dict[str, Any]:
    return {
        "po_number": number,
        "supplier_id": supplier,
        "status": status,
        "order_date": date(2025, 5, 1),
        "expected_date": expected,
        "currency": "USD",
        "total": total,
    }


def _line(number: str, line: int, sku: str, ordered: int, received: int, due: date | None) -> dict[str, Any]:
    return {
        "po_number": number,
        "line_number": line,
        "sku": sku,
        "quantity": ordered,
        "received_quantity": received,
        "due_date": due,
        "unit_price": Decimal("1.5"),
    }


PLANT = {
    "sku": [{"sku": "AR-1", "name": "Race"}, {"sku": "BB-1", "name": "Ball"}],
    "supplier": [{"supplier_id": "V1", "name": "Vision Cycles"}, {"supplier_id": "V2", "name": "West Junction"}],
    "purchase_order": [
        _order("10", "V1", total=260),
        _order("11", "V1", "PENDING", total=33),
        _order("12", "V2", "PARTIAL", expected=date(2025, 5, 14)),
        _order("13", "V2", "COMPLETED"),
        _order("14", "V2"),
    ],
    "purchase_order_line": [
        _line("10", 1, "AR-1", 100, 100, date(2025, 5, 1)),  # received: not late
        _line("10", 2, "BB-1", 50, 60, date(2025, 5, 2)),  # over-received: open is never below 0
        _line("10", 3, "AR-1", 10, 4, date(2025, 5, 20)),
        _line("11", 1, "AR-1", 20, 0, date(2025, 5, 5)),
        _line("12", 1, "BB-1", 8, 0, None),  # the order's expected date stands in
        _line("13", 1, "AR-1", 8, 0, date(2025, 5, 1)),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"purchase_order": [_order("10", "V9")]})


async def test_open_orders_most_overdue_first_with_what_is_still_to_come(context: ToolContext) -> None:
    found = await open_purchase_orders.call(context, {})
    assert [(o.po_number, o.days_late, o.open_lines, o.open_value) for o in found.orders] == [
        ("11", 10, 1, 30),
        ("12", 1, 1, 12),
        ("10", None, 1, 9),
        ("14", None, 0, None),
    ]
    assert (found.count, found.late, found.suppliers, found.open_lines) == (4, 2, 2, 3)
    assert found.summary == (
        "4 open purchase orders, open value 51.00 USD, total of the orders 293.00 USD. 2 are late, the most"
        " overdue by 10 days (late value 42.00 USD)."
        " First by due date: order 11 with V1 Vision Cycles (due 2025-05-05, 10 days late), order 12 with V2 West"
        " Junction (due 2025-05-14, 1 day late) and order 10 with V1 Vision Cycles (due 2025-05-20)."
    )


async def test_what_each_order_comes_to_whatever_of_it_was_received(context: ToolContext) -> None:
    found = await open_purchase_orders.call(context, {"supplier": "V1"})
    assert [(o.po_number, o.order_total) for o in found.orders] == [("11", 33), ("10", 260)]
    assert [(one.value, one.unit) for one in found.order_total] == [(293, "USD")]


async def test_one_items_open_quantity(context: ToolContext) -> None:
    found = await open_purchase_orders.call(context, {"sku": "AR-1"})
    assert [(o.po_number, o.open_quantity, o.due_date) for o in found.orders] == [
        ("11", 20, date(2025, 5, 5)),
        ("10", 6, date(2025, 5, 20)),
    ]
    assert found.summary.startswith(
        "2 open purchase orders for AR-1 Race, 26 EA still to be received, open value 39.00"
    )


async def test_one_suppliers_late_orders(context: ToolContext) -> None:
    found = await open_purchase_orders.call(context, {"supplier": "vision", "late_only": True})
    assert [o.po_number for o in found.orders] == ["11"]
    none = await open_purchase_orders.call(context, {"supplier": "V1", "sku": "BB-1", "late_only": True})
    assert none.summary == "There are no late purchase orders for BB-1 Ball with V1 Vision Cycles."


async def test_the_pages_hold_every_order_once(context: ToolContext) -> None:
    first = await open_purchase_orders.call(context, {"limit": 3})
    rest = await open_purchase_orders.call(context, {"limit": 3, "cursor": first.next_cursor})
    assert [o.po_number for o in first.orders + rest.orders] == ["11", "12", "10", "14"]
    assert (rest.next_cursor, rest.late) == (None, 2)


async def test_another_tenant_sees_its_own(other_context: ToolContext) -> None:
    found = await open_purchase_orders.call(other_context, {})
    assert [(o.po_number, o.supplier_id) for o in found.orders] == [("10", "V9")]
