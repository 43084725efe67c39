"""Google's judgement of the pages, in the version that the lock beside it names: `make lighthouse`."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from core.identity import READ_SCOPES
from data_layer.database import Database
from data_layer.secrets import SecretBox
from data_layer.widgets import Widgets
from tests.widget.conftest import CHROMIUM, MISSING
from tests.widget.host_page import host_of

LIGHTHOUSE = Path(__file__).parent / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
_ELEMENT = '<manufacturing-copilot id="ann" token-url="/token/ann"></manufacturing-copilot>'
_SCHEMES = {"dark": 0, "light": 1}  # as Blink counts them

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
    pytest.mark.skipif(not LIGHTHOUSE.exists(), reason="Lighthouse is not installed: make lighthouse"),
    pytest.mark.parametrize("device", ["phone", "desktop"]),
    pytest.mark.parametrize("scheme", _SCHEMES),
]


async def _judged(url: str, scheme: str, device: str, report: Path) -> None:
    flags = f"--headless=new --no-sandbox --blink-settings=preferredColorScheme={_SCHEMES[scheme]}"
    options = ["--preset=desktop"] if device == "desktop" else []
    asked = await asyncio.create_subprocess_exec(
        LIGHTHOUSE, url, "--only-categories=accessibility", "--output=json", f"--output-path={report}",
        f"--chrome-path={CHROMIUM}", f"--chrome-flags={flags}", "--quiet", "--no-enable-error-reporting", *options,
    )  # fmt: skip
    assert await asked.wait() == 0
    told = json.loads(await asyncio.to_thread(report.read_text))
    wrong = [name for name, audit in told["audits"].items() if audit["score"] == 0]
    assert told["categories"]["accessibility"]["score"] >= 0.95, wrong


async def test_the_page_is_accessible(local: Any, tmp_path: Path, scheme: str, device: str) -> None:
    await _judged(local.url, scheme, device, tmp_path / "report.json")


async def test_a_page_of_somebody_else_is_accessible_with_it(
    make_site: Any, database: Database, tmp_path: Path, scheme: str, device: str
) -> None:
    site = await make_site("keys")
    async with host_of(site.url) as host:
        host.made["ann"] = await Widgets(database, SecretBox.open(tmp_path)).create("plant", [host.url], READ_SCOPES)
        host.body = _ELEMENT
        await _judged(host.url, scheme, device, tmp_path / "report.json")
