"""Word, PowerPoint and Excel files of blocks. No time of writing is in them: the same blocks, the same bytes."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from xml.sax.saxutils import escape

import docx
import pptx
from docx.text.paragraph import Paragraph
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Pt

from sample_plant.documents_blocks import BOLD, Block, plain
from sample_plant.places import COMPANY

_MIDNIGHT = time(tzinfo=UTC)
_TITLE_ONLY, _SUBTITLE = 5, 1  # layout of a slide; place on the first one
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def word(title: str, blocks: Sequence[Block], written: date) -> bytes:
    document = docx.Document()
    about = document.core_properties
    about.title, about.author, about.comments = title, COMPANY, ""
    about.created = about.modified = datetime.combine(written, _MIDNIGHT)
    for block in blocks:
        if block.rows:
            table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]), style="Table Grid")
            for cells, row in zip(table.rows, block.rows, strict=True):
                for cell, text in zip(cells.cells, row, strict=True):
                    _bold_runs(cell.paragraphs[0], text)
        elif block.level:
            document.add_heading(block.text, block.level)
        else:
            style = {"": None, "-": "List Bullet"}.get(block.mark, "List Number")
            _bold_runs(document.add_paragraph(style=style), block.text)
    raw = io.BytesIO()
    document.save(raw)
    return _packed(_members(raw))


def _bold_runs(paragraph: Paragraph, text: str) -> None:
    for number, part in enumerate(BOLD.split(text)):
        if part:
            paragraph.add_run(part).bold = number % 2 == 1


def slides(title: str, blocks: Sequence[Block], written: date) -> bytes:
    """The title on the first slide; each heading of the second level begins another."""
    deck = pptx.Presentation()
    about = deck.core_properties
    about.title, about.author = title, COMPANY
    about.created = about.modified = datetime.combine(written, _MIDNIGHT)
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = title
    for block in blocks[1:]:
        if block.level:
            slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
            slide.shapes.title.text = block.text
        elif block.rows:
            _add_table(slide, block.rows)
        elif len(deck.slides) == 1:
            slide.placeholders[_SUBTITLE].text = plain(block.text)
        else:
            _add_line(slide, plain(block.text))
    raw = io.BytesIO()
    deck.save(raw)
    return _packed(_members(raw))


def _add_line(slide: Slide, text: str) -> None:
    last = slide.shapes[-1]
    if isinstance(last, Shape) and last.name == "Text":
        last.text_frame.add_paragraph().text = text
        return
    box = slide.shapes.add_textbox(Pt(60), Pt(130), Pt(600), Pt(340))
    box.name, box.text_frame.text = "Text", text


def _add_table(slide: Slide, rows: list[list[str]]) -> None:
    shape = slide.shapes.add_table(len(rows), len(rows[0]), Pt(60), Pt(130), Pt(600), Pt(30 * len(rows)))
    for cells, row in zip(shape.table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = plain(text)


def sheets(title: str, blocks: Sequence[Block]) -> bytes:
    """A sheet for each heading of the second level; before its rows stands what was said before the first of them."""
    named: dict[str, list[list[str]]] = {}
    front: list[list[str]] = [[title]]
    for block in blocks[1:]:
        if block.level:
            named[block.text] = [] if named else front
        else:
            rows = block.rows or [[block.text]]
            (next(reversed(named.values())) if named else front).extend([plain(cell) for cell in row] for row in rows)
    return _packed(_workbook(named))


def _workbook(named: dict[str, list[list[str]]]) -> Iterator[tuple[str, bytes]]:
    numbers = range(1, len(named) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(f'<Override PartName="/xl/s{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers)
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(named, 1))
    targets = "".join(f'<Relationship Id="r{n}" Type="{_RELATION}/worksheet" Target="s{n}.xml"/>' for n in numbers)
    yield (
        "[Content_Types].xml",
        _xml(
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>'
        ),
    )
    yield (
        "_rels/.rels",
        _xml(
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_RELATION}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    yield (
        "xl/workbook.xml",
        _xml(f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATION}"><sheets>{listed}</sheets></workbook>'),
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _xml(f'<Relationships xmlns="{_PACKAGE}/relationships">{targets}</Relationships>'),
    )
    for number, rows in enumerate(named.values(), 1):
        lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
        yield f"xl/s{number}.xml", _xml(f'<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>')


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _xml(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{body}'.encode()


def _members(raw: io.BytesIO) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(raw) as package:
        for name in package.namelist():
            yield name, package.read(name)


def _packed(members: Iterator[tuple[str, bytes]]) -> bytes:
    """As a ZIP file whose entries have its earliest time."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return raw.getvalue()
