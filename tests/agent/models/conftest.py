import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

import prompts
from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.models import load_model
from agent.responder import Responder
from tests.agent.models.scripted import Provider
from tools.linking import link
from tools.registry import TOOLS


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
