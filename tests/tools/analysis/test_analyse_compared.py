"""Two periods of the same figures, and the two groups or records that there are."""

from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput

COUNT = [{"aggregate": "count"}]
TOTAL = [{"aggregate": "sum", "field": "total"}]
MEAN = [{"aggregate": "average", "field": "total"}]
CUSTOMER = [{"field": "customer"}]
PERIODS = {"since": "2024-04-01", "until": "2024-06-30", "other_since": "2024-01-01", "other_until": "2024-03-31"}


def _values(answer: Any, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in answer.rows]


def _compared(answer: Any, *keys: str) -> list[tuple[Any, ...]]:
    return _values(answer, *keys, "m0", "m0_other", "m0_difference", "m0_percent")


async def test_a_figure_in_two_periods(ask: Any) -> None:
    answer = await ask("sales_order", measures=COUNT, **PERIODS)
    assert _compared(answer) == [(2, 1, 1, 100)]
    assert answer.summary == (
        "2 sales orders from 2024-04-01 to 2024-06-30, 1 from 2024-01-01 to 2024-03-31: 1 more (100 %)."
    )
    assert answer.question == (
        "number of sales orders from 2024-04-01 to 2024-06-30 and from 2024-01-01 to 2024-03-31 (order date)"
    )
    assert [(one.label, one.value, one.unit) for one in answer.blocks] == [
        ("Sales orders from 2024-04-01 to 2024-06-30", 2, None),
        ("Sales orders from 2024-01-01 to 2024-03-31", 1, None),
        ("Difference", 1, None),
        ("Change", 100, "%"),
    ]
    assert (answer.records, answer.records_read) == ((), None)


async def test_the_first_period_as_a_share_of_the_other(ask: Any) -> None:
    answer = await ask("sales_order", measures=COUNT, share="*", **PERIODS)
    assert answer.summary.endswith("1 more (100 %), 200 % of it.")
    assert _values(answer, "share") == [(200,)]
    assert answer.question.endswith("as a share of the other")


async def test_each_currency_is_compared_with_itself(ask: Any) -> None:
    answer = await ask("sales_order", measures=TOTAL, **PERIODS)
    assert _compared(answer, "m0_unit") == [("USD", 2000, 1000, 1000, 100), ("EUR", 480, 0, 480, None)]
    assert "480.00 EUR from 2024-04-01 to 2024-06-30, 0.00 EUR from 2024-01-01 to 2024-03-31: 480.00 EUR more." in (
        answer.summary
    )
    assert [column.label for column in answer.blocks[0].columns][2:] == ["Difference", "Change"]


async def test_less_and_no_difference_are_said(ask: Any) -> None:
    turned = dict(zip(("other_since", "other_until", "since", "until"), PERIODS.values(), strict=True))
    less = await ask("sales_order", measures=COUNT, **turned)
    assert (_compared(less), "1 less (50 %)." in less.summary) == ([(1, 2, -1, -50)], True)
    same = await ask("sales_order", measures=COUNT, since="2024-01-01", until="2024-01-31", other_since="2025-01-01")
    assert same.summary == "1 sales order in 2024-01, 1 since 2025-01-01: no difference."
    never = await ask("sales_order", measures=COUNT, until="2001-01-01", other_until="2000-01-01")
    assert _compared(never) == [(0, 0, 0, None)]
    assert (await ask("sales_order", measures=TOTAL, until="2001-01-01", other_until="2000-01-01")).summary == (
        "There are no sales orders until 2001-01-01 and until 2000-01-01 (order date)."
    )


async def test_periods_may_overlap_and_mean_another_day(ask: Any) -> None:
    overlapping = {
        "since": "2024-01-01",
        "until": "2024-12-31",
        "other_since": "2024-04-01",
        "other_until": "2024-04-02",
    }
    assert _compared(await ask("sales_order", measures=COUNT, **overlapping)) == [(3, 1, 2, 200)]
    due = await ask("sales_order", measures=COUNT, day="due_date", **overlapping)
    assert _compared(due) == [(3, 0, 3, None)]
    assert "due date in 2024 and from 2024-04-01 to 2024-04-02" in due.question


async def test_a_rate_differs_by_points(ask: Any) -> None:
    rate = [{"aggregate": "average", "field": "on_time_rate"}]
    day = {"day": "due_date", "since": "2024-02-20", "until": "2024-02-20", "other_since": "2024-02-21"}
    answer = await ask("purchase_line", measures=rate, **day)
    assert _values(answer, "m0", "m0_other", "m0_difference") == [(50, None, None)]
    assert "50 % on 2024-02-20, not stated since 2024-02-21." in answer.summary
    assert "m0_percent" not in answer.rows[0]
    rejects = [{"aggregate": "average", "field": "reject_rate"}]
    items = {"where": [{"field": "item", "values": ["RIM"]}], "since": "2024-02-01", "until": "2024-02-29"}
    points = await ask("purchase_line", measures=rejects, **items, other_since="2024-02-01", other_until="2024-05-31")
    assert points.blocks[2].label == "Difference in points"


