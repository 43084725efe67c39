"""The state of threads between turns: LangGraph's own checkpointer, in the schema `copilot`, kept small."""

import json
import selectors
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Self, cast
from uuid import UUID

from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import AsyncConnection, Connection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from core.identity import Principal

# A checkpoint is derived from turns whose questions and answers are kept beside it, so losing the last moments of it
# in a power cut is affordable, and waiting for the disk in each turn is not. PostgreSQL itself stays consistent.
_OPTIONS = "-c search_path=copilot -c synchronous_commit=off"
_LATEST = """
SELECT t.thread_id, max((c.checkpoint ->> 'ts')::timestamptz) < now() - %s AS idle
FROM (SELECT DISTINCT thread_id FROM checkpoints WHERE thread_id > %s ORDER BY thread_id LIMIT %s) AS t
JOIN checkpoints AS c USING (thread_id) GROUP BY t.thread_id ORDER BY t.thread_id
"""


def install(url: str) -> None:
    """Create the checkpointer's tables in the schema `copilot`."""
    with Connection.connect(
        _libpq(url), autocommit=True, row_factory=dict_row, options="-c search_path=copilot"
    ) as connection:
        PostgresSaver(connection).setup()


def state_key(principal: Principal, thread_id: UUID) -> str:
    """Names a thread's state: tenant and user are part of it, so an id alone finds nothing."""
    return json.dumps([principal.tenant_id, principal.user_id, str(thread_id)], ensure_ascii=False)


def _keys_of(principal: Principal) -> str:
    """How the name of every state of that user begins, and no other's."""
    return json.dumps([principal.tenant_id, principal.user_id], ensure_ascii=False)[:-1] + ", "


class Checkpoints:
    """The checkpointer and its upkeep. `saver` is what a graph is compiled with."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[DictRow]]) -> None:
        self._pool = pool
        # No type but LangChain's messages and plain values is ever built from what is stored.
        self.saver = AsyncPostgresSaver(conn=pool, serde=JsonPlusSerializer(allowed_msgpack_modules=None))

    @classmethod
    async def open(
        cls, url: str, *, pool_size: int = 4, connections: type[AsyncConnection[Any]] = AsyncConnection
    ) -> Self:
        """`connections`: the kind of the pool's."""
        pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
            _libpq(url),
            connection_class=cast("type[AsyncConnection[DictRow]]", connections),
            kwargs={
                "autocommit": True,
                "prepare_threshold": 0,
                "row_factory": dict_row,
                "options": _OPTIONS,
                "application_name": "copilot-threads",
                "connect_timeout": 5,
            },
            min_size=1,
            max_size=pool_size,
            timeout=5,
            check=_still_open,
            open=False,
        )
        await pool.open()
        return cls(pool)

    async def close(self) -> None:
        await self._pool.close()

    async def forget(self, principal: Principal, thread_id: UUID) -> None:
        """Delete a thread's state."""
        await self.saver.adelete_thread(state_key(principal, thread_id))

    async def forget_all(self, principal: Principal) -> None:
        """Delete the state of all of the user's threads."""
        async with self._pool.connection() as connection:
            rows = await connection.execute(
                "SELECT DISTINCT thread_id FROM checkpoints WHERE starts_with(thread_id, %s)", (_keys_of(principal),)
            )
            keys = [str(row["thread_id"]) for row in await rows.fetchall()]
        await self.saver.aprune(keys, strategy="delete")

    async def prune(self, keys: Sequence[str]) -> None:
        """Keep only the latest checkpoint of each of these threads."""
        await self.saver.aprune(keys)

    async def prune_idle(self, idle: timedelta, *, at_once: int = 200) -> int:
        """Delete the state of threads that have been idle for so long; their messages stay. Returns how many.

        So many threads are looked at at once: no statement takes long, however many there are."""
        deleted, behind = 0, ""
        while True:
            async with self._pool.connection() as connection:
                rows = await connection.execute(_LATEST, (idle, behind, at_once))
                looked_at = await rows.fetchall()
            if not looked_at:
                return deleted
            behind = looked_at[-1]["thread_id"]
            if keys := [str(row["thread_id"]) for row in looked_at if row["idle"]]:
                await self.saver.aprune(keys, strategy="delete")
                deleted += len(keys)


async def _still_open(connection: AsyncConnection[Any]) -> None:
    """Raises `OperationalError` when the server has closed it: what nobody asked for is to be read then, its end."""
    with selectors.DefaultSelector() as looked_at:
        looked_at.register(connection.fileno(), selectors.EVENT_READ)
        if looked_at.select(0):
            await connection.execute("")


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
