"""Reads that a replica may answer: a streaming standby of the primary, which has its roles and its row-level security.

No answer tells older data than any answer before it did, whoever gave that. When a read begins, the primary is asked
how far its log is on the disk, and a replica answers only once it has replayed up to there. A transaction can be seen
only after its end is on the disk (a sync's batches too, where there are replicas: `data_layer.bulk`), so such a replica
holds all that could be seen by then. One that is not there within `lag_s`, is away or breaks a statement off is done
without: the primary answers. Each statement sees what is there as it begins, so that a transaction that was begun at a
replica goes on at the primary, which is never older.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog
from psycopg.errors import QueryCanceled
from sqlalchemy import Executable, Result
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from core.errors import CopilotError, Unavailable
from core.identity import Principal
from core.metrics import REPLICA_READS
from data_layer.database import Database
from data_layer.transaction import Parameters, ReadTx, Transaction, sql

__all__ = ["Replica", "ReplicatedDatabase", "Seen"]

_PATIENCE_S = 1.0
_REST_S = 5.0
_SHORTEST_S, _LONGEST_S = 0.001, 0.02

_POSITION = "SELECT pg_current_wal_flush_lsn()::text"
_IDENTITY = "SELECT system_identifier::text FROM pg_control_system()"
_HAS = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST(:position AS pg_lsn)"
_LOOK = (
    "SELECT pg_is_in_recovery(), greatest(pg_wal_lsn_diff('{position}', pg_last_wal_replay_lsn()), 0)::bigint,"
    " system_identifier::text = '{identity}' FROM pg_control_system()"
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Seen:
    """How a replica is; `behind`: by so many bytes of the primary's log; None: it cannot be asked, or is none of this
    primary (`why`)."""

    name: str
    behind: int | None
    why: str = ""


class Replica:
    """One server, and what is known of it. `behind`: it was not waited for to the end the last time."""

    def __init__(self, url: str) -> None:
        parts = make_url(url)
        self.name = f"{parts.host}:{parts.port or 5432}"
        self.database = Database.connect(url, patience_s=_PATIENCE_S)
        self.behind = False
        self.known = False
        self._rests_until = float("-inf")

    @property
    def rests(self) -> bool:
        return monotonic() < self._rests_until

    def rest(self, seconds: float, why: str) -> None:
        """Nobody asks it for so long."""
        self._rests_until, self.known = monotonic() + seconds, False
        log.warning("replica_rests", replica=self.name, seconds=seconds, why=why)


class ReplicatedDatabase(Database):
    """The primary, on its own connections, with reads that may be answered by one of the replicas at these `urls`,
    which take turns. One that was away is asked again after `rest_s`."""

    def __init__(self, primary: Database, urls: Sequence[str], *, lag_s: float = 0.1, rest_s: float = _REST_S) -> None:
        super().__init__(primary._engine, statement_timeout_ms=primary._timeout, patience_s=primary._patience)
        self.replicas = tuple(map(Replica, urls))
        self._lag = lag_s
        self._rest = rest_s
        self._turn = 0
        self._identity: str | None = None

    async def close(self) -> None:
        """Of the replicas; the primary's connections are not its own."""
        for replica in self.replicas:
            await replica.database.close()

    def read(self, principal: Principal) -> AbstractAsyncContextManager[ReadTx]:
        return self._read(principal)

    async def look(self) -> list[Seen]:
        """How each of them is. Raises `Unavailable` when the primary does not answer."""
        (position,), identity = await self._ask(_POSITION), await self._identified()
        return list(await asyncio.gather(*(_look(one, position, identity) for one in self.replicas)))

    @asynccontextmanager
    async def _read(self, principal: Principal) -> AsyncIterator[ReadTx]:
        async with AsyncExitStack() as opened:
            found = await self._open(principal, opened)
            if found is None:
                yield await opened.enter_async_context(Database.read(self, principal))
                return
            replica, at_replica, tx = found
            reading = _Reading(tx, replica, at_replica, opened, lambda: Database.read(self, principal), self._rest)
            yield ReadTx(reading)
            with suppress(Unavailable):  # all that was asked is answered
                await at_replica.aclose()

    async def _open(
        self, principal: Principal, opened: AsyncExitStack
    ) -> tuple[Replica, AsyncExitStack, ReadTx] | None:
        """A transaction at a replica that holds all that could be seen when this was asked; None: at none."""
        ready = [one for one in self._in_turn() if not one.rests]
        outcome = "away"
        position = (await self._ask(_POSITION))[0] if ready else ""
        for replica in ready:
            at_replica = AsyncExitStack()
            try:
                tx = await at_replica.enter_async_context(replica.database.read(principal))
                if await self._holds(replica, tx, position):
                    REPLICA_READS.labels("replica").inc()
                    await opened.enter_async_context(at_replica)
                    return replica, at_replica, tx
                outcome = "behind"
            except (Unavailable, DBAPIError) as error:
                replica.rest(self._rest, str(error))
            with suppress(CopilotError):
                await at_replica.aclose()
        REPLICA_READS.labels(outcome).inc()
        return None

    async def _holds(self, replica: Replica, tx: ReadTx, position: str) -> bool:
        """One that was not waited for to the end is not waited for again before it has caught up."""
        if not replica.known:
            of_it = (await tx.execute(sql(_IDENTITY))).scalar_one()
            if of_it != await self._identified():
                raise Unavailable("It is no replica of this primary.")
            replica.known = True
        until, pause = monotonic() + (0 if replica.behind else self._lag), _SHORTEST_S
        while True:
            holds = bool((await tx.execute(sql(_HAS), {"position": position})).scalar_one())
            if holds or monotonic() + pause > until:
                replica.behind = not holds
                return holds
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_S)

    async def _identified(self) -> str:
        if self._identity is None:
            self._identity = str((await self._ask(_IDENTITY))[0])
        return self._identity

    def _in_turn(self) -> tuple[Replica, ...]:
        self._turn = (self._turn + 1) % len(self.replicas)
        return (*self.replicas[self._turn :], *self.replicas[: self._turn])


