"""Asking in the widget: what is seen while an answer comes, and what can be done with it."""

import asyncio
from itertools import pairwise
from typing import Any

from agent.answer import ToolUse
from core.errors import Unavailable
from tests.widget.wire import wire_to
from tools.spec import Kind


async def test_an_answer_streams_and_says_what_is_looked_up_meanwhile(seen: Any, local: Any) -> None:
    local.copilot.gate.clear()
    await seen.say("how many AR-5381 do we have?")
    turn = seen.page.locator(".turn")
    await turn.get_by_text("There are").wait_for()
    assert await turn.locator(".words").inner_text() == "how many AR-5381 do we have?"
    assert await turn.get_by_text("Looked up: stock on hand").count() == 1
    assert await turn.get_by_text("Writing …").count() == 1
    local.copilot.gate.set()
    await turn.locator(".foot").wait_for()
    assert "There are 1,085 EA." in await turn.locator(".said").inner_text()
    assert await turn.locator(".busy").count() == 0
    assert seen.complaints == []


async def test_what_was_done_at_once_is_not_called_prepared(seen: Any, local: Any) -> None:
    def use(tool: str, kind: Kind) -> ToolUse:
        return ToolUse(tool=tool, arguments={}, ok=True, result={}, kind=kind)

    local.copilot.uses = (use("stock_on_hand", "read"), use("set_alert", "setting"), use("draft_email", "proposal"))
    await seen.ask("tell me when it drops below 3")
    await seen.page.reload()
    await seen.page.locator(".turn .foot").wait_for()
    assert await seen.page.locator(".turn .steps").all_inner_texts() == [
        "Looked up: stock on hand",
        "Prepared: draft email",
        "Done: set alert",
    ]


async def test_what_asked_back_is_not_called_done(seen: Any, local: Any) -> None:
    local.copilot.uses = (
        ToolUse(tool="set_alert", arguments={}, ok=False, result={}, kind="setting"),
        ToolUse(tool="draft_email", arguments={}, ok=False, result={}, kind="proposal"),
    )
    await seen.ask("tell me when it drops")
    await seen.page.reload()
    await seen.page.locator(".turn .foot").wait_for()
    told = await seen.page.locator(".turn .steps").all_inner_texts()
    assert told == ["Not prepared: draft email", "Not done: set alert"]


async def test_what_is_under_way_can_be_stopped_and_asked_again(seen: Any, local: Any) -> None:
    local.copilot.gate.clear()
    await seen.say("how many?")
    await seen.page.get_by_text("There are").wait_for()
    await seen.page.get_by_role("button", name="Stop").click()
    await seen.page.get_by_role("alert").wait_for()
    assert "stopped" in await seen.page.get_by_role("alert").inner_text()
    local.copilot.gate.set()
    await seen.page.get_by_role("button", name="Try again").click()
    await seen.page.locator(".said", has_text="There are 1,085 EA.").wait_for()
    assert [question for _, question in local.copilot.asked] == ["how many?", "how many?"]


async def test_what_cannot_be_taken_takes_nothing_back(seen: Any, local: Any) -> None:
    await seen.ask("first")
    await seen.ask("second")
    refused = {"status": 429, "json": {"code": "too_many_runs", "detail": "Too many questions just now."}}
    await seen.page.route("**/api/v1/chat", lambda route: route.fulfill(**refused))
    await seen.page.get_by_role("button", name="Try again").first.click()
    await seen.page.get_by_text("Too many questions just now.").wait_for()
    assert await seen.page.locator(".words").all_inner_texts() == ["first", "second", "first"]
    await seen.page.unroute("**/api/v1/chat")
    await seen.page.get_by_role("button", name="Try again").last.click()
    await seen.page.locator(".turn .foot").nth(2).wait_for()
    assert await seen.page.locator(".trouble").count() == 0


async def test_what_is_stopped_before_it_is_taken_is_stopped_as_soon_as_it_is(seen: Any, local: Any) -> None:
    local.copilot.gate.clear()
    held = asyncio.Event()

    async def late(route: Any) -> None:
        await held.wait()
        await route.continue_()

    await seen.page.route("**/api/v1/chat", late)
    await seen.say("how many?")
    await seen.page.get_by_role("button", name="Stop").click()
    held.set()
    await seen.page.get_by_role("alert").wait_for()
    assert "stopped" in await seen.page.get_by_role("alert").inner_text()
    local.copilot.gate.set()


