from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound
from tests.tools.orders.sales import SALES, line, order
from tools.context import ToolContext
from tools.orders.sales_history import SalesHistory, sales_history


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", SALES)
    await make_plant(
        "other",
        {
            "sku": [{"sku": "BK-1", "name": "Their Bike"}],
            "sales_order": [order("1", "C9", "COMPLETED", date(2025, 4, 1), "5")],
            "sales_order_line": [line("1", 1, "BK-1", "1", line_total=5)],
        },
    )


def _rows(found: SalesHistory) -> list[tuple[Any, ...]]:
    return [(row.code, row.currency, row.unit, row.orders, row.quantity, row.value) for row in found.rows]


async def test_by_month_the_newest_first_with_units_and_currencies_apart(context: ToolContext) -> None:
    found = await sales_history.call(context, {"since": "2025-04-30", "until": "2025-05-15"})
    assert _rows(found) == [
        ("2025-05", "EUR", "EA", 1, 1, 100),
        ("2025-05", "USD", "EA", 1, 3, None),
        ("2025-04", "USD", "EA", 1, 5, 825),
        ("2025-04", "USD", "L", 1, Decimal("2.5"), 225),
    ]
    assert (found.orders, found.customers, found.groups, found.unpriced_lines, found.left_out) == (3, 2, 2, 1, 2)
    assert found.summary == (
        "1,050.00 USD and 100.00 EUR of sales from 2025-04-30 to 2025-05-15: 9 EA and 2.5 L in 3 orders of 2 customers."
        " Latest by month: 2025-05 (100.00 EUR), 2025-05 (no value stated) and 2025-04 (825.00 USD). The orders' own"
        " totals, with what the source adds to the lines, are 1,100.00 USD and 110.00 EUR. 1 line states no price."
        " Left out: 2 orders in draft or cancelled."
    )


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("year", ["2025", "2024"]),
        ("quarter", ["2025-Q2", "2024-Q4", "2024-Q2"]),
        ("category", ["Bikes", "no category stated"]),
        ("item", ["BK-1 Road Bike", "BK-2 Touring Bike", "OIL Chain Oil", "no item stated"]),
        ("customer", ["C1 Bike World", "customer 29825"]),
        ("territory", ["North", "South"]),
        ("channel", ["online", "reseller"]),
    ],
)
async def test_every_way_to_put_them_together(context: ToolContext, by: str, groups: list[str]) -> None:
    found = await sales_history.call(context, {"by": by})
    assert list(dict.fromkeys(row.group for row in found.rows)) == groups
    assert sum(row.value or 0 for row in found.rows if row.currency == "USD") == 1550
    assert found.orders == 6


async def test_one_item_one_category_one_customer(context: ToolContext) -> None:
    item = await sales_history.call(context, {"sku": "road bike", "by": "year"})
    assert _rows(item) == [
        ("2025", "EUR", "EA", 1, 1, 100),
        ("2025", "USD", "EA", 1, 5, 825),
        ("2024", "USD", "EA", 1, 2, 200),
    ]
    assert (item.order_totals, item.left_out) == ((), 1)
    kind = await sales_history.call(context, {"category": "bikes", "customer": "bike world", "since": "2025-01-01"})
    assert kind.summary.startswith("825.00 USD of sales in Bikes to C1 Bike World since 2025-01-01: 8 EA in 2 orders")
    road = await sales_history.call(context, {"category": "touring bikes", "by": "item"})
    assert [row.code for row in road.rows] == ["BK-2"]


async def test_one_territory_and_one_channel(context: ToolContext) -> None:
    south = await sales_history.call(context, {"territory": "south"})
    assert _rows(south) == [("2025-05", "EUR", "EA", 1, 1, 100)]
    assert south.summary.startswith("100.00 EUR of sales in territory South: 1 EA in 1 order of 1 customer.")
    assert (await sales_history.call(context, {"channel": "Online", "by": "channel"})).orders == 5
    with pytest.raises(NotFound, match=r"There is no territory 'west'\. There are North and South\."):
        await sales_history.call(context, {"territory": "west"})


async def test_the_best_month_and_the_item_sold_least(context: ToolContext) -> None:
    best = await sales_history.call(context, {"by": "month", "sort": "greatest", "limit": 1})
    assert "Most by value: 2025-04 (825.00 USD)." in best.summary
    least = await sales_history.call(context, {"by": "item", "measure": "quantity", "sort": "least", "limit": 1})
    assert "Least by quantity: BK-1 Road Bike (1 EA)." in least.summary
    most = await sales_history.call(context, {"by": "customer", "measure": "orders", "limit": 1})
    assert "Most by orders: C1 Bike World (4 orders)." in most.summary


async def test_the_pages_hold_every_group_once(context: ToolContext) -> None:
    seen: list[Any] = []
    cursor = None
    for _ in range(4):
        page = await sales_history.call(context, {"by": "item", "limit": 2, "cursor": cursor})
        seen += [(row.code, row.currency) for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen, key=str) == sorted(set(seen), key=str)
    assert len(seen) == 5


async def test_none_and_a_period_turned_round(context: ToolContext, other_context: ToolContext) -> None:
    none = await sales_history.call(context, {"since": "2023-01-01", "until": "2023-12-31"})
    assert none.summary == "There are no sales orders from 2023-01-01 to 2023-12-31."
    assert (none.rows, none.value) == ((), ())
    with pytest.raises(InvalidInput, match="before it begins"):
        await sales_history.call(context, {"since": "2025-01-02", "until": "2025-01-01"})
    assert (await sales_history.call(other_context, {})).orders == 1
