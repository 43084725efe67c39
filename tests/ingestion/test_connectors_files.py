"""Files of every format, whole and broken."""

import gzip
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from core.errors import SourceError
from ingestion.connectors.files import FilesConnector, FilesOptions


def connector(folder: Path, **options: Any) -> FilesConnector:
    return FilesConnector(FilesOptions(**options), folder)


def read(files: FilesConnector, stream: str, rows: int = 1000, after: dict[str, Any] | None = None) -> pl.DataFrame:
    batches = list(files.read(stream, after=after, cursor_column=None, since=None, batch_rows=rows))
    return pl.concat([batch.records for batch in batches], how="diagonal") if batches else pl.DataFrame()


def test_values_lose_their_blanks_and_empty_ones_are_null(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('code,unit\n A1 ,"EA "\n"",\t\n', encoding="utf-8")
    records = read(connector(tmp_path), "a.csv")
    assert records.rows() == [("A1", "EA", 2), (None, None, 3)]


def test_lines_count_newlines_within_quotes_and_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n1,"x\ny"\n\n2,z\r\n3,"p""q"', encoding="utf-8")
    assert read(connector(tmp_path), "a.csv").rows() == [("1", "x\ny", 2), ("2", "z", 5), ("3", 'p"q', 6)]


def test_a_quote_within_an_unquoted_value_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n1,6" pipe\n2,"3"" pipe"\n3,8" pipe\n', encoding="utf-8")
    assert read(connector(tmp_path), "a.csv")["b"].to_list() == ['6" pipe', '3" pipe', '8" pipe']


def test_records_with_too_many_or_too_few_values_are_told_and_the_others_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3\n4,5,6\n7,8\n", encoding="utf-8")
    records = read(connector(tmp_path), "a.csv")
    assert records["a"].to_list() == ["1", "3", "4", "7"]
    assert records["_problem"].to_list() == [
        None,
        "the record has 1 values, but the file has 2 columns",
        "the record has 3 values, but the file has 2 columns; too many are '6'",
        None,
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-32"])
def test_each_encoding_reads_back_and_goes_on_in_the_middle(tmp_path: Path, encoding: str) -> None:
    text = "stück,größe\n" + "".join(f"{n},Ä{n}\n" for n in range(50))
    (tmp_path / "a.csv").write_text(text, encoding=encoding)
    files = connector(tmp_path, encoding=encoding)
    first = next(files.read("a.csv", after=None, cursor_column=None, since=None, batch_rows=20))
    rest = read(connector(tmp_path, encoding=encoding), "a.csv", after=first.position)
    assert files.columns("a.csv") == ["stück", "größe"]
    assert first.records["größe"].to_list() + rest["größe"].to_list() == [f"Ä{n}" for n in range(50)]
    assert rest["_line"].to_list() == list(range(22, 52))


def test_tabs_semicolons_headless_and_skipped_lines(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("a\tb\n1\t2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Report of May\n\na;b\n1;2\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("1,2\n", encoding="utf-8")
    assert read(connector(tmp_path), "a.tsv").rows() == [("1", "2", 2)]
    assert read(connector(tmp_path, delimiter=";", skip_lines=2), "b.csv").rows() == [("1", "2", 4)]
    headless = connector(tmp_path, header=False, columns=["x", "y"])
    assert read(headless, "c.csv").to_dicts() == [{"x": "1", "y": "2", "_line": 1}]
    with pytest.raises(SourceError, match="header: false"):
        connector(tmp_path, header=False)


def test_gzip_reads_as_the_plain_file_also_under_its_plain_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n3,4\n5,6\n"))
    files = connector(tmp_path)
    assert files.expected("a.csv") is None
    assert (
        read(files, "a.csv.gz").rows() == read(files, "a.csv").rows() == [("1", "2", 2), ("3", "4", 3), ("5", "6", 4)]
    )
    first = next(files.read("a.csv", after=None, cursor_column=None, since=None, batch_rows=2))
    assert read(files, "a.csv", after=first.position).rows() == [("5", "6", 4)]


def test_several_files_are_one_stream_and_each_record_names_its_file(tmp_path: Path) -> None:
    for number, text in enumerate(("a,b\n1,2\n3,4\n", "a,b\n5,6\n", "b,a\n8,7\n")):
        (tmp_path / f"orders_{number}.csv").write_text(text, encoding="utf-8")
    files = connector(tmp_path)
    records = read(files, "orders_*.csv")
    assert records["a"].to_list() == ["1", "3", "5", "7"]
    assert records["_where"].to_list() == [
        f"orders_{n} line {m}".replace(" ", ".csv ", 1) for n, m in ((0, 2), (0, 3), (1, 2), (2, 2))
    ]
    assert records["_line"].n_unique() == 4
    for rows in (1, 2, 3):
        batches = list(files.read("orders_*.csv", after=None, cursor_column=None, since=None, batch_rows=rows))
        for at, batch in enumerate(batches[:-1]):
            rest = read(connector(tmp_path), "orders_*.csv", after=batch.position)
            assert rest.equals(pl.concat([b.records for b in batches[at + 1 :]]).select(rest.columns))
    (tmp_path / "orders_3.csv").write_text("a\n9\n", encoding="utf-8")
    with pytest.raises(
        SourceError, match=r"orders_3\.csv has no column 'b', which orders_0\.csv of the same stream has"
    ):
        connector(tmp_path).columns("orders_*.csv")


def test_json_lines_keep_digits_and_flatten_objects(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "price": 12345678901234567.1200, "at": {"site": "N"}, "ok": true, "tags": [1, "x"]}',
        "",
        '{"id": 2, "later": "é"}',
        '{"id": 3',
        "[4]",
        '{"id": 5}',
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    records = read(connector(tmp_path), "a.jsonl")
    assert records.row(0, named=True) == {
        "id": "1", "price": "12345678901234567.1200", "at.site": "N", "ok": "true", "tags": '["1", "x"]',
        "later": None, "_line": 1, "_problem": None,
    }  # fmt: skip
    assert records["_line"].to_list() == [1, 3, 4, 5, 6]
    assert records["_problem"][2].startswith("the line is not JSON")
    assert records["_problem"][3] == "the line is JSON, but not an object"
    first = next(connector(tmp_path).read("a.jsonl", after=None, cursor_column=None, since=None, batch_rows=2))
    assert read(connector(tmp_path), "a.jsonl", after=first.position)["id"].to_list() == [None, None, "5"]


def test_parquet_becomes_exact_text(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "d": pl.Series([Decimal("1.10"), None], dtype=pl.Decimal(18, 2)),
            "on": [date(2025, 5, 1), None],
            "at": pl.Series([datetime(2025, 5, 1, 10, tzinfo=UTC), None], dtype=pl.Datetime("us", "Europe/Berlin")),
            "ok": [True, None],
            "list": [[1, 2], None],
            "text": [" x ", "\0"],
        }
    )
    frame.write_parquet(tmp_path / "a.parquet")
    files = connector(tmp_path)
    assert files.expected("a.parquet") == 2
    assert read(files, "a.parquet").rows() == [
        ("1.10", "2025-05-01", "2025-05-01 10:00:00.000000Z", "true", "[1,2]", "x", 1),
        (None, None, None, None, None, "\ufffd", 2),
    ]
    first = next(files.read("a.parquet", after=None, cursor_column=None, since=None, batch_rows=1))
    assert read(files, "a.parquet", after=first.position)["_line"].to_list() == [2]


def workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Items")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(1, 0, ["code", "quantity", "when"])
    sheet.write_row(2, 0, ["A", 1.5])
    sheet.write_datetime(2, 2, datetime(2025, 5, 1), day)
    sheet.write_row(4, 0, ["B", 12345678])
    book.add_worksheet("Other").write_row(0, 0, ["x"])
    book.close()


def test_excel_sheets_are_streams_with_their_own_rows(tmp_path: Path) -> None:
    workbook(tmp_path / "plant.xlsx")
    files = connector(tmp_path)
    assert read(files, "plant.xlsx").rows() == read(files, "plant.xlsx#Items").rows()
    assert read(files, "plant.xlsx").rows() == [
        ("A", "1.5", "2025-05-01 00:00:00", 3),
        ("B", "12345678", None, 5),
    ]
    single = connector(tmp_path, path="plant.xlsx")
    assert single.columns("whatever#Other") == ["x"]
    with pytest.raises(SourceError, match=r"plant\.xlsx has no sheet 'Nothing'; it has Items, Other\."):
        files.columns("plant.xlsx#Nothing")


def test_a_single_file_stands_for_the_stream_and_its_age_is_the_sources(tmp_path: Path) -> None:
    (tmp_path / "stock (3).csv").write_text("a\n1\n", encoding="utf-8")
    files = connector(tmp_path, path="stock (3).csv")
    assert read(files, "stock.csv")["a"].to_list() == ["1"]
    assert abs((files.as_of("stock.csv") - datetime.now(UTC)).total_seconds()) < 60
    assert files.expected("stock.csv") == 1


BROKEN: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", "a.csv is empty; expected was a header line"),
    "blank": ("a.csv", b"\n \n", "a.csv is empty"),
    "workbook as csv": ("a.csv", b"PK\x03\x04rest", "looks like an Excel workbook or a ZIP archive"),
    "binary": ("a.csv", b"\x01\x00\x02\x00", "is not text but binary data"),
    "binary further on": ("a.csv", b"a,b\n" + b"1,2\n" * 5000 + b"1,\0\n", "a.csv line 5002 holds a NUL character"),
    "utf-16": ("a.csv", "a,b\n".encode("utf-16"), "looks like UTF-16 text"),
    "not utf-8": ("a.csv", b"a,b\n1,2\n3,caf\xe9\n", r"a.csv line 3, byte 6 is not utf-8 text \(0xe9\)"),
    "not utf-8 in header": ("a.csv", b"a,caf\xe9\n1,2\n", "a.csv line 1, byte 6 is not utf-8 text"),
    "column twice": ("a.csv", b"a,b,a\n1,2,3\n", "a.csv line 1: the column 'a' is named twice"),
    "ends in a quote": (
        "a.csv",
        b'a,b\n1,2\n3,"4\n5,6\n',
        "a.csv is truncated: it ends inside a quoted value .* line 3",
    ),
    "ends in mid-row": ("a.csv", b"a,b,c\n1,2,3\n4,5", "a.csv is truncated: line 3, the last one, has 2 of 3 values"),
    "header never ends": ("a.csv", b'"a,b\n1,2\n', "a.csv is truncated: a quoted column name"),
    "gzip cut off": (
        "a.csv.gz",
        gzip.compress(b"a,b\n" + bytes(range(48, 58)) * 999)[:-9],
        "is truncated: its gzip data",
    ),
    "gzip damaged": ("a.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\xffnonsense", "is damaged: its gzip data"),
    "json not lines": ("a.jsonl", b"a,b\n1,2\n", "a.jsonl line 1 is not JSON"),
    "json array": ("a.jsonl", b'[{"a": 1}]\n', "a.jsonl line 1 is not a JSON object"),
    "json cut off": ("a.jsonl", b'{"a": 1}\n{"a": ', "a.jsonl is truncated: line 2, the last one"),
    "json empty": ("a.jsonl", b"", "a.jsonl is empty"),
    "json not utf-8": ("a.jsonl", b'{"a": 1}\n{"a": "\xe9"}\n', "a.jsonl line 2, byte 8 is not UTF-8 text"),
    "not parquet": ("a.parquet", b"a,b\n1,2\n", "a.parquet is not a whole Parquet file"),
    "not excel": ("a.xlsx", b"a,b\n1,2\n", "a.xlsx is not a whole Excel workbook"),
    "unknown kind": ("a.dat", b"a,b\n1,2\n", "What a.dat holds cannot be told from its name"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_fails_with_a_sentence(tmp_path: Path, kind: str) -> None:
    name, content, message = BROKEN[kind]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read(connector(tmp_path), name)


def test_a_truncated_parquet_or_excel_file_fails_with_a_sentence(tmp_path: Path) -> None:
    pl.DataFrame({"a": list(range(1000))}).write_parquet(tmp_path / "a.parquet")
    workbook(tmp_path / "a.xlsx")
    for name in ("a.parquet", "a.xlsx"):
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content[: len(content) // 2])
        with pytest.raises(SourceError, match=f"{name} is not a whole"):
            read(connector(tmp_path), name)


def test_a_missing_file_tells_which_there_are(tmp_path: Path) -> None:
    (tmp_path / "Product.csv").write_text("a\n", encoding="utf-8")
    files = connector(tmp_path)
    with pytest.raises(SourceError, match=r"no file Products\.csv in .*; there are Product\.csv; did you mean Product"):
        files.columns("Products.csv")
    with pytest.raises(SourceError, match="There is no folder or file"):
        connector(tmp_path / "nowhere").columns("a.csv")
    for stream in ("../a.csv", "/etc/passwd", ""):
        with pytest.raises(SourceError, match="is not the name of a file within"):
            files.columns(stream)


def test_a_file_that_vanished_or_shrank_between_batches_is_told(tmp_path: Path) -> None:
    packed = tmp_path / "a_1.csv.gz"
    packed.write_bytes(gzip.compress(b"a\n1\n2\n"))
    first = next(connector(tmp_path).read("a_*", after=None, cursor_column=None, since=None, batch_rows=1))
    packed.write_bytes(gzip.compress(b"a\n"))
    with pytest.raises(SourceError, match="has become shorter"):
        read(connector(tmp_path), "a_*", after=first.position)
    packed.rename(tmp_path / "a_2.csv.gz")
    with pytest.raises(SourceError, match=r"a_1\.csv\.gz, half read before, is no longer"):
        read(connector(tmp_path), "a_*", after=first.position)


def test_positions_are_json(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n2\n3\n", encoding="utf-8")
    files = connector(tmp_path)
    first = next(files.read("a.csv", after=None, cursor_column=None, since=None, batch_rows=2))
    assert read(files, "a.csv", after=json.loads(json.dumps(first.position)))["a"].to_list() == ["3"]
