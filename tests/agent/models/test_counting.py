"""A number before what is counted: records, or the pieces they are made of; and codes of digits nobody knows."""

from typing import Any

import pytest

from agent.binding import bind
from agent.models.embedded.model import repertoire_of
from agent.models.embedded.question import read
from agent.models.embedded.reading import Before
from agent.models.embedded.readings import readings
from tests.agent.models.test_compositions_more import TODAY, best
from tools.registry import TOOLS


def _on_hand(is_: str, number: str) -> dict[str, Any]:
    return {"subject": "item", "where": [{"field": "on_hand", "is": is_, "values": [number]}]}


def _related(subject: str, link: str, is_: str, number: int, **more: Any) -> dict[str, Any]:
    return {"subject": subject, "related": [{"link": link, **more, "count": {"is": is_, "value": number}}]}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("which items have more than 500 in stock", _on_hand("above", "500")),
        ("items with at least 50 on hand", _on_hand("at_least", "50")),
        ("parts with fewer than 10 in stock", _on_hand("below", "10")),
        ("items kept in more than 2 locations", _related("item", "stock_records", "above", 2)),
        ("items with more than 3 offers", _related("item", "offers", "above", 3)),
        ("customers with at least 3 orders", _related("customer", "orders", "at_least", 3)),
        (
            "vendors with more than 10 open orders",
            _related("supplier", "purchase_orders", "above", 10, where=[{"field": "open"}]),
        ),
    ],
)
def test_what_a_number_counts(text: str, asked: dict[str, Any]) -> None:
    assert best(text) == asked


def test_digits_behind_a_noun_are_the_code_of_such_a_record() -> None:
    repertoire = repertoire_of([bind(tool) for tool in TOOLS])
    question = read("stock level of item 77777", {"today": TODAY.isoformat()}, repertoire.vocabulary)
    likeliest = readings(repertoire, question, Before())[0]
    assert (likeliest.offer.name, likeliest.arguments) == ("stock_on_hand", {"sku": "77777"})


def test_one_piece_of_a_whole_counts_no_records_of_its_own() -> None:
    """`go in one Wheel, not counting scrap`: nobody asks for the records of scrap."""
    assert best("how many Nipple go in one Wheel, not counting scrap")["subject"] == "bom_line"


@pytest.mark.parametrize(
    ("text", "subject", "field"),
    [
        ("how many colours are there", "item", "color"),
        ("in how many countries do we have suppliers", "supplier", "country"),
        ("how many product lines did we sell in", "sales_line", "item.product_line"),
        ("how many scrap reasons do we use", "scrap", "reason"),
    ],
)
def test_values_are_counted_once_each(text: str, subject: str, field: str) -> None:
    assert best(text) == {"subject": subject, "measures": [{"aggregate": "count", "field": field}]}


def test_what_items_come_in_is_no_receipt() -> None:
    assert best("which sizes do items come in") == {
        "subject": "item",
        "measures": [{"aggregate": "count"}],
        "by": [{"field": "size"}],
    }
    assert best("which categories do we have")["by"] == [{"field": "category"}]
    assert best("what deliveries come in tomorrow")["subject"].startswith("purchase")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("work orders where more than 2 were scrapped",
         {"subject": "work_order", "where": [{"field": "scrapped_quantity", "is": "above", "values": ["2"]}]}),
        ("which items cost less than a dollar",
         {"subject": "item", "where": [{"field": "list_price", "is": "below", "values": ["1"]}]}),
        ("which items cost less than 50 cents",
         {"subject": "item", "where": [{"field": "list_price", "is": "below", "values": ["0.5"]}]}),
        ("which items are over stocked", {"subject": "item", "where": [{"field": "above_maximum"}]}),
        ("inactive items still in stock",
         {"subject": "item", "where": [{"field": "active", "is": "is_not"}, {"field": "stocked"}]}),
        ("average value of a purchase order by year",
         {"subject": "purchase_order", "measures": [{"aggregate": "average", "field": "total"}],
          "by": [{"field": "order_date", "bucket": "year"}]}),
    ],
)  # fmt: skip
def test_what_an_amount_or_a_state_is_said_of(text: str, asked: dict[str, Any]) -> None:
    assert best(text) == asked


def test_an_amount_that_is_compared_is_no_order() -> None:
    repertoire = repertoire_of([bind(tool) for tool in TOOLS])
    question = read("orders over 77777", {"today": TODAY.isoformat()}, repertoire.vocabulary)
    assert not question.spans
    assert best("orders over 77777")["where"] == [{"field": "total", "is": "above", "values": ["77777"]}]


def test_a_share_is_of_what_is_told_behind_the_whole() -> None:
    text = "share of late orders in total revenue"
    assert best(text)["measures"] == [{"aggregate": "sum", "field": "total"}]
    assert best("share of late sales orders")["measures"] == [{"aggregate": "count"}]


def test_a_number_that_has_its_figure_counts_nothing_behind_it() -> None:
    assert best("vendors with a rating above 3 and open purchase orders") == {
        "subject": "supplier",
        "where": [{"field": "rating", "is": "above", "values": ["3"]}],
        "related": [{"link": "purchase_orders", "where": [{"field": "open"}]}],
    }


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("vendors that we buy from", {"subject": "supplier", "related": [{"link": "purchase_orders"}]}),
        (
            "vendors we buy from that have no email",
            {
                "subject": "supplier",
                "where": [{"field": "email", "is": "missing"}],
                "related": [{"link": "purchase_orders"}],
            },
        ),
    ],
)
def test_a_verb_that_leads_to_nothing_else_says_that_there_is_any(text: str, asked: dict[str, Any]) -> None:
    assert best(text) == asked
