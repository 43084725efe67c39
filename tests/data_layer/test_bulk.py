"""Frames arrive in PostgreSQL as they were, under the tenant's role."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Unavailable
from data_layer.bulk import BulkSession, encode
from data_layer.words import words

COLUMNS = "text text, number numeric(18,4), whole bigint, yes boolean, day date, moment timestamptz"
SCHEMA = {
    "text": pl.String(), "number": pl.Decimal(18, 4), "whole": pl.Int64(), "yes": pl.Boolean(), "day": pl.Date(),
    "moment": pl.Datetime("us", "UTC"),
}  # fmt: skip

_texts = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)
_rows = st.lists(
    st.tuples(
        _texts,
        st.none() | st.decimals(-10_000, 10_000, places=4),
        st.none() | st.integers(-(2**62), 2**62),
        st.none() | st.booleans(),
        st.none() | st.dates(date(1, 1, 1)),
        st.none() | st.datetimes(datetime(1900, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC, fold=0)),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def session(database_url: str) -> Iterator[BulkSession]:
    with BulkSession(database_url, "plant") as session:
        yield session


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_rows)
def test_every_value_arrives_as_it_was(session: BulkSession, rows: list[tuple[object, ...]]) -> None:
    encoded = encode(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    with session.transaction():
        session.execute(f"CREATE TEMPORARY TABLE arrived ({COLUMNS}) ON COMMIT DROP")
        session.copy_in("arrived", encoded)
        arrived = session.rows(f"SELECT {', '.join(SCHEMA)} FROM {session.relation('arrived', encoded)} AS r", {})
    assert sorted(map(repr, arrived)) == sorted(map(repr, rows))


def test_a_column_of_one_value_is_not_copied_row_by_row(session: BulkSession) -> None:
    encoded = encode(pl.DataFrame({"a": ["x"] * 1000, "b": [str(n) for n in range(1000)]}))
    assert encoded.varying == ("b",)
    assert encoded.columns == ("b", "a")


def test_a_transaction_is_the_tenants_alone(session: BulkSession) -> None:
    with session.transaction():
        assert session.row("SELECT current_user, current_setting('copilot.tenant')") == ("copilot_app", "plant")
    assert session.administer("SELECT current_user <> 'copilot_app', current_setting('copilot.tenant', true)") == [
        (True, "")
    ]
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"), session.transaction():
        session.execute(
            "INSERT INTO manufacturing.warehouse (tenant_id, warehouse_id, name, source_system, source_record, job_id,"
            " created_by) VALUES ('other', 'W', 'W', 's', 'r', gen_random_uuid(), 'me')"
        )


def test_a_query_is_copied_out_as_text(session: BulkSession) -> None:
    with session.transaction():
        query = "SELECT x, x || ',\"' FROM unnest(%(xs)s::text[]) AS x"
        frame = session.copy_out(query, ["a", "b"], {"xs": ["é\n", "1 %"]})
        empty = session.copy_out("SELECT 1 WHERE false", ["a"])
    assert frame.rows() == [("é\n", 'é\n,"'), ("1 %", '1 %,"')]
    assert empty.height == 0


def test_a_server_that_cannot_be_reached_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        BulkSession("postgresql+psycopg://nobody@127.0.0.1:1/none", "plant")


def test_words_are_lower_case_runs_of_letters_and_digits_and_the_whole_code() -> None:
    cut = words(pl.DataFrame({"code": ["AR-5381", "Ä_1"], "name": ["Adjustable Race, 5mm (AR)", None]}))
    assert sorted(cut.rows()) == sorted(
        [(word, "AR-5381", 4) for word in ("ar", "5381", "ar5381", "adjustable", "race", "5mm")]
        + [(word, "Ä_1", 0) for word in ("ä", "1", "ä1")]
    )


def test_decimals_keep_four_places() -> None:
    encoded = encode(
        pl.DataFrame({"n": [Decimal("0.0001"), Decimal("-12345678901234.5000")]}, {"n": pl.Decimal(18, 4)})
    )
    assert encoded.data == b"0.0001\n-12345678901234.5000\n"
