"""What Slack sends over HTTP: proved, recorded, acknowledged, and done once."""

import json
import time
from typing import Any

import pytest

from data_layer.slack_events import SlackEvents
from tests.channels.slack.believable import TOKEN, direct, event, mention, pressed, signed, words
from tests.channels.slack.conftest import Slack, Slacking

QUESTION = "which purchase orders are late?"


async def test_the_address_is_proved_by_its_challenge(slack: Slack) -> None:
    answered = await slack.send.json({"type": "url_verification", "challenge": "3eZbrw1aB"})
    assert answered.json() == {"challenge": "3eZbrw1aB"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Signature": "v0=äö"},
        lambda body: signed(body, secret="another"),
        lambda body: signed(body, at=time.time() - 301),
        lambda body: signed(body, at=time.time() + 310),
        lambda body: signed(body + " "),
    ],
    ids=["none", "no-time", "no-ascii", "other-secret", "old", "from-the-future", "other-body"],
)
async def test_what_slack_did_not_sign_just_now_is_refused(slack: Slack, headers: Any) -> None:
    body = json.dumps(event(direct(QUESTION)))
    given = headers(body) if callable(headers) else {name: value.encode() for name, value in headers.items()}
    for path in ("/slack/events", "/slack/interactive", "/slack/commands"):
        assert (await slack.send.http.post(path, content=body, headers=given)).status_code == 401
    assert not slack.workspace.calls


async def test_what_is_signed_and_is_nothing_of_slacks_is_refused(slack: Slack) -> None:
    for body in ("[]", "not json", '{"event": 3, "event_id": "Ev0"}'):
        answered = await slack.send.http.post("/slack/events", content=body, headers=signed(body))
        assert answered.status_code == (200 if "event" in body else 422)
    assert not slack.workspace.calls


async def test_what_is_sent_again_or_replayed_is_answered_once(slack: Slack) -> None:
    await slack.link()
    body = event(direct(QUESTION))
    await slack.answer(body)
    for number in ("1", "2", "3"):
        retried = {"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": "http_timeout"}
        assert (await slack.send.json(body, **retried)).status_code == 200
    await slack.answer(event(direct(QUESTION)))
    assert len(slack.workspace.answers()) == 2


async def test_what_comes_from_another_workspace_is_not_worked_on(slack: Slack) -> None:
    await slack.link()
    assert (await slack.send.json(event(direct(QUESTION), team="T2"))).status_code == 200
    await slack.answer(event(direct(QUESTION)))
    assert len(slack.workspace.answers()) == 1


async def test_it_is_acknowledged_while_slack_itself_does_not_take_the_answer_yet(slack: Slack) -> None:
    """The acknowledgement is there before the answer's message."""
    await slack.link()
    slack.workspace.busy.add("chat.postMessage")
    assert (await slack.send.json(event(direct(QUESTION)))).status_code == 200
    assert not slack.workspace.of("chat.postMessage")
    await slack.until(lambda workspace: workspace.of("chat.postMessage"))


async def test_what_a_dead_process_left_goes_on_and_what_kills_thrice_is_told(slacking: Slacking) -> None:
    async with slacking() as first:
        await first.link("U7", "restarted")
        events = SlackEvents(await first.served.container.database())
        for name, attempts in (("EvLeft", 0), ("EvKiller", 3)):
            await events.accept(f"event_id:{name}", event(direct(QUESTION, "U7"), event_id=name))
            for _ in range(attempts):
                await events.leave(f"event_id:{name}")
                await events.take_abandoned()
        for name in ("EvLeft", "EvKiller"):
            await events.leave(f"event_id:{name}")
    async with slacking() as second:
        await second.until(lambda workspace: len(workspace.answers()) == 2)
        told = [words(given["blocks"]) for given in second.workspace.answers()]
        assert sum("was stopped more than once" in one for one in told) == 1
        assert sum("purchase order" in one.lower() for one in told) == 1


async def test_without_its_settings_there_is_nothing_of_slack(slacking: Slacking) -> None:
    async with slacking(slack_bot_token=None, slack_signing_secret=None) as none:
        assert (await none.send.json(event(mention(QUESTION)))).status_code == 404
        assert (await none.send.form(pressed({"action_id": "good"}, {"channel": "C1"}))).status_code == 404


async def test_no_token_is_in_what_is_kept_of_an_event(slack: Slack) -> None:
    await slack.link()
    await slack.answer(event(direct(QUESTION)))
    async with (await slack.served.container.database()).administer() as connection:
        rows = await connection.exec_driver_sql("SELECT row_to_json(e)::text FROM copilot.slack_event e")
        assert not any(TOKEN in row for row in rows.scalars())
