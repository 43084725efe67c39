"""Reads, checks, encodes and takes in the batches of a stream in a thread of its own, ahead of whoever writes them."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, TypeVar

import polars as pl

from data_layer.bulk import Encoded, encode
from ingestion.connector import LINE, Batch
from ingestion.lanes import Stopped
from ingestion.transform import Transformer

_AHEAD = 2
_PATIENCE_S = 0.2
_ISSUES_A_LINE = 128  # more than that are not told of one record
B = TypeVar("B")
T = TypeVar("T")


@dataclass(frozen=True)
class Prepared:
    """A batch as it is written: everything that needs no database is done."""

    position: dict[str, Any]
    cursor: str | None
    read: int
    accepted: int
    rejected: int
    warnings: int
    lines: tuple[int, int]
    raw: bytes
    records: Encoded
    issues: Encoded
    refused: list[str]
    reasons: dict[int, str]


def prepare(batch: Batch, *, transform: Transformer, cursor: str | None, by_line: bool) -> Prepared:
    """`by_line`: issues are numbered by their lines, so that they are the same in whichever parts a stream is read."""
    done = transform(batch.records)
    raw = batch.records.write_ipc(None, compression="zstd").getvalue()
    lines = batch.records[LINE]
    first, last = lines.min(), lines.max()
    issues = _numbered(done.issues, by_line=by_line)
    rejected = done.issues.filter(pl.col("severity") == "rejected")
    return Prepared(
        position=batch.position,
        cursor=None if cursor is None else greatest(batch.records[cursor]),
        read=batch.records.height - done.left_aside,
        accepted=done.good.height,
        rejected=done.rejected,
        warnings=done.warnings,
        lines=(first if isinstance(first, int) else 0, last if isinstance(last, int) else 0),
        raw=raw,
        records=encode(done.good.drop(LINE)),
        issues=encode(issues),
        refused=rejected["source_record"].drop_nulls().unique().to_list(),
        reasons=dict(rejected.unique("line", keep="first").select("line", "reason").iter_rows()),
    )


def _numbered(issues: pl.DataFrame, *, by_line: bool) -> pl.DataFrame:
    count = pl.int_range(pl.len(), dtype=pl.Int64)
    if not by_line:
        return issues.select(count.alias("place"), pl.all())
    within = count.over("line")
    return issues.select((pl.col("line") * _ISSUES_A_LINE + within).alias("place"), pl.all()).filter(
        within < _ISSUES_A_LINE
    )


def greatest(values: pl.Series) -> str | None:
    """The greatest of a cursor's values: as numbers if all are, else as text, which ISO times sort by."""
    known = values.drop_nulls()
    if known.is_empty():
        return None
    numbers = known.cast(pl.Float64, strict=False)
    place = known.arg_max() if numbers.null_count() else numbers.arg_max()
    return None if place is None else str(known[place])


def read_ahead(batches: Callable[[], Iterator[B]], work: Callable[[B], T], stop: threading.Event) -> Iterator[T]:
    """Errors of the reading thread are raised here. Raises `Stopped` once `stop` is set; memory holds a few batches."""
    ready: queue.Queue[T | BaseException | None] = queue.Queue(_AHEAD)
    left = threading.Event()

    def put(item: T | BaseException | None) -> bool:
        while not left.is_set():
            try:
                ready.put(item, timeout=_PATIENCE_S)
            except queue.Full:
                continue
            return True
        return False

    def run() -> None:
        try:
            for batch in batches():
                if not put(work(batch)):
                    return
            put(None)
        except BaseException as error:
            put(error)

    thread = threading.Thread(target=copy_context().run, args=(run,), name="sync reader", daemon=True)
    thread.start()
    try:
        while True:
            if stop.is_set():
                raise Stopped
            try:
                item = ready.get(timeout=_PATIENCE_S)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        left.set()
