"""Other streams to look values up in: read once for a connector, only the columns needed, found by halving."""

from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import polars as pl

from ingestion.connector import Connector
from ingestion.expression import Lookup, together

_BATCH_ROWS = 100_000


@dataclass(frozen=True)
class Sorted:
    """Distinct keys in order, and the value of each."""

    keys: pl.Series
    values: pl.Series

    def places(self, wanted: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Where each wanted key stands (or would), and whether it is there; false for null."""
        if self.keys.is_empty():
            return pl.repeat(0, len(wanted), dtype=pl.UInt32, eager=True), pl.repeat(False, len(wanted), eager=True)
        at = self.keys.search_sorted(wanted.fill_null(""), side="left").clip(upper_bound=len(self.keys) - 1)
        return at, (self.keys.gather(at) == wanted).fill_null(False)

    def find(self, wanted: pl.Series) -> pl.Series:
        """The value of each wanted key, null where there is none."""
        if self.keys.is_empty():
            return pl.Series(wanted.name, [None] * len(wanted), dtype=pl.String)
        at, there = self.places(wanted)
        return self.values.gather(at).zip_with(there, pl.Series([None], dtype=pl.String)).alias(wanted.name)


def sorted_keys(keys: pl.Series) -> Sorted:
    """Only the keys, to tell whether one is known."""
    unique = keys.cast(pl.String).drop_nulls().unique().sort()
    return Sorted(unique, unique)


@dataclass
class Tables:
    """The tables of one connector that were read so far."""

    connector: Connector
    _read: dict[tuple[str, tuple[str, ...], str], Sorted] = field(default_factory=dict)

    def finder(self, lookup: Lookup) -> Callable[[pl.Series], pl.Series]:
        named = (lookup.stream, lookup.key, lookup.take)
        if named not in self._read:
            self._read[named] = self._load(*named)
        return self._read[named].find

    def _load(self, stream: str, key: tuple[str, ...], take: str) -> Sorted:
        """When a key comes more than once, its last record counts."""
        frames = [
            batch.records.select(together([pl.col(name) for name in key]).alias("key"), pl.col(take).alias("value"))
            for batch in self.connector.read(stream, after=None, cursor_column=None, since=None, batch_rows=_BATCH_ROWS)
        ]
        if not frames:
            return Sorted(pl.Series("key", [], dtype=pl.String), pl.Series("value", [], dtype=pl.String))
        table = pl.concat(frames).drop_nulls("key").unique("key", keep="last").sort("key")
        return Sorted(table["key"], table["value"])


_TABLES: "WeakKeyDictionary[Connector, Tables]" = WeakKeyDictionary()


def tables_of(connector: Connector) -> Tables:
    """The connector's tables, shared by all that transform what it reads."""
    if connector not in _TABLES:
        _TABLES[connector] = Tables(connector)
    return _TABLES[connector]
