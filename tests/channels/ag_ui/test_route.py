"""Runs as a front end asks for them, read by AG-UI's own types over a real socket."""

import json
from typing import Any
from uuid import uuid4

import httpx
from ag_ui.core import Event, EventType
from pydantic import TypeAdapter

from core.identity import EVERY_SCOPE
from tests.channels.conftest import Served

EVENT: TypeAdapter[Any] = TypeAdapter(Event)
QUESTION = "which purchase orders are late?"


def saying(*words: str, ids: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [
        {
            "id": ids[at // 2] if at % 2 and at // 2 < len(ids) else str(uuid4()),
            "role": "user" if at % 2 == 0 else "assistant",
            "content": text,
        }
        for at, text in enumerate(words)
    ]


async def run(served: Served, key: str, messages: list[dict[str, Any]], **more: Any) -> list[Any]:
    body = {"threadId": "their-thread", "runId": "their-run", "messages": messages, "tools": [], **more}
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=served.url, headers=headers, timeout=60) as http:
        answered = await http.post("/api/v1/agui", json=body)
        answered.raise_for_status()
    lines = [line.removeprefix("data: ") for line in answered.text.splitlines() if line.startswith("data: ")]
    return [EVENT.validate_python(json.loads(line)) for line in lines]


def text_of(events: list[Any]) -> str:
    return "".join(event.delta for event in events if event.type == EventType.TEXT_MESSAGE_CONTENT)


def answer_of(events: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(event.value for event in events if event.type == EventType.CUSTOM)
    return found


async def test_a_run_tells_its_tools_its_words_and_what_the_answer_stands_on(served: Served) -> None:
    events = await run(served, await served.key(), saying(QUESTION))
    assert (events[0].type, events[-1].type) == (EventType.RUN_STARTED, EventType.RUN_FINISHED)
    assert (events[0].thread_id, events[-1].run_id) == ("their-thread", "their-run")
    kinds = [event.type for event in events]
    for start, end in (
        (EventType.TOOL_CALL_START, EventType.TOOL_CALL_RESULT),
        (EventType.TEXT_MESSAGE_START, EventType.TEXT_MESSAGE_END),
    ):
        assert kinds.count(start) == kinds.count(end) > 0
    answer = answer_of(events)
    assert text_of(events) == answer["answer"]
    assert answer["citations"]
    assert events[-1].outcome.type == "success"


async def test_the_next_question_goes_on_in_the_thread_of_our_last_message(served: Served) -> None:
    key = await served.key("talker")
    first = await run(served, key, saying(QUESTION))
    ours = next(event.message_id for event in first if event.type == EventType.TEXT_MESSAGE_START)
    told = saying(QUESTION, text_of(first), "how many are there?", ids=(ours,))
    second = await run(served, key, told)
    assert answer_of(second)["thread_id"] == answer_of(first)["thread_id"]
    other = await run(served, await served.key("another"), told)
    assert answer_of(other)["thread_id"] != answer_of(first)["thread_id"]


async def test_what_is_proposed_waits_for_a_decision_and_is_done_with_a_receipt(served: Served) -> None:
    key = await served.key("buyer")
    async with httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        stock = (await http.get("/api/v1/inventory/current", params={"limit": 1})).json()["items"][0]
    asked = saying(f"draft a purchase requisition for 200 of {stock['sku']}")
    proposed = await run(served, key, asked)
    assert proposed[-1].outcome.type == "interrupt"
    (waiting,) = proposed[-1].outcome.interrupts
    assert "200" in waiting.message
    narrow = await served.key("reader", EVERY_SCOPE - {"approvals:decide"})
    resume = [{"interruptId": waiting.id, "status": "resolved", "payload": {"decision": "approve"}}]
    refused = await run(served, narrow, asked, resume=resume)
    assert refused[-1].type == EventType.RUN_ERROR
    unsaid = await run(served, key, asked, resume=[{"interruptId": waiting.id, "status": "resolved", "payload": True}])
    assert unsaid[-1].code == "invalid_input"
    put_off = await run(served, key, asked, resume=[{"interruptId": waiting.id, "status": "cancelled"}])
    assert put_off[-1].type == EventType.RUN_FINISHED
    done = await run(served, key, asked, resume=resume)
    assert "R-" in text_of(done)
    again = await run(served, key, asked, resume=resume)
    assert (again[-1].type, again[-1].code) == (EventType.RUN_ERROR, "conflict")


async def test_who_is_not_known_is_refused_before_a_run(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, timeout=60) as http:
        refused = await http.post("/api/v1/agui", json={"threadId": "t", "runId": "r", "messages": saying("hi")})
    assert refused.status_code == 401
