"""Only groups whose figures fulfil conditions."""

from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput

COUNT = [{"aggregate": "count"}]
CUSTOMER = [{"field": "customer"}]


def _values(answer: Any, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in answer.rows]


def _having(measure: str, is_: str, value: Any) -> list[dict[str, Any]]:
    return [{"measure": measure, "is": is_, "value": value}]


@pytest.mark.parametrize(
    ("is_", "value", "groups"),
    [
        ("above", 1, ["Components", "Bikes"]),
        ("above", 2, ["Components"]),
        ("at_least", 2, ["Components", "Bikes"]),
        ("at_least", 5.5, []),
        ("below", 2, ["Accessories"]),
        ("at_most", 2, ["Bikes", "Accessories"]),
        ("is", 2, ["Bikes"]),
        ("is", 3, []),
        ("above", -1, ["Components", "Bikes", "Accessories"]),
    ],
)
async def test_only_groups_whose_count_is_so(ask: Any, is_: str, value: float, groups: list[str]) -> None:
    answer = await ask("item", measures=COUNT, by=[{"field": "category"}], having=_having("count", is_, value), limit=2)
    assert ([row["by0"] for row in answer.rows], answer.total) == (groups[:2], len(groups))
    assert (answer.whole, "All together" in answer.summary) == ((), False)


async def test_figures_of_groups_are_compared(ask: Any) -> None:
    mean = {"measures": [{"aggregate": "average", "field": "lead_time"}], "by": [{"field": "item"}]}
    assert _values(await ask("offer", **mean, having=_having("lead_time", "at_least", 15)), "by0") == [
        ("TAPE",),
        ("RIM",),
    ]
    assert _values(await ask("offer", **mean, having=_having("lead_time", "below", 10**6)), "by0") == [
        ("TAPE",),
        ("RIM",),
    ]
    both = _having("lead_time", "at_least", 15) + _having("count", "above", 1)
    answer = await ask("offer", **mean, having=both)
    assert _values(answer, "by0", "records") == [("RIM", 2)]
    assert answer.question == (
        "average lead time of offers by item with average lead time at least 15 days and with more than 1 offer"
    )
    rate = {"measures": [{"aggregate": "average", "field": "reject_rate"}], "by": [{"field": "item"}]}
    assert _values(await ask("purchase_line", **rate, having=_having("reject_rate", "is", 10)), "by0") == [("RIM",)]


async def test_each_units_figure_is_compared(ask: Any) -> None:
    stock = {"measures": [{"field": "on_hand"}], "by": [{"field": "item"}]}
    answer = await ask("stock", **stock, having=_having("on_hand", "above", 5))
    assert _values(answer, "by0", "m0", "m0_unit") == [("WHEEL", 15, "EA"), ("TAPE", Decimal("12.5"), "M")]
    none = await ask("stock", **stock, having=_having("on_hand", "above", 500))
    assert none.summary == (
        "There is no item with total on hand above 500 among stock records. Each is compared in its own unit: EA, M and"
        " ROLL."
    )


async def test_of_two_periods_the_first_is_compared(ask: Any) -> None:
    periods = {"since": "2024-04-01", "until": "2024-06-30", "other_since": "2024-01-01", "other_until": "2024-03-31"}
    total = [{"aggregate": "sum", "field": "total"}]
    answer = await ask("sales_order", measures=total, by=CUSTOMER, **periods, having=_having("total", "above", 1000))
    assert _values(answer, "by0", "m0", "m0_other") == [("C1", 2000, 1000)]


async def test_how_many_different_ones(ask: Any) -> None:
    kinds = {"measures": [{"aggregate": "count", "field": "item"}], "by": CUSTOMER}
    answer = await ask("sales_line", **kinds, having=_having("item", "above", 1))
    assert _values(answer, "by0", "m0") == [("C2", 2)]
    assert answer.question == "number of items of sales order lines by customer with more than 1 item"
    assert _values(await ask("sales_line", **kinds, having=_having("count", "is", 1)), "by0") == [("C1",)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"having": _having("count", "above", 1)}, "needs a measure"),
        ({"measures": COUNT, "having": _having("count", "above", 1)}, "name what to group by"),
        (
            {"measures": COUNT, "by": [{"field": "color"}], "having": _having("weight", "above", 1)},
            "'weight' is not measured",
        ),
        ({"measures": COUNT, "by": [{"field": "color"}], "having": _having("count", "above", "NaN")}, "having"),
        ({"measures": COUNT, "by": [{"field": "color"}], "having": _having("count", "above", "1e99")}, "having"),
        ({"measures": COUNT, "by": [{"field": "color"}], "having": _having("count", "between", 1)}, "having"),
    ],
)
async def test_what_narrows_nothing_is_refused(ask: Any, arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        await ask("item", **arguments)
