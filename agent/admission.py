"""How many questions one process works at a time, and who is to come back later.

One event loop does the work of all of them, so more of them at once makes each slower and none faster. Some are worked
on; the next wait in the order they came, and cost nothing meanwhile; and whoever would wait for longer than a stated
time is told at once when to come back. How long that is follows from what was seen (Little's law): as many as are here,
times the time between two that are done while there is something to do. A question that waits for a language model's
provider is nobody's work here and is not counted until the reply is there.
"""

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

from core.errors import CopilotError

_FLOOR = 2  # times as many as are worked on at once are taken whatever was seen: what was seen may be of a slow start
_RECENT = 0.1  # the weight of the last that was done
_LOOK_S = 0.01
_ROOM_S = 0.003  # a timer that comes no later than this says that the loop has nothing to do
_LONGEST_RETRY_S = 30.0


class Full(CopilotError):
    """A question that came now would wait for too long. `retry_after_s`: whole seconds."""

    code = "too_many_runs"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("Too many questions are being answered just now. Please try again in a moment.")
        self.retry_after_s = retry_after_s


class Work:
    """The place of one question. It is left once, whoever says so first."""

    def __init__(self, admission: "Admission") -> None:
        self._admission = admission
        self._elsewhere = 0
        self.taken = False
        self.left = False

    def leave(self) -> None:
        if not self.left:
            self.left = True
            self._admission._left(working=not self._elsewhere)

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        self._elsewhere += 1
        if self._elsewhere == 1 and not self.left:
            self._admission._away()
        try:
            yield
        finally:
            self._elsewhere -= 1
            if not self._elsewhere and not self.left:
                self._admission._back()

    def here(self) -> None:
        """From now on it is the place of whatever this task does and begins."""
        _WORK.set(self)


_WORK: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def elsewhere() -> Iterator[None]:
    """What is awaited within is done by another machine, and keeps nobody here waiting."""
    work = _WORK.get()
    if work is None:
        yield
        return
    with work.elsewhere():
        yield


class Admission:
    """`at_once`: so many are worked on whatever the loop says; more while it has nothing to do. `longest_wait_s`: who
    would not be answered within it is turned away."""

    def __init__(
        self, *, at_once: int = 4, longest_wait_s: float = 0.5, clock: Callable[[], float] = perf_counter
    ) -> None:
        self._at_once = at_once
        self._longest = longest_wait_s
        self._clock = clock
        self._working = 0
        self._waiting: deque[asyncio.Future[Work]] = deque()
        self._each_s = 0.0
        self._worked_s = 0.0  # since the last that was done
        self._since = 0.0
        self._promised = 0.0
        self._looking: asyncio.TimerHandle | None = None

    @property
    def here(self) -> tuple[int, int]:
        """As many as are worked on, and as many as wait to be."""
        return self._working, len(self._waiting)

    @property
    def expected_s(self) -> float:
        """Until one that came now would be answered."""
        return (self._working + len(self._waiting) + 1) * self._each_s

    async def enter(self) -> Work:
        """In the order they come. Raises `Full`, at once."""
        if not self._waiting and self._working < self._at_once:
            return self._begin()
        if self._working + len(self._waiting) >= _FLOOR * self._at_once and self.expected_s > self._longest:
            raise Full(self._retry_after())
        place: asyncio.Future[Work] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._look_again()
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                place.result().leave()
            else:
                self._waiting.remove(place)
            raise

    def take(self) -> Work:
        """For a run: the place that its request got at the door; for one that came by another way a place beside, for
        it waits already where it was accepted."""
        work = _WORK.get()
        if work is None or work.taken or work.left:
            work = self._begin()
        work.taken = True
        work.here()
        return work

    def _begin(self) -> Work:
        self._back()
        return Work(self)

    def _back(self) -> None:
        if not self._working:
            self._since = self._clock()
        self._working += 1

    def _away(self) -> None:
        self._working -= 1
        if not self._working:
            self._worked_s += self._clock() - self._since
        while self._waiting and self._working < self._at_once:
            self._let_in()

    def _left(self, *, working: bool) -> None:
        now = self._clock()
        worked_s = self._worked_s
        if self._working:
            worked_s += now - self._since
        self._each_s += (worked_s - self._each_s) * (_RECENT if self._each_s else 1)
        self._worked_s, self._since = 0.0, now
        if working:
            self._away()

    def _let_in(self) -> None:
        place = self._waiting.popleft()
        if not place.done():  # else it has gone
            place.set_result(self._begin())

    def _look_again(self) -> None:
        if self._looking is None:
            loop = asyncio.get_running_loop()
            due = loop.time() + _LOOK_S
            self._looking = loop.call_at(due, self._look, loop, due)

    def _look(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        """Those that are worked on may all be waiting for the database: then there is room for one more."""
        self._looking = None
        if self._waiting and loop.time() - due < _ROOM_S:
            self._let_in()
        if self._waiting:
            self._look_again()

    def _retry_after(self) -> int:
        """When its turn would come if it waited behind all that were turned away before it; not all at one moment."""
        now = self._clock()
        self._promised = min(max(self._promised, now + self.expected_s) + self._each_s, now + _LONGEST_RETRY_S)
        return math.ceil((self._promised - now) * random.uniform(1, 1.5))  # noqa: S311
