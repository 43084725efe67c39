"""How long a server that neither answers nor is gone is waited for."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from psycopg import AsyncConnection


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
