"""The audit log is added to and never changed; nothing that was noted is lost while the database is away."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.audit import Kind, Record
from core.errors import Unavailable
from core.identity import Principal
from data_layer.audit import AuditTrail, add
from data_layer.database import Database
from data_layer.each_tenant import EachTenant

ALL = text("SELECT what FROM copilot.audit WHERE user_id = :user ORDER BY at, audit_id")


def _record(principal: Principal, what: str = "stock_on_hand", **detail: Any) -> Record:
    return Record.of(principal, "api", Kind.TOOL_CALL, what, **detail)


@pytest.fixture
def ann() -> Principal:
    return Principal("plant", uuid4().hex)


async def _stored(database: Database, principal: Principal) -> list[str]:
    async with database.read(principal) as tx:
        return [row.what for row in await tx.execute(ALL, {"user": principal.user_id})]


async def test_the_application_can_neither_change_nor_delete_what_was_recorded(
    database: Database, ann: Principal
) -> None:
    async with database.write(ann) as tx:
        await add(tx, [_record(ann)])
    for statement in ("UPDATE copilot.audit SET what = 'x'", "DELETE FROM copilot.audit", "TRUNCATE copilot.audit"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.write(ann) as tx:
                await tx.execute(text(statement))
    assert await _stored(database, ann) == ["stock_on_hand"]


async def test_another_tenant_sees_none_of_it_and_cannot_write_it(database: Database, ann: Principal) -> None:
    async with database.write(ann) as tx:
        await add(tx, [_record(ann)])
    eve = Principal("other", ann.user_id)
    assert await _stored(database, eve) == []
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.write(eve) as tx:
            await add(tx, [_record(ann)])


async def test_who_waits_for_it_finds_it_stored_however_many_wait(database: Database, ann: Principal) -> None:
    trail = AuditTrail(database, within_s=60)

    async def one(number: int) -> None:
        trail.note(_record(ann, str(number)))
        await trail.settled()
        assert str(number) in await _stored(database, ann)

    await asyncio.gather(*(one(number) for number in range(20)))
    await trail.close()
    assert len(await _stored(database, ann)) == 20


async def test_what_nobody_waits_for_is_stored_soon(database: Database, ann: Principal) -> None:
    trail = AuditTrail(database, within_s=0.01)
    trail.note(_record(ann))
    async with asyncio.timeout(60):
        while not await _stored(database, ann):
            pass
    await trail.close()


async def test_the_records_of_a_message_are_given_to_who_stores_its_answer(database: Database, ann: Principal) -> None:
    trail, message = AuditTrail(database, within_s=60), uuid4()
    trail.note(_record(ann, "mine", message_id=message))
    trail.note(_record(ann, "another's", message_id=uuid4()))
    assert [one.what for one in await trail.taken(message)] == ["mine"]
    await trail.close()
    assert await _stored(database, ann) == ["another's"]


async def test_without_its_database_it_keeps_what_was_noted_and_takes_no_more_than_it_may(
    make_database: Callable[[], str], ann: Principal
) -> None:
    url = make_database()
    away = Database.connect(url.replace("/test_", "/absent_test_"))
    trail = AuditTrail(away, within_s=60, most=2)
    for what in ("first", "second"):
        trail.note(_record(ann, what))
        with pytest.raises(Unavailable):
            await trail.settled()
    with pytest.raises(Unavailable, match="cannot be recorded"):
        trail.note(_record(ann, "third"))
    there = Database.connect(url)
    trail._database = there
    await trail.close()
    assert await _stored(there, ann) == ["first", "second"]
    await there.close()
    await away.close()


async def test_what_is_older_than_is_to_be_kept_is_deleted_of_those_tenants(database: Database, ann: Principal) -> None:
    old, eve = datetime.now(UTC) - timedelta(days=400), Principal("other", ann.user_id)
    for principal in (ann, eve):
        async with database.write(principal) as tx:
            before = Record(principal.tenant_id, ann.user_id, "api", Kind.EFFECT, "old", at=old)
            await add(tx, [before, _record(principal, "new")])
    assert await EachTenant(database, ["plant"]).expire_audit(timedelta(days=365)) == 1
    assert (await _stored(database, ann), await _stored(database, eve)) == (["new"], ["old", "new"])


def test_details_are_json_cut_where_they_are_long_and_without_what_is_not_there() -> None:
    kept = _record(Principal("plant", "ann"), arguments={"day": datetime(2025, 5, 15, tzinfo=UTC)}, rows=None)
    assert kept.detail == {"arguments": {"day": "2025-05-15T00:00:00Z"}}
    assert len(_record(Principal("plant", "ann"), arguments={"text": "x" * 50_000}).detail["arguments"]) < 8_100
    assert "\0" not in str(_record(Principal("plant", "ann"), "a\0b", arguments={"text": "a\0b"}))
