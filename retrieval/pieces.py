"""A block as the pieces that are not cut further: a paragraph, an item, a row of a table, a line of code; only what
alone is too long falls into sentences, and these into words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval import tokens
from retrieval.text import SEPARATOR, Block, BlockKind

# How unwillingly a chunk begins at a piece, in chunks: one more chunk is made rather than to begin there above 1.
AT_BLOCK = 0.0
AT_ROW = 0.5
AT_ITEM = 0.5
AT_DEEPER = 0.25  # for each level
AFTER_PARAGRAPH = 0.25  # an item or table that may belong to the paragraph before it
AFTER_LEAD_IN = 4.0
AFTER_HEADING = 8.0
IN_TEXT = 2.0

_SENTENCE_END = re.compile(r"[.!?…][\"')\]”’»]*\s+|[。！？]|\n+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(.])(?:\d+|\w|no|nr|rev|fig|pos|abb|tab|art|abs|approx|ca|bzw|inc|incl|inkl|max|min|vs)\.$", re.IGNORECASE
)
_ANNOUNCES = re.compile(r":\W*$")
_CAPTION = re.compile(r"\W*(?:table|figure|tabelle|abbildung|tab\.|abb\.|fig\.)\s*\d", re.IGNORECASE)
_RULE = re.compile(r"[\s|:-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """`start` and `end` count characters of the document's text. `tokens` are with the separator that may follow.
    `head`: what is said again when a chunk begins here, of `head_tokens`."""

    start: int
    end: int
    tokens: int
    reluctance: float
    page: int | None
    head: str = ""
    head_tokens: int = 0


def pieces(block: Block, at: int, before: Block | None, limit: int) -> Iterator[Piece]:
    """The pieces of the block that begins at `at`: together its whole text, each of `limit` tokens or fewer. `before`:
    the block that stands before it under the same heading."""
    text, ends = block.text, _ends(block, limit)
    head = text[: ends[0]] if block.kind is BlockKind.TABLE and len(ends) > 1 else ""
    head_tokens = tokens.count(head)
    if head_tokens > limit // 2:
        head, head_tokens = "", 0  # it would leave no room for rows
    inner = AT_ROW if block.kind in (BlockKind.TABLE, BlockKind.CODE) else IN_TEXT
    reluctances = {**dict.fromkeys(ends, inner), len(head): AFTER_HEADING, 0: _reluctance(block, before)}
    for start, end in _fitting(text, ends, limit - head_tokens):
        # A blank at the end is read as one token with the word after it.
        measured = tokens.count(text[start:end] + SEPARATOR if end == len(text) else text[start:end].rstrip(" "))
        reluctance = reluctances.get(start, IN_TEXT)
        said, said_tokens = (head, head_tokens) if start else ("", 0)
        yield Piece(at + start, at + end, measured, reluctance, block.page, said, said_tokens)


def leads_in(text: str) -> bool:
    """It announces what comes next: it ends with a colon, or it is a table's caption."""
    return bool(_ANNOUNCES.search(text[-80:]) or _CAPTION.match(text))


def _reluctance(block: Block, before: Block | None) -> float:
    if before is None:
        return AT_BLOCK
    if before.kind is BlockKind.HEADING:
        return AFTER_HEADING
    if block.kind is BlockKind.ITEM and before.kind is BlockKind.ITEM:
        return AT_ITEM + AT_DEEPER * min(block.level, 4)
    if block.kind is not BlockKind.PARAGRAPH and before.kind is BlockKind.PARAGRAPH:
        return AFTER_LEAD_IN if leads_in(before.text) else AFTER_PARAGRAPH
    return AT_BLOCK


def _ends(block: Block, limit: int) -> list[int]:
    """Where it may be cut, its end among them: a table after its head and each row; what is too long after each line
    of code or sentence; a lead-in before its last sentence, which alone stays with what it leads to."""
    text = block.text
    if block.kind is BlockKind.TABLE:
        ends = _lines(text)
        return ends[1:] if len(ends) > 1 and _RULE.fullmatch(text, ends[0], ends[1]) else ends
    if tokens.count(text + SEPARATOR) > limit:
        return _lines(text) if block.kind is BlockKind.CODE else _sentences(text)
    return _sentences(text)[-2:] if block.kind is BlockKind.PARAGRAPH and leads_in(text) else [len(text)]


def _lines(text: str) -> list[int]:
    ends = [found.end() for found in re.finditer("\n", text)]
    return ends if ends and ends[-1] == len(text) else [*ends, len(text)]


def _sentences(text: str) -> list[int]:
    ends = [
        found.end()
        for found in _SENTENCE_END.finditer(text)
        if found.end() < len(text)
        and not text[found.end()].islower()
        and not _ABBREVIATED.search(text[max(0, found.start() - 12) : found.start() + 1])
    ]
    return [*ends, len(text)]


def _fitting(text: str, ends: list[int], limit: int) -> Iterator[tuple[int, int]]:
    """From each end to the next; what has more than `limit` tokens is cut after a word, a long word between tokens."""
    start = 0
    for end in ends:
        while start < end:
            cut = tokens.cut(text, start, end, limit)
            if cut < end:
                cut = 1 + text.rfind(" ", (start + cut) // 2, cut) or cut
            yield start, cut
            start = cut
