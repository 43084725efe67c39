"""A line that fails on command: TCP on this machine, between the product and what it depends on."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Literal

from sqlalchemy.engine import make_url

Fault = Literal["none", "cut", "reset", "stall", "slow"]
Onward = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
_PIECE, _PAUSE_S = 64, 0.01


class FaultProxy:
    """Forwards to what `onward` connects with. `cut` closes every connection, new ones at once; `reset` does so with
    RST; `stall` takes what is sent and passes nothing on; `slow` passes on 64 bytes each hundredth of a second."""

    def __init__(self, onward: Onward) -> None:
        self._onward = onward
        self._fault: Fault = "none"
        self._passing = asyncio.Event()
        self._passing.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._lines: set[asyncio.Task[None]] = set()
        self.port = 0

    def be(self, fault: Fault) -> None:
        """From now on, for connections there are and those to come. What was held up is passed on after a stall."""
        self._fault = fault
        (self._passing.clear if fault == "stall" else self._passing.set)()
        if fault in ("cut", "reset"):
            for end in self._ends:
                self._end(end)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.create_task(self._join(reader, writer))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    async def close(self) -> None:
        self.be("cut")
        await asyncio.gather(*self._lines)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._fault in ("cut", "reset"):
            return self._end(writer)
        onward, there = await self._onward()
        ends = {writer, there}
        self._ends |= ends
        try:
            await asyncio.gather(self._pass(reader, there), self._pass(onward, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._passing.wait()
                for piece in self._pieces(data):
                    writer.write(piece)
                    await writer.drain()
                    if self._fault == "slow":
                        await asyncio.sleep(_PAUSE_S)
        writer.close()

    def _pieces(self, data: bytes) -> list[bytes]:
        size = _PIECE if self._fault == "slow" else len(data)
        return [data[at : at + size] for at in range(0, len(data), size)]

    def _end(self, writer: asyncio.StreamWriter) -> None:
        if self._fault == "reset":
            line = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


@asynccontextmanager
async def fault_proxy(onward: Onward) -> AsyncIterator[FaultProxy]:
    """On a free port, until the block's end."""
    proxy = FaultProxy(onward)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    yield proxy
    server.close()
    await proxy.close()


@asynccontextmanager
async def to_database(url: str) -> AsyncIterator[tuple[FaultProxy, str]]:
    """Before that database; with its URL by the proxy."""
    parts = make_url(url)
    host, port = parts.host or str(parts.query["host"]), parts.port or 5432

    async def onward() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async with fault_proxy(onward) as proxy:
        by = parts.set(host="127.0.0.1", port=proxy.port, query={})
        yield proxy, by.render_as_string(hide_password=False)
