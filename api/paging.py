"""Lists, page by page, all in one shape."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from core.errors import InvalidInput
from data_layer.queries.listing import Page
from tools.result import plain

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=200, description="Rows in a page")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before")]


class ListPage(BaseModel, Generic[T]):
    """Quantities and money are decimals, written as text."""

    items: list[T]
    total: int | None = Field(None, description="Rows there are, where counting them is cheap")
    next_cursor: str | None = Field(None, description="Pass as `cursor` to read on; none: this is the last page")


_ENCODERS: dict[Any, Callable[[Any], Any]] = {Decimal: plain}


def paged(page: Page[Any], total: str | None = None, *, also: tuple[str, ...] = ()) -> JSONResponse:
    """`total` names which of the page's totals counts its rows; those of `also` are told by their names."""
    items = [asdict(row) for row in page.rows]
    count = page.totals.get(total) if total else None
    body = {"items": items, "total": (count or 0) if total else None, "next_cursor": page.next_cursor}
    body |= {name: page.totals.get(name) or 0 for name in also}
    return JSONResponse(jsonable_encoder(body, custom_encoder=_ENCODERS))


def moment(cursor: str | None) -> datetime | None:
    """The place in a list ordered by time. Raises `InvalidInput`."""
    try:
        found = datetime.fromisoformat(cursor) if cursor else None
    except ValueError:
        found = datetime.min
    if found is not None and found.tzinfo is None:
        raise InvalidInput("This is not a cursor of this list: begin again without one.")
    return found


def cut(items: list[T], limit: int, place: Callable[[T], datetime]) -> ListPage[T]:
    """A page of a list that was read one further than it is long."""
    more = len(items) > limit
    return ListPage(items=items[:limit], total=None, next_cursor=_written(place(items[limit - 1])) if more else None)


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")  # a plus sign would be a blank in a URL
