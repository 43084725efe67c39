"""The same user gets the same answer whichever way they ask, and who may not see it gets it by none."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.identity import EVERY_SCOPE, Principal, Scope
from data_layer.slack_users import SlackUsers
from tests.channels.asking import CONVERSATIONS, Caller, Told, http
from tests.channels.conftest import TENANT, TODAY, Serving, held
from tests.channels.slack.believable import TEAM
from tests.channels.slack.conftest import Slack, beside
from tests.forecasts import steady, store_forecasts

ITEM = "BCV-1001"
QUESTIONS = {
    "stock": (f"how many {ITEM} do we have on hand?", "and how many are on order?"),
    "orders": ("which purchase orders are late?", "how many are there?"),
    "forecast": (f"what demand do you forecast for {ITEM}?",),
    "document": ("how are goods received?",),
}
READS = {
    "stock": {Scope.INVENTORY_READ},
    "orders": {Scope.PURCHASING_READ, Scope.ORDERS_READ},
    "forecast": {Scope.ORDERS_READ},
}
Truth = dict[str, list[Told]]


@pytest.fixture(scope="module")
async def slack(serving: Serving) -> AsyncIterator[Slack]:
    """The plant with every channel, and forecasts of one item."""
    async with held(beside(serving)(public_url=None)) as slack:
        monday = TODAY - timedelta(days=4)
        database = await slack.served.container.database()
        await store_forecasts(database, TENANT, [steady(ITEM, 10, monday)], TODAY)
        yield slack


async def caller(slack: Slack, user: str, scopes: frozenset[str] = EVERY_SCOPE, tenant: str = TENANT) -> Caller:
    """Of the same name everywhere."""
    key = await slack.served.key(user, scopes, tenant)
    slack_user = f"U-{tenant}-{user}"
    users = SlackUsers(await slack.served.container.database())
    await users.link(TEAM, slack_user, Principal(tenant, user, scopes), by=user, by_keys=True)
    return Caller(slack, key, slack_user)


@pytest.fixture(scope="module")
async def truth(slack: Slack) -> Truth:
    asker = await caller(slack, "planner")
    return {about: await http(asker, questions) for about, questions in QUESTIONS.items()}


async def test_what_is_asked_has_an_answer_with_numbers(truth: Truth) -> None:
    for told in (told for answers in truth.values() for told in answers):
        assert told.outcome == "answered", told
        assert told.numbers
    (told,) = truth["document"]
    assert "/documents/" in told.words


@pytest.mark.parametrize("channel", CONVERSATIONS)
@pytest.mark.parametrize("about", QUESTIONS)
async def test_the_numbers_and_the_outcome_are_the_same_in_every_channel(
    slack: Slack, truth: Truth, channel: str, about: str
) -> None:
    asker = await caller(slack, "planner")
    for told, known in zip(await CONVERSATIONS[channel](asker, QUESTIONS[about]), truth[about], strict=True):
        assert told.outcome == known.outcome
        assert told.numbers[: len(known.numbers)] == known.numbers
        # What a channel adds names the documents that the answer names.
        assert set(told.numbers) == set(known.numbers)


@pytest.mark.parametrize("channel", CONVERSATIONS)
@pytest.mark.parametrize("about", READS)
async def test_who_may_not_see_it_is_told_so_in_every_channel_and_sees_nothing_of_it(
    slack: Slack, truth: Truth, channel: str, about: str
) -> None:
    clerk = await caller(slack, f"clerk-{about}", EVERY_SCOPE - READS[about])
    (told,) = await CONVERSATIONS[channel](clerk, QUESTIONS[about][:1])
    assert told.outcome == "not_permitted", told
    assert not _shared(told, truth[about][0], QUESTIONS[about][0])


@pytest.mark.parametrize("channel", CONVERSATIONS)
@pytest.mark.parametrize("about", QUESTIONS)
async def test_another_tenant_sees_nothing_of_it_in_any_channel(
    slack: Slack, truth: Truth, channel: str, about: str
) -> None:
    stranger = await caller(slack, "planner", tenant="other")
    (told,) = await CONVERSATIONS[channel](stranger, QUESTIONS[about][:1])
    assert not _shared(told, truth[about][0], QUESTIONS[about][0])


def _shared(told: Told, truth: Told, question: str) -> set[str]:
    """Figures of the true answer that are told, but for those of the question; a choice's own number is none."""
    return {one for one in told.numbers if len(one) > 1 and one in truth.numbers and one not in question}
