from datetime import date
from typing import Any

import pytest

from tools.context import ToolContext
from tools.suppliers.single_sourced_items import single_sourced_items


def _sku(sku: str, name: str, procurement: str | None = "BUY", **more: Any) -> dict[str, Any]:
    return {"sku": sku, "name": name, "procurement": procurement, "category": "Components"} | more


def _line(number: str, line: int, sku: str, quantity: int, received: int = 0) -> dict[str, Any]:
    return {
        "po_number": number,
        "line_number": line,
        "sku": sku,
        "quantity": quantity,
        "received_quantity": received,
        "unit_price": 2,
    }


def _order(number: str, day: date, status: str = "COMPLETED") -> dict[str, Any]:
    return {"po_number": number, "supplier_id": "A", "status": status, "order_date": day, "currency": "USD"}


PLANT = {
    "sku": [
        _sku("ONE", "One Source"),
        _sku("TWO", "Two Sources"),
        _sku("OFF", "One Active Source"),
        _sku("GONE", "No Active Source"),
        _sku("MADE", "Made", "MAKE"),
        _sku("OLD", "Old", active=False),
        _sku("OPEN", "Not Said", None, category=None),
    ],
    "supplier": [
        {"supplier_id": "A", "name": "Active"},
        {"supplier_id": "B", "name": "Beside"},
        {"supplier_id": "X", "name": "Expired", "active": False},
    ],
    "supplier_offer": [
        {"supplier_id": supplier, "sku": sku, "lead_time_days": 7}
        for supplier, sku in (
            ("A", "ONE"),
            ("A", "TWO"),
            ("B", "TWO"),
            ("B", "OFF"),
            ("X", "OFF"),
            ("X", "GONE"),
            ("A", "MADE"),
            ("A", "OLD"),
            ("A", "OPEN"),
        )
    ],
    "purchase_order": [
        _order("1", date(2024, 5, 15)),  # 365 days ago: the first day that no longer counts
        _order("2", date(2024, 5, 16)),
        _order("3", date(2025, 5, 15), "APPROVED"),
        _order("4", date(2025, 5, 15), "REJECTED"),
    ],
    "purchase_order_line": [
        _line("1", 1, "ONE", 1000, 1000),
        _line("2", 1, "ONE", 10, 10),
        _line("3", 1, "ONE", 5, 2),
        _line("4", 1, "ONE", 500),
        _line("3", 2, "OFF", 50),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"sku": [_sku("ONE", "One")], "supplier": [{"supplier_id": "A", "name": "Active"}]})


async def test_items_with_one_active_supplier_most_ordered_first(context: ToolContext) -> None:
    found = await single_sourced_items.call(context, {})
    assert [
        (i.sku, i.supplier_id, i.inactive_offers, i.ordered_quantity, i.ordered_value, i.open_quantity)
        for i in found.items
    ] == [
        ("OFF", "B", 1, 50, 100, 50),
        ("ONE", "A", 0, 15, 30, 3),
        ("OPEN", "A", 0, 0, 0, 0),
    ]
    assert (found.suppliers, found.unsourced, found.with_inactive, found.unordered) == (2, 1, 1, 1)
    assert found.summary == (
        "3 bought items have exactly one active supplier (2 suppliers in all); 130.00 USD of them ordered in the last"
        " 365 days. Most ordered: OFF One Active Source from B Beside (100.00 USD), ONE One Source from A Active (30.00"
        " USD) and OPEN Not Said from A Active. 1 item was not ordered in that time. Inactive suppliers offer 1 of them"
        " too. 1 further item has offers of inactive suppliers alone."
    )


async def test_of_one_supplier_and_of_one_category(context: ToolContext) -> None:
    mine = await single_sourced_items.call(context, {"supplier": "active"})
    assert [item.sku for item in mine.items] == ["ONE", "OPEN"]
    assert mine.summary.startswith("2 bought items from A Active have exactly one active supplier; 30.00 USD")
    assert [item.sku for item in (await single_sourced_items.call(context, {"category": "component"})).items] == [
        "OFF",
        "ONE",
    ]


async def test_the_pages_hold_every_item_once(context: ToolContext) -> None:
    first = await single_sourced_items.call(context, {"limit": 2})
    rest = await single_sourced_items.call(context, {"limit": 2, "cursor": first.next_cursor})
    assert [item.sku for item in first.items + rest.items] == ["OFF", "ONE", "OPEN"]


async def test_none(other_context: ToolContext) -> None:
    found = await single_sourced_items.call(other_context, {"supplier": "A"})
    assert found.summary == "No bought item from A Active has just one active supplier."
