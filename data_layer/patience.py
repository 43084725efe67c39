"""How long a server that neither answers nor is gone is waited for."""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from typing import Any, TypeVar

from psycopg import AsyncConnection, Notify
from psycopg.abc import PQGen

T = TypeVar("T")

LONGEST_S = 20.0
"""For an answer of the server to a connection that is not one of `Database`."""


@contextmanager
def within(seconds: float, driver: AsyncConnection[Any]) -> Iterator[None]:
    """When the block takes longer the connection is broken off, and what waits for it raises `OperationalError`.

    Cancelling instead would ask the server to stop, and wait for its answer again.
    """
    loop = asyncio.get_running_loop()
    timers: list[asyncio.TimerHandle] = []

    def go_on() -> None:
        timers.append(loop.call_later(seconds / 2, _break_off, driver))

    # In two halves: where this very process was held up, the answer that has come meanwhile is read between them.
    timers.append(loop.call_later(seconds / 2, go_on))
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()


def _break_off(driver: AsyncConnection[Any]) -> None:
    if not driver.closed:
        with suppress(OSError), socket.socket(fileno=os.dup(driver.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


class _Patient(AsyncConnection[Any]):
    longest: float
    _listening = False

    async def wait(self, gen: PQGen[T], *args: Any, **options: Any) -> T:
        if self._listening:
            return await super().wait(gen, *args, **options)
        with within(self.longest, self):
            return await super().wait(gen, *args, **options)

    async def notifies(self, **options: Any) -> AsyncGenerator[Notify]:
        """Silence is no fault here: who listens asks something now and then."""
        self._listening = True
        try:
            async with aclosing(super().notifies(**options)) as heard:
                async for notice in heard:
                    yield notice
        finally:
            self._listening = False


def patient(longest: float = LONGEST_S) -> type[AsyncConnection[Any]]:
    """A driver's connection, for a pool or alone, that is broken off when the server has not answered for so many
    seconds; what waits for it raises `OperationalError`."""
    return type("Patient", (_Patient,), {"longest": longest})
