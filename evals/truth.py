"""Runs a case's SQL over the source's own files: raw text in temporary tables, apart from what the product stores."""

import csv
import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO, cast

import psycopg
from psycopg import sql

from core.errors import InvalidInput
from evals.case import CaseFile
from ingestion.source import load_source

_ENDINGS = (".csv", ".csv.gz")
_LONGEST_MS = 60_000


@dataclass(frozen=True)
class Writing:
    """How the files are written: the sign between values, the one around them (empty: none), the letters."""

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"

    @classmethod
    def of(cls, file: CaseFile) -> "Writing":
        """As the source's own YAML says of the files; that is all the truth takes from it."""
        options = load_source(str(file.description)).connector if file.description else {}
        return cls(**{name: options[name] for name in ("delimiter", "quote", "encoding") if name in options})


class Truth:
    """Tables of text columns, named in lower case as the files and their headings; an empty cell is NULL.

    A line with more or fewer values than there are headings is left out. A file is loaded when a query
    first names it; all vanish with the connection. Used by one thread at a time.
    """

    def __init__(self, database_url: str, folder: Path, writing: Writing | None = None) -> None:
        self._writing = writing or Writing()
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
        with self._opened(table) as file:
            delimiter, quote = self._writing.delimiter, self._writing.quote
            lines = (
                csv.reader(file, delimiter=delimiter, quotechar=quote)
                if quote
                else csv.reader(file, delimiter=delimiter, quotechar=None, quoting=csv.QUOTE_NONE)
            )
            header, name = next(lines), sql.Identifier(table)
            columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c.lower())) for c in header)
            self._connection.execute(sql.SQL("CREATE TEMP TABLE {} ({})").format(name, columns))
            with self._connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name)) as target:
                for line in lines:
                    if len(line) == len(header):  # else no one can say which value is whose
                        target.write_row([value or None for value in line])
        self._connection.execute(sql.SQL("ANALYZE {}").format(name))
        self._loaded.add(table)

    def _opened(self, table: str) -> TextIO:
        path, encoding = self._files[table], self._writing.encoding
        encoding = "utf-8-sig" if encoding == "utf-8" else encoding
        opened = gzip.open if path.suffix == ".gz" else open
        return cast(TextIO, opened(path, "rt", encoding=encoding, newline=""))
