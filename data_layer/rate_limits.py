"""How often something may be asked for, counted in PostgreSQL for all processes together.

The strategy is the sliding window counter of `limits`: what was counted in the window before counts by the share of it
that lies within the last window's length. One row holds both windows, so one statement counts and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import floor
from typing import Any, NamedTuple

from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.storage.base import SlidingWindowCounterSupport
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from core.errors import CopilotError
from data_layer.database import Database
from data_layer.transaction import sql

_UNLIMITED = 2**62
_EPOCH = "extract(epoch FROM now())"
# Of several keys each is counted unless it is full: `_GIVE_BACK` takes those back when another one was. In the order of
# their keys, so that nobody waits for somebody who waits.
_TAKE = f"""
INSERT INTO copilot.rate_limit AS r (key, seconds, most, period, hits, hits_before)
SELECT key, seconds, most, floor({_EPOCH} / seconds), :amount, 0
FROM unnest(CAST(:keys AS bytea[]), CAST(:seconds AS bigint[]), CAST(:most AS bigint[])) AS w (key, seconds, most)
WHERE most >= :amount ORDER BY key
ON CONFLICT (key) DO UPDATE SET
    most = excluded.most,
    period = greatest(r.period, excluded.period),
    hits = CASE WHEN excluded.period <= r.period THEN r.hits ELSE 0 END + excluded.hits,
    hits_before = CASE
        WHEN excluded.period <= r.period THEN r.hits_before WHEN excluded.period = r.period + 1 THEN r.hits ELSE 0 END
WHERE excluded.hits + CASE
    WHEN excluded.period <= r.period THEN r.hits + r.hits_before * (r.period + 1 - {_EPOCH} / r.seconds)
    WHEN excluded.period = r.period + 1 THEN r.hits * (excluded.period + 1 - {_EPOCH} / r.seconds)
    ELSE 0 END <= excluded.most
