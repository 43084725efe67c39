"""Running heads and feet: what page after page says at the same place is no part of the text. It is kept where it is
said first, for it may be all that names the document and its revision; page numbers are dropped."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from retrieval.loading.draft import is_page_number
from retrieval.loading.pdf_lines import Line

BAND = 0.12  # of the page's height, above and below
TABLE_BAND = 0.25  # a head that is a table reaches farther down
SHARE = 0.4  # of the pages from its first to its last; heads of left and right pages differ, and those of chapters
FEWEST = 3
PLACE = 6.0  # points
_NUMBER = re.compile(r"(?<![\d.-])\d+(?![\d.-])")


def without_margins(pages: Sequence[tuple[float, list[Line]]], body: float) -> list[list[Line]]:
    """`pages`: of each its height and its lines; `body`: the size of the text. What is larger is only taken for a
    running head if it is the same on each page to the last digit."""
    said = [
        {at: _key(line, height, body, number, len(pages)) for at, line in enumerate(lines) if _is_margin(line, height)}
        for number, (height, lines) in enumerate(pages, 1)
    ]
    found: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for number, keys in enumerate(said):
        for key in keys.values():
            found[key].add(number)
    repeated = {key for key, on in found.items() if len(on) >= max(FEWEST, SHARE * (max(on) - min(on) + 1))}
    return list(_kept(pages, said, repeated))


def _kept(
    pages: Sequence[tuple[float, list[Line]]], said: list[dict[int, tuple[str, int]]], repeated: set[tuple[str, int]]
) -> Iterator[list[Line]]:
    seen: set[str] = set()
    for (_, lines), keys in zip(pages, said, strict=True):
        kept = []
        for at, line in enumerate(lines):
            if at in keys and (is_page_number(line.text) and not line.rows):
                continue
            if keys.get(at) in repeated:
                text, _ = keys[at]
                if text in seen:
                    continue
                seen.add(text)
            kept.append(line)
        yield kept


def _is_margin(line: Line, height: float) -> bool:
    if line.rows:
        return (line.top < BAND * height and line.bottom < TABLE_BAND * height) or line.top > (1 - BAND) * height
    return line.bottom < BAND * height or line.top > (1 - BAND) * height


def _key(line: Line, height: float, body: float, page: int, pages: int) -> tuple[str, int]:
    """Its text without the numbers of this page and of the last, and its place."""
    text = " ".join(cell for row in line.rows for cell in row) if line.rows else line.text
    if line.rows or line.size <= 1.1 * body:
        text = _NUMBER.sub(lambda found: "#" if int(found[0][:9]) in (page, pages) else found[0], text)
    return text, round(line.top / PLACE)
