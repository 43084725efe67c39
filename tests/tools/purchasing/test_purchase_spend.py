from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotFound
from tools.context import ToolContext
from tools.purchasing.purchase_spend import purchase_spend


def _order(number: str, supplier: str, status: str, day: date, buyer: str | None = "anna") -> dict[str, Any]:
    return {"po_number": number, "supplier_id": supplier, "status": status, "order_date": day, "buyer": buyer} | {
        "currency": "USD"
    }


def _line(number: str, line: int, sku: str, quantity: int, price: str | None, **more: Any) -> dict[str, Any]:
    return {
        "po_number": number,
        "line_number": line,
        "sku": sku,
        "quantity": quantity,
        "unit_price": Decimal(price) if price else None,
    } | more


PLANT = {
    "sku": [
        {"sku": "AR-1", "name": "Race", "category": "Components"},
        {"sku": "PA-1", "name": "Paint", "unit": "L"},
    ],
    "supplier": [{"supplier_id": "V1", "name": "Vision Cycles"}, {"supplier_id": "V2", "name": "West Junction"}],
    "purchase_order": [
        _order("1", "V1", "COMPLETED", date(2025, 1, 31)),
        _order("2", "V1", "APPROVED", date(2025, 2, 1), buyer=None),
        _order("3", "V2", "PENDING", date(2025, 3, 31), buyer="boris"),
        _order("4", "V2", "REJECTED", date(2025, 2, 2)),
        _order("5", "V2", "CANCELLED", date(2025, 2, 3)),
        _order("6", "V2", "DRAFT", date(2025, 2, 4)),
    ],
    "purchase_order_line": [
        _line("1", 1, "AR-1", 100, "1.5"),
        _line("1", 2, "PA-1", 10, "20"),
        _line("2", 1, "AR-1", 10, None),
        _line("3", 1, "AR-1", 50, "2", currency="EUR"),
        _line("4", 1, "AR-1", 7, "1"),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"supplier": [{"supplier_id": "V1", "name": "Their own"}]})


async def test_by_supplier_what_was_not_ordered_stated_apart(context: ToolContext) -> None:
    found = await purchase_spend.call(context, {})
    assert [(r.code, r.currency, r.unit, r.orders, r.quantity, r.value) for r in found.rows] == [
        ("V1", "USD", "L", 1, 10, 200),
        ("V1", "USD", "EA", 2, 110, 150),
        ("V2", "EUR", "EA", 1, 50, 100),
    ]
    assert (found.orders, found.suppliers, found.left_out) == (3, 2, 3)
    assert found.summary == (
        "350.00 USD and 100.00 EUR of purchase orders: 160 EA and 10 L in 3 orders with 2 suppliers. Most by value: V1"
        " Vision Cycles (200.00 USD), V1 Vision Cycles (150.00 USD) and V2 West Junction (100.00 EUR). 1 line states no"
        " price. Left out: 3 orders in draft, rejected or cancelled (7.00 USD)."
    )


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("month", ["2025-03", "2025-02", "2025-01"]),
        ("quarter", ["2025-Q1"]),
        ("year", ["2025"]),
        ("category", ["no category stated", "Components"]),
        ("item", ["PA-1 Paint", "AR-1 Race"]),
        ("buyer", ["buyer anna", "buyer boris", "no buyer stated"]),
    ],
)
async def test_every_way_to_put_it_together(context: ToolContext, by: str, groups: list[str]) -> None:
    found = await purchase_spend.call(context, {"by": by})
    assert list(dict.fromkeys(row.group for row in found.rows)) == groups


async def test_a_period_holds_both_its_days(context: ToolContext) -> None:
    found = await purchase_spend.call(context, {"since": "2025-01-31", "until": "2025-03-31", "sku": "race"})
    assert (found.orders, found.left_out) == (3, 1)
    inside = await purchase_spend.call(context, {"since": "2025-02-01", "until": "2025-03-30"})
    assert (inside.orders, inside.value, inside.unpriced_lines) == (1, (), 1)
    assert inside.summary.startswith("No value stated of purchase orders from 2025-02-01 to 2025-03-30: 10 EA in 1")


async def test_one_supplier_one_category_one_buyer(context: ToolContext) -> None:
    found = await purchase_spend.call(
        context, {"supplier": "vision", "category": "component", "buyer": "Anna", "by": "item"}
    )
    assert [(row.code, row.quantity) for row in found.rows] == [("AR-1", 100)]
    assert found.summary.startswith(
        "150.00 USD of purchase orders in Components with V1 Vision Cycles by buyer anna: 100 EA in 1 order"
    )
    with pytest.raises(NotFound, match=r"There is no buyer 'carla'\. There are anna and boris\."):
        await purchase_spend.call(context, {"buyer": "carla"})


async def test_the_pages_hold_every_group_once(context: ToolContext) -> None:
    first = await purchase_spend.call(context, {"limit": 2})
    rest = await purchase_spend.call(context, {"limit": 2, "cursor": first.next_cursor})
    assert [(row.code, row.unit) for row in first.rows + rest.rows] == [("V1", "L"), ("V1", "EA"), ("V2", "EA")]
    assert rest.next_cursor is None


async def test_none(other_context: ToolContext) -> None:
    found = await purchase_spend.call(other_context, {"supplier": "V1", "since": "2025-01-01"})
    assert found.summary == "No purchase orders were placed with V1 Their own since 2025-01-01."
