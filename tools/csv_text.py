"""Rows as CSV for spreadsheets: what one takes for a formula is quoted."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.spreadsheet import guarded

MEDIA_TYPE = "text/csv; charset=utf-8"


def header(columns: Sequence[Mapping[str, Any]]) -> str:
    """A unit has a column of its own behind its number; the source record stands last."""
    return line([name for column in columns for name in _names(column)] + ["Source", "Source record"])


def lines(columns: Sequence[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        line(
            [cell for column in columns for cell in _cells(column, row)]
            + [_plain(row, "source"), _plain(row, "record")]
        )
        for row in rows
    )


def _names(column: Mapping[str, Any]) -> list[str]:
    return [column["label"], f"{column['label']} unit"] if column.get("unit") else [column["label"]]


def _cells(column: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
    cells = [_plain(row, column["key"])]
    if column.get("unit"):
        cells.append(_plain(row, column["unit"]))
    return cells


def _plain(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([guarded(cell) for cell in cells])
    return text.getvalue()
