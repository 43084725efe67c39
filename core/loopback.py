"""Which addresses are this machine alone."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether a host, as one listens on it or as a `Host` header names it, is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
