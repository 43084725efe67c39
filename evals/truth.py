"""Runs a case's SQL over the export's own files: raw text in temporary tables, apart from what the product stores."""

import csv
import re
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql


class Truth:
    """Tables are loaded when a query first names them; all vanish with the connection."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._connection = psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True)
        self._files = {path.stem.lower(): path for path in folder.glob("*.csv")}
        self._loaded: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._connection.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        for word in dict.fromkeys(re.findall(r"\w+", query.lower())):
            if word in self._files and word not in self._loaded:
                self._load(word)
        return self._connection.execute(query.encode()).fetchall()

    def _load(self, table: str) -> None:
        with self._files[table].open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file))
        name = sql.Identifier(table)
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c.lower())) for c in header)
        self._connection.execute(sql.SQL("CREATE TEMP TABLE {} ({})").format(name, columns))
        copy = sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER true)").format(name)
        with self._connection.cursor().copy(copy) as target, self._files[table].open("rb") as file:
            while block := file.read(1 << 20):
                target.write(block)
        self._connection.execute(sql.SQL("ANALYZE {}").format(name))
        self._loaded.add(table)
