"""The first of each of something: what ranks, within what, how many."""

from typing import Any

import pytest

from agent.models.embedded.question import Candidate
from tests.agent.models.naming import composed

RECORDS = {"Buyer": Candidate("customer", "C-1", "Buyer", 1.0), "Acme": Candidate("supplier", "V-1", "Acme", 1.0)}
VALUES = {
    "valves": ("sku", "category", "Valves"),
    "pumps": ("sku", "category", "Pumps"),
    "Spain": ("customer", "country", "ES"),
}


def best(text: str) -> dict[str, Any]:
    return composed(text, RECORDS, VALUES)


@pytest.mark.parametrize(
    ("text", "subject", "by", "order", "each"),
    [
        ("best selling part in each category", "sales_line", ["item.category", "item"], "quantity", "item.category"),
        ("for every country, who is our biggest customer", "sales_order", ["customer.country", "customer"], "total",
         "customer.country"),
        ("top article per territory by pieces", "sales_line", ["order.customer.territory", "item"], "quantity",
         "order.customer.territory"),
        ("best customer by country", "sales_order", ["customer.country", "customer"], "total", "customer.country"),
        ("the part we buy most from each vendor", "purchase_line", ["order.supplier", "item"], "quantity",
         "order.supplier"),
        ("what is the most common scrap reason at each work centre", "scrap", ["work_centre", "reason"], "count",
         "work_centre"),
    ],
)  # fmt: skip
def test_what_is_ranked_is_ranked_within_each(text: str, subject: str, by: list[str], order: str, each: str) -> None:
    query = best(text)
    assert (query["subject"], [one["field"] for one in query["by"]]) == (subject, by)
    assert (query["order"], query["by"][0]["field"], query["first_of_each"]) == (order, each, 1)


@pytest.mark.parametrize(
    ("text", "subject", "order", "each"),
    [
        ("latest order of every customer in Spain", "sales_order", "order_date", {"field": "customer"}),
        ("each customer's biggest order", "sales_order", "total", {"field": "customer"}),
        ("the dearest item of each category", "item", "list_price", {"field": "category"}),
        ("highest value order per month in 2024", "sales_order", "total", {"field": "order_date", "bucket": "month"}),
    ],
)
def test_records_are_ranked_within_each(text: str, subject: str, order: str, each: dict[str, str]) -> None:
    query = best(text)
    assert (query["subject"], query["order"], query["by"], query["first_of_each"]) == (subject, order, [each], 1)
    assert "measures" not in query


def test_so_many_of_each_are_asked() -> None:
    assert best("top 2 customers per year")["first_of_each"] == 2


@pytest.mark.parametrize(
    "text",
    ["highest list price in each category", "average lead time per supplier, longest first", "sales per country",
     "top 5 customers by revenue", "biggest customer in Spain", "top categories by sales"],
)  # fmt: skip
def test_a_figure_of_each_is_no_first_of_each(text: str) -> None:
    assert "first_of_each" not in best(text)


def test_the_figure_that_is_named_ranks_what_sells_best() -> None:
    assert best("best selling pumps by revenue")["order"] == "value"
    assert best("best selling pumps")["order"] == "quantity"


@pytest.mark.parametrize(
    ("text", "related"),
    [
        ("customers who never bought pumps",
         [{"link": "sales", "where": [{"field": "item.category", "values": ["Pumps"]}], "negated": True}]),
        ("which clients haven't ordered valves since 2024",
         [{"link": "sales", "where": [{"field": "item.category", "values": ["Valves"]}], "negated": True,
           "since": "2024-01-01"}]),
        ("customers who never bought pumps but bought valves",
         [{"link": "sales", "where": [{"field": "item.category", "values": ["Pumps"]}], "negated": True},
          {"link": "sales", "where": [{"field": "item.category", "values": ["Valves"]}]}]),
        ("customers who only buy pumps",
         [{"link": "sales", "where": [{"field": "item.category", "values": ["Pumps"]}]},
          {"link": "sales", "where": [{"field": "item.category", "is": "is_not", "values": ["Pumps"]}],
           "negated": True}]),
        ("clients that bought nothing but valves",
         [{"link": "sales", "where": [{"field": "item.category", "values": ["Valves"]}]},
          {"link": "sales", "where": [{"field": "item.category", "is": "is_not", "values": ["Valves"]}],
           "negated": True}]),
    ],
)  # fmt: skip
def test_what_was_never_bought_or_alone_was(text: str, related: list[dict[str, Any]]) -> None:
    query = best(text)
    assert (query["subject"], query["related"]) == ("customer", related)


