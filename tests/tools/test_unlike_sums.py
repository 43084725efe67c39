"""What is in unlike units or currencies is never one sum: orders, items and suppliers that have both."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.orders.open_sales_orders import open_sales_orders
from tools.purchasing.open_purchase_orders import open_purchase_orders
from tools.quality.inventory_check import inventory_check
from tools.suppliers.single_sourced_items import single_sourced_items
from tools.suppliers.supplier_profile import supplier_profile
from tools.suppliers.supplier_scorecard import supplier_scorecard

DAY, PAST = date(2025, 5, 1), date(2025, 5, 10)


def _bought(number: str, line: int, sku: str, quantity: int, unit: str, currency: str | None, **more: Any) -> Any:
    return {"po_number": number, "line_number": line, "sku": sku, "quantity": quantity, "unit": unit,
            "currency": currency, "unit_price": 2, "due_date": PAST, **more}  # fmt: skip


def _sold(number: str, line: int, quantity: int, unit: str, currency: str | None) -> dict[str, Any]:
    return {"order_number": number, "line_number": line, "sku": "ROD", "quantity": quantity, "unit": unit,
            "currency": currency, "unit_price": 3}  # fmt: skip


PLANT = {
    "sku": [
        {"sku": "ROD", "name": "Rod", "unit": "KG", "procurement": "BUY", "safety_stock": 50, "maximum_stock": 90},
        {"sku": "CAP", "name": "Cap", "unit": "EA", "procurement": "BUY", "safety_stock": 5},
    ],
    "warehouse": [{"warehouse_id": "1", "name": "Main"}],
    "inventory": [
        {"sku": "ROD", "warehouse_id": "1", "on_hand": 60, "unit": "KG"},
        {"sku": "ROD", "warehouse_id": "1", "lot": "B", "on_hand": 40, "unit": "EA"},  # not 100 of anything
        {"sku": "CAP", "warehouse_id": "1", "on_hand": 1, "unit": "KG"},  # not fewer than 5 pieces
    ],
    "supplier": [{"supplier_id": "S1", "name": "Acme"}, {"supplier_id": "S2", "name": "Bolt"}],
    "supplier_offer": [{"supplier_id": "S1", "sku": "ROD"}, {"supplier_id": "S1", "sku": "CAP"}],
    "purchase_order": [
        {"po_number": number, "supplier_id": supplier, "status": "APPROVED", "order_date": DAY, "currency": "EUR"}
        for number, supplier in (("P1", "S1"), ("P2", "S1"), ("P3", "S2"))
    ],
    "purchase_order_line": [
        _bought("P1", 1, "ROD", 10, "KG", "EUR"),
        _bought("P1", 2, "ROD", 7, "EA", "USD"),
        _bought("P1", 3, "CAP", 100, "EA", None, received_quantity=100, rejected_quantity=10),
        _bought("P2", 1, "ROD", 20, "KG", None, received_quantity=10),
        _bought("P3", 1, "CAP", 50, "EA", None, received_quantity=40, rejected_quantity=2),
    ],
    "customer": [{"customer_id": "C1", "name": "Dealer"}],
    "sales_order": [
        {"order_number": number, "customer_id": "C1", "status": "CONFIRMED", "order_date": DAY, "due_date": PAST,
         "currency": "EUR"}
        for number in ("O1", "O2")
    ],
    "sales_order_line": [
        _sold("O1", 1, 5, "KG", "EUR"),
        _sold("O1", 2, 4, "EA", "USD"),
        _sold("O2", 1, 1, "KG", None),
    ],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)


def _by_unit(amounts: Any) -> dict[str, Decimal]:
    return {one.unit: one.value for one in amounts}


async def test_a_purchase_order_in_two_currencies_adds_to_each_of_them(context: ToolContext) -> None:
    told = await open_purchase_orders.function(context)
    assert _by_unit(told.value) == _by_unit(told.late_value) == {"EUR": 60, "USD": 14}
    assert {row.po_number: (row.open_value, row.currency) for row in told.orders}["P2"] == (20, "EUR")
    assert {row.po_number: row.open_value for row in told.orders}["P1"] is None
    assert "open value 60.00 EUR and 14.00 USD (1 order is in several currencies, each added to its own)" in (
        told.summary
    )


async def test_what_is_on_order_of_an_item_is_told_for_each_unit(context: ToolContext) -> None:
    told = await open_purchase_orders.function(context, sku="ROD")
    assert _by_unit(told.open_quantity) == {"KG": 20, "EA": 7}
    assert _by_unit(told.value) == {"EUR": 40, "USD": 14}
    assert {row.po_number: row.open_quantity for row in told.orders} == {"P1": None, "P2": 10}


async def test_what_customers_wait_for_of_an_item_is_told_for_each_unit_and_currency(context: ToolContext) -> None:
    told = await open_sales_orders.function(context, sku="ROD")
    assert (_by_unit(told.open_quantity), _by_unit(told.value)) == ({"KG": 6, "EA": 4}, {"EUR": 18, "USD": 12})
    assert told.without_value == 0
    assert {row.order_number: (row.open_quantity, row.value) for row in told.orders} == {
        "O1": (None, None),
        "O2": (1, 3),
    }


async def test_a_single_sourced_item_in_two_units_has_no_one_quantity(context: ToolContext) -> None:
    told = {row.sku: row for row in (await single_sourced_items.function(context)).items}
    assert (told["ROD"].ordered_quantity, told["ROD"].ordered_value, told["ROD"].open_quantity) == (None, None, None)
    assert (told["CAP"].ordered_quantity, told["CAP"].open_quantity, told["CAP"].open_unit) == (150, 10, "EA")


async def test_received_kilograms_and_pieces_are_not_added(context: ToolContext) -> None:
    both = await supplier_profile.function(context, supplier="S1")
    assert (both.received_quantity, both.rejected_quantity, both.reject_percent) == (None, None, 5)
    assert "Rejected: 5 % of what was received, on average of the lines, as they are in unlike units" in both.summary
    one = await supplier_profile.function(context, supplier="S2")
    assert "Rejected: 5 % of the quantity received (2 of 40 EA, in 1 line)." in one.summary


async def test_stock_in_unlike_units_is_not_added_up_to_be_too_much_or_too_little(context: ToolContext) -> None:
    told = await inventory_check.function(context)
    rules = {(row.rule, row.sku) for row in told.findings}
    assert ("unit_differs_from_item", "ROD") in rules
    assert not {("above_maximum_stock", "ROD"), ("below_safety_stock", "CAP")} & rules


async def test_a_supplier_that_is_paid_in_two_currencies_is_in_no_sum_of_the_spend(context: ToolContext) -> None:
    told = await supplier_scorecard.function(context, rank_by="spend")
    assert _by_unit(told.spend) == {"EUR": 100}
    assert "The spend of 1 supplier is in several currencies, and in no sum." in told.summary
