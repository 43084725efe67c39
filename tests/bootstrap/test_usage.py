"""Tokens that a model of OpenAI's wire format reports, on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.models import load_model
from bootstrap.usage import Usage, metered

USAGE = {"prompt_tokens": 120, "completion_tokens": 7, "total_tokens": 127}


def _reply(usage: dict[str, int] | None) -> str:
    def chunk(**given: Any) -> str:
        body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "stub", "choices": [], **given}
        return f"data: {json.dumps(body)}\n\n"

    delta = {"role": "assistant", "content": "Yes."}
    words = chunk(choices=[{"index": 0, "delta": delta, "finish_reason": "stop"}])
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    return head + words + (chunk(usage=usage) if usage else "") + "data: [DONE]\n\n"


@dataclass
class Provider:
    """Reports with each answer the usage given, if any."""

    usage: dict[str, int] | None = field(default_factory=lambda: dict(USAGE))
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        writer.write(_reply(self.usage).encode())
        await writer.drain()
        writer.close()

    async def asked(self) -> None:
        model = load_model("openai:stub", api_key="none", base_url=self.url)
        async for _ in model.astream("Is it?"):
            pass


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield provider


async def test_what_is_used_within_the_block_and_in_tasks_begun_there_is_counted(provider: Provider) -> None:
    with metered() as meter:
        await provider.asked()
        await asyncio.create_task(provider.asked())
    await provider.asked()
    assert meter.usage == Usage(240, 14)


async def test_two_at_once_are_counted_apart(provider: Provider) -> None:
    async def used(times: int) -> Usage:
        with metered() as meter:
            for _ in range(times):
                await provider.asked()
        return meter.usage

    assert await asyncio.gather(used(1), used(2)) == [Usage(120, 7), Usage(240, 14)]


async def test_a_model_that_reports_nothing_counts_nothing(provider: Provider) -> None:
    provider.usage = None
    with metered() as meter:
        await provider.asked()
    assert meter.usage == Usage()
