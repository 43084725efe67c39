"""What has an effect waits for a yes: exactly what is approved is shown before, and the receipt after."""

import asyncio
from typing import Any

import pytest

from agent.answer import Outcome
from tests.api.test_approvals import put_up_notice


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("local", tools=(put_up_notice,))


async def _proposed(look: Any, site: Any, said: str = "Stock count on Friday") -> Any:
    answer = await site.client.post("/api/v1/tools/put_up_notice", json={"text": said})
    proposal = answer.json()["approval"]
    site.copilot.words = (f"**{proposal['title']}**\n\n{proposal['preview']}\n\nSay “approve”.",)
    site.copilot.more = {"outcome": Outcome.APPROVAL_REQUIRED, "approval": proposal}
    seen = await (await look()).open(site.url)
    await seen.say("put up a notice")
    await seen.page.get_by_role("button", name="Approve").wait_for()
    return seen


async def _status(site: Any) -> list[str]:
    return [one["status"] for one in (await site.client.get("/api/v1/approvals?limit=1")).json()["items"]]


async def test_what_is_proposed_is_shown_as_it_will_be_and_done_when_approved(look: Any, site: Any) -> None:
    seen = await _proposed(look, site)
    card = seen.page.get_by_role("group", name="Notice")
    assert "Stock count on Friday" in await card.locator(".preview").inner_text()
    assert await seen.page.locator("article > .said").inner_text() == "Say “approve”."
    assert await _status(site) == ["pending"]
    await card.get_by_role("button", name="Approve").click()
    await card.get_by_text("Receipt R-").wait_for()
    assert await card.get_by_role("status").inner_text() == "Done"
    assert await card.get_by_role("button", name="Approve").count() == 0
    async with seen.page.expect_download() as kept:
        await card.get_by_role("button", name="n.txt").click()
    assert (await kept.value).suggested_filename == "n.txt"
    await seen.page.reload()
    await card.get_by_text("Receipt R-").wait_for()


async def test_what_is_rejected_is_never_done(look: Any, site: Any) -> None:
    seen = await _proposed(look, site)
    await seen.page.get_by_role("button", name="Reject").click()
    await seen.page.get_by_role("status").get_by_text("Rejected").wait_for()
    assert await _status(site) == ["rejected"]


async def test_the_preview_follows_what_is_changed_and_that_is_what_is_done(look: Any, site: Any) -> None:
    seen = await _proposed(look, site)
    card = seen.page.get_by_role("group", name="Notice")
    await card.get_by_role("button", name="Change").click()
    await card.get_by_label("Text").fill("Stock count on **Monday**")
    await card.locator(".preview").get_by_text("Stock count on **Monday**").wait_for()
    await card.get_by_role("button", name="Approve").click()
    await card.get_by_text("Receipt R-").wait_for()
    assert "Monday" in await card.locator(".preview").inner_text()
    (done,) = (await site.client.get("/api/v1/approvals?limit=1")).json()["items"]
    assert done["arguments"]["text"] == "Stock count on **Monday**"


async def test_what_somebody_else_decided_meanwhile_is_said(look: Any, site: Any) -> None:
    seen = await _proposed(look, site)
    (one,) = (await site.client.get("/api/v1/approvals?limit=1")).json()["items"]
    await site.client.post(f"/api/v1/approvals/{one['approval_id']}", json={"decision": "reject"})
    await seen.page.get_by_role("button", name="Approve").click()
    await seen.page.get_by_role("alert").wait_for()
    await seen.page.get_by_role("status").get_by_text("Rejected").wait_for()


async def test_what_is_decided_in_the_list_is_decided_in_the_conversation_too(look: Any, site: Any) -> None:
    seen = await _proposed(look, site)
    said = seen.page.locator("article").get_by_role("group", name="Notice")
    await seen.page.get_by_role("button", name="waiting").click()
    dialog = seen.page.get_by_role("dialog")
    await dialog.get_by_role("group", name="Notice").get_by_role("button", name="Approve").click()
    await dialog.get_by_text("Receipt R-").wait_for()
    await seen.page.keyboard.press("Escape")
    await said.get_by_text("Receipt R-").wait_for()
    assert await said.get_by_role("button", name="Approve").count() == 0


async def test_what_stood_before_a_decision_never_undoes_it(look: Any, site: Any) -> None:
    """How it stood was asked when it was shown; that answer comes last."""
    await site.client.post("/api/v1/tools/put_up_notice", json={"text": "Slowly told"})
    (one,) = (await site.client.get("/api/v1/approvals?limit=1")).json()["items"]
    decided, told = asyncio.Event(), asyncio.Event()

    async def held(route: Any) -> None:
        if route.request.method == "POST":
            await route.continue_()
            return
        answer = await route.fetch()
        await decided.wait()
        await route.fulfill(response=answer)
        told.set()

    seen = await look()
    await seen.page.route(f"**/api/v1/approvals/{one['approval_id']}", held)
    await seen.open(site.url)
    await seen.page.get_by_role("button", name="waiting").click()
    card = seen.page.get_by_role("dialog").get_by_role("group", name="Notice")
    await card.get_by_role("button", name="Reject").click()
    await card.get_by_text("Rejected").wait_for()
    decided.set()
    await told.wait()
    await seen.page.wait_for_timeout(500)
    assert await card.get_by_role("status").inner_text() == "Rejected"
    assert await card.get_by_role("button", name="Approve").count() == 0


async def test_what_waits_is_told_and_decided_from_anywhere(look: Any, site: Any) -> None:
    await site.client.post("/api/v1/tools/put_up_notice", json={"text": "From elsewhere"})
    seen = await (await look()).open(site.url)
    waiting = seen.page.get_by_role("button", name="waiting")
    await waiting.click()
    dialog = seen.page.get_by_role("dialog")
    card = dialog.get_by_role("group", name="Notice").filter(has_text="From elsewhere")
    await card.get_by_role("button", name="Approve").click()
    await card.get_by_text("Receipt R-").wait_for()
