import io
import zipfile

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from retrieval.loading.docx import read
from retrieval.loading.limits import Limits
from retrieval.text import Block, BlockKind


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_headings_paragraphs_lists_and_tables_are_read_in_the_order_of_the_body():
    document = Document()
    document.add_heading("Prüfung der Höhe", 0)
    document.add_paragraph("Ä paragraph\twith a tab")
    table = document.add_table(2, 3)
    for at, text in enumerate(("SKU", "Limit", "Unit", "CA-1098", "3|4", "mm")):
        table.cell(at // 3, at % 3).text = text
    document.add_heading("Steps", 2)
    document.add_paragraph("clean", style="List Bullet")
    document.add_paragraph("with oil", style="List Bullet 2")
    document.add_paragraph("first", style="List Number")
    document.add_paragraph("second", style="List Number")

    assert read(saved(document), Limits()).blocks == (
        Block(BlockKind.HEADING, "# Prüfung der Höhe", 1),
        Block(BlockKind.PARAGRAPH, "Ä paragraph with a tab"),
        Block(BlockKind.TABLE, "| SKU | Limit | Unit |\n|---|---|---|\n| CA-1098 | 3\\|4 | mm |"),
        Block(BlockKind.HEADING, "## Steps", 2),
        Block(BlockKind.ITEM, "- clean"),
        Block(BlockKind.ITEM, "- with oil", 1),
        Block(BlockKind.ITEM, "1. first"),
        Block(BlockKind.ITEM, "2. second"),
    )


def test_a_merged_cell_is_said_in_each_of_its_rows_and_in_the_first_of_its_columns():
    document = Document()
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "both"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "wide"

    assert read(saved(document), Limits()).text == (
        "| 00 | wide |  |\n|---|---|---|\n| both | 11 | 12 |\n| both | 21 | 22 |"
    )


def test_running_heads_and_feet_are_said_once_and_page_numbers_not_at_all():
    document = Document()
    document.add_paragraph("Text")
    document.add_section()
    for section in document.sections:
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        section.header.paragraphs[0].text = "QM-001 Revision C"
        section.footer.paragraphs[0].text = "Page 1 of 3"

    assert [block.text for block in read(saved(document), Limits()).blocks] == ["QM-001 Revision C", "Text"]


def test_content_controls_text_boxes_and_insertions_are_read_and_deletions_are_not():
    document = Document()
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Revision </w:t></w:r><w:sdt><w:sdtContent>"
            "<w:r><w:t>C</w:t></w:r></w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
        ),
    )
    body.insert(
        1,
        parse_xml(
            f"<w:p {nsdecls('w')}><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r>"
            "</w:del><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent>"
            "</w:pict></w:r></w:p>"
        ),
    )

    assert [block.text for block in read(saved(document), Limits()).blocks] == ["Revision C", "new", "in a box"]


def test_hidden_text_is_left_out():
    document = Document()
    paragraph = document.add_paragraph("seen")
    paragraph.add_run(" unseen").font.hidden = True

    assert read(saved(document), Limits()).text == "seen"


def test_numbers_that_word_counts_stand_before_their_headings():
    document = Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate((("decimal", "%1"), ("decimal", "%1.%2"), ("lowerLetter", "%3)")))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'),
    )
    for text, level in (("Scope", 0), ("Terms", 0), ("Price", 1), ("Delay", 1), ("one", 2), ("two", 2), ("End", 0)):
        paragraph = document.add_paragraph(text, style=f"Heading {level + 1}" if level < 2 else None)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = 77
        properties.get_or_add_ilvl().val = level

    assert [block.text for block in read(saved(document), Limits()).blocks] == [
        "# 1 Scope",
        "# 2 Terms",
        "## 2.1 Price",
        "## 2.2 Delay",
        "a) one",
        "b) two",
        "# 3 End",
    ]


def test_a_style_of_the_companys_own_is_a_heading_by_its_outline_level():
    document = Document()
    style = document.styles.add_style("Firma Kapitel", WD_STYLE_TYPE.PARAGRAPH)
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    style.element.get_or_add_pPr().append(level)
    document.add_paragraph("Kapitel", style="Firma Kapitel")

    assert read(saved(document), Limits()).blocks == (Block(BlockKind.HEADING, "## Kapitel", 2),)


def test_what_the_file_says_of_itself_are_its_properties():
    document = Document()
    document.add_paragraph("Text")
    document.core_properties.title = "Rahmenvertrag"
    document.core_properties.author = "Jürgen Weiß"
    document.core_properties.revision = 17  # how often it was saved

    properties = read(saved(document), Limits()).properties

    assert (properties["title"], properties["author"]) == ("Rahmenvertrag", "Jürgen Weiß")
    assert "revision" not in properties


def test_a_huge_picture_is_not_looked_at():
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x7f\xff\xff\xff" * 2 + b"\x08\x02\x00\x00\x00"
    document = Document()
    document.add_paragraph("Text")
    out = io.BytesIO(saved(document))
    with zipfile.ZipFile(out, "a") as container:
        container.writestr("word/media/image1.png", png)

    assert read(out.getvalue(), Limits()).text == "Text"


@pytest.mark.parametrize("missing", ["word/document.xml", "[Content_Types].xml", "_rels/.rels"])
def test_a_document_without_one_of_its_parts_is_refused(missing, refused):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Document()))) as whole, zipfile.ZipFile(out, "w") as part:
        for name in whole.namelist():
            if name != missing:
                part.writestr(name, whole.read(name))

    assert "missing or damaged" in refused(read, out.getvalue())
