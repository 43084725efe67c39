"""The line to a provider of language models fails in every way: the built-in model answers, and others are not kept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

import pytest

import prompts
from agent.breaker import Breaker
from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.models import load_model
from agent.responder import Responder
from core.metrics import REGISTRY
from tests.agent.models.scripted import Provider, answer, events_of, says
from tests.fault_proxy import Fault, FaultProxy, fault_proxy
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS

QUESTION = "how many Adjustable Race do we have?"


@pytest.fixture
async def line(provider: Provider) -> AsyncIterator[FaultProxy]:
    """To the provider, who is asked by it from now on."""
    there = urlsplit(provider.url)
    async with fault_proxy(lambda: asyncio.open_connection(there.hostname, there.port)) as line:
        provider.url = there._replace(netloc=f"127.0.0.1:{line.port}").geturl()
        yield line


@pytest.mark.parametrize("fault", ["cut", "reset", "stall"])
async def test_the_embedded_model_answers_and_the_provider_is_asked_again_when_it_is_back(
    make: Callable[..., Copilot], line: FaultProxy, provider: Provider, plant: ToolContext, fault: Fault
) -> None:
    copilot = make(timeout=1.0)
    line.be(fault)
    assert "761 EA" in answer(await events_of(copilot, QUESTION, plant)).answer
    line.be("none")
    provider.replies = [says("Hello.")] * 9
    assert answer(await events_of(copilot, "hello", plant)).model == "openai:stub"


async def test_while_a_provider_hangs_others_are_answered(
    make: Callable[..., Copilot], line: FaultProxy, checkpoints: Checkpoints, plant: ToolContext
) -> None:
    other = Copilot(Responder("embedded", load_model("embedded"), prompts.load("planner")), TOOLS, link, checkpoints)
    line.be("stall")
    waiting = [asyncio.create_task(events_of(make(timeout=30.0), QUESTION, plant)) for _ in range(16)]
    assert "761 EA" in answer(await events_of(other, QUESTION, plant)).answer
    assert not any(one.done() for one in waiting)
    line.be("cut")
    for events in await asyncio.gather(*waiting):
        assert "761 EA" in answer(events).answer


async def test_a_provider_on_a_slow_line_is_too_slow_keeps_nobody_waiting_and_is_left_alone_visibly(
    make: Callable[..., Copilot], line: FaultProxy, provider: Provider, checkpoints: Checkpoints, plant: ToolContext
) -> None:
    other = Copilot(Responder("embedded", load_model("embedded"), prompts.load("planner")), TOOLS, link, checkpoints)
    breaker = Breaker(limit=2, rest=60.0)
    slow = make(timeout=1.0, breaker=breaker)
    provider.replies = [says("Hello, ", *("and so on, " * 2_000).split(" "))] * 9
    line.be("slow")
    waiting = [asyncio.create_task(events_of(slow, QUESTION, plant)) for _ in range(2)]
    assert "761 EA" in answer(await events_of(other, QUESTION, plant)).answer
    for events in await asyncio.gather(*waiting):
        assert "took too long" in answer(events).answer
        assert "761 EA" in answer(events).answer
    asked = len(provider.asked)
    assert _left_alone() == 1
    assert "not answering just now" in answer(await events_of(slow, QUESTION, plant)).answer
    assert len(provider.asked) == asked
    line.be("none")
    breaker.until = 0.0  # the rest is over
    provider.replies = [says("Hello.")] * 9
    assert answer(await events_of(slow, "hello", plant)).model == "openai:stub"
    assert _left_alone() == 0


def _left_alone() -> float | None:
    return REGISTRY.get_sample_value("copilot_model_left_alone", {"model": "openai:stub"})
