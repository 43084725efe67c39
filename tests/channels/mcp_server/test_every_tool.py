"""Every tool over a sample plant, as a planner would call it: by the official client at both revisions, and by two that
others wrote. Each gives what the HTTP API gives."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bootstrap.container import Container
from bootstrap.settings import Settings
from tests.channels.conftest import OWNER, TENANT, TODAY, Served, serve
from tests.channels.mcp_server.believable import arguments
from tests.channels.mcp_server.clients import connected
from tests.forecasts import steady, store_forecasts
from tests.npm.clients import installed

pytestmark = pytest.mark.slow

# Of what was forecast before no day has passed in a plant that ends today; the alert that was set is stopped by then.
REFUSED = {"forecast_misses", "snooze_alert"}
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
async def sample(plant: Settings) -> Settings:
    """An installation with a small sample plant, with forecasts of one item."""
    async with Container(plant) as container:
        monday = TODAY - timedelta(days=4)
        await store_forecasts(await container.database(), TENANT, [steady("BCV-1001", 10, monday)], TODAY)
    return plant


@pytest.fixture(scope="module")
async def served(sample: Settings) -> AsyncIterator[Served]:
    async with serve(sample) as served:
        yield served


@pytest.fixture(scope="module")
async def calls(served: Served) -> dict[str, dict[str, Any]]:
    return await arguments(await served.container.context(OWNER))


@pytest.fixture(scope="module")
async def over_http(served: Served, calls: dict[str, dict[str, Any]]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {await served.key()}"}
    async with httpx.AsyncClient(base_url=served.url, headers=headers, timeout=120) as http:
        return {name: (await http.post(f"/api/v1/tools/{name}", json=given)).json() for name, given in calls.items()}


async def test_a_planner_can_call_every_tool(over_http: dict[str, Any]) -> None:
    assert {name for name, answer in over_http.items() if "summary" not in answer} == REFUSED


async def test_every_tool_gives_the_official_client_what_http_gives(
    served: Served, calls: dict[str, dict[str, Any]], over_http: dict[str, Any], revision: str
) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        await session.list_tools()  # so that it checks each result against the schema it was told
        for name, given in calls.items():
            result = await session.call_tool(name, given)
            if name in REFUSED:
                assert (result.is_error, result.content[0].text) == (True, over_http[name]["detail"]), name
            else:
                assert _told(result.structured_content) == _told(over_http[name]), name
                assert result.content[0].text.startswith(result.structured_content["summary"]), name


async def test_every_tool_gives_langchain_what_http_gives(
    served: Served, calls: dict[str, dict[str, Any]], over_http: dict[str, Any], tmp_path: Path
) -> None:
    """Its adapters need mcp before 2: they get an environment of their own, from the package index."""
    python = await asyncio.to_thread(_langchain, tmp_path / "venv")
    asked = {"question": "how many BCV-1001 do we have on hand?"}
    told = {"url": f"{served.url}/mcp", "key": await served.key(), "calls": {**calls, "ask": asked}}
    client = await asyncio.create_subprocess_exec(
        python, HERE / "langchain_client.py", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said, complaints = await client.communicate(json.dumps(told).encode())
    assert client.returncode == 0, complaints.decode()
    answer = json.loads(said)
    assert answer["tools"] == sorted(told["calls"])
    for name, given in answer["given"].items():
        if name == "ask":
            assert "24 EA" in given["content"][0]["text"]
        elif name in REFUSED:
            assert (given["status"], given["content"][0]["text"]) == ("error", over_http[name]["detail"])
        else:
            assert _told(given["artifact"]["structured_content"]) == _told(over_http[name]), name


async def test_the_inspector_lists_every_tool_and_gets_what_http_gives(
    sample: Settings, calls: dict[str, dict[str, Any]], over_http: dict[str, Any]
) -> None:
    """It starts anew for each call: every eighth tool, or with COPILOT_TEST_INSPECTOR=1 every one, some minutes."""
    inspector = await asyncio.to_thread(installed) / "node_modules" / ".bin" / "mcp-inspector-cli"
    called = list(calls)[:: 1 if os.environ.get("COPILOT_TEST_INSPECTOR") else 8]
    assert sample.database_url is not None
    environment = {
        **os.environ, "COPILOT_HOME": str(sample.home), "COPILOT_TODAY": str(TODAY), "COPILOT_TENANT": TENANT,
        "COPILOT_DATABASE_URL": sample.database_url.get_secret_value(), "COPILOT_DOCUMENT_INDEX": "chroma",
        "PYTHONPATH": str(HERE.parents[2]),
    }  # fmt: skip
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bootstrap.cli", "serve", "--port", "0", env=environment, stderr=subprocess.PIPE
    )
    assert server.stderr is not None
    while not (line := await server.stderr.readline()).startswith(b"Ready: "):
        assert line, "the server ended"

    async def ask(method: str, *more: str) -> Any:
        url = line.decode().split()[1] + "/mcp"
        client = await asyncio.create_subprocess_exec(
            inspector, "--cli", url, "--transport", "http", "--method", method, *more, stdout=subprocess.PIPE
        )
        return json.loads((await client.communicate())[0])

    try:
        listed = {tool["name"] for tool in (await ask("tools/list"))["tools"]}
        assert listed == {"ask", *calls}
        assert (await ask("resources/list"))["resources"]
        assert (await ask("prompts/list"))["prompts"]
        for name in called:
            given = calls[name]
            options = [part for key, value in given.items() for part in ("--tool-arg", f"{key}={value}")]
            result = await ask("tools/call", "--tool-name", name, *options)
            if name not in REFUSED:
                assert _told(result["structuredContent"]) == _told(over_http[name]), name
    finally:
        server.terminate()
        await server.wait()


def _told(result: dict[str, Any]) -> dict[str, Any]:
    """Without what is each proposal's own (each call makes one), who asked, and when an alert was set."""
    for what in result.keys() & {"set", "stopped"}:
        result = {**result, what: [{**one, "since": None} for one in result[what]]}
    if "approval" not in result:
        return result
    same = {name: result["approval"][name] for name in ("tool", "title", "status", "editable")}
    return {**result, "summary": "", "approval": same}


def _langchain(folder: Path) -> Path:
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    needed = ("langchain-mcp-adapters>=0.3,<0.4", "mcp<2")
    fetch = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile")
    fetched = subprocess.run([*fetch, *needed], check=False, capture_output=True)
    if fetched.returncode:
        pytest.skip(f"langchain-mcp-adapters could not be fetched: {fetched.stderr.decode()[-200:]}")
    return python
