"""Of each group only the first of what it is parted by: the best customer of each country."""

from typing import Any

import pytest

from core.errors import InvalidInput

TOTAL = [{"aggregate": "sum", "field": "on_hand"}]
COUNT = [{"aggregate": "count"}]
PLACES = [{"field": "warehouse"}, {"field": "item"}]


def _values(answer: Any, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in answer.rows]


async def test_the_first_of_each_in_the_order_asked(ask: Any) -> None:
    kinds = [{"field": "category"}, {"field": "color"}]
    first = await ask("item", measures=COUNT, by=kinds, where=[{"field": "color", "is": "stated"}], first_of_each=1)
    assert _values(first, "by0", "by1", "m0") == [
        ("Bikes", "Blue", 1),
        ("Bikes", "Red", 1),
        ("Components", "Black", 1),
        ("Components", "Red", 1),
    ]
    assert first.question.endswith("by category and color, the first of each category")


async def test_of_each_unit_apart_and_as_many_as_asked(ask: Any) -> None:
    most = await ask("stock", measures=TOTAL, by=PLACES, first_of_each=1)
    assert _values(most, "by0", "by1", "m0", "m0_unit") == [
        ("1", "WHEEL", 10, "EA"),
        ("1", "TAPE", 12.5, "M"),
        ("2", "WHEEL", 5, "EA"),
        ("2", "TAPE", 2, "ROLL"),
    ]
    least = await ask("stock", measures=TOTAL, by=PLACES, first_of_each=1, descending=False)
    assert _values(least, "by0", "by1", "m0")[0] == ("1", "RIM", 0)
    two = await ask("stock", measures=TOTAL, by=PLACES, first_of_each=2, limit=3)
    assert (len(two.rows), two.total) == (3, 5)


async def test_two_things_must_be_named(ask: Any) -> None:
    with pytest.raises(InvalidInput, match="two things to group by"):
        await ask("item", measures=COUNT, by=[{"field": "category"}], first_of_each=1)
    with pytest.raises(InvalidInput, match="one thing to group by"):
        await ask("item", by=[{"field": "category"}, {"field": "color"}], first_of_each=1)
