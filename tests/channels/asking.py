"""A conversation by each channel, as its clients have it: what was shown for each question, and the outcome."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from openai import AsyncOpenAI

from channels.openai_compatible.parts import MODEL
from tests.api.conftest import _events
from tests.channels.a2a_server import clients as a2a
from tests.channels.ag_ui import test_route as ag_ui
from tests.channels.mcp_server.clients import connected
from tests.channels.slack.believable import direct, event, words
from tests.channels.slack.conftest import Slack

_NUMBER = re.compile(r"\d+(?:[.,-]\d+)*")
_ADDRESS = re.compile(r"\]\([^)]*\)")


@dataclass(frozen=True)
class Caller:
    """Who has that key, and is that user in Slack."""

    slack: Slack
    key: str
    slack_user: str

    @property
    def url(self) -> str:
        return self.slack.served.url

    @asynccontextmanager
    async def http(self) -> AsyncIterator[httpx.AsyncClient]:
        headers = {"Authorization": f"Bearer {self.key}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=120) as http:
            yield http


@dataclass(frozen=True)
class Told:
    outcome: str
    words: str

    @property
    def numbers(self) -> list[str]:
        """In the order they are read; where links lead is not."""
        return _NUMBER.findall(_ADDRESS.sub("]", self.words))


Conversation = Callable[[Caller, Sequence[str]], Awaitable[list[Told]]]


def _told(answer: Mapping[str, Any], shown: str | None = None) -> Told:
    return Told(str(answer["outcome"]), str(answer["answer"]) if shown is None else shown)


async def http(caller: Caller, questions: Sequence[str]) -> list[Told]:
    told, thread = [], None
    async with caller.http() as http:
        for question in questions:
            asked = await http.post("/api/v1/chat", json={"message": question, "thread_id": thread})
            asked.raise_for_status()
            thread = asked.json()["thread_id"]
            told.append(_told(asked.json()))
    return told


async def widget(caller: Caller, questions: Sequence[str]) -> list[Told]:
    told, thread = [], None
    async with caller.http() as http:
        for question in questions:
            asked = {"message": question, "thread_id": thread}
            streaming = {"Accept": "text/event-stream"}
            async with http.stream("POST", "/api/v1/chat", json=asked, headers=streaming) as response:
                events = [(name, data) async for _, name, data in _events(response)]
            answer = events[-1][1]
            thread = answer["thread_id"]
            told.append(_told(answer, "".join(data["delta"] for name, data in events if name == "text")))
    return told


async def slack(caller: Caller, questions: Sequence[str]) -> list[Told]:
    """Slack shows no outcome: that is of the conversation that was kept."""
    shown, first = [], None
    for question in questions:
        asked = direct(question, caller.slack_user, thread=first)
        first = first or asked["ts"]
        blocks = (await caller.slack.answer(event(asked)))["blocks"]
        shown.append(words([block for block in blocks if block["type"] in ("rich_text", "table")]))
    async with caller.http() as http:
        thread = (await http.get("/api/v1/threads", params={"limit": 1})).json()["items"][0]["thread_id"]
        kept = (await http.get(f"/api/v1/threads/{thread}/messages")).json()["items"]
    assert [message["question"] for message in kept] == list(questions)
    return [_told(message["answer"], text) for message, text in zip(kept, shown, strict=True)]


async def mcp(caller: Caller, questions: Sequence[str]) -> list[Told]:
    told, thread = [], None
    async with connected(caller.url, caller.key, "2026-07-28") as session:
        for question in questions:
            given = {"question": question} | ({"thread_id": thread} if thread else {})
            result = await session.call_tool("ask", given)
            thread = result.structured_content["thread_id"]
            told.append(_told(result.structured_content, result.content[0].text))
    return told


async def agent(caller: Caller, questions: Sequence[str]) -> list[Told]:
    told: list[Told] = []
    where: dict[str, str] = {}
    async with a2a.agent(caller.url, caller.key) as client:
        for question in questions:
            task = await a2a.tell(client, a2a.saying(question, **where))
            where = {"context_id": task.context_id}
            parts = task.artifacts[0].parts if task.artifacts else task.status.message.parts
            told.append(_told(a2a.data(parts), a2a.words(parts)))
    return told


async def completions(caller: Caller, questions: Sequence[str]) -> list[Told]:
    told: list[Told] = []
    messages: list[Any] = []
    async with AsyncOpenAI(base_url=f"{caller.url}/v1", api_key=caller.key) as openai:
        for question in questions:
            messages.append({"role": "user", "content": question})
            said = await openai.chat.completions.create(model=MODEL, messages=messages)
            text = said.choices[0].message.content or ""
            messages.append({"role": "assistant", "content": text})
            told.append(_told((said.model_extra or {})["copilot"], text))
    return told


async def responses(caller: Caller, questions: Sequence[str]) -> list[Told]:
    told: list[Told] = []
    before: str | None = None
    async with AsyncOpenAI(base_url=f"{caller.url}/v1", api_key=caller.key) as openai:
        for question in questions:
            said = await openai.responses.create(model=MODEL, input=question, previous_response_id=before)
            before = said.id
            told.append(_told((said.model_extra or {})["copilot"], said.output_text))
    return told


async def front_end(caller: Caller, questions: Sequence[str]) -> list[Told]:
    told: list[Told] = []
    said: list[str] = []
    ids: tuple[str, ...] = ()
    for question in questions:
        events = await ag_ui.run(caller.slack.served, caller.key, ag_ui.saying(*said, question, ids=ids))
        answer, text = ag_ui.answer_of(events), ag_ui.text_of(events)
        said += [question, text]
        ids = (*ids, answer["message_id"])
        told.append(_told(answer, text))
    return told


CONVERSATIONS: Mapping[str, Conversation] = {
    "http": http,
    "widget": widget,
    "slack": slack,
    "mcp": mcp,
    "a2a": agent,
    "openai chat": completions,
    "openai responses": responses,
    "ag-ui": front_end,
}
