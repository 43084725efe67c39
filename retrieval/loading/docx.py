"""Word documents: headings, paragraphs, lists and tables in the order of the body. There are no pages before it is
printed. Running heads and feet are said once; a table of contents, footnotes, hidden text and what was deleted under
change tracking are left out."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from retrieval.loading.docx_styles import Styles
from retrieval.loading.draft import Draft, is_page_number, one_line
from retrieval.loading.limits import Limits, Refused
from retrieval.loading.numbering import Numbering
from retrieval.loading.office import properties, unpacked
from retrieval.text import Parsed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PARAGRAPH, TABLE, ROW, CELL, BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "txbxContent"))
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same in an older way
HIDDEN = f"{qn('w:rPr')}/{qn('w:vanish')}"
UNREAD = {qn("w:del"), qn("w:moveFrom"), qn("w:sdtPr"), FALLBACK}
WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
TEXT = {qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def read(content: bytes, limits: Limits) -> Parsed:
    container = unpacked(content, limits)
    try:
        document = Document(io.BytesIO(container))
        writer = _Writer(document, Draft(limits))
    except (KeyError, ValueError, AttributeError, LxmlError, zipfile.BadZipFile) as error:
        raise Refused("is no whole Word document: a part of it is missing or damaged") from error
    for head in _margins(document, RELATION.HEADER):
        writer.draft.paragraph(head)
    writer.write(document.element.body)
    for foot in _margins(document, RELATION.FOOTER):
        writer.draft.paragraph(foot)
    return writer.draft.parsed(MEDIA_TYPE, properties=properties(container))


class _Writer:
    def __init__(self, document: Any, draft: Draft) -> None:
        self.draft = draft
        self._styles = Styles(document.styles.element)
        numbers = _related(document, RELATION.NUMBERING)
        self._numbering = Numbering(numbers[0] if numbers else None)

    def write(self, body: Any) -> None:
        """What stands in it: the document's body, a cell or a text box."""
        for element in _content(body):
            if element.tag == PARAGRAPH:
                self._paragraph(element)
                for box in _boxes(element):
                    self.write(box)
            elif element.tag == TABLE:
                self._table(element)

    def _paragraph(self, paragraph: Any) -> None:
        kind = self._styles.kind(paragraph)
        text = "".join(_text(paragraph))
        if kind.contents or not text.strip():
            return
        mark = self._numbering.mark(kind.list_id, kind.level) if kind.list_id else ""
        if kind.heading:
            self.draft.heading(f"{mark} {text}" if mark not in ("", "-") else text, kind.heading)
        elif kind.list_id:
            self.draft.item(text, kind.level, mark or "-")
        else:
            self.draft.paragraph(text)

    def _table(self, table: Any) -> None:
        rows = [[cell for cell in _content(row) if cell.tag == CELL] for row in _content(table) if row.tag == ROW]
        if all(len(row) <= 1 for row in rows):  # a frame around text
            for row in rows:
                for cell in row:
                    self.write(cell)
        else:
            self.draft.table(_cells(rows))


def _cells(rows: list[list[Any]]) -> Iterator[list[str]]:
    """What spans several rows is said in each of them, what spans columns in the first."""
    above: list[str] = []
    for row in rows:
        cells: list[str] = []
        for cell in row:
            of = cell.find(qn("w:tcPr"))
            merge = None if of is None else of.find(qn("w:vMerge"))
            if merge is not None and merge.get(qn("w:val")) != "restart" and len(cells) < len(above):
                cells.append(above[len(cells)])
            else:
                cells.append(" ".join("".join(_text(one)) for one in cell.iter(PARAGRAPH)))
            span = None if of is None else of.find(qn("w:gridSpan"))
            width = "" if span is None else span.get(qn("w:val"), "")
            cells.extend([""] * (min(int(width), 100) - 1 if width.isdigit() else 0))
        yield cells
        above = cells


def _content(parent: Any) -> Iterator[Any]:
    """Its children, and those of what only wraps them."""
    for child in parent:
        if child.tag in WRAPPERS:
            yield from _content(child)
        else:
            yield child


def _text(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in TEXT:
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag not in UNREAD and child.tag != BOX and child.find(HIDDEN) is None:
            yield from _text(child)


def _boxes(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == BOX:
            yield child
        elif child.tag not in UNREAD:
            yield from _boxes(child)


def _margins(document: Any, relation: str) -> list[str]:
    """The running heads, or feet, of all sections, each line once."""
    lines: dict[str, None] = {}
    for part in _related(document, relation):
        for paragraph in part.iter(PARAGRAPH):
            line = one_line("".join(_text(paragraph)))
            if not is_page_number(line):
                lines[line] = None
    return list(lines)


def _related(document: Any, relation: str) -> list[Any]:
    found = [one for one in document.part.rels.values() if one.reltype == relation and not one.is_external]
    return [one.target_part.element for one in found]
