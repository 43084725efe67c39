"""A plain PDF of text and ruled tables: A4, Helvetica, as many pages as it takes. The same blocks, the same bytes."""

from collections.abc import Iterator, Sequence

from sample_plant.documents_blocks import Block, plain

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 56
_SIZES = {0: 10.0, 1: 17.0, 2: 13.0, 3: 11.0, 4: 10.5}
_LINE = 1.35  # of the size
_TABLE_SIZE, _PAD = 9.0, 4
# Widths of Helvetica's characters from the space on, in thousandths of the size; others count as an n.
_WIDTHS = """278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278
278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667
667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500
722 500 500 500 334 260 334 584"""
_CHARACTERS = {chr(32 + number): int(width) for number, width in enumerate(_WIDTHS.split())}


def pdf(title: str, blocks: Sequence[Block]) -> bytes:
    """Raises UnicodeEncodeError for a character that Windows-1252 lacks."""
    page = _Pages()
    for block in blocks:
        if block.rows:
            page.table([[plain(cell) for cell in row] for row in block.rows])
        else:
            page.text(plain(block.text), _SIZES[block.level], bold=block.level > 0, mark=block.mark)
    return _file(title, page.contents())


class _Pages:
    """Text and lines, put down from the top of a page to its end, then on the next one."""

    def __init__(self) -> None:
        self._pages: list[list[str]] = [[]]
        self._y = float(_HEIGHT - _MARGIN)

    def text(self, text: str, size: float, *, bold: bool, mark: str) -> None:
        indent = 18 if mark else 0
        lines = _wrapped(text, (_WIDTH - 2 * _MARGIN - indent) / (1.06 if bold else 1), size)
        if bold:  # no heading stands at the end of a page
            self._room(size * _LINE * (len(lines) + 3))
        for number, line in enumerate(lines):
            self._room(size * _LINE)
            self._y -= size * _LINE
            if mark and not number:
                self._say(_MARGIN + 2, "\u2022" if mark == "-" else mark, size, bold=False)
            self._say(_MARGIN + indent, line, size, bold=bold)
        self._y -= size * (0.25 if mark else 0.6)

    def table(self, rows: list[list[str]]) -> None:
        widths = _columns(rows, _WIDTH - 2 * _MARGIN)
        for number, row in enumerate(rows):
            cells = [_wrapped(cell, width - 2 * _PAD, _TABLE_SIZE) for cell, width in zip(row, widths, strict=True)]
            height = max(map(len, cells)) * _TABLE_SIZE * _LINE + 2 * _PAD
            self._room(height)
            left, top = float(_MARGIN), self._y
            for lines, width in zip(cells, widths, strict=True):
                self._pages[-1].append(f"0.5 w {left:.1f} {top - height:.1f} {width:.1f} {height:.1f} re S")
                for line, said in enumerate(lines, 1):
                    self._y = top - _PAD - line * _TABLE_SIZE * _LINE + 2
                    self._say(left + _PAD, said, _TABLE_SIZE, bold=not number)
                left += width
            self._y = top - height
        self._y -= 10

    def contents(self) -> list[bytes]:
        for number, page in enumerate(self._pages, 1):
            page.append(_shown(_MARGIN, 30, f"Page {number} of {len(self._pages)}", 8, bold=False))
        return ["\n".join(page).encode("cp1252") for page in self._pages]

    def _room(self, height: float) -> None:
        if self._y - height < _MARGIN and self._pages[-1]:
            self._pages.append([])
            self._y = float(_HEIGHT - _MARGIN)

    def _say(self, x: float, text: str, size: float, *, bold: bool) -> None:
        self._pages[-1].append(_shown(x, self._y, text, size, bold=bold))


def _shown(x: float, y: float, text: str, size: float, *, bold: bool) -> str:
    safe = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F{2 if bold else 1} {size:.1f} Tf {x:.1f} {y:.1f} Td ({safe}) Tj ET"


def _measure(text: str, size: float) -> float:
    return sum(_CHARACTERS.get(character, 556) for character in text) * size / 1000


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _measure(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _columns(rows: list[list[str]], width: float) -> list[float]:
    """Shares of the width by what the columns hold, each wide enough for its longest word."""
    held = list(zip(*rows, strict=True))
    words = [
        max(_measure(word, _TABLE_SIZE) * 1.08 for cell in column for word in cell.split() or [""]) for column in held
    ]
    least = [word + 2 * _PAD + 1 for word in words]
    whole = [max(_measure(cell, _TABLE_SIZE) for cell in column) + 1 for column in held]
    spare = max(0.0, width - sum(least))
    return [low + spare * much / sum(whole) for low, much in zip(least, whole, strict=True)]


def _file(title: str, contents: Sequence[bytes]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(_objects(title, contents), 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def _objects(title: str, contents: Sequence[bytes]) -> Iterator[bytes]:
    """Catalogue, pages, two fonts, title; then each page with its content."""
    kids = " ".join(f"{6 + 2 * k} 0 R" for k in range(len(contents)))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    safe = title.replace("(", r"\(").replace(")", r"\)")
    yield b"<< /Type /Catalog /Pages 2 0 R >>"
    yield f"<< /Type /Pages /Count {len(contents)} /Kids [{kids}] >>".encode()
    yield font.format("Helvetica").encode()
    yield font.format("Helvetica-Bold").encode()
    yield f"<< /Title ({safe}) >>".encode("cp1252")
    for number, content in enumerate(contents):
        yield (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents {7 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        ).encode()
        yield b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
