from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput


def _values(answer: Any, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in answer.rows]


def _of(aggregate: str, field: str | None = None) -> dict[str, str]:
    return {"aggregate": aggregate, **({"field": field} if field else {})}


async def test_records_are_counted(ask: Any) -> None:
    answer = await ask("item", measures=[_of("count")])
    assert (_values(answer, "m0"), answer.records_read, answer.total) == ([(8,)], 8, 1)
    assert answer.summary == "8 items."


async def test_different_ones_are_counted_once(ask: Any) -> None:
    answer = await ask("item", measures=[_of("count", "color"), _of("count")])
    assert _values(answer, "m0", "m1") == [(3, 8)]
    assert _values(await ask("sales_line", measures=[_of("count", "customer")]), "m0") == [(2,)]


async def test_unlike_currencies_are_never_added(ask: Any) -> None:
    answer = await ask("sales_order", measures=[_of("sum", "total")])
    assert sorted(_values(answer, "m0_unit", "m0")) == [("EUR", 480), ("USD", 3000)]
    assert "3,000.00 USD" in answer.summary
    assert "480.00 EUR" in answer.summary


async def test_every_currency_is_told_whatever_the_limit(ask: Any) -> None:
    assert len((await ask("sales_order", measures=[_of("sum", "total")], limit=1)).rows) == 2
    grouped = await ask("sales_order", measures=[_of("sum", "total")], by=[{"field": "customer"}], limit=1)
    assert (len(grouped.rows), grouped.total) == (1, 3)
    assert "All together" not in grouped.summary
    listed = await ask("sales_order", show=["total"], limit=1)
    assert "In all: order value 3,000.00 USD and 480.00 EUR (stated by 3 of 4)." in listed.summary


async def test_unlike_units_are_never_added(ask: Any) -> None:
    answer = await ask("stock", measures=[_of("sum", "on_hand")])
    assert _values(answer, "m0_unit", "m0") == [("EA", 15), ("M", Decimal("12.5")), ("ROLL", 2)]


async def test_an_item_in_two_units_has_no_stock_in_one(ask: Any) -> None:
    answer = await ask("item", where=[{"field": "item", "values": ["TAPE"]}], show=["on_hand"])
    title = next(column for column in answer.blocks[0].columns if column.label == "On hand")
    assert _values(answer, title.key) == [(None,)]


async def test_an_average_says_how_many_state_it(ask: Any) -> None:
    answer = await ask("offer", measures=[_of("average", "lead_time")])
    assert _values(answer, "m0") == [(20,)]
    assert answer.summary == "Average lead time of offers: 20 days, stated by 3 of them (4 offers)."


async def test_lowest_and_highest(ask: Any) -> None:
    answer = await ask("offer", measures=[_of("minimum", "lead_time"), _of("maximum", "lead_time")])
    assert _values(answer, "m0", "m1") == [(10, 30)]
    assert "20 days between them" in answer.summary
    assert answer.difference == 20


async def test_a_median(ask: Any) -> None:
    answer = await ask("offer", measures=[_of("median", "lead_time")])
    assert answer.summary.startswith("Median lead time of offers")
    assert _values(answer, "m0") == [(20,)]


@pytest.mark.parametrize(
    ("subject", "measure", "expected"),
    [
        ("sales_line", {"aggregate": "count", "per": "order"}, "1.33"),
        ("sales_order", {"aggregate": "count", "per": "customer"}, "2.00"),
        ("sales_order", {"aggregate": "count", "per": "year"}, "2.00"),
        ("sales_line", {"aggregate": "count", "field": "item", "per": "customer"}, "1.50"),
        ("sales_line", {"aggregate": "sum", "field": "quantity", "per": "order"}, "2.33"),
        ("item", {"aggregate": "count", "per": "category"}, "2.67"),
    ],
)
async def test_on_average_for_each(ask: Any, subject: str, measure: dict[str, str], expected: str) -> None:
    answer = await ask(subject, measures=[measure])
    assert [f"{row['m0']:.2f}" for row in answer.rows] == [expected]
    assert " per " in answer.summary


async def test_only_counts_and_sums_are_told_per_something(ask: Any) -> None:
    with pytest.raises(InvalidInput, match="Only counts and sums"):
        await ask("sales_line", measures=[{"aggregate": "average", "field": "quantity", "per": "order"}])
    with pytest.raises(InvalidInput, match="have no date"):
        await ask("item", measures=[{"aggregate": "count", "per": "month"}])


async def test_flags_as_groups_are_told_in_words(ask: Any) -> None:
    answer = await ask("item", measures=[{"aggregate": "count"}], by=[{"field": "made"}])
    assert "made: " in answer.summary
    assert "not made: " in answer.summary


async def test_a_rate_is_the_quotient_of_sums(ask: Any) -> None:
    answer = await ask("purchase_line", measures=[_of("sum", "reject_rate"), _of("average", "on_time_rate")])
    assert _values(answer, "m0", "m1") == [(1, 50)]  # percent: 1 of 100 pieces, 1 of the 2 lines that came
    by_item = await ask("purchase_line", measures=[_of("average", "reject_rate")], by=[{"field": "item"}])
    assert _values(by_item, "by0", "m0") == [("RIM", 10), ("TAPE", 0), ("BELL", None)]