RETURNING key, hits
"""
_GIVE_BACK = """
WITH taken AS (SELECT key FROM copilot.rate_limit WHERE key = ANY(CAST(:taken AS bytea[])) ORDER BY key FOR UPDATE)
UPDATE copilot.rate_limit r SET hits = greatest(0, hits - :amount) FROM taken WHERE r.key = taken.key
"""
_LOOK = f"""
SELECT key, seconds, most, period, hits, hits_before, CAST({_EPOCH} AS double precision) AS now
FROM copilot.rate_limit WHERE key = ANY(CAST(:keys AS bytea[]))
"""
_FORGET = f"DELETE FROM copilot.rate_limit WHERE (period + 2) * seconds < {_EPOCH}"


class Wanted(NamedTuple):
    """`most` in `seconds`, of what `key` names."""

    key: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Window:
    """As it stands at `now` (seconds since 1970, the database's): the counts of this window and the one before."""

    most: int
    seconds: int
    now: float
    hits: int
    hits_before: int

    @property
    def left_s(self) -> float:
        """Until the next one begins."""
        return (floor(self.now / self.seconds) + 1) * self.seconds - self.now

    def room_in_s(self, amount: int = 1) -> float:
        """Seconds until so many more fit, when nothing else is counted; endless when they never do."""
        free = self.most - amount
        if free < 0:
            return float("inf")
        if self.hits > free:  # not before the next window, when these are the ones before
            return self.left_s + self.seconds * (1 - free / self.hits)
        if not self.hits_before:
            return 0.0
        return max(0.0, self.left_s - (free - self.hits) * self.seconds / self.hits_before)


class RateStorage(Storage, SlidingWindowCounterSupport):
    """Where `limits` counts. Keys are stored as hashes: they name users."""

    STORAGE_SCHEME: list[str] | None = ["async+copilot"]  # noqa: RUF012

    def __init__(self, uri: str | None = None, *, database: Database, wrap_exceptions: bool = False) -> None:
        """`uri` only names the scheme; the connections are those of `database`."""
        super().__init__(uri, wrap_exceptions)
        self._database = database

    @property
    def base_exceptions(self) -> type[Exception]:
        return CopilotError

    async def take(self, wanted: Sequence[Wanted], amount: int = 1) -> dict[str, float]:
        """Count that many for each, or for none: empty when it was counted; else the keys that are full, each with the
        seconds until it has room. One round trip, two more when something is full."""
        by_hash = {_hash(one.key): one for one in wanted}
        values = {
            "keys": list(by_hash),
            "seconds": [one.seconds for one in by_hash.values()],
            "most": [one.most for one in by_hash.values()],
            "amount": amount,
        }
        async with self._database.alone() as tx:
            taken = [bytes(row.key) for row in await tx.execute(sql(_TAKE), values)]
            full = [key for key in by_hash if key not in taken]
            if not full:
                return {}
            if taken:
                await tx.execute(sql(_GIVE_BACK), {"taken": taken, "amount": amount})
            found = {bytes(row.key): row for row in await tx.execute(sql(_LOOK), {"keys": full})}
        waits = {}
        for key in full:
            one, row = by_hash[key], found.get(key)
            window = Window(one.most, one.seconds, 0.0, 0, 0) if row is None else _window(row)
            waits[one.key] = window.room_in_s(amount)
        return waits

    async def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        return not await self.take([Wanted(key, limit, expiry)], amount)

    async def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        window = await self._look(key)
        if window is None:
            return 0, 0.0, 0, 0.0
        return window.hits_before, window.left_s, window.hits, window.left_s + expiry

    async def clear_sliding_window(self, key: str, expiry: int) -> None:
        await self.clear(key)

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        values = {"keys": [_hash(key)], "seconds": [expiry], "most": [_UNLIMITED], "amount": amount}
        async with self._database.alone() as tx:
            return int((await tx.execute(sql(_TAKE), values)).one().hits)

    async def get(self, key: str) -> int:
        window = await self._look(key)
        return 0 if window is None else window.hits

    async def get_expiry(self, key: str) -> float:
        window = await self._look(key)
        return 0.0 if window is None else window.now + window.left_s

    async def check(self) -> bool:
        async with self._database.alone() as tx:
            return (await tx.execute(sql("SELECT 1"))).first() is not None

    async def reset(self) -> int:
        async with self._database.alone() as tx:
            return len((await tx.execute(sql("DELETE FROM copilot.rate_limit RETURNING 1"))).all())

    async def clear(self, key: str) -> None:
        async with self._database.alone() as tx:
            await tx.execute(sql("DELETE FROM copilot.rate_limit WHERE key = :key"), {"key": _hash(key)})

    async def forget(self) -> None:
        """Drop the counts that count no more."""
        async with self._database.alone() as tx:
            await tx.execute(sql(_FORGET))

    async def _look(self, key: str) -> Window | None:
        async with self._database.alone() as tx:
            row = (await tx.execute(sql(_LOOK), {"keys": [_hash(key)]})).first()
        return None if row is None else _window(row)


class RateLimiter(SlidingWindowCounterRateLimiter):
    """The strategy of `limits`, also for several limits at once."""

    def __init__(self, storage: RateStorage) -> None:
        super().__init__(storage)
        self._storage = storage

    async def hit_all(
        self, limits: Sequence[tuple[RateLimitItem, tuple[str, ...]]], cost: int = 1
    ) -> list[tuple[int, float]]:
        """Count `cost` for each of them, or for none. Empty when it was counted; else those that are full, by their
        place, each with the seconds until there is room."""
        keys = [item.key_for(*names) for item, names in limits]
        wanted = [Wanted(key, item.amount, item.get_expiry()) for key, (item, _) in zip(keys, limits, strict=True)]
        waits = await self._storage.take(wanted, cost)
        return [(place, waits[key]) for place, key in enumerate(keys) if key in waits]


def _hash(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _window(row: Any) -> Window:
    behind = floor(row.now / row.seconds) - row.period
    hits, before = (row.hits, row.hits_before) if behind <= 0 else (0, row.hits if behind == 1 else 0)
    return Window(row.most, row.seconds, row.now, hits, before)
