"""A phrase that says which records are meant: its conditions are theirs, and not of what is asked."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.chaining import narrowed
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, ValueSpan
from tests.agent.models.naming import composed

TODAY = date(2025, 5, 15)
RECORDS = {
    "Acme": Candidate("supplier", "V-1", "Acme", 1.0),
    "Buyer": Candidate("customer", "C-1", "Buyer", 1.0),
}
VALUES = {"valves": ("sku", "category", "Valves"), "pumps": ("sku", "category", "Pumps")}
THOSE = {"field": "item", "values": ["(those)"]}


def best(text: str) -> dict[str, Any]:
    return composed(text, RECORDS, VALUES)


@pytest.mark.parametrize(
    ("text", "subject", "related"),
    [
        (
            "open work orders for items that use parts from Acme",
            "work_order",
            [{"link": "item.components", "related": [
                {"link": "offers", "where": [{"field": "supplier", "is": "is", "values": ["V-1"]}]}]}],
        ),
        (
            "work orders of products sold to Buyer",
            "work_order",
            [{"link": "item.sales", "where": [{"field": "order.customer", "values": ["C-1"]}]}],
        ),
        (
            "which open sales orders contain items with no stock",
            "sales_order",
            [{"link": "lines", "where": [{"field": "item.stocked", "is": "is_not"}]}],
        ),
        (
            "vendors that deliver valves used in pumps",
            "supplier",
            [{"link": "offers", "where": [{"field": "item.category", "values": ["Valves"]}],
              "related": [{"link": "item.assemblies", "where": [{"field": "category", "values": ["Pumps"]}]}]}],
        ),
        (
            "late purchase orders for parts that go into open work orders",
            "purchase_order",
            [{"link": "lines", "related": [
                {"link": "item.assemblies", "related": [{"link": "work_orders", "where": [{"field": "open"}]}]}]}],
        ),
        (
            "open purchase orders for components of pumps",
            "purchase_order",
            [{"link": "lines", "related": [
                {"link": "item.assemblies", "where": [{"field": "category", "values": ["Pumps"]}]}]}],
        ),
        (
            "suppliers of parts for pumps",
            "supplier",
            [{"link": "offers", "related": [
                {"link": "item.assemblies", "where": [{"field": "category", "values": ["Pumps"]}]}]}],
        ),
        (
            "sales of valves to the customers who bought pumps",
            "sales_line",
            [{"link": "order.customer.sales", "where": [{"field": "item.category", "values": ["Pumps"]}]}],
        ),
        (
            "open work orders of products ordered by Buyer",
            "work_order",
            [{"link": "item.sales", "where": [{"field": "order.customer", "values": ["C-1"]}]}],
        ),
        (
            "customers who bought valves in 2024",
            "customer",
            [{"link": "sales", "where": [{"field": "item.category", "values": ["Valves"]}], "since": "2024-01-01",
              "until": "2024-12-31"}],
        ),
        (
            "suppliers of the parts that are out of stock at the moment",
            "supplier",
            [{"link": "offers", "where": [{"field": "item.stocked", "is": "is_not"}]}],
        ),
    ],
)  # fmt: skip
def test_what_is_asked_is_what_is_listed(text: str, subject: str, related: list[dict[str, Any]]) -> None:
    query = best(text)
    assert (query["subject"], query["related"]) == (subject, related)


@pytest.mark.parametrize(
    "text",
    [
        "how many pieces of valves did customers order in 2024",  # who orders is no phrase
        "how many orders did customers place in April 2025",
        "purchased components in pumps",  # what describes the components
    ],
)
def test_what_belongs_together_is_not_taken_apart(text: str) -> None:
    assert not [one for one in best(text).get("related", ()) if "since" in one or "orders" in one["link"]]


def test_conditions_take_the_place_of_the_record_they_say_more_of() -> None:
    outer = {"subject": "purchase_order", "related": [{"link": "lines", "where": [{"field": "open"}, THOSE]}]}
    inner = {"subject": "item", "where": [{"field": "made"}], "related": [{"link": "scrap"}]}
    assert narrowed(outer, inner) == {
        "subject": "purchase_order",
        "related": [
            {
                "link": "lines",
                "where": [{"field": "open"}, {"field": "item.made"}],
                "related": [{"link": "item.scrap"}],
            }
        ],
    }


def test_what_is_denied_of_a_record_is_not_said_of_its_conditions() -> None:
    outer = {"subject": "sales_line", "where": [{**THOSE, "is": "is_not"}]}
    assert narrowed(outer, {"subject": "item", "where": [{"field": "made"}]}) is None


def test_what_is_waited_for_is_open() -> None:
    query = best("customers waiting for pumps")
    assert "'open'" in str(query)
    assert "'item.sales'" not in str(query)  # it is these lines that are open, not others of the same items


def test_a_phrase_is_always_less_than_the_whole() -> None:
    kept = ValueSpan(0, 0, "sku", "category", "Valves")  # what the sentence before was about, and nothing here says
    assert compositions(Question("PO, part and quantity missing", TODAY, (), (), (kept,)))
