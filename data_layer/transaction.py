"""What is asked within one transaction.

Plain SQL goes to the driver as SQLAlchemy compiles it, on the very connection of the transaction: what SQLAlchemy does
around each execution costs more than the server takes for most of these statements. Everything else goes its usual way.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NewType

from psycopg import AsyncConnection as Driver
from psycopg import Error as DriverError
from psycopg.pq.abc import PGresult
from sqlalchemy import BindParameter, Executable, Result, TextClause, text
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.visitors import iterate

from data_layer.patience import within
from data_layer.traced import traced

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
_DIALECT: Any = dialect()  # type: ignore[no-untyped-call]


class Transaction:
    """It begins and ends in `Database`. A statement that is not answered within `longest` seconds has lost its
    connection."""

    def __init__(self, connection: AsyncConnection, driver: Driver[Any], longest: float) -> None:
        self._connection = connection
        self._driver = driver
        self._longest = longest

    async def execute(self, statement: Executable, parameters: Parameters = None) -> Result[*tuple[Any, ...]]:
        """Raises `DBAPIError`, of the kind that says what went wrong."""
        with traced(statement), within(self._longest, self._driver):
            if isinstance(parameters, Mapping | None) and isinstance(statement, TextClause) and _plain(statement):
                return await self._directly(statement.text, parameters or {})
            return await self._connection.execute(statement, parameters)

    async def _directly(self, written: str, parameters: Mapping[str, Any]) -> Result[*tuple[Any, ...]]:
        try:
            cursor = await self._driver.execute(_compiled(written), parameters)
            rows = await cursor.fetchall() if cursor.pgresult is not None and cursor.pgresult.nfields else []
        except DriverError as error:
            raise DBAPIError.instance(
                written, parameters, error, DriverError, hide_parameters=True, dialect=_DIALECT
            ) from error
        return IteratorResult(_keys(_names(cursor.pgresult)), iter(rows))


ReadTx = NewType("ReadTx", Transaction)
WriteTx = NewType("WriteTx", ReadTx)


@lru_cache(maxsize=512)
def sql(written: str) -> TextClause:
    """The statement, made once for each text."""
    return text(written)


@lru_cache(maxsize=512)
def _plain(statement: TextClause) -> bool:
    """No parameter has a type or a value of its own."""
    parameters: Iterable[Any] = (part for part in iterate(statement) if isinstance(part, BindParameter))
    return all(one.required and one.type._isnull for one in parameters)


@lru_cache(maxsize=512)
def _compiled(written: str) -> bytes:
    """With the driver's own marks for parameters."""
    return str(text(written).compile(dialect=_DIALECT)).encode()


def _names(result: PGresult | None) -> tuple[bytes | None, ...]:
    return () if result is None else tuple(map(result.fname, range(result.nfields)))


@lru_cache(maxsize=512)
def _keys(names: tuple[bytes | None, ...]) -> SimpleResultMetaData:
    return SimpleResultMetaData([(name or b"").decode() for name in names])
