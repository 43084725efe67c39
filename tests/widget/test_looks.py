"""The widget in every width, light and dark, in other languages and from right to left."""

from typing import Any

import pytest

from tests.widget.test_tables import TABLE

_OVERFLOW = """() => {
    const { shadowRoot } = document.querySelector("manufacturing-copilot");
    const out = [...shadowRoot.querySelectorAll("main *:not(.wide *):not(.unseen), header *, .below *")]
        .filter((node) => !node.closest(".wide, .unseen, .icon") && node.getClientRects().length)
        .map((node) => [node, node.getBoundingClientRect()])
        .filter(([, { left, right }]) => left < -1 || right > innerWidth + 1);
    return [document.documentElement.scrollWidth, ...out.map(([node]) => node.className || node.localName)];
}"""
_BACK = "() => getComputedStyle(document.querySelector('manufacturing-copilot')).backgroundColor"


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1024, 1280, 1920])
async def test_nothing_is_wider_than_the_screen(look: Any, local: Any, width: int) -> None:
    seen = await (await look(viewport={"width": width, "height": 800})).open(local.url)
    assert await seen.page.evaluate(_OVERFLOW) == [width]
    local.copilot.words = (f"A word_{'long' * 40} and `{'code' * 40}`.\n\n{TABLE}",)
    local.copilot.more = {"suggestions": ["what about " + "that and " * 30 + "this?"]}
    await seen.ask("how many " + "very" * 60 + "?")
    assert await seen.page.evaluate(_OVERFLOW) == [width]
    beside = await seen.page.locator("aside").count()
    assert beside == (1 if width >= 860 else 0)


async def test_it_fits_itself_to_its_own_width_and_not_to_the_screens(look: Any, local: Any) -> None:
    seen = await (await look(viewport={"width": 1280, "height": 800})).open(local.url)
    await seen.page.evaluate("document.querySelector('manufacturing-copilot').style.width = '400px'")
    await seen.page.locator("aside").wait_for(state="detached")
    await seen.page.get_by_role("button", name="Show conversations").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_page_may_say_the_theme_or_leave_it_to_the_reader(look: Any, local: Any, theme: str) -> None:
    seen = await (await look(color_scheme=theme)).open(local.url)
    reader = await seen.page.evaluate(_BACK)
    for said in ("light", "dark"):
        await seen.page.evaluate(f"document.querySelector('manufacturing-copilot').setAttribute('theme', '{said}')")
        assert (await seen.page.evaluate(_BACK) == reader) == (said == theme)


async def test_a_page_may_set_the_colours(look: Any, local: Any) -> None:
    seen = await (await look()).open(local.url)
    await seen.page.evaluate(
        "document.querySelector('manufacturing-copilot').style.setProperty('--copilot-background', 'rgb(1, 2, 3)')"
    )
    assert await seen.page.evaluate(_BACK) == "rgb(1, 2, 3)"


async def test_it_is_said_in_the_pages_language_and_else_in_english(look: Any, local: Any) -> None:
    seen = await (await look()).open(local.url)
    say = "document.querySelector('manufacturing-copilot').setAttribute('lang', '{}')"
    await seen.page.evaluate(say.format("de-AT"))
    await seen.page.get_by_label("Ihre Frage").wait_for()
    assert await seen.page.get_by_role("button", name="Neues Gespräch").count() == 1
    await seen.page.evaluate(say.format("fi"))
    await seen.page.get_by_label("Your question").wait_for()


async def test_it_is_read_from_right_to_left_where_the_page_is(look: Any, local: Any) -> None:
    seen = await (await look()).open(local.url)
    await seen.page.evaluate("document.documentElement.dir = 'rtl'")
    await seen.ask("כמה יש לנו?")
    list_, question, answer = [
        await seen.page.locator(one).bounding_box() for one in ("aside", ".words", "article .said")
    ]
    assert list_["x"] > question["x"] + question["width"]  # the list stands at the right
    assert question["x"] < answer["x"] + 10  # and the question at the left
    assert await seen.page.evaluate(_OVERFLOW) == [1280]


async def test_on_paper_there_is_the_conversation_alone(look: Any, local: Any) -> None:
    seen = await (await look(color_scheme="dark")).open(local.url)
    await seen.ask()
    await seen.page.emulate_media(media="print", color_scheme="dark")
    for hidden in ("aside", ".composer", ".foot button"):
        assert await seen.page.locator(hidden).first.is_hidden()
    assert await seen.page.locator(".said").is_visible()
    assert await seen.page.evaluate(_BACK) == "rgb(246, 247, 249)"
