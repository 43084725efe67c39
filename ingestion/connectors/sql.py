"""Any database SQLAlchemy has a driver for: tables, views and queries, in batches, whole or what is new."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import polars as pl
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    column,
    create_engine,
    func,
    inspect,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from core.errors import SourceError, Unavailable
from ingestion.connector import LINE, Batch
from ingestion.formats.frames import clean, without_nul
from ingestion.formats.json_text import as_text


class SqlOptions(BaseModel):
    """`queries`: a stream's name and the SELECT it stands for; other streams are tables or views."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    schema_: str | None = Field(default=None, alias="schema")
    queries: dict[str, str] = {}
    fetch_rows: int = Field(default=10_000, ge=1, le=1_000_000)


class SqlConnector:
    """Records come in the order of the cursor and then of the key, so that equal cursors are not lost.

    A stream without a primary key is ordered by all its columns. Records whose cursor is empty come last, each time.
    """

    def __init__(self, options: SqlOptions, folder: Path) -> None:
        self._options = options
        try:
            url = _with_driver(make_url(options.url))
            if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
                file = folder / Path(url.database).expanduser()
                if not file.is_file():
                    raise SourceError(f"There is no SQLite database {file}.")
                url = url.set(database=str(file))
            self._engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise SourceError(f"The connector's url is no database that can be reached ({error}).") from error
        self._columns: dict[str, list[str]] = {}

    def columns(self, stream: str) -> list[str]:
        if stream not in self._columns:
            with self._connected(stream) as connection:
                result = connection.execute(select(text("*")).select_from(self._from(stream)).limit(0))
                self._columns[stream] = list(result.keys())
        return self._columns[stream]

    def expected(self, stream: str) -> int | None:
        if stream in self._options.queries:
            return None
        with self._connected(stream) as connection:
            count = connection.execute(select(func.count()).select_from(self._from(stream))).scalar_one()
        return int(count)

    def as_of(self, stream: str) -> datetime:
        return datetime.now(UTC)

    def read(
        self,
        stream: str,
        *,
        after: dict[str, Any] | None,
        cursor_column: str | None,
        since: str | None,
        batch_rows: int,
    ) -> Iterator[Batch]:
        columns = self.columns(stream)
        if cursor_column is not None and cursor_column not in columns:
            raise SourceError(f"{stream} has no cursor column {cursor_column!r}; it has {', '.join(columns)}.")
        with self._connected(stream) as connection:
            order = _Order(self._from(stream), columns, self._key(stream, connection), cursor_column)
            order.look_at(connection)
            count = after["count"] if after else 0
            for phase in order.phases[after["phase"] if after else 0 :]:
                behind = after if after and after["phase"] == phase else None
                offset = behind["offset"] if behind else 0
                query = order.query(phase, since, behind)
                result = connection.execution_options(yield_per=min(batch_rows, self._options.fetch_rows)).execute(
                    query
                )
                for rows in result.partitions(batch_rows):
                    records = _frame(rows, columns, count)
                    count, offset = count + len(rows), offset + len(rows)
                    place = order.place(rows[-1], phase)
                    yield Batch(records, {"phase": phase, "count": count, "offset": offset, "place": place})

    def _from(self, stream: str) -> FromClause:
        if stream in self._options.queries:
            return text(self._options.queries[stream].rstrip().rstrip(";")).columns().subquery("records")
        schema, _, name = stream.rpartition(".")
        return table(name, schema=schema or self._options.schema_)

    def _key(self, stream: str, connection: Connection) -> list[str]:
        if stream in self._options.queries:
            return []
        schema, _, name = stream.rpartition(".")
        constraint = inspect(connection).get_pk_constraint(name, schema=schema or self._options.schema_)
        return list(constraint["constrained_columns"])

    @contextmanager
    def _connected(self, stream: str) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    connection = connection.execution_options(postgresql_readonly=True)
                yield connection
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0] if error.orig else "no reason given"
            if error.connection_invalidated or "connect" in reason.lower():
                raise Unavailable(f"The database of the source cannot be reached ({reason}).") from error
            raise SourceError(f"{stream} cannot be read from the database ({reason}).{self._hint(stream)}") from error
        except SQLAlchemyError as error:
            raise SourceError(f"{stream} cannot be read from the database ({error}).") from error

    def _hint(self, stream: str) -> str:
        if stream in self._options.queries:
            return ""
        try:
            inspector = inspect(self._engine)
            schema = stream.rpartition(".")[0] or self._options.schema_
            names = sorted([*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)])
        except SQLAlchemyError:
            return ""
        return f" Tables and views there: {', '.join(names[:20]) or 'none'}."


