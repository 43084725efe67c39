"""With the keyboard alone, with a screen reader, in each state that the widget has."""

from importlib import resources
from typing import Any

import pytest

from agent.answer import Citation, Outcome
from core.errors import Unavailable
from tests.api.test_approvals import put_up_notice
from tests.widget.test_answers import USE
from tests.widget.test_pictures import USES
from tests.widget.test_tables import TABLE

axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed: make setup")
_AXE = (resources.files(axe) / "axe.min.js").read_text()
_RUN = "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
_FOCUS = """() => {
    let node = document.activeElement;
    while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    const named = node.getAttribute("aria-label") || node.getAttribute("placeholder");
    return named || node.textContent.trim() || node.localName;
}"""


async def _sound(seen: Any) -> None:
    await seen.page.evaluate(_AXE)
    found = await seen.page.evaluate(_RUN)
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


@pytest.fixture(params=["light", "dark"])
async def seen(look: Any, local: Any, request: Any) -> Any:
    return await (await look(color_scheme=request.param)).open(local.url)


async def test_the_beginning(seen: Any) -> None:
    await _sound(seen)


async def test_an_answer_with_all_that_it_may_have(seen: Any, local: Any) -> None:
    local.copilot.words = (f"# A\n\n{TABLE}\n\n> said\n\n- `one`\n\n```\ncode\n```\n\n_Source: erp._",)
    local.copilot.uses = (USE, *USES)
    local.copilot.more = {
        "citations": [Citation(label=f"Record {n}", source="erp", reference="inventory#1") for n in range(9)],
        "suggestions": ["who supplies it?"],
    }
    await seen.ask()
    await seen.page.locator(".picture svg").nth(1).wait_for()
    await seen.page.get_by_text("The picture as a table").first.click()
    await _sound(seen)
    await seen.page.get_by_role("button", name="Not helpful").click()
    await seen.page.get_by_label("A number is wrong").wait_for()
    await _sound(seen)
    await seen.page.get_by_role("button", name="Record 1").click()
    await seen.page.get_by_role("dialog").wait_for()
    await _sound(seen)


