from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.purchasing.receipts_due import receipts_due


def _order(number: str, supplier: str, status: str = "APPROVED", expected: date | None = None) -> dict[str, Any]:
    return {
        "po_number": number,
        "supplier_id": supplier,
        "status": status,
        "order_date": date(2025, 5, 1),
        "expected_date": expected,
        "currency": "USD",
    }


def _line(
    number: str, line: int, sku: str, ordered: int, received: int, due: date | None, **more: Any
) -> dict[str, Any]:
    return {
        "po_number": number,
        "line_number": line,
        "sku": sku,
        "quantity": ordered,
        "received_quantity": received,
        "due_date": due,
        "unit_price": Decimal("1.5"),
    } | more


PLANT = {
    "sku": [
        {"sku": "AR-1", "name": "Race", "category": "Components"},
        {"sku": "PA-1", "name": "Paint", "unit": "L"},
    ],
    "supplier": [{"supplier_id": "V1", "name": "Vision Cycles"}, {"supplier_id": "V2", "name": "West Junction"}],
    "purchase_order": [
        _order("10", "V1"),
        _order("11", "V2", "PARTIAL", expected=date(2025, 5, 16)),
        _order("12", "V2", "COMPLETED"),
        _order("13", "V2", "PENDING"),
    ],
    "purchase_order_line": [
        _line("10", 1, "AR-1", 100, 40, date(2025, 5, 14)),
        _line("10", 2, "AR-1", 50, 50, date(2025, 5, 15)),  # received in full
        _line("10", 3, "PA-1", 10, 0, date(2025, 5, 15), unit_price=None),
        _line("11", 1, "AR-1", 8, 0, None),  # the order's expected date stands in
        _line("11", 2, "AR-1", 5, 0, date(2025, 5, 22)),
        _line("12", 1, "AR-1", 9, 0, date(2025, 5, 15)),
        _line("13", 1, "AR-1", 3, 0, None),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"sku": [{"sku": "AR-1", "name": "Race"}]})


async def test_all_that_is_to_come_the_first_due_first(context: ToolContext) -> None:
    found = await receipts_due.call(context, {})
    assert [(r.po_number, r.line_number, r.open_quantity, r.days_late) for r in found.receipts] == [
        ("10", 1, 60, 1),
        ("10", 3, 10, None),  # due today: not late
        ("11", 1, 8, None),
        ("11", 2, 5, None),
        ("13", 1, 3, None),
    ]
    assert (found.receipts[0].source, found.receipts[0].record) == ("erp", "purchase_order_line#1")
    assert found.summary == (
        "5 lines of 3 purchase orders are still to be received: 76 EA and 10 L of 2 items from 2 suppliers, worth"
        " 114.00 USD. 1 line is overdue, the most by 1 day. 1 line states no due date. 1 line states no price. First by"
        " due date: 60 EA of AR-1 Race from V1 Vision Cycles, order 10 (due 2025-05-14, 1 day late), 10 L of PA-1 Paint"
        " from V1 Vision Cycles, order 10 (due 2025-05-15) and 8 EA of AR-1 Race from V2 West Junction, order 11 (due"
        " 2025-05-16)."
    )


async def test_a_period_holds_both_its_days_and_no_undated_line(context: ToolContext) -> None:
    found = await receipts_due.call(context, {"since": "2025-05-15", "until": "2025-05-16"})
    assert [(r.po_number, r.line_number) for r in found.receipts] == [("10", 3), ("11", 1)]
    assert found.summary.startswith(
        "2 lines of 2 purchase orders due from 2025-05-15 to 2025-05-16 are still to be received"
    )
    assert "None is overdue." in found.summary
    one = await receipts_due.call(context, {"since": "2025-05-22", "until": "2025-05-22"})
    assert one.summary.startswith(
        "1 line of 1 purchase order due on 2025-05-22 is still to be received: 5 EA of 1 item"
    )


async def test_of_one_supplier_one_item_one_category(context: ToolContext) -> None:
    assert (await receipts_due.call(context, {"supplier": "west"})).lines == 3
    assert (await receipts_due.call(context, {"sku": "paint"})).lines == 1
    assert (await receipts_due.call(context, {"category": "components", "until": "2025-05-31"})).lines == 3


async def test_the_pages_hold_every_line_once(context: ToolContext) -> None:
    first = await receipts_due.call(context, {"limit": 3})
    rest = await receipts_due.call(context, {"limit": 3, "cursor": first.next_cursor})
    assert [r.record for r in first.receipts + rest.receipts] == [f"purchase_order_line#{n}" for n in (1, 3, 4, 5, 7)]


async def test_nothing_to_come(other_context: ToolContext) -> None:
    found = await receipts_due.call(other_context, {"sku": "AR-1", "since": "2025-05-15"})
    assert found.summary == (
        "Nothing for AR-1 Race due since 2025-05-15 is still to be received: no line of an open purchase order is."
    )
