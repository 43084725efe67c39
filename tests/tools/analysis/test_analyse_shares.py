"""A count or a sum as a share of what there is without one condition, or of all groups."""

from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput

COUNT = [{"aggregate": "count"}]
ON_HAND = [{"aggregate": "sum", "field": "on_hand"}]
TOTAL = [{"aggregate": "sum", "field": "total"}]


def _is(field: str, *values: str) -> list[dict[str, Any]]:
    return [{"field": field, "values": values}]


def _values(answer: Any, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in answer.rows]


async def test_a_count_is_a_share_of_all(ask: Any) -> None:
    answer = await ask("item", measures=COUNT, where=_is("color", "red"), share="color")
    assert answer.summary == "2 items with color Red, 25 % of 8 in all."
    assert answer.question == "number of items with color Red, as a share of all items"
    assert answer.rows == ({"m0": 2, "whole": 8, "share": 25},)
    assert (answer.records_read, [row["code"] for row in answer.records]) == (2, ["BIKE", "RIM"])
    assert [(one.label, one.value, one.unit) for one in answer.blocks[:3]] == [
        (answer.question, 2, None),
        ("Items in all", 8, None),
        ("Share of all", 25, "%"),
    ]


async def test_the_other_conditions_and_the_period_stay(ask: Any) -> None:
    where = _is("warehouse", "Outer") + _is("item", "WHEEL")
    answer = await ask("stock", measures=ON_HAND, where=where, share="warehouse")
    assert _values(answer, "m0", "m0_unit", "whole", "share") == [(5, "EA", 15, Decimal("33.33"))]
    assert answer.summary.endswith(": 5 EA, 33.33 % of 15 EA in all (1 stock record).")
    within = {"since": "2024-01-01", "until": "2024-06-30"}
    answer = await ask("sales_order", measures=COUNT, where=_is("customer", "C1"), share="customer", **within)
    assert _values(answer, "m0", "whole", "share") == [(2, 3, Decimal("66.67"))]
    assert "of all sales orders from 2024-01-01 to 2024-06-30" in answer.question


async def test_all_conditions_of_the_field_are_left_out(ask: Any) -> None:
    where = [{"field": "list_price", "is": "above", "values": ["10"]},
             {"field": "list_price", "is": "below", "values": ["1000"]}]  # fmt: skip
    assert _values(await ask("item", measures=COUNT, where=where, share="list_price"), "m0", "whole") == [(1, 8)]


async def test_each_unit_is_a_share_of_its_own(ask: Any) -> None:
    answer = await ask("stock", measures=ON_HAND, where=_is("warehouse", "1"), share="warehouse")
    assert _values(answer, "m0", "m0_unit", "whole", "share") == [
        (Decimal("12.5"), "M", Decimal("12.5"), 100),
        (10, "EA", 15, Decimal("66.67")),
    ]  # and nothing of the rolls, of which it has none


@pytest.mark.parametrize(
    ("subject", "related", "expected"),
    [
        ("supplier", {"link": "offers"}, (2, 3)),
        ("supplier", {"link": "offers", "negated": True}, (1, 3)),
        ("supplier", {"link": "offers", "count": {"is": "at_least", "value": 2}}, (2, 3)),
        ("customer", {"link": "orders", "since": "2025-01-01"}, (1, 3)),
        ("item", {"link": "assemblies", "where": _is("item", "BIKE")}, (3, 8)),
    ],
)
async def test_related_records_may_be_left_out(ask: Any, subject: str, related: Any, expected: Any) -> None:
    answer = await ask(subject, measures=COUNT, related=[related], share=related["link"])
    assert _values(answer, "m0", "whole") == [expected]


async def test_of_what_a_record_belongs_to(ask: Any) -> None:
    link = "item.offers"
    answer = await ask("stock", measures=COUNT, related=[{"link": link}], share=link)
    assert _values(answer, "m0", "whole", "share") == [(3, 5, 60)]


async def test_none_is_no_percent_and_nothing_has_no_share(ask: Any) -> None:
    none = await ask("item", measures=COUNT, where=_is("name", "Nothing"), share="name")
    assert none.summary == "There are no items with name Nothing: 0 % of 8 in all."
    where = _is("customer", "C3")
    nobody = await ask("sales_order", measures=TOTAL, where=where, share="customer")
    assert "There are no sales orders with customer C3 Idle Shop: 0 % of 480.00 EUR in all and 0 % of 3,000.00 USD" in (
        nobody.summary
    )
    empty = await ask("sales_order", measures=COUNT, where=where, share="customer", until="2000-01-01")
    assert (_values(empty, "m0", "whole", "share"), "%" in empty.summary) == ([(0, 0, None)], False)
    nothing = await ask("stock", measures=ON_HAND, where=_is("warehouse", "1") + _is("item", "RIM"), share="warehouse")
    assert _values(nothing, "m0", "whole", "share") == [(0, 0, None)]
    assert "0 EA; 0 EA in all, so there is no share (1 stock record)." in nothing.summary


async def test_what_is_not_stated_has_no_share(ask: Any) -> None:
    cancelled = await ask("sales_order", measures=TOTAL, where=_is("status", "CANCELLED"), share="status")
    assert _values(cancelled, "m0", "whole", "share") == [(None, 3000, None)]
    assert "not stated, stated by 0 of them; 3,000.00 USD in all" in cancelled.summary
    later = await ask("sales_order", measures=TOTAL, where=_is("customer", "C2"), share="customer", since="2025-01-01")
    assert _values(later, "m0", "whole", "share") == [(None, None, None)]
    assert "nothing is stated in all, so there is no share" in later.summary


