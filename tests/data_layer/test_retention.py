"""What is older than its tenant keeps goes, and nothing else."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import add, as_tenant
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.retention import keep, outdated, retention, retentions, set_retention


@pytest.fixture
def ann() -> Principal:
    return Principal(f"t{uuid4().hex}", "ann")


async def _asked(database: Database, user: Principal, *, ended: bool = True) -> UUID:
    store, message = ConversationStore(database), uuid4()
    thread = await store.begin(user, None, message, "how many?")
    if ended:
        await store.finish(user, message, "done", {"answer": "3"}, [])
        await store.feedback(user, message, rating=1, comment="thanks")
    return thread


async def _age(database: Database, user: Principal, *updates: str) -> None:
    async with database.administer() as connection:
        await as_tenant(connection, user.tenant_id)
        for update in updates:
            await connection.execute(text(f"UPDATE copilot.{update}"))


async def test_days_are_each_tenants_own(database: Database, ann: Principal) -> None:
    assert await retention(database, ann.tenant_id) == {}
    await set_retention(database, ann.tenant_id, {"threads": 30}, by="ann", channel="api")
    await set_retention(database, ann.tenant_id, {"threads": 60, "audit": 90}, by="ann", channel="api")
    assert await retention(database, ann.tenant_id) == {"threads": 60, "audit": 90}
    assert await retention(database, "another") == {}
    other = f"t{uuid4().hex}"
    await set_retention(database, other, {}, by="ann", channel="cli")
    stated = await retentions(database)
    assert stated[ann.tenant_id] == {"threads": 60, "audit": 90}
    assert other not in stated, "who keeps everything is not looked at"


async def test_idle_threads_go_whole_and_those_being_answered_or_used_stay(database: Database, ann: Principal) -> None:
    bo = Principal(f"t{uuid4().hex}", "bo")
    idle, busy = await _asked(database, ann), await _asked(database, ann, ended=False)
    await _asked(database, bo)
    for user in (ann, bo):
        mine = f"thread SET updated_at = now() - interval '40 days' WHERE tenant_id = '{user.tenant_id}'"
        await _age(database, user, mine)
    used = await _asked(database, ann)
    counted = await outdated(database, ann.tenant_id, {"threads": 30})
    assert counted == {"threads: thread": 1, "threads: message": 1}
    assert await keep(database, ann.tenant_id, {"threads": 50}) == {}
    assert await keep(database, ann.tenant_id, {"threads": 30}) == counted
    store = ConversationStore(database)
    assert {thread.thread_id for thread in await store.threads(ann)} == {busy, used}
    assert idle not in {message.thread_id for message in await store.latest(ann, thread_id=None, limit=9)}
    assert len(await store.threads(bo)) == 1


async def test_feedback_goes_and_its_message_stays(database: Database, ann: Principal) -> None:
    thread = await _asked(database, ann)
    await _age(database, ann, f"message SET updated_at = now() - interval '9 days' WHERE thread_id = '{thread}'")
    assert await keep(database, ann.tenant_id, {"feedback": 8}) == {"feedback: message": 1}
    (message,) = await ConversationStore(database).messages(ann, thread)
    assert (message.rating, message.feedback, message.question) == (None, None, "how many?")


async def test_of_what_is_decided_the_content_goes_and_the_receipt_stays(database: Database, ann: Principal) -> None:
    columns = (
        "tenant_id, approval_id, tool, arguments, title, preview, outgoing, fingerprint, user_id, channel, status,"
        " expires_at, receipt"
    )
    async with database.write(ann) as tx:
        for status in ("done", "approved"):
            await tx.execute(
                text(
                    f"INSERT INTO copilot.approval ({columns}) VALUES (:tenant, :id, 'send', '{{\"to\": 1}}', 'T', 'P',"
                    " '{\"b\": 1}', 'f', 'ann', 'api', :status, now() - interval '9 days', '{\"id\": 7}')"
                ),
                {"tenant": ann.tenant_id, "id": uuid4(), "status": status},
            )
    assert await keep(database, ann.tenant_id, {"effects": 8}) == {"effects: approval": 1}
    assert await keep(database, ann.tenant_id, {"effects": 8}) == {}
    async with database.read(ann) as tx:
        rows = await tx.execute(text("SELECT status, outgoing, preview, receipt FROM copilot.approval ORDER BY status"))
        assert [tuple(row) for row in rows] == [("approved", {"b": 1}, "P", {"id": 7}), ("done", {}, "", {"id": 7})]


async def test_alerts_that_are_over_and_old_audit_entries_go(database: Database, ann: Principal) -> None:
    async with database.write(ann) as tx:
        for over in ("now() - interval '9 days'", "NULL"):
            await tx.execute(
                text(
                    "INSERT INTO copilot.alert (tenant_id, alert_id, subscription_id, user_id, rule, subject, label,"
                    " text, scopes, created_at, over_at) VALUES (:tenant, :id, :id, 'ann', 'r', 's', 'l', 't', '{}',"
                    f" now() - interval '10 days', {over})"
                ),
                {"tenant": ann.tenant_id, "id": uuid4()},
            )
        await add(tx, [Record.of(ann, "api", Kind.RECORDS, "new")])
    await _asked(database, ann)
    await _age(
        database, ann, f"audit SET at = now() - interval '9 days' WHERE tenant_id = '{ann.tenant_id}' AND what = 'new'"
    )
    counts = {"alerts: alert": 1, "audit: audit": 1}
    assert await outdated(database, ann.tenant_id, {"alerts": 8, "audit": 8}) == counts
    assert await keep(database, ann.tenant_id, {"alerts": 8, "audit": 8}) == counts
