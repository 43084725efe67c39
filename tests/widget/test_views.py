"""What is opened beside the conversation: all approvals, and the audit log."""

import asyncio
import csv
from typing import Any

import pytest

from tests.api.test_approvals import put_up_notice
from tests.widget.test_accessibility import _sound


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("local", tools=(put_up_notice,))


async def _opened(seen: Any, name: str) -> Any:
    await seen.page.get_by_role("button", name=name).click()
    return seen.page.get_by_role("dialog")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_waits_is_decided_and_what_was_decided_is_told(look: Any, site: Any, scheme: str) -> None:
    for said in ("First of May", "Second of May"):
        await site.client.post("/api/v1/tools/put_up_notice", json={"text": said})
    seen = await (await look(color_scheme=scheme)).open(site.url)
    dialog = await _opened(seen, "Approvals")
    card = dialog.get_by_role("group", name="Notice").filter(has_text="Second of May")
    await card.get_by_role("button", name="Reject").click()
    await card.get_by_text("Rejected").wait_for()
    await dialog.get_by_role("button", name="Decided").click()
    await dialog.get_by_text("Rejected").first.wait_for()
    assert await dialog.get_by_role("button", name="Approve").count() == 0
    await _sound(seen)
    await dialog.get_by_role("button", name="Waiting").click()
    await dialog.get_by_text("First of May").first.wait_for()
    assert await dialog.get_by_text("Second of May").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_who_may_filters_the_audit_log_and_takes_it_away(look: Any, site: Any, scheme: str) -> None:
    await site.client.post("/api/v1/tools/put_up_notice", json={"text": "Audited"})
    seen = await (await look(color_scheme=scheme)).open(site.url)
    dialog = await _opened(seen, "Audit log")
    await dialog.get_by_text("put_up_notice").first.wait_for()
    await _sound(seen)
    await dialog.get_by_label("Kind").select_option("tool_call")
    await dialog.get_by_label("What").fill("put_up_notice")
    await dialog.get_by_role("row").filter(has_text="Records").first.wait_for(state="detached")
    await dialog.get_by_text("put_up_notice").first.click()
    await dialog.get_by_text("Audited").first.wait_for()
    async with seen.page.expect_download() as kept:
        await dialog.get_by_role("button", name="CSV").click()
    text = await asyncio.to_thread((await (await kept.value).path()).read_text, encoding="utf-8-sig")
    assert {row["what"] for row in csv.DictReader(text.splitlines())} == {"put_up_notice"}
    await dialog.get_by_label("User").fill("nobody")
    await dialog.get_by_text("Nothing of that is in the log.").wait_for()


async def test_without_slack_nothing_is_said_of_it(seen: Any) -> None:
    await seen.page.get_by_role("button", name="Audit log").wait_for()
    assert await seen.page.get_by_role("button", name="Connect Slack").count() == 0
