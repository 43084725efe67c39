"""Any table of texts, written as CSV, is read back as it was: at any batch size, block size, and from any place on."""

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.errors import SourceError
from ingestion.connectors.files import FilesConnector, FilesOptions
from ingestion.formats import csv_file

CELL = st.lists(st.sampled_from([*'ab1 ,;"\n\té€', "\r\n"]), max_size=6).map("".join)
TABLE = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=12))


def written(rows: list[list[str]], delimiter: str, end: str, quoting: Any) -> tuple[str, list[int]]:
    """The text of the table, and the line on which each record begins."""
    width = len(rows[0]) if rows else 1
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow([f"c{n}" for n in range(width)])
    lines = []
    for row in rows:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    return text.getvalue(), lines


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=TABLE,
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    batch_rows=st.integers(1, 5),
    block=st.sampled_from([1, 3, 7, 64, 4096]),
    final_line_end=st.booleans(),
)
def test_any_table_reads_back_with_its_lines_whole_and_resumed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[list[str]],
    delimiter: str,
    end: str,
    quoting: Any,
    batch_rows: int,
    block: int,
    final_line_end: bool,
) -> None:
    monkeypatch.setattr(csv_file, "_BLOCK", block)
    text, lines = written(rows, delimiter, end, quoting)
    (tmp_path / "a.csv").write_bytes(text.encode() if final_line_end else text.encode().removesuffix(end.encode()))
    expected = [(*(value.strip() or None for value in row), line) for row, line in zip(rows, lines, strict=True)]

    def read(after: dict[str, Any] | None) -> list[tuple[pl.DataFrame, dict[str, Any]]]:
        files = FilesConnector(FilesOptions(delimiter=delimiter), tmp_path)
        batches = files.read("a.csv", after=after, cursor_column=None, since=None, batch_rows=batch_rows)
        return [(batch.records, batch.position) for batch in batches]

    whole = read(None)
    assert [row for records, _ in whole for row in records.rows()] == expected
    assert all(records.height == batch_rows for records, _ in whole[:-1])
    for at, (_, position) in enumerate(whole):
        resumed = [row for records, _ in read(position) for row in records.rows()]
        assert resumed == expected[(at + 1) * batch_rows :]


def outcome(folder: Path) -> Any:
    """The records of any text, or the sentence it fails with."""
    files = FilesConnector(FilesOptions(), folder)
    try:
        batches = list(files.read("a.csv", after=None, cursor_column=None, since=None, batch_rows=1000))
    except SourceError as error:
        return str(error)
    return [row for batch in batches for row in batch.records.to_dicts() if row.setdefault("_problem") or True]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(st.sampled_from(["a", ",", '"', "\n", "\r\n", "\r", " ", "é"]), max_size=30).map("".join),
    block=st.integers(1, 9),
)
@example(text='\na"\n\r', block=1)  # a short record with its line end, and a blank line without one
def test_what_a_malformed_file_gives_does_not_depend_on_where_it_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, block: int
) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\n" + text.encode())
    monkeypatch.setattr(csv_file, "_BLOCK", 1 << 20)
    whole = outcome(tmp_path)
    monkeypatch.setattr(csv_file, "_BLOCK", block)
    assert outcome(tmp_path) == whole


def test_a_large_file_is_cut_into_blocks_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("n,text\n")
        for n in range(300_000):
            file.write(f'{n},"line {n}\nand ""more"""\n' if n % 1000 == 0 else f"{n},plain text {n}\n")
    files = FilesConnector(FilesOptions(), tmp_path)
    batches = [b.records for b in files.read("a.csv", after=None, cursor_column=None, since=None, batch_rows=70_000)]
    assert [batch.height for batch in batches] == [70_000] * 4 + [20_000]
    records = pl.concat(batches)
    assert records["n"].cast(pl.Int64).equals(pl.Series("n", range(300_000)))
    assert records["_line"][-1] == 300_000 + 1 + 300
    expected = files.expected("a.csv")
    assert expected is not None
    assert abs(expected - 300_000) < 15_000
