"""Hours by work centre and week, from the records up. Today is Thursday 15 May: four days of the week are left."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Scope
from tools.context import ToolContext
from tools.planning.capacity_load import capacity_load
from tools.planning.capacity_rows import CentreLoad, LoadingOrder, WeekLoad
from tools.planning.capacity_words import CapacityLoad

_FOUR_WEEKS = date(2025, 6, 4)
_THIS, _NEXT = date(2025, 5, 16), date(2025, 5, 20)


def _work(order: str, much: int, **more: Any) -> dict[str, Any]:
    dates = {"start_date": date(2025, 5, 19), "due_date": date(2025, 6, 2)}
    return {"wo_number": order, "sku": "PUMP", "status": "SCHEDULED", "quantity": much} | dates | more


def _step(order: str, sequence: int, centre: str, day: date = _NEXT, **more: Any) -> dict[str, Any]:
    dates = {"scheduled_start": day, "scheduled_end": day}
    return {"wo_number": order, "sequence": sequence, "work_centre_id": centre} | dates | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 14},
                {"sku": "FAN", "name": "Fan", "procurement": "MAKE", "lead_time_days": 7},
            ],
            "customer": [{"customer_id": "C1", "name": "Customer"}],
            "work_centre": [
                {"work_centre_id": "MILL", "name": "Milling", "hours_per_week": 35},
                {"work_centre_id": "ASSY", "name": "Assembly", "hours_per_week": 70, "cost_rate": 20},
                {"work_centre_id": "PACK", "name": "Packing"},
                {"work_centre_id": "IDLE", "name": "Idle"},
            ],
            "routing": [
                {"sku": "PUMP", "sequence": 10, "work_centre_id": "MILL", "setup_hours": 2,
                 "run_hours": Decimal("0.5")},
                {"sku": "PUMP", "sequence": 20, "work_centre_id": "ASSY", "run_hours": 1},
                {"sku": "FAN", "sequence": 10, "work_centre_id": "MILL", "setup_hours": 1, "run_hours": 1},
                {"sku": "FAN", "sequence": 20, "work_centre_id": "PACK"},
            ],
            "work_order": [
                _work("W1", 10), _work("W2", 8, completed_quantity=2), _work("W3", 20), _work("W4", 4),
                _work("W5", 99, status="COMPLETED"),
            ],
            "operation": [
                _step("W1", 10, "MILL", planned_hours=30),
                _step("W1", 20, "ASSY", date(2025, 5, 1), planned_cost=100),
                _step("W2", 10, "MILL", _THIS, actual_end=_THIS, planned_hours=50),
                _step("W2", 20, "ASSY", planned_hours=None),
                _step("W4", 10, "MILL", planned_hours=9, actual_start=date(2025, 5, 12), actual_hours=4),
                _step("W4", 30, "PACK"),
                _step("W5", 10, "MILL", planned_hours=99),
            ],
            "sales_order": [
                {"order_number": "S1", "customer_id": "C1", "status": "CONFIRMED", "order_date": date(2025, 5, 1),
                 "due_date": date(2025, 6, 2)},
            ],
            "sales_order_line": [
                {"order_number": "S1", "line_number": 1, "sku": "FAN", "quantity": 6, "shipped_quantity": 0},
            ],
        },
    )  # fmt: skip


async def _load(context: ToolContext, **arguments: Any) -> CapacityLoad:
    found = await capacity_load.call(context, arguments)
    assert isinstance(found, CapacityLoad)
    return found


def _hours(found: CapacityLoad, *names: str) -> list[list[Decimal]]:
    return [[getattr(week, name) for name in names] for week in found.week_loads]


async def test_open_operations_and_planned_orders_load_their_weeks(context: ToolContext) -> None:
    found = await _load(context, work_centre="Milling", until=_FOUR_WEEKS)
    # Next week W1 30 h, W4 9 − 4 h and W3, which states no operations: 2 + 20 × 0.5 h in the first half of its days.
    # The fans of 2 June are released on 26 May: 1 + 6 × 1 h in the first three of seven days.
    assert _hours(found, "open_hours", "planned_hours") == [[0, 0], [47, 0], [0, 7], [0, 0]]
    assert _hours(found, "available_hours", "over_hours", "backlog_hours") == [
        [20, 0, 0], [35, 12, 12], [35, 0, 0], [35, 0, 0],
    ]  # fmt: skip
    assert [(one.order, one.hours) for one in found.orders] == [
        ("work order W1", 30), ("work order W3", 12), ("work order W4", 5),
    ]  # fmt: skip
    assert found.summary == (
        "MILL Milling has 54 h to do of 125 h available in the next 4 weeks (43.2 %): 47 h of open work orders, 7 h of"
        " planned orders. Worst is the week that begins 2025-05-19: 47 h (134.3 %), 12 h beyond its hours; the backlog"
        " grows to 12 h and that of this week is worked off by 2025-06-01. Most of that week: work order W1 (30 h),"
        " work order W3 (12 h) and work order W4 (5 h)."
    )


async def test_hours_come_from_the_planned_cost_or_the_routing_where_no_plan_states_them(context: ToolContext) -> None:
    found = await _load(context, work_centre="ASSY", until=_FOUR_WEEKS)
    # W1: 100 at 20 an hour, past due; W2: 6 open × 1 h; W3: 20 h from 26 May on.
    assert _hours(found, "open_hours") == [[0], [6], [20], [0]]
    assert (found.work_centres[0].past_due_hours, found.work_centres[0].overloaded_weeks) == (5, 0)
    assert [(one.order, one.hours) for one in found.past_due] == [("work order W1", 5)]
    assert (
        ": 5 h past due, 26 h of open work orders, 0 h of planned orders. Past due is work order W1 (5 h); if that is"
        " done first, the work centre has caught up by 2025-05-18."
    ) in found.summary
    assert "No week is overloaded; the fullest begins 2025-05-26 with 20 h (28.6 %)." in found.summary


async def test_hours_that_nothing_states_are_said(context: ToolContext) -> None:
    found = await _load(context, work_centre="Packing", until=_FOUR_WEEKS)
    assert found.without_hours == 2
    assert found.summary == (
        "PACK Packing has no hours to do in the next 4 weeks: no open operation and no planned order states any."
        " 2 operations state no hours and load nothing."
    )


async def test_the_bottleneck_comes_first_and_what_has_neither_hours_nor_work_is_left_out(context: ToolContext) -> None:
    found = await _load(context)
    assert [row.work_centre_id for row in found.work_centres] == ["MILL", "ASSY", "PACK"]
    assert (found.shown, found.count, found.overloaded, found.without_hours) == ("MILL", 3, 1, 2)
    assert found.summary.startswith("Bottleneck: MILL Milling has 54 h to do of ")
    assert found.work_centres[0].record == "work_centre#1"
    assert found.orders[0].record == "work_order#1"


async def test_weeks_that_are_over_are_refused_and_those_that_are_too_far_away_are_cut(context: ToolContext) -> None:
    with pytest.raises(InvalidInput, match="work_centre_load"):
        await _load(context, until=date(2025, 5, 14))
    found = await _load(context, until=date(2027, 1, 1))
    assert (found.weeks, found.until) == (26, date(2025, 11, 9))


async def test_the_blocks_name_fields_of_their_rows(context: ToolContext) -> None:
    rows = {"work_centres": CentreLoad, "week_loads": WeekLoad, "orders": LoadingOrder, "past_due": LoadingOrder}
    for arguments, drawn in (({}, 6), ({"work_centre": "MILL"}, 3), ({"work_centre": "ASSY"}, 4)):
        found = await _load(context, **arguments)
        assert len(found.blocks) == drawn
        for block in found.blocks:
            if block.type == "table":
                assert {column.key for column in block.columns} <= set(rows[block.rows].model_fields)
            elif block.type == "series":
                read = {one["as"] for one in block.spec["transform"] if "toNumber" in one.get("calculate", "")}
                assert read <= set(rows[block.rows].model_fields)


async def test_who_may_not_see_all_of_the_plant_or_asks_for_another_tenants_is_told(
    without: Callable[[str], ToolContext], other_context: ToolContext
) -> None:
    with pytest.raises(NotPermitted):
        await _load(without(Scope.ORDERS_READ))
    with pytest.raises(NotFound):
        await _load(other_context, work_centre="MILL")
    with pytest.raises(NotFound, match="holds no work centres"):
        await _load(other_context)
