"""The HTTP server: one process, which also runs syncs in the background unless told otherwise."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from types import FrameType

import uvicorn

from api.app import create_app
from api.auth import is_loopback
from bootstrap.container import Container
from bootstrap.environment import fingerprint, read_environment
from bootstrap.running import RunningServer
from bootstrap.working import keep_working
from core.errors import Conflict, InvalidInput

Ready = Callable[[str], Awaitable[None]]


class _Server(uvicorn.Server):
    """Leaves on the first signal, at once on the second, and lets its caller put everything away in order."""

    ready: Callable[[], Awaitable[None]]

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._leave) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await self.ready()


def listen(host: str, port: int, *, local: bool) -> socket.socket:
    """Raises `InvalidInput` when local mode would be reachable from elsewhere, `Conflict` when the port is taken."""
    if local and not is_loopback(host):
        raise InvalidInput(
            f"With COPILOT_AUTH=local whoever reaches the server may do everything, so it will not listen on {host}:"
            " use 127.0.0.1, or set COPILOT_AUTH=keys."
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
            f"Port {port} on {host} cannot be used ({error.strerror}); choose another with --port."
        ) from error
    return listener


async def serve(container: Container, listener: socket.socket, ready: Ready) -> None:
    """Serve until told to stop. `ready` is awaited with the URL once the server answers."""
    token = secrets.token_urlsafe(32)
    host, port = listener.getsockname()[:2]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    note = RunningServer(url, os.getpid(), token, fingerprint(read_environment()))
    app = create_app(await container.services(token))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=3)
    server = _Server(config)

    async def announce() -> None:
        await asyncio.to_thread(note.call, "GET", "/api/v1/health/ready")
        note.write(container.settings.home)
        await ready(url)

    server.ready = announce
    worker = asyncio.create_task(keep_working(await container.sync()))
    try:
        await server.serve([listener])
    finally:
        note.remove(container.settings.home)
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
