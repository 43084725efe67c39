"""Standard Webhooks against a real server on this machine: the standard's own library verifies what it was sent."""

import ipaddress
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from notifications.channels.standard_webhook import StandardWebhook
from notifications.message import Told, message

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HERE = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture
def receiver() -> Iterator[tuple[int, list[tuple[dict[str, str], bytes]]]]:
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, got
    server.shutdown()
    server.server_close()
    thread.join()


async def test_alerts_are_signed_so_that_the_standards_library_takes_them(receiver: Any) -> None:
    port, got = receiver
    told = Told("stock", "AR-5381 Rennrad – groß", "2 EA on hand", "erp", "sku#1", datetime.now(UTC))
    sent = message([told], "webhook", "ann", None)
    channel = StandardWebhook(f"http://127.0.0.1:{port}/in", SECRET, HERE)
    for _ in range(2):
        await channel.deliver(sent, "3f2a", "acme")
    (headers, body), (again, _) = got
    found = Webhook(SECRET).verify(body, headers)
    assert (found["type"], found["data"]["user"]) == ("alerts.told", "ann")
    assert found["data"]["alerts"][0]["label"] == "AR-5381 Rennrad – groß"
    assert headers["webhook-id"] == again["webhook-id"] == "3f2a"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(json.dumps(found).replace("2 EA", "9 EA"), headers)
    assert "MfKQ" not in repr(channel)
