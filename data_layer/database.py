"""The only place where a transaction begins or ends.

Each transaction sets, for itself alone, the application's role (which owns no table) and the tenant that row-level
security compares with. Both end with the transaction, so a pooled connection carries nothing over.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NewType, Self

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.errors import Unavailable
from core.identity import Principal

ReadTx = NewType("ReadTx", AsyncConnection)
WriteTx = NewType("WriteTx", ReadTx)

APPLICATION_ROLE = "copilot_app"
TENANT_SETTING = "copilot.tenant"

_ENTER = text(
    "SELECT set_config('role', :role, true), set_config('copilot.tenant', :tenant, true),"
    " set_config('transaction_read_only', :read_only, true), set_config('statement_timeout', :timeout, true)"
)


class Database:
    """Transactions on one PostgreSQL, each as one tenant.

    Raises `Unavailable` when the server cannot be reached or a statement took longer than `statement_timeout_ms`.
    """

    def __init__(self, engine: AsyncEngine, *, statement_timeout_ms: int = 15_000) -> None:
        self._engine = engine
        self._timeout = str(statement_timeout_ms)

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10) -> Self:
        return cls(
            create_async_engine(
                url,
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_pre_ping=True,
                pool_timeout=5,
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
        async with _reachable(), self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, principal: Principal, *, read_only: bool) -> AsyncIterator[AsyncConnection]:
        async with _reachable(), self._engine.begin() as connection:
            await connection.execute(
                _ENTER,
                {
                    "role": APPLICATION_ROLE,
                    "tenant": principal.tenant_id,
                    "read_only": "on" if read_only else "off",
                    "timeout": self._timeout,
                },
            )
            yield connection


@asynccontextmanager
async def _reachable() -> AsyncIterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, TimeoutError) as error:
        raise Unavailable("The database does not answer just now. Please try again in a moment.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The database does not answer just now. Please try again in a moment.") from error
        raise
