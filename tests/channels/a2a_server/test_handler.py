"""Tasks as other agents have them, by the SDK's client over a real socket and both bindings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest
from a2a.client import Client
from a2a.client.errors import A2AClientError
from a2a.types.a2a_pb2 import CancelTaskRequest, GetTaskRequest, ListTasksRequest, SubscribeToTaskRequest, TaskState
from a2a.utils.errors import (
    ContentTypeNotSupportedError,
    InvalidParamsError,
    TaskNotCancelableError,
    TaskNotFoundError,
    UnsupportedOperationError,
)
from starlette.applications import Starlette

from agent.answer import Outcome
from agent.runs import Runs
from channels.a2a_server.parts import Parts
from channels.a2a_server.routes import a2a_routes
from core.errors import Unavailable
from core.identity import EVERY_SCOPE
from tests.api.conftest import ScriptedCopilot, running
from tests.channels.a2a_server.clients import BINDINGS, agent, data, saying, tell, told, words
from tests.channels.conftest import Served, Serving
from tools.registry import TOOLS

QUESTION = "which purchase orders are late?"


@asynccontextmanager
async def scripted(served: Served, copilot: ScriptedCopilot, limit: int = 64) -> AsyncIterator[str]:
    """The channel alone, before a copilot that can be held in the midst of its answer."""
    conversations = await served.container.conversations()
    runs = Runs(copilot, conversations, limit=limit)  # type: ignore[arg-type]
    identify = partial(served.container.identify, channel="a2a")
    parts = Parts(identify, runs, await served.container.approvals(), conversations, TOOLS, "1")
    async with running(Starlette(routes=a2a_routes(parts))) as url:
        yield url
        copilot.gate.set()
        await runs.close()


@pytest.mark.parametrize("binding", BINDINGS)
async def test_a_question_is_a_task_whose_artifact_is_the_answer_in_words_and_typed(
    served: Served, binding: str
) -> None:
    async with agent(served.url, await served.key(), binding=binding) as client:
        task = await tell(client, saying(QUESTION))
        assert task.status.state == TaskState.TASK_STATE_COMPLETED
        (artifact,) = task.artifacts
        answer = data(artifact.parts)
        assert words(artifact.parts) == answer["answer"]
        assert (answer["thread_id"], answer["message_id"]) == (task.context_id, task.id)
        assert answer["citations"]
        assert answer["tool_calls"]
        assert [words(said.parts) for said in task.history] == [QUESTION]
        assert await client.get_task(GetTaskRequest(id=task.id)) == task
        assert not (await client.get_task(GetTaskRequest(id=task.id, history_length=0))).history


@pytest.mark.parametrize("binding", BINDINGS)
async def test_a_stream_tells_what_is_looked_up_the_words_and_how_it_ended(served: Served, binding: str) -> None:
    async with agent(served.url, await served.key(), binding=binding, streaming=True) as client:
        events = await told(client, saying(QUESTION))
        kept = await client.get_task(GetTaskRequest(id=events[0].task.id))
    assert events[0].task.status.state == TaskState.TASK_STATE_WORKING
    assert events[-1].status_update.status.state == TaskState.TASK_STATE_COMPLETED
    looked_up = [e.status_update.status.message for e in events[:-1] if e.HasField("status_update")]
    assert any("purchase orders" in words(message.parts) for message in looked_up)
    chunks = [e.artifact_update for e in events if e.HasField("artifact_update")]
    assert [chunk.append for chunk in chunks] == [False] + [True] * (len(chunks) - 1)
    assert chunks[-1].last_chunk
    assert words(part for chunk in chunks for part in chunk.artifact.parts) == words(kept.artifacts[0].parts)
    assert data(chunks[-1].artifact.parts) == data(kept.artifacts[0].parts)


async def test_a_context_is_a_thread_that_remembers(served: Served) -> None:
    key = await served.key("talker")
    async with agent(served.url, key) as client, agent(served.url, key, streaming=True) as follower:
        first = await tell(client, saying(QUESTION))
        second = await tell(client, saying("how many are there?", context_id=first.context_id))
        assert (second.context_id, second.status.state) == (first.context_id, TaskState.TASK_STATE_COMPLETED)
        assert second.id != first.id
        listed = await client.list_tasks(ListTasksRequest(context_id=first.context_id))
        assert ([task.id for task in listed.tasks], listed.total_size) == ([second.id, first.id], 2)
        assert not listed.tasks[0].artifacts
        page = await client.list_tasks(ListTasksRequest(page_size=1, include_artifacts=True))
        assert [task.id for task in page.tasks] == [second.id]
        assert page.tasks[0].artifacts
        rest = await client.list_tasks(ListTasksRequest(page_size=1, page_token=page.next_page_token))
        assert [task.id for task in rest.tasks] == [first.id]
        failed = await client.list_tasks(ListTasksRequest(status=TaskState.TASK_STATE_FAILED))
        assert not failed.tasks
        with pytest.raises(UnsupportedOperationError):
            await tell(client, saying("and now?", task_id=first.id))
        with pytest.raises(TaskNotCancelableError):
            await client.cancel_task(CancelTaskRequest(id=first.id))
        with pytest.raises(UnsupportedOperationError):
            await anext(follower.subscribe(SubscribeToTaskRequest(id=first.id)))


async def test_what_is_asked_back_is_answered_within_the_same_task(served: Served) -> None:
    copilot = ScriptedCopilot(more={"outcome": Outcome.CLARIFY, "choices": ["BR-1", "BR-2"]})
    async with scripted(served, copilot) as url, agent(url, await served.key("asker")) as client:
        task = await tell(client, saying("stock of BR"))
        assert task.status.state == TaskState.TASK_STATE_INPUT_REQUIRED
        assert data(task.status.message.parts)["choices"] == ["BR-1", "BR-2"]
        copilot.more = {}
        done = await tell(client, saying("BR-2", task_id=task.id))
        assert (done.id, done.context_id) == (task.id, task.context_id)
        assert done.status.state == TaskState.TASK_STATE_COMPLETED
        assert [words(said.parts) for said in done.history] == ["stock of BR", "There are 1,085 EA.", "BR-2"]
        assert len(done.artifacts) == 2
        (listed,) = (await client.list_tasks(ListTasksRequest(context_id=task.context_id))).tasks
        assert listed.id == task.id
        with pytest.raises(TaskNotFoundError):
            await client.get_task(GetTaskRequest(id=done.artifacts[1].artifact_id))


@pytest.mark.parametrize("binding", BINDINGS)
async def test_a_task_is_stopped_in_the_midst_of_it(served: Served, binding: str) -> None:
    copilot = ScriptedCopilot()
    copilot.gate.clear()
    async with scripted(served, copilot) as url, agent(url, await served.key("stopper"), binding=binding) as client:
        task = await tell(client, saying(QUESTION, later=True))
        assert task.status.state == TaskState.TASK_STATE_WORKING
        await copilot.began.wait()
        with pytest.raises(UnsupportedOperationError):
            await tell(client, saying("another", context_id=task.context_id))
        stopped = await client.cancel_task(CancelTaskRequest(id=task.id))
        assert stopped.status.state == TaskState.TASK_STATE_CANCELED
        assert "stopped" in words(stopped.status.message.parts)


@pytest.mark.parametrize("binding", BINDINGS)
async def test_who_lost_the_stream_subscribes_again_and_misses_nothing(served: Served, binding: str) -> None:
    copilot = ScriptedCopilot()
    copilot.gate.clear()
    key = await served.key("wanderer")
    async with scripted(served, copilot) as url:
        async with agent(url, key, binding=binding, streaming=True) as client:
            stream = client.send_message(saying(QUESTION))
            task = (await anext(stream)).task
            await stream.aclose()  # type: ignore[attr-defined]
        await copilot.began.wait()
        async with agent(url, key, binding=binding, streaming=True) as client:
            events = []
            async for event in client.subscribe(SubscribeToTaskRequest(id=task.id)):
                events.append(event)
                copilot.gate.set()
    assert events[0].task.id == task.id
    spoken = [part for e in events if e.HasField("artifact_update") for part in e.artifact_update.artifact.parts]
    assert words(spoken) == "There are 1,085 EA."
    assert events[-1].status_update.status.state == TaskState.TASK_STATE_COMPLETED


async def test_what_is_refused_and_what_fails_say_so_in_a_sentence(served: Served) -> None:
    copilot = ScriptedCopilot(more={"outcome": Outcome.REFUSED})
    async with scripted(served, copilot) as url, agent(url, await served.key("curious")) as client:
        refused = await tell(client, saying("tell me a secret"))
        assert refused.status.state == TaskState.TASK_STATE_REJECTED
        assert words(refused.status.message.parts) == "There are 1,085 EA."
        copilot.failure = Unavailable("The database is away.")
        failed = await tell(client, saying(QUESTION))
        assert failed.status.state == TaskState.TASK_STATE_FAILED
        assert words(failed.status.message.parts) == "The database is away."
        assert not failed.artifacts


async def test_a_task_is_found_after_a_restart(serving: Serving) -> None:
    async with serving() as before:
        key = await before.key("patient")
        async with agent(before.url, key) as client:
            task = await tell(client, saying(QUESTION))
    async with serving() as after, agent(after.url, key) as client:
        assert await client.get_task(GetTaskRequest(id=task.id)) == task


async def test_anothers_task_and_context_are_not_there(served: Served) -> None:
    async with agent(served.url, await served.key("ann")) as ann:
        task = await tell(ann, saying(QUESTION))
    for user, tenant in (("bob", "plant"), ("ann", "other")):
        key = await served.key(user, tenant=tenant)
        async with agent(served.url, key) as stranger, agent(served.url, key, streaming=True) as follower:
            for request in (saying("x", task_id=task.id), saying("x", context_id=task.context_id)):
                with pytest.raises(TaskNotFoundError):
                    await tell(stranger, request)
            with pytest.raises(TaskNotFoundError):
                await stranger.get_task(GetTaskRequest(id=task.id))
            with pytest.raises(TaskNotFoundError):
                await stranger.cancel_task(CancelTaskRequest(id=task.id))
            with pytest.raises(TaskNotFoundError):
                await anext(follower.subscribe(SubscribeToTaskRequest(id=task.id)))
            assert not (await stranger.list_tasks(ListTasksRequest(context_id=task.context_id))).tasks


async def test_without_the_grants_nothing_is_looked_up(served: Served) -> None:
    async with agent(served.url, await served.key("bare", frozenset())) as client:
        task = await tell(client, saying(QUESTION))
    assert task.status.state == TaskState.TASK_STATE_REJECTED
    assert not data(task.artifacts[0].parts)["citations"]


async def _proposed(served: Served, client: Client, key: str) -> tuple[str, str, dict[str, object]]:
    async with httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        stock = (await http.get("/api/v1/inventory/current", params={"limit": 1})).json()["items"][0]
    task = await tell(client, saying(f"draft a purchase requisition for 200 of {stock['sku']}"))
    assert task.status.state == TaskState.TASK_STATE_INPUT_REQUIRED
    approval = data(task.status.message.parts)["approval"]
    assert "200" in approval["preview"]
    assert approval["preview"] in words(task.status.message.parts)
    return task.id, approval["approval_id"], approval


async def test_a_proposal_waits_for_a_person_and_is_done_once_with_a_receipt(served: Served) -> None:
    key = await served.key("buyer")
    async with agent(served.url, key) as client:
        task_id, approval_id, _ = await _proposed(served, client, key)
        yes = {"approval_id": approval_id, "decision": "approve", "arguments": {"quantity": 150}}
        for wrong in ({**yes, "decision": "perhaps"}, {**yes, "approval_id": "1"}, {**yes, "approval_id": task_id}, []):
            with pytest.raises(InvalidParamsError):
                await tell(client, saying(data=wrong, task_id=task_id))
        with pytest.raises(InvalidParamsError):
            await tell(client, saying(data=yes))
        done = await tell(client, saying(data=yes, task_id=task_id))
        assert done.status.state == TaskState.TASK_STATE_COMPLETED
        assert "R-" in words(done.status.message.parts)
        receipt = next(artifact for artifact in done.artifacts if artifact.name == "receipt")
        assert data(receipt.parts)["receipt"].startswith("R-")
        assert data(done.status.message.parts)["approval"]["arguments"]["quantity"] == "150"
        with pytest.raises(UnsupportedOperationError):
            await tell(client, saying(data=yes, task_id=task_id))


async def test_an_agent_that_may_not_decide_gets_no_further_than_the_proposal(served: Served) -> None:
    key = await served.key("machine", EVERY_SCOPE - {"approvals:decide"})
    async with agent(served.url, key) as client:
        task_id, approval_id, _ = await _proposed(served, client, key)
        yes = {"approval_id": approval_id, "decision": "approve"}
        with pytest.raises(A2AClientError, match="403"):
            await tell(client, saying(data=yes, task_id=task_id))
        said = await tell(client, saying("yes", task_id=task_id))
        assert said.status.state == TaskState.TASK_STATE_INPUT_REQUIRED
        withdrawn = await client.cancel_task(CancelTaskRequest(id=task_id))
        assert withdrawn.status.state == TaskState.TASK_STATE_CANCELED
        assert "nothing was done" in words(withdrawn.status.message.parts)


async def test_yes_in_words_decides_within_the_task(served: Served) -> None:
    key = await served.key("speaker")
    async with agent(served.url, key, streaming=True) as client, agent(served.url, key) as plain:
        task_id, _, _ = await _proposed(served, plain, key)
        events = await told(client, saying("approve it", task_id=task_id))
    assert events[-1].status_update.status.state == TaskState.TASK_STATE_COMPLETED
    assert events[-1].status_update.task_id == task_id
    assert "receipt" in [event.artifact_update.artifact.name for event in events]


async def test_more_than_can_be_answered_at_once_is_told_by_429(served: Served) -> None:
    copilot = ScriptedCopilot()
    copilot.gate.clear()
    async with scripted(served, copilot, limit=1) as url:
        headers = {"Authorization": f"Bearer {await served.key('busy')}", "A2A-Version": "1.0"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as http:
            message = {"messageId": "1", "role": "ROLE_USER", "parts": [{"text": QUESTION}]}
            asking = asyncio.create_task(http.post("/a2a/v1/message:send", json={"message": message}))
            await copilot.began.wait()
            rpc = {"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": {"message": message}}
            for path, body in (("/a2a", rpc), ("/a2a/v1/message:stream", {"message": message})):
                refused = await http.post(path, json=body)
                assert (refused.status_code, refused.json()["code"]) == (429, "too_many_runs")
                assert refused.headers["Retry-After"]
            copilot.gate.set()
            assert (await asking).json()["task"]["status"]["state"] == "TASK_STATE_COMPLETED"


async def test_only_text_is_read_and_a_question_must_ask_something(served: Served) -> None:
    async with agent(served.url, await served.key()) as client:
        picture = saying("what is this?")
        picture.message.parts.add(raw=b"\x89PNG", media_type="image/png")
        with pytest.raises(ContentTypeNotSupportedError):
            await tell(client, picture)
        spoken = saying(QUESTION)
        spoken.configuration.accepted_output_modes.append("audio/wav")
        with pytest.raises(ContentTypeNotSupportedError):
            await tell(client, spoken)
        with pytest.raises(InvalidParamsError, match="ask something"):
            await tell(client, saying("  "))
        with pytest.raises(InvalidParamsError):
            await tell(client, saying())
