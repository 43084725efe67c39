from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.production.production_throughput import production_throughput


def _order(
    number: str, sku: str, made: int, start: date | None, due: date | None, end: date | None, **more: Any
) -> dict[str, Any]:
    return {
        "wo_number": number,
        "sku": sku,
        "status": "COMPLETED",
        "quantity": made,
        "completed_quantity": made,
        "start_date": start,
        "due_date": due,
        "end_date": end,
    } | more


PLANT = {
    "sku": [
        {"sku": "BK", "name": "Bike", "category": "Bikes"},
        {"sku": "FR", "name": "Frame", "category": "Components"},
        {"sku": "OIL", "name": "Oil", "unit": "L"},
    ],
    "work_order": [
        _order("1", "BK", 10, date(2025, 4, 20), date(2025, 4, 30), date(2025, 4, 30), scrapped_quantity=2),
        _order("2", "BK", 5, date(2025, 4, 21), date(2025, 4, 30), date(2025, 5, 1)),
        _order("3", "FR", 20, None, date(2025, 5, 9), date(2025, 5, 8)),
        _order("4", "OIL", 3, date(2025, 5, 1), None, date(2025, 5, 8)),
        _order("5", "FR", 7, date(2025, 5, 1), date(2025, 5, 9), None),  # it states no end
        _order("6", "FR", 7, date(2025, 5, 1), date(2025, 5, 9), date(2025, 5, 9), status="CANCELLED"),
        _order("7", "FR", 7, date(2025, 5, 1), date(2025, 5, 9), None, status="IN_PROGRESS"),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"work_order": []})


async def test_by_month_with_punctuality_and_cycle_time(context: ToolContext) -> None:
    found = await production_throughput.call(context, {})
    assert [
        (r.code, r.unit, r.orders, r.quantity, r.scrapped, r.on_time_percent, r.cycle_days) for r in found.rows
    ] == [
        ("2025-05", "EA", 2, 25, 0, 50, 10),
        ("2025-05", "L", 1, 3, 0, None, 7),
        ("2025-04", "EA", 1, 10, 2, 100, 10),
    ]
    assert (found.orders, found.dated, found.timed, found.undated) == (4, 3, 3, 1)
    assert found.summary == (
        "35 EA and 3 L completed in 4 work orders (2 EA scrapped). 66.7 % of 3 ended on or before the due date."
        " Cycle time from start to end: 9 days on average of 3. Latest by month: 2025-05 (25 EA), 2025-05 (3 L) and"
        " 2025-04 (10 EA). 1 completed work order states no end date and is left out."
    )


@pytest.mark.parametrize(
    ("by", "codes"),
    [
        ("day", ["2025-05-08", "2025-05-08", "2025-05-01", "2025-04-30"]),
        ("week", ["2025-W19", "2025-W19", "2025-W18"]),
        ("year", ["2025", "2025"]),
        ("item", ["FR", "BK", "OIL"]),
        ("category", ["Components", "Bikes", None]),
    ],
)
async def test_every_way_to_put_it_together(context: ToolContext, by: str, codes: list[str | None]) -> None:
    found = await production_throughput.call(context, {"by": by})
    assert [row.code for row in found.rows] == codes


async def test_a_period_holds_both_its_days(context: ToolContext) -> None:
    found = await production_throughput.call(context, {"since": "2025-05-01", "until": "2025-05-08", "by": "item"})
    assert [(row.group, row.quantity) for row in found.rows] == [("FR Frame", 20), ("BK Bike", 5), ("OIL Oil", 3)]
    least = await production_throughput.call(context, {"by": "item", "sort": "least", "limit": 1})
    assert "Least by item: OIL Oil (3 L)." in least.summary


async def test_one_item_and_one_category(context: ToolContext) -> None:
    bike = await production_throughput.call(context, {"sku": "bike", "until": "2025-05-01"})
    assert bike.summary.startswith("15 EA completed of BK Bike until 2025-05-01 in 2 work orders (2 EA scrapped).")
    assert (bike.on_time_percent, bike.cycle_days) == (50, Decimal("10.0"))
    oil = await production_throughput.call(context, {"sku": "oil"})
    assert "None states a due date. Cycle time from start to end: 7 days on average of 1." in oil.summary
    assert (await production_throughput.call(context, {"category": "bikes"})).orders == 2


async def test_the_pages_hold_every_group_once(context: ToolContext) -> None:
    first = await production_throughput.call(context, {"by": "day", "limit": 3})
    rest = await production_throughput.call(context, {"by": "day", "limit": 3, "cursor": first.next_cursor})
    assert [(row.code, row.unit) for row in first.rows + rest.rows] == [
        ("2025-05-08", "EA"),
        ("2025-05-08", "L"),
        ("2025-05-01", "EA"),
        ("2025-04-30", "EA"),
    ]


async def test_none(context: ToolContext, other_context: ToolContext) -> None:
    found = await production_throughput.call(context, {"since": "2025-05-09"})
    assert found.summary == (
        "No work orders were completed since 2025-05-09. 1 completed work order states no end date and is left out."
    )
    assert (await production_throughput.call(other_context, {})).summary == "No work orders were completed."
