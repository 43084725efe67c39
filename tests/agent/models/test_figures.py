"""Which figure a question asks, of which groups, and what is compared: sums of groups, shares, averages, ranks."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.compose.wholeness import only_conditions, when_only
from agent.models.embedded.question import Question, ValueSpan, read
from tools.analysis.semantics import MODEL

TODAY = date(2025, 5, 15)
VALUES = {"pumps": ("sku", "category", "Pumps"), "EDI": ("sales_order", "channel", "EDI")}
COUNT = [{"aggregate": "count"}]
IN_2024 = {"since": "2024-01-01", "until": "2024-12-31"}


def question(text: str) -> Question:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    values = tuple(ValueSpan(at, at + len(w), *v) for w, v in VALUES.items() if (at := text.find(w)) >= 0)
    return Question(text, TODAY, asked.spans, asked.periods, values)


def has(text: str, **expected: Any) -> None:
    found = dict(compositions(question(text))[0].arguments)
    assert {name: found.get(name) for name in expected} == expected


def total(field: str, aggregate: str = "sum") -> list[dict[str, str]]:
    return [{"aggregate": aggregate, "field": field}]


@pytest.mark.parametrize(
    ("text", "by", "measures", "having"),
    [
        ("which vendors had more than 5,000 pieces rejected", "order.supplier", total("rejected_quantity"),
         ("rejected_quantity", "above", 5000)),
        ("suppliers w/ rejected qty > 5000", "order.supplier", total("rejected_quantity"),
         ("rejected_quantity", "above", 5000)),
        ("vendors with purchase orders worth more than 20k in 2024", "supplier", total("total"),
         ("total", "above", 20000)),
        ("in which locations do more than fifty thousand pieces lie", "warehouse", total("on_hand"),
         ("on_hand", "above", 50000)),
        ("suppliers with an average lead time above 23 days", "supplier", total("lead_time", "average"),
         ("lead_time", "above", 23)),
        ("which subcategories sold at least 1500 pieces in 2024", "item.subcategory", total("quantity"),
         ("quantity", "at_least", 1500)),
    ],
)  # fmt: skip
def test_groups_are_compared_by_their_own_figure(
    text: str, by: str, measures: list[dict[str, str]], having: tuple[str, str, int]
) -> None:
    measure, is_, value = having
    has(text, by=[{"field": by}], measures=measures, having=[{"measure": measure, "is": is_, "value": value}])


@pytest.mark.parametrize("text", ["customers with an order above 10000", "sales orders above 10000"])
def test_a_single_record_is_compared_itself(text: str) -> None:
    has(text, subject="sales_order", where=[{"field": "total", "is": "above", "values": ["10000"]}], having=None)


@pytest.mark.parametrize(
    "text", ["in which months of 2024 did we take more than 1,500 sales orders",
             "months of 2024 with a sales order count above 1500"]
)  # fmt: skip
def test_months_of_so_many_records(text: str) -> None:
    has(
        text, subject="sales_order", measures=COUNT, by=[{"field": "order_date", "bucket": "month"}],
        having=[{"measure": "count", "is": "above", "value": 1500}], **IN_2024
    )  # fmt: skip


def test_so_many_groups_are_counted_not_listed() -> None:
    has("how many customers placed more than 40 orders in 2024", subject="customer", measures=COUNT)


def test_so_many_times() -> None:
    has(
        "how many customers ordered exactly three times",
        subject="customer",
        measures=COUNT,
        related=[{"link": "orders", "count": {"is": "is", "value": 3}}],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("share of EDI in the sales of 2024, cancelled orders excluded", {"share": "channel"}),
        ("what % of the running work orders is past due", {"share": "late", "measures": COUNT}),
        ("2024 scrap % - scrapped over order quantity of work orders", {"measures": total("scrap_rate")}),
        ("rejected / received on purchase order lines of 2024, in %", {"measures": total("reject_rate")}),
    ],
)
def test_shares_and_rates(text: str, expected: dict[str, Any]) -> None:
    has(text, **expected)


def test_growth_is_told_by_two_periods_the_later_first() -> None:
    query = compositions(question("by what percentage did the number of purchase orders grow from 2023 to 2024"))[0]
    assert query.queries == (
        {"subject": "purchase_order", "measures": COUNT, **IN_2024, "other_since": "2023-01-01",
         "other_until": "2023-12-31"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mean lot size of open work orders", {"subject": "work_order", "measures": total("quantity", "average")}),
        ("average purchase order by supplier", {"measures": total("total", "average")}),
        ("yearly output of pumps, scrap not counted",
         {"measures": total("completed_quantity"), "by": [{"field": "end_date", "bucket": "year"}]}),
        ("pumps made each year, by end date of the work order", {"by": [{"field": "end_date", "bucket": "year"}]}),
        ("how long does a work order run on average", {"measures": total("cycle_time", "average")}),
        ("three item categories with the most money in stock at standard cost", {"limit": 3}),
        ("scrapped pieces by item category", {"by": [{"field": "item.category"}]}),
        ("online sales orders: the 2 best territories", {"by": [{"field": "customer.territory"}], "limit": 2}),
        ("cheapest, dearest and average list price of pumps",
         {"measures": [*total("list_price", "average"), *total("list_price", "minimum"),
                       *total("list_price", "maximum")]}),
        ("orders of 2024 in any status by customer", {"where": None}),
        ("average offer price: preferred suppliers vs the others", {"by": [{"field": "supplier.preferred"}]}),
        ("purchase order lines received in 2024 that arrived after their due date",
         {"where": [{"field": "received_date", "is": "above", "than": "due_date"}], "day": "received_date"}),
        ("name the two biggest causes of scrap", {"subject": "scrap", "by": [{"field": "reason"}], "limit": 2}),
    ],
)  # fmt: skip
def test_the_figure_that_is_meant(text: str, expected: dict[str, Any]) -> None:
    has(text, **expected)


@pytest.mark.parametrize(
    ("text", "numbers", "years"),
    [
        ("more than 2000 orders", [2000], 0),
        ("2024 over 2023", [], 2),
        ("twenty-five orders", [25], 0),
        ("sixty or more lines", [60], 0),
        ("above 900k", [900000], 0),
    ],
)
def test_numbers_and_years(text: str, numbers: list[int], years: int) -> None:
    found = segments(question(text), lexicon(MODEL))
    assert [one.number for one in found if one.number is not None] == numbers
    assert sum(one.period is not None for one in found) == years


def test_what_is_no_question_of_its_own() -> None:
    assert only_conditions(question("finished goods only, cancelled orders excluded"))
    assert not only_conditions(question("which orders are late"))
    assert when_only(question("In April 2025"))
    assert not when_only(question("In April 2025 the sales"))
