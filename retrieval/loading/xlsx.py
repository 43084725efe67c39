"""Excel workbooks: a sheet is a page, with its name as heading and its cells as a table. What a formula came to when
the file was saved is read, not the formula. Hidden sheets are left out."""

import fastexcel

from retrieval.loading.draft import Draft
from retrieval.loading.limits import Limits, Refused
from retrieval.loading.office import properties, unpacked
from retrieval.text import Parsed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS, COLUMNS = 10_000, 100  # of a sheet; what goes beyond is data rather than a document


def read(content: bytes, limits: Limits) -> Parsed:
    container = unpacked(content, limits)
    draft = Draft(limits)
    try:
        workbook = fastexcel.read_excel(container)
        if len(workbook.sheet_names) > limits.pages:
            raise Refused(f"has more than {limits.pages:,} sheets, which is the most that is read")
        for page, name in enumerate(workbook.sheet_names, 1):
            _write(workbook, name, draft, page)
    except fastexcel.FastExcelError as error:
        raise Refused("is no whole Excel workbook: a part of it is missing or damaged") from error
    return draft.parsed(MEDIA_TYPE, pages=len(workbook.sheet_names), properties=properties(container))


def _write(workbook: fastexcel.ExcelReader, name: str, draft: Draft, page: int) -> None:
    sheet = workbook.load_sheet(
        name,
        header_row=None,
        n_rows=ROWS,
        dtypes="string",
        use_columns=lambda column: column.absolute_index < COLUMNS,
        skip_whitespace_tail_rows=True,
    )
    if sheet.visible != "visible" or not sheet.width:
        return
    rows = sheet.to_polars().rows()
    table = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    draft.heading(name, 1, page)
    for row in rows[:table]:  # what stands above the table's head
        draft.paragraph(next(filter(None, row), ""), page)
    draft.table(rows[table:], page)
    if sheet.total_height > ROWS:
        draft.paragraph(f"({sheet.total_height - ROWS:,} more rows of this sheet were not read.)", page)
    if len(sheet.available_columns()) > COLUMNS:
        draft.paragraph(
            f"({len(sheet.available_columns()) - COLUMNS:,} more columns of this sheet were not read.)", page
        )
