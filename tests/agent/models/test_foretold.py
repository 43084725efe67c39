"""What customers will want is forecast however it is asked; what is recorded for days to come is looked up."""

from dataclasses import asdict
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from agent.binding import bind
from agent.models.embedded import EmbeddedModel
from tests.agent.models.test_compositions_more import TODAY, question
from tools.registry import TOOLS


@pytest.fixture(scope="module")
def model() -> Any:
    return EmbeddedModel().bind_tools([bind(tool) for tool in TOOLS])


def _calls(model: Any, text: str) -> list[tuple[str, dict[str, Any]]]:
    mentions = [asdict(span) for span in question(text).spans]
    reply = model.answer([HumanMessage(text, additional_kwargs={"today": TODAY.isoformat(), "mentions": mentions})])
    return [(call["name"], call["args"]) for call in reply.tool_calls]


@pytest.mark.parametrize(
    "text",
    [
        "how strong will demand for the Blade be next month",
        "what quantity of Blade do you expect customers to order next month",
        "expected sales quantity of Blade next month",
        "anticipated demand for Blade by month",
        "give me a demand outlook for Blade",
        "projected sales of Blade week by week",
        "how many Blade will our customers want next month",
    ],
)
def test_demand_to_come_is_forecast_however_it_is_said(model: Any, text: str) -> None:
    ((name, arguments),) = _calls(model, text)
    assert (name, arguments["sku"]) == ("forecast_demand", "BL-2036"), arguments


def test_what_was_sold_and_what_will_be_are_both_told(model: Any) -> None:
    for text in (
        "how many Blade did we sell last month and how many do we expect next month",
        "how many Blade did we sell last month, and what is the forecast for next month?",
    ):
        calls = _calls(model, text)
        assert len(calls) == 2
        name, arguments = calls[1]
        assert name == "forecast_demand"
        assert arguments["sku"]
        assert arguments["since"] > TODAY.isoformat()


@pytest.mark.parametrize(
    "text",
    ["what sales orders are due next month", "which deliveries do we expect next week", "how many Blade did we sell"],
)
def test_what_is_recorded_is_not_forecast(model: Any, text: str) -> None:
    assert not any(name.startswith("forecast") for name, _ in _calls(model, text))


@pytest.mark.parametrize("text", ["forecast for the Turbo Gizmo next month", "how many gizmos will we sell in 2027"])
def test_what_nobody_knows_is_not_forecast_as_everything(model: Any, text: str) -> None:
    assert not _calls(model, text)


@pytest.mark.parametrize(
    "text", ["sales prediction for Blade in September", "how good was the forecast for Blade in April"]
)
def test_a_forecast_that_is_asked_for_is_not_answered_by_what_was(model: Any, text: str) -> None:
    ((name, arguments),) = _calls(model, text)
    assert name.startswith("forecast_")
    assert arguments["since"] == ("2025-09-01" if "September" in text else "2025-04-01")
