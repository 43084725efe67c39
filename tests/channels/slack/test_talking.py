"""People in Slack: who they are, what they are shown, and who else sees it."""

import json
from typing import Any

import httpx

from core.identity import EVERY_SCOPE
from data_layer.slack_users import SlackUsers
from tests.channels.slack.believable import TEAM, Workspace, buttons, direct, event, mention, pressed, words
from tests.channels.slack.conftest import Slack, Slacking

QUESTION = "which purchase orders are late?"


async def _code(slack: Slack, key: str) -> str:
    async with httpx.AsyncClient(
        base_url=slack.served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60
    ) as http:
        made = await http.post("/api/v1/slack/link")
    assert made.status_code == 201
    assert made.json()["code"] in made.json()["tell"]
    return str(made.json()["code"])


async def test_who_is_not_linked_is_told_how_and_is_shown_nothing(slack: Slack) -> None:
    for body in (direct(QUESTION, "U2"), mention(QUESTION, "U2")):
        told = await slack.answer(event(body))
        assert "link CODE" in words(told["blocks"])
    posted = slack.workspace.of("chat.postEphemeral")
    assert [(one["channel"], one["user"]) for one in posted] == [("C1", "U2")]


async def test_a_code_links_once_and_whose_last_key_ends_is_shown_nothing_more(slack: Slack) -> None:
    key = await slack.served.key("maria", frozenset({"purchasing:read"}))
    code = await _code(slack, key)
    told = await slack.answer(event(direct(f"link {code.lower()}", "U3")))
    assert "You are maria" in words(told["blocks"])
    again = await slack.answer(event(direct(f"link {code}", "U4")))
    assert "was used" in words(again["blocks"])
    permitted = await slack.answer(event(direct(QUESTION, "U3")))
    assert "purchase order" in words(permitted["blocks"]).lower()
    not_permitted = await slack.answer(event(direct("which items are below their reorder point?", "U3")))
    assert "not permitted" in words(not_permitted["blocks"])
    await (await slack.served.container.keys()).revoke(key.split("_")[1])
    assert "link CODE" in words((await slack.answer(event(direct(QUESTION, "U3"))))["blocks"])


async def test_a_code_that_others_could_read_links_nobody(slack: Slack) -> None:
    code = await _code(slack, await slack.served.key("open"))
    assert "direct message" in words((await slack.answer(event(mention(f"link {code}", "U5"))))["blocks"])
    assert "was used" in words((await slack.answer(event(direct(f"link {code}", "U5"))))["blocks"])


async def test_a_code_is_for_who_is_signed_in(slack: Slack) -> None:
    assert (await slack.send.http.post("/api/v1/slack/link")).status_code == 401


async def test_an_answer_is_a_table_in_the_thread_of_the_question_without_unfurling(slack: Slack) -> None:
    await slack.link()
    asked = direct(QUESTION)
    answer = await slack.answer(event(asked))
    kinds = [block["type"] for block in answer["blocks"]]
    assert kinds.count("table") == 1
    table = next(block for block in answer["blocks"] if block["type"] == "table")
    assert {cell["type"] for row in table["rows"] for cell in row} == {"raw_text"}
    status = slack.workspace.of("assistant.threads.setStatus")
    assert any("looking up" in one["status"] for one in status)
    posted = slack.workspace.of("chat.postMessage")
    assert all((one["unfurl_links"], one["unfurl_media"], one["parse"]) == (False, False, "none") for one in posted)
    assert {one["thread_ts"] for one in posted} == {asked["ts"]}
    assert slack.workspace.of("assistant.threads.setTitle")[0]["title"] == QUESTION


async def test_a_thread_is_one_conversation_for_each_who_speaks_in_it(slack: Slack) -> None:
    await slack.link("U8", "talker")
    await slack.link("U9", "listener")
    first = direct(QUESTION, "U8")
    await slack.answer(event(first))
    await slack.answer(event(direct("how many are there?", "U8", thread=first["ts"])))
    await slack.answer(event({**direct("how many are there?", "U9", thread=first["ts"]), "channel": first["channel"]}))
    users = SlackUsers(await slack.served.container.database())
    who = [await users.principal(TEAM, user) for user in ("U8", "U9")]
    threads = [await users.thread(one, TEAM, first["channel"], first["ts"]) for one in who if one]
    assert len(set(threads)) == 2
    conversations = await slack.served.container.conversations()
    assert who[0] is not None
    assert threads[0] is not None
    assert len(await conversations.messages(who[0], threads[0], limit=10)) == 2


async def test_where_there_is_no_assistant_what_is_done_is_told_in_the_message(slack: Slack) -> None:
    await slack.link()
    slack.workspace.refusing["assistant.threads.setStatus"] = "not_allowed_token_type"
    answer = await slack.answer(event(direct(QUESTION)))
    posted = slack.workspace.of("chat.postMessage")
    assert len(posted) == 1
    assert posted[0]["text"].endswith("…")
    assert answer["ts"]


async def test_in_a_channel_only_the_asker_sees_the_answer_unless_it_was_allowed(slacking: Slacking) -> None:
    async with slacking(slack_channels=("C9",)) as slack:
        await slack.link()
        alone = await slack.answer(event(mention(QUESTION, channel="C1")))
        assert (alone["channel"], alone["user"]) == ("C1", "U1")
        everybody = await slack.answer(event(mention(QUESTION, channel="C9")))
        assert everybody["channel"] == "C9"
        assert "user" not in everybody
        assert {one["channel"] for one in slack.workspace.of("chat.postEphemeral")} == {"C1"}


