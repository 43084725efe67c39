"""How a process without a port ends: in order on the first signal, at once on the second."""

import asyncio
import signal
from contextlib import suppress

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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
