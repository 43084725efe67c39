"""Places of documents as tools tell of them: what they are cited as, and where they open."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from core.errors import NotFound
from tools.context import ToolContext
from tools.documents.library import Library

SOURCE = "documents"
NONE_HERE = "No documents are indexed here: add some with copilot documents add."
# How surely the best passage must answer, by its score, before it is said to; below the other it is not even near.
SAYS, NEAR = 0.55, 0.1


def library_of(context: ToolContext) -> Library:
    if context.documents is None:
        raise NotFound(NONE_HERE)
    return context.documents


def reference(document: UUID, start: int, end: int) -> str:
    return f"{document}:{start}-{end}"


def link(document: UUID, start: int | None = None, end: int | None = None) -> str:
    """The page that opens the document, at the span where one is given."""
    span = f"?{urlencode({'start': start, 'end': end})}" if start is not None else ""
    return f"/documents/{document}{span}"


def label(title: str, revision: str | None, first_page: int | None = None, last_page: int | None = None) -> str:
    """`Supply agreement, revision C, page 3`."""
    pages = f"page {first_page}" if last_page in (None, first_page) else f"pages {first_page}–{last_page}"
    parts = (title, f"revision {revision}" if revision else "", pages if first_page is not None else "")
    return ", ".join(part for part in parts if part)


def under(title: str, headings: Sequence[str]) -> str:
    """` under “4. Delivery › Late delivery”`, or nothing: the title itself says nothing more."""
    more = [one for one in headings if one.casefold() != title.casefold()]
    return f" under “{' › '.join(more)}”" if more else ""
