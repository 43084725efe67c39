"""Plain SQL goes straight to the driver, and nobody can tell by what comes back."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Executable, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from core.errors import TooMuch, Unavailable
from core.identity import Principal
from data_layer.database import Database

VALUES = {"day": datetime(2025, 5, 15, tzinfo=UTC), "codes": ["A%", "B:c"], "number": Decimal("1.50")}
ROW = text(
    "SELECT CAST(:day AS timestamptz) AS day, :codes ::text[] AS codes, CAST(:number AS numeric) AS number,"
    " '100 %' || '\\:x' AS said, CAST('{\"a\": [1]}' AS jsonb) AS doc, NULL AS nothing"
)


async def test_values_come_back_as_they_would_from_sqlalchemy(database: Database, planner: Principal) -> None:
    async with database.administer() as connection:
        usual = (await connection.execute(ROW, VALUES)).mappings().one()
    async with database.read(planner) as tx:
        found = await tx.execute(ROW, VALUES)
        assert list(found.keys()) == list(usual.keys())
        row = found.one()
        assert (row.day, row.codes, row.said) == (VALUES["day"], VALUES["codes"], "100 %:x")
        assert dict(row._mapping) == dict(usual)


async def test_a_parameter_with_a_type_keeps_it(database: Database, planner: Principal) -> None:
    statement = text("SELECT :doc -> 'a' AS inner").bindparams(bindparam("doc", type_=JSONB))
    async with database.read(planner) as tx:
        assert (await tx.execute(statement, {"doc": {"a": {"b": 1}}})).scalar_one() == {"b": 1}


async def test_a_statement_without_rows_gives_none(database: Database, planner: Principal) -> None:
    async with database.read(planner) as tx:
        assert (await tx.execute(text("SET LOCAL work_mem = '8MB'"))).all() == []
        assert (await tx.execute(text("SHOW work_mem"))).scalar() == "8MB"


async def test_what_the_server_refuses_is_told_as_sqlalchemy_tells_it(database: Database, planner: Principal) -> None:
    with pytest.raises(DBAPIError, match="no_such"):
        async with database.read(planner) as tx:
            await tx.execute(text("SELECT no_such"))


async def test_a_transaction_that_raises_leaves_nothing_behind(database: Database, planner: Principal) -> None:
    insert = text(
        "INSERT INTO copilot.thread (tenant_id, user_id, thread_id, title)"
        " VALUES (:tenant, 'u', gen_random_uuid(), 'undone')"
    )
    count = text("SELECT count(*) FROM copilot.thread WHERE title = 'undone'")

    async def write_and_fail() -> None:
        async with database.write(planner) as tx:
            await tx.execute(insert, {"tenant": planner.tenant_id})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    async with database.read(planner) as tx:
        assert (await tx.execute(count)).scalar_one() == 0


async def test_a_statement_that_is_stopped_takes_no_tenant_along(
    database: Database, planner: Principal, stranger: Principal
) -> None:
    async def asleep() -> None:
        async with database.read(planner) as tx:
            await tx.execute(text("SELECT pg_sleep(30)"))

    running = [asyncio.create_task(asleep()) for _ in range(3)]
    done, _ = await asyncio.wait(running, timeout=0.2)
    assert not done
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    async with database.read(stranger) as tx:
        who = await tx.execute(text("SELECT current_setting('copilot.tenant') AS tenant, current_user AS who"))
        assert tuple(who.one()) == (stranger.tenant_id, "copilot_app")
    async with database.administer() as connection:
        assert (await connection.execute(text("SELECT current_setting('copilot.tenant', true)"))).scalar() in ("", None)


@pytest.mark.parametrize("statement", [text("SELECT pg_sleep(5)"), select(func.pg_sleep(5))])
async def test_what_takes_too_long_is_to_be_asked_more_narrowly(
    planner: Principal, database: Database, statement: Executable
) -> None:
    hurried = Database(database._engine, statement_timeout_ms=1_500)
    told = r"reads more than can be read within 1\.5 seconds: ask for a category, an item or a period\."
    with pytest.raises(TooMuch, match=told):
        async with hurried.read(planner) as tx:
            await tx.execute(statement)
    assert issubclass(TooMuch, Unavailable)  # a job tries again
