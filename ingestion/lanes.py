"""Two connections that take turns: while one writes a batch, the other already takes in the next.

Batches are committed in their order, one after the other; only the copying of the next one's rows into its own
temporary table, half of the database's work, goes on meanwhile.
"""

import queue
import threading
from collections.abc import Callable

from core.errors import Unavailable
from data_layer.bulk import BulkSession

_MOST = 2


class Stopped(Exception):
    """Asked to stop while waiting; all that was written stays."""


class Cancelled(Exception):
    """Its user does not want the job any more; all that was written stays."""


def only_one(session: BulkSession, key: str, stop: threading.Event) -> None:
    """Hold the lock for as long as the session lives. A killed worker's session ends when the server notices. Raises
    `Stopped`."""
    while not session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", {"key": key})[0][0]:
        if stop.wait(0.2):
            raise Stopped


class Lanes:
    """`first` is the caller's; another one is opened when a second batch is ready before the first is written."""

    def __init__(self, first: BulkSession, open_another: Callable[[], BulkSession]) -> None:
        self._open_another = open_another
        self._sessions = [first]
        self._free: queue.SimpleQueue[BulkSession | None] = queue.SimpleQueue()
        self._free.put(first)
        self._receiving = threading.Lock()
        self._most = _MOST
        self._closed = False

    def begin(self, take_in: Callable[[BulkSession], None]) -> BulkSession:
        """A transaction on a free lane, begun with `take_in`; waits for a lane. Raises `Stopped` once closed."""
        with self._receiving:
            if self._closed:
                raise Stopped
            if self._free.empty() and len(self._sessions) < self._most:
                self._open()
            session = self._free.get()  # None: closed meanwhile
            if session is None:
                raise Stopped
            session.begin(flushed=False)  # rows and position are lost together or not at all
            take_in(session)
            return session

    def _open(self) -> None:
        try:
            self._sessions.append(self._open_another())
        except Unavailable:  # no connection to spare: one does all of it, only slower
            self._most = len(self._sessions)
        else:
            self._free.put(self._sessions[-1])

    def give_back(self, session: BulkSession) -> None:
        self._free.put(session)

    def close(self) -> None:
        """Whatever was taken in and not written is undone, and the first lane is free for its owner's transactions."""
        self._closed = True
        self._free.put(None)
        with self._receiving:
            first, *others = self._sessions
            first.roll_back()
            for session in others:
                session.close()
