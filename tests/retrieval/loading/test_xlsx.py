import datetime
import io
from collections.abc import Callable

import pytest
from xlsxwriter import Workbook

from retrieval.loading.limits import Limits
from retrieval.loading.xlsx import read
from retrieval.text import Block, BlockKind


def workbook(write: Callable[[Workbook], None]) -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        write(book)
    return out.getvalue()


def test_a_sheet_is_a_page_with_its_name_as_heading_and_its_cells_as_table():
    def write(book: Workbook) -> None:
        sheet = book.add_worksheet("Prüfplan")
        sheet.write(0, 0, "Plan of all checks")
        sheet.write_row(2, 1, ["Merkmal", "Soll", "Ab"])
        sheet.write_row(3, 1, ["Höhe", 12.5])
        sheet.write_datetime(3, 3, datetime.datetime(2024, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(5, 1, ["Breite|Tiefe", 1234567])
        book.add_worksheet("Empty")
        book.add_worksheet("Second").write(0, 0, "alone")

    parsed = read(workbook(write), Limits())

    assert parsed.pages == 3
    assert parsed.blocks == (
        Block(BlockKind.HEADING, "# Prüfplan", 1, 1),
        Block(BlockKind.PARAGRAPH, "Plan of all checks", page=1),
        Block(
            BlockKind.TABLE,
            "| Merkmal | Soll | Ab |\n|---|---|---|\n| Höhe | 12.5 | 2024-03-01 00:00:00 |\n"
            "| Breite\\|Tiefe | 1234567 |  |",
            page=1,
        ),
        Block(BlockKind.HEADING, "# Second", 1, 3),
        Block(BlockKind.PARAGRAPH, "alone", page=3),
    )


def test_a_cell_that_would_be_a_command_elsewhere_is_text_and_a_formula_is_what_it_came_to():
    def write(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_string(1, 0, "=cmd|' /C calc'!A0")
        sheet.write_formula(1, 1, '=HYPERLINK("http://127.0.0.1/")', value="seen")

    assert "| =cmd\\|' /C calc'!A0 | seen |" in read(workbook(write), Limits()).text


def test_hidden_sheets_are_left_out(refused):
    def write(book: Workbook) -> None:
        book.add_worksheet().write(0, 0, "shown")
        hidden = book.add_worksheet("Hidden")
        hidden.write(0, 0, "unseen")
        hidden.hide()

    assert "unseen" not in read(workbook(write), Limits()).text


def test_of_a_long_and_wide_sheet_the_first_rows_and_columns_are_read_and_the_rest_is_counted():
    def write(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"c{column}" for column in range(130)])
        for row in range(1, 10_050):
            sheet.write_row(row, 0, [row, row])

    table, rows, columns = read(workbook(write), Limits()).blocks[1:]

    assert len(table.text.split("\n")) == 10_001
    assert "c99 |" in table.text
    assert "c100" not in table.text
    assert rows.text == "(50 more rows of this sheet were not read.)"
    assert columns.text == "(30 more columns of this sheet were not read.)"


def test_a_workbook_with_charts_is_read():
    def write(book: Workbook) -> None:
        book.add_worksheet("Data").write_row(0, 0, ["a", "b"])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$A$1:$B$1"})
        book.add_chartsheet("Chart").set_chart(chart)

    assert read(workbook(write), Limits()).text == "# Data\n\n| a | b |\n|---|---|"


@pytest.mark.parametrize("limits", [Limits(pages=1)])
def test_more_sheets_than_are_allowed_are_refused(limits, refused):
    assert "more than 1 sheets" in refused(
        read, workbook(lambda book: [book.add_worksheet() for _ in range(2)]), limits
    )
