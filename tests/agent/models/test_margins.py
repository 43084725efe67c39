"""The margin of a period is that of what was sold in it; without one, an item's own by today's list price."""

from typing import Any

import pytest

from tests.agent.models.test_trade_figures import IN_2024, best, has


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("what margin did we make on Pumps in 2024", {}),
        ("how much profit did we make on Pumps in 2024", {}),
        ("which Pumps made the most profit in 2024", {"by": [{"field": "item"}]}),
        ("margin by customer in 2024", {"by": [{"field": "order.customer"}]}),
    ],
)
def test_of_a_period_it_is_that_of_its_sales(text: str, more: dict[str, Any]) -> None:
    measures = [{"aggregate": "sum", "field": "margin"}]
    has(text, subject="sales_line", measures=measures, **IN_2024, **more)


def test_two_periods_are_told_side_by_side() -> None:
    found = best("what margin did we make on Pumps last quarter compared to the quarter before")
    assert found.arguments["subject"] == "sales_line"
    assert (found.arguments["since"], found.others[0][0]) == ("2025-01-01", "2024-10-01")


def test_without_a_period_it_is_the_items_own() -> None:
    has("which Pumps have the highest margin", subject="item", order="margin")
