"""Delimited text (CSV, TSV): any size in bounded memory, with the exact line of every record."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from core.errors import SourceError
from ingestion.connector import LINE, PROBLEM
from ingestion.formats.csv_records import Records, split, split_slowly, without_blanks
from ingestion.formats.frames import END, NEXT, clean
from ingestion.formats.opening import WIDE, Bytes, must_be_text, opened, place_of_error

_BLOCK = 4 << 20
_LARGEST_RECORD = 64 << 20
_SAMPLE = 1 << 17


@dataclass(frozen=True)
class Dialect:
    """How the text is written. `columns` are the names when there is no header line."""

    delimiter: str = ","
    quote: str | None = '"'
    encoding: str = "utf-8"
    header: bool = True
    columns: tuple[str, ...] = ()
    skip_lines: int = 0

    @property
    def inner(self) -> str:
        """The encoding of the bytes as they are cut: wide ones are read as UTF-8."""
        return "utf-8" if self.encoding in (*WIDE, "utf-8-sig") else self.encoding


@dataclass(frozen=True)
class _Head:
    columns: list[str]
    end: int
    line: int


class CsvFile:
    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._path = path
        self._name = path.name
        self._dialect = dialect
        self._head: _Head | None = None

    def columns(self) -> list[str]:
        return self._first().columns

    def expected(self) -> int | None:
        """The number of lines; of a large file an estimate from samples of it."""
        head = self._first()
        size = self._path.stat().st_size
        samples: list[bytes] = []
        with opened(self._path, self._dialect.encoding) as stream:
            if not stream.direct:
                return None
            whole = size - head.end <= 3 * _SAMPLE
            for place in (head.end,) if whole else (head.end, size // 2, size - _SAMPLE):
                stream.skip(place)
                samples.append(stream.read(3 * _SAMPLE if whole else _SAMPLE))
        lines = sum(sample.count(b"\n") for sample in samples)
        if whole:
            return lines + (samples[0][-1:] not in (b"", b"\n"))
        return round((size - head.end) * lines / (3 * _SAMPLE))

    def frames(self, end: int | None = None, line: int | None = None) -> Iterator[pl.DataFrame]:
        """The records from a place on (the byte and line behind a record; none: the first)."""
        head = self._first()
        place = head.end if end is None else end
        line = head.line if line is None else line
        with opened(self._path, self._dialect.encoding) as stream:
            carry = stream.skip(place)
            while True:
                block, final, whole = self._block(stream, carry, line)
                if not block:
                    return
                records = self._split(block, line, final=final)
                if records is None:
                    if final:
                        before = self._split(block, line, final=False, slowly=True)
                        at = line + (before.lines_consumed if before else 0)
                        raise SourceError(
                            f"{self._name} is truncated: it ends inside a quoted value of the record in line {at}."
                        )
                    if len(block) > _LARGEST_RECORD:
                        raise SourceError(
                            f"{self._name} line {line}: a record of more than {_LARGEST_RECORD >> 20} MB; "
                            "is a quote not closed?"
                        )
                    carry = block
                    continue
                if len(records.ends):
                    yield self._frame(block, records, place, line, cut_off=final and not whole)
                carry = block[records.consumed :]
                place += records.consumed
                line += records.lines_consumed
                if final:
                    return

    def _block(self, stream: Bytes, carry: bytes, line: int) -> tuple[bytes, bool, bool]:
        """The next block, whether it is the last, and whether that ends with a line end of its own."""
        more = stream.read(max(_BLOCK, len(carry)))  # doubled for a record that does not end
        block = carry + more if carry else more
        whole = block.endswith(b"\n")
        if b"\0" in more:
            at = line + block[: block.index(b"\0")].count(b"\n")
            raise SourceError(f"{self._name} line {at} holds a NUL character: the file is binary or damaged.")
        if more or not block:
            return block, False, True
        return (block if whole else block + b"\n"), True, whole

    def _split(self, block: bytes, line: int, *, final: bool, slowly: bool = False) -> Records | None:
        dialect = self._dialect
        try:
            how = split_slowly if slowly else split
            return how(block, dialect.delimiter, dialect.quote, dialect.inner, final=final)
        except UnicodeDecodeError as error:
            raise self._wrong_encoding(error, line) from error
        except csv.Error as error:
            raise SourceError(f"{self._name}: the records behind line {line} cannot be read ({error}).") from error

    def _frame(self, block: bytes, records: Records, place: int, line: int, *, cut_off: bool) -> pl.DataFrame:
        columns = self._first().columns
        frame = self._parsed(block, records, line, columns)
        problems: dict[int, str] = {}
        if frame is None:
            slow = (
                records
                if records.rows is not None
                else self._split(block[: records.consumed], line, final=True, slowly=True)
            )
            if slow is None or slow.rows is None:
                raise SourceError(f"{self._name} is truncated: it ends inside a quoted value behind line {line}.")
            last = int(slow.ends[-1]) == len(block)  # else a blank line stands behind it, and it has its line end
            if cut_off and last and len(slow.rows[-1]) < len(columns):
                raise SourceError(
                    f"{self._name} is truncated: line {line + int(slow.lines[-1])}, the last one, has "
                    f"{len(slow.rows[-1])} of {len(columns)} values and no line end."
                )
            frame, problems = _by_rows(slow.rows, columns)
            records = slow
        frame = frame.with_columns(
            pl.Series(LINE, records.lines + line, dtype=pl.Int64),
            pl.Series(END, records.ends + place, dtype=pl.Int64),
            pl.Series(NEXT, records.nexts + line, dtype=pl.Int64),
        )
        if problems:
            reasons = [problems.get(row) for row in range(frame.height)]
            frame = frame.with_columns(pl.Series(PROBLEM, reasons, dtype=pl.String))
        return frame

    def _parsed(self, block: bytes, records: Records, line: int, columns: Sequence[str]) -> pl.DataFrame | None:
        """The block's records, or None when they are not regular enough for the fast way."""
        if records.rows is not None:
            return None
        delimiter, quote = self._dialect.delimiter, self._dialect.quote
        section = without_blanks(block, records)
        if records.delimiters != len(records.ends) * (len(columns) - 1):
            return (
                None  # and when they even out between too long and too short records, the reader refuses the long ones
            )
        quoted = bool(quote) and str(quote).encode() in section
        ascii_only = section.isascii()
        bare_returns = section.count(b"\r") != section.count(b"\r\n")
        if not ascii_only:
            try:
                text = section.decode(self._dialect.inner)
            except UnicodeDecodeError as error:
                raise self._wrong_encoding(error, line) from error
            section = text.encode() if self._dialect.inner != "utf-8" else section
        try:
            frame = pl.read_csv(
                section,
                has_header=False,
                schema=dict.fromkeys(columns, pl.String),
                separator=delimiter,
                quote_char=quote,
            )
        except pl.exceptions.PolarsError:
            return None
        if frame.height != len(records.ends):
            return None
        return clean(frame, thorough=quoted or not ascii_only or b"\t" in section or bare_returns)

    def _first(self) -> _Head:
        if self._head is None:
            with opened(self._path, self._dialect.encoding) as stream:
                self._head = self._read_head(stream)
        return self._head

    def _read_head(self, stream: Bytes) -> _Head:
        dialect = self._dialect
        block = stream.read(1 << 16)
        if stream.plain:
            must_be_text(self._name, block[:4096], f"delimited text in {dialect.encoding}")
        mark = b"\xef\xbb\xbf" if block.startswith(b"\xef\xbb\xbf") else b""
        start, line = len(mark), 1
        for _ in range(dialect.skip_lines):
            start, line = block.find(b"\n", start) + 1, line + 1
        if not block[start:].strip():
            raise SourceError(f"{self._name} is empty; expected was a header line with the names of the columns.")
        if not dialect.header:
            return _Head(list(dialect.columns), start, line)
        more = block
        while True:
            tail = block[start:] if more else block[start:] + b"\n"
            records = self._split(tail, line, final=not more, slowly=True)
            if records is not None and records.rows:
                break
            if not more or len(block) > _LARGEST_RECORD:
                raise SourceError(f"{self._name} is truncated: a quoted column name in line {line} does not end.")
            more = stream.read(1 << 16)
            block += more
        names = [name.strip() or f"column_{at}" for at, name in enumerate(records.rows[0], 1)]
        if any("\r" in name for name in names):
            raise SourceError(f"{self._name}: the lines end with a bare carriage return; expected was LF or CR LF.")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise SourceError(f"{self._name} line {line}: the column {twice[0]!r} is named twice in the header.")
        return _Head(names, start + int(records.ends[0]), line + int(records.nexts[0]))

    def _wrong_encoding(self, error: UnicodeDecodeError, line: int) -> SourceError:
        at, column = place_of_error(error, line)
        byte = error.object[error.start]
        return SourceError(
            f"{self._name} line {at}, byte {column} is not {self._dialect.encoding} text (0x{byte:02x}); "
            "name its encoding in the source's description, as in encoding: cp1252."
        )


def _by_rows(rows: list[list[str]], columns: Sequence[str]) -> tuple[pl.DataFrame, dict[int, str]]:
    """A frame of any rows, and what is wrong with those that have too many or too few values."""
    width = len(columns)
    problems: dict[int, str] = {}
    for at in np.flatnonzero(np.array([len(row) != width for row in rows], bool)).tolist():
        row = rows[at]
        problems[at] = f"the record has {len(row)} values, but the file has {width} columns"
        if len(row) > width:
            problems[at] += f"; too many are {', '.join(repr(value) for value in row[width:][:5])}"
        rows[at] = (row + [""] * width)[:width]
    data = {name: pl.Series(name, [row[at] for row in rows], dtype=pl.String) for at, name in enumerate(columns)}
    return clean(pl.DataFrame(data)), problems
