"""Spans, with OpenTelemetry's own SDK at the other end."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from core.errors import NotFound
from core.telemetry import carried, carrying, ids, recording, span, trace_to


@pytest.fixture
def kept() -> Iterator[InMemorySpanExporter]:
    provider, exporter = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_to(provider.get_tracer("test"))
    yield exporter
    trace_to(None)


def test_without_a_receiver_nothing_is_recorded_carried_or_known() -> None:
    with span("work") as current:
        current.set_attribute("any", "thing")
        assert (recording(), ids(), carried()) == (False, None, {})


def test_what_is_raised_is_told_by_its_kind_alone(kept: InMemorySpanExporter) -> None:
    for error in (NotFound("no stock of the secret item"), ValueError("secret")):
        with pytest.raises(type(error)), span("work"):
            raise error
    kinds = [(one.attributes or {})["error.type"] for one in kept.get_finished_spans()]
    assert kinds == ["not_found", "ValueError"]
    assert not any("secret" in one.to_json() for one in kept.get_finished_spans())


def test_a_trace_goes_on_elsewhere_from_what_was_carried(kept: InMemorySpanExporter) -> None:
    with span("request"):
        headers, known = carried(), ids()
    with span("job", within=carrying(headers)):
        pass
    request, job = kept.get_finished_spans()
    assert known is not None
    assert known == (f"{job.context.trace_id:032x}", f"{request.context.span_id:016x}")
    assert job.parent is not None
    assert job.parent.span_id == request.context.span_id


def test_what_was_carried_outside_a_trace_begins_one(kept: InMemorySpanExporter) -> None:
    with span("elsewhere"), span("job", within=carrying({})):
        pass
    assert kept.get_finished_spans()[0].parent is None
