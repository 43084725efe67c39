"""JSON lines: one object a line. Numbers keep their digits; nested objects become `outer.inner`."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from core.errors import SourceError
from ingestion.connector import LINE, PROBLEM
from ingestion.formats.frames import END, NEXT, text_frame
from ingestion.formats.json_text import flat, parse
from ingestion.formats.opening import must_be_text, opened

_BLOCK = 2 << 20
_LARGEST_RECORD = 64 << 20
_EXPECTED = "JSON lines (one object a line, in UTF-8)"


class JsonLinesFile:
    """`columns` names columns that the first records may lack."""

    def __init__(self, path: Path, columns: tuple[str, ...] = ()) -> None:
        self._path = path
        self._name = path.name
        self._declared = columns
        self._columns: list[str] | None = None

    def columns(self) -> list[str]:
        """The names in the first two megabytes, and those declared."""
        if self._columns is None:
            first = next(self._read(0, 1, list(self._declared)), None)
            if first is None:
                raise SourceError(f"{self._name} is empty; expected was {_EXPECTED}.")
            self._columns = [name for name in first.columns if name not in (LINE, END, NEXT, PROBLEM)]
        return self._columns

    def expected(self) -> int | None:
        with opened(self._path, "utf-8") as stream:
            if not stream.direct:
                return None
            sample = stream.read(1 << 18)
        size = self._path.stat().st_size
        return round(size * sample.count(b"\n") / max(len(sample), 1)) or None

    def frames(self, end: int | None = None, line: int | None = None) -> Iterator[pl.DataFrame]:
        return self._read(end or 0, line or 1, self.columns())

    def _read(self, place: int, line: int, columns: list[str]) -> Iterator[pl.DataFrame]:
        with opened(self._path, "utf-8") as stream:
            carry = stream.skip(place)
            while True:
                more = stream.read(_BLOCK)
                block = carry + more
                if place == 0:
                    must_be_text(self._name, block[:4096], _EXPECTED)
                cut = block.rfind(b"\n") + 1 if more else len(block)
                if not cut:
                    if not more:
                        return
                    if len(block) > _LARGEST_RECORD:
                        raise SourceError(f"{self._name} line {line}: a line of more than {_LARGEST_RECORD >> 20} MB.")
                    carry = block
                    continue
                frame, lines = self._frame(block[:cut], place, line, columns)
                if not frame.is_empty():
                    yield frame
                carry = block[cut:]
                place, line = place + cut, line + lines
                if not more:
                    return

    def _frame(self, block: bytes, place: int, line: int, columns: list[str]) -> tuple[pl.DataFrame, int]:
        records: list[dict[str, str | None]] = []
        problems: list[str | None] = []
        at: list[int] = []
        ends: list[int] = []
        lines = block.split(b"\n")
        last = lines.pop()
        whole = not last
        if not whole:
            lines.append(last)
        for number, text in enumerate(lines, line):
            end = place + len(text) + 1
            if text.strip(b" \t\r\xef\xbb\xbf"):
                record, problem = self._record(text, number, cut_off=not whole and number == line + len(lines) - 1)
                records.append(record)
                problems.append(problem)
                at.append(number)
                ends.append(end)
            place = end
        frame = text_frame(records, columns).with_columns(
            pl.Series(LINE, at, dtype=pl.Int64),
            pl.Series(END, ends, dtype=pl.Int64),
            pl.Series(NEXT, [number + 1 for number in at], dtype=pl.Int64),
        )
        if any(problems):
            frame = frame.with_columns(pl.Series(PROBLEM, problems, dtype=pl.String))
        return frame, len(lines)

    def _record(self, text: bytes, line: int, *, cut_off: bool) -> tuple[dict[str, str | None], str | None]:
        try:
            value = parse(text.decode("utf-8-sig" if line == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            raise SourceError(
                f"{self._name} line {line}, byte {error.start + 1} is not UTF-8 text (0x{text[error.start]:02x})."
            ) from error
        except ValueError as error:
            if cut_off:
                raise SourceError(
                    f"{self._name} is truncated: line {line}, the last one, ends in mid-record."
                ) from error
            if line == 1:
                raise SourceError(f"{self._name} line 1 is not JSON ({error}); expected was {_EXPECTED}.") from error
            return {}, f"the line is not JSON ({error}): {text[:80].decode(errors='replace')}"
        if isinstance(value, dict):
            return flat(value), None
        if line == 1:
            raise SourceError(f"{self._name} line 1 is not a JSON object; expected was {_EXPECTED}.")
        return {}, "the line is JSON, but not an object"
