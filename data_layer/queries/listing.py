"""Lists that are read page by page: one statement counts all rows and reads one page of them.

A cursor holds the ordering key of the last row read and a fingerprint of the list it belongs to, so that no row is
read twice or missed, and a cursor of another list is refused.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from core.errors import InvalidInput
from data_layer.database import ReadTx
from data_layer.transaction import sql

T = TypeVar("T")


@dataclass(frozen=True)
class Listing:
    """`rows` selects the rows, `keys` orders them: (column, SQL type), ascending, none of them null, unique together.

    `totals` are aggregates over all rows (from `matching`), each named; without them the rows are read by index alone.
    `base`, read once, is what rows that are groups are made of: `rows` and `totals` may select from it by that name.
    `shown` is a condition that only the rows of the pages must meet: the totals are of all rows.
    `of`: what the totals are aggregates over, where that is already known elsewhere: the rows are read by index alone.
    `name`, where given, stands for the list in its cursors: however it is read, they go on.
    `cheap`: rows that are just those of a table; read for the totals and once more for the page, in parallel and by
    index, they come sooner than kept aside.
    `beside` are (columns, joins to `page`) that only the rows of the page are told with: of what is read for the totals
    nothing is kept that they and the order do not need.
    """

    rows: str
    keys: tuple[tuple[str, str], ...]
    totals: str = ""
    base: str = ""
    shown: str = ""
    of: str = "matching"
    name: str = ""
    cheap: bool = False
    beside: tuple[str, str] = ("", "")

    def sql(self, *, first: bool) -> str:
        columns = ", ".join(name for name, _ in self.keys)
        here = ", ".join(f"CAST(:after{i} AS {kind})" for i, (_, kind) in enumerate(self.keys))
        conditions = [c for c in (self.shown, "" if first else f"({columns}) > ({here})") if c]
        on = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        marks = ", ".join(f"CAST({name} AS text) AS mark{i}" for i, (name, _) in enumerate(self.keys))
        page = f"SELECT *, {marks} FROM {{}} {on} ORDER BY {columns} LIMIT :page_rows"
        if not self.totals:
            return page.format(f"({self.rows}) AS matching")
        base = f"base AS MATERIALIZED ({self.base}), " if self.base else ""
        kept = "NOT MATERIALIZED" if self.cheap or self.of != "matching" else "MATERIALIZED"
        return (
            f"WITH {base}matching AS {kept} ({self.rows}), totals AS (SELECT {self.totals} FROM {self.of}),"
            f" page AS ({page.format('matching')}){self._told()} SELECT * FROM totals LEFT JOIN"
            f" {'told' if self.beside[0] else 'page'} ON true ORDER BY {columns}"
        )

    def _told(self) -> str:
        columns, joins = self.beside
        return f", told AS (SELECT page.*, {columns} FROM page {joins})" if columns else ""


@dataclass(frozen=True)
class Page(Generic[T]):
    rows: tuple[T, ...]
    totals: Mapping[str, Any]
    next_cursor: str | None


async def read_page(
    tx: ReadTx, listing: Listing, record: type[T], parameters: Mapping[str, Any], *, limit: int, cursor: str | None
) -> Page[T]:
    """The page behind `cursor`; `record` is a dataclass whose fields are columns of the rows.

    Raises `InvalidInput` for a cursor that this list did not give.
    """
    mark = _fingerprint(listing, parameters)
    after = _decode(cursor, mark, len(listing.keys)) if cursor else ()
    values = {**parameters, "page_rows": limit + 1, **{f"after{i}": value for i, value in enumerate(after)}}
    found = (await tx.execute(sql(listing.sql(first=not cursor)), values)).mappings().all()
    rows = [row for row in found if row["mark0"] is not None]
    page, more = rows[:limit], len(rows) > limit
    names = [f.name for f in fields(record)]  # type: ignore[arg-type]  # any dataclass; there is no type for them
    last = [page[-1][f"mark{i}"] for i in range(len(listing.keys))] if more else []
    return Page(
        rows=tuple(record(**{name: row[name] for name in names}) for row in page),
        totals=dict(found[0]) if found else {},
        next_cursor=_encode(last, mark) if more else None,
    )


def _fingerprint(listing: Listing, parameters: Mapping[str, Any]) -> int:
    given = sorted(parameters.items())
    rows = [listing.name] if listing.name else [listing.base, listing.rows, listing.shown]
    return zlib.crc32(json.dumps([*rows, given], default=str).encode())


def _encode(values: list[str], mark: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([mark, *values]).encode()).decode().rstrip("=")


def _decode(cursor: str, mark: int, keys: int) -> tuple[str, ...]:
    try:
        decoded = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        found, *values = decoded
    except (binascii.Error, ValueError, TypeError):
        raise InvalidInput("This is not a cursor of this list: begin again without one.") from None
    if found != mark or len(values) != keys or not all(isinstance(value, str) for value in values):
        raise InvalidInput("This cursor belongs to another list, or to another day: begin again without one.")
    return tuple(values)
