"""What is asked for stands in the answer: suppliers beside items, rates, lists of numbers, times in a row."""

from typing import Any

import pytest

from agent.models.embedded.question import Candidate
from tests.agent.models.naming import composed

RECORDS = {"Grinder": Candidate("sku", "G-1", "Grinder", 1.0)}
VALUES = {
    "Pumps": ("sku", "category", "Pumps"),
    "Valves": ("sku", "category", "Valves"),
    "France": ("customer", "country", "FR"),
}


def best(text: str) -> dict[str, Any]:
    return composed(text, RECORDS, VALUES)


@pytest.mark.parametrize(
    "text",
    [
        "which part has the longest lead time of all we buy, and from who?",
        "longest supplier lead time - item, vendor, days",
        "longest lead time among our purchased parts, with supplier",
        "the shortest lead time: part, supplier, days",
    ],
)
def test_an_item_its_supplier_and_their_time_are_one_offer(text: str) -> None:
    query = best(text)
    assert (query["subject"], query["order"]) == ("offer", "lead_time")
    assert "measures" not in query


@pytest.mark.parametrize(
    "text",
    [
        "for every item under its reorder point - who do we buy it from?",
        "for each part that is out of stock: who sells it to us?",
        "which items are out of stock and who supplies them?",
    ],
)
def test_who_is_asked_of_each_item_stands_beside_it(text: str) -> None:
    query = best(text)
    assert (query["subject"], query["show"]) == ("item", ["possible_suppliers"])


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("suppliers with rating 4 and 5, names please", [{"field": "rating", "values": ["4", "5"]}]),
        ("vendors rated 1 or 2", [{"field": "rating", "values": ["1", "2"]}]),
        ("suppliers with rating 2 and 3 offers", [{"field": "rating", "values": ["2"]}]),
    ],
)
def test_numbers_of_one_list_are_all_meant(text: str, where: list[dict[str, Any]]) -> None:
    assert best(text)["where"] == where


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("what was our scrap rate on work orders finished in 2024, as scrapped over ordered quantity?", "work_order"),
        ("reject rate of suppliers (rejected over received) in 2024", "purchase_line"),
        ("what is the scrap rate of work orders started in May 2024", "work_order"),
    ],
)
def test_what_a_rate_is_made_of_is_no_condition(text: str, subject: str) -> None:
    query = best(text)
    assert query["subject"] == subject
    assert [one["field"].endswith("_rate") for one in query["measures"]] == [True]
    assert not any("than" in one for one in query.get("where", ()))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("late completion rate of work orders completed in 2024", "finished_late"),
        ("cancellation rate of sales orders in 2024", "status"),
        ("of the work orders finished in 2024, what percentage was finished after the due date?", "end_date"),
    ],
)
def test_a_rate_is_the_share_of_those_that_are_so(text: str, share: str) -> None:
    assert best(text)["share"] == share


def test_two_kinds_that_are_sold_out_are_listed() -> None:
    query = best("which Pumps and Valves are sold out")
    assert "by" not in query
    assert query["where"][-1] == {"field": "stocked", "is": "is_not"}


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("rejected purchase orders of 2024: number of them and the suppliers", [{"field": "supplier"}]),
        ("late purchase orders of 2024: how many and from which vendors", [{"field": "supplier"}]),
        ("open orders from France customers: how many, what are they worth", None),
    ],
)
def test_a_number_beside_something_is_of_the_records(text: str, by: list[dict[str, str]] | None) -> None:
    query = best(text)
    assert query["measures"][0] == {"aggregate": "count"}
    assert query.get("by") == by


def test_what_customers_wait_for_is_not_counted_as_customers() -> None:
    assert best("how many Grinder do customers still wait for")["subject"] != "customer"


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("which customers placed no order in February and March 2025", "2025-02-01", "2025-03-31"),
        ("suppliers that got a purchase order in December 2024 and January 2025", "2024-12-01", "2025-01-31"),
    ],
)
def test_months_in_a_row_are_one_time(text: str, since: str, until: str) -> None:
    related = best(text)["related"]
    assert [(one["since"], one["until"]) for one in related] == [(since, until)]


@pytest.mark.parametrize(
    "text",
    [
        "which three suppliers quote the longest lead times on average?",
        "the three vendors with the longest lead time on average",
    ],
)
def test_so_many_suppliers_are_ranked_by_the_average_of_their_offers(text: str) -> None:
    query = best(text)
    assert (query["subject"], query["by"], query["limit"]) == ("offer", [{"field": "supplier"}], 3)


