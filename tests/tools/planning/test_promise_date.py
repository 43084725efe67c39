"""A pump takes two seals and a case, and 2 hours of assembly. Today is Thursday 15 May 2025."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Scope
from tools.context import ToolContext
from tools.planning.promise_date import PromiseDate, promise_date


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 2},
                {"sku": "SEAL", "name": "Shaft Seal", "procurement": "BUY", "lead_time_days": 30},
                {"sku": "CASE", "name": "Casing", "procurement": "BUY", "lead_time_days": 10, "safety_stock": 5},
                {"sku": "GEAR", "name": "Gear", "procurement": "MAKE", "lead_time_days": 1},
                {"sku": "HOSE", "name": "Hose", "procurement": "BUY", "lead_time_days": 9},
                {"sku": "HUB", "name": "Hub", "procurement": "BUY"},
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}],
            "customer": [{"customer_id": "C1", "name": "Acme Water"}],
            "supplier": [{"supplier_id": "V1", "name": "Vendor"}],
            "bom": [
                {"parent_sku": "PUMP", "component_sku": "SEAL", "quantity": 2},
                {"parent_sku": "PUMP", "component_sku": "CASE", "quantity": 1},
            ],
            "inventory": [
                {"sku": "PUMP", "warehouse_id": "W1", "on_hand": 5},
                {"sku": "SEAL", "warehouse_id": "W1", "on_hand": 7},
                {"sku": "CASE", "warehouse_id": "W1", "on_hand": 25},
            ],
            "sales_order": [
                {"order_number": "S1", "customer_id": "C1", "status": "CONFIRMED", "order_date": date(2025, 5, 1),
                 "due_date": date(2025, 5, 20)}
            ],
            "sales_order_line": [
                {"order_number": "S1", "line_number": 1, "sku": "PUMP", "quantity": 3, "shipped_quantity": 0}
            ],
            "purchase_order": [
                {"po_number": "P1", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 4, 1),
                 "expected_date": date(2025, 5, 26)},
                {"po_number": "P2", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 4, 1),
                 "expected_date": date(2025, 5, 10)},
            ],
            "purchase_order_line": [
                {"po_number": "P1", "line_number": 1, "sku": "SEAL", "quantity": 40},
                {"po_number": "P2", "line_number": 1, "sku": "HOSE", "quantity": 6},
            ],
            "work_centre": [
                {"work_centre_id": "ASM", "name": "Assembly", "hours_per_week": 14},
                {"work_centre_id": "CUT", "name": "Cutting"},
            ],
            "routing": [
                {"sku": "GEAR", "sequence": 10, "work_centre_id": "ASM", "setup_hours": 1, "run_hours": Decimal("0.5")},
                {"sku": "GEAR", "sequence": 20, "work_centre_id": "CUT", "run_hours": 100},
            ],
            "work_order": [
                {"wo_number": "M1", "sku": "GEAR", "status": "SCHEDULED", "quantity": 10,
                 "due_date": date(2025, 5, 19)},
                {"wo_number": "M2", "sku": "GEAR", "status": "COMPLETED", "quantity": 10, "completed_quantity": 10},
            ],
            "operation": [
                {"wo_number": "M1", "sequence": 10, "work_centre_id": "ASM", "scheduled_end": date(2025, 5, 18),
                 "actual_hours": 2},
                {"wo_number": "M2", "sequence": 10, "work_centre_id": "ASM", "planned_hours": 500},
            ],
        },
    )  # fmt: skip


async def _promise(context: ToolContext, sku: str, **more: Any) -> PromiseDate:
    found = await promise_date.call(context, {"sku": sku} | more)
    assert isinstance(found, PromiseDate)
    return found


async def test_what_orders_leave_of_the_stock_goes_today(context: ToolContext) -> None:
    found = await _promise(context, "pump", quantity=5)
    assert (found.day, found.from_stock, found.constraints) == (date(2025, 5, 15), 2, ())
    assert [(one.sku, one.kind, one.quantity, one.release, one.due) for one in found.orders] == [
        ("PUMP", "work order", 3, date(2025, 5, 18), date(2025, 5, 20))
    ]
    assert found.summary == (
        "5 EA of PUMP Pump can be promised for 2025-05-15, at the earliest. 3 EA of them are to be made. To release: 3"
        " EA of PUMP Pump by 2025-05-18."
    )


async def test_a_part_on_order_sets_the_day(context: ToolContext) -> None:
    found = await _promise(context, "PUMP", quantity=Decimal("10"))
    assert (found.day, found.today, found.from_stock) == (date(2025, 5, 28), 5, 2)
    assert [(one.kind, one.code, one.lacking, one.first_day, one.until, one.receipts) for one in found.constraints] == [
        ("part", "SEAL", 9, date(2025, 5, 25), date(2025, 5, 26), ("P1",))
    ]
    assert (
        "5 EA of them can go today. 8 EA of them are to be made. What sets the day: 9 EA of SEAL Shaft Seal lack from"
        " 2025-05-25 until 2025-05-26, when purchase order P1 brings 40 EA."
    ) in found.summary


async def test_yes_or_no_for_a_day_and_a_customer(context: ToolContext) -> None:
    yes = await _promise(context, "PUMP", quantity=10, by="2025-05-30", customer="acme")
    assert (yes.possible, yes.by_then, yes.customer) == (True, 10, "C1 Acme Water")
    assert yes.summary.startswith(
        "Yes, 10 EA of PUMP Pump can be promised to C1 Acme Water for 2025-05-30; the earliest day for all is"
        " 2025-05-28."
    )
    no = await _promise(context, "PUMP", quantity=10, by="2025-05-27")
    assert (no.possible, no.by_then) == (False, 5)
    assert no.summary.startswith(
        "No, 10 EA of PUMP Pump cannot be promised for 2025-05-27: 5 EA can, and the earliest day for all is"
        " 2025-05-28."
    )
    with pytest.raises(InvalidInput, match="is past"):
        await _promise(context, "PUMP", by="2025-05-14")


async def test_how_many_can_be_promised_for_a_day(context: ToolContext) -> None:
    found = await _promise(context, "PUMP", by="2025-05-28")  # 5 and, of 47 seals, 23; S1 takes 3
    assert (found.quantity, found.by_then, found.possible, found.day) == (None, 25, None, date(2025, 6, 16))
    assert found.summary.startswith(
        "25 EA of PUMP Pump can be promised for 2025-05-28 at most, one more for 2025-06-16. What sets that: "
    )
    assert [(one.code, one.kind) for one in found.constraints] == [("SEAL", "lead_time")]
    assert (await _promise(context, "PUMP")).summary.startswith(
        "5 EA of PUMP Pump can be promised for 2025-05-15 at most, one more for 2025-05-28."
    )
    assert (await _promise(context, "PUMP", by="2026-06-16")).summary == (
        "1,000,000 EA of PUMP Pump and more can be promised for 2026-06-16."
    )


async def test_lead_times_that_add_up_set_the_day(context: ToolContext) -> None:
    found = await _promise(context, "PUMP", quantity=60)
    assert (found.day, found.today) == (date(2025, 6, 16), 5)
    assert [(one.kind, one.code, one.lacking, one.until) for one in found.constraints] == [
        ("lead_time", "SEAL", 69, date(2025, 6, 14))
    ]
    assert "until 2025-06-14, as a new order takes 30 days: lead times SEAL 30 + PUMP 2 = 32 days." in found.summary
    assert [(one.sku, one.quantity, one.release) for one in found.orders] == [
        ("SEAL", 69, date(2025, 5, 15)),
        ("CASE", 38, date(2025, 6, 4)),
        ("PUMP", 58, date(2025, 6, 14)),
    ]
    assert [block.type for block in found.blocks] == ["table", "table"]


async def test_safety_stock_is_promised_only_when_asked_for(context: ToolContext) -> None:
    assert (await _promise(context, "CASE", quantity=25)).today == 20
    found = await _promise(context, "CASE", quantity=25, safety_stock_too=True)
    assert (found.today, found.day) == (25, date(2025, 5, 15))
    assert "Safety stock is promised too." in found.summary


async def test_a_work_centre_sets_the_day(context: ToolContext) -> None:
    """14 hours a week; M1 still needs 1 + 5 - 2 hours of them, and brings 10 gears on the 19th."""
    found = await _promise(context, "GEAR", quantity=50)
    assert (found.day, found.from_stock) == (date(2025, 5, 28), 10)  # 21 hours for 40, from 2 a day less 4: 13 days
    assert [(one.kind, one.code, one.lacking, one.first_day, one.unit) for one in found.constraints] == [
        ("work_centre", "ASM", 1, date(2025, 5, 27), "h")
    ]
    assert "1 h lack at ASM Assembly until 2025-05-27: 21 h are needed, and open orders leave 20 h." in found.summary


async def test_what_is_late_and_taken_as_coming_today_is_said(context: ToolContext) -> None:
    found = await _promise(context, "HOSE", quantity=6)
    assert (found.day, found.overdue, found.overdue_quantity) == (date(2025, 5, 15), ("P2",), 6)
    assert found.summary == (
        "6 EA of HOSE Hose can be promised for 2025-05-15, at the earliest. 6 EA of it are late on order P2 and taken"
        " as coming today."
    )


async def test_what_was_assumed_is_said(context: ToolContext) -> None:
    found = await _promise(context, "HUB")
    assert (found.quantity, found.by_then) == (None, 1_000_000)
    assert found.summary.endswith("Taken so: HUB: without lead time: taken as 0 days.")


async def test_an_unknown_item_another_tenants_and_a_caller_without_a_grant_are_refused(
    context: ToolContext, other_context: ToolContext, without: Callable[[str], ToolContext]
) -> None:
    for caller, sku in ((context, "ZZ-9999"), (other_context, "PUMP")):
        with pytest.raises(NotFound):
            await _promise(caller, sku)
    with pytest.raises(NotPermitted):
        await _promise(without(Scope.PURCHASING_READ), "PUMP")