async def test_grouped_by_a_field(ask: Any) -> None:
    answer = await ask("item", measures=[_of("count")], by=[{"field": "category"}])
    assert _values(answer, "by0", "m0") == [("Components", 5), ("Bikes", 2), ("Accessories", 1)]
    colours = await ask("item", measures=[_of("count")], by=[{"field": "color"}], order="color", descending=False)
    assert _values(colours, "by0", "m0") == [("Black", 1), ("Blue", 1), ("Red", 2), (None, 4)]
    assert "All together: items 8" in colours.summary


async def test_grouped_by_a_record_by_code_and_name(ask: Any) -> None:
    answer = await ask("sales_line", measures=[_of("sum", "quantity")], by=[{"field": "customer"}])
    assert _values(answer, "by0", "by0_name", "m0") == [("C2", "Dealer Two", 4), ("C1", "Dealer One", 3)]
    assert "C2 Dealer Two: 4 EA; C1 Dealer One: 3 EA." in answer.summary


@pytest.mark.parametrize(
    ("bucket", "groups"),
    [
        ("day", [("2024-01-15", 1), ("2024-04-02", 1), ("2024-04-20", 1), ("2025-01-10", 1)]),
        ("week", [("2024-W03", 1), ("2024-W14", 1), ("2024-W16", 1), ("2025-W02", 1)]),
        ("weekday", [("Monday", 1), ("Tuesday", 1), ("Friday", 1), ("Saturday", 1)]),
        ("month_of_year", [("January", 2), ("April", 2)]),
        ("month", [("2024-01", 1), ("2024-04", 2), ("2025-01", 1)]),
        ("quarter", [("2024-Q1", 1), ("2024-Q2", 2), ("2025-Q1", 1)]),
        ("year", [("2024", 3), ("2025", 1)]),
    ],
)
async def test_grouped_by_time_in_its_order(ask: Any, bucket: str, groups: list[Any]) -> None:
    by = [{"field": "order_date", "bucket": bucket}]
    assert _values(await ask("sales_order", measures=[_of("count")], by=by), "by0", "m0") == groups


async def test_grouped_by_two_things(ask: Any) -> None:
    by = [{"field": "customer"}, {"field": "order_date", "bucket": "year"}]
    answer = await ask("sales_order", measures=[_of("count")], by=by)
    assert sorted(_values(answer, "by0", "by1", "m0")) == [("C1", "2024", 2), ("C2", "2024", 1), ("C2", "2025", 1)]


async def test_ordered_and_cut_with_the_total_told(ask: Any) -> None:
    arguments = {"measures": [_of("average", "lead_time")], "by": [{"field": "item"}]}
    longest = await ask("offer", **arguments, limit=1)
    assert (_values(longest, "by0", "m0"), longest.total) == ([("TAPE", 30)], 3)
    assert "Shown are 1 of 3." in longest.summary  # an average adds to no share
    assert "2 more groups" in longest.summary
    shortest = await ask("offer", **arguments, descending=False)
    assert _values(shortest, "by0", "m0") == [("RIM", 15), ("TAPE", 30), ("BELL", None)]
    ordered = {"measures": [_of("count"), _of("sum", "on_hand")], "by": [{"field": "warehouse"}]}
    by_stock = await ask("stock", **ordered, order="on_hand", descending=False, limit=2)
    assert _values(by_stock, "by0_name", "m1") == [("Outer", 2), ("Outer", 5)]


async def test_the_usual_day_or_another(ask: Any) -> None:
    period = {"since": "2024-04-01", "until": "2024-04-30"}
    assert _values(await ask("sales_order", measures=[_of("count")], **period), "m0") == [(2,)]
    due = await ask("sales_order", measures=[_of("count")], **period, day="due_date")
    assert _values(due, "m0") == [(1,)]
    assert "due date" in due.question
    assert _values(await ask("sales_line", measures=[_of("count")], since="2024-04-20"), "m0") == [(2,)]


async def test_nothing_there_is_said(ask: Any) -> None:
    answer = await ask("sales_order", measures=[_of("sum", "total")], until="2000-01-01")
    assert answer.summary == "There are no sales orders until 2000-01-01 (order date)."


async def test_the_records_are_listed_with_what_was_asked(ask: Any) -> None:
    answer = await ask("sales_order", show=["total", "channel"], order="total", descending=False, limit=2)
    assert (_values(answer, "code"), answer.total) == ([("O3",), ("O1",)], 4)
    assert [column.label for column in answer.blocks[0].columns][-2:] == ["Order value", "Channel"]
    assert _values(answer, "source", "record") == [("erp", "sales_order#3"), ("erp", "sales_order#1")]
    assert {age.entity for age in answer.freshness} >= {"sales_order", "customer"}


async def test_what_a_join_would_multiply_is_not_summed(ask: Any) -> None:
    with pytest.raises(InvalidInput, match="would count each item several times: ask it of the subject item"):
        await ask("sales_line", measures=[_of("sum", "on_hand")])
    with pytest.raises(InvalidInput, match="'category' is no number"):
        await ask("item", measures=[_of("sum", "category")])
    with pytest.raises(InvalidInput, match=r"^sum of what\? Name a field\.$"):
        await ask("item", measures=[_of("sum")])


async def test_the_groups_that_are_shown_are_a_share_of_all(ask: Any) -> None:
    arguments = {"measures": [_of("count")], "by": [{"field": "customer"}]}
    assert "Shown are 1 of 2: 2, 50 % of all." in (await ask("sales_order", **arguments, limit=1)).summary
    by_currency = {"measures": [_of("sum", "total")], "by": [{"field": "customer"}]}
    assert "of all" not in (await ask("sales_order", **by_currency, limit=1)).summary  # dollars and euros
