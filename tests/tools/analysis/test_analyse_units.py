"""What is bought in boxes, stocked in pieces and asked for in packs is told in its own unit and never compared."""

from datetime import date
from typing import Any

import pytest

DAY = date(2025, 5, 1)


def _line(order: str, number: int, sku: str, quantity: int, unit: str | None, **more: Any) -> dict[str, Any]:
    return {"po_number": order, "line_number": number, "sku": sku, "quantity": quantity, "unit": unit, **more}


def _sold(number: int, sku: str, quantity: int, unit: str | None) -> dict[str, Any]:
    return {"order_number": "O1", "line_number": number, "sku": sku, "quantity": quantity, "unit": unit}


PLANT = {
    "sku": [
        {"sku": code, "name": f"Part {code}", "unit": "PZ", "safety_stock": 50, "reorder_point": 60, **more}
        for code, more in {
            "BOXED": {"standard_cost": 2, "currency": "EUR"},  # on order in boxes, in demand in packs
            "MIXED": {"standard_cost": 2, "currency": "EUR"},  # on order in boxes and pieces; stock in two units
            "OWN": {},  # on order in its own unit, which the line leaves out
            "LONG": {"standard_cost": 3, "currency": "EUR"},  # stock in metres
            "BARE": {},  # nothing
        }.items()
    ],
    "warehouse": [{"warehouse_id": "1", "name": "Main"}],
    "inventory": [
        {"sku": "BOXED", "warehouse_id": "1", "on_hand": 20, "allocated": 5, "unit": "PZ"},
        {"sku": "MIXED", "warehouse_id": "1", "on_hand": 20, "unit": "PZ"},
        {"sku": "MIXED", "warehouse_id": "1", "lot": "B", "on_hand": 1, "unit": "CF"},
        {"sku": "LONG", "warehouse_id": "1", "on_hand": 10, "allocated": 4, "unit": "M"},
    ],
    "supplier": [{"supplier_id": "S1", "name": "Acme"}],
    "purchase_order": [{"po_number": "P1", "supplier_id": "S1", "status": "APPROVED", "order_date": DAY}],
    "purchase_order_line": [
        _line("P1", 1, "BOXED", 18, "CF"),
        _line("P1", 2, "BOXED", 400, "PZ", received_quantity=400),  # it is in: its unit is nobody's matter
        _line("P1", 3, "MIXED", 3, "CF"),
        _line("P1", 4, "MIXED", 30, "PZ"),
        _line("P1", 5, "OWN", 70, None),
    ],
    "customer": [{"customer_id": "C1", "name": "Dealer"}],
    "sales_order": [{"order_number": "O1", "customer_id": "C1", "status": "CONFIRMED", "order_date": DAY}],
    "sales_order_line": [_sold(1, "BOXED", 4, "PK"), _sold(2, "MIXED", 4, "PK"), _sold(3, "MIXED", 1, "PZ")],
    "scrap": [{"scrap_id": "1", "sku": "LONG", "quantity": 2, "unit": "M", "scrap_date": DAY}],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)


async def _told(ask: Any, *fields: str) -> dict[str, list[tuple[Any, Any]]]:
    """For each item each field's value and unit."""
    answer = await ask("item", show=list(fields))
    table = next(block for block in answer.blocks if block.type == "table")
    columns = {column.label.lower().replace(" ", "_"): column for column in table.columns}
    return {
        row["code"]: [
            (row[columns[name].key], row[columns[name].unit]) if name in columns else (None, None) for name in fields
        ]
        for row in answer.rows
    }


async def test_what_is_ordered_is_told_in_the_unit_of_the_lines(ask: Any) -> None:
    assert await _told(ask, "on_order", "open_demand") == {
        "BARE": [(0, "PZ"), (0, "PZ")],
        "BOXED": [(18, "CF"), (4, "PK")],
        "LONG": [(0, "PZ"), (0, "PZ")],
        "MIXED": [(None, None), (None, None)],
        "OWN": [(70, "PZ"), (0, "PZ")],
    }
    sums = await ask("item", measures=[{"aggregate": "sum", "field": "on_order"}])
    assert {row["m0_unit"]: row["m0"] for row in sums.rows} == {"CF": 18, "PZ": 70, None: None}


async def test_stock_in_another_unit_has_no_value_and_is_not_compared_with_limits(ask: Any, codes: Any) -> None:
    assert await _told(ask, "on_hand", "allocated", "available", "stock_value", "shortage") == {
        "BARE": [(None, "PZ"), (None, "PZ"), (None, "PZ"), (None, None), (60, "PZ")],
        "BOXED": [(20, "PZ"), (5, "PZ"), (15, "PZ"), (40, "EUR"), (40, "PZ")],
        "LONG": [(10, "M"), (4, "M"), (6, "M"), (None, "EUR"), (None, "PZ")],
        "MIXED": [(None, None), (None, None), (None, None), (None, "EUR"), (None, "PZ")],
        "OWN": [(None, "PZ"), (None, "PZ"), (None, "PZ"), (None, None), (60, "PZ")],
    }
    for flag in ("below_safety_stock", "below_reorder_point", "critical", "low"):
        assert await codes("item", where=[{"field": flag}]) == ["BOXED"], flag
    assert await codes("item", where=[{"field": "above_maximum"}]) == []
    stock = await ask("stock", measures=[{"aggregate": "sum", "field": "value"}])
    assert [(row["m0"], row["m0_unit"]) for row in stock.rows] == [(80, "EUR")]
    scrap = await ask("scrap", measures=[{"aggregate": "sum", "field": "value"}])
    assert [row["m0"] for row in scrap.rows] == [None]


async def test_fields_are_compared_with_each_other_in_one_unit_only(ask: Any, codes: Any) -> None:
    below = [{"field": "on_order", "is": "below", "than": "safety_stock"}]
    assert await codes("item", where=below) == ["BARE", "LONG"]  # 18 boxes are not fewer than 50 pieces
    assert await codes("item", where=[{"field": "on_order", "is": "above", "than": "on_hand"}]) == []
    told = await ask("item", where=below)
    assert "Not compared, because the units differ: 2 items." in told.summary
