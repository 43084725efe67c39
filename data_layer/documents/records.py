"""What is known of a document, and of its passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID


class Passage(Protocol):
    """A chunk as it was cut: `start` and `end` count characters of the document's text."""

    @property
    def number(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def headings(self) -> Sequence[str]: ...
    @property
    def first_page(self) -> int | None: ...
    @property
    def last_page(self) -> int | None: ...
    @property
    def tokens(self) -> int: ...


class Entity(StrEnum):
    """What a document may speak of."""

    SKU = "sku"
    SUPPLIER = "supplier"


@dataclass(frozen=True)
class About:
    entity: Entity
    code: str
    mentions: int = 1
    in_title: bool = False


@dataclass(frozen=True)
class Facts:
    """What is stated of a document, or was found in it. `valid_to` is its last day. No `site`: it holds at each.
    `readers`: user ids and grants of which one is needed; none: who may read documents may read it."""

    title: str
    kind: str
    revision: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    site: str | None = None
    readers: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewDocument:
    """A file that has been read. `sha256` is the hexadecimal one of `content`; `source` the watched folder it is from,
    none for an upload; `pages`: none where the format has none."""

    name: str
    facts: Facts
    content: bytes = field(repr=False)
    sha256: str
    media_type: str
    text: str = field(repr=False)
    chunks: Sequence[Passage] = field(repr=False)
    pages: int | None = None
    about: Sequence[About] = ()
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    source: str | None = None
    modified_at: datetime | None = None


class Outcome(StrEnum):
    """`added`: the first under its name; `revised`: it supersedes the one before; `restated`: the same bytes, other
    facts; `unchanged`: nothing was to be done."""

    ADDED = "added"
    REVISED = "revised"
    RESTATED = "restated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Added:
    """`to_index`: what is searched of its chunks is not what it was, so their vectors are to be made."""

    document_id: UUID
    outcome: Outcome
    to_index: bool
    superseded: UUID | None = None


@dataclass(frozen=True)
class Document:
    """One revision. `edition` counts from 1 those under its name; `superseded_on` is the first day on which a later
    one holds, `superseded_by` the next one. Dates are the plant's. Until it is `indexed` it is found by its words, not
    by meaning."""

    document_id: UUID
    name: str
    edition: int
    title: str
    kind: str
    revision: str | None
    valid_from: date | None
    valid_to: date | None
    site: str | None
    readers: Sequence[str]
    sha256: str
    media_type: str
    pages: int | None
    characters: int
    chunks: int
    properties: Mapping[str, Any]
    source: str | None
    modified_at: datetime | None
    added_on: date
    added_at: datetime
    added_by: str
    superseded_on: date | None
    superseded_by: UUID | None
    indexed: bool


@dataclass(frozen=True)
class FoundPassage:
    """A chunk with what its citation says. `start` and `end` count characters of the document's text."""

    document: str
    number: int
    name: str
    edition: int
    title: str
    kind: str
    revision: str | None
    valid_from: date | None
    valid_to: date | None
    site: str | None
    superseded_on: date | None
    text: str
    headings: Sequence[str]
    first_page: int | None
    last_page: int | None
    start: int
    end: int
    tokens: int


@dataclass(frozen=True)
class Speaking:
    """A document that speaks of an item or supplier, and how often."""

    document: Document
    mentions: int
    in_title: bool


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Refusal:
    """A file that could not be read, why, and since when. `sha256`: none when it was not even read whole."""

    name: str
    reason: str
    sha256: str | None
    source: str | None
    refused_at: datetime
    refused_by: str


@dataclass(frozen=True)
class Seen:
    """A watched folder's file as it was last read; `document_id`: none when it was refused."""

    sha256: str | None
    modified_at: datetime | None
    document_id: UUID | None


@dataclass(frozen=True)
class Edition:
    """A revision, by what tells whether a file is that one again."""

    document_id: UUID
    sha256: str
    properties: Mapping[str, Any]
    source: str | None


@dataclass(frozen=True)
class SearchedChunk:
    document: str
    number: int
    title: str
    headings: Sequence[str]
    text: str


@dataclass(frozen=True)
class Difference:
    """Between the vectors held and the chunks there are, as ids: those to be embedded anew, and those to be forgotten
    (before that, where a document is both)."""

    lacking: tuple[str, ...]
    left_over: tuple[str, ...]
