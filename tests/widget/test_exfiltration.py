"""Nothing that a record, a document or a model says makes the browser ask for anything outside; nor is it run."""

import re
from typing import Any

from agent.answer import Citation, Outcome, ToolUse
from tests.widget.payloads import PAYLOADS

# All that an answer is shown with, besides its text.
_ELSEWHERE = "\n".join(PAYLOADS)[:4000]
_ALLOWED = re.compile(
    "a|article|aside|blockquote|br|button|code|dd|del|details|dialog|div|dl|dt|em|fieldset|figcaption|"
    "figure|form|h1|h2|h3|h4|h5|header|hr|input|label|legend|li|main|nav|ol|p|path|pre|section|span|"
    "strong|summary|svg|table|tbody|td|textarea|th|thead|tr|ul|manufacturing-copilot-\\w+"
)
_SEEN = """() => {
    const { shadowRoot } = document.querySelector("manufacturing-copilot");
    const acts = ({ name }) => name.startsWith("on") || name === "style" || name === "src";
    return [...shadowRoot.querySelectorAll("*")].map((node) =>
        [node.localName, [...node.attributes].filter(acts).map(({ name }) => name), node.getAttribute("href")]);
}"""


def test_there_are_more_than_a_hundred_payloads_and_each_is_another() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) > 100


async def _innocent(seen: Any, url: str) -> None:
    """No request left this server, and nothing stands there that could make one."""
    assert [request for request in seen.requests if not request.startswith((url, "blob:"))] == []
    for name, suspect, href in await seen.page.evaluate(_SEEN):
        assert _ALLOWED.fullmatch(name), name
        assert suspect == [], name
        assert href is None or href.startswith(f"{url}/documents/"), href
    assert seen.complaints == []


async def test_payloads_in_an_answer_reach_nobody(look: Any, local: Any) -> None:
    seen = await (await look()).open(local.url)
    for at in range(0, len(PAYLOADS), 8):
        local.copilot.words = tuple(f"{payload}\n\n" for payload in PAYLOADS[at : at + 8])
        await seen.ask()
    for link in await seen.page.locator(".said a").all():  # the reader moves over what can be followed
        await link.hover()
    await _innocent(seen, local.url)


async def test_each_payload_reaches_nobody_where_the_page_has_no_policy_and_the_stream_is_cut(
    look: Any, local: Any
) -> None:
    seen = await (await look(bypass_csp=True)).open(local.url)
    for number, payload in enumerate(PAYLOADS):
        if number % 16 == 0:
            await seen.page.get_by_role("button", name="New conversation").click()
            await seen.page.locator(".welcome").wait_for()
        half = len(payload) // 2
        local.copilot.words = (payload[:half], payload[half:], "\n")
        await seen.ask("cut")
        await _innocent(seen, local.url)


async def test_payloads_beside_the_text_reach_nobody(look: Any, local: Any) -> None:
    seen = await (await look(bypass_csp=True)).open(local.url)
    row = {"source": "erp", "record": "1", "name": _ELSEWHERE}
    local.copilot.uses = (ToolUse(tool=_ELSEWHERE[:60], arguments={}, ok=True, result={"summary": "", "rows": [row]}),)
    local.copilot.more = {
        "outcome": Outcome.CLARIFY,
        "choices": PAYLOADS[:20],
        "suggestions": PAYLOADS[20:40],
        "citations": [
            Citation(label=_ELSEWHERE, source="erp", reference="1"),
            *(Citation(kind="document", label="x", source="documents", reference=one) for one in PAYLOADS[:4]),
        ],
    }
    await seen.ask(_ELSEWHERE)
    await seen.page.get_by_role("list", name="Sources").get_by_role("button").first.click()
    await seen.page.locator("dialog dd").first.wait_for()
    await _innocent(seen, local.url)


async def test_payloads_in_a_document_reach_nobody(look: Any, local: Any) -> None:
    text = "\n\n".join(PAYLOADS).replace("\x00", "")
    sent = await local.client.post("/api/v1/documents", files={"file": ("poison.md", text)}, timeout=60)
    link = f"/documents/{sent.json()['document_id']}"
    seen = await (await look(bypass_csp=True)).open(local.url)
    local.copilot.more = {"citations": [Citation(kind="document", label="Rules", source="documents", reference=link)]}
    await seen.ask()
    await seen.page.get_by_role("button", name="Rules").click()
    await seen.page.locator("dialog .text .said > *").first.wait_for()
    await _innocent(seen, local.url)


async def test_only_hosts_that_the_server_allows_become_links(look: Any, make_site: Any) -> None:
    local = await make_site("local", link_hosts=frozenset({"docs.example", "wiki.example"}))
    seen = await (await look()).open(local.url)
    local.copilot.words = (
        "[guide](https://docs.example/a?b=c) [x](http://docs.example/a) [x](https://evil.docs.example/)"
        " [x](https://docs.example:8443/) [x](https://docs.example@evil.example) https://wiki.example/page [r]"
        "\n\n[r]: https://docs.example/",
    )
    await seen.ask()
    links = seen.page.locator(".said a")
    hrefs = [await link.get_attribute("href") for link in await links.all()]
    assert hrefs == ["https://docs.example/a?b=c", "https://wiki.example/page"]
    assert {await link.get_attribute("rel") for link in await links.all()} == {"noopener noreferrer"}