async def test_blocks_that_slack_does_not_take_are_told_as_text(slack: Slack) -> None:
    await slack.link()
    slack.workspace.refusing["chat.postMessage"] = "invalid_blocks"
    assert (await slack.send.json(event(direct(QUESTION)))).status_code == 200
    plain = await slack.until(
        lambda workspace: [one for one in workspace.of("chat.postMessage") if "blocks" not in one][-1:]
    )
    assert plain[0]["text"]


async def test_what_is_proposed_is_approved_by_its_button_once(slack: Slack) -> None:
    key = await slack.link("U6", "buyer")
    await slack.link("U10", "reader", EVERY_SCOPE - {"approvals:decide"})
    async with httpx.AsyncClient(
        base_url=slack.served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60
    ) as http:
        stock = (await http.get("/api/v1/inventory/current", params={"limit": 1})).json()["items"][0]
    ask = direct(f"draft a purchase requisition for 200 of {stock['sku']}", "U6")
    card = await slack.answer(event(ask))
    assert "200" in words(card["blocks"])
    shown = buttons(card["blocks"])
    assert {"Approve", "Reject", "Change …"} == set(shown)
    card |= {"ts": card.get("ts", "1.1")}

    await slack.send.form(pressed(shown["Change …"], card, "U6"))
    (opened,) = await slack.until(lambda workspace: workspace.of("views.open"))
    form = opened["view"] if isinstance(opened["view"], dict) else json.loads(opened["view"])
    fields = {block["block_id"]: block["element"].get("initial_value") for block in form["blocks"]}
    state = {name: {"value": {"type": "plain_text_input", "value": value}} for name, value in fields.items()}
    state["quantity"]["value"]["value"] = "250"
    view = {**form, "id": "V1", "state": {"values": state}}
    sent = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U6"}, "view": view, "trigger_id": "9.v"}
    changed = await slack.next(slack.send.form(sent))
    assert "250" in words(changed["blocks"])
    approve = buttons(changed["blocks"])["Approve as changed"]

    refused = await slack.next(slack.send.form(pressed(approve, card, "U10")))
    assert "R-" not in words(refused["blocks"])
    done = await slack.next(slack.send.form(pressed(approve, card, "U6")))
    assert "R-" in words(done["blocks"])
    assert "250" in words(done["blocks"])
    assert not buttons(done["blocks"])
    again = await slack.next(slack.send.form(pressed(approve, card, "U6")))
    assert words(again["blocks"]) == words(done["blocks"])


def receipts(workspace: Workspace) -> list[dict[str, Any]]:
    return [one for one in workspace.answers() if "R-" in words(one["blocks"])]


async def test_what_is_to_be_posted_is_posted_where_it_was_approved_for_once(slacking_without_data: Slacking) -> None:
    async with slacking_without_data(slack_messages=("#planning=C7", "buyers=C8")) as slack:
        await slack.link("U6", "buyer")
        card = await slack.answer(event(direct('post "The belts are late" in <#C7|>', "U6")))
        assert "planning in Slack" in words(card["blocks"])
        approve = pressed(buttons(card["blocks"])["Approve"], card, "U6")
        for times in (1, 2):
            await slack.send.form({**approve, "trigger_id": f"{times}.again"})
            await slack.until(lambda w, most=times: len(receipts(w)) == most)
        (sent,) = [one for one in slack.workspace.posted if one["channel"] != card["channel"]]
        assert (sent["channel"], words(sent["blocks"]).strip()) == ("C7", "The belts are late")


async def test_what_is_thought_of_an_answer_is_kept_with_a_reason(slack: Slack) -> None:
    await slack.link("U11", "critic")
    answer = await slack.answer(event(direct(QUESTION, "U11")))
    bad = buttons(answer["blocks"])["👎 Did not"]
    await slack.send.form(pressed(bad, answer, "U11"))
    (opened,) = await slack.until(lambda workspace: workspace.of("views.open"))
    values = {
        "reason": {"reason": {"type": "static_select", "selected_option": {"value": "out_of_date"}}},
        "comment": {"comment": {"type": "plain_text_input", "value": "of last week"}},
    }
    view = {**opened["view"], "id": "V2", "state": {"values": values}}
    sent = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U11"}, "view": view, "trigger_id": "8.v"}
    assert (await slack.send.form(sent)).status_code == 200
    await slack.next(slack.send.form(pressed(buttons(answer["blocks"])["👍 Helped"], answer, "U11")))


async def test_the_command_is_answered_to_the_asker_alone(slack: Slack) -> None:
    await slack.link()
    said = {"command": "/copilot", "text": QUESTION, "team_id": TEAM, "channel_id": "C1", "user_id": "U1"}
    said |= {"trigger_id": "7.c", "response_url": f"{slack.workspace.url}/respond/1"}
    answer = await slack.next(slack.send.form(said, "/slack/commands"))
    assert answer["response_type"] == "ephemeral"
    assert "purchase order" in words(answer["blocks"]).lower()


async def test_the_home_tab_holds_the_callers_own_brief(slack: Slack) -> None:
    await slack.link()
    for user in ("U1", "U404"):
        opened = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home", "event_ts": "1.0"}
        await slack.send.json(event(opened))
    views = await slack.until(lambda w: w.of("views.publish") if len(w.of("views.publish")) == 2 else None)
    by_user = {one["user_id"]: words(one["view"]["blocks"]) for one in views}
    assert "Late purchase orders" in by_user["U1"]
    assert "link CODE" in by_user["U404"]


async def test_an_assistants_thread_begins_with_questions_that_the_data_answers(slack: Slack) -> None:
    await slack.link()
    thread = {"user_id": "U1", "channel_id": "DU1", "thread_ts": "1.0", "context": {}}
    await slack.send.json(event({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": "1.0"}))
    (prompts,) = await slack.until(lambda workspace: workspace.of("assistant.threads.setSuggestedPrompts"))
    assert 0 < len(prompts["prompts"]) <= 4
