import io

from pptx import Presentation
from pptx.util import Cm

from retrieval.loading.limits import Limits
from retrieval.loading.pptx import read
from retrieval.text import Block, BlockKind


def saved(deck) -> bytes:
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def test_a_slide_is_a_page_with_its_title_items_tables_and_notes():
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Prüfung der Höhe"
    body = first.placeholders[1].text_frame
    body.text = "clean"
    inner = body.add_paragraph()
    inner.text, inner.level = "with oil", 1
    first.notes_slide.notes_text_frame.text = "Say it slowly\vand clearly"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(2, 2, Cm(1), Cm(8), Cm(10), Cm(3)).table
    for at, text in enumerate(("SKU", "Limit", "CA-1098", "3|4")):
        table.cell(at // 2, at % 2).text = text
    group = second.shapes.add_group_shape()
    for left, text in ((8, "right"), (1, "left")):
        group.shapes.add_textbox(Cm(left), Cm(1), Cm(5), Cm(1)).text_frame.text = text

    parsed = read(saved(deck), Limits())

    assert parsed.pages == 2
    assert parsed.blocks == (
        Block(BlockKind.HEADING, "# Prüfung der Höhe", 1, 1),
        Block(BlockKind.ITEM, "- clean", page=1),
        Block(BlockKind.ITEM, "- with oil", 1, 1),
        Block(BlockKind.PARAGRAPH, "Notes: Say it slowly and clearly", page=1),
        Block(BlockKind.PARAGRAPH, "left", page=2),
        Block(BlockKind.PARAGRAPH, "right", page=2),
        Block(BlockKind.TABLE, "| SKU | Limit |\n|---|---|\n| CA-1098 | 3\\|4 |", page=2),
    )


def test_more_slides_than_are_allowed_are_refused(refused):
    deck = Presentation()
    for _ in range(3):
        deck.slides.add_slide(deck.slide_layouts[0])

    assert "more than 2 slides" in refused(read, saved(deck), Limits(pages=2))


def test_slides_without_text_are_refused(refused):
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[6])

    assert refused(read, saved(deck)) == "holds no text"
