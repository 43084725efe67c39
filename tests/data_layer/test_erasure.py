"""No table with a user can be forgotten: the declared tables say which have one, and the database is searched."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Time,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from core.identity import Principal
from data_layer.alert_tables import ALERT_DELIVERY
from data_layer.approval_tables import APPROVAL, EFFECT
from data_layer.audit import as_tenant
from data_layer.conversations import AUDIT, MESSAGE
from data_layer.database import Database
from data_layer.documents.tables import DOCUMENT
from data_layer.erasure import erase
from data_layer.metadata import metadata
from data_layer.personal import KEPT, OWN, Personal, of_plant
from data_layer.personal_export import hand_out
from data_layer.slack_tables import SLACK_EVENT, SLACK_USER

ANN, BO, EVE = Principal("plant", "ann-7f3a"), Principal("plant", "bo-91cc"), Principal("other", "ann-7f3a")
EVERY = (*OWN, *KEPT, *of_plant())
_NOT_A_USER = {"superseded_by"}
# The rows need not make sense.
_UNCHECKED = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT conrelid::regclass AS named, conname FROM pg_constraint
        WHERE contype IN ('c', 'f') AND connamespace::regnamespace::text IN ('copilot', 'manufacturing', 'staging')
        AND conparentid = 0 AND conislocal
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', one.named, one.conname); END LOOP;
END $$
"""


def test_every_column_that_names_a_user_is_declared() -> None:
    naming = {
        (table.fullname, column.name)
        for table in metadata.sorted_tables
        for column in table.c
        if (column.name == "user_id" or column.name.endswith("_by"))
        and column.name not in _NOT_A_USER
        and str(column.type) == "TEXT"
    }
    assert naming == {(one.table.fullname, one.column) for one in EVERY}


def _filled(table: Table, user: Principal, naming: str) -> dict[str, Any]:
    """A row with something in each column that must have something."""
    row: dict[str, Any] = {}
    for column in table.c:
        if column.nullable or column.server_default is not None or column.computed is not None or column.identity:
            continue
        row[column.name] = _value(column)
    row |= {one.column: "somebody" for one in EVERY if one.table is table}
    return {**row, "tenant_id": user.tenant_id, naming: user.user_id}


def _value(column: Any) -> Any:
    kind = column.type
    for types, value in (
        (ARRAY, ["x"]), (Boolean, False), (Integer, 1), ((Numeric, Float), Decimal(1)), (DateTime, datetime.now(UTC)),
        (Date, date(2025, 5, 15)), (Time, time(6)), (LargeBinary, b"x"), (UUID, uuid4()), (JSONB, {}),
    ):  # fmt: skip
        if isinstance(kind, types):  # type: ignore[arg-type]
            return value
    return uuid4().hex[:12]


@pytest.fixture
async def database(make_database: Callable[[], str]) -> Any:
    """With a row for every declared place, of two users and of one of the same name in another tenant."""
    database = Database.connect(make_database())
    async with database.administer() as connection:
        await connection.execute(text(_UNCHECKED))
    for user in (ANN, BO, EVE):
        for one in EVERY:
            async with database.administer() as connection:
                await as_tenant(connection, user.tenant_id)
                row = _filled(one.table, user, one.column)
                if one.table is APPROVAL:
                    filled = _filled(EFFECT, user, "fingerprint")
                    await connection.execute(
                        insert(EFFECT).values({**filled, "fingerprint": "x", "approval_id": row["approval_id"]})
                    )
                await connection.execute(insert(one.table).values(row))
    yield database
    await database.close()


async def _tables_with(database: Database, word: str) -> set[str]:
    """All tables of the database, those of libraries too."""
    found = set()
    async with database.administer() as connection:
        await as_tenant(connection, "plant")
        names = (
            await connection.execute(
                text(
                    "SELECT table_schema || '.' || table_name FROM information_schema.tables"
                    " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
                )
            )
        ).scalars()
        for name in list(names):
            rows = await connection.execute(
                text(f"SELECT 1 FROM {name} t WHERE to_jsonb(t)->>'tenant_id' IS DISTINCT FROM 'other'"
                     " AND strpos(t::text, :word) > 0 LIMIT 1"), {"word": word},
            )  # fmt: skip
            if rows.first() is not None:
                found.add(name)
    return found


