"""The few lines of a passage that answer a question, word for word."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.text import SEPARATOR
from tools.words import FUNCTION_WORDS, bare, stem

LONGEST = 320  # characters of a quotation
_SHORT = 40  # a line shorter than this says little without its neighbour
_FIGURE = 0.35  # of what the question's words weigh: asked how much, a line that holds a number answers rather
_KNOWN = 0.3  # a word of the headings tells its lines apart less
_MORE = 0.15  # of what they weigh: what the next line must add to be quoted as well
# No sentence ends behind these.
_ABBREVIATED = (
    r"(?<!\bNo)(?<!\bno)(?<!\bNr)(?<!\bFig)(?<!\bapprox)(?<!\be\.g)(?<!\bi\.e)(?<!\bca)(?<!\bmin)(?<!\bmax)(?<!\bvs)"
    r"(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\bCorp)(?<!\bArt)(?<!\bSec)(?<!\brev)(?<!\bRev)(?<!\bp)(?<!\bpp)(?<!\bDr)(?<!\bMr)"
)
_ENDS = re.compile(rf"{_ABBREVIATED}(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9])")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_MARK = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)]|[a-z][.)])\s+")
_HOW_MUCH = re.compile(
    r"\bhow (?:many|much|long|often|high|large|big|heavy|far|fast|hot|tight|soon|late|early|thick|wide|deep)\b|\bwhen\b"
    r"|\b(?:amount|limit|penalty|percent|percentage|period|pressure|rate|size|temperature|tolerance|torque)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Line:
    """A sentence, an item of a list, or a row of a table with the names of its columns. `joins`: it goes on from the
    line before it in one paragraph."""

    text: str
    joins: bool = False


def quote(question: str, passage: str, headings: Sequence[str] = ()) -> str:
    """The sentence, item or row that shares most with the question, and what beside it shares more; at most 320
    characters."""
    lines = list(_lines(passage))
    if not lines:
        return ""
    held = [_stems(line.text) for line in lines]
    known = {word for heading in headings for word in _stems(heading)}
    asked = {
        word: _weight(sum(word in one for one in held), len(lines)) * (_KNOWN if word in known else 1.0)
        for word in _stems(question)
    }
    whole = sum(asked.values()) or 1.0
    figure = _FIGURE * whole if _HOW_MUCH.search(question) else 0.0

    def worth(words: frozenset[str], text: str) -> float:
        number = figure if any(map(str.isdigit, text)) else 0.0
        return sum(weight for word, weight in asked.items() if word in words) + number

    best = max(range(len(lines)), key=lambda at: (worth(held[at], lines[at].text), -at))
    return _bounded(lines, held, best, asked, whole)


def heard(question: str, passage: str, headings: Sequence[str] = ()) -> float:
    """The share of the question's own words, from 0 to 1, that the passage or what leads to it holds."""
    asked = _stems(question)
    said = _stems(" ".join((*headings, passage)))
    return len(asked & said) / len(asked) if asked else 0.0


def flat(text: str) -> str:
    """In one line, without what would be markup where it is shown."""
    return re.sub(r"([\\`*<\[\]])", r"\\\1", " ".join(text.split()))


def _bounded(
    lines: Sequence[_Line], held: Sequence[frozenset[str]], best: int, asked: dict[str, float], whole: float
) -> str:
    """The best line, and those beside it that say more of the question, or without which it says little."""
    first = last = best
    said = held[best]

    def adds(at: int) -> bool:
        more = sum(weight for word, weight in asked.items() if word in held[at] - said)
        return more >= _MORE * whole

    def size(start: int, end: int) -> int:
        return sum(len(line.text) + 1 for line in lines[start : end + 1])

    while last + 1 < len(lines) and size(first, last + 1) <= LONGEST:
        short = size(first, last) < _SHORT and lines[last + 1].joins
        if not (adds(last + 1) or short):
            break
        last += 1
        said |= held[last]
    while first > 0 and size(first - 1, last) <= LONGEST and adds(first - 1):
        first -= 1
        said |= held[first]
    text = " ".join(line.text for line in lines[first : last + 1])
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rsplit(" ", 1)[0] + " …"


def _lines(passage: str) -> Iterator[_Line]:
    for block in passage.split(SEPARATOR):
        rows = [row.strip() for row in block.split("\n")]
        if rows[0].startswith("|"):
            yield from _rows([row for row in rows if not _RULE.fullmatch(row)])
            continue
        text = ""
        for row in rows:
            if _MARK.match(row) or row.startswith("#"):
                yield from _sentences(text)
                text = ""
            text = f"{text} {row}".strip() if not row.startswith("#") else ""
        yield from _sentences(text)


def _rows(rows: Sequence[str]) -> Iterator[_Line]:
    """Each with the names of its columns; of a table that is nothing but its head, this."""
    head, *others = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    for cells in others or [head]:
        named = zip(head if others else [""] * len(head), cells, strict=False)
        yield _Line("; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell))


def _sentences(text: str) -> Iterator[_Line]:
    for number, sentence in enumerate(one.strip() for one in _ENDS.split(_MARK.sub("", text)) if one.strip()):
        yield _Line(sentence, joins=number > 0)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in bare(text) if word not in FUNCTION_WORDS)


def _weight(lines: int, among: int) -> float:
    """What most lines say tells none of them apart."""
    return math.log(1 + (among + 1) / (lines + 1))
