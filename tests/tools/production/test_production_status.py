from datetime import date
from typing import Any

import pytest

from tools.context import ToolContext
from tools.production.production_status import production_status


def _order(number: str, sku: str, status: str, quantities: tuple[int, int, int], due: date | None) -> dict[str, Any]:
    quantity, completed, scrapped = quantities
    return {
        "wo_number": number,
        "sku": sku,
        "status": status,
        "quantity": quantity,
        "completed_quantity": completed,
        "scrapped_quantity": scrapped,
        "due_date": due,
    }


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [{"sku": "FR-1", "name": "Frame"}, {"sku": "WH-1", "name": "Wheel"}],
            "work_order": [
                _order("1", "FR-1", "IN_PROGRESS", (1000, 300, 10), date(2025, 5, 5)),
                _order("2", "FR-1", "SCHEDULED", (50, 0, 0), date(2025, 5, 15)),
                _order("3", "WH-1", "IN_PROGRESS", (10, 12, 0), date(2025, 5, 14)),
                _order("4", "WH-1", "COMPLETED", (10, 10, 0), date(2025, 5, 1)),
                _order("5", "WH-1", "CANCELLED", (10, 0, 0), date(2025, 5, 1)),
                _order("6", "WH-1", "ON_HOLD", (5, 0, 0), None),
            ],
        },
    )
    await make_plant("other", {"sku": [{"sku": "FR-1", "name": "Frame"}], "work_order": []})


async def test_open_orders_by_status_late_ones_and_what_is_to_be_made(context: ToolContext) -> None:
    found = await production_status.call(context, {})
    assert found.by_status == {"IN_PROGRESS": 2, "ON_HOLD": 1, "SCHEDULED": 1}
    assert [(o.wo_number, o.open_quantity, o.days_late) for o in found.work_orders] == [
        ("1", 690, 10),
        ("3", 0, 1),
        ("2", 50, None),
        ("6", 5, None),
    ]
    assert found.summary == (
        "4 open work orders of 2 items (IN_PROGRESS 2, ON_HOLD 1, SCHEDULED 1), 745 EA still to be made. 2 are late"
        " (690 EA), the most overdue by 10 days. First by due date: work order 1 for FR-1 Frame (due 2025-05-05, 10"
        " days late), work order 3 for WH-1 Wheel (due 2025-05-14, 1 day late) and work order 2 for FR-1 Frame (due"
        " 2025-05-15)."
    )


async def test_one_item_and_late_ones(context: ToolContext) -> None:
    found = await production_status.call(context, {"sku": "frame", "late_only": True})
    assert [o.wo_number for o in found.work_orders] == ["1"]
    assert found.summary.startswith(
        "1 late work order for FR-1 Frame (IN_PROGRESS 1), 690 EA still to be made. 1 is late,"
    )


async def test_the_pages_hold_every_order_once(context: ToolContext) -> None:
    first = await production_status.call(context, {"limit": 2})
    rest = await production_status.call(context, {"limit": 2, "cursor": first.next_cursor})
    assert [o.wo_number for o in first.work_orders + rest.work_orders] == ["1", "3", "2", "6"]


async def test_none_open_is_said_so(other_context: ToolContext) -> None:
    found = await production_status.call(other_context, {"sku": "FR-1"})
    assert (found.summary, found.by_status) == ("There are no open work orders for FR-1 Frame.", {})
