from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.suppliers.supplier_scorecard import supplier_scorecard


def _order(number: str, supplier: str, day: date, status: str = "COMPLETED", **more: Any) -> dict[str, Any]:
    return {"po_number": number, "supplier_id": supplier, "status": status, "order_date": day, "currency": "USD"} | more


def _line(
    number: str, line: int, sku: str, received: int, rejected: int, due: date | None, came: date | None
) -> dict[str, Any]:
    return {
        "po_number": number,
        "line_number": line,
        "sku": sku,
        "quantity": 10,
        "received_quantity": received,
        "rejected_quantity": rejected,
        "due_date": due,
        "received_date": came,
        "unit_price": Decimal("2.5"),
    }


PLANT = {
    "sku": [{"sku": "A", "name": "Axle"}, {"sku": "P", "name": "Paint", "unit": "L"}],
    "supplier": [
        {"supplier_id": "EXACT", "name": "Exact Parts"},
        {"supplier_id": "SHIP", "name": "Shipping Only"},
        {"supplier_id": "MUTE", "name": "Mute Metals", "active": False},
        {"supplier_id": "NONE", "name": "Never Asked"},
    ],
    "supplier_offer": [
        {"supplier_id": "EXACT", "sku": "A", "lead_time_days": 10},
        {"supplier_id": "SHIP", "sku": "A", "lead_time_days": 5},
    ],
    "purchase_order": [
        _order("1", "EXACT", date(2025, 1, 1)),
        _order("2", "EXACT", date(2025, 2, 1)),
        _order("3", "EXACT", date(2025, 2, 2), status="REJECTED"),
        _order("4", "SHIP", date(2025, 1, 1), shipped_date=date(2025, 1, 8), expected_date=date(2025, 1, 7)),
        _order("5", "MUTE", date(2025, 1, 1), status="APPROVED"),
    ],
    "purchase_order_line": [
        _line("1", 1, "A", 10, 1, date(2025, 1, 11), date(2025, 1, 11)),  # on the day: on time, 10 days
        _line("1", 2, "A", 10, 0, date(2025, 1, 11), date(2025, 1, 15)),  # late, 14 days
        _line("1", 3, "P", 10, 4, None, date(2025, 1, 15)),  # undated, another unit, no offer
        _line("2", 1, "A", 0, 0, date(2025, 2, 11), None),  # nothing came
        _line("3", 1, "A", 10, 10, date(2025, 2, 11), date(2025, 3, 1)),  # the order was rejected
        _line("4", 1, "A", 10, 0, None, None),
        _line("5", 1, "P", 0, 0, None, None),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"supplier": [{"supplier_id": "EXACT", "name": "Their own"}]})


async def test_one_supplier_says_on_how_many_lines_each_figure_rests(context: ToolContext) -> None:
    found = await supplier_scorecard.call(context, {"supplier": "exact", "until": "2025-01-31"})
    (score,) = found.suppliers
    assert (score.lines, score.received_lines, score.dated_lines, score.on_time_lines) == (3, 3, 2, 1)
    assert (score.timed_lines, score.promised_days, score.real_days, score.days_over) == (2, 10, 12, 2)
    assert (score.received_quantity, score.reject_percent, score.spend) == (None, Decimal("16.67"), 75)
    assert found.summary == (
        "50 % on time with EXACT Exact Parts until 2025-01-31: 1 of 2 lines that state when they were due and came."
        " Lead time: 12 days real against 10 days promised, over 2 lines. Rejected: 16.67 % (the mean of the lines' own"
        " shares: their units differ), in 2 of 3 received lines. In all 3 lines of 1 order, spend 75.00 USD."
    )


async def test_without_receipt_dates_the_day_of_shipping_is_taken_and_said_so(context: ToolContext) -> None:
    found = await supplier_scorecard.call(context, {"supplier": "SHIP"})
    (score,) = found.suppliers
    assert (score.on_time_percent, score.shipping_lines, score.real_days) == (0, 1, 7)
    assert "judged by the day of shipping" in found.summary
    assert "Rejected: 0 % (0 EA of 10 EA), in 0 of 1 received line." in found.summary


async def test_what_the_data_does_not_state(context: ToolContext) -> None:
    mute = await supplier_scorecard.call(context, {"supplier": "MUTE"})
    assert mute.summary == (
        "On-time delivery cannot be told with MUTE Mute Metals: no received line states when it was due and came."
        " Promised and real lead time are not both stated for any line. Nothing was received. In all 1 line of 1 order,"
        " spend 25.00 USD."
    )
    none = await supplier_scorecard.call(context, {"supplier": "NONE"})
    assert none.summary == "No purchase orders were placed with NONE Never Asked, so there is nothing to score."


@pytest.mark.parametrize(
    ("arguments", "order"),
    [
        ({}, ["SHIP", "EXACT", "MUTE"]),
        ({"order": "best"}, ["EXACT", "SHIP", "MUTE"]),
        ({"rank_by": "lead_time"}, ["EXACT", "SHIP", "MUTE"]),
        ({"rank_by": "rejects"}, ["EXACT", "SHIP", "MUTE"]),
        ({"rank_by": "rejects", "order": "best"}, ["SHIP", "EXACT", "MUTE"]),
        ({"rank_by": "spend"}, ["EXACT", "MUTE", "SHIP"]),
        ({"rank_by": "on_time", "since": "2025-02-01"}, ["EXACT"]),
    ],
)
async def test_the_ranking_has_those_without_the_figure_last(
    context: ToolContext, arguments: dict[str, Any], order: list[str]
) -> None:
    found = await supplier_scorecard.call(context, arguments)
    assert [score.supplier_id for score in found.suppliers] == order


async def test_the_ranking_is_told_with_its_figures(context: ToolContext) -> None:
    found = await supplier_scorecard.call(context, {})
    assert found.summary == (
        "3 suppliers with 6 order lines; 33.3 % of 3 dated lines on time. By on-time share, worst first: SHIP Shipping"
        " Only (0 % of 1 line) and EXACT Exact Parts (50 % of 2 lines). 1 line is judged by the day of shipping, and"
        " goods arrive after it."
    )


async def test_the_pages_hold_every_supplier_once(context: ToolContext, other_context: ToolContext) -> None:
    first = await supplier_scorecard.call(context, {"limit": 2})
    rest = await supplier_scorecard.call(context, {"limit": 2, "cursor": first.next_cursor})
    assert [score.supplier_id for score in first.suppliers + rest.suppliers] == ["SHIP", "EXACT", "MUTE"]
    assert (await supplier_scorecard.call(other_context, {})).count == 0
