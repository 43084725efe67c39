"""The lines of a PDF's page in the order they are read, column by column. A PDF knows no lines: it places characters.
Lengths are points; `top` and `bottom` are measured from the page's upper edge."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

GAP = 1.5  # times the letters' size: what is farther apart on a line belongs to different cells or columns
SAME_LINE = 0.35  # times the size, between the feet of its words
# What makes a column one of text and not of a table: its lines, its words on a line, its share of the text's width.
COLUMN_LINES, COLUMN_WORDS, COLUMN_SHARE = 5, 4, 0.25
_BROKEN = re.compile(r"\w[-\xad]$")
_BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """Words that stand together on a line; or a table, which is `rows`."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str = ""
    size: float = 0
    bold: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Line:
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return self.pieces[-1].x1

    @property
    def top(self) -> float:
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return max(piece.bottom for piece in self.pieces)

    @property
    def size(self) -> float:
        return max(self.pieces, key=lambda piece: len(piece.text)).size

    @property
    def bold(self) -> bool:
        return all(piece.bold for piece in self.pieces)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return self.pieces[0].rows


def lines(words: Iterable[dict[str, Any]], tables: Sequence[Piece]) -> list[Line]:
    """`words` as pdfplumber finds them, with their characters; those in one of the `tables` are said by it."""
    outside = [word for word in words if not any(_holds(table, word) for table in tables)]
    pieces = [piece for row in _rows(outside) for piece in _pieces(row)]
    return list(_ordered([*pieces, *tables]))


def _holds(table: Piece, word: dict[str, Any]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(table.x0 <= x <= table.x1 and table.top <= y <= table.bottom)


def table_rows(
    rows: Sequence[Sequence[tuple[float, float, float, float] | None]], words: Iterable[dict[str, Any]]
) -> tuple[tuple[str, ...], ...]:
    """What stands in the cells of a table: of each its left, upper, right and lower edge; none: it belongs to another
    one."""
    cells = [(at, to, cell) for at, row in enumerate(rows) for to, cell in enumerate(row) if cell]
    held: dict[tuple[int, int], list[dict[str, Any]]] = {}
    left, top = min(cell[0] for *_, cell in cells), min(cell[1] for *_, cell in cells)
    right, bottom = max(cell[2] for *_, cell in cells), max(cell[3] for *_, cell in cells)
    for word in words:
        x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
        if left <= x <= right and top <= y <= bottom:
            for at, to, (x0, y0, x1, y1) in cells:
                if x0 <= x < x1 and y0 <= y < y1:
                    held.setdefault((at, to), []).append(word)
                    break
    return tuple(tuple(_cell(held.get((at, to), ())) for to in range(len(row))) for at, row in enumerate(rows))


def _cell(words: Sequence[dict[str, Any]]) -> str:
    text = ""
    above: dict[str, Any] | None = None
    for word in words:
        next_line = above is not None and word["top"] >= above["bottom"] - 1
        if next_line and _BROKEN.search(text) and word["text"][0].isalnum():
            text = text[:-1] if word["text"][0].islower() else text  # a code keeps its hyphen
        elif text:
            text += " "
        text += word["text"]
        above = word
    return text


def _rows(words: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Words whose feet are on one height, from left to right."""
    row: list[dict[str, Any]] = []
    for word in sorted(words, key=lambda one: one["bottom"]):
        if row and word["bottom"] - row[-1]["bottom"] > SAME_LINE * min(_size(word), _size(row[-1])):
            yield sorted(row, key=lambda one: one["x0"])
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda one: one["x0"])


def _pieces(row: list[dict[str, Any]]) -> Iterator[Piece]:
    begin = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row[at]["x0"] - row[at - 1]["x1"] > GAP * max(_size(row[at]), _size(row[at - 1])):
            some = row[begin:at]
            begin = at
            longest = max(some, key=lambda one: len(one["text"]))
            yield Piece(
                some[0]["x0"],
                max(one["x1"] for one in some),
                min(one["top"] for one in some),
                max(one["bottom"] for one in some),
                " ".join(one["text"] for one in some),
                _size(longest),
                all(_BOLD.search(one["chars"][0]["fontname"]) for one in some),
            )


def _size(word: dict[str, Any]) -> float:
    return float(word["chars"][0]["size"])


def _ordered(pieces: list[Piece], deep: int = 0) -> Iterator[Line]:
    """What crosses the gutter between two columns is read after what stands above it, left column first."""
    gutter = _gutter(pieces) if deep < 2 else None
    if gutter is None:
        yield from _joined(pieces)
        return
    left: list[Piece] = []
    right: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: one.top):
        if piece.x1 <= gutter:
            left.append(piece)
        elif piece.x0 >= gutter:
            right.append(piece)
        else:
            for column in (left, right):
                yield from _ordered(column, deep + 1)
            left, right = [], []
            yield Line((piece,))
    for column in (left, right):
        yield from _ordered(column, deep + 1)


def _gutter(pieces: list[Piece]) -> float | None:
    """Where the page is parted into columns of running text; cells of a table are too short for that."""
    text = [piece for piece in pieces if not piece.rows]
    if len(text) < 2 * COLUMN_LINES:
        return None
    width = max(piece.x1 for piece in text) - min(piece.x0 for piece in text)
    best: tuple[int, float] | None = None
    for x in {round(piece.x0) - 1 for piece in text}:
        left = [piece for piece in text if piece.x1 <= x]
        right = [piece for piece in text if piece.x0 >= x]
        crossing = len(text) - len(left) - len(right)
        if all(_is_column(side, width) for side in (left, right)) and crossing < 0.4 * len(text):
            best = min(best or (crossing, x), (crossing, x))
    return best[1] if best else None


def _is_column(pieces: list[Piece], width: float) -> bool:
    return (
        len(pieces) >= COLUMN_LINES
        and median(piece.x1 - piece.x0 for piece in pieces) >= COLUMN_SHARE * width
        and mean(piece.text.count(" ") + 1 for piece in pieces) >= COLUMN_WORDS
    )


def _joined(pieces: list[Piece]) -> Iterator[Line]:
    """Pieces on one height are one line."""
    line: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.top if one.rows else one.bottom, one.x0)):
        if line and not (piece.rows or line[-1].rows) and abs(piece.bottom - line[-1].bottom) <= SAME_LINE * piece.size:
            line.append(piece)
            continue
        if line:
            yield Line(tuple(sorted(line, key=lambda one: one.x0)))
        line = [piece]
    if line:
        yield Line(tuple(sorted(line, key=lambda one: one.x0)))
