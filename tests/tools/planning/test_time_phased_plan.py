"""The grid of the textbooks, from the records up: a pump takes two seals; both are ordered in lots."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound
from tools.context import ToolContext
from tools.planning.time_phased_plan import PlannedPeriod, TimePhasedPlan, time_phased_plan


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    """Today is Thursday 15 May 2025."""
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 7},
                {"sku": "SEAL", "name": "Shaft Seal", "procurement": "BUY", "lead_time_days": 14, "lot_size": 50,
                 "safety_stock": 10},
                {"sku": "CLAMP", "name": "Clamp", "procurement": "BUY"},
            ],
            "warehouse": [
                {"warehouse_id": "W1", "name": "Main", "site": "Brno"},
                {"warehouse_id": "W2", "name": "Far", "site": "Rotterdam"},
            ],
            "customer": [{"customer_id": "C1", "name": "Customer"}],
            "supplier": [{"supplier_id": "V1", "name": "Vendor"}],
            "bom": [{"parent_sku": "PUMP", "component_sku": "SEAL", "quantity": 2}],
            "inventory": [
                {"sku": "PUMP", "warehouse_id": "W1", "on_hand": 5},
                {"sku": "SEAL", "warehouse_id": "W1", "on_hand": 30},
                {"sku": "CLAMP", "warehouse_id": "W1", "on_hand": 3},
                {"sku": "CLAMP", "warehouse_id": "W2", "on_hand": 4},
            ],
            "sales_order": [
                {"order_number": f"S{number}", "customer_id": "C1", "status": "CONFIRMED",
                 "order_date": date(2025, 5, 1), "due_date": due}
                for number, due in enumerate((date(2025, 5, 14), date(2025, 5, 28), date(2025, 6, 18)))
            ],
            "sales_order_line": [
                {"order_number": f"S{number}", "line_number": 1, "sku": "PUMP", "quantity": much, "shipped_quantity": 0}
                for number, much in enumerate((4, 19, 30))
            ],
            "purchase_order": [
                {"po_number": "P1", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 4, 1),
                 "expected_date": date(2025, 5, 9)}
            ],
            "purchase_order_line": [{"po_number": "P1", "line_number": 1, "sku": "SEAL", "quantity": 5}],
        },
    )  # fmt: skip


async def _plan(context: ToolContext, sku: str, **more: Any) -> TimePhasedPlan:
    found = await time_phased_plan.call(context, {"sku": sku} | more)
    assert isinstance(found, TimePhasedPlan)
    return found


def _row(plan: TimePhasedPlan, name: str) -> list[Decimal]:
    return [getattr(period, name) for period in plan.periods]


async def test_the_item_that_is_sold_has_its_orders_as_gross_requirements(context: ToolContext) -> None:
    plan = await _plan(context, "pump", periods=6)
    assert [period.first_day.day for period in plan.periods] == [15, 19, 26, 2, 9, 16]
    assert _row(plan, "gross_requirement") == [4, 0, 19, 0, 0, 30]
    assert _row(plan, "projected_on_hand") == [1, 1, 0, 0, 0, 0]
    assert _row(plan, "net_requirement") == _row(plan, "planned_receipts") == [0, 0, 18, 0, 0, 30]
    assert _row(plan, "planned_releases") == [0, 18, 0, 0, 30, 0]
    assert plan.overdue_demand == 4
    assert plan.missing_on is None
    assert plan.summary == (
        "PUMP Pump is not short in the next 6 weeks: projected on hand is lowest at 0 EA, in the week that begins"
        " 2025-05-26. On hand 5 EA; in the next 6 weeks gross requirements 53 EA, scheduled receipts 0 EA, planned"
        " order receipts 48 EA. Next planned order release: 2025-05-21."
    )


async def test_its_component_is_needed_when_it_is_released_and_is_short_until_an_order_can_come(
    context: ToolContext,
) -> None:
    plan = await _plan(context, "SEAL", periods=6)
    assert _row(plan, "gross_requirement") == [0, 36, 0, 0, 60, 0]
    assert _row(plan, "scheduled_receipts") == [5, 0, 0, 0, 0, 0]
    assert _row(plan, "projected_on_hand") == [35, -1, 49, 49, 39, 39]
    assert _row(plan, "lowest_on_hand") == [35, -1, -1, 49, 39, 39]
    assert _row(plan, "net_requirement") == [0, 11, 0, 0, 21, 0]
    assert _row(plan, "planned_receipts") == [0, 0, 50, 0, 50, 0]
    assert _row(plan, "planned_releases") == [50, 0, 50, 0, 0, 0]
    assert (plan.missing, plan.missing_on, plan.covered_on) == (1, date(2025, 5, 21), date(2025, 5, 29))
    assert plan.order_by == date(2025, 5, 15)
    assert plan.overdue_receipts == 5
    assert plan.summary.startswith(
        "SEAL Shaft Seal is short from 2025-05-21 until 2025-05-29: up to 1 EA are missing, and no order released from"
        " now on comes in time."
    )
    assert "5 EA of them late, taken as coming today" in plan.summary


async def test_what_is_released_for_a_demand_beyond_the_periods_is_among_them(context: ToolContext) -> None:
    plan = await _plan(context, "PUMP", periods=5)
    assert _row(plan, "planned_releases") == [0, 18, 0, 0, 30]


async def test_it_is_told_by_month_as_well(context: ToolContext) -> None:
    plan = await _plan(context, "PUMP", by="month", periods=2)
    assert [(one.first_day, one.last_day) for one in plan.periods] == [
        (date(2025, 5, 15), date(2025, 5, 31)),
        (date(2025, 6, 1), date(2025, 6, 30)),
    ]
    assert _row(plan, "gross_requirement") == [23, 30]


async def test_it_reaches_to_the_period_that_holds_the_day_asked_for(context: ToolContext) -> None:
    assert len((await _plan(context, "PUMP", until=date(2025, 6, 1))).periods) == 3
    assert len((await _plan(context, "PUMP", by="month", until=date(2026, 1, 31))).periods) == 9
    assert len((await _plan(context, "PUMP", until=date(2099, 1, 1))).periods) == 52
    with pytest.raises(InvalidInput, match="2025-05-14 is before today, 2025-05-15"):
        await _plan(context, "PUMP", until=date(2025, 5, 14))


async def test_a_shortage_that_is_over_within_the_period_is_told_all_the_same(context: ToolContext) -> None:
    plan = await _plan(context, "SEAL", by="month", periods=1)
    (period,) = plan.periods
    assert (period.projected_on_hand, period.lowest_on_hand) == (49, -1)
    assert plan.missing_on == date(2025, 5, 21)


async def test_a_sku_that_is_planned_at_two_sites_has_a_record_for_each_and_says_what_was_assumed(
    context: ToolContext,
) -> None:
    plan = await _plan(context, "CLAMP", periods=1)
    assert [(one.site, one.projected_on_hand) for one in plan.periods] == [("Brno", 3), ("Rotterdam", 4)]
    assert plan.notes == ("without lead time: taken as 0 days",)
    assert [block.type for block in plan.blocks] == ["table"]


async def test_the_record_is_drawn_as_a_table_and_a_picture_of_its_rows(context: ToolContext) -> None:
    plan = await _plan(context, "SEAL")
    assert [block.type for block in plan.blocks] == ["table", "series"]
    assert {column.key for column in plan.blocks[0].columns} <= set(PlannedPeriod.model_fields)  # type: ignore[union-attr]
    assert {one.entity for one in plan.freshness} >= {"sku", "bom", "inventory", "sales_order"}


async def test_an_unknown_item_and_another_tenants_are_not_found(
    context: ToolContext, other_context: ToolContext
) -> None:
    for caller, sku in ((context, "ZZ-9999"), (other_context, "SEAL")):
        with pytest.raises(NotFound):
            await _plan(caller, sku)
