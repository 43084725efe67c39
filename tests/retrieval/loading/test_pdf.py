import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, PageBreak, Paragraph

from retrieval.loading.limits import Limits
from retrieval.loading.pdf import read
from retrieval.text import Block, BlockKind
from tests.retrieval.loading.files import drawn, grid, pdf

STYLES = getSampleStyleSheet()
TEXT = "The torque of the bearing is measured by the operator after each shift. "


def heading(text: str, level: int = 1) -> Paragraph:
    return Paragraph(text, STYLES[f"Heading{level}"])


def paragraph(text: str = TEXT * 3) -> Paragraph:
    return Paragraph(text, STYLES["BodyText"])


def texts(content: bytes) -> list[str]:
    return [block.text for block in read(content, Limits()).blocks]


def test_headings_paragraphs_items_and_tables_have_their_pages():
    parsed = read(
        pdf(
            [
                heading("Prüfung der Höhe"),
                paragraph(),
                heading("Limits", 2),
                grid([["SKU", "Limit", "Unit"], ["CA-1098", "3|4", "mm"]]),
                paragraph("After it."),
                PageBreak(),
                heading("Steps", 2),
                ListFlowable([paragraph("Clean"), paragraph("Measure")], bulletType="bullet", start="•"),
                ListFlowable([paragraph("Sign"), paragraph("File")], bulletType="1", bulletFormat="%s."),
            ]
        ),
        Limits(),
    )

    assert parsed.pages == 2
    assert parsed.media_type == "application/pdf"
    assert parsed.blocks == (
        Block(BlockKind.HEADING, "# Prüfung der Höhe", 1, 1),
        Block(BlockKind.PARAGRAPH, (TEXT * 3).strip(), page=1),
        Block(BlockKind.HEADING, "## Limits", 2, 1),
        Block(BlockKind.TABLE, "| SKU | Limit | Unit |\n|---|---|---|\n| CA-1098 | 3\\|4 | mm |", page=1),
        Block(BlockKind.PARAGRAPH, "After it.", page=1),
        Block(BlockKind.HEADING, "## Steps", 2, 2),
        Block(BlockKind.ITEM, "- Clean", page=2),
        Block(BlockKind.ITEM, "- Measure", page=2),
        Block(BlockKind.ITEM, "1. Sign", page=2),
        Block(BlockKind.ITEM, "2. File", page=2),
    )


def test_paragraphs_are_told_by_the_gap_between_them():
    assert texts(pdf([paragraph(), paragraph("Second."), paragraph()])) == [
        (TEXT * 3).strip(),
        "Second.",
        (TEXT * 3).strip(),
    ]


def test_running_heads_and_feet_are_said_once_and_page_numbers_not_at_all():
    def decorate(canvas: Canvas, document: object) -> None:
        canvas.setFontSize(8)
        canvas.drawString(70, 810, "QM-001 Revision C")
        canvas.drawString(70, 30, f"Page {canvas.getPageNumber()} of 4")
        canvas.drawString(70, 20, "Uncontrolled when printed")

    story = [part for number in range(4) for part in (heading(f"Operation {number}"), paragraph(), PageBreak())]
    found = texts(pdf(story, decorate))

    assert found.count("QM-001 Revision C") == 1
    assert found.count("Uncontrolled when printed") == 1
    assert not [text for text in found if "Page" in text]
    assert [text for text in found if text.startswith("#")] == [f"# Operation {number}" for number in range(4)]


def test_the_running_head_of_a_chapter_is_said_once_and_a_warning_on_some_pages_each_time():
    def decorate(canvas: Canvas, document: object) -> None:
        page = canvas.getPageNumber()
        canvas.setFontSize(8)
        canvas.drawString(70, 810, f"Chapter {1 + page // 5}: torque    {page}")
        if page in (1, 8, 15):
            canvas.drawString(70, 30, "Disconnect the power first")

    found = texts(pdf([part for _ in range(16) for part in (paragraph(), PageBreak())], decorate))

    assert len([text for text in found if "Chapter 2: torque" in text]) == 1
    assert found.count("Disconnect the power first") == 3


def test_a_table_of_contents_is_left_out():
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 700, "1 Scope . . . . . . . . . . . . 7")
        canvas.drawString(70, 680, "2 Torque ................... xii")
        canvas.drawString(70, 600, "Text...")

    assert texts(drawn(draw)) == ["Text..."]


def test_a_running_head_that_is_a_table_is_said_once():
    def decorate(canvas: Canvas, document: object) -> None:
        table = grid(
            [["Work instruction", "WI-17", "Rev. B"], ["Valid from", "2024-01-01", f"{canvas.getPageNumber()}/3"]]
        )
        table.wrapOn(canvas, 400, 100)
        table.drawOn(canvas, 70, 780)

    found = texts(pdf([part for _ in range(3) for part in (paragraph(), PageBreak())], decorate))

    assert len([text for text in found if "WI-17" in text]) == 1


def test_words_broken_at_the_end_of_a_line_are_whole_again_and_compounds_keep_their_hyphen():
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(70, 700)
        for line in (
            "The tolerance of the crank-",
            "arm holds for the high-",
            "speed line, Ein-",
            "und Ausgang; a high-speed mill, item CA-",
            "1098, on two days",
        ) * 2:
            text.textLine(line)
        canvas.drawText(text)

    (said,) = texts(drawn(draw))

    assert "crankarm holds" in said
    assert "high-speed line" in said
    assert "Ein- und Ausgang" in said
    assert "item CA-1098, on" in said


