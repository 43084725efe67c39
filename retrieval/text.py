"""What a document is once it has been read: blocks in reading order; and what is found of it: chunks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

SEPARATOR = "\n\n"  # between the blocks of a document's text


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, item of a list or table, as Markdown: a heading begins with its `#`, an item with its
    mark, a table is one line a row, the first one its head (`| a | b |`), the second `|---|---|`.

    `level`: of a heading, from 1; of an item, how deep it stands, from 0. `page`: from 1; none: the format has no
    pages.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True)
class Parsed:
    """A file that has been read. `properties` are what the file says of itself (`title`, `revision`, `valid_from`,
    `author`, of a mail `from`, `to`, `date`, `subject` …), as it writes them. `pages`: how many; none: the format has
    none."""

    blocks: tuple[Block, ...]
    media_type: str
    pages: int | None = None
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def text(self) -> str:
        """The whole document: what spans of chunks count characters of."""
        return SEPARATOR.join(block.text for block in self.blocks)


@dataclass(frozen=True)
class Chunk:
    """A passage that is found as one. `text` begins at `start` and ends before `end` of the document's text; only
    where a table is cut its head is said again. `headings` lead to it, the outermost first. `tokens` are those of
    `text`."""

    number: int
    text: str
    start: int
    end: int
    headings: tuple[str, ...] = ()
    first_page: int | None = None
    last_page: int | None = None
    tokens: int = 0


def said_for_search(title: str, chunk_headings: Sequence[str], text: str) -> str:
    """What of a chunk is searched and embedded: its document and headings say what it is about."""
    about = " > ".join(one for one in (title, *chunk_headings) if one)
    return f"{about}\n{text}" if about else text
