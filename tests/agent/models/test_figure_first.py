"""A figure that others are compared with is asked first, and stands in the place of the words that mean it."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from tools.registry import TOOLS

_PUMPS = {"field": "category", "values": ["Pumps"]}
_LITWARE = {"entity": "supplier", "code": "LIT", "name": "Litware", "score": 1.0}


def _asked(text: str) -> HumanMessage:
    at, named = text.lower().find("pumps"), text.find("Litware")
    values = [{"entity": "sku", "field": "category", "value": "Pumps", "start": at, "end": at + 5}] if at >= 0 else []
    mentions = [{"start": named, "end": named + 7, "text": "Litware", "candidates": [_LITWARE]}] if named >= 0 else []
    return HumanMessage(text, additional_kwargs={"today": "2025-05-15", "values": values, "mentions": mentions})


def _then(text: str, figure: str) -> tuple[dict[str, Any], AIMessage]:
    """What is called first, and what is said when it has found this figure."""
    model: Any = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    asked = _asked(text)
    first = model.answer([asked])
    (call,) = first.tool_calls
    told = {"rows": [{"m0": figure, "records": 9}], "summary": "Found.", "total": 1}
    return call["args"], model.answer(
        [asked, first, ToolMessage(json.dumps(told), tool_call_id=call["id"], artifact=told)]
    )


def _above(field: str, value: str, *more: dict[str, Any], is_: str = "above") -> list[dict[str, Any]]:
    return [{"field": field, "is": is_, "values": [value]}, *more]


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        (
            "which pumps cost more than the average pump?",
            {"measures": [{"aggregate": "average", "field": "list_price"}], "where": [_PUMPS]},
            {"where": _above("list_price", "12.5", _PUMPS)},
        ),
        (
            "work orders that took longer than average",
            {"subject": "work_order", "measures": [{"aggregate": "average", "field": "cycle_time"}], "where": []},
            {"where": _above("cycle_time", "12.5")},
        ),
        (
            "orders in 2024 above the average order value",
            {"measures": [{"aggregate": "average", "field": "total"}], "since": "2024-01-01"},
            {"where": _above("total", "12.5"), "since": "2024-01-01", "until": "2024-12-31"},
        ),
        (
            "which customers ordered more than the average customer in 2024",
            {"measures": [{"aggregate": "sum", "field": "total", "per": "customer"}], "since": "2024-01-01"},
            {"having": [{"measure": "total", "is": "above", "value": 12.5}], "since": "2024-01-01"},
        ),
        (
            "vendors with a higher reject rate than average",
            {"measures": [{"aggregate": "sum", "field": "reject_rate"}], "where": []},
            {"having": [{"measure": "reject_rate", "is": "above", "value": 12.5}]},
        ),
        (
            "which vendors have a longer average lead time than Litware",
            {"subject": "offer", "where": [{"field": "supplier", "values": ["LIT"]}]},
            {"having": [{"measure": "lead_time", "is": "above", "value": 12.5}]},
        ),
    ],
)
def test_the_others_are_compared_with_the_figure_found(text: str, first: dict[str, Any], then: dict[str, Any]) -> None:
    asked, answer = _then(text, "12.5")
    assert {name: asked.get(name) for name in first} == first
    (call,) = answer.tool_calls
    assert {name: call["args"].get(name) for name in then} == then


def test_so_many_records_are_compared_with_those_of_the_one_that_is_named() -> None:
    asked, answer = _then("vendors with more open orders than Litware", "3")
    assert asked["measures"] == [{"aggregate": "count"}]
    assert {"field": "supplier", "values": ["LIT"]} in asked["where"]
    (call,) = answer.tool_calls
    assert call["args"]["related"] == [
        {"link": "purchase_orders", "where": [{"field": "open"}], "count": {"is": "above", "value": 3}}
    ]


@pytest.mark.parametrize(
    "text",
    ["pumps dearer than the average of their category", "items whose stock is below the average of its category"],
)
def test_of_each_group_there_is_another_average_which_is_not_made_up(text: str) -> None:
    model: Any = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    assert not any("then" in one.additional_kwargs for one in (model.answer([_asked(text)]),))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("items with a higher list price than 500", _above("list_price", "500")),
        ("items with less stock than 50", _above("on_hand", "50", is_="below")),
        ("pumps priced above 500", _above("list_price", "500", _PUMPS)),
    ],
)
def test_what_is_more_may_stand_before_its_figure(text: str, where: list[dict[str, Any]]) -> None:
    model: Any = EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])
    (call,) = model.answer([_asked(text)]).tool_calls
    assert call["args"]["where"] == where
