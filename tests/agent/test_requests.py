"""Requests to a chat model, as they are counted."""

import pytest
from langchain_core.messages import AIMessage

from agent.requests import request
from core.metrics import REGISTRY


def told(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"copilot_model_{name}", labels) or 0.0


def test_what_a_provider_says_was_used_is_counted_by_model() -> None:
    usage = {"input_tokens": 120, "output_tokens": 7, "total_tokens": 127}
    for _ in range(2):
        with request("openai:counted") as asked:
            asked.answered(AIMessage("Yes.", usage_metadata=usage))
    assert told("tokens_total", model="openai:counted", type="input") == 240
    assert told("tokens_total", model="openai:counted", type="output") == 14
    assert told("requests_total", model="openai:counted", outcome="ok") == 2
    assert told("request_seconds_count", model="openai:counted") == 2


@pytest.mark.parametrize(
    ("error", "outcome"), [(TimeoutError, "timeout"), (ValueError, "failed"), (KeyboardInterrupt, "cancelled")]
)
def test_how_a_request_ended_is_told_apart(error: type[BaseException], outcome: str) -> None:
    with pytest.raises(error), request(f"openai:{outcome}"):
        raise error
    assert told("requests_total", model=f"openai:{outcome}", outcome=outcome) == 1
