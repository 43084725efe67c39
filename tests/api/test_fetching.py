"""Which addresses are of the internet at large."""

import httpx
import pytest

from api.fetching import fetch_json, is_public
from core.errors import Unavailable


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001:81b::200e", "1.1.1.1"])
def test_a_public_address_is_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "::ffff:8.8.8.8", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:0:1::1"),
    ],
)
def test_an_address_of_this_network_or_one_that_stands_for_another_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("url", ["https://localhost/keys", "http://login.example/keys", "https:///keys", "keys"])
async def test_another_server_must_be_public_and_speak_tls(url: str) -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        with pytest.raises(Unavailable, match="is not asked"):
            await fetch_json(client, url, trusted="https://login.example")
