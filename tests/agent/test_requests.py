"""Requests to a chat model, as they are counted."""

import pytest
from langchain_core.messages import AIMessage
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from agent.requests import request
from core.metrics import REGISTRY
from tests.core.test_telemetry import kept

__all__ = ["kept"]


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


@pytest.mark.parametrize(
    ("model", "provider", "name"),
    [
        ("openai:ft:gpt-5-mini:plant", "openai", "ft:gpt-5-mini:plant"),
        ("azure_openai:gpt-5", "azure.ai.openai", "gpt-5"),
    ],
)
def test_a_request_is_a_span_by_the_conventions_of_generative_ai(
    kept: InMemorySpanExporter, model: str, provider: str, name: str
) -> None:
    stated = {"model_name": "gpt-5-mini-2025-08-07", "finish_reason": "stop"}
    usage = {"input_tokens": 120, "output_tokens": 7, "total_tokens": 127}
    with request(model) as asked:
        asked.answered(AIMessage("The secret.", response_metadata=stated, usage_metadata=usage))
    [span] = kept.get_finished_spans()
    assert (span.name, span.kind) == (f"chat {name}", SpanKind.CLIENT)
    assert dict(span.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": name,
        "gen_ai.response.model": "gpt-5-mini-2025-08-07",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 7,
    }


def test_the_built_in_model_is_no_provider_elsewhere(kept: InMemorySpanExporter) -> None:
    with request("embedded"):
        pass
    [span] = kept.get_finished_spans()
    assert (span.name, span.kind) == ("chat embedded", SpanKind.INTERNAL)
