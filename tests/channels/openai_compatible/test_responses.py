"""OpenAI's own client asks for responses over a real socket."""

from typing import Any

import pytest
from openai import AsyncOpenAI, BadRequestError, NotFoundError

from channels.openai_compatible.parts import MODEL
from tests.channels.conftest import Served

QUESTION = "which purchase orders are late?"
ORDER = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
]


def client(served: Served, key: str) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=f"{served.url}/v1", api_key=key)


async def test_a_response_is_answered_kept_and_found_again(served: Served) -> None:
    async with client(served, await served.key()) as openai:
        told = await openai.responses.create(model=MODEL, input=QUESTION)
        again = await openai.responses.retrieve(told.id)
    assert told.status == "completed"
    assert "late" in told.output_text
    assert again.output_text == told.output_text
    assert told.usage is not None
    assert told.usage.total_tokens == told.usage.input_tokens + told.usage.output_tokens


async def test_a_stream_has_its_events_in_order_and_says_the_same(served: Served) -> None:
    async with client(served, await served.key()) as openai:
        whole = await openai.responses.create(model=MODEL, input=[{"role": "user", "content": QUESTION}])
        events: list[Any] = [
            event async for event in await openai.responses.create(model=MODEL, input=QUESTION, stream=True)
        ]
        async with openai.responses.stream(model=MODEL, input=QUESTION) as stream:
            final = await stream.get_final_response()
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert list(dict.fromkeys(event.type for event in events)) == ORDER
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == whole.output_text == events[-1].response.output_text == final.output_text


async def test_the_previous_response_is_what_a_question_follows(served: Served) -> None:
    async with client(served, await served.key("talker")) as openai:
        first = await openai.responses.create(model=MODEL, input=QUESTION)
        second = await openai.responses.create(model=MODEL, input="how many are there?", previous_response_id=first.id)
        branch = await openai.responses.create(model=MODEL, input="how many are there?", previous_response_id=first.id)
        alone = await openai.responses.create(model=MODEL, input="how many are there?")
    assert first.model_extra is not None
    assert second.model_extra is not None
    assert branch.model_extra is not None
    assert second.model_extra["copilot"]["thread_id"] == first.model_extra["copilot"]["thread_id"]
    assert branch.model_extra["copilot"]["thread_id"] != first.model_extra["copilot"]["thread_id"]
    assert branch.output_text == second.output_text != alone.output_text


async def test_another_users_response_is_not_found(served: Served) -> None:
    async with client(served, await served.key("first")) as openai:
        told = await openai.responses.create(model=MODEL, input=QUESTION)
    async with client(served, await served.key("second")) as openai:
        with pytest.raises(NotFoundError):
            await openai.responses.retrieve(told.id)
        with pytest.raises(NotFoundError):
            await openai.responses.create(model=MODEL, input=QUESTION, previous_response_id=told.id)
        with pytest.raises(NotFoundError):
            await openai.responses.retrieve("resp_nonsense")
        with pytest.raises(BadRequestError, match="waited for"):
            await openai.responses.create(model=MODEL, input=QUESTION, background=True)