async def test_after_an_erasure_no_table_names_the_user_and_others_are_as_before(database: Database) -> None:
    places = {one.table.fullname for one in EVERY}
    assert places <= await _tables_with(database, ANN.user_id)
    others = await _tables_with(database, BO.user_id)
    done = await erase(database, ANN, by="root", channel="cli")
    assert await _tables_with(database, ANN.user_id) == set()
    assert await _tables_with(database, BO.user_id) == others
    assert set(done.deleted) == {one.table.name for one in OWN}
    assert set(done.renamed) == {one.table.name for one in EVERY if one.kept}
    async with database.administer() as connection:
        await as_tenant(connection, "other")
        assert await _count(connection, Personal(MESSAGE), EVE) == 1
        assert await _count(connection, Personal(ALERT_DELIVERY), EVE) == 1


async def _count(connection: Any, one: Personal, user: Principal) -> int:
    table = one.table
    rows = await connection.execute(
        select(table).where(table.c.tenant_id == user.tenant_id, table.c[one.column] == user.user_id)
    )
    return len(rows.all())


async def test_what_stays_says_that_it_was_done_without_their_words(database: Database) -> None:
    async with database.administer() as connection:
        await as_tenant(connection, "plant")
        words = {"kind": "question", "what": "is Ann Smith ill?", "detail": {"thread_id": "t"}}
        await connection.execute(insert(AUDIT).values({**_filled(AUDIT, ANN, "user_id"), **words}))
        call = {"kind": "tool_call", "what": "find_documents", "detail": {"arguments": {"q": "Ann Smith"}, "rows": 3}}
        await connection.execute(insert(AUDIT).values({**_filled(AUDIT, ANN, "user_id"), **call}))
        made = {"kind": "key_created", "what": "k1", "detail": {"user": ANN.user_id}}
        await connection.execute(insert(AUDIT).values({**_filled(AUDIT, BO, "user_id"), **made}))
        secret = {"title": "Only Ann's", "readers": [ANN.user_id]}
        await connection.execute(insert(DOCUMENT).values({**_filled(DOCUMENT, BO, "added_by"), **secret}))
        never = {"status": "rejected", "title": "Ann's draft"}
        await connection.execute(insert(APPROVAL).values({**_filled(APPROVAL, ANN, "user_id"), **never}))
        await connection.execute(
            insert(SLACK_USER).values({**_filled(SLACK_USER, ANN, "user_id"), "slack_user": "U0ANN"})
        )
        sent = {"event": {"user": "U0ANN", "text": "Ann Smith's stock"}}
        await connection.execute(insert(SLACK_EVENT).values(event_id="e1", body=sent))
    done = await erase(database, ANN, by=ANN.user_id, channel="api")
    assert await _tables_with(database, "Ann Smith") == set()
    assert await _tables_with(database, "Ann's draft") == set()
    async with database.read(BO) as tx:
        log = (await tx.execute(text("SELECT kind, user_id, what, detail FROM copilot.audit"))).all()
        readers = (await tx.execute(text("SELECT readers FROM copilot.document WHERE title = 'Only Ann''s'"))).scalar()
    told = {row.kind: row for row in log}
    assert (told["question"].user_id, told["question"].what) == (done.pseudonym, "[erased]")
    assert (told["tool_call"].user_id, told["tool_call"].detail) == (done.pseudonym, {"rows": 3})
    assert told["key_created"].detail["user"] == done.pseudonym
    assert (told["user_erased"].user_id, told["user_erased"].what) == (done.pseudonym, done.pseudonym)
    assert readers == [done.pseudonym]


async def test_what_is_handed_out_is_all_of_that_user_and_no_secret(database: Database) -> None:
    packed = io.BytesIO()
    counts = await hand_out(database, ANN, packed, by="root", channel="cli")
    with zipfile.ZipFile(packed) as files:
        assert set(files.namelist()) == {"export.json", *(f"{one.name}.json" for one in (*OWN, *KEPT))}
        rows = {one.name: json.loads(files.read(f"{one.name}.json")) for one in (*OWN, *KEPT)}
        whole = "".join(files.read(name).decode() for name in files.namelist())
    assert counts == dict.fromkeys(rows, 1)
    for one in (*OWN, *KEPT):
        assert rows[one.name][0][one.column] == ANN.user_id
        assert not set(rows[one.name][0]) & set(one.hidden)
    assert BO.user_id not in whole
