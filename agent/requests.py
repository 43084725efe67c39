"""A request to a chat model, measured: how it ended, how long it took, what it used."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from langchain_core.messages import AIMessage

from agent.spending import spending
from core.metrics import MODEL_REQUESTS, MODEL_SECONDS, TOKENS
from core.telemetry import Span, SpanKind, span

# LangChain's names by those of the conventions, where they differ.
_PROVIDERS = {
    "azure_openai": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "google_genai": "gcp.gemini",
    "google_vertexai": "gcp.vertex_ai",
    "mistralai": "mistral_ai",
    "xai": "x_ai",
}


class Request:
    def __init__(self, model: str, current: Span) -> None:
        self._model = model
        self._span = current

    def answered(self, reply: AIMessage) -> None:
        """Tokens are counted where the provider tells them."""
        if (of_turn := spending()) is not None:
            of_turn.add(self._model, reply)
        usage = reply.usage_metadata
        if usage is not None:
            sent, received = usage["input_tokens"], usage["output_tokens"]
            TOKENS.labels(self._model, "input").inc(sent)
            TOKENS.labels(self._model, "output").inc(received)
            self._span.set_attribute("gen_ai.usage.input_tokens", sent)
            self._span.set_attribute("gen_ai.usage.output_tokens", received)
        stated = reply.response_metadata
        if named := stated.get("model_name"):
            self._span.set_attribute("gen_ai.response.model", named)
        if reason := stated.get("finish_reason"):
            self._span.set_attribute("gen_ai.response.finish_reasons", [reason])


@contextmanager
def request(model: str) -> Iterator[Request]:
    """`model`: `provider:model`, or the built-in one's name."""
    provider, _, name = model.partition(":") if ":" in model else ("", "", model)
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _PROVIDERS.get(provider, provider or "copilot"),
        "gen_ai.request.model": name,
    }
    began, outcome = perf_counter(), "cancelled"
    try:
        with span(f"chat {name}", attributes, kind=SpanKind.CLIENT if provider else SpanKind.INTERNAL) as current:
            yield Request(model, current)
        outcome = "ok"
    except TimeoutError:
        outcome = "timeout"
        raise
    except Exception:
        outcome = "failed"
        raise
    finally:
        MODEL_REQUESTS.labels(model, outcome).inc()
        MODEL_SECONDS.labels(model).observe(perf_counter() - began)
