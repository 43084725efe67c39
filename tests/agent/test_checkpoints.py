import asyncio
import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import text

import prompts
from agent.checkpoints import Checkpoints, state_key
from agent.copilot import Copilot
from agent.models import load_model
from agent.responder import Responder
from core.identity import Principal
from data_layer.database import Database
from data_layer.patience import patient
from tests.fault_proxy import Fault, to_database
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS

FAULTS: tuple[Fault, ...] = ("stall", "cut")


async def count(database: Database, table: str, key: str) -> int:
    async with database.administer() as connection:
        rows = await connection.execute(
            text(f"SELECT count(*) FROM copilot.{table} WHERE thread_id = :key"), {"key": key}
        )
        return int(rows.scalar_one())


async def test_tidying_keeps_only_the_latest_state_of_a_thread(
    ask: Any, copilot: Copilot, database: Database, plant: ToolContext
) -> None:
    thread = uuid.uuid4()
    key = state_key(plant.principal, thread)
    for _ in range(3):
        await ask("stock of AR-5381", thread)
    assert await count(database, "checkpoints", key) == 3
    await copilot.tidy()
    assert await count(database, "checkpoints", key) == 1
    assert (await ask("and in Subassembly?", thread))[-1].answer.tool_calls[0].arguments["warehouse"] == "50"


async def test_the_state_of_idle_threads_is_deleted(
    ask: Any, checkpoints: Checkpoints, database: Database, plant: ToolContext
) -> None:
    thread = uuid.uuid4()
    await ask("stock of AR-5381", thread)
    assert await checkpoints.prune_idle(timedelta(days=1)) == 0
    assert await checkpoints.prune_idle(timedelta(0)) > 0
    for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
        assert await count(database, table, state_key(plant.principal, thread)) == 0


async def test_of_many_threads_the_idle_ones_are_deleted_a_few_at_once(
    ask: Any, checkpoints: Checkpoints, database: Database, plant: ToolContext
) -> None:
    threads = [uuid.uuid4() for _ in range(5)]
    for thread in threads:
        await ask("stock of AR-5381", thread)
    keys = sorted(state_key(plant.principal, thread) for thread in threads)
    old = [*keys[:2], *keys[3:]]
    async with database.administer() as connection:
        await connection.execute(
            text(
                'UPDATE copilot.checkpoints SET checkpoint = checkpoint || \'{"ts": "2020-01-01T00:00:00+00:00"}\''
                " WHERE thread_id = ANY(:keys)"
            ),
            {"keys": old},
        )
    assert await checkpoints.prune_idle(timedelta(days=1), at_once=2) == 4
    assert [await count(database, "checkpoints", key) > 0 for key in keys] == [key not in old for key in keys]


def test_no_two_users_threads_share_a_key() -> None:
    thread = uuid.uuid4()
    keys = {state_key(Principal(tenant, user), thread) for tenant, user in (("a", "b:c"), ("a:b", "c"), ("a", '","c'))}
    assert len(keys) == 3


async def test_all_of_a_users_state_is_deleted_and_nobody_elses(
    ask: Any, checkpoints: Checkpoints, database: Database, plant: ToolContext
) -> None:
    thread = uuid.uuid4()
    await ask("stock of AR-5381", thread)
    key, user = state_key(plant.principal, thread), plant.principal.user_id
    for other in (Principal(plant.principal.tenant_id, user[:-1]), Principal("other", user)):
        await checkpoints.forget_all(other)
        assert await count(database, "checkpoints", key) == 1
    await checkpoints.forget_all(plant.principal)
    for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
        assert await count(database, table, key) == 0


async def test_where_threads_are_kept_behind_a_silent_line_a_turn_ends_and_the_next_is_answered_when_it_speaks(
    database_url: str, plant: ToolContext
) -> None:
    async with to_database(database_url) as (line, url):
        far = await Checkpoints.open(url, connections=patient(1.0))
        copilot = Copilot(Responder("embedded", load_model("embedded"), prompts.load("planner")), TOOLS, link, far)

        async def ask() -> Any:
            async with asyncio.timeout(60):
                told = copilot.ask(
                    "stock of AR-5381", thread_id=uuid.uuid4(), message_id=uuid.uuid4(), context=plant
                )  # fmt: skip
                return [event async for event in told][-1]

        assert "761 EA" in (await ask()).answer.answer
        for fault in FAULTS:
            line.be(fault)
            away = await ask()
            assert (away.type, away.code) == ("failed", "unavailable")
            line.be("none")
            assert "761 EA" in (await ask()).answer.answer
        await asyncio.gather(*(ask() for _ in range(8)))  # all connections that there may be
        line.be("reset")
        line.be("none")
        for _ in range(8):
            assert "761 EA" in (await ask()).answer.answer
        await far.close()
