"""A server that neither answers nor is gone."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Executable, literal, select, text

from core.errors import Unavailable
from core.identity import Principal
from data_layer.database import Database
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
