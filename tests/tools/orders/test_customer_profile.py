from typing import Any

import pytest

from tests.tools.orders.sales import SALES
from tools.context import ToolContext
from tools.orders.customer_profile import customer_profile


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", SALES)


async def test_orders_of_this_year_of_last_year_and_open_ones(context: ToolContext) -> None:
    found = await customer_profile.call(context, {"customer": "bike world"})
    spans = (found.all, found.this_year, found.last_year_so_far, found.last_year, found.open, found.late)
    assert [(span.orders, [one.value for one in span.value]) for span in spans] == [
        (5, [1650]),
        (2, [1100]),
        (2, [250]),
        (3, [550]),
        (1, []),
        (0, []),
    ]
    assert (found.source, found.record) == ("erp", "customer#1")
    assert found.summary == (
        "C1 Bike World (reseller, territory North, US) has placed 5 orders (1,650.00 USD): 2 orders (1,100.00 USD) this"
        " year so far, 2 orders (250.00 USD) in the same days of last year, 3 orders (550.00 USD) in all of it. 1 order"
        " is open, 0 of them late. The last order is 3 of 2025-05-15. Most bought of 3 items: BK-1 Road Bike (1,025.00"
        " USD), BK-2 Touring Bike (300.00 USD) and OIL Chain Oil (225.00 USD). 1 order states no total."
    )


async def test_a_late_one_in_another_currency(context: ToolContext) -> None:
    found = await customer_profile.call(context, {"customer": "29825"})
    assert found.summary.startswith("Customer 29825 (territory South) has placed 1 order (110.00 EUR)")
    assert "1 order is open, 1 of them late." in found.summary


async def test_the_items_are_paged(context: ToolContext) -> None:
    first = await customer_profile.call(context, {"customer": "C1", "limit": 2})
    rest = await customer_profile.call(context, {"customer": "C1", "limit": 2, "cursor": first.next_cursor})
    assert [row.code for row in first.top_items + rest.top_items] == ["BK-1", "BK-2", "OIL", None]


async def test_a_customer_without_orders(context: ToolContext) -> None:
    found = await customer_profile.call(context, {"customer": "Idle Wheels"})
    assert found.summary == "C3 Idle Wheels (marked inactive) has no sales orders."
    assert (found.last_order, found.items) == (None, 0)
