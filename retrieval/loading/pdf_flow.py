"""The lines of a PDF's pages as headings, paragraphs, items and tables: told by sizes, gaps and marks.
Tables of contents are left out: they say what the headings say."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from retrieval.loading.draft import LEVELS, Draft
from retrieval.loading.pdf_columns import as_tables
from retrieval.loading.pdf_lines import Line
from retrieval.loading.pdf_margins import without_margins

LARGER = 1.1  # times the size of the text: a heading
FEW = 10  # lines
LONGEST, LONGEST_BOLD = 200, 100  # characters of a heading
_ITEM = re.compile(r"(?P<mark>[•●○▪■◦‣·\ufffd\uf0b7\uf0a7–*-]|\(?(?:\d{1,3}|[a-z])[.)])\s+(?=\S)")
_LEADS = re.compile(r"(?:\s?\.){4,}\s*(?:\d+|[ivxlc]+)$")  # a line of a table of contents
_SECTION = re.compile(r"\d+(?:\.\d+)+\.?\s+[^\W\d_]")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\.?\s+\S")
_ENDS = tuple(".:;,!?")
_BROKEN = re.compile(r"([\w-]*\w)[-\xad]$")
_WORD = re.compile(r"\w[\w-]*\w")
_AND = ("und ", "oder ", "bzw", "and ", "or ")


def write(pages: Sequence[tuple[float, list[Line]]], draft: Draft) -> None:
    """`pages`: of each its height and its lines as they are read."""
    _Flow(pages, draft).write()


class _Flow:
    def __init__(self, pages: Sequence[tuple[float, list[Line]]], draft: Draft) -> None:
        self._draft = draft
        text = [line for _, lines in pages for line in lines if not line.rows]
        sizes: Counter[float] = Counter()
        for line in text:
            sizes[_half(line.size)] += len(line.text)
        self._body = max(sizes, key=lambda size: (sizes[size], -size), default=0.0) or 1.0
        bold = sum(len(line.text) for line in text if line.bold)
        self._bold_tells = bold * 3 < sum(sizes.values())
        larger = sorted({_half(line.size) for line in text if self._is_larger(line)}, reverse=True)
        self._levels = {size: min(level, LEVELS) for level, size in enumerate(larger, 1)}
        self._deepest = min(len(larger), LEVELS - 1)
        self._pages = [
            list(as_tables([line for line in lines if not _LEADS.search(line.text)]))
            for lines in without_margins(pages, self._body)
        ]
        gaps = [
            below.top - above.bottom
            for lines in self._pages
            for above, below in pairwise(lines)
            if self._is_text(above) and self._is_text(below) and below.top > above.top
        ]
        most = 1.3 if len(gaps) >= FEW else 0.35  # of so few lines each may be a paragraph
        self._gap = min(max(median(gaps), 0), most * self._body) if gaps else 0.0
        self._right = 0.0  # of the text on this page
        self._margins: list[float] = []  # of the items of this run, the outer first
        self._words = {word for line in text for word in _WORD.findall(line.text)}

    def write(self) -> None:
        for page, lines in enumerate(self._pages, 1):
            self._right = max((line.x1 for line in lines), default=0.0)
            self._margins = []
            begin = 0
            while begin < len(lines):
                end = begin + 1
                while end < len(lines) and self._goes_on(lines, begin, end):
                    end += 1
                self._block(lines, begin, end, page)
                begin = end

    def _block(self, lines: Sequence[Line], begin: int, end: int, page: int) -> None:
        first = lines[begin]
        if first.rows:
            self._draft.table(first.rows, page)
            return
        level = self._heading(lines, begin)
        text = self._said(lines[begin:end])
        item = _ITEM.match(text)
        if level:
            self._draft.heading(text, level, page)
        elif item:
            mark = item["mark"] if item["mark"][-1] in ".)" else "-"
            self._draft.item(text[item.end() :], self._depth(first.x0), mark, page)
            return
        else:
            self._draft.paragraph(text, page)
        self._margins = []

    def _goes_on(self, lines: Sequence[Line], begin: int, at: int) -> bool:
        """Line `at` belongs to the same block as the ones before it."""
        above, line = lines[at - 1], lines[at]
        if line.rows or above.rows or line.top <= above.top:
            return False
        if abs(line.size - above.size) > 0.1 * self._body or line.top - above.bottom > self._widest(line):
            return False
        heading = self._heading(lines, begin)
        if self._is_larger(line):
            return heading == self._heading(lines, at)
        if heading or self._heading(lines, at) or _ITEM.match(line.text):
            return False
        if len(above.pieces) > 1 or above.x1 > line.x0 + 0.75 * (self._right - line.x0):
            return True
        # The line above ends early: at the end of a sentence, of an item, or before a section.
        section = bool(_SECTION.match(line.text))
        beside = bool(_ITEM.match(lines[begin].text)) and line.x0 <= lines[begin].x0 + 1
        return not (section or ((beside or above.text.endswith(_ENDS[:3])) and line.text[:1].isupper()))

    def _widest(self, line: Line) -> float:
        """The gap above a line of the same paragraph."""
        return 1.4 * self._gap * max(1, line.size / self._body) + 0.15 * line.size

    def _heading(self, lines: Sequence[Line], at: int) -> int:
        """Its level; 0: it is none."""
        line = lines[at]
        if line.rows:
            return 0
        if self._is_larger(line):
            return self._levels[_half(line.size)]
        if not (self._bold_tells and line.bold and self._is_text(line)):
            return 0
        if len(line.text) > LONGEST_BOLD or line.text.endswith(_ENDS) or len(line.pieces) > 2:
            return 0
        around = [lines[near] for near in (at - 1, at + 1) if 0 <= near < len(lines) and not lines[near].rows]
        if any(one.bold and abs(one.top - line.top) < 2 * line.size for one in around):
            return 0  # bold text
        number = _NUMBERED.match(line.text)
        return min(self._deepest + (number[1].count(".") + 1 if number else 1), LEVELS)

    def _is_larger(self, line: Line) -> bool:
        return (
            _half(line.size) >= LARGER * self._body and len(line.text) <= LONGEST and any(map(str.isalpha, line.text))
        )

    def _is_text(self, line: Line) -> bool:
        return not line.rows and abs(line.size - self._body) <= 0.05 * self._body

    def _depth(self, x0: float) -> int:
        while self._margins and x0 < self._margins[-1] - 3:
            self._margins.pop()
        if not self._margins or x0 > self._margins[-1] + 3:
            self._margins.append(x0)
        return len(self._margins) - 1

    def _said(self, lines: Sequence[Line]) -> str:
        text = lines[0].text
        for above, line in pairwise(lines):
            broken = _BROKEN.search(text)
            if broken and line.text[:1].isalnum() and not line.text.startswith(_AND):
                word = _WORD.match(line.text)
                hyphened = f"{broken[1]}-{word[0] if word else ''}"
                # A code or a compound (`CA-1098`) keeps its hyphen.
                keeps = not line.text[0].islower() or hyphened in self._words
                text = (text if keeps else text[:-1]) + line.text
            elif len(above.pieces) > 1 or len(line.pieces) > 1:
                text += "\n" + line.text  # pieces that stand apart are better kept on their lines
            else:
                text += " " + line.text
        return text


def _half(size: float) -> float:
    """Sizes that differ by less are the same to the eye."""
    return round(size * 2) / 2
