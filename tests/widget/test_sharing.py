"""A conversation that is shared within the tenant."""

from typing import Any

from core.identity import READ_SCOPES, Scope
from data_layer.keys import ApiKeys


async def _signed_in(look: Any, site: Any, key: str, path: str = "/") -> Any:
    seen = await (await look()).open(site.url + path)
    await seen.page.get_by_label("This server asks for").fill(key)
    await seen.page.get_by_role("button", name="Use it").click()
    await seen.page.locator(".welcome, .turn, .trouble").first.wait_for()
    return seen


async def test_a_colleague_with_the_link_reads_it_and_nobody_else(look: Any, make_site: Any, database: Any) -> None:
    site, keys = await make_site("keys"), ApiKeys(database)
    ann = await _signed_in(look, site, await keys.create("plant", "ann", READ_SCOPES))
    await ann.ask("what is short?")
    await ann.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ann.page.get_by_role("button", name="Actions for what is short?").click()
    await ann.page.get_by_role("button", name="Share", exact=True).click()
    await ann.page.get_by_role("button", name="Copy link").click()
    await ann.page.get_by_role("button", name="Copied").wait_for()
    link = await ann.page.evaluate("navigator.clipboard.readText()")
    path = link.removeprefix(site.url)

    bob = await _signed_in(look, site, await keys.create("plant", "bob", READ_SCOPES), path)
    await bob.page.locator(".said", has_text="There are 1,085 EA.").wait_for()
    assert "what is short? of ann" in await bob.page.locator(".banner").inner_text()
    assert await bob.page.get_by_label("Your question").count() == 0
    for name in ("Try again", "Helpful", "Edit this question"):
        assert await bob.page.get_by_role("button", name=name, exact=True).count() == 0
    await bob.page.get_by_role("button", name="Back to my conversations").click()
    await bob.page.locator(".welcome").wait_for()
    assert "shared" not in bob.page.url

    less = await keys.create("plant", "cy", READ_SCOPES - {Scope.SUPPLIERS_READ})
    cy = await _signed_in(look, site, less, path)
    assert await cy.page.locator(".turn .trouble").inner_text() == "This answer stands on data that you may not see."
    stranger = await _signed_in(look, site, await keys.create("other", "eve", READ_SCOPES), path)
    assert await stranger.page.get_by_role("alert").inner_text() == "There is no such shared conversation."

    await ann.page.get_by_role("button", name="Stop sharing").click()
    await ann.page.get_by_text("· Shared").wait_for(state="detached")
    assert await (await _signed_in(look, site, less, path)).page.get_by_role("alert").count() == 1