async def test_each_groups_share_of_all(ask: Any) -> None:
    answer = await ask("item", measures=COUNT, by=[{"field": "category"}], share="*", limit=2)
    assert _values(answer, "by0", "m0", "share") == [("Components", 5, Decimal("62.5")), ("Bikes", 2, 25)]
    assert (answer.whole, answer.total) == (({"m0": 8},), 3)
    assert "Components: 5, 62.5 %; Bikes: 2, 25 %; and 1 more group. All together: items 8 (8 items)." in answer.summary
    assert [(column.key, column.label, column.kind) for column in answer.blocks[0].columns] == [
        ("by0", "Category", "text"),
        ("m0", "Items", "quantity"),
        ("share", "Share of all", "percent"),
    ]
    assert (await ask("item", measures=COUNT, by=[{"field": "category"}], share="category", limit=2)) == answer


async def test_groups_share_what_has_their_unit(ask: Any) -> None:
    answer = await ask("stock", measures=ON_HAND, by=[{"field": "warehouse"}], share="*")
    assert _values(answer, "by0", "m0_unit", "share") == [
        ("1", "M", 100),
        ("1", "EA", Decimal("66.67")),
        ("2", "EA", Decimal("33.33")),
        ("2", "ROLL", 100),
    ]
    assert "Each share is of all in the same unit." in answer.summary


async def test_different_ones_are_a_share_of_the_different_ones_there_are(ask: Any) -> None:
    buyers = [{"aggregate": "count", "field": "customer"}]
    answer = await ask("sales_line", measures=buyers, by=[{"field": "category"}], share="*")
    assert _values(answer, "by0", "m0", "share") == [("Bikes", 2, 100), ("Accessories", 1, 50)]


async def test_some_groups_share_of_all_groups(ask: Any) -> None:
    where = _is("category", "Bikes", "Accessories")
    answer = await ask("item", measures=COUNT, by=[{"field": "category"}], where=where, share="category")
    assert _values(answer, "by0", "share") == [("Bikes", 25), ("Accessories", Decimal("12.5"))]
    assert answer.whole == ({"m0": 8},)
    large = await ask("item", measures=COUNT, by=[{"field": "category"}], share="*",
                      having=[{"measure": "count", "is": "above", "value": 2}])  # fmt: skip
    assert _values(large, "by0", "share") == [("Components", Decimal("62.5"))]
    assert "All groups together: items 8" in large.summary


async def test_a_share_within_each_group(ask: Any) -> None:
    arguments = {"measures": COUNT, "by": [{"field": "category"}], "where": _is("made"), "share": "made"}
    answer = await ask("item", **arguments, order="share")
    assert _values(answer, "by0", "m0", "whole", "share") == [
        ("Bikes", 2, 2, 100),
        ("Components", 3, 5, 60),
        ("Accessories", 0, 1, 0),
    ]
    assert answer.question == "number of made items by category, as a share of each one's items"
    assert "Components: 3, 60 % of 5; " in answer.summary
    assert "All together: items 5, 62.5 % of 8 (5 items)." in answer.summary
    lowest = await ask("item", **arguments, order="share", descending=False, limit=1)
    assert (_values(lowest, "by0"), lowest.total) == ([("Accessories",)], 3)
    by_value = {"measures": TOTAL, "by": [{"field": "customer"}], "where": _is("status", "COMPLETED")}
    orders = await ask("sales_order", **by_value, share="status", order="share")
    assert _values(orders, "by0", "m0", "m0_unit", "share") == [
        ("C2", 480, "EUR", 100),
        ("C1", 1000, "USD", Decimal("33.33")),
        ("C2", 0, "USD", None),  # its only one states no value
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"share": "category"}, "needs a measure"),
        ({"measures": COUNT, "share": "*"}, "Whose share"),
        ({"measures": COUNT, "share": "color"}, r"'color' is neither a condition .* grouped by\.$"),
        ({"measures": COUNT, "by": [{"field": "category"}], "share": "x'; --"}, r"There are: category\.$"),
        ({"measures": [*COUNT, {"field": "on_hand"}], "by": [{"field": "category"}], "share": "*"}, "one measure"),
        ({"measures": [{"aggregate": "average", "field": "list_price"}], "by": [{"field": "category"}], "share": "*"},
         "Only counts and sums"),
        ({"measures": [{"aggregate": "maximum", "field": "list_price"}], "where": _is("made"), "share": "made"},
         "Only counts and sums"),
        ({"measures": COUNT, "order": "share"}, "'share' is not measured"),
    ],
)  # fmt: skip
async def test_what_has_no_share_is_refused(ask: Any, arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        await ask("item", **arguments)


async def test_a_rate_and_two_periods_have_no_share(ask: Any) -> None:
    rate = [{"aggregate": "sum", "field": "reject_rate"}]
    with pytest.raises(InvalidInput, match="Only counts and sums"):
        await ask("purchase_line", measures=rate, by=[{"field": "item"}], share="item")
    with pytest.raises(InvalidInput, match="one period at a time"):
        await ask("sales_order", measures=COUNT, where=_is("customer", "C1"), share="customer",
                  since="2024-01-01", other_since="2025-01-01")  # fmt: skip
