"""Take the README's pictures anew: `make screenshots`. Of a sample plant made for it, or of the server at `--url`."""

import argparse
import asyncio
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

HERE = Path(__file__).parent
COLOURS = 192
_LAPTOP = {"width": 1280, "height": 800}
_PHONE = {"width": 390, "height": 780}


async def _ask(page: Page, question: str, until: str = ".foot") -> None:
    await page.get_by_label("Your question").fill(question)
    await page.keyboard.press("Enter")
    await page.locator(".turn").last.locator(until).first.wait_for()
    await page.locator(".turn").last.locator(".foot").wait_for()
    await page.evaluate("document.activeElement.shadowRoot?.activeElement?.blur()")


async def _start(page: Page) -> None:
    await page.locator(".suggestions button").nth(8).wait_for()


async def _sources(page: Page) -> None:
    await _ask(page, "which purchase orders are late?")
    await page.get_by_role("list", name="Sources").get_by_role("button", name=re.compile(r"^PO\d")).first.click()
    await page.get_by_role("dialog").locator("dl").nth(1).wait_for()
    await page.locator(".turn .words").last.evaluate("question => question.scrollIntoView()")


async def _forecast(page: Page) -> None:
    await _ask(page, "demand forecast of Belt Conveyor BC-300x3000", ".picture svg")


async def _approval(page: Page) -> None:
    await _ask(page, "draft a requisition for 200 of Adjustable Race in three weeks", ".approval")
    await page.get_by_role("button", name="Approve", exact=True).scroll_into_view_if_needed()


async def _phone(page: Page) -> None:
    await _ask(page, "which items are below their reorder point?")


PICTURES = {"start": _start, "sources": _sources, "forecast": _forecast, "approval": _approval, "phone": _phone}


async def _take(browser: Browser, url: str, name: str) -> None:
    phone = name == "phone"
    context = await browser.new_context(
        locale="en-GB",
        reduced_motion="reduce",
        viewport=_PHONE if phone else _LAPTOP,  # type: ignore[arg-type]
        color_scheme="dark" if phone else "light",
        device_scale_factor=1.5,
    )
    context.set_default_timeout(120_000)
    page = await context.new_page()
    await page.goto(url)
    await page.locator(".welcome").wait_for()
    await PICTURES[name](page)
    await page.mouse.move(0, 0)
    taken = Image.open(io.BytesIO(await page.screenshot()))
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)
    await context.close()


@asynccontextmanager
async def _sample_plant() -> AsyncIterator[str]:
    """Its URL, while it is served."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "COPILOT_HOME": home}
        command = (sys.executable, "-m", "bootstrap.cli", "demo", "--port", "0")
        serving = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
        assert serving.stdout is not None
        try:
            while (line := (await serving.stdout.readline()).decode()) and not line.startswith("Ready: "):
                pass
            yield line.removeprefix("Ready: ").strip()
        finally:
            serving.terminate()
            await serving.wait()


async def _all(browser_at: str, url: str, names: list[str]) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_at, args=["--no-sandbox"])
        for name in names:
            await _take(browser, url, name)
            print(f"{name}.png  {(HERE / f'{name}.png').stat().st_size:,} bytes")
        await browser.close()


async def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", help="a server that runs already")
    asked.add_argument("names", nargs="*", default=[*PICTURES], help="only these pictures")
    given = asked.parse_args()
    browser_at = shutil.which("chromium") or sys.exit("Chromium is not installed: apt-get install chromium")
    if given.url:
        await _all(browser_at, given.url, given.names)
    else:
        async with _sample_plant() as made:
            await _all(browser_at, made, given.names)


if __name__ == "__main__":
    asyncio.run(main())
