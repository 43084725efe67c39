"""Runs a case's SQL over the source's own files: raw text in temporary tables, apart from what the product stores."""

import csv
import gzip
import re
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

import psycopg
from psycopg import sql

from core.errors import InvalidInput

_ENDINGS = (".csv", ".csv.gz")
_LONGEST_MS = 60_000


class Truth:
    """Tables of text columns, named in lower case as the files and their headings; an empty cell is NULL.

    A file is loaded when a query first names it; all vanish with the connection. Used by one thread at a time.
    """

    def __init__(self, database_url: str, folder: Path) -> None:
        self._files = {path.name.lower().partition(".")[0]: path for e in _ENDINGS for path in folder.glob(f"*{e}")}
        self._loaded: set[str] = set()
        self._connection = psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True)
        # What the product stores in the same database is out of sight: a case's SQL must not lean on it.
        self._connection.execute("SET search_path = pg_temp")
        self._connection.execute(f"SET statement_timeout = {_LONGEST_MS}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._connection.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Raises `InvalidInput` with the database's own words when the SQL is wrong."""
        for word in dict.fromkeys(re.findall(r"\w+", query.lower())):
            if word in self._files and word not in self._loaded:
                self._load(word)
        try:
            return self._connection.execute(query.encode()).fetchall()
        except psycopg.Error as error:
            raise InvalidInput(f"The SQL does not run: {' '.join(str(error).split())}") from error

    def _load(self, table: str) -> None:
        with _opened(self._files[table]) as file:
            header = next(csv.reader([file.readline().decode("utf-8-sig")]))
        name = sql.Identifier(table)
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c.lower())) for c in header)
        self._connection.execute(sql.SQL("CREATE TEMP TABLE {} ({})").format(name, columns))
        copy = sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER true)").format(name)
        with self._connection.cursor().copy(copy) as target, _opened(self._files[table]) as file:
            while block := file.read(1 << 20):
                target.write(block)
        self._connection.execute(sql.SQL("ANALYZE {}").format(name))
        self._loaded.add(table)


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")
