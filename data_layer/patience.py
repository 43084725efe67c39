"""How long a server that neither answers nor is gone is waited for."""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from time import monotonic
from typing import Any, Self, TypeVar

from psycopg import AsyncConnection, Connection, Error, Notify, OperationalError
from psycopg.abc import PQGen

T = TypeVar("T")

LONGEST_S = 20.0
"""For an answer of the server to a connection that is not one of `Database`."""


# A line that nobody uses for long is not to be forgotten on its way, and one that is dead to be noticed by both ends.
_KEPT_ALIVE: dict[str, Any] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
_KEPT_ALIVE_THERE = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
# Not between two statements: then its answer is lost. That it waits for us while we wait for it may be, for a moment.
_AT_WORK = """
SELECT state = 'active', coalesce(wait_event_type = 'Client', false) FROM pg_stat_activity WHERE pid = %s
"""


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


class Watchful(Connection[Any]):
    """A connection whose statements may take any time. When the server has been silent for `longest` seconds it is
    asked over a second line whether it is still at work for this one; where it is not, or does not answer there
    either, what waits here raises `OperationalError`, and what the server may still hold for this line it lets go."""

    longest: float
    _url: str
    _pid: int | None = None
    _waited = False  # when it was last asked, the server waited for this side

    @classmethod
    def to(cls, url: str, longest: float, *, options: str = "", **others: Any) -> Self:
        """As `Connection.connect`, with `url` as libpq reads it."""
        connection = cls.connect(url, options=f"{_KEPT_ALIVE_THERE} {options}", **_KEPT_ALIVE, **others)
        connection.longest, connection._url = longest, url
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        connection._pid = row[0] if row else None
        return connection

    def wait(self, gen: PQGen[T], *args: Any, **options: Any) -> T:
        return super().wait(gen if self._pid is None else self._watched(gen), *args, **options)

    def _watched(self, gen: PQGen[T]) -> PQGen[T]:
        heard = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard, self._waited = monotonic(), False
                elif monotonic() - heard > self.longest:
                    if not self._at_work():
                        self.close()
                        raise OperationalError("The line has fallen silent.")
                    heard = monotonic()
                wanted = gen.send(ready)
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]

    def _at_work(self) -> bool:
        """Else what it holds is let go there, if that can be said."""
        try:
            with _Hurried.connect(self._url, autocommit=True, connect_timeout=max(2, round(self.longest))) as other:
                other.longest = self.longest
                found = other.execute(_AT_WORK, (self._pid,)).fetchone()
                works, waits = found or (False, False)
                if works and not (waits and self._waited):
                    self._waited = waits
                    return True
                other.execute("SELECT pg_terminate_backend(%s)", (self._pid,))
        except Error:
            pass
        return False


class _Hurried(Connection[Any]):
    longest = LONGEST_S

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        return super().wait(gen, interval, self.longest if timeout is None else timeout)
