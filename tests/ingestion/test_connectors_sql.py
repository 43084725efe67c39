"""Databases: PostgreSQL and SQLite, whole and incremental, resumed behind any batch."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from core.errors import SourceError, Unavailable
from ingestion.connector import Batch
from ingestion.connectors.sql import SqlConnector, SqlOptions

ROWS = [
    (1, "a", "1.10", "2025-05-01 10:00:00"),
    (2, " b ", None, "2025-05-02 10:00:00"),
    (3, "", "3", "2025-05-02 10:00:00"),
    (4, "d", "4", None),
    (5, "e", "5", "2025-05-01 10:00:00"),
    (6, "f", "6", None),
]


def fill(url: str, number: str, moment: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    insert = f'INSERT INTO "Item" VALUES (:id, :name, CAST(:price AS {number}), CAST(:at AS {moment}))'
    with engine.begin() as connection:
        connection.execute(
            text(f'CREATE TABLE "Item" (id int PRIMARY KEY, "Name" text, price {number}, changed {moment})')
        )
        connection.execute(text('CREATE TABLE keyless AS SELECT * FROM "Item"'))
        for table in ("Item", "keyless"):
            rows = [dict(zip(("id", "name", "price", "at"), row, strict=True)) for row in ROWS]
            connection.execute(text(insert.replace("Item", table)), rows)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('sql')}/erp.db"
    Path(url.removeprefix("sqlite:///")).touch()
    fill(url, "text", "text")
    return url


@pytest.fixture(scope="module")
def postgres(make_database: Callable[[], str]) -> str:
    url = make_database()
    fill(url, "numeric(10, 2)", "timestamptz")
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


def batches(url: str, stream: str, rows: int = 100, **how: Any) -> list[Batch]:
    queries = {"priced": 'SELECT id, "Name", price, changed FROM "Item" WHERE price IS NOT NULL;'}
    connector = SqlConnector(SqlOptions(url=url, queries=queries), Path())
    given: dict[str, Any] = {"after": None, "cursor_column": None, "since": None, **how}
    return list(connector.read(stream, batch_rows=rows, **given))


def ids(found: list[Batch]) -> list[str]:
    return pl.concat([batch.records for batch in found])["id"].to_list() if found else []


def test_a_table_is_read_as_text_in_the_order_of_its_key(url: str) -> None:
    (batch,) = batches(url, "Item")
    assert batch.records["id"].to_list() == ["1", "2", "3", "4", "5", "6"]
    assert batch.records["Name"].to_list() == ["a", "b", None, "d", "e", "f"]
    assert batch.records["price"][0] == "1.10"
    assert batch.records["changed"][0][:16] == "2025-05-01 10:00"
    assert batch.records["_line"].to_list() == [1, 2, 3, 4, 5, 6]
    assert set(batch.records.dtypes) == {pl.String, pl.Int64}


@pytest.mark.parametrize("stream", ["Item", "keyless", "priced"])
@pytest.mark.parametrize("cursor", [None, "changed"])
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_reading_goes_on_behind_any_batch_without_loss_or_repetition(
    url: str, stream: str, cursor: str | None, rows: int
) -> None:
    whole = batches(url, stream, rows, cursor_column=cursor)
    expected = ids(batches(url, stream, cursor_column=cursor))
    assert ids(whole) == expected
    assert len(expected) == len(set(expected)) == (5 if stream == "priced" else 6)
    for at, batch in enumerate(whole):
        position = json.loads(json.dumps(batch.position))
        rest = batches(url, stream, rows, cursor_column=cursor, after=position)
        assert ids(rest) == expected[sum(b.records.height for b in whole[: at + 1]) :]


def test_since_keeps_ties_and_records_without_a_cursor(url: str) -> None:
    (first, *_) = batches(url, "Item", cursor_column="changed")
    assert ids(batches(url, "Item", cursor_column="changed")) == ["1", "5", "2", "3", "4", "6"]
    last = first.records["changed"].drop_nulls().max()
    assert ids(batches(url, "Item", cursor_column="changed", since=str(last))) == ["2", "3", "4", "6"]
    assert ids(batches(url, "Item", cursor_column="id", since="5")) == ["5", "6"]


def test_columns_and_counts_are_told(url: str) -> None:
    connector = SqlConnector(SqlOptions(url=url), Path())
    assert connector.columns("Item") == ["id", "Name", "price", "changed"]
    assert connector.expected("Item") == 6


def test_what_is_not_there_is_told(url: str) -> None:
    with pytest.raises(SourceError, match=r"Itm cannot be read from the database .* Tables and views there: .*Item"):
        batches(url, "Itm")
    with pytest.raises(SourceError, match="Item has no cursor column 'at'; it has id, Name"):
        batches(url, "Item", cursor_column="at")
    with pytest.raises(SourceError, match="'soon' is no value of the column id"):
        batches(url, "Item", cursor_column="id", since="soon")


def test_a_wrong_or_unreachable_address_is_told(tmp_path: Path) -> None:
    for address in ("nonsense", "nosuchdb://x/y", "sqlite:///none.db"):
        with pytest.raises(SourceError):
            SqlConnector(SqlOptions(url=address), tmp_path)
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        batches("postgresql://user:secret@127.0.0.1:1/none", "Item")
    assert "secret" not in str(caught.value)


def test_a_postgresql_source_cannot_be_written_to(postgres: str) -> None:
    connector = SqlConnector(SqlOptions(url=postgres, queries={"bad": 'DELETE FROM "Item" RETURNING id'}), Path())
    with pytest.raises(SourceError):
        connector.columns("bad")
