"""A passage as its lines: sentences, items of lists and rows of tables, each with the heading it stands under."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.text import SEPARATOR

# No sentence ends behind these.
_ABBREVIATED = (
    r"(?<!\bNo)(?<!\bno)(?<!\bNr)(?<!\bFig)(?<!\bapprox)(?<!\be\.g)(?<!\bi\.e)(?<!\bca)(?<!\bmin)(?<!\bmax)(?<!\bvs)"
    r"(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\bCorp)(?<!\bArt)(?<!\bSec)(?<!\brev)(?<!\bRev)(?<!\bp)(?<!\bpp)(?<!\bDr)(?<!\bMr)(?<!\b[A-Z])"
)
_ENDS = re.compile(rf"{_ABBREVIATED}(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9])")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_LETTER_HEAD = re.compile(r"(?:From|To|Cc|Date|Subject): ")
_MARK = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)]|[a-z][.)])\s+")


@dataclass(frozen=True)
class Line:
    """`joins`: it goes on from the line before it in one paragraph. A row of a table is told with the names of its
    columns: `cells` are its own, `table` numbers the table."""

    text: str
    heading: str = ""
    joins: bool = False
    table: int | None = None
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


def lines_of(passage: str) -> list[Line]:
    """In their order; a heading is no line."""
    found: list[Line] = []
    heading = ""
    for number, block in enumerate(passage.split(SEPARATOR)):
        rows = [row.strip() for row in block.split("\n")]
        if rows[0].startswith("|"):
            found += _rows([row for row in rows if not _RULE.fullmatch(row)], heading, number)
            continue
        text = ""
        for row in rows:
            if _MARK.match(row) or _LETTER_HEAD.match(row) or row.startswith("#"):
                found += _sentences(text, heading)
                text = ""
            if row.startswith("#"):
                heading = row.lstrip("# ")
            else:
                text = f"{text} {row}".strip()
        found += _sentences(text, heading)
    return found


def _rows(rows: Sequence[str], heading: str, number: int) -> Iterator[Line]:
    """Of a table that is nothing but its head, this."""
    head, *others = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]
    for cells in others or [head]:
        named = zip(head if others else [""] * len(head), cells, strict=False)
        text = "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)
        yield Line(text, heading, table=number, columns=head, cells=cells)


def _sentences(text: str, heading: str) -> Iterator[Line]:
    for number, sentence in enumerate(one.strip() for one in _ENDS.split(_MARK.sub("", text)) if one.strip()):
        yield Line(sentence, heading, joins=number > 0)