async def test_a_failure_is_told_in_its_own_words(seen: Any, local: Any) -> None:
    local.copilot.failure = Unavailable("The database is away for a moment.")
    await seen.say("how many?")
    await seen.page.get_by_role("alert").wait_for()
    assert await seen.page.get_by_role("alert").inner_text() == "The database is away for a moment."


async def test_a_reload_in_mid_answer_takes_the_run_up_again(seen: Any, local: Any) -> None:
    local.copilot.gate.clear()
    await seen.say("how many?")
    await seen.page.get_by_text("There are").wait_for()
    await seen.page.reload()
    await seen.page.locator(".turn").get_by_text("There are").wait_for()
    local.copilot.gate.set()
    await seen.page.locator(".said", has_text="There are 1,085 EA.").wait_for()
    assert await seen.page.locator(".turn").count() == 1
    assert len(local.copilot.asked) == 1


async def test_a_reload_shows_the_conversation_as_it_was(seen: Any, local: Any) -> None:
    await seen.ask("first")
    await seen.ask("second")
    await seen.page.reload()
    await seen.page.locator(".turn .foot").nth(1).wait_for()
    assert await seen.page.locator(".words").all_inner_texts() == ["first", "second"]


async def test_a_lost_connection_is_said_and_what_was_missed_is_made_up_for(look: Any, local: Any) -> None:
    async with wire_to(local.url) as (wire, url):
        seen = await (await look()).open(url)
        local.copilot.gate.clear()
        await seen.say("how many?")
        await seen.page.get_by_text("There are").wait_for()
        wire.down = True
        wire.cut()
        await seen.page.get_by_text("The connection is lost").wait_for()
        local.copilot.gate.set()
        wire.down = False
        await seen.page.locator(".said", has_text="There are 1,085 EA.").wait_for()
        assert await seen.page.get_by_text("The connection is lost").count() == 0
        assert len(local.copilot.asked) == 1


async def test_who_reconnects_too_often_waits_as_long_as_told_and_goes_on(look: Any, local: Any) -> None:
    async with wire_to(local.url) as (wire, url):
        seen = await (await look()).open(url)
        asked: list[float] = []

        async def refuse_twice(route: Any) -> None:
            asked.append(asyncio.get_running_loop().time())
            if len(asked) > 2:
                return await route.continue_()
            problem = {"code": "rate_limited", "detail": "Too many requests.", "status": 429}
            return await route.fulfill(status=429, headers={"Retry-After": "3"}, json=problem)

        await seen.page.route("**/api/v1/chat/*/events", refuse_twice)
        local.copilot.gate.clear()
        await seen.say("how many?")
        await seen.page.get_by_text("There are").wait_for()
        wire.cut()
        await seen.page.get_by_text("The connection is lost").wait_for()
        local.copilot.gate.set()
        await seen.page.locator(".said", has_text="There are 1,085 EA.").wait_for()
        assert [later - before >= 3 for before, later in pairwise(asked)] == [True, True]


async def test_a_question_is_edited_in_place_and_what_was_below_is_taken_back(seen: Any, local: Any) -> None:
    await seen.ask("first")
    await seen.ask("second")
    await seen.page.locator(".turn").first.hover()
    await seen.page.get_by_role("button", name="Edit this question").first.click()
    box = seen.page.get_by_role("textbox", name="Edit this question")
    assert await box.input_value() == "first"
    assert await seen.page.get_by_text("What was said below it is taken back.").count() == 1
    await box.fill("third")
    await seen.page.get_by_role("button", name="Ask anew").click()
    await seen.page.locator(".turn .foot").wait_for()
    assert await seen.page.locator(".words").all_inner_texts() == ["third"]
    assert await seen.page.locator(".said").inner_text() == "There are 1,085 EA."
    await seen.page.reload()
    await seen.page.locator(".turn .foot").wait_for()
    assert await seen.page.locator(".words").all_inner_texts() == ["third"]


async def test_a_browser_that_remembers_nothing_and_has_no_clipboard_still_asks_and_copies(
    look: Any, local: Any
) -> None:
    seen = await look()
    await seen.page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
    )
    await seen.open(local.url)
    await seen.ask("how many?")
    await seen.page.get_by_role("button", name="Copy").click()
    await seen.page.get_by_label("Your question").focus()
    await seen.page.keyboard.press("Control+V")
    assert await seen.page.get_by_label("Your question").input_value() == "There are 1,085 EA."
    assert seen.complaints == []
