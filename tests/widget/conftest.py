"""The widget in a real browser, on a real server; only the copilot is scripted. Without Chromium it is skipped."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.api.conftest import Site, _quiet, local, make_site

__all__ = ["Seen", "_quiet", "local", "make_site"]

CHROMIUM = shutil.which("chromium")
MISSING = "Chromium is not installed: apt-get install chromium"
# What a browser says of an answer that is no success is no complaint of the page.
_STATUS = "Failed to load resource: the server responded with a status of"


class Seen:
    """A page, and what it asked for and complained of meanwhile."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: message.type == "error" and self._heard(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, text: str) -> None:
        if not text.startswith(_STATUS):
            self.complaints.append(text)

    async def open(self, url: str) -> "Seen":
        await self.page.goto(url)
        await self.page.locator(".welcome, .turn, .key").first.wait_for()
        return self

    async def say(self, question: str) -> None:
        await self.page.get_by_label("Your question").fill(question)
        await self.page.keyboard.press("Enter")

    async def ask(self, question: str = "How is demand?") -> None:
        """Asks, and waits for the end."""
        count = await self.page.locator(".turn").count()
        await self.say(question)
        await self.page.locator(".turn").nth(count).locator(".foot").wait_for()


Look = Callable[..., Awaitable[Seen]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def look(browser: Browser) -> AsyncIterator[Look]:
    """A function that gives a page, in a context of its own unless one is given, with Playwright's options of it."""
    contexts: list[BrowserContext] = []

    async def look(context: BrowserContext | None = None, **how: Any) -> Seen:
        if context is None:
            context = await browser.new_context(**{"locale": "en-GB", "reduced_motion": "reduce", **how})
            context.set_default_timeout(60_000)
            contexts.append(context)
        return Seen(await context.new_page())

    yield look
    for context in contexts:
        await context.close()


@pytest.fixture
async def seen(look: Look, local: Site) -> Seen:
    """The full page, opened."""
    return await (await look()).open(local.url)
