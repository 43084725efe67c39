"""Of records only the first of each; and related records counted by what they belong to."""

from typing import Any

import pytest

from core.errors import InvalidInput


def _codes(answer: Any) -> list[str]:
    return [row["code"] for row in answer.rows]


async def test_of_records_the_first_of_each_and_what_equals_it(ask: Any) -> None:
    each = {"by": [{"field": "category"}], "first_of_each": 1}
    answer = await ask("item", order="standard_cost", **each)
    assert (_codes(answer), answer.total) == (["BIKE", "WHEEL", "BELL"], 3)
    assert answer.summary.startswith("3 items, the highest by standard cost of each category: BIKE")
    lowest = await ask("item", order="standard_cost", descending=False, limit=2, **each)
    assert (_codes(lowest), lowest.total) == (["TAPE", "BELL"], 3)


async def test_of_a_stretch_of_time_in_its_order(ask: Any) -> None:
    by = [{"field": "order_date", "bucket": "year"}]
    answer = await ask("sales_order", order="total", by=by, first_of_each=1)
    years = [row["f2"].year for row in answer.rows]
    assert years == sorted(years)


async def test_what_cannot_be_the_first_of_each_is_said(ask: Any) -> None:
    with pytest.raises(InvalidInput, match="a field to order by"):
        await ask("item", by=[{"field": "category"}], first_of_each=1)


async def test_related_records_may_be_counted_by_what_they_belong_to(ask: Any) -> None:
    twice = {"link": "sales", "count": {"is": "above", "value": 1}}
    assert _codes(await ask("item", related=[twice])) == ["BIKE"]
    buyers = {"link": "sales", "count": {"is": "above", "value": 1, "of": "order.customer"}}
    assert (await ask("item", related=[buyers])).total == 0
    one = await ask("item", related=[{"link": "sales", "count": {"is": "is", "value": 1, "of": "order.customer"}}])
    assert one.question.startswith("items with exactly 1 customer among")
