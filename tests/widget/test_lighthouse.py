"""Google's judgement of the page, where its tool is there: `npm install --global lighthouse@12`."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.widget.conftest import CHROMIUM, MISSING

LIGHTHOUSE = shutil.which("lighthouse")


@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
@pytest.mark.skipif(LIGHTHOUSE is None, reason="Lighthouse is not installed: npm install --global lighthouse@12")
async def test_lighthouse_finds_the_page_accessible(local: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("CHROME_PATH", str(CHROMIUM))
    report = tmp_path / "report.json"
    asked = await asyncio.create_subprocess_exec(
        str(LIGHTHOUSE), local.url, "--only-categories=accessibility", "--output=json", f"--output-path={report}",
        "--chrome-flags=--headless=new --no-sandbox", "--quiet",
    )  # fmt: skip
    assert await asked.wait() == 0
    told = json.loads(await asyncio.to_thread(report.read_text))
    assert told["categories"]["accessibility"]["score"] >= 0.95
