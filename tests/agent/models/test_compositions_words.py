"""Words that are more than one thing, and what stands beside them: the very word first, rows that are ranked, what one
has not."""

from datetime import date
from typing import Any

import pytest

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.question import Candidate, Question, Span, read

TODAY = date(2025, 5, 15)
COUNT = [{"aggregate": "count"}]
ORDERS = {
    "77120": Candidate("order", "77120", "purchase order", 1.0),
    "99450": Candidate("order", "99450", "work order", 1.0),
}


def best(text: str) -> dict[str, Any]:
    asked = read(text, {"today": TODAY.isoformat()}, frozenset())
    spans = [Span(at, at + len(n), n, (record,)) for n, record in ORDERS.items() if (at := text.find(n)) >= 0]
    return dict(compositions(Question(text, TODAY, tuple(spans), asked.periods))[0].arguments)


def having(field: str, is_: str, *values: str) -> list[dict[str, Any]]:
    return [{"field": field, "is": is_, "values": list(values)}]


def average(field: str) -> list[dict[str, str]]:
    return [{"aggregate": "average", "field": field}]


MARCH = {"since": "2024-03-01", "until": "2024-03-31"}
READ: list[tuple[str, dict[str, Any]]] = [
    # what one has not
    ("items that do not have any offers", {"subject": "item", "related": [{"link": "offers", "negated": True}]}),
    (
        "how many suppliers don't have purchase orders",
        {"subject": "supplier", "measures": COUNT, "related": [{"link": "purchase_orders", "negated": True}]},
    ),
    ("which items are not on hand", {"subject": "item", "where": [{"field": "stocked", "is": "is_not"}]}),
    ("sales orders that are not delayed", {"subject": "sales_order", "where": [{"field": "late", "is": "is_not"}]}),
    ("items not made in house", {"subject": "item", "where": [{"field": "made", "is": "is_not"}]}),
    ("work orders not yet done", {"subject": "work_order", "where": [{"field": "open"}]}),
    # how they are, and not how many pieces
    (
        "number of completed work orders",
        {"subject": "work_order", "measures": COUNT, "where": [{"field": "completed"}]},
    ),
    # the day that is named behind the word that ranks
    (
        "which purchase orders have the latest due date",
        {"subject": "purchase_order", "order": "expected_date", "limit": 10, "show": ["expected_date"]},
    ),
    (
        "purchase order lines with the earliest due date",
        {"subject": "purchase_line", "order": "due_date", "limit": 10, "show": ["due_date"], "descending": False},
    ),
    # the very word, and not one of the same stem or another word for something else
    (
        "sales orders delivered in March 2024",
        {"subject": "sales_order", "day": "shipped_date", "show": ["shipped_date"], **MARCH},
    ),
    ("average cost of the items", {"subject": "item", "measures": average("standard_cost")}),
    ("items that cost more than 40", {"subject": "item", "where": having("list_price", "above", "40")}),
    # of two phrases the one that is meant
    ("top 7 items by days to make", {"subject": "item", "order": "lead_time", "limit": 7}),
    (
        "how many items are there per unit of measure",
        {"subject": "item", "measures": COUNT, "by": [{"field": "unit_of_measure"}]},
    ),
    ("which items have a stock of more than 40", {"subject": "item", "where": having("on_hand", "above", "40")}),
    (
        "total quantity per customer",
        {
            "subject": "sales_line",
            "measures": [{"aggregate": "sum", "field": "quantity"}],
            "by": [{"field": "order.customer"}],
        },
    ),
    # rows, and no sums of them
    ("top 7 sales order lines by value", {"subject": "sales_line", "order": "value", "limit": 7}),
    ("which stock record has the highest value", {"subject": "stock", "order": "value", "limit": 5}),
    ("give me every open sales order line", {"subject": "sales_line", "where": [{"field": "open"}]}),
    ("every shipped sales order", {"subject": "sales_order", "where": [{"field": "shipped"}]}),
    (
        "purchase order lines by month",
        {"subject": "purchase_line", "measures": COUNT, "by": [{"field": "order.order_date", "bucket": "month"}]},
    ),
    # of an order that is named by its number
    (
        "work order 99450: delayed operations",
        {"subject": "operation", "where": [{"field": "order", "values": ["99450"]}, {"field": "delayed"}]},
    ),
    ("lines of purchase order 77120", {"subject": "purchase_line", "where": [{"field": "order", "values": ["77120"]}]}),
    # a head that two words share
    (
        "actual vs planned hours by work centre",
        {
            "subject": "operation",
            "measures": [{"aggregate": "sum", "field": of} for of in ("actual_hours", "planned_hours")],
            "by": [{"field": "work_centre"}],
        },
    ),
    (
        "minimum and maximum order quantity of all offers",
        {"subject": "offer", "show": ["minimum_quantity", "maximum_quantity"]},
    ),
    # what they come to together, and how they are rather than how many
    (
        "what was the order value of all sales orders in March 2024",
        {"subject": "sales_order", "measures": [{"aggregate": "sum", "field": "total"}], **MARCH},
    ),
    ("how many items do we have", {"subject": "item", "measures": COUNT}),
    ("how many items are in stock", {"subject": "item", "measures": COUNT, "where": [{"field": "stocked"}]}),
    ("the 7 items with the highest on hand", {"subject": "item", "order": "on_hand", "limit": 7}),
    # words of the shop floor
    ("what is our WIP", {"subject": "work_order", "where": [{"field": "open"}]}),
    (
        "which customers have backorders",
        {"subject": "customer", "related": [{"link": "sales", "where": [{"field": "open"}]}]},
    ),
    # whose orders they are
    (
        "late orders by supplier",
        {"subject": "purchase_order", "measures": COUNT, "by": [{"field": "supplier"}], "where": [{"field": "late"}]},
    ),
    (
        "open orders by customer",
        {"subject": "sales_order", "measures": COUNT, "by": [{"field": "customer"}], "where": [{"field": "open"}]},
    ),
    # groups that share one word
    (
        "revenue by territory and month",
        {
            "subject": "sales_order",
            "measures": [{"aggregate": "sum", "field": "total"}],
            "by": [{"field": "customer.territory"}, {"field": "order_date", "bucket": "month"}],
        },
    ),
    (
        "scrap by month and reason",
        {
            "subject": "scrap",
            "measures": [{"aggregate": "sum", "field": "quantity"}],
            "by": [{"field": "scrap_date", "bucket": "month"}, {"field": "reason"}],
        },
    ),
    # a rate of each record, and the share of those that are so in each group
    (
        "work orders with a scrap rate above 2 %",
        {
            "subject": "work_order",
            "measures": [{"aggregate": "sum", "field": "scrap_rate"}],
            "by": [{"field": "work_order"}],
            "having": [{"measure": "scrap_rate", "is": "above", "value": 2}],
        },
    ),
    (
        "share of late work orders by item",
        {
            "subject": "work_order",
            "measures": COUNT,
            "by": [{"field": "item"}],
            "where": [{"field": "late"}],
            "share": "late",
        },
    ),
    # what was never done, and how many lines an order has
    ("items never bought", {"subject": "item", "related": [{"link": "purchases", "negated": True}]}),
    (
        "sales orders with more than 5 lines",
        {"subject": "sales_order", "related": [{"link": "lines", "count": {"is": "above", "value": 5}}]},
    ),
    (
        "when was work order 99450 started",
        {"subject": "work_order", "where": [{"field": "work_order", "values": ["99450"]}], "show": ["start_date"]},
    ),
    ("need the open work orders", {"subject": "work_order", "where": [{"field": "open"}]}),
    ("work orders finished early", {"subject": "work_order", "where": [{"field": "finished_early"}]}),
    ("operations that took longer than planned", {"subject": "operation", "where": [{"field": "over_plan"}]}),
    # in an order that is asked for
    (
        "purchase orders sorted by due date",
        {"subject": "purchase_order", "order": "expected_date", "descending": False},
    ),
    ("items ordered by lead time, longest first", {"subject": "item", "order": "lead_time", "show": ["lead_time"]}),
    (
        "pieces made per month",
        {
            "subject": "work_order",
            "measures": [{"aggregate": "sum", "field": "completed_quantity"}],
            "by": [{"field": "end_date", "bucket": "month"}],
        },
    ),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_read_as(text: str, expected: dict[str, Any]) -> None:
    assert best(text) == expected
