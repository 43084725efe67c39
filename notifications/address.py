"""Where a webhook may go: a name is resolved once, and the address that was checked is the one that is connected to."""

import ipaddress
import socket
from collections.abc import Sequence

from notifications.port import NotNow, Undeliverable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# What Python does not call private, and yet leads into a private network: 6to4, NAT64, Teredo, shared space.
_LEADING_IN = tuple(
    ipaddress.ip_network(one)
    for one in ("2002::/16", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "100.64.0.0/10", "192.0.0.0/24")
)


def allowed(address: Address, networks: Sequence[Network]) -> bool:
    """Is it a public address, or within one of the networks that the administrator lists?"""
    if any(address in network for network in networks if network.version == address.version):
        return True
    inner = getattr(address, "ipv4_mapped", None)
    if inner is not None:
        return allowed(inner, networks)
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in net for net in _LEADING_IN if net.version == address.version)
    )


def checked(host: str, port: int, networks: Sequence[Network]) -> str:
    """An address of that host that may be connected to. Blocks while the name is resolved.

    Raises `Undeliverable` when any of its addresses is not allowed, `NotNow` when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotNow(f"The name {host} is not known just now.") from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not all(allowed(one, networks) for one in addresses):
        raise Undeliverable(f"{host} is an address within a private network, where nothing is sent to.")
    return str(addresses[0])
