"""The only place where a transaction begins or ends.

Each transaction sets, for itself alone, the application's role (which owns no table) and the tenant that row-level
security compares with. Both end with the transaction, so a pooled connection carries nothing over.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, NewType, Self

from psycopg import OperationalError as DriverOperationalError
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.errors import Unavailable
from core.identity import Principal

ReadTx = NewType("ReadTx", AsyncConnection)
WriteTx = NewType("WriteTx", ReadTx)

APPLICATION_ROLE = "copilot_app"
TENANT_SETTING = "copilot.tenant"

_BEGIN = SQL(
    "BEGIN ISOLATION LEVEL READ COMMITTED {access}; SET LOCAL ROLE {role};"
    " SET LOCAL {setting} = {tenant}; SET LOCAL statement_timeout = {timeout}"
)


class Database:
    """Transactions on one PostgreSQL, each as one tenant.

    Raises `Unavailable` when the server cannot be reached or a statement took longer than `statement_timeout_ms`.
    """

    def __init__(self, engine: AsyncEngine, *, statement_timeout_ms: int = 15_000) -> None:
        self._engine = engine
        self._timeout = statement_timeout_ms

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10) -> Self:
        return cls(
            create_async_engine(
                url,
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_timeout=5,
                # The driver begins nothing by itself: BEGIN and what holds for the transaction are one round trip.
                isolation_level="AUTOCOMMIT",
                pool_reset_on_return=None,  # each transaction is ended where it is begun
                connect_args={"connect_timeout": 5, "application_name": "copilot"},
            )
        )

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def read(self, principal: Principal) -> AsyncIterator[ReadTx]:
        async with self._transaction(principal, read_only=True) as connection:
            yield ReadTx(connection)

    @asynccontextmanager
    async def write(self, principal: Principal) -> AsyncIterator[WriteTx]:
        async with self._transaction(principal, read_only=False) as connection:
            yield WriteTx(ReadTx(connection))

    @asynccontextmanager
    async def administer(self) -> AsyncIterator[AsyncConnection]:
        """A transaction as the connecting role: for keys and the server's own upkeep, never for tenants' rows."""
        async with self._begin("BEGIN") as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, principal: Principal, *, read_only: bool) -> AsyncIterator[AsyncConnection]:
        async with self._begin(_entering(principal.tenant_id, read_only, self._timeout)) as connection:
            yield connection

    @asynccontextmanager
    async def _begin(self, statements: str) -> AsyncIterator[AsyncConnection]:
        """A transaction that begins with these. Committed at the block's end, rolled back when it raises."""
        async with _reachable(), self._engine.connect() as connection:
            try:
                await _enter(connection, statements)
            except DriverOperationalError:
                # It has died since it was used, and so may the others have; nothing is lost yet: once more, anew.
                await connection.invalidate()
                await self._engine.dispose()
                await _enter(connection, statements)
            async with connection.begin():
                yield connection


async def _enter(connection: AsyncConnection, statements: str) -> None:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(statements, prepare=False)  # several statements at once cannot be prepared


@lru_cache(maxsize=1024)
def _entering(tenant: str, read_only: bool, timeout: int) -> str:
    return _BEGIN.format(
        access=SQL("READ ONLY" if read_only else "READ WRITE"),
        role=Identifier(APPLICATION_ROLE),
        setting=Identifier(*TENANT_SETTING.split(".")),
        tenant=Literal(tenant),
        timeout=Literal(timeout),
    ).as_string()


@asynccontextmanager
async def _reachable() -> AsyncIterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, DriverOperationalError, TimeoutError) as error:
        raise Unavailable("The database does not answer just now. Please try again in a moment.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The database does not answer just now. Please try again in a moment.") from error
        raise
