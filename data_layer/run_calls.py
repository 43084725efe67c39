"""What the processes that answer questions call to each other, over PostgreSQL's NOTIFY.

A call may be lost, with its connection or because nobody listens: who calls looks at the store whether it was heard.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Literal
from uuid import UUID

from psycopg import OperationalError

from core.errors import Unavailable
from core.identity import Principal
from data_layer.database import Database
from data_layer.libpq import libpq
from data_layer.patience import patient
from data_layer.transaction import sql

Word = Literal["cancel", "follow"]
_CHANNEL = "copilot_run"
_WORDS: dict[str, Word] = {"cancel": "cancel", "follow": "follow"}


class RunCalls:
    """`cancel` a run, or keep its events as they come, for somebody `follow`s it elsewhere."""

    def __init__(self, database: Database, *, quiet_s: float = 15.0, patience_s: float = 5.0) -> None:
        self._database = database
        self._quiet, self._connections = quiet_s, patient(patience_s)

    async def send(self, principal: Principal, word: Word, run_id: UUID) -> None:
        """The run must be known to be the caller's own."""
        async with self._database.write(principal) as tx:
            await tx.execute(
                sql("SELECT pg_notify(:channel, :call)"), {"channel": _CHANNEL, "call": f"{word} {run_id}"}
            )

    async def received(self) -> AsyncIterator[tuple[Word, UUID]]:
        """Those of all processes, from now on. Raises `Unavailable` when the connection is lost, also where nothing but
        silence shows that."""
        try:
            connection = await self._connections.connect(
                libpq(self._database.url), autocommit=True, connect_timeout=5, application_name="copilot runs"
            )
            async with connection:
                await connection.execute(f"LISTEN {_CHANNEL}")
                while True:
                    async for notice in connection.notifies(timeout=self._quiet):
                        word, _, run_id = notice.payload.partition(" ")
                        with contextlib.suppress(ValueError, KeyError):
                            yield _WORDS[word], UUID(run_id)
                    await connection.execute("SELECT 1")
        except OperationalError as error:
            raise Unavailable("The database does not answer just now. Please try again in a moment.") from error
