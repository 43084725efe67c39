"""The HTTP server: one process, which also runs syncs in the background unless told otherwise."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from types import FrameType

import structlog
import uvicorn

from api.app import create_app
from bootstrap import logging
from bootstrap.channels import mounted
from bootstrap.container import Container
from bootstrap.environment import fingerprint, read_environment, read_variables
from bootstrap.leaving import end
from bootstrap.running import RunningServer
from bootstrap.settings import Settings
from bootstrap.telemetry import traced
from bootstrap.working import keep_indexed, keep_listening, keep_tidy, keep_working, warm

# Longer than the minute after which proxies and clients that work on what they got let go of a connection.
_KEEP_ALIVE_S = 75
log = structlog.get_logger(__name__)

Ready = Callable[[str], Awaitable[None]]


class _Server(uvicorn.Server):
    """Tells `leaving` of the first signal, leaves at once on the second, and lets its caller put everything away in
    order."""

    ready: Callable[[], Awaitable[None]]

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.leaving = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._told = False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._leave) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit = self._told
        self._told = True
        self._loop.call_soon_threadsafe(self.leaving.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await self.ready()


async def serve(container: Container, listener: socket.socket, ready: Ready, *, work: bool = True) -> None:
    """Serve until told to stop, and then what is under way for `drain_seconds` at most. `ready` is awaited with the URL
    once the server answers. `work`: on the queues too."""
    host, port = listener.getsockname()[:2]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    note = RunningServer(url, os.getpid(), container.token, fingerprint(read_environment()))
    app = create_app(await container.services())
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
        timeout_keep_alive=_KEEP_ALIVE_S,
    )
    server = _Server(config)

    async def announce() -> None:
        await asyncio.to_thread(note.call, "GET", "/api/v1/health/ready")
        note.write(container.settings.home)
        await ready(url)
        background.append(asyncio.create_task(warm(container)))
        # What is there now stays: the collector need not look through all of it, in the middle of somebody's turn.
        gc.collect()
        gc.freeze()

    async def leave() -> None:
        """Its port is open until all is answered: who looks whether it is ready is told that it is not."""
        await server.leaving.wait()
        log.info("leaving", within_s=within_s)
        for task in working:
            task.cancel()
        await asyncio.gather(runs.leave(within_s), *working, return_exceptions=True)
        server.should_exit = True

    server.ready = announce
    runs, within_s = await container.runs(), container.settings.drain_seconds
    working = [asyncio.create_task(keep_working(await container.sync(), within_s=within_s))] if work else []
    background = [
        *working,
        asyncio.create_task(leave()),
        asyncio.create_task(keep_listening(container)),
        asyncio.create_task(keep_tidy(container)),
        asyncio.create_task(keep_indexed(container)),
    ]
    try:
        async with mounted(app, container):
            await server.serve([listener])
    finally:
        note.remove(container.settings.home)
        await end(background)


async def run(settings: Settings, listener: socket.socket, *, work: bool = True) -> None:
    """`copilot serve`, once it has its port."""
    logging.configure(settings.log_level, file=settings.logs / "serve.log")

    async def ready(url: str) -> None:
        print(f"Ready: {url}", file=sys.stderr, flush=True)

    with traced(read_variables(), "api"):
        async with Container(settings) as container:
            await serve(container, listener, ready, work=work)
