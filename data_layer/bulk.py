"""Whole frames into PostgreSQL: one synchronous connection, transactions as one tenant, COPY.

PostgreSQL refuses COPY into a table under row-level security, so a frame is copied into a temporary table, of which
one statement moves the rows on. Nothing here knows what the rows mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

import polars as pl
import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from core.errors import Unavailable
from data_layer.database import APPLICATION_ROLE, TENANT_SETTING
from data_layer.libpq import libpq
from data_layer.patience import LONGEST_S, Watchful
from data_layer.traced import traced

_OPTIONS = "-c statement_timeout=0 -c datestyle=ISO -c timezone=UTC -c temp_buffers=64MB -c client_min_messages=warning"
_UNFLUSHED = "SELECT set_config('synchronous_commit', 'off', true) WHERE NOT EXISTS (SELECT FROM pg_stat_replication)"
_SPECIAL = r"[\\\t\n\r]"
_SQL_TYPES: Mapping[type[pl.DataType], str] = {
    pl.String: "text",
    pl.Int64: "bigint",
    pl.Decimal: "numeric(18,4)",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "timestamptz",
}


@dataclass(frozen=True)
class Encoded:
    """A frame ready to be copied: `data` holds the columns that vary; a column of one value is told once."""

    rows: int
    varying: tuple[str, ...]
    constants: Mapping[str, sql.Composable]
    data: bytes

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.varying, *self.constants)

    def without_data(self) -> Self:
        """What is still to be known of it once it was copied."""
        return replace(self, data=b"")


def encode(frame: pl.DataFrame) -> Encoded:
    """Needs no database: a reading thread does it while another one writes."""
    constants = {column.name: _literal(column) for column in frame if _is_constant(column)}
    varying = [column for column in frame if column.name not in constants]
    if not varying and frame.width:  # COPY wants at least one column
        varying = [frame[frame.columns[0]]]
        del constants[varying[0].name]
    escaped = pl.DataFrame([_escaped(column) for column in varying])
    text = escaped.write_csv(
        include_header=False,
        separator="\t",
        quote_style="never",
        null_value="\\N",
        datetime_format="%Y-%m-%d %H:%M:%S%.6f+00",
    )
    return Encoded(frame.height, tuple(column.name for column in varying), constants, text.encode())


class BulkSession:
    """One connection of one tenant. Raises `Unavailable` when the database goes away; what was open is undone. A
    statement may take any time as long as the server works on it, of which it is asked each `patience_s` seconds."""

    def __init__(self, url: str, tenant_id: str, *, patience_s: float = LONGEST_S) -> None:
        self.tenant_id = tenant_id
        with _reachable():
            self._connection = Watchful.to(
                libpq(url), patience_s,
                autocommit=True, options=_OPTIONS, connect_timeout=5, application_name="copilot sync",
            )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self, *, flushed: bool = True, snapshot: bool = False) -> None:
        """A transaction as the application's role and this tenant, to be ended by `rest` or `roll_back`.

        `flushed=False` does not wait for the disk: it is safe there with the next transaction that does. Should the
        server crash before that, it is undone as a whole. Where the server has replicas it waits: `data_layer.replicas`
        takes what can be seen for what is on the disk. `snapshot`: all its statements see the rows of one moment.
        """
        self._run("BEGIN ISOLATION LEVEL REPEATABLE READ" if snapshot else "BEGIN")
        self._run(
            "SELECT set_config('role', %s, true), set_config(%s, %s, true)",
            (APPLICATION_ROLE, TENANT_SETTING, self.tenant_id),
        )
        if not flushed:
            self._run(_UNFLUSHED)

    @contextmanager
    def rest(self) -> Iterator[None]:
        """The rest of what `begin` began: kept at the end of the block, undone when that raises."""
        try:
            yield
        except BaseException:
            self.roll_back()
            raise
        self._run("COMMIT")

    def roll_back(self) -> None:
        """Undo what was begun, if anything was. A connection that cannot is closed, which does."""
        try:
            if self._connection.info.transaction_status is not TransactionStatus.IDLE:
                self._connection.execute("ROLLBACK")
        except psycopg.Error:
            self._connection.close()

    @contextmanager
    def transaction(self, *, flushed: bool = True, snapshot: bool = False) -> Iterator[None]:
        """`begin` and the `rest` in one."""
        self.begin(flushed=flushed, snapshot=snapshot)
        with self.rest():
            yield

    def alone(self, what: str, *, shared: bool = False) -> None:
        """Inside a transaction: no other one of the tenant that asks for the same goes on until this one has ended,
        but for those that all ask to share it."""
        key = f"{self.tenant_id}/{what}"
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        self.execute(f"SELECT {lock}(hashtextextended(%(key)s, 0))", {"key": key})

    def execute(self, statement: str, parameters: Mapping[str, Any] | None = None) -> int:
        """The number of rows it touched."""
        return self._run(statement, parameters).rowcount

    def row(self, statement: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, ...] | None:
        return self._run(statement, parameters).fetchone()

    def rows(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._run(statement, parameters).fetchall()

    def administer(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """As the connecting role, in a transaction of its own: locks and statistics, never tenants' rows."""
        cursor = self._run(statement, parameters)
        return cursor.fetchall() if cursor.description else []

    def copy_in(self, table: str, encoded: Encoded) -> None:
        """Into a temporary table; columns of one value stay empty there, see `relation`."""
        if not encoded.rows:
            return
        statement = f"COPY {table} ({', '.join(encoded.varying)}) FROM STDIN"
        with traced(statement), _reachable(), self._connection.cursor().copy(statement.encode()) as copy:
            copy.write(encoded.data)

    def copy_out(self, query: str, columns: Sequence[str], parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """A query's columns as text."""
        rows = bytearray()
        copied = psycopg.ClientCursor(self._connection).mogrify(query.encode(), parameters)
        with _reachable(), self._connection.cursor().copy(f"COPY ({copied}) TO STDOUT (FORMAT csv)".encode()) as copy:
            for block in copy:
                rows += block
        if not rows:
            return pl.DataFrame(schema=dict.fromkeys(columns, pl.String()))
        return pl.read_csv(bytes(rows), has_header=False, new_columns=list(columns), infer_schema=False)

    def close(self) -> None:
        """Undoes what was begun."""
        self._connection.close()

    def _run(self, statement: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> psycopg.Cursor[Any]:
        with traced(statement), _reachable():
            return self._connection.execute(statement.encode(), parameters)

    def relation(self, table: str, encoded: Encoded) -> str:
        """What was copied into `table` as a relation that has the columns of one value too."""
        constants = (f"{value.as_string(self._connection)} AS {name}" for name, value in encoded.constants.items())
        return f"(SELECT {', '.join((*encoded.varying, *constants))} FROM {table})".replace("%", "%%")


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Unavailable("The database does not answer just now. Please try again in a moment.") from error


def _is_constant(column: pl.Series) -> bool:
    if not len(column):
        return False
    if column.null_count():
        return column.null_count() == len(column)
    return bool((column == column[0]).all())


def _literal(column: pl.Series) -> sql.Composable:
    kind = next((name for dtype, name in _SQL_TYPES.items() if column.dtype.base_type() is dtype), "text")
    return sql.SQL("{}::").format(sql.Literal(column[0])) + sql.SQL(kind)


def _escaped(column: pl.Series) -> pl.Series:
    """As COPY's text format writes it."""
    if column.dtype != pl.String or not column.str.contains(_SPECIAL).any():
        return column
    for found, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        column = column.str.replace_all(found, written, literal=True)
    return column
