"""The document that a planner's words name."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from core.errors import Ambiguous, NotFound
from core.identity import Principal
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.reading import DocumentReading
from data_layer.documents.records import Document
from tools.documents.passages import label
from tools.documents.quoting import flat
from tools.wording import join
from tools.words import EMPTY_WORDS, bare, stem

_PAGE, _MOST = 200, 2_000  # documents looked through
_SURE = 0.6  # share of the words that a title must hold
_CHOICES = 5


async def document_named(reading: DocumentReading, principal: Principal, text: str, day: date) -> Document:
    """By its id, its name, or the words of its title and revision: of a name the revision in force on the day, unless
    the words are those of another. Raises `NotFound`, `NotPermitted`, and `Ambiguous` with the choices."""
    wanted = text.strip()
    try:
        return await reading.get(UUID(wanted.partition(":")[0]), principal)
    except ValueError:
        pass
    try:
        return await reading.by_name(wanted, principal, day=day)
    except NotFound:
        pass
    asked = _words(wanted)
    found = [(_share(asked, one), one) for one in await _all(reading, principal, day)]
    best = max((share for share, _ in found), default=0.0)
    if not asked or best < _SURE:
        raise NotFound(f"There is no document “{wanted}”: search the documents to find it.")
    by_name: dict[str, Document] = {}
    for share, one in found:
        if share == best:
            by_name.setdefault(one.name, one)
    fitting = [*by_name.values()]
    whole = [one for one in fitting if _words(one.title) == asked] or fitting
    if len(whole) > 1:
        choices = [flat(label(one.title, one.revision)) for one in whole[:_CHOICES]]
        raise Ambiguous(f"“{wanted}” may be {join(choices)}. Which one is meant?", choices)
    return whole[0]


async def _all(reading: DocumentReading, principal: Principal, day: date) -> Sequence[Document]:
    """Those in force on the day first; then the last revision of each name, which may have ended or be to come."""
    held = await _chosen(reading, principal, DocumentFilter(day=day))
    known = {one.document_id for one in held}
    last = await _chosen(reading, principal, DocumentFilter())
    return [*held, *(one for one in last if one.document_id not in known)]


async def _chosen(reading: DocumentReading, principal: Principal, wanted: DocumentFilter) -> list[Document]:
    found: list[Document] = []
    cursor: str | None = None
    while len(found) < _MOST:
        page = await reading.list(wanted, principal, limit=_PAGE, cursor=cursor)
        found += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def _share(asked: frozenset[str], one: Document) -> float:
    held = _words(f"{one.title} {one.name} {one.revision or ''} {one.kind}")
    return len(asked & held) / len(asked) if asked else 0.0


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in bare(text) if word not in EMPTY_WORDS | {"revision", "rev"})
