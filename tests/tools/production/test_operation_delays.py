from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.production.operation_delays import operation_delays


def _operation(order: str, sequence: int, centre: str, planned: date | None, actual: date | None) -> dict[str, Any]:
    return {
        "wo_number": order,
        "sequence": sequence,
        "work_centre_id": centre,
        "scheduled_end": planned,
        "actual_end": actual,
    }


PLANT = {
    "sku": [{"sku": "BK", "name": "Bike"}, {"sku": "FR", "name": "Frame"}],
    "work_centre": [{"work_centre_id": "10", "name": "Frame Forming"}, {"work_centre_id": "20", "name": "Welding"}],
    "work_order": [
        {"wo_number": "1", "sku": "BK", "status": "COMPLETED", "quantity": 1},
        {"wo_number": "2", "sku": "FR", "status": "IN_PROGRESS", "quantity": 1},
    ],
    "operation": [
        _operation("1", 1, "10", date(2025, 5, 1), date(2025, 5, 1)),  # on the day
        _operation("1", 2, "10", date(2025, 5, 2), date(2025, 5, 5)),
        _operation("1", 3, "20", date(2025, 5, 4), date(2025, 5, 8)),
        _operation("2", 1, "10", date(2025, 5, 1), date(2025, 5, 9)),
        _operation("2", 2, "20", None, date(2025, 5, 9)),
        _operation("2", 3, "20", date(2025, 5, 1), None),  # not ended
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"sku": [{"sku": "BK", "name": "Bike"}]})


async def test_by_work_centre_with_average_and_worst(context: ToolContext) -> None:
    found = await operation_delays.call(context, {})
    assert [
        (c.work_centre_id, c.ended, c.dated, c.delayed, c.delayed_percent, c.average_days, c.worst_days)
        for c in found.work_centres
    ] == [
        ("10", 3, 3, 2, Decimal("66.7"), Decimal("5.5"), 8),
        ("20", 2, 1, 1, 100, 4, 4),
    ]
    assert found.operations == ()
    assert found.summary == (
        "3 of 4 operations ended after the scheduled end (75 %), by 5 days on average and 8 days at most. First: Frame"
        " Forming (10) (2 late, 5.5 days on average, 8 at most) and Welding (20) (1 late, 4 days on average, 4 at"
        " most). 1 operation states no scheduled end."
    )


async def test_one_by_one_the_most_delayed_first(context: ToolContext) -> None:
    found = await operation_delays.call(context, {"by": "operation", "limit": 2})
    rest = await operation_delays.call(context, {"by": "operation", "limit": 2, "cursor": found.next_cursor})
    assert [(o.wo_number, o.sequence, o.days_late, o.sku, o.record) for o in found.operations + rest.operations] == [
        ("2", 1, 8, "FR", "operation#4"),
        ("1", 3, 4, "BK", "operation#3"),
        ("1", 2, 3, "BK", "operation#2"),
    ]
    assert "First: operation 1 of work order 2 at Frame Forming (10) (ended 2025-05-09, 8 days late)" in found.summary


async def test_a_period_is_that_of_the_actual_end(context: ToolContext) -> None:
    found = await operation_delays.call(context, {"since": "2025-05-05", "until": "2025-05-08"})
    assert (found.ended, found.delayed, found.worst_days) == (2, 2, 4)
    none = await operation_delays.call(context, {"until": "2025-05-01"})
    assert none.summary == "None of 1 operation until 2025-05-01 ended after its scheduled end."
    assert (none.worst_days, none.average_days) == (None, None)


async def test_one_work_centre_and_one_item(context: ToolContext) -> None:
    assert (await operation_delays.call(context, {"work_centre": "welding"})).delayed == 1
    frame = await operation_delays.call(context, {"sku": "frame", "by": "operation"})
    assert [(o.wo_number, o.sequence) for o in frame.operations] == [("2", 1)]


async def test_the_order_of_work_centres_and_their_pages(context: ToolContext) -> None:
    first = await operation_delays.call(context, {"rank_by": "delayed", "limit": 1})
    rest = await operation_delays.call(context, {"rank_by": "delayed", "limit": 1, "cursor": first.next_cursor})
    assert [c.work_centre_id for c in first.work_centres + rest.work_centres] == ["10", "20"]


async def test_none(other_context: ToolContext) -> None:
    found = await operation_delays.call(other_context, {"sku": "bike", "since": "2025-05-01"})
    assert found.summary == "No operations of BK Bike since 2025-05-01 have ended."
