"""What every format and connector shares: text columns made clean, and frames cut into batches of equal size."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from ingestion.connector import LINE, OWN_COLUMNS, Batch

END = "_end"
NEXT = "_next"


def clean(frame: pl.DataFrame, columns: Sequence[str] | None = None, *, thorough: bool = True) -> pl.DataFrame:
    """Without blanks around values, and with null for what is then empty.

    `thorough=False`: only spaces are looked for first, for text that is known to hold no other blanks.
    """
    names = [c for c in (frame.columns if columns is None else columns) if frame.schema[c] == pl.String]
    if not names or frame.is_empty():
        return frame
    padded = names
    if not thorough:
        text = pl.col(names)
        found = frame.select((text.str.starts_with(" ") | text.str.ends_with(" ")).any()).row(0, named=True)
        padded = [name for name in names if found[name]]
    if padded:
        frame = frame.with_columns(pl.col(padded).str.strip_chars())
    empty = frame.select((pl.col(names) == "").any()).row(0, named=True)
    emptied = [name for name in names if empty[name]]
    return frame.with_columns(pl.col(emptied).replace("", None)) if emptied else frame


def without_nul(frame: pl.DataFrame) -> pl.DataFrame:
    """NUL characters, which no database text can hold, become the replacement character."""
    names = [c for c, t in frame.schema.items() if t == pl.String]
    found = frame.select(pl.col(names).str.contains("\0", literal=True).any()).row(0, named=True) if names else {}
    bad = [name for name in names if found[name]]
    return frame.with_columns(pl.col(bad).str.replace_all("\0", "\ufffd", literal=True)) if bad else frame


def text_frame(records: Sequence[dict[str, str | None]], columns: Sequence[str]) -> pl.DataFrame:
    """A clean frame of the columns given, in their order, and of those found in the records beside them."""
    names = dict.fromkeys(columns)
    for record in records:
        names.update(dict.fromkeys(record))
    data = {name: pl.Series(name, [record.get(name) for record in records], dtype=pl.String) for name in names}
    return without_nul(clean(pl.DataFrame(data)))


def batches(frames: Iterator[tuple[dict[str, Any], pl.DataFrame]], batch_rows: int) -> Iterator[Batch]:
    """Batches of exactly `batch_rows` records, but for the last one.

    Each frame has, beside its columns, `_end` and `_next`: the place and the line behind each record. The dictionary
    with a frame is the part of its position that is the same for all its records.
    """
    held: list[tuple[dict[str, Any], pl.DataFrame]] = []
    count = 0
    for fixed, frame in frames:
        start = 0
        while count + frame.height - start >= batch_rows:
            taken = batch_rows - count
            held.append((fixed, frame.slice(start, taken)))
            yield _batch(held)
            held, count, start = [], 0, start + taken
        if start < frame.height:
            held.append((fixed, frame.slice(start)))
            count += frame.height - start
    if held:
        yield _batch(held)


def _batch(pieces: list[tuple[dict[str, Any], pl.DataFrame]]) -> Batch:
    fixed, last = pieces[-1]
    position = {**fixed, "end": last[END][-1], "line": last[NEXT][-1]}
    records = pieces[0][1] if len(pieces) == 1 else pl.concat([piece for _, piece in pieces], how="diagonal")
    own = [name for name in OWN_COLUMNS if name in records.columns and name != LINE]
    data = [name for name in records.columns if name not in (*OWN_COLUMNS, END, NEXT)]
    return Batch(records.select(*data, LINE, *own), position)