class _Order:
    """In which order a stream is read, and how to go on behind a record."""

    def __init__(self, source: FromClause, columns: Sequence[str], key: Sequence[str], cursor: str | None) -> None:
        self._source = source
        self._columns = columns
        self._cursor = cursor
        self._keyed = bool(key)
        self._key = list(key) if key else [name for name in columns if name != cursor]
        self._types: dict[str, type] = {}
        self.phases = (0, 1) if cursor else (0,)

    def look_at(self, connection: Connection) -> None:
        """Learns the types of the ordering columns from a record, to compare places with them."""
        named = [*([self._cursor] if self._cursor else []), *(self._key if self._keyed else [])]
        for name in named:
            query: Select[Any] = (
                select(column(name)).select_from(self._source).where(column(name).is_not(None)).limit(1)
            )
            value = connection.execute(query).scalar()
            self._types[name] = type(value) if value is not None else str

    def query(self, phase: int, since: str | None, after: Mapping[str, Any] | None) -> Select[Any]:
        named: list[ColumnElement[Any]] = [column(name) for name in self._columns]
        query = cast("Select[Any]", select(*named).select_from(self._source))
        ordered = list(self._key)
        if self._cursor and phase == 0:
            query = query.where(column(self._cursor).is_not(None))
            if since is not None:
                query = query.where(column(self._cursor) >= self._typed(self._cursor, since))
            ordered = [self._cursor, *(name for name in self._key if name != self._cursor)]
        elif self._cursor:
            query = query.where(column(self._cursor).is_(None))
        query = query.order_by(*(column(name) for name in ordered) if ordered else (literal_column("1"),))
        if after is not None:
            query = self._behind(query, ordered, after)
        return query

    def place(self, row: Any, phase: int) -> list[Any]:
        """What `query` needs to go on behind the row: the values of key and cursor, or how many came before."""
        record = dict(zip(self._columns, row, strict=True))
        named = [*([self._cursor] if self._cursor and phase == 0 else []), *(k for k in self._key if k != self._cursor)]
        return [_text(record[name]) for name in named] if self._keyed else []

    def _behind(self, query: Select[Any], ordered: Sequence[str], after: Mapping[str, Any]) -> Select[Any]:
        if not self._keyed:
            return query.offset(after["offset"])
        steps: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        for name, value in zip(ordered, after["place"], strict=True):
            typed = self._typed(name, value)
            steps.append(and_(*equal, column(name) > typed))
            equal.append(column(name) == typed)
        return query.where(or_(*steps))

    def _typed(self, name: str, value: str) -> Any:
        kind = self._types.get(name, str)
        try:
            if issubclass(kind, (datetime, date, time)):
                return kind.fromisoformat(value)
            if kind is bool:
                return value == "true"
            return kind(value) if issubclass(kind, (int, float, Decimal, UUID)) else value
        except (ValueError, ArithmeticError) as error:
            raise SourceError(f"{value!r} is no value of the column {name} to go on from.") from error


def _frame(rows: Sequence[Any], columns: Sequence[str], count: int) -> pl.DataFrame:
    by_column = zip(*rows, strict=True)
    data = {
        name: pl.Series(name, [_text(value) for value in values], dtype=pl.String)
        for name, values in zip(columns, by_column, strict=True)
    }
    ordinal = pl.int_range(count + 1, count + 1 + len(rows), dtype=pl.Int64).alias(LINE)
    return without_nul(clean(pl.DataFrame(data))).with_columns(ordinal)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f") if value == value and abs(value) != float("inf") else None
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return as_text(value) if isinstance(value, (bool, int, list, dict)) else str(value)


def _with_driver(url: URL) -> URL:
    """PostgreSQL without a named driver is reached by the one that is installed."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url
