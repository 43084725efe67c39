"""OpenAI's own client asks the sample plant over a real socket."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI, AuthenticationError, BadRequestError, NotFoundError, OpenAI, RateLimitError
from pydantic import SecretStr

from channels.openai_compatible.parts import MODEL
from core.identity import EVERY_SCOPE
from tests.channels.conftest import Served, Serving

QUESTION = "which purchase orders are late?"


def client(served: Served, key: str, **options: Any) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=f"{served.url}/v1", api_key=key, **options)


def asking(*words: str) -> Any:
    """A conversation as a client keeps it: question, answer, question …"""
    return [{"role": "user" if at % 2 == 0 else "assistant", "content": text} for at, text in enumerate(words)]


async def chat(served: Served, key: str, question: str, **more: Any) -> dict[str, Any]:
    """The same by our own route."""
    async with httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        answered = await http.post("/api/v1/chat", json={"message": question, **more}, timeout=60)
        answered.raise_for_status()
        found: dict[str, Any] = answered.json()
        return found


async def test_the_models_are_listed_and_found(served: Served) -> None:
    async with client(served, await served.key()) as openai:
        assert [model.id async for model in openai.models.list()] == [MODEL]
        assert (await openai.models.retrieve(MODEL)).owned_by == MODEL
        with pytest.raises(NotFoundError, match=MODEL):
            await openai.models.retrieve("gpt-5")


async def test_an_answer_is_the_same_as_by_our_own_route_and_says_what_it_stands_on(served: Served) -> None:
    key = await served.key()
    ours = await chat(served, key, QUESTION)
    async with client(served, key) as openai:
        theirs = await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION), temperature=0.2)
    (choice,) = theirs.choices
    assert choice.finish_reason == "stop"
    assert choice.message.content is not None
    assert choice.message.content.startswith(ours["answer"])
    assert theirs.usage is not None
    assert 0 < theirs.usage.prompt_tokens < theirs.usage.completion_tokens
    assert theirs.model_extra is not None
    stands_on = theirs.model_extra["copilot"]
    assert stands_on["outcome"] == "answered"
    assert stands_on["citations"] == ours["citations"]


async def test_a_stream_says_the_same_words_and_ends_with_the_usage_that_was_asked_for(served: Served) -> None:
    key = await served.key()
    async with client(served, key) as openai:
        whole = await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION))
        streamed = await openai.chat.completions.create(
            model=MODEL, messages=asking(QUESTION), stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in streamed]
    assert len({chunk.id for chunk in chunks}) == 1
    *spoken, last = chunks
    assert last.choices == []
    assert last.usage == whole.usage
    assert spoken[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in spoken if chunk.choices[0].finish_reason] == ["stop"]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in spoken)
    assert text == whole.choices[0].message.content


async def test_a_conversation_that_is_sent_again_goes_on_in_its_thread(served: Served) -> None:
    key = await served.key("talker")
    async with client(served, key) as openai:

        async def say(*words: str) -> tuple[str, dict[str, Any]]:
            told = await openai.chat.completions.create(model=MODEL, messages=asking(*words))
            assert told.model_extra is not None
            return told.choices[0].message.content or "", told.model_extra["copilot"]

        first, one = await say(QUESTION)
        second, two = await say(QUESTION, first, "how many are there?")
        assert two["thread_id"] == one["thread_id"]
        ours = await chat(served, key, QUESTION)
        follow = await chat(served, key, "how many are there?", thread_id=ours["thread_id"])
        assert second == follow["answer"]
        # The first question's answer is followed by another question now: what was said later is not known there.
        third, three = await say(QUESTION, first, "how many are there?")
        assert three["thread_id"] != one["thread_id"]
        assert third == second
        _, four = await say(QUESTION, "There are 4,711 late orders.", "how many are there?")
        assert four["thread_id"] not in (one["thread_id"], three["thread_id"])
        assert "4,711" not in _


async def test_another_users_conversation_is_not_gone_on_with(served: Served) -> None:
    async with client(served, await served.key("first")) as openai:
        told = await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION))
    first = told.choices[0].message.content or ""
    async with client(served, await served.key("second")) as openai:
        other = await openai.chat.completions.create(
            model=MODEL, messages=asking(QUESTION, first, "how many are there?")
        )
    assert told.model_extra is not None
    assert other.model_extra is not None
    assert told.model_extra["copilot"]["thread_id"] != other.model_extra["copilot"]["thread_id"]


async def test_who_is_not_known_or_not_permitted_is_told_so(served: Served) -> None:
    async with client(served, "cpk_unknown") as openai:
        with pytest.raises(AuthenticationError, match="not known"):
            await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION))
    key = await served.key("narrow", EVERY_SCOPE - {"purchasing:read", "orders:read"})
    async with client(served, key) as openai:
        told = await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION))
    assert told.model_extra is not None
    assert told.model_extra["copilot"]["outcome"] == "not_permitted"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"messages": [{"role": "assistant", "content": "hello"}]}, "last message"),
        ({"messages": asking("hi"), "n": 2}, "one answer"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            "only text",
        ),
        ({"messages": []}, "messages"),
        ({"messages": asking(" ")}, "ask something"),
    ],
)
async def test_what_cannot_be_asked_so_is_refused_with_a_sentence(
    served: Served, wrong: dict[str, Any], sentence: str
) -> None:
    async with client(served, await served.key()) as openai:
        with pytest.raises(BadRequestError, match=sentence):
            await openai.chat.completions.create(model=MODEL, **wrong)


async def test_a_front_ends_own_prompt_about_a_conversation_is_not_put_to_the_plant(served: Served) -> None:
    key = await served.key("namer")
    prompt = "### Task:\nGenerate a concise title.\n<chat_history>\nUSER: which orders are late?\n</chat_history>"
    async with client(served, key) as openai:
        told = await openai.chat.completions.create(model=MODEL, messages=asking(prompt))
        assert "plant" in (told.choices[0].message.content or "")
    async with httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        assert (await http.get("/api/v1/threads")).json()["items"] == []


async def test_more_than_can_be_answered_at_once_is_turned_away_to_come_again(serving: Serving) -> None:
    async with serving() as served:
        runs = await served.container.runs()
        runs._limit = 0
        async with client(served, await served.key(), max_retries=0) as openai:
            with pytest.raises(RateLimitError) as refused:
                await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION))
    assert refused.value.response.headers["Retry-After"] == "2"


async def test_many_ask_at_once_and_each_gets_its_own_answer(served: Served) -> None:
    key = await served.key("many")
    async with client(served, key) as openai:
        told = await asyncio.gather(
            *(openai.chat.completions.create(model=MODEL, messages=asking(QUESTION)) for _ in range(20))
        )
    assert len({one.id for one in told}) == 20
    assert len({one.choices[0].message.content for one in told}) == 1


async def test_the_plain_client_and_langchain_ask_it_too(served: Served) -> None:
    key = await served.key()

    def plainly() -> str:
        with OpenAI(base_url=f"{served.url}/v1", api_key=key) as openai:
            told = openai.chat.completions.create(model=MODEL, messages=asking(QUESTION))
            return told.choices[0].message.content or ""

    said = await asyncio.to_thread(plainly)
    chain = ChatOpenAI(model=MODEL, base_url=f"{served.url}/v1", api_key=SecretStr(key))
    heard = [chunk.text async for chunk in chain.astream(QUESTION)]
    assert "".join(heard) == said


async def test_a_run_goes_on_when_the_client_leaves(served: Served) -> None:
    key = await served.key("leaver")
    async with client(served, key) as openai:
        streamed = await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION), stream=True)
        first = await anext(aiter(streamed))
        await streamed.close()
    run = UUID(first.id.removeprefix("chatcmpl-"))
    async with httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        events = (await http.get(f"/api/v1/chat/{run}/events", timeout=60)).text
    assert "event: done" in events
