"""Files in a folder, or a single one: CSV, TSV, JSON lines, Parquet, Excel; also gzipped, also many for one stream."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any, Literal, Protocol

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, field_validator

from core.errors import SourceError
from ingestion.connector import LINE, WHERE, Batch
from ingestion.formats.csv_file import CsvFile, Dialect
from ingestion.formats.excel_file import ExcelFile
from ingestion.formats.frames import NEXT, batches
from ingestion.formats.json_lines import JsonLinesFile
from ingestion.formats.parquet_file import ParquetFile

Format = Literal["csv", "tsv", "jsonl", "parquet", "excel"]
Encoding = Literal[
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "latin-1", "iso-8859-1", "iso-8859-2",
    "iso-8859-15", "cp437", "cp850", "cp852", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257",
]  # fmt: skip
_SUFFIXES: Mapping[str, Format] = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet", ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel",
}  # fmt: skip


class FilesOptions(BaseModel):
    """What the connector's part of a source's description may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = "."
    format: Format | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str = Field(default='"', max_length=1)
    encoding: Encoding = "utf-8"
    header: bool = True
    skip_lines: int = Field(default=0, ge=0)
    columns: tuple[str, ...] = ()
    sheet: str | None = None

    @field_validator("delimiter", "quote")
    @classmethod
    def _ascii(cls, value: str | None) -> str | None:
        if value and (not value.isascii() or value in "\r\n\0"):
            raise ValueError("should be one ASCII character")
        return value


class File(Protocol):
    """One file of any format."""

    def columns(self) -> list[str]: ...
    def expected(self) -> int | None: ...
    def frames(self, end: int | None = None, line: int | None = None) -> Iterator[pl.DataFrame]: ...


class FilesConnector:
    """A stream is a file's name, a glob (`orders_*.csv`: the files in the order of their names), or, for a workbook,
    `name.xlsx#Sheet`. When `path` is a single file, it stands for every stream."""

    def __init__(self, options: FilesOptions, folder: Path) -> None:
        if not options.header and not options.columns:
            raise SourceError("With header: false the connector needs columns: [names in their order].")
        self._options = options
        self._path = (folder / Path(options.path).expanduser()).resolve()
        self._files: dict[str, list[tuple[Path, File]]] = {}

    def columns(self, stream: str) -> list[str]:
        (first, file), *others = self._opened(stream)
        columns = file.columns()
        for path, other in others:
            missing = [name for name in columns if name not in other.columns()]
            if missing:
                raise SourceError(
                    f"{path.name} has no column {missing[0]!r}, which {first.name} of the same stream has; "
                    f"it has {', '.join(other.columns())}."
                )
        return columns

    def expected(self, stream: str) -> int | None:
        counts = [file.expected() for _, file in self._opened(stream)]
        return None if None in counts else sum(count or 0 for count in counts)

    def as_of(self, stream: str) -> datetime:
        newest = max(path.stat().st_mtime for path, _ in self._opened(stream))
        return datetime.fromtimestamp(newest, UTC)

    def fingerprint(self, stream: str) -> str:
        """Names, sizes and times of its files."""
        stated = [(path.name, path.stat()) for path, _ in self._opened(stream)]
        return json.dumps([(name, known.st_size, known.st_mtime_ns) for name, known in stated])

    def read(
        self,
        stream: str,
        *,
        after: dict[str, Any] | None,
        cursor_column: str | None,
        since: str | None,
        batch_rows: int,
    ) -> Iterator[Batch]:
        """Files have no order of their own: `cursor_column` and `since` do not narrow what is read."""
        self.columns(stream)
        return batches(self._frames(stream, after), batch_rows)

    def _frames(self, stream: str, after: dict[str, Any] | None) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
        files = self._opened(stream)
        columns = self.columns(stream)
        base, at = 0, 0
        end: int | None = None
        line: int | None = None
        if after is not None:
            names = [path.name for path, _ in files]
            if after["file"] not in names:
                raise SourceError(f"{after['file']}, half read before, is no longer in {self._path}.")
            at, base, end, line = names.index(after["file"]), after["base"], after["end"], after["line"]
        for path, file in files[at:]:
            last = line or 1
            for frame in file.frames(end, line):
                last = frame[NEXT][-1] if frame.height else last
                if len(files) > 1:
                    where = pl.format("{} line {}", pl.lit(path.name), pl.col(LINE)).alias(WHERE)
                    frame = frame.with_columns(where, pl.col(LINE) + base).select(*columns, pl.exclude(columns))
                yield {"file": path.name, "base": base}, frame
            base, end, line = base + last - 1, None, None

    def _opened(self, stream: str) -> list[tuple[Path, File]]:
        if stream not in self._files:
            name, _, sheet = stream.partition("#")
            self._files[stream] = [(path, self._file(path, sheet)) for path in self._paths(name)]
        return self._files[stream]

    def _paths(self, name: str) -> list[Path]:
        if self._path.is_file():
            return [self._path]
        if not self._path.is_dir():
            raise SourceError(f"There is no folder or file {self._path}.")
        if ".." in PurePath(name).parts or PurePath(name).is_absolute() or not name:
            raise SourceError(f"The stream {name!r} is not the name of a file within {self._path}.")
        exact = self._path / name
        if exact.is_file():
            return [exact]
        if any(mark in name for mark in "*?["):
            found = sorted(path for path in self._path.glob(name) if path.is_file())
            if found:
                return found
        elif (packed := exact.with_name(exact.name + ".gz")).is_file():
            return [packed]
        there = sorted(path.name for path in self._path.iterdir() if path.is_file() and not path.name.startswith("."))
        near = get_close_matches(name, there, 1)
        hint = f"; did you mean {near[0]}?" if near else "."
        listed = ", ".join(there[:20]) + (f" and {len(there) - 20} more" if len(there) > 20 else "")
        raise SourceError(f"There is no file {name} in {self._path}; there are {listed or 'no files'}{hint}")

    def _file(self, path: Path, sheet: str) -> File:
        options = self._options
        format_ = options.format or self._format(path)
        if format_ in ("csv", "tsv"):
            delimiter = options.delimiter or ("\t" if format_ == "tsv" else ",")
            dialect = Dialect(
                delimiter, options.quote or None, options.encoding, options.header, options.columns, options.skip_lines
            )
            return CsvFile(path, dialect)
        if format_ == "jsonl":
            return JsonLinesFile(path, options.columns)
        if format_ == "parquet":
            return ParquetFile(path)
        return ExcelFile(path, sheet or options.sheet)

    def _format(self, path: Path) -> Format:
        suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
        known = _SUFFIXES.get(suffixes[-1]) if suffixes else None
        if known is None:
            raise SourceError(
                f"What {path.name} holds cannot be told from its name; say format: csv, tsv, jsonl, parquet or excel."
            )
        return known
