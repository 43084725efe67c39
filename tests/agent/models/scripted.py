"""A provider of language models that speaks OpenAI's wire format on this machine and says what it is told to."""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from agent.answer import Answer
from agent.copilot import Copilot
from agent.events import Done
from tools.context import ToolContext

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


def refuses(status: str, *headers: str) -> str:
    lines = [f"HTTP/1.1 {status}", "Content-Length: 2", "Connection: close", *headers]
    return "\r\n".join(lines) + "\r\n\r\n{}"


@dataclass(frozen=True)
class Drip:
    """A reply that comes a byte at a time."""

    text: str
    every: float


@dataclass
class Provider:
    """Answers each request with the next of `replies`; None hangs; when there is none left, it fails. `asked` are the
    requests' bodies."""

    url: str = ""
    replies: list[str | Drip | None] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0])
            self.asked.append(json.loads(await reader.readexactly(length)))
            reply = self.replies.pop(0) if self.replies else BROKEN
            if reply is None:
                await reader.read()  # until the caller gives up
            elif isinstance(reply, Drip):
                for byte in reply.text.encode():
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(reply.every)
            else:
                writer.write(reply.encode())
                await writer.drain()
        except ConnectionError:
            pass  # the caller gave up
        finally:
            writer.close()


async def events_of(
    copilot: Copilot, question: str, context: ToolContext, thread: uuid.UUID | None = None
) -> list[Any]:
    stream = copilot.ask(question, thread_id=thread or uuid.uuid4(), message_id=uuid.uuid4(), context=context)
    return [event async for event in stream]


def answer(events: list[Any]) -> Answer:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1].answer
