"""Addresses of documents as MCP resources: whole, at a page, at a passage."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from core.errors import NotFound

MARKDOWN = "text/markdown"
DOCUMENT = "copilot://documents/{document}"
PAGE = "copilot://documents/{document}/pages/{page}"
PASSAGE = "copilot://documents/{document}/passages/{start}-{end}"

_ADDRESS = re.compile(
    r"copilot://documents/(?P<document>[0-9a-fA-F-]{36})"
    r"(?:/pages/(?P<page>[0-9]{1,6})|/passages/(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9}))?"
)


@dataclass(frozen=True)
class Place:
    """Of a document: a page, or the characters of its text in `span`; neither: all of it."""

    document: UUID
    page: int | None = None
    span: tuple[int, int] | None = None


def place(address: str) -> Place:
    """Raises `NotFound`."""
    found = _ADDRESS.fullmatch(address)
    try:
        if found is None:
            raise ValueError
        document = UUID(found["document"])
    except ValueError:
        raise NotFound(f"There is nothing at {address}: resources/list names the documents there are.") from None
    page = int(found["page"]) if found["page"] else None
    return Place(document, page, (int(found["start"]), int(found["end"])) if found["start"] else None)


def address(document: UUID, start: int | None = None, end: int | None = None) -> str:
    """Of the document, at the span where one is given."""
    return f"copilot://documents/{document}" + ("" if start is None else f"/passages/{start}-{end}")


def address_of(link: str) -> str | None:
    """What a citation's link (`/documents/…?start=…&end=…`) is called here."""
    parts = urlsplit(link)
    folder, _, name = parts.path.rpartition("/")
    if folder != "/documents":
        return None
    span = parse_qs(parts.query)
    try:
        if "start" in span and "end" in span:
            return address(UUID(name), int(span["start"][0]), int(span["end"][0]))
        return address(UUID(name))
    except ValueError:
        return None
