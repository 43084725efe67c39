import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from agent.checkpoints import Checkpoints, state_key
from agent.copilot import Copilot
from core.identity import Principal
from data_layer.database import Database
from tools.context import ToolContext


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
