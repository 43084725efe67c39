"""JSON from another server, which must not be talked into asking somebody else."""

import asyncio
import json
from ipaddress import IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from core.errors import Unavailable

MOST_BYTES = 500_000
_TRANSLATED = tuple(map(ip_network, ("2002::/16", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32")))


async def fetch_json(client: httpx.AsyncClient, url: str, *, trusted: str) -> Any:
    """Raises `Unavailable`. `trusted` is a URL of the administrator's own: what lies on the same host is asked as it
    stands; any other must be public and speak TLS, and the address that was checked is the one connected to. Redirects
    are not followed."""
    parts = urlsplit(url)
    own = _place(parts) == _place(urlsplit(trusted))
    if not parts.hostname or not (own or parts.scheme == "https"):
        raise Unavailable(
            f"{parts.hostname} is not asked: it is neither {urlsplit(trusted).hostname} nor reached by TLS."
        )
    try:
        request = client.build_request("GET", url) if own else await _pinned(client, parts)
        response = await client.send(request, stream=True)
        try:
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise Unavailable(f"{parts.hostname} answered with more than {MOST_BYTES:,} bytes.")
        finally:
            await response.aclose()
        if response.status_code != 200:
            raise Unavailable(f"{parts.hostname} answered {response.status_code}.")
        return json.loads(body)
    except (httpx.HTTPError, OSError, ValueError) as error:
        raise Unavailable(f"{parts.hostname} does not answer as it should.") from error


def is_public(address: str) -> bool:
    """An address of the internet at large: not of this machine, this network, or one that only stands for another."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and (found.ipv4_mapped or any(found in network for network in _TRANSLATED)):
        return False
    return found.is_global and not found.is_multicast


async def _pinned(client: httpx.AsyncClient, parts: SplitResult) -> httpx.Request:
    """A request to the one address that was resolved and checked, under the name that its certificate must have."""
    found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, _port(parts), type=SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not all(map(is_public, addresses)):
        raise Unavailable(f"{parts.hostname} is not asked: it is not a public server.")
    address = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    url = parts._replace(netloc=f"{address}:{_port(parts)}").geturl()
    headers = {"Host": parts.netloc.rpartition("@")[2]}
    return client.build_request("GET", url, headers=headers, extensions={"sni_hostname": parts.hostname})


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _place(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, _port(parts)
