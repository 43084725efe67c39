"""How often callers may ask and knock: each tenant, user and key, whichever process they come to."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from limits import RateLimitItem, parse_many
from sqlalchemy.exc import SQLAlchemyError

from core.errors import CopilotError, LimitReached
from core.identity import Principal
from core.metrics import LIMITED
from data_layer.database import Database
from data_layer.rate_limits import RateLimiter, RateStorage

log = logging.getLogger(__name__)
Rates = tuple[RateLimitItem, ...]
NONE = "none"
_REMEMBERED = 4_096
_PART = 100
_AHEAD_S = 10.0
_TOLD = {
    "tenant": "Your plant has asked as many questions as it may in {span}, {count}",
    "user": "You have asked as many questions as you may in {span}, {count}",
    "key": "With this key as many questions were asked as may be in {span}, {count}",
    "requests": "You have made as many requests as you may in {span}, {count}",
}


def rates_of(stated: str) -> Rates:
    """Of `60/minute` or `10/second; 1000/day`, as `limits` writes them; of `none` no limit. Raises `ValueError`."""
    if stated.strip().lower() == NONE:
        return ()
    rates = tuple(parse_many(stated))
    if any(rate.amount < 1 for rate in rates):
        raise ValueError("at least 1")
    return rates


@dataclass(frozen=True)
class LimitRates:
    """Questions of a tenant, of a user, with a key; and requests of whatever kind with a key, or of a user without."""

    tenant: Rates = ()
    user: Rates = ()
    key: Rates = ()
    requests: Rates = ()


class CallerLimits:
    """What is counted is the same for all processes of one database. While that does not count nobody is refused."""

    def __init__(self, database: Database, rates: LimitRates, *, now: Callable[[], float] = time.monotonic) -> None:
        self._storage = RateStorage(database=database)
        self._limiter = RateLimiter(self._storage)
        self._rates = rates
        self._now = now
        self._ahead: dict[tuple[str, ...], tuple[int, float]] = {}
        self._full: dict[tuple[RateLimitItem, tuple[str, ...]], float] = {}

    async def question(self, caller: Principal) -> None:
        """Count one. Raises `LimitReached`, and then it is not counted."""
        tenant, user, key = caller.tenant_id, caller.user_id, caller.key_id
        whose: list[tuple[Rates, tuple[str, ...]]] = [
            (self._rates.tenant, ("tenant", tenant)),
            (self._rates.user, ("user", tenant, user)),
        ]
        if key is not None:
            whose.append((self._rates.key, ("key", key)))
        await self._count([(rate, names) for rates, names in whose for rate in rates])

    async def request(self, caller: Principal) -> None:
        """Count one. Raises `LimitReached`, and then it is not counted. Of many that are allowed a hundredth is counted
        ahead for this process, which spares the database as many statements."""
        if not self._rates.requests:
            return
        whose = ("key", caller.key_id) if caller.key_id is not None else ("user", caller.tenant_id, caller.user_id)
        left, until = self._ahead.get(whose, (0, 0.0))
        if not left or until < self._now():
            limits = [(rate, ("requests", *whose)) for rate in self._rates.requests]
            left = min(rate.amount for rate in self._rates.requests) // _PART
            if left < 2 or not await self._count(limits, left):
                left = 1
                await self._count(limits)
            if len(self._ahead) >= _REMEMBERED:
                self._ahead.clear()
            until = self._now() + _AHEAD_S
        self._ahead[whose] = left - 1, until

    async def forget(self) -> None:
        """Drop the counts that count no more."""
        await self._storage.forget()

    async def _count(self, limits: Sequence[tuple[RateLimitItem, tuple[str, ...]]], cost: int = 1) -> bool:
        """Count so many. False: more than one, and so many do not fit."""
        now = self._now()
        for one in limits:  # who knocks on is not to cost the database anything
            if (wait := self._full.get(one, now) - now) > 0:
                raise _reached(*one, wait)
        try:
            full = await self._limiter.hit_all(limits, cost) if limits else []
        except (CopilotError, SQLAlchemyError):
            log.warning("limits are not counted just now", exc_info=True)
            return True
        if full and cost == 1:
            if len(self._full) >= _REMEMBERED:
                self._full = {one: until for one, until in self._full.items() if until > now}
            for place, wait in full:
                self._full[limits[place]] = now + wait
            place, wait = max(full, key=lambda one: one[1])
            raise _reached(*limits[place], wait)
        return not full


def _reached(rate: RateLimitItem, names: tuple[str, ...], wait: float) -> LimitReached:
    LIMITED.labels(names[0]).inc()
    seconds = max(1, ceil(wait))
    unit = rate.GRANULARITY.name
    span = f"{rate.multiples} {unit}s" if rate.multiples > 1 else f"{'an' if unit == 'hour' else 'a'} {unit}"
    told = _TOLD[names[0]].format(count=f"{rate.amount:,}", span=span)
    return LimitReached(f"{told}. Please go on in {_long(seconds)}.", seconds)


def _long(seconds: int) -> str:
    """In words, rounded up."""
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds > 2 * size:
            return f"{ceil(seconds / size)} {name}s"
    return f"{seconds} second{'s' * (seconds != 1)}"
