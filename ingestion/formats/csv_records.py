"""Where the records of delimited text begin and end, found in whole blocks of bytes.

Line ends and delimiters inside quotes do not count. Blocks whose quotes stand as the CSV standard (RFC 4180) wants them
are cut by counting quotes; others (a quote within an unquoted value, as in 6" pipe) go through the csv module.
"""

import csv
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
_NEWLINE, _RETURN = 10, 13
_SENTINEL = "\x02end\x02"
_STAND_IN = "\x1a"
_BARE_RETURN = re.compile(r"\r(?!\n)")

csv.field_size_limit(1 << 27)


@dataclass(frozen=True)
class Records:
    """The whole records at the start of a block. `lines` counts from 0 at its start; blank lines are no records.

    `consumed` and `lines_consumed` tell where the next block begins.
    """

    starts: Places
    ends: Places
    lines: Places
    nexts: Places
    delimiters: int  # in all of them, outside quotes
    consumed: int
    lines_consumed: int
    blanks: bool
    rows: list[list[str]] | None = None  # the values themselves, when the csv module cut them


def split(block: bytes, delimiter: str, quote: str | None, encoding: str, *, final: bool) -> Records | None:
    """The whole records of a block that begins with a record; None when it holds no whole one.

    `final`: nothing comes behind the block, which ends with a line end.
    """
    data = np.frombuffer(block, np.uint8)
    newlines = np.flatnonzero(data == _NEWLINE)
    mark = quote.encode() if quote else b""
    if not len(newlines):
        return None
    if not mark or mark not in block:
        return _records(data, newlines, newlines, block.count(delimiter.encode(), 0, int(newlines[-1])))
    quotes = np.flatnonzero(data == mark[0])
    outside = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    cut = int(outside[-1]) if len(outside) else len(block)
    within = quotes[quotes < cut]
    if not _standard(data, within, ord(delimiter), mark[0]):
        return split_slowly(block, delimiter, quote, encoding, final=final)
    if not len(outside):
        return None
    unquoted = (np.cumsum(data[:cut] == mark[0], dtype=np.uint8) & 1) == 0
    delimiters = int(np.count_nonzero((data[:cut] == ord(delimiter)) & unquoted))
    return _records(data, outside, newlines, delimiters)


def split_slowly(block: bytes, delimiter: str, quote: str | None, encoding: str, *, final: bool) -> Records | None:
    """The same by the csv module, value by value: right for any quotes and any number of values."""
    newlines = np.flatnonzero(np.frombuffer(block, np.uint8) == _NEWLINE)
    if not len(newlines):
        return None
    text = block[: int(newlines[-1]) + 1].decode(encoding)
    returns = "\r" in text.replace("\r\n", "")  # the csv module takes no bare ones
    if returns:
        text = _BARE_RETURN.sub(_STAND_IN, text)
    lines = [line + "\n" for line in text.split("\n")[:-1]]
    fed = [*lines, _SENTINEL]
    reader: Any = (
        csv.reader(fed, delimiter=delimiter, quotechar=quote)
        if quote
        else csv.reader(fed, delimiter=delimiter, quotechar=None, quoting=csv.QUOTE_NONE)
    )
    rows: list[list[str]] = []
    after: list[int] = []
    for row in reader:
        rows.append(row)
        after.append(reader.line_num)
    closed = rows.pop() == [_SENTINEL]
    after.pop()
    if not closed and (final or not rows):
        return None
    nexts = np.array(after, np.int64)
    ends = newlines[nexts - 1] + 1
    first = np.concatenate((np.zeros(1, np.int64), nexts[:-1]))
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
    kept = np.array([bool(row) for row in rows], bool)
    filled = [row for row in rows if row]
    if returns:
        filled = [[value.replace(_STAND_IN, "\r") for value in row] for row in filled]
    delimiters = sum(len(row) - 1 for row in filled)
    consumed = int(ends[-1]), int(nexts[-1])
    return Records(starts[kept], ends[kept], first[kept], nexts[kept], delimiters, *consumed, not kept.all(), filled)


def without_blanks(block: bytes, records: Records) -> bytes:
    """The block's records without the blank lines between them."""
    if not records.blanks:
        return block[: records.consumed]
    edges = np.zeros(records.consumed + 1, np.int8)
    edges[records.starts] += 1
    edges[records.ends] -= 1
    kept = np.cumsum(edges[:-1], dtype=np.int8) > 0
    return np.frombuffer(block, np.uint8)[: records.consumed][kept].tobytes()


def _standard(data: npt.NDArray[np.uint8], quotes: Places, delimiter: int, mark: int) -> bool:
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[opening[opening > 0] - 1]
    last = len(data) - 1
    behind = data[np.minimum(closing + 1, last)]
    line_end = (behind == _RETURN) & (data[np.minimum(closing + 2, last)] == _NEWLINE)
    return bool(
        np.isin(before, (delimiter, _NEWLINE, mark)).all()
        and (np.isin(behind, (delimiter, _NEWLINE, mark)) | line_end).all()
    )


def _records(data: npt.NDArray[np.uint8], ends_at: Places, newlines: Places, delimiters: int) -> Records:
    ends = ends_at + 1
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
    lines = np.arange(len(ends)) if ends_at is newlines else np.searchsorted(newlines, starts)
    nexts = lines + 1 if ends_at is newlines else np.searchsorted(newlines, ends)
    consumed = int(ends[-1]), int(nexts[-1])
    size = ends - starts
    blank = (size == 1) | ((size == 2) & (data[starts] == _RETURN))
    blanks = bool(blank.any())
    if blanks:
        kept = ~blank
        starts, ends, lines, nexts = starts[kept], ends[kept], lines[kept], nexts[kept]
    return Records(starts, ends, lines, nexts, delimiters, *consumed, blanks)
