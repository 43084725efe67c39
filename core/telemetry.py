"""Spans of a trace, by OpenTelemetry's conventions. None is made until bootstrap has said where they go (`trace_to`),
and then what is done costs as much as before.

No span holds what somebody asked, was answered or is refused for: only what was done, how long it took, and an error's
kind.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from core.errors import CopilotError

__all__ = ["Attributes", "Span", "SpanKind", "carried", "carrying", "ids", "recording", "span", "trace_to"]

Attributes = Mapping[str, AttributeValue]

_W3C = TraceContextTextMapPropagator()
_NOTHING = nullcontext(INVALID_SPAN)
_tracer: Tracer | None = None


def trace_to(tracer: Tracer | None) -> None:
    """Where the spans of this process go from now on; None: nowhere."""
    global _tracer
    _tracer = tracer


def span(
    name: str,
    attributes: Attributes | None = None,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    within: Context | None = None,
) -> AbstractContextManager[Span]:
    """A span round the block, which belongs to the one round it, or to `within`. What the block raises is its
    `error.type`: the error's code, or the exception's name. Not for a block that yields to others."""
    return _NOTHING if _tracer is None else _recorded(_tracer, name, attributes, kind, within)


@contextmanager
def _recorded(
    tracer: Tracer, name: str, attributes: Attributes | None, kind: SpanKind, within: Context | None
) -> Iterator[Span]:
    with tracer.start_as_current_span(
        name, within, kind, attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            failed(current, error.code if isinstance(error, CopilotError) else type(error).__name__)
            raise


def failed(current: Span, kind: str) -> None:
    current.set_attribute("error.type", kind)
    current.set_status(StatusCode.ERROR)


def recording() -> bool:
    """Whether what is done now belongs to a span that is kept: else its parts need not be told."""
    return _tracer is not None and trace.get_current_span().is_recording()


def ids() -> tuple[str, str] | None:
    """The trace and the span that this is done in, as hexadecimal digits."""
    context = trace.get_current_span().get_span_context()
    return (f"{context.trace_id:032x}", f"{context.span_id:016x}") if context.is_valid else None


def carried() -> dict[str, str]:
    """The present trace as W3C headers, for what goes on elsewhere; empty outside a trace."""
    headers: dict[str, str] = {}
    _W3C.inject(headers)
    return headers


def carrying(headers: Mapping[str, str]) -> Context:
    """What `carried` gave elsewhere, as the context of a span."""
    return _W3C.extract(headers)
