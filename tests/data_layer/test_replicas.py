"""A primary and its streaming replica, both of them ordinary servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from bootstrap.schema import bring_up_to_date
from core.errors import Unavailable
from core.identity import EVERY_SCOPE, Principal
from core.metrics import REGISTRY
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.libpq import libpq
from data_layer.replicas import ReplicatedDatabase
from data_layer.transaction import ReadTx
from tests.ordinary_server import OrdinaryServer, ordinary_server
from tools.context import ToolContext
from tools.registry import TOOLS

_RECOVERING = text("SELECT pg_is_in_recovery()")
_INSERT = text(
    "INSERT INTO manufacturing.sku (tenant_id, sku, name, unit, source_system, source_record, job_id, created_by)"
    " VALUES (:tenant, :sku, 'Bolt', 'EA', 'erp', :sku, gen_random_uuid(), 'test')"
)
_COUNT = text("SELECT count(*) FROM manufacturing.sku")


@dataclass(frozen=True)
class Two:
    primary: OrdinaryServer
    replica: OrdinaryServer

    def at_replica(self, statement: str) -> None:
        with psycopg.connect(libpq(self.replica.url), autocommit=True) as connection:
            connection.execute(statement.encode())

    @asynccontextmanager
    async def database(self, *, lag_s: float = 5, rest_s: float = 0.01) -> AsyncIterator[Database]:
        database = Database.connect(self.primary.url)
        database.replicated = replicated = ReplicatedDatabase(database, [self.replica.url], lag_s=lag_s, rest_s=rest_s)
        try:
            yield database
        finally:
            await replicated.close()
            await database.close()


@pytest.fixture(scope="module")
def two() -> Iterator[Two]:
    with ordinary_server() as primary:
        bring_up_to_date(primary.url)
        with ordinary_server(of=primary) as replica:
            yield Two(primary, replica)


@pytest.fixture
def who() -> Principal:
    return Principal(f"plant-{uuid4().hex}", "ann", EVERY_SCOPE)


async def at_replica(tx: ReadTx) -> bool:
    return bool((await tx.execute(_RECOVERING)).scalar_one())


async def add(database: Database, who: Principal, *skus: str) -> None:
    async with database.write(who) as tx:
        for sku in skus:
            await tx.execute(_INSERT, {"tenant": who.tenant_id, "sku": sku})


async def count(database: Database, who: Principal) -> tuple[int, bool]:
    """How many items there are, and whether the replica said so."""
    async with database.replicated.read(who) as tx:
        return int((await tx.execute(_COUNT)).scalar_one()), await at_replica(tx)


async def until(asked: Callable[[], Awaitable[object]], said: object) -> None:
    async with asyncio.timeout(20):
        while True:
            if await asked() == said:
                return
            await asyncio.sleep(0.01)


def told(outcome: str) -> float:
    return REGISTRY.get_sample_value("copilot_replica_reads_total", {"outcome": outcome}) or 0


async def test_a_replica_answers_as_the_primary_would_each_tenant_by_itself(two: Two, who: Principal) -> None:
    async with two.database() as database:
        await add(database, who, "A", "B")
        assert await count(database, who) == (2, True)
        assert await count(database, Principal("other", "bob")) == (0, True)
        async with database.read(who) as tx:  # what does not ask for it stays at the primary
            assert not await at_replica(tx)


async def test_what_has_just_been_written_is_always_seen(two: Two, who: Principal) -> None:
    async with two.database() as database:
        for number in range(1, 101):
            await add(database, who, f"{number:03}")
            assert (await count(database, who))[0] == number


async def test_a_batch_of_a_sync_is_seen_at_once_although_it_need_not_wait_for_the_disk(
    two: Two, who: Principal
) -> None:
    async with two.database() as database:
        with BulkSession(two.primary.url, who.tenant_id) as session:
            for number in range(1, 21):
                with session.transaction(flushed=False):
                    await asyncio.to_thread(
                        session.execute, str(_INSERT.text).replace(":tenant", "%(tenant)s").replace(":sku", "%(sku)s"),
                        {"tenant": who.tenant_id, "sku": f"{number:03}"},
                    )  # fmt: skip
                assert await count(database, who) == (number, True)


async def test_a_replica_that_lags_is_done_without_until_it_has_caught_up(two: Two, who: Principal) -> None:
    async with two.database(lag_s=0.05) as database:
        await add(database, who, "A")
        two.at_replica("SELECT pg_wal_replay_pause()")
        try:
            await add(database, who, "B")
            before = told("behind")
            assert await count(database, who) == (2, False)
            assert told("behind") == before + 1
            replicated = database.replicated
            assert isinstance(replicated, ReplicatedDatabase)
            (seen,) = await replicated.look()
            assert seen.behind
        finally:
            two.at_replica("SELECT pg_wal_replay_resume()")
        await until(lambda: count(database, who), (2, True))


async def test_an_answer_goes_on_at_the_primary_when_the_replica_must_break_it_off(two: Two, who: Principal) -> None:
    """What is replayed takes away a table that is being read there: the server ends whoever reads it."""
    two.at_replica("ALTER SYSTEM SET max_standby_streaming_delay = 0")
    two.at_replica("SELECT pg_reload_conf()")
    name = f"manufacturing.t_{uuid4().hex}"
    with psycopg.connect(libpq(two.primary.url), autocommit=True) as owner:
        owner.execute(f"CREATE TABLE {name} (); GRANT SELECT ON {name} TO copilot_app".encode())
        async with two.database() as database:
            await add(database, who, "A")
            before = told("broken_off")
            async with database.replicated.read(who) as tx:
                assert (await tx.execute(text(f"SELECT count(*) FROM {name}"))).scalar_one() == 0
                assert await at_replica(tx)
                owner.execute(f"DROP TABLE {name}".encode())
                await add(database, who, "B")
                await until(lambda: at_replica(tx), False)
                assert (await tx.execute(_COUNT)).scalar_one() == 2
            assert told("broken_off") == before + 1
            assert await count(database, who) == (2, True)


async def test_a_statement_that_is_wrong_is_wrong_at_once(two: Two, who: Principal) -> None:
    async with two.database() as database:
        before = told("broken_off")
        with pytest.raises(Exception, match="nowhere"):
            async with database.replicated.read(who) as tx:
                await tx.execute(text("SELECT * FROM nowhere"))
        assert told("broken_off") == before
        assert (await count(database, who))[1]


async def test_answers_go_on_while_a_replica_is_killed_and_it_is_used_again_when_it_is_back(
    two: Two, who: Principal
) -> None:
    async with two.database() as database:
        await add(database, who, "A")
        async with database.replicated.read(who) as tx:
            assert await at_replica(tx)
            await asyncio.to_thread(two.replica.stop)
            assert (await tx.execute(_COUNT)).scalar_one() == 1
            assert not await at_replica(tx)
        assert await count(database, who) == (1, False)
        replicated = database.replicated
        assert isinstance(replicated, ReplicatedDatabase)
        assert [seen.why for seen in await replicated.look()] == ["does not answer"]
        await asyncio.to_thread(two.replica.start_again)
        await until(lambda: count(database, who), (1, True))


async def test_another_server_is_no_replica(two: Two, who: Principal) -> None:
    with ordinary_server() as stranger:
        bring_up_to_date(stranger.url)
        async with two.database() as database:
            replicated = ReplicatedDatabase(database, [stranger.url])
            async with replicated.read(who) as tx:
                assert not await at_replica(tx)
            assert [seen.why for seen in await replicated.look()] == ["is no replica of this primary"]
            await replicated.close()


async def test_without_the_primary_nobody_is_told_what_may_be_old(who: Principal, two: Two) -> None:
    gone = Database.connect("postgresql+psycopg://postgres@127.0.0.1:1/postgres")
    replicated = ReplicatedDatabase(gone, [two.replica.url])
    with pytest.raises(Unavailable):
        async with replicated.read(who):
            pass
    with suppress(Unavailable):
        await replicated.close()
    await gone.close()


async def test_tools_that_only_look_things_up_ask_the_replica(two: Two, who: Principal) -> None:
    async with two.database() as database:
        await add(database, who, "A-1")
        before = told("replica")
        tool = next(tool for tool in TOOLS if tool.name == "find_items")
        found = await tool.call(ToolContext(who, database), {})
        assert "A-1" in found.model_dump_json()
        assert told("replica") > before
