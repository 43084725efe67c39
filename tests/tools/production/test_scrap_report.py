from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.production.scrap_report import scrap_report


def _scrap(number: str, sku: str, lost: int, reason: str | None, day: date | None, **more: Any) -> dict[str, Any]:
    return {"scrap_id": number, "sku": sku, "quantity": lost, "reason": reason, "scrap_date": day} | more


def _order(number: str, sku: str, completed: int, scrapped: int, end: date | None) -> dict[str, Any]:
    return {
        "wo_number": number,
        "sku": sku,
        "status": "COMPLETED" if end else "IN_PROGRESS",
        "quantity": completed + scrapped,
        "completed_quantity": completed,
        "scrapped_quantity": scrapped,
        "end_date": end,
    }


PLANT = {
    "sku": [
        {"sku": "BK", "name": "Bike", "category": "Bikes", "standard_cost": Decimal("100"), "currency": "USD"},
        {"sku": "FR", "name": "Frame", "category": "Components", "standard_cost": 0, "currency": "USD"},
        {"sku": "OIL", "name": "Oil", "unit": "L", "standard_cost": Decimal("2"), "currency": "EUR"},
    ],
    "work_centre": [{"work_centre_id": "10", "name": "Frame Forming"}],
    "work_order": [
        _order("1", "BK", 97, 3, date(2025, 4, 30)),
        _order("2", "FR", 90, 10, date(2025, 5, 1)),
        _order("3", "BK", 5, 0, None),
    ],
    "operation": [{"wo_number": "2", "sequence": 1, "work_centre_id": "10"}],
    "scrap": [
        _scrap("1", "BK", 3, "Bent", date(2025, 4, 30)),
        _scrap("2", "FR", 9, "Bent", date(2025, 5, 1), work_centre_id="10"),
        _scrap("3", "FR", 1, None, date(2025, 5, 2)),
        _scrap("4", "OIL", 4, "Spilt", None),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"work_order": [_order("1", "BK", 9, 1, date(2025, 5, 1))]})


async def test_by_reason_against_all_that_was_made(context: ToolContext) -> None:
    found = await scrap_report.call(context, {"since": "2025-04-30", "until": "2025-05-02"})
    assert [(r.code, r.quantity, r.made, r.percent, r.value, r.records) for r in found.rows] == [
        ("Bent", 12, 200, 6, 300, 2),
        (None, 1, 200, Decimal("0.5"), None, 1),
    ]
    assert found.summary == (
        "13 EA scrapped from 2025-04-30 to 2025-05-02, in 3 records: 6.5 % of the 200 EA made, worth 300.00 USD at"
        " standard cost. Most by quantity: Bent (12 EA, 6 %) and no reason stated (1 EA, 0.5 %). 2 records are of items"
        " whose standard cost is not stated or zero."
    )


async def test_by_item_against_what_was_made_of_it(context: ToolContext) -> None:
    found = await scrap_report.call(context, {"by": "item", "measure": "percent"})
    assert [(r.group, r.unit, r.quantity, r.made, r.percent, r.value, r.currency) for r in found.rows] == [
        ("FR Frame", "EA", 10, 100, 10, None, "USD"),
        ("BK Bike", "EA", 3, 105, Decimal("2.86"), 300, "USD"),
        ("OIL Oil", "L", 4, None, None, 8, "EUR"),
    ]
    dear = await scrap_report.call(context, {"by": "item", "measure": "value", "limit": 1})
    assert "Most by value: BK Bike (300.00 USD)." in dear.summary


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("month", ["2025-05", "2025-04", "no month stated"]),
        ("category", ["Components", "no category stated", "Bikes"]),
        ("work_centre", ["no work centre stated", "no work centre stated", "Frame Forming (10)"]),
    ],
)
async def test_other_ways_to_put_it_together(context: ToolContext, by: str, groups: list[str]) -> None:
    found = await scrap_report.call(context, {"by": by})
    assert sorted(row.group for row in found.rows) == sorted(groups)


async def test_of_one_item_category_or_work_centre(context: ToolContext) -> None:
    frame = await scrap_report.call(context, {"sku": "frame", "by": "month"})
    assert [(row.code, row.quantity, row.made, row.percent) for row in frame.rows] == [("2025-05", 10, 100, 10)]
    forming = await scrap_report.call(context, {"work_centre": "forming"})
    assert forming.summary.startswith("9 EA scrapped at Frame Forming (10), in 1 record: 9 % of the 100 EA made.")
    assert "The work orders themselves state 10 EA scrapped." in forming.summary
    assert (await scrap_report.call(context, {"category": "bikes"})).records == 1


async def test_the_pages_hold_every_group_once(context: ToolContext) -> None:
    first = await scrap_report.call(context, {"by": "item", "limit": 2})
    rest = await scrap_report.call(context, {"by": "item", "limit": 2, "cursor": first.next_cursor})
    assert [row.code for row in first.rows + rest.rows] == ["FR", "OIL", "BK"]


async def test_none_recorded_though_work_orders_state_some(context: ToolContext, other_context: ToolContext) -> None:
    none = await scrap_report.call(context, {"since": "2025-05-03"})
    assert none.summary == "No scrap is recorded since 2025-05-03."
    other = await scrap_report.call(other_context, {})
    assert other.summary == "No scrap is recorded. The work orders themselves state 1 scrapped."
