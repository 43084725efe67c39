"""A language model over the real wire format, on a server of this machine; and what happens when it fails."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

import prompts
from agent.answer import Answer
from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.events import Done, Text, ToolFinished
from agent.models import load_model
from agent.responder import Breaker, Responder
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS

HEADER = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
BROKEN = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
    body = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "stub",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(body)}\n\n"


def says(*pieces: str) -> str:
    head = HEADER + chunk({"role": "assistant", "content": ""})
    return head + "".join(chunk({"content": p}) for p in pieces) + chunk({}, "stop") + "data: [DONE]\n\n"


def calls(*wanted: tuple[str, dict[str, Any]]) -> str:
    """Parallel tool calls, their arguments in two pieces each, as the real one sends them."""
    parts = [chunk({"role": "assistant", "content": None})]
    for i, (name, arguments) in enumerate(wanted):
        text = json.dumps(arguments)
        first = {"index": i, "id": f"call_{i}", "type": "function", "function": {"name": name, "arguments": text[:5]}}
        parts += [
            chunk({"tool_calls": [first]}),
            chunk({"tool_calls": [{"index": i, "function": {"arguments": text[5:]}}]}),
        ]
    return HEADER + "".join(parts) + chunk({}, "tool_calls") + "data: [DONE]\n\n"


@dataclass
class Provider:
    """Answers each request with the next of `replies`; None hangs. `asked` are the requests' bodies."""

    url: str = ""
    replies: list[str | None] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0])
            self.asked.append(json.loads(await reader.readexactly(length)))
            reply = self.replies.pop(0)
            if reply is None:
                await reader.read()  # until the caller gives up
            else:
                writer.write(reply.encode())
                await writer.drain()
        finally:
            writer.close()


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield provider


Make = Callable[..., Copilot]


@pytest.fixture
def make(provider: Provider, checkpoints: Checkpoints) -> Make:
    def make_copilot(**options: Any) -> Copilot:
        model = load_model("openai:stub", api_key="none", base_url=provider.url)
        instructions = prompts.load("planner")
        responder = Responder("openai:stub", model, instructions, "embedded", load_model("embedded"), **options)
        return Copilot(responder, TOOLS, link, checkpoints)

    return make_copilot


async def events_of(
    copilot: Copilot, question: str, context: ToolContext, thread: uuid.UUID | None = None
) -> list[Any]:
    stream = copilot.ask(question, thread_id=thread or uuid.uuid4(), message_id=uuid.uuid4(), context=context)
    return [event async for event in stream]


def answer(events: list[Any]) -> Answer:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1].answer


async def test_its_parallel_tool_calls_run_and_its_words_stream(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [
        calls(("stock_on_hand", {"sku": "AR-5381"}), ("supplier_list", {})),
        says("There are ", "761 EA ", "of AR-5381."),
    ]
    events = await events_of(make(), "how many Adjustable Race, and who are our suppliers?", plant)
    told = answer(events)
    assert {e.tool for e in events if isinstance(e, ToolFinished) and e.ok} == {"stock_on_hand", "supplier_list"}
    assert [e.delta for e in events if isinstance(e, Text)] == ["There are ", "761 EA ", "of AR-5381."]
    assert told.model == "openai:stub"
    assert told.grounding.unsupported == []


async def test_it_is_told_the_date_the_tools_and_what_the_words_name(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [says("I see.")]
    await events_of(make(), "how many Adjustable Race?", plant)
    (request,) = provider.asked
    assert "2025-05-15" in request["messages"][0]["content"]
    assert "AR-5381" in request["messages"][-1]["content"]
    offered = {tool["function"]["name"]: tool["function"]["parameters"] for tool in request["tools"]}
    assert offered["stock_on_hand"]["required"] == ["sku"]
    assert "context" not in offered["stock_on_hand"]["properties"]


async def test_a_number_no_tool_gave_is_named_as_unsupported(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [calls(("stock_on_hand", {"sku": "AR-5381"})), says("There are 4,711 EA.")]
    assert answer(await events_of(make(), "how many Adjustable Race?", plant)).grounding.unsupported == ["4,711"]


async def test_wrong_arguments_are_told_to_it_and_it_may_try_again(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [
        calls(("stock_on_hand", {"item": "AR-5381"}), ("no_such_tool", {})),
        calls(("stock_on_hand", {"sku": "AR-5381"})),
        says("761 EA."),
    ]
    told = answer(await events_of(make(), "how many Adjustable Race?", plant))
    assert [use.ok for use in told.tool_calls] == [False, False, True]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (BROKEN, "did not answer"),
        (HEADER + chunk({"role": "assistant", "content": ""}), "did not answer"),
        (HEADER + "data: {not json\n\n", "did not answer"),
        ("", "did not answer"),
    ],
    ids=["status 500", "says nothing", "bad JSON", "cut off"],
)
async def test_when_it_fails_the_embedded_model_answers_in_the_same_turn_and_says_so(
    make: Make, provider: Provider, plant: ToolContext, reply: str, reason: str
) -> None:
    provider.replies = [reply]
    told = answer(await events_of(make(), "how many Adjustable Race do we have?", plant))
    assert f"language model {reason}" in told.answer
    assert "761 EA" in told.answer
    assert told.model == "embedded"


async def test_when_it_hangs_the_embedded_model_answers_after_the_timeout(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [None]
    told = answer(await events_of(make(timeout=0.2), "how many Adjustable Race do we have?", plant))
    assert "took too long" in told.answer
    assert "761 EA" in told.answer


async def test_a_provider_that_keeps_failing_is_left_alone(make: Make, provider: Provider, plant: ToolContext) -> None:
    provider.replies = [BROKEN, BROKEN]
    copilot = make(breaker=Breaker(limit=2, rest=60))
    for _ in range(3):
        assert "761 EA" in answer(await events_of(copilot, "how many Adjustable Race do we have?", plant)).answer
    assert len(provider.asked) == 2


async def test_a_thread_goes_on_from_model_to_model(make: Make, provider: Provider, plant: ToolContext) -> None:
    thread = uuid.uuid4()
    provider.replies = [calls(("stock_on_hand", {"sku": "AR-5381"})), says("761 EA."), BROKEN]
    copilot = make()
    await events_of(copilot, "how many Adjustable Race do we have?", plant, thread)
    told = answer(await events_of(copilot, "and in Subassembly?", plant, thread))
    assert told.tool_calls[0].arguments == {"sku": "AR-5381", "warehouse": "50"}


async def test_a_model_that_never_stops_calling_tools_is_made_to_answer(
    make: Make, provider: Provider, plant: ToolContext
) -> None:
    provider.replies = [calls(("supplier_list", {}))] * 6 + [says("Enough.")]
    assert answer(await events_of(make(), "suppliers?", plant)).answer == "Enough."
    assert "tools" not in provider.asked[-1]
