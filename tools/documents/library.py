"""Finding passages in the tenant's documents: what a tool asks for, and what it is given."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from core.identity import Principal


@dataclass(frozen=True)
class Wanted:
    """Which documents are searched, chosen before the ranking: those in force on `day` that the caller may read, and of
    the kind, about the item (code), about the supplier (code), of the site, with that name, where it is said."""

    day: date
    kind: str | None = None
    sku: str | None = None
    supplier: str | None = None
    site: str | None = None
    document: UUID | None = None


@dataclass(frozen=True)
class Passage:
    """A found place: its `text` (neighbouring chunks joined) from `start` to `end` of the document's text. `score`,
    from 0 to 1, says how surely it answers; `headings` lead to it. `reference` opens it: the document's id and its
    span."""

    document: UUID
    name: str
    title: str
    kind: str
    revision: str | None
    valid_from: date | None
    valid_to: date | None
    headings: tuple[str, ...]
    text: str
    first_page: int | None
    last_page: int | None
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Found:
    """`searched`: how many documents could have held it. Passages best first."""

    passages: tuple[Passage, ...]
    searched: int


class Library(Protocol):
    async def search(self, principal: Principal, question: str, wanted: Wanted, limit: int = 5) -> Found:
        """Raises `Unavailable` when the store or the embedding does not answer."""
        ...
