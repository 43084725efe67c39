"""`copilot mcp` as a client starts it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from bootstrap.settings import Settings
from tests.channels.mcp_server.clients import begin

ARGUMENTS = ("-m", "bootstrap.cli", "mcp")


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    assert settings.database_url is not None
    return {
        "COPILOT_HOME": str(settings.home),
        "COPILOT_DATABASE_URL": settings.database_url.get_secret_value(),
        "COPILOT_DOCUMENT_INDEX": "chroma",
        "COPILOT_TODAY": str(settings.today),
        "COPILOT_TENANT": "plant",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "PATH": "/usr/bin:/bin",
    }


async def test_a_client_lists_calls_and_asks_over_stdio(environment: dict[str, str], revision: str) -> None:
    server = StdioServerParameters(command=sys.executable, args=[*ARGUMENTS], env=environment)
    async with stdio_client(server) as (incoming, outgoing), ClientSession(incoming, outgoing) as session:
        await begin(session, revision, probe=False)
        assert session.protocol_version == revision
        tools = (await session.list_tools()).tools
        stock = await session.call_tool("stock_on_hand", {"sku": "SEAL"})
        asked = await session.call_tool("ask", {"question": "how many SEAL do we have on hand?"})
        documents = (await session.list_resources()).resources
    assert len(tools) > 50
    assert "4 EA" in stock.content[0].text
    assert "4 EA" in asked.content[0].text
    assert [one.name for one in documents] == ["agreement.md"]


def test_nothing_but_the_protocol_reaches_standard_output(environment: dict[str, str], tmp_path: Path) -> None:
    messages: list[dict[str, Any]] = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {
            "name": "search_documents", "arguments": {"question": "late delivery"}}},
    ]  # fmt: skip
    with subprocess.Popen(
        [sys.executable, *ARGUMENTS], env=environment, cwd=tmp_path, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        said = []
        for message in messages:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
            if "id" in message:
                said.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(60) == 0
    assert [message["id"] for message in said] == [1, 2]
    assert said[0]["result"]["protocolVersion"] == "2025-06-18"
    assert "result" in said[1]


def test_who_has_no_key_hears_it_at_once_in_one_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    keyed = environment | {"COPILOT_AUTH": "keys"}
    for key, words in (("", "set COPILOT_API_KEY"), ("cpk_" + "0" * 12 + "_" + "0" * 48, "not known or was revoked")):
        ended = subprocess.run(
            [sys.executable, *ARGUMENTS], env=keyed | {"COPILOT_API_KEY": key}, cwd=tmp_path, input="",
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert (ended.returncode, ended.stdout) == (1, "")
        assert words in ended.stderr
        assert len(ended.stderr.splitlines()) == 1