class _Reading(Transaction):
    """At a replica, and from the first statement on that it breaks off at the primary."""

    def __init__(
        self, tx: Transaction, replica: Replica, at_replica: AsyncExitStack, opened: AsyncExitStack,
        at_primary: Callable[[], AbstractAsyncContextManager[ReadTx]], rest_s: float,
    ) -> None:  # fmt: skip
        self._now = tx
        self._replica: Replica | None = replica
        self._at_replica = at_replica
        self._opened = opened
        self._at_primary = at_primary
        self._rest = rest_s

    async def execute(self, statement: Executable, parameters: Parameters = None) -> Result[*tuple[Any, ...]]:
        try:
            return await self._now.execute(statement, parameters)
        except DBAPIError as error:
            if self._replica is None or not _of_the_server(error):
                raise
            await self._leave(self._replica, error)
        return await self._now.execute(statement, parameters)

    async def _leave(self, replica: Replica, error: DBAPIError) -> None:
        REPLICA_READS.labels("broken_off").inc()
        if getattr(error.orig, "sqlstate", None) is None:  # gone; a conflict with what it replays has a code
            replica.rest(self._rest, str(error.orig))
        with suppress(CopilotError, DBAPIError):
            await self._at_replica.__aexit__(type(error), error, error.__traceback__)
        self._replica, self._now = None, await self._opened.enter_async_context(self._at_primary())


async def _look(replica: Replica, position: str, identity: str) -> Seen:
    try:
        replaying, behind, of_this = await replica.database._ask(_LOOK.format(position=position, identity=identity))
    except CopilotError:
        return Seen(replica.name, None, "does not answer")
    if not (replaying and of_this):
        return Seen(replica.name, None, "is no replica of this primary")
    return Seen(replica.name, behind)


def _of_the_server(error: DBAPIError) -> bool:
    """It has broken the statement off, or the line to it is gone; not that the statement took too long."""
    return isinstance(error, OperationalError | InterfaceError) and not isinstance(error.orig, QueryCanceled)
