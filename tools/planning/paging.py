"""Lists that are worked out, not read: pages of one that stays the same while what it was worked out from does."""

import base64
import binascii
import zlib
from collections.abc import Sequence
from typing import TypeVar

from core.errors import InvalidInput

T = TypeVar("T")


def paged(rows: Sequence[T], of: object, *, limit: int, cursor: str | None) -> tuple[Sequence[T], str | None]:
    """A page and the cursor of the next. `of`: what the list was worked out from, and what was asked of it; a cursor of
    another raises `InvalidInput`."""
    mark = zlib.crc32(repr(of).encode())
    begin = _begin(cursor, mark) if cursor else 0
    end = begin + limit
    return rows[begin:end], _cursor(mark, end) if end < len(rows) else None


def _cursor(mark: int, begin: int) -> str:
    return base64.urlsafe_b64encode(f"{mark}.{begin}".encode()).decode().rstrip("=")


def _begin(cursor: str, mark: int) -> int:
    try:
        found, begin = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(".")
        given, place = int(found), int(begin)
    except (binascii.Error, ValueError):
        raise InvalidInput("This is not a cursor of this list: begin again without one.") from None
    if given != mark or place < 1:
        raise InvalidInput("This cursor belongs to another list, or the data has changed: begin again without one.")
    return place