@pytest.mark.parametrize("text", ["only customers in Spain who bought pumps", "customers with only 2 orders of pumps"])
def test_only_says_alone_of_what_it_stands_before(text: str) -> None:
    assert not any(one.get("negated") for one in best(text)["related"])


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("who bought more than 20 pumps in a single order", ["order.customer", "order"]),
        ("customers who bought over 20 pumps on one order", ["order.customer", "order"]),
        ("customers who bought more than 20 pumps", ["order.customer"]),
        ("orders with more than 20 pumps", ["order"]),
    ],
)
def test_pieces_are_compared_of_each_order_or_of_all(text: str, by: list[str]) -> None:
    query = best(text)
    assert [one["field"] for one in query["by"]] == by
    assert query["having"] == [{"measure": "quantity", "is": "above", "value": 20}]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("revenue from customers who bought pumps", {"aggregate": "sum", "field": "total"}),
        ("average order value of clients that bought pumps", {"aggregate": "average", "field": "total"}),
    ],
)
def test_a_figure_of_those_that_a_phrase_means(text: str, measure: dict[str, str]) -> None:
    query = best(text)
    assert (query["subject"], query["measures"]) == ("sales_order", [measure])
    bought = {"link": "customer.sales", "where": [{"field": "item.category", "values": ["Pumps"]}]}
    assert query["related"] == [bought]


@pytest.mark.parametrize(
    ("text", "by", "where"),
    [
        ("what do customers who buy pumps also buy", [{"field": "item"}],
         [{"field": "item.category", "is": "is_not", "values": ["Pumps"]}]),
        ("how much did clients who bought pumps spend on valves", None,
         [{"field": "item.category", "values": ["Valves"]}]),
    ],
)  # fmt: skip
def test_a_clause_in_the_middle_says_which_are_meant(text: str, by: Any, where: list[dict[str, Any]]) -> None:
    query = best(text)
    assert (query["subject"], query.get("by"), query["where"]) == ("sales_line", by, where)
    bought = {"link": "order.customer.sales", "where": [{"field": "item.category", "values": ["Pumps"]}]}
    assert query["related"] == [bought]


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("items bought by more than 100 customers", {"is": "above", "value": 100, "of": "order.customer"}),
        ("items which were sold to only one customer", {"is": "is", "value": 1, "of": "order.customer"}),
        ("items with more than 100 orders", {"is": "above", "value": 100}),
    ],
)
def test_each_customer_counts_once(text: str, many: dict[str, Any]) -> None:
    assert best(text)["related"][0]["count"] == many


@pytest.mark.parametrize(
    ("text", "values"),
    [("what portion of Buyer's orders was late", "late"), ("which share of the late orders is from Buyer", "customer")],
)
def test_what_is_said_to_be_so_is_the_share(text: str, values: str) -> None:
    assert best(text)["share"] == values


def test_an_amount_in_front_of_those_it_is_for_counts_no_lines() -> None:
    query = best("orders over 20000 for customers in Spain")
    assert query["where"][0] == {"field": "total", "is": "above", "values": ["20000"]}


def test_what_was_not_bought_again_is_of_the_same_party() -> None:
    query = best("what did Buyer buy in 2023 that they have not bought in 2024")
    assert [one["where"] for one in query["related"]] == [[{"field": "order.customer", "values": ["C-1"]}]] * 2


def test_the_first_time_may_be_said_behind_the_period() -> None:
    query = best("how many customers bought something in 2024 for the first time")
    assert query["related"] == [
        {"link": "orders", "since": "2024-01-01", "until": "2024-12-31"},
        {"link": "orders", "negated": True, "until": "2023-12-31"},
    ]


@pytest.mark.parametrize(
    ("text", "related"),
    [
        ("customers that ordered pumps this year but have no open order",
         [{"link": "sales", "where": [{"field": "item.category", "values": ["Pumps"]}], "since": "2025-01-01",
           "until": "2025-12-31"},
          {"link": "orders", "where": [{"field": "open"}], "negated": True}]),
        ("customers with more than 20 orders but no late ones",
         [{"link": "orders", "count": {"is": "above", "value": 20}},
          {"link": "orders", "where": [{"field": "late"}], "negated": True}]),
    ],
)  # fmt: skip
def test_two_things_are_said_of_the_same_customers(text: str, related: list[dict[str, Any]]) -> None:
    assert (best(text)["subject"], best(text)["related"]) == ("customer", related)


def test_of_customers_with_so_much_in_all_another_thing_may_be_said() -> None:
    query = best("customers who spent over 200k and bought no pumps")
    assert query["having"] == [{"measure": "total", "is": "above", "value": 200000}]
    bought = {"link": "customer.sales", "where": [{"field": "item.category", "values": ["Pumps"]}], "negated": True}
    assert query["related"] == [bought]


def test_a_figure_of_a_party_without_a_clause_is_of_what_is_said_behind() -> None:
    query = best("how much did we spend per supplier on pumps in 2024")
    assert (query["subject"], query["by"]) == ("purchase_line", [{"field": "order.supplier"}])
