"""A receiver of traces on loopback, as OpenTelemetry's protocol says: protobuf over HTTP."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    name: str
    trace: str
    id: str
    parent: str
    service: str
    attributes: dict[str, Any]
    kind: int
    failed: bool


@dataclass
class Receiver:
    """What has come, and its bytes."""

    url: str = ""
    spans: list[Span] = field(default_factory=list)
    raw: bytes = b""
    news: threading.Condition = field(default_factory=threading.Condition)

    def take(self, body: bytes) -> None:
        found = []
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = _attributes(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                for one in scope.spans:
                    ids = (one.trace_id.hex(), one.span_id.hex(), one.parent_span_id.hex())
                    about = _attributes(one.attributes)
                    found.append(Span(one.name, *ids, service, about, one.kind, one.status.code == 2))
        with self.news:
            self.raw += body
            self.spans += found
            self.news.notify_all()

    def wait(self, name: str, trace: str, fits: Callable[[Span], bool] = lambda _: True) -> Span:
        """The span of that trace, once it has come."""

        def found() -> Span | None:
            return next((s for s in self.spans if (s.name, s.trace) == (name, trace) and fits(s)), None)

        with self.news:
            span = self.news.wait_for(found, timeout=60)
        assert span is not None, f"{name} has not come; these have: {[s.name for s in self.spans if s.trace == trace]}"
        return span


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
