"""The list of conversations."""

import asyncio
from typing import Any


async def _named(seen: Any) -> list[str]:
    return list(await seen.page.locator(".thread .name").all_text_contents())


async def _act(seen: Any, thread: str, action: str) -> None:
    await seen.page.get_by_role("button", name=f"Actions for {thread}").click()
    await seen.page.get_by_role("button", name=action, exact=True).first.click()


async def _ask_anew(seen: Any, *questions: str) -> None:
    for question in questions:
        await seen.page.get_by_role("button", name="New conversation").click()
        await seen.page.locator(".welcome").wait_for()
        await seen.ask(question)
        await seen.page.locator(".thread .name", has_text=question).wait_for()


async def test_conversations_are_listed_opened_and_begun_anew(seen: Any) -> None:
    await _ask_anew(seen, "about nuts", "about bolts")
    assert (await _named(seen))[:2] == ["about bolts", "about nuts"]
    await seen.page.get_by_role("button", name="about nuts").first.click()
    await seen.page.locator(".words", has_text="about nuts").wait_for()
    assert await seen.page.locator(".words").count() == 1
    assert await seen.page.locator("[aria-current=true] .name").text_content() == "about nuts"


async def test_the_one_opened_last_is_shown_whichever_comes_first(seen: Any) -> None:
    await _ask_anew(seen, "slowly read", "quickly read")
    await seen.page.get_by_role("button", name="New conversation").click()
    await seen.page.locator(".welcome").wait_for()
    shown, told = asyncio.Event(), asyncio.Event()

    async def held(route: Any) -> None:
        answer = await route.fetch()
        slow = "slowly read" in await answer.text()
        if slow:
            await shown.wait()
        await route.fulfill(response=answer)
        if slow:
            told.set()

    await seen.page.route("**/api/v1/threads/*/messages*", held)
    for name in ("slowly read", "quickly read"):
        await seen.page.get_by_role("button", name=name).first.click()
    await seen.page.locator(".words", has_text="quickly read").wait_for()
    shown.set()
    await told.wait()
    await seen.page.wait_for_timeout(500)
    assert await seen.page.locator(".words").all_text_contents() == ["quickly read"]
    assert await seen.page.locator("[aria-current=true] .name").text_content() == "quickly read"


async def test_they_are_found_by_words_of_title_question_or_answer(seen: Any, local: Any) -> None:
    local.copilot.words = ("The gearbox is 100% late.",)
    await _ask_anew(seen, "alpha question")
    local.copilot.words = ("Nothing.",)
    await _ask_anew(seen, "beta question")
    find = seen.page.get_by_label("Search conversations")
    for words, found in (("GEARBOX", "alpha question"), ("beta", "beta question"), ("question 100%", "alpha question")):
        await find.fill(words)
        await seen.page.locator(".thread").nth(1).wait_for(state="detached")
        assert await _named(seen) == [found]
        await find.fill("question")
        await seen.page.locator(".thread").nth(1).wait_for()
    await find.fill("no_such%word")
    await seen.page.get_by_text("No conversation has these words").wait_for()


async def test_a_conversation_is_renamed(seen: Any) -> None:
    await _ask_anew(seen, "a clumsy name")
    await _act(seen, "a clumsy name", "Rename")
    await seen.page.get_by_label("Title").fill("Shortages of May")
    await seen.page.keyboard.press("Enter")
    await seen.page.locator(".thread .name", has_text="Shortages of May").wait_for()
    await seen.page.reload()
    await seen.page.locator(".thread .name", has_text="Shortages of May").wait_for()


async def test_a_conversation_is_deleted_when_that_is_confirmed(seen: Any) -> None:
    await _ask_anew(seen, "to be forgotten")
    await _act(seen, "to be forgotten", "Delete")
    assert await seen.page.get_by_text("Delete this conversation for good?").count() == 1
    await seen.page.get_by_role("button", name="Cancel").click()
    await _act(seen, "to be forgotten", "Delete")
    await seen.page.locator(".actions .danger").click()
    await seen.page.locator(".thread .name", has_text="to be forgotten").wait_for(state="detached")
    await seen.page.locator(".welcome").wait_for()


async def test_on_a_phone_the_list_is_opened_and_closed(look: Any, local: Any) -> None:
    seen = await (await look(viewport={"width": 390, "height": 800})).open(local.url)
    await seen.ask("on the phone")
    assert await seen.page.locator(".thread").first.is_hidden()
    await seen.page.get_by_role("button", name="Show conversations").click()
    await seen.page.locator(".thread .name", has_text="on the phone").first.wait_for()
    await seen.page.keyboard.press("Escape")
    assert await seen.page.locator(".thread").first.is_hidden()
