import ipaddress

import pytest

from notifications.address import allowed, checked
from notifications.port import NotNow, Undeliverable


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "192.0.0.8", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "2002:7f00:1::",
     "64:ff9b::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2001::1", "2001:db8::1"],
)  # fmt: skip
def test_what_leads_into_a_private_network_is_refused(address: str) -> None:
    assert not allowed(ipaddress.ip_address(address), ())


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_taken(address: str) -> None:
    assert allowed(ipaddress.ip_address(address), ())


def test_a_private_network_is_taken_where_it_is_listed() -> None:
    networks = (ipaddress.ip_network("10.1.0.0/16"),)
    assert allowed(ipaddress.ip_address("10.1.2.3"), networks)
    assert not allowed(ipaddress.ip_address("10.2.2.3"), networks)


def test_a_name_is_refused_for_its_address_and_an_unknown_one_tried_again() -> None:
    with pytest.raises(Undeliverable, match="private network"):
        checked("localhost", 80, ())
    with pytest.raises(NotNow):
        checked("no-such-host.invalid", 80, ())
