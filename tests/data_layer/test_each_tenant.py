"""Many tenants are asked in one statement, and each is told as it would be asked alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.identity import Principal
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.each_tenant import EachTenant, SourceAge
from data_layer.event_counts import EventCounts
from data_layer.plant import PlantRepository
from tests.demands import say_as_of

OLD = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def two() -> tuple[Principal, Principal]:
    first = uuid4().hex
    return Principal(f"{first}a", "ann"), Principal(f"{first}b", "bob")


async def test_the_ages_of_their_sources_are_those_that_each_is_told(
    database: Database, two: tuple[Principal, Principal]
) -> None:
    ann, bob = two
    await say_as_of(database, ann.tenant_id, OLD)
    await say_as_of(database, bob.tenant_id, OLD + timedelta(days=1))
    for those in ((ann, bob), (bob,)):
        asked = [one.tenant_id for one in those]
        found = await EachTenant(database, [*asked, "nobody"]).sources()
        alone = []
        for one in those:
            async with database.read(one) as tx:
                alone += [SourceAge(one.tenant_id, s.source_id, s.as_of) for s in await PlantRepository(tx).sources()]
        assert sorted(found, key=str) == sorted(alone, key=str)
        assert len(found) == len(those)


async def test_changes_that_wait_to_be_told_are_counted_as_each_counts_them(
    database: Database, two: tuple[Principal, Principal]
) -> None:
    for many, one in enumerate(two, start=1):
        async with database.administer() as connection:
            await connection.execute(text("SELECT set_config('copilot.tenant', :one, true)"), {"one": one.tenant_id})
            for number in range(many + 1):
                await connection.execute(
                    text(
                        "INSERT INTO copilot.event (tenant_id, entity, kind, key, record, source_system, source_record,"
                        " job_id, known_on, at) VALUES (:one, 'sku', 'created', :key, '{}', 'erp', :key,"
                        " gen_random_uuid(), current_date, now() - :many * interval '1 hour')"
                    ),
                    {"one": one.tenant_id, "key": str(number), "many": many},
                )
            await connection.execute(
                text(
                    "INSERT INTO copilot.event_position (tenant_id, entity, number)"
                    " SELECT tenant_id, entity, min(number) FROM copilot.event WHERE tenant_id = :one GROUP BY 1, 2"
                ),
                {"one": one.tenant_id},
            )
    waiting, oldest = await EachTenant(database, [one.tenant_id for one in two]).events_waiting()
    alone = []
    for one in two:
        async with database.read(one) as tx:
            alone.append(await EventCounts(tx).waiting())
    assert [many for many, _ in alone] == [1, 2]
    assert (waiting, oldest) == (3, pytest.approx(max(seconds for _, seconds in alone), abs=60))
    assert 7_200 <= oldest < 7_300
    assert await EachTenant(database, ["nobody"]).events_waiting() == (0, 0.0)


async def test_only_tenants_with_a_question_under_way_are_named(
    database: Database, two: tuple[Principal, Principal]
) -> None:
    store, (ann, bob) = ConversationStore(database), two
    for one in two:
        message = uuid4()
        await store.begin(one, None, message, "how many?")
        if one is bob:
            await store.finish(bob, message, "done", {"answer": "3"}, [], [])
    assert await EachTenant(database, [one.tenant_id for one in two]).answering() == [ann.tenant_id]


async def test_what_the_application_may_not_delete_it_cannot_by_asking_so(
    database: Database, two: tuple[Principal, Principal]
) -> None:
    asked = text("SELECT copilot.audit_expired(:tenants, interval '1 day')")
    with pytest.raises(DBAPIError, match="permission denied for table audit"):
        async with database.write(two[0]) as tx:
            await tx.execute(asked, {"tenants": [two[0].tenant_id]})


async def test_tenants_with_documents_are_told_with_how_often_these_have_changed(shelf: Any) -> None:
    await shelf.add("a.md", "one")
    (before,) = (await EachTenant(shelf.database, [shelf.owner.tenant_id, "nobody"]).documents()).items()
    assert before == (shelf.owner.tenant_id, 1)
    await shelf.add("b.md", "two")
    assert (await EachTenant(shelf.database, [shelf.owner.tenant_id]).documents())[shelf.owner.tenant_id] > 1


async def test_more_tenants_than_go_into_one_statement_are_all_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_layer.each_tenant._AT_ONCE", 2)
    tenants = [f"many-{uuid4().hex}" for _ in range(5)]
    for tenant in tenants:
        await say_as_of(database, tenant, OLD)
    assert {one.tenant_id for one in await EachTenant(database, tenants).sources()} == set(tenants)
