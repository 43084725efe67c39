"""Hands what was approved to another program: one signed POST of JSON, with a key by which a repetition is known."""

import asyncio
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.outgoing import Outgoing
from notifications.address import Network, checked
from notifications.port import Delivered, NotNow, Uncertain, Undeliverable

_SECONDS = 10.0
_MOST = 64_000  # bytes of an answer that are read
_REFUSED = "The webhook refused it with status {status}."
_BUSY = (408, 425, 429)


@dataclass(frozen=True)
class Webhook:
    """`Copilot-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">` and `Idempotency-Key`. Redirects are not
    followed. `networks`: private ones that it may lie in all the same."""

    url: str
    secret: str = field(repr=False)
    networks: Sequence[Network] = ()
    repeatable: bool = True

    async def deliver(self, outgoing: Outgoing, key: str, tenant_id: str) -> Delivered:
        return await asyncio.to_thread(self._post, outgoing, key)

    def _post(self, outgoing: Outgoing, key: str) -> Delivered:
        body = json.dumps({"id": key, **outgoing.as_json()}, ensure_ascii=False).encode()
        now = str(int(time.time()))
        signature = hmac.new(self.secret.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "Copilot-Signature": f"t={now},v1={signature}",
            "User-Agent": "manufacturing-copilot",
        }
        return post(self.url, body, headers, self.networks)


def post(url: str, body: bytes, headers: Mapping[str, str], networks: Sequence[Network]) -> Delivered:
    """Raises `NotNow`, `Undeliverable`, `Uncertain`. Blocks."""
    where = urlsplit(url)
    connection = _connection(where.scheme, where.hostname or "", where.port, networks)
    path = f"{where.path or '/'}{f'?{where.query}' if where.query else ''}"
    try:
        connection.connect()
    except OSError as error:
        raise NotNow(f"The webhook at {where.hostname} cannot be reached.") from error
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(_MOST)
    except (OSError, http.client.HTTPException) as error:
        raise Uncertain(f"The webhook at {where.hostname} broke off.") from error
    finally:
        connection.close()
    if 200 <= answer.status < 300:
        return Delivered(f"HTTP {answer.status}")
    if answer.status >= 500 or answer.status in _BUSY:
        raise NotNow(f"The webhook answered with status {answer.status}.")
    raise Undeliverable(_REFUSED.format(status=answer.status))


def _connection(scheme: str, host: str, port: int | None, networks: Sequence[Network]) -> http.client.HTTPConnection:
    number = port or (443 if scheme == "https" else 80)
    address = checked(host, number, networks)
    plain = _Connection(host, number, address)
    return plain if scheme == "http" else _Connection(host, number, address, ssl.create_default_context())


class _Connection(http.client.HTTPConnection):
    """To the address that was checked; `Host` and the certificate are the name's."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None = None) -> None:
        super().__init__(host, port, timeout=_SECONDS)
        self._address = address
        self._context = context
        if context is not None:
            self.default_port = 443

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)
