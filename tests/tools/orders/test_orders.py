from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Ambiguous, NotFound
from tools.context import ToolContext
from tools.orders.open_sales_orders import open_sales_orders
from tools.orders.order_by_number import order_by_number


def _order(
    number: str, customer: str, status: str, due: date | None, total: str, currency: str = "USD"
) -> dict[str, Any]:
    return {
        "order_number": number,
        "customer_id": customer,
        "status": status,
        "order_date": date(2025, 5, 1),
        "due_date": due,
        "total": Decimal(total),
        "currency": currency,
    }


PLANT = {
    "sku": [{"sku": "BK-1", "name": "Road Bike"}, {"sku": "BK-2", "name": "Touring Bike"}],
    "customer": [{"customer_id": "C1", "name": "Bike World"}, {"customer_id": "29825"}],
    "supplier": [{"supplier_id": "V1", "name": "Vision Cycles"}],
    "sales_order": [
        _order("1001", "C1", "CONFIRMED", date(2025, 5, 10), "1000.50"),
        _order("1002", "29825", "PARTIAL", date(2025, 5, 14), "250"),
        _order("1003", "C1", "CONFIRMED", date(2025, 5, 15), "100", "EUR"),  # due today: not late
        _order("1004", "C1", "COMPLETED", date(2025, 5, 1), "999"),
        _order("1005", "C1", "DRAFT", date(2025, 5, 1), "999"),
        _order("1006", "C1", "CONFIRMED", None, "10"),
    ],
    "sales_order_line": [
        {"order_number": "1001", "line_number": 1, "sku": "BK-1", "quantity": 4, "line_total": 800},
        {"order_number": "1001", "line_number": 2, "sku": "BK-2", "quantity": 1, "line_total": Decimal("200.5")},
        {
            "order_number": "1002",
            "line_number": 1,
            "sku": "BK-1",
            "quantity": 3,
            "shipped_quantity": 2,
            "unit_price": 100,
            "discount_percent": 10,
        },
    ],
    "purchase_order": [
        {"po_number": "1001", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 5, 2)},
        {"po_number": "PO-77", "supplier_id": "V1", "status": "COMPLETED", "order_date": date(2025, 5, 2)},
    ],
    "work_order": [
        {
            "wo_number": "67518",
            "sku": "BK-1",
            "status": "IN_PROGRESS",
            "quantity": 20,
            "completed_quantity": 5,
            "scrapped_quantity": 1,
            "start_date": date(2025, 5, 1),
            "due_date": date(2025, 5, 12),
        }
    ],
    "work_centre": [{"work_centre_id": "10", "name": "Frame Forming"}],
    "operation": [{"wo_number": "67518", "sequence": 1, "work_centre_id": "10", "scheduled_end": date(2025, 5, 9)}],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"sales_order": [_order("1004", "C9", "CONFIRMED", None, "1")]})


async def test_open_orders_most_overdue_first(context: ToolContext) -> None:
    found = await open_sales_orders.call(context, {})
    assert [(o.order_number, o.days_late) for o in found.orders] == [
        ("1001", 5),
        ("1002", 1),
        ("1003", None),
        ("1006", None),
    ]
    assert {one.unit: one.value for one in found.value} == {"USD": Decimal("1260.5"), "EUR": 100}
    assert {one.unit: one.value for one in found.late_value} == {"USD": Decimal("1250.5")}
    assert found.summary == (
        "4 open sales orders, worth 1,260.50 USD and 100.00 EUR. 2 are late, the most overdue by 5 days (late value"
        " 1,250.50 USD). First by due date: order 1001 of C1 Bike World (due 2025-05-10, 5 days late), order 1002 of"
        " customer 29825 (due 2025-05-14, 1 day late) and order 1003 of C1 Bike World (due 2025-05-15)."
    )


async def test_one_customers_orders(context: ToolContext) -> None:
    found = await open_sales_orders.call(context, {"customer": "bike world", "late_only": True})
    assert [o.order_number for o in found.orders] == ["1001"]
    assert found.summary.startswith("1 late sales order from C1 Bike World, worth 1,000.50 USD. 1 is late")


