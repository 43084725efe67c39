"""Parquet: read by row groups, every column as text."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from core.errors import SourceError
from ingestion.connector import LINE
from ingestion.formats.frames import END, NEXT, clean, without_nul

_ROWS = 100_000


class ParquetFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._schema: pl.Schema | None = None

    def columns(self) -> list[str]:
        return list(self._known())

    def expected(self) -> int | None:
        self._known()
        return int(pl.scan_parquet(self._path).select(pl.len()).collect().item())

    def frames(self, end: int | None = None, line: int | None = None) -> Iterator[pl.DataFrame]:
        """The records behind the ordinal `end`."""
        text = [as_text(name, dtype) for name, dtype in self._known().items()]
        at = end or 0
        while True:
            try:
                frame = pl.scan_parquet(self._path).slice(at, _ROWS).select(text).collect()
            except pl.exceptions.PolarsError as error:
                raise SourceError(f"{self._path.name} is damaged behind record {at} ({_brief(error)}).") from error
            if frame.is_empty():
                return
            ordinal = pl.int_range(at + 1, at + 1 + frame.height, dtype=pl.Int64)
            yield without_nul(clean(frame)).with_columns(
                ordinal.alias(LINE), ordinal.alias(END), (ordinal + 1).alias(NEXT)
            )
            at += frame.height

    def _known(self) -> pl.Schema:
        if self._schema is None:
            try:
                self._schema = pl.Schema(pl.read_parquet_schema(self._path))
            except (pl.exceptions.PolarsError, OSError) as error:
                raise SourceError(f"{self._path.name} is not a whole Parquet file ({_brief(error)}).") from error
        return self._schema


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column of any type as text: numbers exactly, times as ISO, nested values as JSON."""
    column = pl.col(name)
    if isinstance(dtype, pl.Binary):
        return column.bin.encode("hex")
    if isinstance(dtype, (pl.List, pl.Array, pl.Struct)):
        wrapped = pl.struct(column.alias("v")).struct.json_encode()
        return pl.when(column.is_not_null()).then(wrapped.str.slice(5, wrapped.str.len_chars() - 6)).alias(name)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        return column.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M:%S%.6fZ")
    return column.cast(pl.String)


def _brief(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
