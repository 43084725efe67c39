from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound
from tests.tools.orders.sales import SALES
from tools.context import ToolContext
from tools.orders.compare_sales import compare_sales

APRIL_MAY = {"since": "2025-04-01", "until": "2025-05-31"}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", SALES)


async def test_this_year_up_to_today_against_the_same_days_of_last_year(context: ToolContext) -> None:
    found = await compare_sales.call(context, {"sku": "BK-1"})
    assert [str(day) for day in (found.since, found.until, found.other_since, found.other_until)] == [
        "2025-01-01",
        "2025-05-15",
        "2024-01-01",
        "2024-05-15",
    ]
    assert [(row.currency, row.value, row.other_value, row.percent) for row in found.rows] == [
        ("USD", 825, 200, Decimal("312.5")),
        ("EUR", 100, 0, None),
    ]
    assert found.summary == (
        "Sales of BK-1 Road Bike from 2025-01-01 to 2025-05-15 against 2024-01-01 to 2024-05-15: 825.00 USD after"
        " 200.00 USD, 625.00 USD more (+312.5 %); 100.00 EUR after 0.00 EUR, 100.00 EUR more; 6 EA after 2 EA, 4 EA"
        " more (+200 %); 2 orders after 1 order, 1 order more (+100 %)."
    )


async def test_by_item_what_was_sold_in_one_period_alone(context: ToolContext) -> None:
    found = await compare_sales.call(
        context,
        {"since": "2025-04-01", "until": "2025-04-30", "other_since": "2024-12-31", "other_until": "2024-12-31"}
        | {"by": "item"},
    )
    assert [(row.code, row.value, row.other_value, row.difference, row.percent) for row in found.rows] == [
        ("BK-1", 825, 0, 825, None),
        ("BK-2", 0, 300, -300, -100),
        ("OIL", 225, 0, 225, None),
    ]
    assert "Greatest by value: BK-1 Road Bike +825.00 USD, BK-2 Touring Bike -300.00 USD and" in found.summary


async def test_a_value_that_nobody_states_is_not_nothing(context: ToolContext) -> None:
    found = await compare_sales.call(context, APRIL_MAY | {"category": "bikes", "by": "item", "customer": "C1"})
    touring = next(row for row in found.rows if row.code == "BK-2")
    assert (touring.value, touring.difference, touring.quantity, touring.orders) == (None, None, 3, 1)


async def test_the_period_before_and_a_period_that_is_not_over(context: ToolContext) -> None:
    found = await compare_sales.call(context, APRIL_MAY | {"against": "period_before"})
    assert (str(found.other_since), str(found.other_until), found.days_to_come) == ("2025-02-01", "2025-03-31", 16)
    assert found.summary.endswith("The first period is not over: 16 days of it are still to come.")


async def test_a_day_of_both_periods_counts_in_each(context: ToolContext) -> None:
    both = {"since": "2025-04-30", "until": "2025-04-30", "other_since": "2025-04-01", "other_until": "2025-04-30"}
    found = await compare_sales.call(context, both)
    assert (found.orders, found.other_orders) == (1, 1)
    assert "1,050.00 USD after 1,050.00 USD, as much" in found.summary


async def test_none_in_either_period(context: ToolContext) -> None:
    found = await compare_sales.call(context, {"since": "2022-01-01", "until": "2022-12-31"})
    assert found.summary == (
        "There are no sales orders from 2022-01-01 to 2022-12-31, and none from 2021-01-01 to 2021-12-31."
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"until": "2025-01-01"}, "on which day the period begins"),
        ({"other_since": "2024-01-01"}, "on which it ends"),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "before it begins"),
    ],
)
async def test_half_a_period_is_asked_back(context: ToolContext, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        await compare_sales.call(context, wrong)


async def test_nothing_can_have_been_sold_in_time_to_come(context: ToolContext) -> None:
    june, april = ("2025-06-01", "2025-06-30"), ("2025-04-01", "2025-04-30")
    for this, other in ((june, april), (april, june)):
        asked = dict(zip(("since", "until", "other_since", "other_until"), (*this, *other), strict=True))
        with pytest.raises(NotFound, match="no sales orders from 2025-06-01 to 2025-06-30 yet: that lies ahead"):
            await compare_sales.call(context, asked)
