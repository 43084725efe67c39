"""Messages to Slack: each once, to where they were approved for, with no markup of Slack's."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from multiprocessing import get_context
from typing import Any

import pytest

from channels.slack.rich import whole
from core.outgoing import Outgoing
from notifications.channels.slack import Slack
from notifications.port import NotNow, Uncertain, Undeliverable
from notifications.slack_places import Named, OneToken
from tests.api.conftest import running
from tests.channels.slack.believable import TOKEN, Workspace, words

SENT = Outgoing("message", "slack", "planning", "Late", "**The belts** are late <!channel> & so on.")
NAMES = (("planning", None, "C1"), ("maria", None, "U1"))


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    made = Workspace()
    async with running(made.app()) as made.url:
        yield made


def slack(workspace: Workspace, names: Sequence[tuple[str, str | None, str]] = NAMES, **given: Any) -> Slack:
    places = Named(names, OneToken(TOKEN))
    return Slack(**{"places": places, "blocks": whole, "api_url": f"{workspace.url}/api/"} | given)


async def test_a_message_is_posted_to_the_channel_of_that_name_as_words(workspace: Workspace) -> None:
    delivered = await slack(workspace).deliver(SENT, "k1", "acme")
    (posted,) = workspace.posted
    assert delivered.reference == f"C1/{posted['ts']}"
    assert " ".join(words(posted["blocks"]).split()) == "The belts are late <!channel> & so on."
    assert "<!channel>" not in posted["text"]
    assert (posted["parse"], posted["unfurl_links"]) == ("none", False)


async def test_a_person_is_written_to_directly(workspace: Workspace) -> None:
    delivered = await slack(workspace).deliver(Outgoing("message", "slack", "maria", "Late", "Late."), "k1", "acme")
    assert workspace.of("conversations.open")[0]["users"] == "U1"
    assert delivered.reference == f"D1/{workspace.posted[0]['ts']}"


async def test_what_was_posted_before_is_found_again_by_its_key(workspace: Workspace) -> None:
    workspace.broken.add("chat.postMessage")
    with pytest.raises(Uncertain):
        await slack(workspace).deliver(SENT, "k1", "acme")
    workspace.posted += [{"channel": "C1", "text": "others talk", "ts": f"2.{at}"} for at in range(250)]
    delivered = await slack(workspace).deliver(SENT, "k1", "acme")
    assert delivered.reference == f"C1/{workspace.posted[0]['ts']}"
    assert len(workspace.of("chat.postMessage")) == 1
    await slack(workspace).deliver(SENT, "k2", "acme")
    assert len(workspace.of("chat.postMessage")) == 2


def _deliver(url: str) -> None:
    asyncio.run(Slack(Named(NAMES, OneToken(TOKEN)), whole, f"{url}/api/").deliver(SENT, "k1", "acme"))


async def test_who_is_killed_after_it_was_posted_does_not_post_it_twice(workspace: Workspace) -> None:
    workspace.held.add("chat.postMessage")
    process = get_context("forkserver").Process(target=_deliver, args=(workspace.url,))
    process.start()
    try:
        async with asyncio.timeout(60):
            while not workspace.posted:
                workspace.news.clear()
                await workspace.news.wait()
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
    workspace.held.clear()
    await slack(workspace).deliver(SENT, "k1", "acme")
    assert len(workspace.posted) == 1


@pytest.mark.parametrize(
    ("method", "error", "expected"),
    [
        ("conversations.history", "not_in_channel", "invite it"),
        ("chat.postMessage", "is_archived", "archived"),
        ("conversations.history", "missing_scope", "scope"),
        ("chat.postMessage", "restricted_action", "restricted_action"),
    ],
)
async def test_what_slack_refuses_is_told_with_what_to_do(
    workspace: Workspace, method: str, error: str, expected: str
) -> None:
    workspace.refusing[method] = error
    with pytest.raises(Undeliverable, match=expected):
        await slack(workspace).deliver(SENT, "k1", "acme")


async def test_blocks_that_slack_does_not_take_go_out_as_text(workspace: Workspace) -> None:
    workspace.refusing["chat.postMessage"] = "invalid_blocks"
    with pytest.raises(Undeliverable):
        await slack(workspace).deliver(SENT, "k1", "acme")
    assert ["blocks" in one for one in workspace.of("chat.postMessage")] == [True, False]


async def test_a_slack_that_is_busy_or_away_is_tried_again_and_a_name_that_went_is_not(workspace: Workspace) -> None:
    workspace.refusing["conversations.history"] = "ratelimited"
    with pytest.raises(NotNow):
        await slack(workspace).deliver(SENT, "k1", "acme")
    with pytest.raises(NotNow, match="reached"):
        await slack(workspace, api_url="http://127.0.0.1:9/api/").deliver(SENT, "k1", "acme")
    with pytest.raises(Undeliverable, match="planning"):
        await slack(workspace, names=()).deliver(SENT, "k1", "acme")