async def test_groups_of_either_period(ask: Any) -> None:
    answer = await ask("sales_order", measures=TOTAL, by=CUSTOMER, **PERIODS)
    assert _compared(answer, "by0", "m0_unit") == [
        ("C1", "USD", 2000, 1000, 1000, 100),
        ("C2", "EUR", 480, 0, 480, None),
    ]
    assert "C1 Dealer One: 2,000.00 USD against 1,000.00 USD, 1,000.00 USD more (100 %); C2" in answer.summary
    assert [column.label for column in answer.blocks[0].columns] == [
        "Customer",
        "Name",
        "Order value from 2024-04-01 to 2024-06-30",
        "Order value from 2024-01-01 to 2024-03-31",
        "Difference",
        "Change",
    ]
    means = await ask("sales_order", measures=MEAN, by=CUSTOMER, **PERIODS)
    assert _compared(means, "by0") == [("C1", 2000, 1000, 1000, 100), ("C2", 480, None, None, None)]
    assert "C2 Dealer Two: 480.00 EUR against not stated." in means.summary


async def test_ordered_by_what_changed(ask: Any) -> None:
    year = {"since": "2025-01-01", "until": "2025-12-31", "other_since": "2024-01-01", "other_until": "2024-12-31"}
    fallen = await ask("sales_order", measures=COUNT, by=CUSTOMER, **year, order="difference", descending=False)
    assert _compared(fallen, "by0") == [("C1", 0, 2, -2, -100), ("C2", 1, 1, 0, 0)]
    risen = await ask("sales_order", measures=COUNT, by=CUSTOMER, **year, order="percent", limit=1)
    assert (_values(risen, "by0"), risen.total) == ([("C2",)], 2)
    assert "All together: sales orders 1 against 3, 2 less (66.67 %)." in risen.summary
    assert risen.whole == ({"m0": 1, "m0_other": 3, "m0_difference": -2, "m0_percent": Decimal("-66.67")},)


async def test_several_figures_are_compared_each(ask: Any) -> None:
    answer = await ask("sales_line", measures=[*COUNT, {"field": "quantity"}], by=CUSTOMER, **PERIODS)
    assert _values(answer, "by0", "m0_difference", "m1_difference") == [("C2", 2, 4), ("C1", 0, 1)]
    assert "Quantity, difference" in [column.label for column in answer.blocks[0].columns]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"since": "2024-01-01", "other_since": "2023-01-01"}, "needs a measure"),
        ({"measures": COUNT, "other_since": "2023-01-01"}, "give since or until as well"),
        ({"measures": COUNT, "by": [{"field": "order_date", "bucket": "month"}], **PERIODS}, "nothing is in both"),
        ({"measures": COUNT, "day": "total", **PERIODS}, "'total' is no date"),
    ],
)
async def test_what_cannot_be_compared_is_refused(ask: Any, arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        await ask("sales_order", **arguments)


async def test_two_groups_tell_their_difference(ask: Any) -> None:
    years = await ask("sales_order", measures=COUNT, by=[{"field": "order_date", "bucket": "year"}])
    assert (years.difference, "2024: 2 more than 2025." in years.summary) == (2, True)
    means = [{"aggregate": "average", "field": "list_price"}]
    usd = [{"field": "item", "values": ["BIKE", "BELL"]}]
    prices = await ask("item", measures=means, by=[{"field": "category"}], where=usd, descending=False)
    assert "Bikes: 990.00 USD more than Accessories." in prices.summary
    same = await ask("sales_order", measures=COUNT, by=CUSTOMER)
    assert (same.difference, "There is no difference between C1 Dealer One and C2 Dealer Two." in same.summary) == (
        0,
        True,
    )
    rates = [{"aggregate": "average", "field": "reject_rate"}]
    items = [{"field": "item", "values": ["RIM", "TAPE"]}]
    points = await ask("purchase_line", measures=rates, by=[{"field": "item"}], where=items)
    assert (points.difference, "10 percentage points more than TAPE" in points.summary) == (10, True)


async def test_unlike_units_missing_figures_and_more_groups_have_none(ask: Any) -> None:
    bikes = [{"field": "category", "values": ["Bikes"]}]
    for subject, arguments in (
        (
            "item",
            {"measures": [{"aggregate": "average", "field": "list_price"}], "by": [{"field": "item"}], "where": bikes},
        ),
        ("item", {"measures": COUNT, "by": [{"field": "category"}]}),
        ("item", {"measures": COUNT, "by": [{"field": "category"}], "limit": 2}),
        ("sales_order", {"measures": [*COUNT, {"field": "due_date", "aggregate": "count"}], "by": CUSTOMER}),
        ("sales_order", {"measures": COUNT}),
        ("item", {"where": bikes, "order": "list_price"}),
        ("item", {"where": bikes}),
    ):
        answer = await ask(subject, **arguments)
        assert (answer.difference, "more than" in answer.summary) == (None, False)


async def test_two_records_in_the_order_of_a_number(ask: Any) -> None:
    dear = await ask("item", where=[{"field": "item", "values": ["BIKE", "BELL"]}], order="list_price")
    assert (dear.difference, "BIKE Road Bike: 990.00 USD more than BELL Bell." in dear.summary) == (990, True)
