"""AG-UI's own client, on Node."""

import asyncio
import json
import subprocess
from typing import Any

import httpx

from tests.channels.conftest import Served
from tests.npm.clients import installed


async def _run(served: Served, key: str, question: str, payload: Any = None) -> dict[str, Any]:
    folder = await asyncio.to_thread(installed)
    told = {"url": f"{served.url}/api/v1/agui", "key": key, "question": question, "payload": payload}
    client = await asyncio.create_subprocess_exec(
        "node", folder / "ag_ui_client.mjs", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said, complaints = await client.communicate(json.dumps(told).encode())
    assert client.returncode == 0, complaints.decode()
    found: dict[str, Any] = json.loads(said)
    return found


async def test_it_is_told_the_answer_and_what_that_stands_on(served: Served) -> None:
    question, key = "which purchase orders are late?", await served.key("front")
    asked = (await _run(served, key, question))["asked"]
    async with httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        ours = (await http.post("/api/v1/chat", json={"message": question})).json()
    assert asked["text"].startswith(ours["answer"].rstrip())
    assert asked["customs"]["copilot.answer"]["citations"] == ours["citations"]
    assert (asked["events"][0], asked["events"][-1]) == ("RUN_STARTED", "RUN_FINISHED")


async def test_what_is_proposed_interrupts_it_and_is_done_by_what_it_resumes_with(served: Served) -> None:
    key = await served.key("front-buyer")
    async with httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        stock = (await http.get("/api/v1/inventory/current", params={"limit": 1})).json()["items"][0]
    question = f"draft a purchase requisition for 200 of {stock['sku']}"
    told = await _run(served, key, question, {"decision": "approve", "arguments": {"quantity": 150}})
    (waiting,) = told["asked"]["outcome"]["interrupts"]
    assert "200" in waiting["message"]
    assert told["decided"]["outcome"]["type"] == "success"
    assert "R-" in told["decided"]["text"]
