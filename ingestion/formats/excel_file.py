"""Excel workbooks: one sheet, its first row that is not empty names the columns, every cell as text."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from core.errors import SourceError
from ingestion.connector import LINE
from ingestion.formats.frames import END, NEXT, clean, without_nul

_LARGEST_UNPACKED = 1 << 30


class ExcelFile:
    """`sheet` is its name; none: the first one."""

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        self._path = path
        self._sheet = sheet
        self._frame: pl.DataFrame | None = None

    def columns(self) -> list[str]:
        return [name for name in self._read().columns if name not in (LINE, END, NEXT)]

    def expected(self) -> int | None:
        return self._read().height

    def frames(self, end: int | None = None, line: int | None = None) -> Iterator[pl.DataFrame]:
        """The records behind the row `end` of the sheet."""
        yield self._read().filter(pl.col(END) > (end or 0))

    def _read(self) -> pl.DataFrame:
        if self._frame is None:
            self._frame = self._load()
        return self._frame

    def _load(self) -> pl.DataFrame:
        name = self._path.name
        self._check_size()
        try:
            workbook = fastexcel.read_excel(self._path)
            sheet = self._sheet or workbook.sheet_names[0]
            if sheet not in workbook.sheet_names:
                raise SourceError(f"{name} has no sheet {sheet!r}; it has {', '.join(workbook.sheet_names)}.")
            cells = workbook.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
        except fastexcel.FastExcelError as error:
            raise SourceError(f"{name} is not a whole Excel workbook ({str(error).splitlines()[0][:200]}).") from error
        ordinal = pl.int_range(1, cells.height + 1, dtype=pl.Int64)
        cells = clean(cells).with_columns(ordinal.alias(LINE), ordinal.alias(END), (ordinal + 1).alias(NEXT))
        values = [column for column in cells.columns if column not in (LINE, END, NEXT)]
        filled = cells.filter(pl.any_horizontal(pl.col(values).is_not_null())) if values else cells.clear()
        if filled.is_empty():
            raise SourceError(f"{name}, sheet {sheet!r} is empty; expected was a row with the names of the columns.")
        header = [str(cell) if cell else f"column_{at}" for at, cell in enumerate(filled.select(values).row(0), 1)]
        twice = [column for column in header if header.count(column) > 1]
        if twice:
            raise SourceError(f"{name}, sheet {sheet!r}: the column {twice[0]!r} is named twice in the header.")
        return without_nul(filled.slice(1).rename(dict(zip(values, header, strict=True))))

    def _check_size(self) -> None:
        """A packed workbook states how large it is unpacked; one beyond the limit is not opened."""
        if not zipfile.is_zipfile(self._path):
            return
        with zipfile.ZipFile(self._path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _LARGEST_UNPACKED:
            raise SourceError(
                f"{self._path.name} unpacks to {size >> 20} MB; the limit is {_LARGEST_UNPACKED >> 20} MB."
            )
