"""A document while it is read: whatever the format, its blocks are written here, as Markdown and clean."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from retrieval.loading.limits import Limits, Refused, too_much_text
from retrieval.text import Block, BlockKind, Parsed

# PostgreSQL stores no NUL, and no encoder a half surrogate; the others are not to be seen.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u2060\ufeff\ufffd-\uffff\ud800-\udfff"
    "\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"  # which turn a line round, or spell what only a model reads
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")
_PAGE_NUMBER = re.compile(r"\W*(page|seite|blatt|p\.|s\.)?\W*(\d*|[ivxlc]+)\W*(of|von|/)?\W*\d*\W*$", re.IGNORECASE)
_WIDE = re.compile(r"(?<= {40}) +")
_EMPTY = re.compile(r"\n{3,}")
LEVELS = 6


def clean(text: str) -> str:
    """Without what is not to be seen, with single spaces, and at most one line end in a row."""
    seen = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _BREAKS.sub("\n", _SPACES.sub(" ", seen)).strip()


def one_line(text: str) -> str:
    return clean(text).replace("\n", " ")


def is_page_number(line: str) -> bool:
    """It says which page this is, and nothing else; also what is left of that without its numbers."""
    return len(line) <= 40 and bool(_PAGE_NUMBER.match(line))


class Draft:
    """Blocks in reading order. Each method takes text as the file writes it and leaves empty ones out; all raise
    `Refused` when the document holds more text than is allowed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._blocks: list[Block] = []
        self._chars = 0

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def heading(self, text: str, level: int, page: int | None = None) -> None:
        text, level = one_line(text), min(max(level, 1), LEVELS)
        if text:
            self._add(Block(BlockKind.HEADING, f"{'#' * level} {text}", level, page))

    def paragraph(self, text: str, page: int | None = None) -> None:
        text = clean(text)
        if text:
            self._add(Block(BlockKind.PARAGRAPH, text, page=page))

    def item(self, text: str, level: int = 0, mark: str = "-", page: int | None = None) -> None:
        """`mark`: `-`, or its number as the document shows it (`3.`)."""
        text = clean(text)
        if text:
            self._add(Block(BlockKind.ITEM, f"{mark} {text}", level, page))

    def code(self, text: str, language: str = "", page: int | None = None) -> None:
        """Of its blanks at most 40 in a row are kept, of its empty lines one."""
        lines = [_WIDE.sub("", _UNSEEN.sub("", line).rstrip()) for line in text.expandtabs(4).split("\n")]
        text = _EMPTY.sub("\n\n", "\n".join(lines)).strip("\n")
        if text:
            fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
            self._add(Block(BlockKind.CODE, f"{fence}{one_line(language)}\n{text}\n{fence}", page=page))

    def table(self, rows: Iterable[Sequence[str | None]], page: int | None = None) -> None:
        """The first row is its head. What is empty throughout is left out; a single cell is a paragraph."""
        cells = [[one_line(cell or "").replace("|", "\\|") for cell in row] for row in rows]
        cells = [row for row in cells if any(row)]
        width = max((len(row) for row in cells), default=0)
        used = [column for column in range(width) if any(column < len(row) and row[column] for row in cells)]
        lines = ["| " + " | ".join(row[at] if at < len(row) else "" for at in used) + " |" for row in cells]
        if len(lines) == 1 and len(used) == 1:
            self.paragraph(lines[0][2:-2].replace("\\|", "|"), page)
        elif lines:
            lines.insert(1, "|" + "---|" * len(used))
            self._add(Block(BlockKind.TABLE, "\n".join(lines), page=page))

    def parsed(
        self, media_type: str, *, pages: int | None = None, properties: Mapping[str, str] | None = None
    ) -> Parsed:
        """Raises `Refused` when nothing was read."""
        if not self._blocks:
            raise Refused("holds no text")
        said = {one_line(key): one_line(value) for key, value in (properties or {}).items()}
        return Parsed(
            tuple(self._blocks), media_type, pages, {key: value for key, value in said.items() if key and value}
        )

    def _add(self, block: Block) -> None:
        self._chars += len(block.text)
        if self._chars > self._limits.text_chars:
            raise too_much_text(self._limits)
        self._blocks.append(block)
