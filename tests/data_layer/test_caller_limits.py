"""Limits hold for all processes of one database, to the second, and touch nobody else."""

import asyncio
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from limits.aio.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.errors import LimitReached
from core.identity import Principal
from data_layer.caller_limits import CallerLimits, LimitRates, rates_of
from data_layer.database import Database
from data_layer.rate_limits import RateStorage, Wanted, Window

ANN, BOB = Principal("plant", "ann"), Principal("plant", "bob")


@pytest.fixture(autouse=True)
async def _nothing_counted(database: Database) -> None:
    await RateStorage(database=database).reset()


class Moving:
    """The clock of a process."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


async def asked(limits: CallerLimits, who: Principal, times: int) -> int:
    """How many of so many questions were taken."""
    taken = 0
    for _ in range(times):
        try:
            await limits.question(who)
        except LimitReached:
            continue
        taken += 1
    return taken


async def refusal(limits: CallerLimits, who: Principal) -> LimitReached:
    with pytest.raises(LimitReached) as reached:
        await limits.question(who)
    return reached.value


async def later(database: Database, seconds: float) -> None:
    """As if so much time had passed since what is counted: every count begins so much earlier."""
    async with database.alone() as tx:
        now = (await tx.execute(text("SELECT CAST(extract(epoch FROM now()) AS double precision)"))).scalar_one()
        rows = (await tx.execute(text("SELECT key, seconds, period, hits, hits_before FROM copilot.rate_limit"))).all()
        for row in rows:
            into = now / row.seconds % 1  # where in its window the present lies
            periods = int(into + seconds / row.seconds)
            assert into + seconds / row.seconds - periods == pytest.approx(into, abs=0.02), "whole windows only"
            await tx.execute(
                text("UPDATE copilot.rate_limit SET period = period - :n WHERE key = :key"),
                {"n": periods, "key": row.key},
            )


async def test_a_user_asks_as_often_as_is_allowed_and_others_are_not_touched(database: Database) -> None:
    limits = CallerLimits(database, LimitRates(user=rates_of("3/day")))
    assert await asked(limits, ANN, 5) == 3
    assert await asked(limits, BOB, 5) == 3
    assert await asked(limits, Principal("other", "ann"), 5) == 3


async def test_a_tenant_asks_as_often_as_is_allowed_and_another_is_not_touched(database: Database) -> None:
    limits = CallerLimits(database, LimitRates(tenant=rates_of("4/day")))
    assert await asked(limits, ANN, 3) + await asked(limits, BOB, 3) == 4
    assert await asked(limits, Principal("other", "ann"), 9) == 4


async def test_a_key_asks_as_often_as_is_allowed_and_the_users_other_key_too(database: Database) -> None:
    limits = CallerLimits(database, LimitRates(key=rates_of("2/day")))
    assert await asked(limits, replace(ANN, key_id="a"), 3) == 2
    assert await asked(limits, replace(ANN, key_id="b"), 3) == 2
    assert await asked(limits, ANN, 3) == 3


async def test_what_is_refused_to_a_user_is_not_counted_for_the_tenant(database: Database) -> None:
    limits = CallerLimits(database, LimitRates(tenant=rates_of("6/day"), user=rates_of("2/day")))
    fresh = [CallerLimits(database, LimitRates(tenant=rates_of("6/day"), user=rates_of("2/day"))) for _ in range(5)]
    assert await asked(limits, ANN, 2) == 2
    assert [await asked(one, ANN, 1) for one in fresh] == [0] * 5  # each asks the database anew
    assert await asked(limits, BOB, 2) + await asked(limits, Principal("plant", "eve"), 2) == 4


async def test_several_rates_hold_at_once(database: Database) -> None:
    limits = CallerLimits(database, LimitRates(user=rates_of("100/hour; 2/day")))
    assert await asked(limits, ANN, 4) == 2
    assert "in a day, 2." in str(await refusal(limits, ANN))


async def test_requests_are_counted_by_key_or_else_by_user_and_apart_from_questions(database: Database) -> None:
    limits = CallerLimits(database, LimitRates(user=rates_of("1/day"), requests=rates_of("2/day")))
    await limits.question(ANN)
    for who in (ANN, replace(ANN, key_id="a")):
        await limits.request(who)
        await limits.request(who)
        with pytest.raises(LimitReached, match="in a day, 2"):
            await limits.request(who)


async def test_requests_that_are_counted_ahead_are_never_more_than_may_be_and_lapse(database: Database) -> None:
    clock = Moving()
    first, second = (CallerLimits(database, LimitRates(requests=rates_of("1000/day")), now=clock) for _ in range(2))

    async def made(limits: CallerLimits, times: int) -> int:
        taken = 0
        for _ in range(times):
            try:
                await limits.request(ANN)
            except LimitReached:
                break
            taken += 1
        return taken

    assert await made(first, 3) == 3
    assert await _hits(database) == 10
    clock.at += 11  # seven lapse
    assert await made(first, 600) + await made(second, 600) == 993 - 3
    assert await _hits(database) == 1000


def test_room_is_there_when_it_is_said_to_be_and_not_before() -> None:
    for hits, before, into in (
        (60, 0, 12.0),
        (60, 60, 59.9),
        (0, 60, 0.0),
        (30, 50, 20.0),
        (59, 61, 3.0),
        (7, 60, 40.0),
    ):
        window = Window(60, 60, into, hits, before)
        wait = window.room_in_s()

        def used(at: float, hits: int = hits, before: int = before) -> float:
            past, share = divmod(at, 60)
            now, then = [(hits, before), (0, hits), (0, 0)][min(int(past), 2)]
            return now + then * (1 - share / 60)

        assert used(into + wait + 1e-6) + 1 <= 60 + 1e-4, (hits, before, into)
        assert wait == 0 or used(into + wait - 0.5) + 1 > 60, (hits, before, into)


async def test_whoever_is_refused_is_told_the_true_seconds_and_taken_after_them(database: Database) -> None:
    clock = Moving()
    limits = CallerLimits(database, LimitRates(user=rates_of("10/day")), now=clock)
    assert await asked(limits, ANN, 10) == 10
    told = await refusal(limits, ANN)
    async with database.alone() as tx:
        into = (
            await tx.execute(text("SELECT CAST(extract(epoch FROM now()) % 86400 AS double precision)"))
        ).scalar_one()
    # One of ten is gone when a tenth of the next window is over.
    assert told.retry_after_s == pytest.approx(86_400 - into + 8_640, abs=3)
    assert "Please go on in" in str(told)
    clock.at += told.retry_after_s
    await later(database, 86_400)  # a window later: what was counted is in the one before
    window = Window(10, 86_400, into, 0, 10)
    assert (await asked(limits, ANN, 1) == 1) is (window.room_in_s() == 0)
    await later(database, 2 * 86_400)
    clock.at += 2 * 86_400
    assert await asked(limits, ANN, 10) == 10


async def test_whoever_knocks_on_costs_the_database_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Moving()
    limits = CallerLimits(database, LimitRates(user=rates_of("1/day")), now=clock)
    await limits.question(ANN)
    first = await refusal(limits, ANN)
    monkeypatch.setattr(database, "alone", None)
    clock.at += 10
    assert (await refusal(limits, ANN)).retry_after_s == first.retry_after_s - 10


async def test_connections_that_count_at_once_let_no_one_more_in(database_url: str) -> None:
    first, second = Database.connect(database_url), Database.connect(database_url)
    rates = LimitRates(tenant=rates_of("50/day"), user=rates_of("30/day"))
    try:
        # Each question by a process of its own, as far as the counting goes.
        one_by_one = [CallerLimits(one, rates) for one in (first, second) for _ in range(40)]
        for who, most in ((ANN, 30), (BOB, 20)):
            taken = await asyncio.gather(*(asked(limits, who, 1) for limits in one_by_one))
            assert sum(taken) <= most
            assert sum(taken) > most * 0.8  # one that was given back may have stood in another's way
    finally:
        await first.close()
        await second.close()


def _asking(url: str, times: int, counts: Any) -> None:
    async def ask() -> None:
        database = Database.connect(url)
        limits = CallerLimits(database, LimitRates(user=rates_of("25/day"), key=rates_of("1000/day")))
        counts.put(await asked(limits, replace(ANN, key_id="a"), times))
        await database.close()

    asyncio.run(ask())


async def test_two_processes_share_one_limit(database_url: str, database: Database) -> None:
    spawning = multiprocessing.get_context("spawn")
    counts = spawning.Queue()
    processes = [spawning.Process(target=_asking, args=(database_url, 40, counts)) for _ in range(2)]
    for process in processes:
        process.start()
    taken = [await asyncio.to_thread(counts.get, True, 60) for _ in processes]
    for process in processes:
        await asyncio.to_thread(process.join, 60)
    assert sum(taken) == 25
    assert await asked(CallerLimits(database, LimitRates(user=rates_of("25/day"))), BOB, 1) == 1


async def test_while_nothing_is_counted_nobody_is_refused(database_url: str, make_database: Callable[[], str]) -> None:
    without = Database.connect(make_database())
    async with without.alone() as tx:
        await tx.execute(text("DROP TABLE copilot.rate_limit"))
    away = Database.connect("postgresql+psycopg://nobody@127.0.0.1:1/none", patience_s=0.5)
    for database in (without, away):
        limits = CallerLimits(database, LimitRates(user=rates_of("1/day")))
        assert await asked(limits, ANN, 3) == 3
        await database.close()


async def test_what_counts_no_more_is_dropped(database: Database) -> None:
    limits = CallerLimits(database, LimitRates(user=rates_of("5/day")))
    await asked(limits, ANN, 1)
    await limits.forget()
    assert await _rows(database) == 1
    await later(database, 2 * 86_400)
    await limits.forget()
    assert await _rows(database) == 0


async def test_no_name_stands_in_the_table_and_the_application_may_not_read_it(database: Database) -> None:
    limits = CallerLimits(database, LimitRates(user=rates_of("5/day"), tenant=rates_of("5/day")))
    await asked(limits, ANN, 1)
    async with database.alone() as tx:
        rows = (await tx.execute(text("SELECT CAST(r AS text) FROM copilot.rate_limit r"))).scalars().all()
    assert len(rows) == 2
    assert not any(name in row or name.encode().hex() in row for row in rows for name in ("ann", "plant"))
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.read(ANN) as tx:
            await tx.execute(text("SELECT * FROM copilot.rate_limit"))


@pytest.fixture
async def storage(database: Database) -> RateStorage:
    return RateStorage(database=database)


async def test_the_librarys_own_strategies_count_in_it(storage: RateStorage) -> None:
    (three,) = rates_of("3/day")
    for strategy in (SlidingWindowCounterRateLimiter(storage), FixedWindowRateLimiter(storage)):
        name = type(strategy).__name__
        assert [await strategy.hit(three, name) for _ in range(4)] == [True, True, True, False]
        assert not await strategy.test(three, name)
        assert await strategy.test(three, "somebody else")
        stats = await strategy.get_window_stats(three, name)
        assert stats.remaining == 0
        await strategy.clear(three, name)
        assert await strategy.hit(three, name)
    assert await storage.check()


async def test_it_is_known_by_its_scheme(database: Database) -> None:
    found = storage_from_string("async+copilot://", database=database)
    assert isinstance(found, RateStorage)


async def test_more_at_once_than_may_be_at_all_never_fit(storage: RateStorage) -> None:
    assert await storage.take([Wanted("many", 3, 60)], amount=4) == {"many": float("inf")}


@pytest.mark.parametrize("stated", ["sixty", "60", "0/minute", "60/fortnight", ""])
def test_what_is_no_rate_is_refused(stated: str) -> None:
    with pytest.raises(ValueError, match=r"rate|granularity|at least"):
        rates_of(stated)


async def _rows(database: Database) -> int:
    async with database.alone() as tx:
        return int((await tx.execute(text("SELECT count(*) FROM copilot.rate_limit"))).scalar_one())


async def _hits(database: Database) -> int:
    async with database.alone() as tx:
        return int((await tx.execute(text("SELECT sum(hits) FROM copilot.rate_limit"))).scalar_one())
