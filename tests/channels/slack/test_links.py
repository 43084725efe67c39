"""Who one is in Slack, seen and ended by oneself."""

from typing import Any

import httpx

from tests.channels.slack.believable import TEAM, direct, event, words
from tests.channels.slack.conftest import Slack
from tests.widget.conftest import browser, look

__all__ = ["browser", "look"]


def _as(slack: Slack, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=slack.served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60)


async def test_one_sees_and_ends_ones_own_links_and_nobody_elses(slack: Slack) -> None:
    ann, bob = await slack.link("U20", "ann"), await slack.link("U21", "bob")
    path = f"/api/v1/slack/links/{TEAM}/U20"
    async with _as(slack, ann) as anns, _as(slack, bob) as bobs:
        (mine,) = (await anns.get("/api/v1/slack/links")).json()["items"]
        assert (mine["team_id"], mine["slack_user"]) == (TEAM, "U20")
        assert [one["slack_user"] for one in (await bobs.get("/api/v1/slack/links")).json()["items"]] == ["U21"]
        assert (await bobs.delete(path)).status_code == 404
        assert (await anns.delete(path)).status_code == 204
        assert (await anns.delete(path)).status_code == 404
        assert (await anns.get("/api/v1/slack/links")).json()["items"] == []
    told = await slack.answer(event(direct("how many items are there?", "U20")))
    assert "link CODE" in words(told["blocks"])


async def test_who_is_unknown_sees_no_links(slack: Slack) -> None:
    async with _as(slack, "cpk_0_0") as stranger:
        assert (await stranger.get("/api/v1/slack/links")).status_code == 401
        assert (await stranger.delete(f"/api/v1/slack/links/{TEAM}/U20")).status_code == 401


async def test_a_code_of_the_page_links_and_the_link_is_ended_there(look: Any, slack: Slack) -> None:
    key = await slack.served.key("grace")
    seen = await (await look()).open(slack.served.url)
    await seen.page.get_by_label("This server asks for an API key").fill(key)
    await seen.page.keyboard.press("Enter")
    await seen.page.get_by_role("button", name="Connect Slack").click()
    dialog = seen.page.get_by_role("dialog")
    await dialog.get_by_text("None is linked yet.").wait_for()
    await dialog.get_by_role("button", name="Get a code").click()
    said = await dialog.locator(".code code").inner_text()
    assert "You are grace" in words((await slack.answer(event(direct(said, "U40"))))["blocks"])
    await dialog.get_by_role("button", name="Look again").click()
    await dialog.get_by_text(f"U40 {TEAM}").wait_for()
    await dialog.get_by_role("button", name="Unlink U40").click()
    await dialog.get_by_text("None is linked yet.").wait_for()
    assert "link CODE" in words((await slack.answer(event(direct("how many items are there?", "U40"))))["blocks"])
