"""Takes the port before anything else is done, so that what is wrong with it is said at once."""

import socket

from core.errors import Conflict, InvalidInput
from core.loopback import is_loopback


def listen(host: str, port: int, *, local: bool, option: str = "--port") -> socket.socket:
    """Raises `InvalidInput` when local mode would be reachable from elsewhere, `Conflict` when the port is taken."""
    if local and not is_loopback(host):
        raise InvalidInput(
            f"With COPILOT_AUTH=local whoever reaches the server may do everything, so it will not listen on {host}:"
            " use 127.0.0.1, or set COPILOT_AUTH to keys or oidc."
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise InvalidInput(f"--host {host}: there is no such address.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(512)  # now, so that a second server finds the port taken before it does anything else
    except OSError as error:
        listener.close()
        raise Conflict(
            f"Port {port} on {host} cannot be used ({error.strerror}); choose another with {option}."
        ) from error
    return listener