async def test_while_it_is_answered_when_it_fails_and_when_it_is_asked_back(seen: Any, local: Any) -> None:
    local.copilot.gate.clear()
    await seen.say("how many?")
    await seen.page.get_by_text("There are").wait_for()
    await _sound(seen)
    local.copilot.failure = Unavailable("Away for a moment.")
    local.copilot.gate.set()
    await seen.page.get_by_role("alert").wait_for()
    await _sound(seen)
    local.copilot.failure = None
    local.copilot.more = {"outcome": Outcome.CLARIFY, "choices": ["HL Crankarm", "ML Crankarm"]}
    await seen.ask("which?")
    await _sound(seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_waits_for_approval(look: Any, make_site: Any, scheme: str) -> None:
    site = await make_site("local", tools=(put_up_notice,))
    proposed = await site.client.post("/api/v1/tools/put_up_notice", json={"text": "Stock count"})
    site.copilot.more = {"outcome": Outcome.APPROVAL_REQUIRED, "approval": proposed.json()["approval"]}
    seen = await (await look(color_scheme=scheme)).open(site.url)
    await seen.ask()
    await seen.page.get_by_role("button", name="Change").click()
    await seen.page.get_by_label("Text").wait_for()
    await _sound(seen)
    await seen.page.get_by_role("button", name="waiting").click()
    await seen.page.get_by_role("dialog").get_by_role("button", name="Reject").first.click()
    await seen.page.get_by_role("dialog").get_by_text("Rejected").wait_for()
    await _sound(seen)


async def test_editing_a_question_and_the_list_of_conversations(seen: Any) -> None:
    await seen.ask("about nuts")
    await seen.page.get_by_role("button", name="Edit this question").focus()
    await seen.page.keyboard.press("Enter")
    await seen.page.get_by_role("textbox", name="Edit this question").wait_for()
    await _sound(seen)
    for action in ("Rename", "Share", "Delete"):
        await seen.page.get_by_role("button", name="Actions for about nuts").first.click()
        await seen.page.locator(".actions").get_by_role("button", name=action).click()
        await _sound(seen)
        await seen.page.get_by_role("button", name="Actions for about nuts").first.click()


@pytest.mark.parametrize("width", [320, 768])
async def test_small_screens(look: Any, local: Any, width: int) -> None:
    seen = await (await look(viewport={"width": width, "height": 700})).open(local.url)
    local.copilot.words = (TABLE,)
    await seen.ask()
    await _sound(seen)
    await seen.page.get_by_role("button", name="Show conversations").click()
    await seen.page.get_by_role("dialog").wait_for()
    await _sound(seen)


async def test_a_document_and_the_form_for_a_key(look: Any, local: Any, make_site: Any) -> None:
    sent = await local.client.post("/api/v1/documents", files={"file": ("rules.md", "# Rules\n\nKept.\n")}, timeout=60)
    seen = await look()
    await seen.page.goto(f"{local.url}/documents/{sent.json()['document_id']}?start=9&end=14")
    await seen.page.get_by_label("The passage").wait_for()
    await _sound(seen)
    locked = await make_site("keys")
    await seen.open(locked.url)
    await seen.page.get_by_label("This server asks for").wait_for()
    await _sound(seen)


async def test_everything_is_done_with_the_keyboard(look: Any, local: Any) -> None:
    seen = await (await look()).open(local.url)
    page = seen.page
    local.copilot.words = (TABLE,)

    async def tab_to(name: str, most: int = 40) -> None:
        for _ in range(most):
            await page.keyboard.press("Tab")
            if name in await page.evaluate(_FOCUS):
                return
        raise AssertionError(f"{name} is not reached")

    order = []
    for _ in range(4):
        await page.keyboard.press("Tab")
        order.append(await page.evaluate(_FOCUS))
    assert order[:2] == ["New conversation", "Search conversations"]
    await tab_to("Ask a question …")
    await page.keyboard.type("how many?")
    await page.keyboard.press("Enter")
    await page.locator(".foot").wait_for()
    assert await page.evaluate(_FOCUS) == "Ask a question …"
    await page.locator("main").focus()
    await tab_to("On hand")
    await page.keyboard.press("Enter")
    assert await page.get_by_role("columnheader", name="On hand").get_attribute("aria-sort") == "ascending"
    await tab_to("Not helpful")
    await page.keyboard.press("Space")
    await page.get_by_label("A number is wrong").wait_for()
    await page.keyboard.press("Shift+Tab")
    assert await page.evaluate(_FOCUS) == "Helpful"


async def test_a_screen_reader_hears_the_answer_once_and_not_each_token(look: Any, local: Any) -> None:
    seen = await (await look()).open(local.url)
    local.copilot.gate.clear()
    live = seen.page.locator("[aria-live=polite]")
    await seen.say("how many?")
    await seen.page.get_by_text("There are").wait_for()
    assert await live.inner_text() == ""
    assert await seen.page.locator(".said").evaluate("node => node.closest('[aria-live]')") is None
    assert await seen.page.locator("article").get_attribute("aria-busy") == "true"
    local.copilot.gate.set()
    await seen.page.locator(".foot").wait_for()
    assert await live.inner_text() == "The answer: There are 1,085 EA."
    assert await seen.page.locator("article").get_attribute("aria-busy") == "false"


async def test_who_wants_no_motion_gets_none(look: Any, local: Any) -> None:
    local.copilot.gate.clear()
    for motion, turning in (("reduce", "none"), ("no-preference", "turn")):
        seen = await (await look(reduced_motion=motion)).open(local.url)
        await seen.say("how many?")
        await seen.page.get_by_text("There are").wait_for()
        busy = seen.page.locator(".busy")
        assert await busy.evaluate("node => getComputedStyle(node, '::before').animationName") == turning
        await seen.page.get_by_role("button", name="Stop").click()
        await seen.page.get_by_role("alert").wait_for()
    local.copilot.gate.set()
