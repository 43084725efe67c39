import io
import time
from datetime import date

import docx
import polars as pl
import pptx

from sample_plant.documents_blocks import blocks_of
from sample_plant.documents_office import sheets, slides, word

TEXT = """# Title

**Revision:** 2

## Part one
- some **bold** words

| a | b |
|---|---|
| 1 | x & <y> |

## Two
End.
"""
WRITTEN = date(2025, 3, 1)


def test_a_word_file_has_headings_lists_tables_and_bold_runs() -> None:
    document = docx.Document(io.BytesIO(word("Title", blocks_of(TEXT), WRITTEN)))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style]
    assert styles == [
        ("Heading 1", "Title"), ("Normal", "Revision: 2"), ("Heading 2", "Part one"),
        ("List Bullet", "some bold words"), ("Heading 2", "Two"), ("Normal", "End."),
    ]  # fmt: skip
    assert [run.text for run in document.paragraphs[3].runs if run.bold] == ["bold"]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["1", "x & <y>"]
    assert document.core_properties.title == "Title"


def test_slides_begin_at_headings_of_the_second_level() -> None:
    deck = pptx.Presentation(io.BytesIO(slides("Title", blocks_of(TEXT), WRITTEN)))
    titles = [slide.shapes.title.text for slide in deck.slides if slide.shapes.title]
    assert titles == ["Title", "Part one", "Two"]
    (table,) = (shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table)
    assert table.cell(1, 1).text == "x & <y>"


def test_a_workbook_has_a_sheet_for_each_heading_of_the_second_level() -> None:
    raw = sheets("Title", blocks_of(TEXT))
    assert pl.read_excel(io.BytesIO(raw), sheet_name="Part one", has_header=False).rows() == [
        ("Title", None), ("Revision: 2", None), ("some bold words", None), ("a", "b"), ("1", "x & <y>"),
    ]  # fmt: skip
    assert pl.read_excel(io.BytesIO(raw), sheet_name="Two", has_header=False).rows() == [("End.",)]


def test_the_bytes_do_not_depend_on_the_clock() -> None:
    blocks = blocks_of(TEXT)
    first = (word("T", blocks, WRITTEN), slides("T", blocks, WRITTEN), sheets("T", blocks))
    begun = time.time()
    while int(time.time()) // 2 == int(begun) // 2:  # the times in a ZIP file are of two seconds
        word("T", blocks, WRITTEN)
    assert (word("T", blocks, WRITTEN), slides("T", blocks, WRITTEN), sheets("T", blocks)) == first
