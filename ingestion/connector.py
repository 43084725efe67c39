"""The port every source is read through: raw text columns in batches, each with the place to go on behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import polars as pl

LINE = "_line"
PROBLEM = "_problem"
WHERE = "_where"
OWN_COLUMNS = (LINE, PROBLEM, WHERE)


@dataclass(frozen=True)
class Batch:
    """Records of one stream, in the order of the source.

    `records`: the raw columns, every one text (blanks around a value removed, empty = null), and `_line` (Int64):
    the 1-based line of the file where the record begins, or the record's ordinal. A record that could not be cut into
    its columns has the reason in `_problem`; a stream of several files has "file line n" in `_where`, and `_line`
    counts on from file to file. Both columns are there only when they say something.
    `position`: JSON; given as `after`, reading goes on right behind this batch.
    """

    records: pl.DataFrame
    position: dict[str, Any]


class Connector(Protocol):
    """Reads the streams of one source. Synchronous: it runs in a worker thread. Errors are SourceError."""

    def columns(self, stream: str) -> list[str]:
        """The names of the stream's columns, without those that begin with an underscore of ours."""
        ...

    def expected(self, stream: str) -> int | None:
        """How many records there are, when cheaply known; it may be an estimate."""
        ...

    def as_of(self, stream: str) -> datetime:
        """When the source stated what the stream holds, in UTC."""
        ...

    def read(
        self,
        stream: str,
        *,
        after: dict[str, Any] | None,
        cursor_column: str | None,
        since: str | None,
        batch_rows: int,
    ) -> Iterator[Batch]:
        """The records behind `after` (a batch's position; None: from the start), in batches of at most `batch_rows`.

        With `cursor_column` the records come in its order where the source can sort, and only those at or after
        `since` where the source can filter.
        """
        ...


@runtime_checkable
class Acknowledging(Protocol):
    """A connector whose source wants to know what has been taken."""

    def acknowledge(self, stream: str, position: Mapping[str, Any], refused: Mapping[int, str]) -> None:
        """The batch of that position is committed; of these lines the records were refused, each for that reason.
        Called in the order of reading. Raises `Unavailable`, and the batch is read again."""
        ...

    def close(self) -> None:
        """No more is read."""
        ...


@runtime_checkable
class Shareable(Protocol):
    """A connector whose streams several processes may read at once, each from any batch's position on: every reader
    gets the same records with the same lines. Reading costs the source nothing worth sparing."""

    def fingerprint(self, stream: str) -> str:
        """Another one once the stream may hold other records."""
        ...
