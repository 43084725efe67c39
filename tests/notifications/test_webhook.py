"""A webhook against a real server on this machine: signed, with its key, never redirected, never inside by accident."""

import hashlib
import hmac
import ipaddress
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core.outgoing import Outgoing
from notifications.channels.webhook import Webhook
from notifications.port import NotNow, Uncertain, Undeliverable

HERE = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
SENT = Outgoing("message", "webhook", "buyers", "Late", "The belts are late – again.")


@dataclass
class Receiver:
    """Answers with `status`; 0 hangs up without a word."""

    port: int = 0
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            if not found.status:
                self.close_connection = True
                return
            self.send_response(found.status)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def webhook(receiver: Receiver, **given: Any) -> Webhook:
    return Webhook(f"http://127.0.0.1:{receiver.port}/in?x=1", "secret", **({"networks": HERE} | given))


async def test_it_is_posted_signed_and_with_its_key(receiver: Receiver) -> None:
    delivered = await webhook(receiver).deliver(SENT, "key-1", "acme")
    ((headers, body),) = receiver.got
    assert delivered.reference == "HTTP 200"
    assert json.loads(body) == {"id": "key-1", **SENT.as_json()}
    assert headers["Idempotency-Key"] == "key-1"
    time, signature = (part.partition("=")[2] for part in headers["Copilot-Signature"].split(","))
    assert signature == hmac.new(b"secret", time.encode() + b"." + body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, NotNow), (503, NotNow), (429, NotNow), (404, Undeliverable), (302, Undeliverable), (0, Uncertain)],
)
async def test_what_the_receiver_answers_decides_what_becomes_of_it(
    receiver: Receiver, status: int, error: type[Exception]
) -> None:
    receiver.status = status
    with pytest.raises(error):
        await webhook(receiver).deliver(SENT, "key", "acme")
    assert len(receiver.got) == 1


async def test_it_never_goes_into_a_private_network_that_is_not_listed(receiver: Receiver) -> None:
    with pytest.raises(Undeliverable, match="private network"):
        await webhook(receiver, networks=()).deliver(SENT, "key", "acme")
    assert receiver.got == []


async def test_a_receiver_that_is_away_is_tried_again(receiver: Receiver) -> None:
    with pytest.raises(NotNow, match="cannot be reached"):
        await Webhook("http://127.0.0.1:9", "secret", HERE).deliver(SENT, "key", "acme")


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(Webhook("https://example.com", "secret"))
