"""How a process ends, and what it does beside: without a port in order on the first signal, at once on the second."""

import asyncio
import signal
from collections.abc import Collection
from contextlib import suppress
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_AGAIN_S = 5.0


async def until_told(task: asyncio.Task[None]) -> None:
    """Await the task; the first SIGINT or SIGTERM cancels it, the next one does what it does by default."""
    loop = asyncio.get_running_loop()

    def leave() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, leave)
    with suppress(asyncio.CancelledError):
        await task


async def end(tasks: Collection[asyncio.Task[Any]], again_s: float = _AGAIN_S) -> None:
    """Cancel them until each has ended. Once may not do: before Python 3.12 `asyncio.wait_for` forgets that it was
    cancelled when what it waits for ends at that moment, and the task goes on."""
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=again_s)
    await asyncio.gather(*tasks, return_exceptions=True)
