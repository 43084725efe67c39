from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotFound
from tools.context import ToolContext
from tools.suppliers.supplier_list import supplier_list
from tools.suppliers.supplier_profile import supplier_profile
from tools.suppliers.suppliers_of_sku import suppliers_of_sku


def _line(number: str, line: int, ordered: int, received: int, rejected: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "po_number": number,
        "line_number": line,
        "sku": "CA-1",
        "quantity": ordered,
        "received_quantity": received,
        "rejected_quantity": rejected,
        "due_date": date(2025, 5, 10),
    } | more


PLANT = {
    "sku": [{"sku": "CA-1", "name": "HL Crankarm"}, {"sku": "CH-1", "name": "Chain"}],
    "supplier": [
        {"supplier_id": "PROSE", "name": "Proseware, Inc.", "active": False, "rating": 4},
        {"supplier_id": "VISION", "name": "Vision Cycles, Inc.", "preferred": True, "email": "sales@vision.example"},
        {"supplier_id": "WEST", "name": "West Junction Cycles", "country": "US"},
    ],
    "supplier_offer": [
        {"supplier_id": "PROSE", "sku": "CA-1", "lead_time_days": 17, "price": Decimal("43.87"), "unit": "EA"},
        {"supplier_id": "VISION", "sku": "CA-1", "lead_time_days": 19, "price": Decimal("46.27"), "unit": "EA"},
        {"supplier_id": "WEST", "sku": "CA-1", "lead_time_days": 19, "price": Decimal("40.0"), "unit": "EA"},
    ],
    "purchase_order": [
        {"po_number": "1", "supplier_id": "WEST", "status": "COMPLETED", "order_date": date(2025, 4, 1)},
        {"po_number": "2", "supplier_id": "WEST", "status": "APPROVED", "order_date": date(2025, 5, 1)},
        {"po_number": "3", "supplier_id": "VISION", "status": "APPROVED", "order_date": date(2025, 5, 1)},
    ],
    "purchase_order_line": [
        _line("1", 1, 100, 100, 5, received_date=date(2025, 5, 10)),
        _line("1", 2, 50, 50, 0, received_date=date(2025, 5, 11)),
        _line("1", 3, 50, 50, 0, received_date=date(2025, 5, 9)),
        _line("2", 1, 10, 0),
        _line("3", 1, 10, 10),
    ],
}
for _offer in PLANT["supplier_offer"]:
    _offer |= {"currency": "USD", "minimum_quantity": 100}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"supplier": [{"supplier_id": "WEST", "name": "Their own West"}]})


async def test_the_fastest_and_the_cheapest_are_named(context: ToolContext) -> None:
    found = await suppliers_of_sku.call(context, {"sku": "HL Crankarm"})
    assert [(o.supplier, o.lead_time_days) for o in found.fastest] == [("Proseware, Inc.", 17)]
    assert [(o.supplier, o.price) for o in found.cheapest] == [("West Junction Cycles", 40)]
    assert found.summary == (
        "3 suppliers offer CA-1 HL Crankarm, 1 of them marked inactive. Fastest: PROSE Proseware, Inc. (17 days, marked"
        " inactive); of the active ones VISION Vision Cycles, Inc. (19 days) and WEST West Junction Cycles (19 days)."
        " Cheapest: WEST West Junction Cycles (40.00 USD/EA, MOQ 100 EA)."
    )


@pytest.mark.parametrize(
    ("sort_by", "order"), [("lead_time", ["PROSE", "VISION", "WEST"]), ("price", ["WEST", "PROSE", "VISION"])]
)
async def test_the_offers_are_sorted_and_paged(context: ToolContext, sort_by: str, order: list[str]) -> None:
    first = await suppliers_of_sku.call(context, {"sku": "CA-1", "sort_by": sort_by, "limit": 2})
    rest = await suppliers_of_sku.call(
        context, {"sku": "CA-1", "sort_by": sort_by, "limit": 2, "cursor": first.next_cursor}
    )
    assert [o.supplier_id for o in first.offers + rest.offers] == order
    assert rest.count == 3


async def test_an_item_that_nobody_offers(context: ToolContext) -> None:
    found = await suppliers_of_sku.call(context, {"sku": "CH-1"})
    assert found.summary == "CH-1 Chain is a known item, but no supplier's offer for it is recorded."


async def test_the_profile_counts_orders_receipts_and_rejects(context: ToolContext) -> None:
    west = await supplier_profile.call(context, {"supplier": "west junction"})
    assert (west.offers, west.orders, west.open_orders, west.late_orders) == (1, 2, 1, 1)
    assert (west.dated_lines, west.on_time_lines, west.on_time_percent) == (3, 2, Decimal("66.7"))
    assert (west.received_quantity, west.rejected_quantity, west.reject_percent) == (200, 5, Decimal("2.5"))
    assert west.summary == (
        "WEST West Junction Cycles (active, not preferred, in US) offers 1 item; 1 purchase order is open, 1 of them"
        " late (of 2 in all). On time: 66.7 % of 3 lines with a receipt date. Rejected: 2.5 % of the quantity received"
        " (5 of 200 EA, in 1 line). No contact is stated. Not stated: payment terms."
    )


async def test_what_the_data_does_not_tell_is_said(context: ToolContext) -> None:
    vision = await supplier_profile.call(context, {"supplier": "VISION"})
    assert (vision.on_time_percent, vision.late_orders) == (None, 0)
    assert "The data has no receipt dates, so on-time delivery cannot be told." in vision.summary
    assert "Contact: sales@vision.example." in vision.summary
    prose = await supplier_profile.call(context, {"supplier": "Proseware, Inc."})
    assert prose.summary == (
        "PROSE Proseware, Inc. (marked inactive, not preferred, credit rating 4) offers 1 item; 0 purchase orders are"
        " open (of 0 in all). Nothing has been received from it yet. No contact is stated. Not stated: country and"
        " payment terms."
    )


async def test_all_suppliers_and_the_active_ones(context: ToolContext) -> None:
    assert (await supplier_list.call(context, {})).summary == "There are 3 suppliers, 2 of them active; 1 is preferred."
    active = await supplier_list.call(context, {"active_only": True, "limit": 1})
    rest = await supplier_list.call(context, {"active_only": True, "limit": 1, "cursor": active.next_cursor})
    assert [row.supplier_id for row in active.suppliers + rest.suppliers] == ["VISION", "WEST"]


async def test_another_tenant_sees_its_own(other_context: ToolContext) -> None:
    west = await supplier_profile.call(other_context, {"supplier": "WEST"})
    assert (west.name, west.orders) == ("Their own West", 0)
    with pytest.raises(NotFound):
        await supplier_profile.call(other_context, {"supplier": "VISION"})
