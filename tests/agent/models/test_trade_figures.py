"""What sales operations ask: who did so much, who no longer does, what is set side by side, how long until it left."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import Composition, compositions
from agent.models.embedded.question import Question, ValueSpan, read

TODAY = date(2025, 5, 15)
VALUES = {
    "dealers": ("customer", "type", "Dealer", "is"),
    "Valves": ("sku", "category", "Valves", "is"),
    "Pumps": ("sku", "category", "Pumps", "is"),
    "Borea": ("sku", "name", "borea", "named"),
    "Duca": ("sku", "name", "duca", "named"),
}
IN_2024 = {"since": "2024-01-01", "until": "2024-12-31"}


def best(text: str) -> Composition:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    values = tuple(ValueSpan(at, at + len(w), *v[:3], how=v[3]) for w, v in VALUES.items() if (at := text.find(w)) >= 0)
    values = tuple(sorted(values, key=lambda value: value.start))
    return compositions(Question(text, TODAY, asked.spans, asked.periods, values))[0]


def has(text: str, **expected: Any) -> None:
    found = dict(best(text).arguments)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "subject", "by", "having"),
    [
        ("which dealers ordered more than 50,000 in 2024", "sales_order", "customer", ("total", "above", 50000)),
        ("clients who ordered less than 2.000 in 2024", "sales_order", "customer", ("total", "below", 2000)),
        ("who bought more than 40 Valves in 2024", "sales_line", "order.customer", ("quantity", "above", 40)),
    ],
)
def test_what_each_of_them_did_comes_to_so_much(text: str, subject: str, by: str, having: tuple[Any, ...]) -> None:
    named = dict(zip(("measure", "is", "value"), having, strict=True))
    has(text, subject=subject, by=[{"field": by}], having=[named], **IN_2024)


def test_a_single_order_of_so_much_is_no_sum() -> None:
    has("customers with an order above 50,000 in 2024", having=None)
    has("orders above 5.000 euro", subject="sales_order", where=[{"field": "total", "is": "above", "values": ["5000"]}])


@pytest.mark.parametrize(
    ("text", "subject", "link", "since"),
    [
        ("customers who ordered in 2023 but have not ordered since March", "customer", "orders", "2025-03-01"),
        ("clients that placed orders in 2023 but have placed no order since March", "customer", "orders", "2025-03-01"),
        ("items sold in 2023 that have not been sold since March", "item", "sales", "2025-03-01"),
    ],
)
def test_what_was_done_then_and_not_done_since(text: str, subject: str, link: str, since: str) -> None:
    then = {"link": link, "since": "2023-01-01", "until": "2023-12-31"}
    has(text, subject=subject, related=[then, {"link": link, "negated": True, "since": since}])


def test_what_was_bought_then_and_nothing_at_all_since() -> None:
    valves = [{"field": "item.category", "values": ["Valves"]}]
    then = {"link": "sales", "where": valves, "since": "2023-01-01", "until": "2023-12-31"}
    never = {"link": "sales", "negated": True, "since": "2025-03-01"}
    has("customers who bought Valves in 2023 but have not bought since March", related=[then, never])
    has("customers who bought Valves in 2023 but have not bought any since March",
        related=[then, {**never, "where": valves}])  # fmt: skip


def test_an_order_is_never_without_its_day() -> None:
    has("which dealers have not ordered since March", subject="customer",
        related=[{"link": "orders", "negated": True, "since": "2025-03-01"}])  # fmt: skip


def test_what_is_called_so_or_so_is_told_side_by_side() -> None:
    for text in ("compare the sales of Borea and Duca in 2024", "units sold of Borea vs Duca in 2024",
                 "compare pieces sold of the Borea with the Duca in 2024"):  # fmt: skip
        queries = best(text).queries
        assert [query["where"][0]["values"] for query in queries] == [["borea"], ["duca"]]
    assert len(best("sales of Borea and Duca together in 2024").queries) == 1


def test_kinds_are_told_apart_in_each_month() -> None:
    day = {"field": "order.order_date", "bucket": "month"}
    has("revenue of Valves vs Pumps by month in 2024", by=[day, {"field": "item.category"}])


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("how many orders were shipped more than 4 days after the order date in 2024", "above"),
        ("how many orders were dispatched within 4 days of the order in 2024", "at_most"),
    ],
)
def test_days_until_it_left(text: str, is_: str) -> None:
    where = [{"field": "days_to_ship", "is": is_, "values": ["4"]}]
    has(text, subject="sales_order", where=where, **IN_2024)


def test_the_mean_time_from_an_order_to_its_shipment() -> None:
    measures = [{"aggregate": "average", "field": "days_to_ship"}]
    by = [{"field": "order_date", "bucket": "month"}]
    has("average lead time from order to shipment by month", subject="sales_order", measures=measures, by=by)


def test_of_several_months_the_best_or_worst() -> None:
    by = [{"field": "order_date", "bucket": "month"}]
    has("the 3 worst months for revenue since January 2024", subject="sales_order", by=by, limit=3, descending=False)
    has("top 3 months by order count in 2024", measures=[{"aggregate": "count"}], by=by, limit=3)


def test_on_mondays_is_told_by_weekday() -> None:
    has("how much did we sell on Mondays in April", by=[{"field": "order.order_date", "bucket": "weekday"}])


def test_a_share_in_what_is_sold_is_one_of_value() -> None:
    has("share of Valves in our total sales for 2024", subject="sales_line", share="item.category",
        measures=[{"aggregate": "sum", "field": "value"}])  # fmt: skip


def test_words_written_in_one() -> None:
    has("which salesorders were above 20000", subject="sales_order")
    has("average leadtime of salesorder lines", subject="sales_line")


def test_regions_with_so_many_orders_have_orders_and_not_lines() -> None:
    has("territories with more than 50 orders in 2024", subject="sales_order", by=[{"field": "customer.territory"}])


def test_pieces_sold_to_customers_of_a_kind_are_pieces() -> None:
    has("how many Valves were sold to dealers in 2024", subject="sales_line",
        measures=[{"aggregate": "sum", "field": "quantity"}])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "subject", "then", "never"),
    [
        ("how many customers placed their first order in 2024", "customer", IN_2024, {"until": "2023-12-31"}),
        ("new customers in 2024", "customer", IN_2024, {"until": "2023-12-31"}),
        ("customers whose last order was in 2024", "customer", IN_2024, {"since": "2025-01-01"}),
        ("vendors we last bought from before 2025", "supplier", {"until": "2024-12-31"}, {"since": "2025-01-01"}),
    ],
)
def test_who_began_then_and_who_did_no_more(
    text: str, subject: str, then: dict[str, str], never: dict[str, str]
) -> None:
    link = "orders" if subject == "customer" else "purchase_orders"
    has(text, subject=subject, related=[{"link": link, **then}, {"link": link, "negated": True, **never}])


def test_what_one_order_holds_on_average_in_each_year() -> None:
    by = [{"field": "order.order_date", "bucket": "year"}]
    has("average number of items per order by year", by=by,
        measures=[{"aggregate": "count", "field": "item", "per": "order"}])  # fmt: skip
    has("monthly average of Valves sold in 2024", by=None,
        measures=[{"aggregate": "sum", "field": "quantity", "per": "month"}])  # fmt: skip


def test_whose_figures_fell_come_first() -> None:
    by = [{"field": "customer"}]
    has("dealers whose revenue dropped in 2024 compared to 2023", by=by, order="difference", descending=False)
    has("which clients' revenue grew most from 2023 to 2024", by=by, order="difference", descending=None)
    has("which customers spent less in 2024 than in 2023", by=by, order="difference", descending=False)
    has("territories with less revenue in 2024 than in 2023", by=[{"field": "customer.territory"}], descending=False)


def test_the_highest_single_value_is_that_of_a_line() -> None:
    has("what is the biggest discount we ever gave", subject="sales_line", by=None, order="discount")
    has("highest selling price for Valves in 2024", subject="sales_line", by=None, order="unit_price")


def test_only_orders_of_so_much_are_summed() -> None:
    has("revenue by territory for orders over 5000 in 2024", having=None,
        where=[{"field": "total", "is": "above", "values": ["5000"]}])  # fmt: skip


def test_kinds_are_ranked_by_what_is_named() -> None:
    has("rank the categories by units sold in 2024", by=[{"field": "item.category"}], order="quantity")


def test_how_late_something_left_once_it_has_left() -> None:
    late = [{"field": "shipping_delay", "is": "above", "values": ["3"]}, {"field": "shipped"}]
    has("orders shipped more than 3 days late in 2024", where=late)
    has("average days late of work orders finished in January 2025",
        measures=[{"aggregate": "average", "field": "finishing_delay"}])  # fmt: skip
    has("work orders finished more than 5 days after the due date in 2024",
        where=[{"field": "finishing_delay", "is": "above", "values": ["5"]}])  # fmt: skip


def test_spending_on_a_kind_is_of_its_lines() -> None:
    has("what did dealers spend on Valves in 2024", subject="sales_line",
        measures=[{"aggregate": "sum", "field": "value"}])  # fmt: skip


def test_the_best_customer_is_the_one_that_buys_most() -> None:
    total = [{"aggregate": "sum", "field": "total"}]
    has("best customer in 2024", subject="sales_order", by=[{"field": "customer"}], measures=total, **IN_2024)


def test_customers_of_a_year_are_those_that_ordered() -> None:
    has("number of customers per territory in 2024", subject="customer", related=[{"link": "orders", **IN_2024}])


def test_each_spent_between_two_sums() -> None:
    ends = [{"measure": "total", "is": "at_least", "value": 2000}, {"measure": "total", "is": "at_most", "value": 3000}]
    has(
        "customers that spent between 2000 and 3000 dollars in 2024",
        by=[{"field": "customer"}],
        having=ends,
        where=None,
    )
    has("orders between 2000 and 3000 dollars in 2024", having=None,
        where=[{"field": "total", "is": "between", "values": ["2000", "3000"]}])  # fmt: skip


def test_of_which_kind_so_few_were_sold() -> None:
    has("which Valves did we sell less than 50 of in 2024", by=[{"field": "item"}],
        having=[{"measure": "quantity", "is": "below", "value": 50}])  # fmt: skip


def test_in_how_many_orders_lines_are_so() -> None:
    has("in how many orders was a discount given in 2024", measures=[{"aggregate": "count", "field": "order"}])


def test_a_share_of_orders_that_are_so_is_one_of_each_group() -> None:
    has("percentage of cancelled orders in 2024 by channel", by=[{"field": "channel"}], share="status")


def test_weeks_are_so_many_days() -> None:
    late = [{"field": "days_late", "is": "above", "values": ["14"]}]
    has("orders that are more than 2 weeks late", where=late)
    has("orders that took over a week to ship", where=[{"field": "days_to_ship", "is": "above", "values": ["7"]}])


def test_what_was_done_after_its_day_was_done_then() -> None:
    has("jobs finished after their due date in May", subject="work_order", day="end_date", since="2025-05-01")


def test_days_from_the_order_to_what_was_promised() -> None:
    has("average number of days between order and due date", subject="sales_order",
        measures=[{"aggregate": "average", "field": "promised_days"}])  # fmt: skip


def test_employees_that_order_are_buyers() -> None:
    has("which employees placed purchase orders over 5000 in 2024", subject="purchase_order")


def test_money_counts_no_records() -> None:
    has("how many orders above 1000 dollars did dealers place in 2024", related=None,
        where=[{"field": "total", "is": "above", "values": ["1000"]},
               {"field": "customer.type", "values": ["Dealer"]}])  # fmt: skip


def test_a_kind_of_customer_that_is_asked_for_is_listed() -> None:
    has("which dealers bought Valves in 2024", subject="customer", where=[{"field": "type", "values": ["Dealer"]}])


def test_kinds_are_ranked_by_the_number_of_their_records() -> None:
    has("territories ranked by number of customers", by=[{"field": "territory"}], order="count")


def test_the_median_of_days_between() -> None:
    has("median days between order and shipment in 2024",
        measures=[{"aggregate": "median", "field": "days_to_ship"}])  # fmt: skip


def test_what_was_shipped_late_by_days_has_left() -> None:
    has("which orders in 2024 were shipped more than 5 days late",
        where=[{"field": "shipping_delay", "is": "above", "values": ["5"]}])  # fmt: skip


_IN_2023 = {"since": "2023-01-01", "until": "2023-12-31"}


@pytest.mark.parametrize(
    ("text", "related"),
    [
        ("customers that have not ordered since March but ordered in 2023",
         [{"link": "orders", "negated": True, "since": "2025-03-01"}, {"link": "orders", **_IN_2023}]),
        ("how many customers bought in both 2023 and 2024",
         [{"link": "orders", **_IN_2023}, {"link": "orders", **IN_2024}]),
        ("items sold in 2023 as well as in 2024", [{"link": "sales", **_IN_2023}, {"link": "sales", **IN_2024}]),
    ],
)  # fmt: skip
def test_each_time_has_its_own_records_or_none(text: str, related: list[dict[str, Any]]) -> None:
    has(text, related=related)


@pytest.mark.parametrize(
    "text",
    [
        "which vendors did not deliver anything in 2024",
        "suppliers that didn't supply anything in 2024",
        "vendors that delivered nothing in 2024",
    ],
)
def test_who_delivers_nothing_then_has_no_order_of_that_time(text: str) -> None:
    has(text, subject="supplier", related=[{"link": "purchase_orders", "negated": True, **IN_2024}])
