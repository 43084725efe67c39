from decimal import Decimal
from typing import Any

import pytest

from tools.context import ToolContext
from tools.inventory.inventory_value import inventory_value


def _item(code: str, category: str | None, cost: str | None, currency: str | None = "USD", **more: Any) -> Any:
    stated = {"standard_cost": Decimal(cost) if cost else None, "currency": currency, "category": category}
    return {"sku": code, "name": f"Item {code}"} | stated | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                _item("A", "Bikes", "100.50", procurement="MAKE"),
                _item("B", "Bikes", "10", procurement="MAKE"),
                _item("C", "Parts", "2.5", procurement="BUY"),
                _item("D", "Parts", "20", "EUR", procurement="BUY"),
                _item("FREE", "Parts", "0"),
                _item("NULL", None, None),
                _item("NONE", "Bikes", "999"),  # nothing on hand
                _item("ROLL", "Parts", "7", unit="M"),
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}, {"warehouse_id": "W2", "name": "Annex"}],
            "inventory": [
                {"sku": "A", "warehouse_id": "W1", "on_hand": 2},
                {"sku": "A", "warehouse_id": "W2", "on_hand": 1},
                {"sku": "B", "warehouse_id": "W1", "on_hand": 5},
                {"sku": "C", "warehouse_id": "W2", "on_hand": 4},
                {"sku": "D", "warehouse_id": "W1", "on_hand": 3},
                {"sku": "FREE", "warehouse_id": "W1", "on_hand": 3},
                {"sku": "NULL", "warehouse_id": "W1", "on_hand": 3},
                {"sku": "NONE", "warehouse_id": "W1", "on_hand": 0},
                {"sku": "ROLL", "warehouse_id": "W1", "on_hand": 9, "unit": "ROLL"},
            ],
        },
    )


async def test_the_total_by_currency_and_each_category(context: ToolContext) -> None:
    found = await inventory_value.call(context, {})
    assert [(one.value, one.unit) for one in found.value] == [(Decimal("361.50"), "USD"), (Decimal(60), "EUR")]
    assert [(row.name, row.items, row.value, row.currency, row.percent) for row in found.groups] == [
        ("Bikes", 2, Decimal("351.50"), "USD", Decimal("97.2")),
        ("Parts", 1, Decimal(60), "EUR", Decimal("100.0")),
        ("Parts", 3, Decimal(10), "USD", Decimal("2.8")),
        ("no category", 1, None, "USD", None),
    ]
    assert (found.item_count, found.without_cost, found.zero_cost, found.in_other_unit) == (7, 1, 1, 1)
    assert found.summary == (
        "361.50 USD and 60.00 EUR is the value at standard cost of the stock (7 items on hand). Most by category:"
        " Bikes 351.50 USD (97.2 %), Parts 60.00 EUR (100.0 %) and Parts 10.00 USD (2.8 %). 1 item in stock states no"
        " standard cost, 1 item has a standard cost of zero and stock of 1 item is in another unit than the cost: that"
        " adds nothing to the value."
    )


async def test_by_item_with_quantity_and_cost(context: ToolContext) -> None:
    found = await inventory_value.call(context, {"by": "item", "limit": 2})
    assert [(row.code, row.on_hand, row.unit, row.cost, row.value) for row in found.groups] == [
        ("A", 3, "EA", Decimal("100.5"), Decimal("301.5")),
        ("D", 3, "EA", 20, 60),
    ]
    rest = await inventory_value.call(context, {"by": "item", "limit": 10, "cursor": found.next_cursor})
    assert [row.code for row in rest.groups] == ["B", "C", "FREE", "NULL", "ROLL"]
    assert rest.value == found.value


async def test_by_warehouse_and_by_made_or_bought(context: ToolContext) -> None:
    places = await inventory_value.call(context, {"by": "warehouse"})
    assert [(row.name, row.value, row.currency) for row in places.groups] == [
        ("Main", Decimal(251), "USD"),
        ("Annex", Decimal("110.5"), "USD"),
        ("Main", 60, "EUR"),
    ]
    made = await inventory_value.call(context, {"by": "made_or_bought", "category": "bikes"})
    assert [(row.name, row.value) for row in made.groups] == [("MAKE", Decimal("351.5"))]


async def test_of_one_item_in_one_warehouse(context: ToolContext) -> None:
    found = await inventory_value.call(context, {"sku": "A", "warehouse": "annex"})
    assert found.summary == (
        "100.50 USD is the value at standard cost of the stock of A Item A in W2 Annex (1 item on hand)."
    )
    none = await inventory_value.call(context, {"sku": "NONE"})
    assert none.summary == "Nothing is on hand of NONE Item NONE, so there is no value."
    untold = await inventory_value.call(context, {"sku": "NULL"})
    assert untold.summary.startswith("The stock of NULL Item NULL has no value that can be told (1 item on hand).")


async def test_another_tenant_has_nothing(other_context: ToolContext) -> None:
    assert (await inventory_value.call(other_context, {})).summary == "Nothing is on hand, so there is no value."
