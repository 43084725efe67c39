"""A server that neither answers nor is gone."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable

import polars as pl
import pytest
from psycopg import OperationalError
from sqlalchemy import Executable, literal, select, text

from core.errors import Unavailable
from core.identity import Principal
from data_layer.bulk import BulkSession, encode
from data_layer.database import Database
from data_layer.libpq import libpq
from data_layer.patience import patient
from data_layer.run_calls import RunCalls
from tests.fault_proxy import FaultProxy, to_database


@pytest.fixture
async def far(database_url: str) -> AsyncIterator[tuple[FaultProxy, Database]]:
    """A database whose answers are waited for half a second longer than the half that they may take, and its line."""
    async with to_database(database_url) as (line, url):
        database = Database.connect(url)
        yield line, Database(database._engine, statement_timeout_ms=500, patience_s=0.5)
        line.be("none")
        await database.close()


@pytest.mark.parametrize("statement", [text("SELECT 1"), select(literal(1))])
async def test_a_statement_on_a_silent_line_ends_and_the_next_transaction_has_another_connection(
    far: tuple[FaultProxy, Database], planner: Principal, statement: Executable
) -> None:
    line, database = far

    async def ask() -> int:
        async with database.read(planner) as tx:
            line.be("stall")
            return int((await tx.execute(statement)).scalar_one())

    with pytest.raises(Unavailable):
        await ask()
    line.be("none")
    async with database.read(planner) as tx:
        assert (await tx.execute(statement)).scalar_one() == 1


async def test_a_commit_that_is_not_answered_is_not_taken_for_one(
    far: tuple[FaultProxy, Database], planner: Principal
) -> None:
    line, database = far

    async def write() -> None:
        async with database.write(planner) as tx:
            await tx.execute(text("SELECT 1"))
            line.be("stall")

    with pytest.raises(Unavailable):
        await write()


async def test_an_answer_that_came_while_the_process_was_held_up_is_taken(
    database: Database, planner: Principal
) -> None:
    hurried = Database(database._engine, statement_timeout_ms=200, patience_s=0.2)
    async with hurried.read(planner) as tx:
        asked = asyncio.create_task(tx.execute(text("SELECT 1")))
        await asyncio.sleep(0)
        held_up_until = time.monotonic() + 1
        while time.monotonic() < held_up_until:
            pass
        assert (await asked).scalar_one() == 1
        assert (await tx.execute(text("SELECT 2"))).scalar_one() == 2


async def test_a_connection_of_ones_own_on_a_silent_line_is_broken_off(database_url: str) -> None:
    async with to_database(database_url) as (line, url):
        connection = await patient(0.5).connect(libpq(url), autocommit=True)
        await connection.execute("SELECT 1")
        line.be("stall")
        with pytest.raises(OperationalError):
            async with asyncio.timeout(20):
                await connection.execute("SELECT 1")
        assert connection.closed
        line.be("none")


async def test_silence_is_no_fault_for_who_listens(database_url: str) -> None:
    connection = await patient(0.2).connect(libpq(database_url), autocommit=True)
    await connection.execute("LISTEN patience")
    loop = asyncio.get_running_loop()

    async def call() -> None:
        async with await patient().connect(libpq(database_url), autocommit=True) as other:
            await other.execute("NOTIFY patience, 'late'")

    loop.call_later(1.0, lambda: calls.append(asyncio.create_task(call())))
    calls: list[asyncio.Task[None]] = []
    async with asyncio.timeout(20):
        assert [notice.payload async for notice in connection.notifies(stop_after=1)] == ["late"]
    assert (await connection.execute("SELECT 1")).rowcount == 1
    await connection.close()


async def test_who_hears_the_calls_of_other_processes_notices_that_its_line_has_fallen_silent(
    database_url: str, planner: Principal
) -> None:
    async with to_database(database_url) as (line, url):
        far, near = Database.connect(url), Database.connect(database_url)
        calls, called = RunCalls(far, quiet_s=0.2, patience_s=0.5), uuid.uuid4()
        heard = calls.received()
        waiting = asyncio.ensure_future(anext(heard))
        async with asyncio.timeout(60):
            while not waiting.done():  # it looks after its line several times meanwhile
                await asyncio.wait({waiting}, timeout=1.0)
                await RunCalls(near).send(planner, "cancel", called)
            assert waiting.result() == ("cancel", called)
            line.be("stall")
            with pytest.raises(Unavailable):
                [call async for call in heard]
        line.be("none")
        await far.close()
        await near.close()


async def _silent(url: str, before: Callable[[BulkSession], object], act: Callable[[BulkSession], object]) -> None:
    """What `act` does on a line that has fallen silent `before` it: it is told so, and the server has let go."""
    async with to_database(url) as (line, by):
        session = await asyncio.to_thread(BulkSession, by, "plant", patience_s=0.5)
        await asyncio.to_thread(before, session)
        line.be("stall")
        with pytest.raises(Unavailable):
            async with asyncio.timeout(30):
                await asyncio.to_thread(act, session)
        line.be("none")
        await asyncio.to_thread(session.close)
    with BulkSession(url, "plant") as after:
        async with asyncio.timeout(30):
            await asyncio.to_thread(after.administer, "SELECT pg_advisory_lock(71)")


def _lock(session: BulkSession) -> None:
    session.administer("SELECT pg_advisory_lock(71)")


async def test_a_syncs_statement_on_a_silent_line_ends(database_url: str) -> None:
    await _silent(database_url, _lock, lambda session: session.rows("SELECT 1"))


async def test_a_syncs_copy_on_a_silent_line_ends(database_url: str) -> None:
    frame = encode(pl.DataFrame({"a": [f"{'x' * 1000}{n}" for n in range(20_000)]}))

    def begin(session: BulkSession) -> None:
        _lock(session)
        session.begin()
        session.execute("CREATE TEMPORARY TABLE arrived (a text) ON COMMIT DROP")

    await _silent(database_url, begin, lambda session: session.copy_in("arrived", frame))


async def test_a_syncs_statement_whose_answer_is_lost_on_its_way_ends_though_the_server_can_be_asked(
    database_url: str,
) -> None:
    async with to_database(database_url) as (line, by):
        session = await asyncio.to_thread(BulkSession, by, "plant", patience_s=0.5)
        session._connection._url = libpq(database_url)  # the second line is another way
        await asyncio.to_thread(session.administer, "SELECT pg_advisory_lock(72)")
        line.be("stall")
        with pytest.raises(Unavailable):
            async with asyncio.timeout(30):
                await asyncio.to_thread(session.rows, "SELECT 1")
        with BulkSession(database_url, "plant") as after:  # the line is silent still
            async with asyncio.timeout(30):
                await asyncio.to_thread(after.administer, "SELECT pg_advisory_lock(72)")
        line.be("none")


def test_a_syncs_long_statement_is_waited_for_as_long_as_the_server_works_on_it(database_url: str) -> None:
    with BulkSession(database_url, "plant", patience_s=0.3) as session:
        assert session.rows("SELECT 1 FROM pg_sleep(2)") == [(1,)]
        assert session.copy_out("SELECT 1 FROM pg_sleep(2)", ["one"]).height == 1