def test_two_columns_are_read_one_after_the_other_under_what_spans_both():
    def draw(canvas: Canvas) -> None:
        canvas.setFontSize(18)
        canvas.drawString(70, 760, "A heading that spans both of the columns of this page")
        for column, word in ((70, "left"), (310, "right")):
            text = canvas.beginText(column, 720)
            text.setFont("Helvetica", 10)
            for number in range(8):
                text.textLine(f"The {word} column has a line of words {number}")
            canvas.drawText(text)

    title, left, right = texts(drawn(draw))

    assert title == "# A heading that spans both of the columns of this page"
    assert left.split(" The ")[7] == "left column has a line of words 7"
    assert "left" not in right


def test_a_table_without_ruling_lines_is_a_table():
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 760, "Prices are these.")
        for at, row in enumerate((("SKU", "From", "Price"), ("CA-1098", "10", "3.50"), ("CA-7457", "20", "12.75"))):
            for column, cell in enumerate(row):
                canvas.drawString(70 + 120 * column, 740 - 14 * at, cell)

    assert texts(drawn(draw)) == [
        "Prices are these.",
        "| SKU | From | Price |\n|---|---|---|\n| CA-1098 | 10 | 3.50 |\n| CA-7457 | 20 | 12.75 |",
    ]


def test_a_cell_that_spans_rows_or_lines_is_said_once():
    table = grid([["Step", "What"], ["1", "Clean the\nbear-\ning CA-\n1098"], ["", "Dry"]], ("SPAN", (0, 1), (0, 2)))

    assert texts(pdf([table])) == ["| Step | What |\n|---|---|\n| 1 | Clean the bearing CA-1098 |\n|  | Dry |"]


def test_a_frame_around_a_page_is_no_table():
    def decorate(canvas: Canvas, document: object) -> None:
        canvas.rect(40, 40, 515, 762)
        canvas.line(40, 400, 555, 400)

    assert texts(pdf([paragraph("One."), paragraph("Two.")], decorate)) == ["One.", "Two."]


def test_a_short_line_in_bold_is_a_heading_below_the_larger_ones():
    story = [
        heading("Title"),
        paragraph(),
        paragraph("<b>2.1 Scope</b>"),
        paragraph(),
        paragraph(f"<b>Note:</b> {TEXT}"),
    ]
    levels = {block.text: block.level for block in read(pdf(story), Limits()).blocks if block.kind is BlockKind.HEADING}

    assert levels == {"# Title": 1, "### 2.1 Scope": 3}


def test_text_across_the_page_is_left_out():
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 700, "Text along the lines")
        canvas.rotate(45)
        canvas.drawString(500, 200, "DRAFT")

    assert texts(drawn(draw)) == ["Text along the lines"]


def test_a_page_whose_text_stands_on_its_side_is_turned():
    def draw(canvas: Canvas) -> None:
        canvas.rotate(90)
        for at, row in enumerate((("SKU", "From", "Price"), ("CA-1098", "10", "3.50"), ("CA-7457", "20", "12.75"))):
            for column, cell in enumerate(row):
                canvas.drawString(70 + 120 * column, -100 - 14 * at, cell)

    def draw_down(canvas: Canvas) -> None:
        canvas.rotate(-90)
        canvas.drawString(-700, 100, "Read from above")
        canvas.drawString(-700, 86, "to below")

    assert texts(drawn(draw)) == [
        "| SKU | From | Price |\n|---|---|---|\n| CA-1098 | 10 | 3.50 |\n| CA-7457 | 20 | 12.75 |"
    ]
    assert texts(drawn(draw_down)) == ["Read from above to below"]


def test_text_that_is_printed_twice_to_look_bold_is_read_once():
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.3, 0.6):
            canvas.drawString(70 + shift, 700, "All balls roll well")

    assert texts(drawn(draw)) == ["All balls roll well"]


def test_sections_and_items_without_a_sign_of_their_own_end_with_their_line():
    def draw(canvas: Canvas) -> None:
        for at, line in enumerate((TEXT, "1. Purpose", "This tells how", "to measure", "1.1 Scope", "All of hall 3.")):
            canvas.drawString(70, 700 - 14 * at, line)

    assert texts(drawn(draw))[1:] == ["1. Purpose", "This tells how to measure", "1.1 Scope All of hall 3."]


def test_what_the_file_says_of_itself_are_its_properties():
    properties = read(pdf([paragraph()], title="Rahmenvertrag", author="Jürgen Weiß"), Limits()).properties

    assert (properties["title"], properties["author"]) == ("Rahmenvertrag", "Jürgen Weiß")
    assert properties["created"].startswith("D:")
    assert "producer" not in properties


def test_an_encrypted_file_is_refused_and_one_that_opens_without_a_password_is_read(refused):
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 700, "Secret")

    assert refused(read, drawn(draw, encrypt="password")) == "is encrypted; save it without a password first"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.99])
def test_a_file_that_is_cut_short_is_refused(part, refused):
    content = pdf([paragraph()] * 20)

    assert "cut short" in refused(read, content[: int(len(content) * part)])


def test_a_page_that_is_only_a_picture_is_refused_with_what_helps(refused):
    def draw(canvas: Canvas) -> None:
        canvas.rect(10, 10, 100, 100, fill=1)

    assert "OCR" in refused(read, drawn(draw))


def test_more_pages_than_are_allowed_are_refused(refused):
    content = pdf([part for _ in range(4) for part in (paragraph(), PageBreak())])

    assert "more than 3 pages" in refused(read, content, Limits(pages=3))


def test_more_text_than_is_allowed_is_refused(refused):
    assert "more text" in refused(read, pdf([paragraph()] * 3), Limits(text_chars=300))