def test_what_orders_add_up_to_is_a_sum_of_each_group() -> None:
    query = best("what do our open sales orders add up to, by channel?")
    assert query["measures"] == [{"aggregate": "sum", "field": "total"}]


@pytest.mark.parametrize(
    "text",
    [
        "how much more does the list price of Pumps amount to than their standard cost, on average",
        "average difference between list price and standard cost of Pumps",
    ],
)
def test_an_average_difference_is_one_figure(text: str) -> None:
    assert best(text)["measures"] == [{"aggregate": "average", "field": "margin"}]


@pytest.mark.parametrize(
    ("text", "show"),
    [
        ("what do we sell the Grinder for?", ["list_price"]),
        ("what do we sell the Grinder for and what does it cost us", ["list_price", "standard_cost"]),
    ],
)
def test_what_it_is_sold_for_is_its_price(text: str, show: list[str]) -> None:
    query = best(text)
    assert (query["subject"], query["show"]) == ("item", show)


def test_an_order_number_is_told_of_orders_and_not_counted() -> None:
    query = best("which customers are waiting for an overdue order? Give me order number and name")
    assert query["subject"] == "sales_order"
    assert "measures" not in query


@pytest.mark.parametrize(
    ("text", "subject", "order"),
    [
        ("which territory took the most Pumps in 2024 and how many was that?", "sales_line", "quantity"),
        ("which vendor brought the most Pumps in 2024?", "purchase_line", "quantity"),
        ("what are the 3 reasons that cost us the most scrapped pieces", "scrap", "quantity"),
    ],
)
def test_the_most_of_something_is_of_its_pieces(text: str, subject: str, order: str) -> None:
    query = best(text)
    assert (query["subject"], query["order"]) == (subject, order)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("open sales orders per due date, with the count for each date", None),
        ("sales orders to ship: how many are due on each day from May 16 to May 27?", "due_date"),
        ("number of open sales orders for each due date", None),
    ],
)
def test_orders_are_counted_for_each_day_they_are_due(text: str, day: str | None) -> None:
    query = best(text)
    assert query["by"] == [{"field": "due_date", "bucket": "day"}]
    assert query.get("day") == day


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("how many Pumps cost more than 1,000 in the list and how many are there overall?", "list_price"),
        ("how many sales orders of 2024 came from France and how many in total", "customer.country"),
    ],
)
def test_so_many_of_how_many(text: str, share: str) -> None:
    query = best(text)
    assert (query["measures"], query["share"]) == ([{"aggregate": "count"}], share)


@pytest.mark.parametrize(
    "text", ["how many Pumps are in stock, active or not", "active and inactive Pumps: count by color"]
)
def test_what_may_be_so_or_not_is_no_condition(text: str) -> None:
    assert not any(one["field"] == "active" for one in best(text)["where"])


def test_the_lead_time_of_an_offer_is_no_item_record_s() -> None:
    query = best("which items have a vendor offer with over 50 days lead time, and how much of each is in stock?")
    assert query["related"] == [{"link": "offers", "where": [{"field": "lead_time", "is": "above", "values": ["50"]}]}]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("We have a problem with the Grinder. Which assemblies use it?", "components"),
        ("The Grinder is too dear for us. What are its parts?", "assemblies"),
    ],
)
def test_what_a_first_sentence_names_stands_where_it_is_pointed_to(text: str, link: str) -> None:
    assert best(text)["related"] == [{"link": link, "where": [{"field": "item", "values": ["G-1"]}]}]


def test_groups_that_something_is_ranked_among() -> None:
    query = best("biggest increase of revenue 2024 over 2023 among the territories")
    assert (query["by"], query["order"]) == ([{"field": "customer.territory"}], "difference")


def test_rejected_orders_are_no_rejected_pieces() -> None:
    query = best("ordered pieces of Pumps by supplier in 2024, without the rejected POs")
    assert query["where"][-1] == {"field": "order.status", "is": "is_not", "values": ["REJECTED"]}


@pytest.mark.parametrize("text", ["list overdue POs, number and vendor", "open work orders: number and item"])
def test_a_bare_number_is_that_of_each_order(text: str) -> None:
    assert "measures" not in best(text)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("of the vendors with rating 1, how many have late purchase orders?", "supplier"),
        ("among customers in France, how many have open orders?", "customer"),
        ("how many customers in France have open orders?", "customer"),
    ],
)
def test_how_many_have_is_asked_of_those_named_first(text: str, subject: str) -> None:
    query = best(text)
    assert (query["subject"], query["measures"]) == (subject, [{"aggregate": "count"}])
