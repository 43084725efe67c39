"""What a tenant uses is counted once, for it alone, and held against its quota by every process."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.audit import Kind, Record
from core.errors import QuotaUsedUp
from core.identity import Principal
from core.usage import Used
from data_layer.audit import add, as_tenant
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.queries.usage import BY, UsageRepository
from data_layer.quotas import Quota, Quotas, next_month, quota, set_quota
from data_layer.retention import keep

MODEL = "openai:gpt-5-mini"
PRICES = {MODEL: (0.25, 2.0)}
THIS = datetime.now(UTC).date().replace(day=1)


@pytest.fixture
def ann() -> Principal:
    return Principal(f"t{uuid4().hex}", "ann")


@pytest.fixture
async def second(database_url: str) -> AsyncIterator[Database]:
    """Of another process."""
    database = Database.connect(database_url)
    yield database
    await database.close()


async def answered(database: Database, who: Principal, *used: Used) -> None:
    store, message = ConversationStore(database, PRICES), uuid4()
    await store.begin(who, None, message, "how many?")
    await store.finish(who, message, "done", {"answer": "3"}, [], [], used)


def used(sent: int, received: int = 0, *, model: str = MODEL, channel: str = "api") -> Used:
    return Used(channel, model, 1, 1, sent, received)


async def test_what_an_answer_used_is_counted_with_it_by_day_user_channel_and_model(
    database: Database, ann: Principal
) -> None:
    bob = Principal(ann.tenant_id, "bob")
    await answered(database, ann, used(1_000_000, 500_000))
    await answered(database, ann, used(2_000, 100), Used("api", "embedded"))
    await answered(database, bob, Used("slack", "embedded", 1))
    await answered(database, Principal("other", "ann"), used(7, 7))
    async with database.write(ann) as tx:
        await add(tx, [Record.of(who, "mcp", Kind.TOOL_CALL, "stock_on_hand") for who in (ann, ann, bob)])
    async with database.read(ann) as tx:
        found = {by: await UsageRepository(tx).of(ann.tenant_id, THIS, by) for by in BY}
        before = await UsageRepository(tx).of(ann.tenant_id, date(2020, 2, 1), "user")
    total = found["user"].total
    assert (total.questions, total.tool_calls, total.requests, total.sent, total.received) == (
        3,
        3,
        2,
        1_002_000,
        500_100,
    )
    assert total.cost == Decimal("0.2505") + Decimal("1.0002")
    of = {by: {line.what: (line.questions, line.tool_calls, line.sent) for line in found[by].lines} for by in BY}
    assert of["user"] == {"ann": (2, 2, 1_002_000), "bob": (1, 1, 0)}
    assert of["channel"] == {"api": (2, 0, 1_002_000), "slack": (1, 0, 0), "mcp": (0, 3, 0)}
    assert of["model"] == {MODEL: (2, None, 1_002_000), "embedded": (1, None, 0)}
    assert of["day"] == {str(datetime.now(UTC).date()): (3, 3, 1_002_000)}
    assert (before.total.questions, before.lines) == (0, ())


async def test_what_a_caller_of_some_sites_uses_is_counted_with_the_rest(database: Database, ann: Principal) -> None:
    limited = Principal(ann.tenant_id, ann.user_id, ann.scopes, frozenset({"North"}))
    for who in (ann, limited, limited):
        await answered(database, who, used(5))
    async with database.read(ann) as tx:
        assert (await UsageRepository(tx).of(ann.tenant_id, THIS)).total.sent == 15


async def test_a_model_without_a_price_is_named_and_costs_nothing(database: Database, ann: Principal) -> None:
    await answered(database, ann, used(10, model="openai:unpriced"))
    async with database.read(ann) as tx:
        found = await UsageRepository(tx).of(ann.tenant_id, THIS)
    assert (found.total.cost, found.unpriced) == (0, ("openai:unpriced",))


async def test_a_quota_is_the_tenants_own(database: Database, ann: Principal) -> None:
    wanted = Quota(5_000, Decimal("49.50"), "refuse")
    await set_quota(database, ann.tenant_id, wanted)
    assert await quota(database, ann.tenant_id) == wanted
    assert await quota(database, "another") is None
    await set_quota(database, ann.tenant_id, None)
    assert await quota(database, ann.tenant_id) is None


async def test_within_it_all_goes_on_from_80_percent_it_is_noted_and_beyond_it_no_language_model_is_asked(
    database: Database, ann: Principal
) -> None:
    await set_quota(database, ann.tenant_id, Quota(tokens=1_000))
    quotas = Quotas(database, now=lambda: 0)
    for sent, used_up, note in ((790, False, ""), (10, False, "80 % of this month's quota"), (200, True, "")):
        await answered(database, ann, used(sent))
        allowance = await quotas.allowance(ann)
        assert allowance.used_up is used_up
        assert allowance.note.startswith(note)
        assert bool(allowance.note) is bool(note)
    assert not (await quotas.allowance(Principal("other", "ann"))).used_up


async def test_a_quota_of_cost_holds_too_and_may_refuse(database: Database, ann: Principal) -> None:
    await set_quota(database, ann.tenant_id, Quota(cost=Decimal(1), beyond="refuse"))
    await answered(database, ann, used(0, 500_000))
    with pytest.raises(QuotaUsedUp, match="begins anew on 1 ") as refused:
        await Quotas(database).allowance(ann)
    seconds = refused.value.retry_after_s
    assert seconds is not None
    left = datetime.combine(next_month(THIS), datetime.min.time(), UTC) - datetime.now(UTC)
    assert seconds == pytest.approx(left.total_seconds(), abs=5)


async def test_without_a_built_in_model_what_is_beyond_is_refused(database: Database, ann: Principal) -> None:
    await set_quota(database, ann.tenant_id, Quota(tokens=0))
    with pytest.raises(QuotaUsedUp):
        await Quotas(database, built_in=False).allowance(ann)
    assert (await Quotas(database).allowance(ann)).used_up


async def test_what_another_process_used_counts_within_seconds(
    database: Database, second: Database, ann: Principal
) -> None:
    await set_quota(database, ann.tenant_id, Quota(tokens=100))
    at = [0.0]
    quotas = Quotas(database, now=lambda: at[0])
    assert not (await quotas.allowance(ann)).used_up
    await answered(second, ann, used(100))
    at[0] = 6.0
    assert (await quotas.allowance(ann)).used_up


async def test_many_questions_at_once_go_no_further_beyond_a_quota_than_one_of_them_does(
    database: Database, second: Database, ann: Principal
) -> None:
    """In two processes."""
    await set_quota(database, ann.tenant_id, Quota(tokens=1_000))
    processes = [(one, Quotas(one)) for one in (database, second)]

    async def ask(number: int) -> bool:
        own, quotas = processes[number % 2]
        question = uuid4()
        if (await quotas.allowance(ann, question)).used_up:
            return False
        under_way.append(question)
        if len(under_way) == expected:
            all_asked.set()
        await all_asked.wait()
        await answered(own, ann, used(100))
        await quotas.answered(ann.tenant_id, question, 100)
        return True

    under_way: list[UUID] = []
    expected, all_asked = 1, asyncio.Event()
    assert [await ask(number) for number in range(7)] == 7 * [True]
    all_asked.clear()
    under_way.clear()
    expected = 3

    async def refused(number: int) -> bool:
        answers = await ask(number)
        if not answers:
            all_refused.append(number)
            if len(all_refused) == 17:
                all_asked.set()
        return answers

    all_refused: list[int] = []
    async with asyncio.timeout(60):
        assert sum(await asyncio.gather(*map(refused, range(20)))) == 3
    async with database.read(ann) as tx:
        assert (await UsageRepository(tx).of(ann.tenant_id, THIS)).total.sent == 1_000
    assert (await processes[0][1].allowance(ann, uuid4())).used_up


async def test_a_question_that_has_ended_or_whose_server_died_long_ago_is_not_under_way(
    database: Database, ann: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_quota(database, ann.tenant_id, Quota(tokens=100))
    await answered(database, ann, used(60))
    quotas, first = Quotas(database), uuid4()
    assert not (await quotas.allowance(ann, first)).used_up
    assert (await quotas.allowance(ann, uuid4())).used_up
    await quotas.answered(ann.tenant_id, first, 0)
    monkeypatch.setattr("data_layer.quotas._LONGEST_TURN_S", 0.0)
    for _ in range(2):
        assert not (await quotas.allowance(ann, uuid4())).used_up


async def test_a_new_month_begins_anew(database: Database, ann: Principal) -> None:
    await set_quota(database, ann.tenant_id, Quota(tokens=100))
    await answered(database, ann, used(100))
    today = [datetime.now(UTC).date()]
    quotas = Quotas(database, today=lambda: today[0])
    assert (await quotas.allowance(ann)).used_up
    today[0] = next_month(THIS)
    assert not (await quotas.allowance(ann)).used_up


@pytest.mark.parametrize(("first", "then"), [((2026, 12), (2027, 1)), ((2026, 1), (2026, 2)), ((2024, 11), (2024, 12))])
def test_the_month_behind_another(first: tuple[int, int], then: tuple[int, int]) -> None:
    assert next_month(date(*first, 1)) == date(*then, 1)


async def test_while_it_cannot_be_read_questions_go_on(ann: Principal) -> None:
    away = Database.connect("postgresql+psycopg://nobody@127.0.0.1:1/none", patience_s=0.5)
    assert not (await Quotas(away).allowance(ann)).used_up
    await away.close()


async def test_old_usage_goes_when_its_tenant_wants_and_this_months_stays(database: Database, ann: Principal) -> None:
    await answered(database, ann, used(1))
    async with database.administer() as connection:
        await as_tenant(connection, ann.tenant_id)
        for days in (0, 100, 800):
            await connection.execute(
                text("INSERT INTO copilot.usage SELECT tenant_id, day - CAST(:days AS integer), user_id, 'old', model,"
                     " questions, requests, sent, received, cost FROM copilot.usage WHERE channel = 'api'"
                     " AND tenant_id = :tenant"), {"days": days, "tenant": ann.tenant_id},
            )  # fmt: skip
    assert await keep(database, ann.tenant_id, {"usage": 730}) == {"usage: usage": 1}
    assert await keep(database, ann.tenant_id, {"usage": 1}) == {"usage: usage": 1}
