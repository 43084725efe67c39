"""Figures that a word narrows, lists that are to be ranked, and what nobody did."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.dates import periods
from agent.models.embedded.question import Question, Span, ValueSpan, read

TODAY = date(2025, 5, 15)
VALUES = {
    "valves": (("sku", "category", "Valves"),),
    "Austria": (("customer", "country", "AT"), ("customer", "territory", "Austria")),
}


def best(text: str) -> dict[str, Any]:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    values = [
        ValueSpan(at, at + len(word), *value)
        for word, meant in VALUES.items()
        if (at := text.find(word)) >= 0
        for value in meant
    ]
    spans: tuple[Span, ...] = ()
    return dict(compositions(Question(asked.text, TODAY, spans, asked.periods, tuple(values)))[0].arguments)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("total value of all open purchase orders without tax and freight", ["net_value"]),
        ("what are the open sales orders worth net", ["net_value"]),
        ("value of the open purchase orders", ["total"]),
        ("order value and net value of all open sales orders", ["total", "net_value"]),
    ],
)
def test_a_value_without_its_taxes_is_the_net_value_and_not_the_order_value_beside_it(
    text: str, told: list[str]
) -> None:
    query = best(text)

    assert [one["field"] for one in query.get("measures", ())] + query.get("show", []) == told


def test_what_is_ranked_before_tax_is_ranked_by_the_net_value() -> None:
    assert best("largest purchase order before tax")["order"] == "net_value"


def test_a_ranking_tells_all_that_it_ranks_the_highest_first() -> None:
    query = best("Rank our vendors by the value of their open purchase orders")

    assert query["by"] == [{"field": "supplier"}]
    assert (query["order"], query.get("limit")) == ("total", None)


def test_of_a_ranking_so_many_are_told_as_are_wanted() -> None:
    assert best("rank the vendors by order value of their purchase orders, the first four")["limit"] == 4


@pytest.mark.parametrize("text", ["valves nobody ordered in 2024", "valves that no customer has bought in 2024"])
def test_what_nobody_ordered_are_items_without_sales(text: str) -> None:
    query = best(text)

    assert query["subject"] == "item"
    assert query["related"] == [{"link": "sales", "negated": True, "since": "2024-01-01", "until": "2024-12-31"}]


def test_valves_sold_somewhere_are_counted_in_pieces_and_not_the_customers() -> None:
    query = best("valves sold to Austria in March 2025, how many?")

    assert (query["subject"], query["measures"]) == ("sales_line", [{"aggregate": "sum", "field": "quantity"}])


def test_what_customers_ordered_in_a_month_was_ordered_then() -> None:
    query = best("units of valves ordered by customers in Austria in March 2025")

    assert (query["subject"], query["since"], query["until"]) == ("sales_line", "2025-03-01", "2025-03-31")
    assert "related" not in query


def test_a_value_is_of_the_field_that_is_named_beside_it() -> None:
    assert best("sales in the Austria territory")["where"] == [
        {"field": "order.customer.territory", "values": ["Austria"]}
    ]


def test_a_price_that_is_compared_is_no_number_of_orders() -> None:
    query = best("which valves with a list price above 2,300 did we sell in 2024")

    assert {"field": "item.list_price", "is": "above", "values": ["2300"]} in query["where"] or {
        "field": "list_price", "is": "above", "values": ["2300"]
    } in query["where"]  # fmt: skip


def test_a_possessive_year_is_a_year_before_units_too() -> None:
    (period,) = periods("how many of 2024's units were valves", TODAY)

    assert (period.since, period.until) == (date(2024, 1, 1), date(2024, 12, 31))


def test_who_asks_is_no_part_of_the_question() -> None:
    assert best("sales ops here, the open purchase orders please")["subject"] == "purchase_order"


def test_a_list_is_ranked_by_the_one_price_that_is_named_in_brackets_or_by() -> None:
    assert best("the 3 most expensive valves (standard cost)")["order"] == "standard_cost"
    assert best("the 3 most expensive valves, with standard cost")["order"] == "list_price"


def test_a_share_of_what_was_said_last_is_of_how_they_were() -> None:
    query = best("work orders for valves closed in April 2025: how many finished late, and how much is that in percent")

    assert query["share"] == "finished_late"


def test_who_we_spend_so_much_with_is_a_group_of_orders() -> None:
    query = best("who did we spend over 1,000,000 with in 2024, and how much exactly?")

    assert query["by"] == [{"field": "supplier"}]
    assert query["having"] == [{"measure": "total", "is": "above", "value": 1000000}]


def test_of_any_supplier_a_single_offer_is_ranked() -> None:
    query = best("what is the longest lead time any supplier quotes us")

    assert (query["subject"], query["order"], query.get("by")) == ("offer", "lead_time", None)


def test_what_should_have_been_here_is_late() -> None:
    assert {"field": "late"} in best("which purchase orders should have been here by now?")["where"]


def test_each_of_a_kind_is_an_item_of_it() -> None:
    assert best("units sold in 2024 for each of the valves")["by"] == [{"field": "item"}]


def test_what_share_was_late_is_of_all_of_the_kind() -> None:
    assert best("what share of the work orders for valves finished in 2024 was late")["share"] == "finished_late"
    assert best("what percentage of open sales orders are from Austria")["share"] == "customer.country"
