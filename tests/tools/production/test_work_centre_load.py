from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.production.work_centre_load import work_centre_load


def _operation(order: str, sequence: int, centre: str, start: date | None, **more: Any) -> dict[str, Any]:
    return {"wo_number": order, "sequence": sequence, "work_centre_id": centre, "scheduled_start": start} | more


def _hours(planned: str | None, actual: str | None) -> dict[str, Any]:
    """And the cost of them, at ten an hour."""
    return {
        "planned_hours": Decimal(planned) if planned else None,
        "actual_hours": Decimal(actual) if actual else None,
        "planned_cost": Decimal(planned) * 10 if planned else None,
        "actual_cost": Decimal(actual) * 10 if actual else None,
        "currency": "USD",
    }


PLANT = {
    "sku": [{"sku": "BK", "name": "Bike"}],
    "work_centre": [
        {"work_centre_id": "10", "name": "Frame Forming", "hours_per_week": 40},
        {"work_centre_id": "20", "name": "Welding", "hours_per_week": 80},
        {"work_centre_id": "30", "name": "Paint"},
    ],
    "work_order": [
        {"wo_number": "1", "sku": "BK", "status": "COMPLETED", "quantity": 1},
        {"wo_number": "2", "sku": "BK", "status": "IN_PROGRESS", "quantity": 1},
    ],
    "operation": [
        _operation("1", 1, "10", date(2025, 5, 5), actual_end=date(2025, 5, 6), **_hours("30", "36")),
        _operation("2", 1, "10", date(2025, 5, 11), **_hours("20", None)),  # open
        _operation("1", 2, "20", None, actual_start=date(2025, 5, 6), actual_end=date(2025, 5, 7), **_hours(None, "8")),
        _operation("2", 2, "20", date(2025, 5, 12), **_hours(None, None)),  # open, and next week
        _operation("1", 3, "30", date(2025, 5, 7), actual_end=date(2025, 5, 7), planned_hours=2),
    ],
}
WEEK = {"since": "2025-05-05", "until": "2025-05-11"}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"work_centre": [{"work_centre_id": "10", "name": "Frame Forming"}]})


async def test_a_weeks_load_against_capacity(context: ToolContext) -> None:
    found = await work_centre_load.call(context, WEEK)
    assert [
        (c.work_centre_id, c.operations, c.hours, c.capacity_hours, c.load_percent, c.open_operations, c.open_hours)
        for c in found.work_centres
    ] == [
        ("10", 2, 50, 40, 125, 1, 20),
        ("20", 1, 8, 80, 10, 0, None),
        ("30", 1, 2, None, None, 0, None),
    ]
    forming = found.work_centres[0]
    assert (forming.planned_hours, forming.actual_hours, forming.hours_over, forming.cost_over) == (50, 36, 6, 60)
    assert found.summary == (
        "52 h planned and 44 h actual from 2025-05-05 to 2025-05-11, in 4 operations at 3 work centres; 6 h above plan."
        " Cost: 440.00 USD actual against 500.00 USD planned; where both are stated, the deviation is 60.00 USD."
        " Greatest by load: Frame Forming (10) (125 %), Welding (20) (10 %) and Paint (30) (2 h). 1 operation of open"
        " work orders is not ended, with 20 h planned."
    )


async def test_one_work_centre_without_a_period_has_no_load(context: ToolContext) -> None:
    found = await work_centre_load.call(context, {"work_centre": "welding"})
    (welding,) = found.work_centres
    assert (welding.capacity_hours, welding.load_percent, welding.without_hours) == (None, None, 1)
    assert found.summary == (
        "8 h actual at Welding (20), in 2 operations. Cost: 80.00 USD actual. Give both ends of a period to see the"
        " load against capacity. 1 operation of open work orders is not ended. 1 operation states no hours."
    )
    paint = await work_centre_load.call(context, WEEK | {"work_centre": "paint"})
    assert "No cost is stated. The data states no weekly capacity, so there is no load." in paint.summary


@pytest.mark.parametrize(
    ("rank_by", "order"),
    [("load", ["10", "20", "30"]), ("hours", ["10", "20", "30"]), ("cost", ["10", "20", "30"])],
)
async def test_the_order_and_the_pages(context: ToolContext, rank_by: str, order: list[str]) -> None:
    first = await work_centre_load.call(context, WEEK | {"rank_by": rank_by, "limit": 2})
    rest = await work_centre_load.call(context, WEEK | {"rank_by": rank_by, "limit": 2, "cursor": first.next_cursor})
    assert [c.work_centre_id for c in first.work_centres + rest.work_centres] == order


async def test_none(other_context: ToolContext) -> None:
    found = await work_centre_load.call(other_context, {"work_centre": "10", "since": "2025-05-01"})
    assert found.summary == "No operations are recorded at Frame Forming (10) since 2025-05-01."
