"""The only place where a transaction begins or ends.

Each transaction sets, for itself alone, the application's role (which owns no table) and the tenant that row-level
security compares with; for a caller who is limited to sites another role (`data_layer.site_security`) and these. All
end with the transaction, so a pooled connection carries nothing over.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import lru_cache
from typing import Any, Self, TypeVar, cast

from psycopg import AsyncConnection as Driver
from psycopg import AsyncCursor
from psycopg import OperationalError as DriverOperationalError
from psycopg.errors import QueryCanceled
from psycopg.pq import TransactionStatus
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from core.errors import TooMuch, Unavailable
from core.identity import Principal
from data_layer.patience import within
from data_layer.transaction import ReadTx, Transaction, WriteTx

__all__ = ["Database", "ReadTx", "WriteTx"]

T = TypeVar("T")

APPLICATION_ROLE = "copilot_app"
LIMITED_ROLE = "copilot_limited"
TENANT_SETTING = "copilot.tenant"
SITES_SETTING = "copilot.sites"

_AWAY = "The database does not answer just now. Please try again in a moment."
_TOO_MUCH = (
    "This question reads more than can be read within {seconds} seconds: ask for a category, an item or a period."
)
_BEGIN = SQL(
    "BEGIN ISOLATION LEVEL READ COMMITTED {access}; SET LOCAL ROLE {role};"
    " SET LOCAL {setting} = {tenant}; SET LOCAL statement_timeout = {timeout}"
)
_WITHIN_SITES = SQL("; SET LOCAL {setting} = {sites}")


class Database:
    """Transactions on one PostgreSQL, each as one tenant.

    Raises `Unavailable` when the server cannot be reached or says nothing for `patience_s` longer than it may,
    `TooMuch` when a statement took longer than `statement_timeout_ms`. `replicated` is itself, or the same with reads
    that replicas may answer (`data_layer.replicas`): for the many and long ones of tools.
    """

    def __init__(self, engine: AsyncEngine, *, statement_timeout_ms: int = 15_000, patience_s: float = 5.0) -> None:
        self._engine = engine
        self._timeout = statement_timeout_ms
        self._patience = patience_s
        self._longest = statement_timeout_ms / 1000 + patience_s
        self.replicated: Database = self

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10, patience_s: float = 5.0) -> Self:
        return cls(
            create_async_engine(
                url,
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_timeout=patience_s,
                # The driver begins nothing by itself: BEGIN and what holds for the transaction are one round trip.
                isolation_level="AUTOCOMMIT",
                hide_parameters=True,  # else an error tells what was asked
                pool_reset_on_return=None,  # each transaction is ended where it is begun
                connect_args={"connect_timeout": max(2, round(patience_s)), "application_name": "copilot"},
            ),
            patience_s=patience_s,
        )

    @property
    def url(self) -> str:
        """For a connection of one's own, beside the pool; it holds the password."""
        return self._engine.url.render_as_string(hide_password=False)

    @property
    def connections(self) -> tuple[int, int, int]:
        """Of the pool: in use, idle, and at most."""
        pool = cast(QueuePool, self._engine.pool)
        return pool.checkedout(), pool.checkedin(), pool.size() + max(pool._max_overflow, 0)

    async def close(self) -> None:
        await self._engine.dispose()

    def read(self, principal: Principal) -> AbstractAsyncContextManager[ReadTx]:
        return self._begin(_entering(principal.tenant_id, principal.sites, True, self._timeout), self._reading)

    def write(self, principal: Principal) -> AbstractAsyncContextManager[WriteTx]:
        return self._begin(_entering(principal.tenant_id, principal.sites, False, self._timeout), self._writing)

    def driver(self, tenant: str, *, write: bool) -> AbstractAsyncContextManager[Driver[Any]]:
        """The driver's own connection in a transaction of that tenant, for a room that is not to know this one."""
        return self._begin(_entering(tenant, None, not write, self._timeout), lambda _, driver: driver)

    def alone(self) -> AbstractAsyncContextManager[WriteTx]:
        """Each statement is a transaction by itself, as the connecting role: one round trip, for what is only counted
        and is no tenant's own."""
        return self._begin("", self._writing)

    def administer(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction as the connecting role: for keys and the server's own upkeep, never for tenants' rows."""
        return self._begin("BEGIN", lambda connection, _: connection)

    @asynccontextmanager
    async def _begin(self, statements: str, opened: Callable[[AsyncConnection, Driver[Any]], T]) -> AsyncIterator[T]:
        """A transaction that begins with these. Committed at the block's end, rolled back when it raises."""
        with self._reported():
            async with self._engine.connect() as connection:
                driver = (await self._enter(connection, statements)).connection
                try:
                    yield opened(connection, driver)
                    with within(self._longest, driver):
                        await driver.commit()
                except BaseException:
                    await driver.rollback()
                    raise
                finally:
                    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
                        driver.pgconn.finish()  # it was stopped while it ended: never to be used again

    async def _ask(self, query: str) -> tuple[Any, ...]:
        """The first row of a query that is a transaction of its own, as the connecting role."""
        with self._reported():
            async with self._engine.connect() as connection:
                row = await (await self._enter(connection, query)).fetchone()
                assert row is not None
                return cast("tuple[Any, ...]", row)

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """What goes wrong with the server, in words."""
        try:
            yield
        except (OperationalError, InterfaceError, DriverOperationalError, NoneFree, TimeoutError) as error:
            if isinstance(getattr(error, "orig", error), QueryCanceled):
                raise TooMuch(_TOO_MUCH.format(seconds=f"{self._timeout / 1000:,g}")) from error
            raise Unavailable(_AWAY) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise Unavailable(_AWAY) from error
            raise

    async def _enter(self, connection: AsyncConnection, statements: str) -> AsyncCursor[Any]:
        driver: Any = connection.sync_connection and connection.sync_connection.connection.driver_connection
        if not statements:
            return cast("AsyncCursor[Any]", driver.cursor())
        try:
            with within(self._patience, driver):  # several statements at once cannot be prepared
                return cast("AsyncCursor[Any]", await driver.execute(statements, prepare=False))
        except DriverOperationalError:
            # It has died since it was used, and so may the others have; nothing is lost yet: once more, anew.
            await connection.invalidate()
            await self._engine.dispose()
            driver = (await connection.get_raw_connection()).driver_connection
            with within(self._patience, driver):
                return cast("AsyncCursor[Any]", await driver.execute(statements, prepare=False))

    def _reading(self, connection: AsyncConnection, driver: Driver[Any]) -> ReadTx:
        return ReadTx(Transaction(connection, driver, self._longest))

    def _writing(self, connection: AsyncConnection, driver: Driver[Any]) -> WriteTx:
        return WriteTx(self._reading(connection, driver))


@lru_cache(maxsize=1024)
def _entering(tenant: str, sites: frozenset[str] | None, read_only: bool, timeout: int) -> str:
    statements = _BEGIN.format(
        access=SQL("READ ONLY" if read_only else "READ WRITE"),
        role=Identifier(APPLICATION_ROLE if sites is None else LIMITED_ROLE),
        setting=Identifier(*TENANT_SETTING.split(".")),
        tenant=Literal(tenant),
        timeout=Literal(timeout),
    )
    if sites is not None:
        statements += _WITHIN_SITES.format(
            setting=Identifier(*SITES_SETTING.split(".")), sites=Literal(_array(sorted(sites)))
        )
    return statements.as_string()


def _array(texts: Sequence[str]) -> str:
    """As PostgreSQL writes an array of texts."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"
