"""PDF: the text of its pages, with the tables that have ruling lines. Pictures are not read."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pdfplumber
from pdfminer.layout import LTChar, LTItem
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfpage import PDFPage
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_words

from retrieval.loading.draft import Draft
from retrieval.loading.limits import Limits, Refused, too_much_text
from retrieval.loading.pdf_chars import once, turned
from retrieval.loading.pdf_flow import write
from retrieval.loading.pdf_lines import Line, Piece, lines, table_rows
from retrieval.text import Parsed

SPACE = 0.15  # times the letters' size: a gap that parts words
RULES = 2_000  # lines on a page; with more it is a drawing
FILLED = 0.25  # of a table's cells
UNKNOWN = "\ufffd"  # a sign whose font does not say what it is: at the beginning of an item its mark
_CODE = re.compile(r"\(cid:\d+\)")
TAIL = 8_192  # bytes, in which the end mark stands
_PROPERTIES = {"CreationDate": "created", "ModDate": "modified"}
_UNSAID = ("Producer", "Creator", "Trapped", "PTEX.Fullbanner")


def read(content: bytes, limits: Limits) -> Parsed:
    if b"%%EOF" not in content.rstrip(b"\0\r\n\t ")[-TAIL:]:
        raise Refused("is cut short: the end of the PDF is missing")
    try:
        return _read(content, limits)
    except (PdfminerException, PDFException, PSException) as error:
        cause = error.args[0] if error.args else None
        if isinstance(error, PDFEncryptionError) or isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
            raise Refused("is encrypted; save it without a password first") from error
        if isinstance(cause, MemoryError | RecursionError):
            raise cause from error
        raise Refused("is damaged, or no whole PDF") from error


def _read(content: bytes, limits: Limits) -> Parsed:
    pdf = pdfplumber.open(io.BytesIO(content), raise_unicode_errors=False)
    pages: list[tuple[float, list[Line]]] = []
    chars = 0
    for number, found in enumerate(PDFPage.create_pages(pdf.doc), 1):
        if number > limits.pages:
            raise Refused(f"has more than {limits.pages:,} pages, which is the most that is read")
        page = _Page(pdf, found, page_number=number)
        chars += len(page.chars)
        if chars > limits.text_chars:
            raise too_much_text(limits)
        pages.append((page.height, _lines(page)))
    if not pages:
        raise Refused("is damaged: no page of it is found")
    draft = Draft(limits)
    write(pages, draft)
    if not draft:
        raise Refused("holds no text that can be read: if it is scanned, have it recognised (OCR) first")
    return draft.parsed("application/pdf", pages=len(pages), properties=_properties(pdf.metadata))


class _Page(Page):
    """Of a character it keeps what is used here: to work all of it out takes as long as to parse the page."""

    def process_object(self, thing: LTItem) -> dict[str, Any]:
        if not isinstance(thing, LTChar):
            found: dict[str, Any] = super().process_object(thing)
            return found
        top = self.height - thing.y1 + self.mediabox[1]
        text = thing.get_text()
        along, up = thing.matrix[:2]
        return {
            "object_type": "char",
            "text": UNKNOWN if _CODE.match(text) else text,
            "x0": thing.x0 + self.mediabox[0],
            "x1": thing.x1 + self.mediabox[0],
            "top": top,
            "bottom": top + thing.height,
            "doctop": top,
            "width": thing.width,
            "height": thing.height,
            "upright": abs(up) <= 0.1 * abs(along),
            "up": up > 0,
            "size": thing.size,
            "fontname": str(thing.fontname),
        }


def _lines(page: Page) -> list[Line]:
    chars = once(page.chars)
    upright = [char for char in chars if char["upright"]]
    if len(upright) * 2 < len(
        chars
    ):  # the page is to be turned; its rules are not, so its tables are told as they stand
        return lines(_words(turned(chars, page.width, page.height)), ())
    words = _words(upright)  # what else there is, is a watermark or a side note
    return lines(words, list(_tables(page, words)))


def _words(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = extract_words(chars, x_tolerance_ratio=SPACE, return_chars=True)
    return found


def _tables(page: Page, words: list[dict[str, Any]]) -> Iterator[Piece]:
    if not 4 <= len(page.edges) <= RULES:
        return
    for table in page.find_tables():
        x0, top, x1, bottom = table.bbox
        rows = [row.cells for row in table.rows]
        held = table_rows(rows, words)
        filled = sum(bool(cell) for row in held for cell in row)
        # A frame, or the grid of a chart, is no table.
        if len(rows) > 1 and len(rows[0]) > 1 and filled >= max(2, FILLED * sum(map(len, rows))):
            yield Piece(x0, x1, top, bottom, rows=held)


def _properties(metadata: dict[str, Any]) -> dict[str, str]:
    return {
        _PROPERTIES.get(key, key.lower()): value
        for key, value in metadata.items()
        if isinstance(value, str) and key not in _UNSAID
    }
