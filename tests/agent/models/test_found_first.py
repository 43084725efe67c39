"""Which record is meant is asked first, and the rest of what is found: the parts of a question that hang together."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from tools.registry import TOOLS

_VALUES = {"pump": ("sku", "category", "Pumps"), "pumps": ("sku", "category", "Pumps")}


def _asked(text: str) -> HumanMessage:
    words = [(at, word) for word in text.lower().strip("?").split() if (at := text.lower().find(word)) >= 0]
    values = [
        dict(zip(("entity", "field", "value"), _VALUES[word], strict=True), start=at, end=at + len(word))
        for at, word in words
        if word in _VALUES
    ]
    return HumanMessage(text, additional_kwargs={"today": "2025-05-15", "values": values})


def _model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


def _then(text: str, codes: list[str], **found: Any) -> tuple[dict[str, Any], AIMessage]:
    """What is called first, and what is said when it has found these."""
    model, asked = _model(), _asked(text)
    first = model.answer([asked])
    (call,) = first.tool_calls
    key = "by0" if call["args"].get("by") else "code"
    told = {"rows": [{key: code} for code in codes], "summary": "Found.", "total": 9, "alike": 1, **found}
    return call["args"], model.answer(
        [asked, first, ToolMessage(json.dumps(told), tool_call_id=call["id"], artifact=told)]
    )


@pytest.mark.parametrize(
    ("text", "subject", "order", "tool", "arguments"),
    [
        ("who supplies the heaviest pump?", "item", "weight", "suppliers_of_sku", {"sku": "A"}),
        ("how much is on stock of our best selling pump", "sales_line", "quantity", "stock_on_hand", {"sku": "A"}),
        ("where is the most scrapped item used", "scrap", "quantity", "where_used", {"sku": "A"}),
        ("for the pump with the highest margin show me its bill of material", "item", "margin", "explode_bom",
         {"sku": "A"}),
        ("open purchase orders of the vendor we spend the most with", "purchase_order", "total",
         "open_purchase_orders", {"supplier": "A"}),
        ("what is on our largest open purchase order?", "purchase_order", "total", "order_by_number",
         {"order": "purchase order A"}),
        ("what's our oldest open work order and what is on it?", "work_order", "start_date", "order_by_number",
         {"order": "work order A"}),
        ("the pump with the lowest stock, what is it made of?", "stock", "on_hand", "explode_bom", {"sku": "A"}),
        ("which purchase orders from our slowest supplier are still open?", "offer", "lead_time",
         "open_purchase_orders", {"supplier": "A"}),
        ("our top customer's open orders", "sales_order", "total", "open_sales_orders", {"customer": "A"}),
        ("which orders of our best customer are still open", "sales_order", "total", "open_sales_orders",
         {"customer": "A"}),
        ("which open purchase orders are with our least reliable supplier", "purchase_line", "on_time_rate",
         "open_purchase_orders", {"supplier": "A"}),
        ("open orders of our most important customer", "sales_order", "total", "open_sales_orders", {"customer": "A"}),
        ("biggest supplier last year and its open purchase orders", "purchase_order", "total",
         "open_purchase_orders", {"supplier": "A"}),
        ("the vendor with the highest open PO value: what is due from them?", "purchase_order", "total",
         "receipts_due", {"supplier": "A"}),
        ("what do we have on order from our biggest vendor", "purchase_order", "total", "open_purchase_orders",
         {"supplier": "A"}),
        ("Is our best selling pump in stock?", "sales_line", "quantity", "stock_on_hand", {"sku": "A"}),
    ],
)  # fmt: skip
def test_the_rest_is_asked_of_the_record_that_is_found(
    text: str, subject: str, order: str, tool: str, arguments: dict[str, Any]
) -> None:
    query, then = _then(text, ["A", "B"])
    assert (query["subject"], query["order"]) == (subject, order)
    (call,) = then.tool_calls
    assert (call["name"], call["args"]) == (tool, arguments)


def test_so_many_are_asked_about_as_were_meant() -> None:
    query, then = _then("which of the 3 best selling pumps are below safety stock", ["A", "B", "C", "D"])
    assert query["limit"] == 3
    (call,) = then.tool_calls
    assert {"field": "item", "values": ["A", "B", "C"]} in call["args"]["where"]


def test_those_that_are_alike_are_all_meant() -> None:
    _, then = _then("who supplies the heaviest pump?", ["A", "B", "C"], alike=2)
    (call,) = then.tool_calls
    assert call["args"]["related"][0]["where"] == [{"field": "item", "values": ["A", "B"]}]


def test_a_figure_of_so_many_is_of_them_all() -> None:
    query, then = _then("average order value of our top 3 customers", ["A", "B", "C"])
    assert (query["by"], query["limit"]) == ([{"field": "customer"}], 3)
    (call,) = then.tool_calls
    assert call["args"]["measures"] == [{"aggregate": "average", "field": "total"}]
    assert call["args"]["where"] == [{"field": "customer", "values": ["A", "B", "C"]}]


@pytest.mark.parametrize("alike", [0, 3])
def test_what_cannot_be_told_apart_is_not_guessed(alike: int) -> None:
    _, then = _then("who supplies the heaviest pump?", ["A", "B", "C"], alike=alike)
    assert not then.tool_calls
    assert "could not answer" in then.text


@pytest.mark.parametrize(
    "text",
    [
        "what is our most expensive pump",
        "which customers have the oldest open orders",  # they are ranked by it
        "list the 5 most expensive pumps with their stock",  # the list tells all
        "price of the most expensive pump",
        "which customer bought the most pumps",  # so many of them
        "suppliers with the longest lead time",
        "who has the biggest share of our spend",
        "which item is the cheapest",
    ],
)
def test_what_one_query_tells_is_one_query(text: str) -> None:
    (first,) = _model().answer([_asked(text)]).tool_calls
    assert first["args"]
    assert "then" not in _model().answer([_asked(text)]).additional_kwargs


def test_the_one_that_is_meant_is_that_of_its_period() -> None:
    first, *_ = _model().answer([_asked("what was the largest sales order in May 2024 and who placed it")]).tool_calls
    assert (first["args"]["order"], first["args"]["since"]) == ("total", "2024-05-01")


def test_what_each_of_them_did_first_is_no_single_record() -> None:
    (first,) = _model().answer([_asked("how many customers placed their first order in 2024")]).tool_calls
    assert first["args"]["subject"] == "customer"


def test_what_is_asked_of_it_behind_is_of_what_is_found() -> None:
    query, then = _then("what is the heaviest pump and how much of it is on hand", ["A", "B"])
    assert query["order"] == "weight"
    (call,) = then.tool_calls
    assert (call["name"], call["args"]) == ("stock_on_hand", {"sku": "A"})


def test_a_note_needs_no_article() -> None:
    query, then = _then("vendor we spend most with - open POs?", ["A", "B"])
    assert (query["by"], query["order"]) == ([{"field": "supplier"}], "total")
    (call,) = then.tool_calls
    assert (call["name"], call["args"]) == ("open_purchase_orders", {"supplier": "A"})