async def test_one_items_open_quantity_and_value(context: ToolContext) -> None:
    found = await open_sales_orders.call(context, {"sku": "BK-1"})
    assert [(o.order_number, o.open_quantity, o.value) for o in found.orders] == [("1001", 4, 800), ("1002", 1, 270)]
    assert "2 open sales orders for BK-1 Road Bike, 5 EA still to ship, worth 1,070.00 USD." in found.summary


async def test_the_pages_hold_every_order_once(context: ToolContext) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = await open_sales_orders.call(context, {"limit": 1, "cursor": cursor})
        seen += [o.order_number for o in page.orders]
        assert page.count == 4
        cursor = page.next_cursor
    assert (seen, cursor) == (["1001", "1002", "1003", "1006"], None)


async def test_none_open_is_said_so(context: ToolContext, other_context: ToolContext) -> None:
    found = await open_sales_orders.call(context, {"sku": "BK-2", "customer": "29825"})
    assert found.summary == "There are no open sales orders for BK-2 Touring Bike from customer 29825."
    assert (await open_sales_orders.call(other_context, {})).count == 1


async def test_a_number_in_several_kinds_is_asked_back(context: ToolContext) -> None:
    with pytest.raises(Ambiguous) as refused:
        await order_by_number.call(context, {"order": "1001"})
    assert refused.value.choices == ("sales order 1001", "purchase order 1001")
    for choice, kind in zip(refused.value.choices, ("sales", "purchase"), strict=True):
        assert (await order_by_number.call(context, {"order": choice})).kind == kind
    assert (await order_by_number.call(context, {"order": "1001", "kind": "purchase"})).kind == "purchase"
    assert (await order_by_number.call(context, {"order": "PO 1001"})).kind == "purchase"


async def test_a_sales_order_with_its_lines(context: ToolContext) -> None:
    order = await order_by_number.call(context, {"order": "#1002"})
    assert (order.open, order.days_late, order.line_count) == (True, 1, 1)
    assert [(line.sku, line.quantity, line.done_quantity) for line in order.lines] == [("BK-1", 3, 2)]
    assert order.summary == (
        "Sales order 1002 from customer 29825 is PARTIAL and 1 day late: ordered 2025-05-01, due 2025-05-14, 1 line,"
        " total 250.00 USD. It is for 3 EA of BK-1 Road Bike."
    )
    assert (order.source, order.record) == ("erp", "sales_order#2")


async def test_the_lines_are_paged(context: ToolContext) -> None:
    first = await order_by_number.call(context, {"order": "1001", "kind": "sales", "limit": 1})
    rest = await order_by_number.call(
        context, {"order": "1001", "kind": "sales", "limit": 1, "cursor": first.next_cursor}
    )
    assert [line.line for line in first.lines + rest.lines] == [1, 2]


@pytest.mark.parametrize("written", ["PO-77", "po 77", "PO77", "purchase order 77", "purchase order PO-77"])
async def test_the_number_may_be_written_in_other_ways(context: ToolContext, written: str) -> None:
    order = await order_by_number.call(context, {"order": written})
    assert (order.number, order.open) == ("PO-77", False)


async def test_a_work_order_says_what_it_makes(context: ToolContext) -> None:
    order = await order_by_number.call(context, {"order": "67518"})
    assert order.summary == (
        "Work order 67518 is IN_PROGRESS and 3 days late: started 2025-05-01, due 2025-05-12, 1 operation. It makes"
        " 20 EA of BK-1 Road Bike: 5 EA completed, 1 EA scrapped."
    )
    assert [line.work_centre for line in order.lines] == ["Frame Forming"]


async def test_a_number_that_is_not_there(context: ToolContext, other_context: ToolContext) -> None:
    with pytest.raises(NotFound, match=r"^There is no sales, purchase or work order '99999'\.$"):
        await order_by_number.call(context, {"order": "99999"})
    with pytest.raises(NotFound, match=r"There is no purchase order '67518'\. There is a work order 67518\."):
        await order_by_number.call(context, {"order": "67518", "kind": "purchase"})
    with pytest.raises(NotFound):
        await order_by_number.call(other_context, {"order": "67518"})
