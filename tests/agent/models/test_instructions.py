"""What asks for a change is refused in one sentence; what only sounds like it is looked up."""

from dataclasses import asdict
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from tests.agent.models.test_compositions_more import TODAY, question
from tools.registry import TOOLS


def message(text: str) -> HumanMessage:
    mentions = [asdict(span) for span in question(text).spans]
    return HumanMessage(text, additional_kwargs={"today": TODAY.isoformat(), "mentions": mentions})


@pytest.fixture(scope="module")
def model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


@pytest.mark.parametrize(
    "text",
    [
        "cancel PO 2897",
        "delete order 4711",
        "approve orders from Litware",
        "please delete all work orders",
        "could you book 20 pieces out of stock",
        "Update the price of Blade",
        "please take the Blade out of the BOM of the Wheel, now",
        "sign off work order 4711",
    ],
)
def test_what_would_change_something_is_refused(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert not reply.tool_calls
    assert reply.response_metadata["outcome"] == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "book value of our stock",
        "cancelled purchase orders of 2024",
        "order value of 2024",
        "reorder point of the Blade?",
        "change in the number of purchase orders from 2023 to 2024",
        "orders of 200 Blade or more",
        "did Litware take the Blade out of its offer?",
    ],
)
def test_what_only_sounds_like_it_is_answered(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert reply.response_metadata.get("outcome") != "refused" or "change" not in reply.text


@pytest.mark.parametrize(
    "text",
    ["how many wheels will we sell in June 2027?", "which work centre has the most actual hours in June 2027?"],
)
def test_what_will_be_is_not_made_up(model: Any, text: str) -> None:
    reply = model.answer([message(text)])
    assert reply.response_metadata["outcome"] == "refused"


@pytest.mark.parametrize("text", ["next month's demand", "sales forecast for next quarter"])
def test_what_will_be_sold_is_forecast(model: Any, text: str) -> None:
    (call,) = model.answer([message(text)]).tool_calls
    assert call["name"] == "forecast_demand"
    assert "since" in call["args"]


@pytest.mark.parametrize(
    "text", ["work orders that begin in June 2027", "which work orders have a start date in 2027?"]
)
def test_what_is_planned_to_start_is_a_record(model: Any, text: str) -> None:
    assert [call["args"]["since"][:4] for call in model.answer([message(text)]).tool_calls] == ["2027"]
