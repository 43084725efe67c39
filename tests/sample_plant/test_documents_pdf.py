import io

import pdfplumber
import pytest

from sample_plant.documents_blocks import blocks_of
from sample_plant.documents_pdf import pdf


def _read(text: str) -> pdfplumber.PDF:
    return pdfplumber.open(io.BytesIO(pdf("A (title)", blocks_of(text))))


def test_text_is_read_back_with_its_title_and_its_signs() -> None:
    with _read("# Head\nA long line " + "of words " * 30 + "(10 °C, 2 µm – fine)\n- an item") as file:
        assert file.metadata["Title"] == "A (title)"
        said = " ".join((file.pages[0].extract_text() or "").split())
    assert said.startswith("Head A long line of words")
    assert "(10 °C, 2 µm – fine) • an item" in said


def test_a_long_text_goes_on_over_numbered_pages() -> None:
    with _read("# Head\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(120))) as file:
        pages = [page.extract_text() for page in file.pages]
    assert [page.splitlines()[-1] for page in pages] == [f"Page {n} of {len(pages)}" for n in range(1, len(pages) + 1)]
    assert [line for page in pages for line in page.splitlines() if line.startswith("Para")] == [
        f"Paragraph {n}." for n in range(120)
    ]


def test_the_cells_of_a_table_are_found_however_long_they_are() -> None:
    with _read("# Head\n\n| item | what |\n|---|---|\n| A-1 | " + "many words " * 20 + "|\n| A-2 | few |") as file:
        (table,) = file.pages[0].extract_tables()
    assert [row[0] for row in table] == ["item", "A-1", "A-2"]
    assert " ".join((table[1][1] or "").split()) == ("many words " * 20).strip()


def test_a_character_that_the_fonts_lack_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        pdf("Title", blocks_of("≤ 5"))
