"""The widget in a page of somebody else: one script, one element for each of its users, and no key."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.identity import READ_SCOPES
from data_layer.database import Database
from data_layer.secrets import SecretBox
from data_layer.widgets import Widgets
from tests.widget.host_page import Host, host_of
from tests.widget.test_pictures import USES

_ELEMENT = '<manufacturing-copilot id="{user}" token-url="/token/{user}"></manufacturing-copilot>'


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys")


@pytest.fixture
async def host(site: Any, database: Database, tmp_path: Any) -> AsyncIterator[Host]:
    """Its users ann, of the tenant `plant`, and bob, of the tenant `other`."""
    widgets = Widgets(database, SecretBox.open(tmp_path))
    async with host_of(site.url) as host:
        for user, tenant in (("ann", "plant"), ("bob", "other")):
            host.made[user] = await widgets.create(tenant, [host.url], READ_SCOPES)
        host.body = _ELEMENT.format(user="ann")
        yield host


async def test_two_tenants_on_one_page_see_each_their_own_under_the_strictest_policy(
    look: Any, site: Any, host: Host
) -> None:
    host.body = _ELEMENT.format(user="ann") + _ELEMENT.format(user="bob")
    site.copilot.uses = USES
    seen = await look(viewport={"width": 1280, "height": 1500})
    await seen.page.goto(host.url)
    for user, tenant in (("ann", "plant"), ("bob", "other")):
        widget = seen.page.locator(f"#{user}")
        await widget.get_by_text(f"{tenant} · today is").wait_for()
        await widget.get_by_label("Your question").fill(f"asked by {user}")
        await widget.get_by_label("Your question").press("Enter")
        await widget.locator(".picture svg").nth(1).wait_for()
        await widget.locator(".thread .name", has_text=f"asked by {user}").wait_for()
    for user, stranger in (("ann", "bob"), ("bob", "ann")):
        assert await seen.page.locator(f"#{user}").get_by_text(f"asked by {stranger}").count() == 0
    assert [(p.tenant_id, p.user_id) for p, _ in site.copilot.asked] == [("plant", "ann"), ("other", "bob")]
    await seen.page.reload()
    for user in ("ann", "bob"):
        words = seen.page.locator(f"#{user} .words")
        await words.wait_for()
        assert await words.inner_text() == f"asked by {user}"
    assert {url.split("/")[2] for url in seen.requests} == {host.url.split("/")[2], site.url.split("/")[2]}
    assert seen.complaints == []


async def test_the_token_is_kept_nowhere_and_no_cookie_is_sent(look: Any, host: Host) -> None:
    seen = await look()
    sent: list[dict[str, str]] = []
    seen.page.on("request", lambda request: sent.append(request.headers))
    await seen.open(host.url)
    await seen.ask()
    stores = (
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, document.documentElement.outerHTML])"
    )
    kept = await seen.page.evaluate(stores)
    tokens = {h["authorization"].split()[1] for h in sent if "authorization" in h}
    assert tokens
    assert not any(token in kept for token in tokens)
    assert not any("cookie" in headers for headers in sent)


async def test_a_token_that_has_run_out_is_renewed_once(look: Any, host: Host) -> None:
    host.stale = 1
    seen = await look()
    await seen.open(host.url)
    await seen.ask()
    assert host.asked["ann"] == 2


async def test_a_token_that_stays_bad_is_not_asked_for_for_ever_and_the_reader_is_told(look: Any, host: Host) -> None:
    host.stale = 1000
    seen = await look()
    await seen.page.goto(host.url)
    await seen.page.get_by_role("alert").wait_for()
    assert host.asked["ann"] == 2
    assert await seen.page.get_by_label("This server asks for").count() == 0


async def test_who_is_not_signed_in_at_the_page_is_told_so(look: Any, host: Host) -> None:
    host.refuses = True
    seen = await look()
    await seen.page.goto(host.url)
    await seen.page.get_by_role("alert").wait_for()
    assert await seen.page.get_by_role("alert").inner_text() == (
        "This page could not sign you in. Reload it, or tell your administrator."
    )


@pytest.mark.parametrize("tag", ["", "async", "defer", 'type="module" crossorigin'])
async def test_any_script_tag_loads_it(look: Any, host: Host, tag: str) -> None:
    host.tag = tag
    seen = await look()
    await seen.page.goto(host.url)
    await seen.page.get_by_text("plant · today is").wait_for()
    assert seen.complaints == []


async def test_a_script_of_the_page_may_give_the_token_before_or_after(look: Any, host: Host) -> None:
    host.body = '<manufacturing-copilot id="ann"></manufacturing-copilot>'
    give = """() => { document.querySelector("manufacturing-copilot").getToken =
        async () => (await (await fetch("/token/ann", { method: "POST" })).json()).token; }"""
    seen = await look()
    await seen.page.goto(host.url)
    await seen.page.get_by_role("alert").wait_for()  # nobody is known yet
    await seen.page.evaluate(give)
    await seen.page.get_by_text("plant · today is").wait_for()


async def test_a_page_that_is_not_on_the_list_gets_nothing(look: Any, site: Any, host: Host) -> None:
    async with host_of(site.url) as stranger:
        stranger.made, stranger.body = host.made, host.body
        seen = await look()
        await seen.page.goto(stranger.url)
        await seen.page.get_by_role("alert").wait_for()
        assert await seen.page.get_by_text("plant ·").count() == 0


async def test_the_page_is_told_of_answers_and_may_ask(look: Any, host: Host) -> None:
    seen = await look()
    await seen.page.goto(host.url)
    await seen.page.locator(".welcome").wait_for()
    told = await seen.page.evaluate(
        """() => new Promise(done => {
            document.addEventListener("copilot-answer", event => done(event.detail));
            document.querySelector("manufacturing-copilot").ask("how many?");
        })"""
    )
    assert told["outcome"] == "answered"
    assert await seen.page.locator(".words").inner_text() == "how many?"
