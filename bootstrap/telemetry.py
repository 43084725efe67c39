"""Where traces go: by OTLP over HTTP to what the standard OTEL_* variables name; nowhere without an address."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from opentelemetry import trace

from bootstrap.environment import product_version
from bootstrap.redaction import redact
from bootstrap.secret_files import SettingsError
from core.telemetry import trace_to

_ADDRESSES = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_NAME = "manufacturing-copilot"
_LEAVING_S = 3.0


def receiver(variables: Mapping[str, str]) -> str | None:
    """The address that the variables name for traces, None when there is none or they say that none are sent.

    Raises `SettingsError` for a protocol that is not spoken."""
    disabled = variables.get("OTEL_SDK_DISABLED", "").lower() == "true"
    exporter = variables.get("OTEL_TRACES_EXPORTER", "otlp").lower() or "otlp"
    address = next((variables[name] for name in _ADDRESSES if variables.get(name)), None)
    if disabled or exporter == "none" or address is None:
        return None
    if exporter != "otlp":
        raise SettingsError(f"OTEL_TRACES_EXPORTER: expected otlp or none, but it is {exporter!r}.")
    for name in _PROTOCOLS:
        if variables.get(name, "http/protobuf") not in ("", "http/protobuf"):
            raise SettingsError(f"{name}: expected http/protobuf, but it is {variables[name]!r}.")
    return address


@contextmanager
def traced(variables: Mapping[str, str], process: str) -> Iterator[None]:
    """Trace this process within the block, if there is a receiver; `process` stands behind our name in the service's.
    At its end what is left is sent, for a few seconds. Raises `SettingsError`."""
    if receiver(variables) is None:
        yield
        return
    _hand_on(variables)
    os.environ.setdefault("OTEL_SERVICE_NAME", f"{_NAME}-{process}")
    exporter = _exporter()
    provider = _provider(exporter)
    trace.set_tracer_provider(provider)
    trace_to(provider.get_tracer(_NAME, product_version()))
    try:
        yield
    finally:
        trace_to(None)
        leaving = threading.Thread(target=provider.shutdown, daemon=True)  # it would try for as long as it takes
        leaving.start()
        leaving.join(_LEAVING_S)
        exporter.shutdown()


def reachable(variables: Mapping[str, str]) -> bool:
    """Whether the receiver takes traces: it is sent none."""
    _hand_on(variables)
    return bool(_exporter(timeout=2).export(()).name == "SUCCESS")


def _hand_on(variables: Mapping[str, str]) -> None:
    """OpenTelemetry's own parts read the environment, which knows neither `.env` nor secrets in files."""
    for name in variables:
        if name.startswith("OTEL_"):
            os.environ.setdefault(name, variables[name])


def _exporter(**options: Any) -> Any:
    """Imported when it is needed: it takes a third of a second."""
    return import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter").OTLPSpanExporter(**options)


def _provider(exporter: Any) -> Any:
    sdk = import_module("opentelemetry.sdk.trace")
    resource = import_module("opentelemetry.sdk.resources").Resource.create({"service.version": product_version()})
    batches = import_module("opentelemetry.sdk.trace.export").BatchSpanProcessor(exporter)

    class Discreet(sdk.SpanProcessor):  # type: ignore[misc, name-defined]
        """What stands behind the ? of an address may be what somebody looks for; what a caller sends of itself may
        hold a secret or an address."""

        def on_start(self, span: Any, parent_context: Any = None) -> None:
            for name, value in (span.attributes or {}).items():
                hidden = "[hidden]" if name == "url.query" else redact(value) if isinstance(value, str) else value
                if hidden != value:
                    span.set_attribute(name, hidden)

    provider = sdk.TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(Discreet())
    provider.add_span_processor(batches)
    return provider
