"""Asking over HTTP: one answer, or a stream that can be taken up again."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from core.errors import NotPermitted, Unavailable

STREAM = {"Accept": "text/event-stream"}
QUESTION = {"message": "how many AR-5381 do we have?"}
ALL_EVENTS = ["run_started", "tool_started", "tool_finished", "text", "text", "text", "done"]


async def test_a_question_gets_the_answer_of_the_contract(local: Any) -> None:
    response = await local.client.post("/api/v1/chat", json=QUESTION)
    assert response.status_code == 200
    answer = response.json()
    assert answer["answer"] == "There are 1,085 EA."
    assert set(answer) == {
        "thread_id", "message_id", "outcome", "answer", "tool_calls", "citations", "grounding", "approval", "model",
        "elapsed_ms",
    }  # fmt: skip
    assert local.copilot.asked[-1][0].tenant_id == "plant"


async def test_a_stream_tells_the_run_as_it_goes_and_ends_with_the_same_answer(local: Any) -> None:
    async with local.client.stream("POST", "/api/v1/chat", json=QUESTION, headers=STREAM) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        seen = [event async for event in local.events(response)]
    assert [name for _, name, _ in seen] == ALL_EVENTS
    run_id = seen[0][2]["run_id"]
    assert [event_id for event_id, _, _ in seen] == [f"{run_id}:{n}" for n in range(1, 8)]
    assert seen[-1][2]["answer"] == "There are 1,085 EA."
    assert seen[-1][2]["message_id"] == run_id


async def test_the_run_goes_on_without_the_client_and_is_replayed_from_where_it_left(local: Any) -> None:
    local.copilot.gate.clear()
    async with local.client.stream("POST", "/api/v1/chat", json=QUESTION, headers=STREAM) as response:
        async for last_id, name, _ in local.events(response):  # noqa: B007
            if name == "text":
                break
    run_id = last_id.partition(":")[0]
    local.copilot.gate.set()
    resumed = STREAM | {"Last-Event-ID": last_id}
    async with local.client.stream("GET", f"/api/v1/chat/{run_id}/events", headers=resumed) as response:
        rest = [name async for _, name, _ in local.events(response)]
    assert rest == ["text", "text", "done"]
    # and once more, from the store, by repeating the POST
    async with local.client.stream("POST", "/api/v1/chat", json=QUESTION, headers=resumed) as response:
        assert [name async for _, name, _ in local.events(response)] == rest
    async with local.client.stream("GET", f"/api/v1/chat/{run_id}/events") as response:
        assert [name async for _, name, _ in local.events(response)] == ALL_EVENTS
    assert len([q for _, q in local.copilot.asked]) == 1


async def test_a_repeated_question_with_the_same_key_is_asked_once(local: Any) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = await local.client.post("/api/v1/chat", json=QUESTION, headers=key)
    second = await local.client.post("/api/v1/chat", json=QUESTION, headers=key)
    assert second.json() == first.json()
    assert len(local.copilot.asked) == 1
    other = await local.client.post("/api/v1/chat", json={"message": "something else"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "invalid_input")


async def test_a_question_takes_the_place_of_an_earlier_one_with_all_after_it(local: Any) -> None:
    first = (await local.client.post("/api/v1/chat", json=QUESTION)).json()
    thread = {"thread_id": first["thread_id"]}
    second = (await local.client.post("/api/v1/chat", json={"message": "and then?"} | thread)).json()
    await local.client.post("/api/v1/chat", json={"message": "and after that?"} | thread)
    instead = {"message": "and before?", "replaces": second["message_id"]} | thread
    assert (await local.client.post("/api/v1/chat", json=instead)).status_code == 200
    kept = (await local.client.get(f"/api/v1/threads/{first['thread_id']}/messages")).json()["items"]
    assert [m["question"] for m in kept] == [QUESTION["message"], "and before?"]
    gone = await local.client.post("/api/v1/chat", json=instead)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    homeless = await local.client.post("/api/v1/chat", json={"message": "x", "replaces": first["message_id"]})
    assert homeless.status_code == 422


async def test_the_first_question_in_place_of_another_names_the_thread_unless_it_has_a_name(local: Any) -> None:
    first = (await local.client.post("/api/v1/chat", json=QUESTION)).json()
    thread = f"/api/v1/threads/{first['thread_id']}"
    instead = {"message": "how many bolts?", "thread_id": first["thread_id"], "replaces": first["message_id"]}
    second = (await local.client.post("/api/v1/chat", json=instead)).json()
    assert (await local.client.get("/api/v1/threads")).json()["items"][0]["title"] == "how many bolts?"
    assert (await local.client.patch(thread, json={"title": "Bolts"})).status_code == 204
    await local.client.post("/api/v1/chat", json=instead | {"replaces": second["message_id"]})
    assert (await local.client.get("/api/v1/threads")).json()["items"][0]["title"] == "Bolts"


async def test_what_is_being_answered_is_not_taken_back(local: Any) -> None:
    first = (await local.client.post("/api/v1/chat", json=QUESTION)).json()
    local.copilot.gate.clear()
    thread = {"thread_id": first["thread_id"]}
    async with local.client.stream("POST", "/api/v1/chat", json=QUESTION | thread, headers=STREAM):
        await local.copilot.began.wait()
        refused = await local.client.post("/api/v1/chat", json=QUESTION | thread | {"replaces": first["message_id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    local.copilot.gate.set()


async def test_threads_are_found_by_words_and_named(local: Any) -> None:
    for question in ("alpha 50% late", "beta"):
        await local.client.post("/api/v1/chat", json={"message": question})

    async def found(words: str) -> list[str]:
        listed = await local.client.get("/api/v1/threads", params={"q": words})
        return [thread["title"] for thread in listed.json()["items"]]

    assert await found("ALPHA 50%") == ["alpha 50% late"]
    assert "beta" in await found("1,085")  # of the answer
    assert await found("5_%") == []
    missing = await local.client.patch(f"/api/v1/threads/{uuid4()}", json={"title": "x"})
    assert missing.status_code == 404
    empty = await local.client.patch(f"/api/v1/threads/{uuid4()}", json={"title": "  "})
    assert empty.status_code == 422


async def test_a_thread_is_gone_on_with_listed_read_and_deleted(local: Any) -> None:
    first = (await local.client.post("/api/v1/chat", json=QUESTION)).json()
    thread = first["thread_id"]
    second = (await local.client.post("/api/v1/chat", json=QUESTION | {"thread_id": thread})).json()
    assert second["thread_id"] == thread
    listed = (await local.client.get("/api/v1/threads")).json()["items"]
    assert listed[0]["thread_id"] == thread
    page = (await local.client.get(f"/api/v1/threads/{thread}/messages", params={"limit": 1})).json()
    assert [m["message_id"] for m in page["items"]] == [first["message_id"]]
    rest = await local.client.get(f"/api/v1/threads/{thread}/messages", params={"cursor": page["next_cursor"]})
    assert [m["message_id"] for m in rest.json()["items"]] == [second["message_id"]]
    assert rest.json()["items"][0]["answer"]["answer"] == second["answer"]
    assert (await local.client.delete(f"/api/v1/threads/{thread}")).status_code == 204
    assert [str(t) for t in local.copilot.forgotten] == [thread]
    assert (await local.client.get(f"/api/v1/threads/{thread}/messages")).status_code == 404
    assert (await local.client.post("/api/v1/chat", json=QUESTION | {"thread_id": thread})).status_code == 404


async def test_a_run_is_stopped_when_asked_to(local: Any) -> None:
    local.copilot.gate.clear()
    async with local.client.stream("POST", "/api/v1/chat", json=QUESTION, headers=STREAM) as response:
        names = []
        async for _, name, data in local.events(response):
            names.append(name)
            if name == "run_started":
                thread = data["thread_id"]
            if name == "text":
                done = await local.client.post(f"/api/v1/threads/{thread}/cancel")
                assert done.json() == {"thread_id": thread, "cancelled": True}
    assert names[-1] == "failed"
    [message] = (await local.client.get(f"/api/v1/threads/{thread}/messages")).json()["items"]
    assert message["status"] == "cancelled"
    again = await local.client.post(f"/api/v1/threads/{thread}/cancel")
    assert again.json()["cancelled"] is False


async def test_feedback_is_kept(local: Any) -> None:
    answer = (await local.client.post("/api/v1/chat", json=QUESTION)).json()
    url = f"/api/v1/messages/{answer['message_id']}/feedback"
    assert (await local.client.post(url, json={"rating": 1, "comment": "right"})).status_code == 204
    page = (await local.client.get(f"/api/v1/threads/{answer['thread_id']}/messages")).json()
    assert page["items"][0]["rating"] == 1
    assert (await local.client.post(url, json={"rating": 5})).status_code == 422
    assert (await local.client.post(f"/api/v1/messages/{uuid4()}/feedback", json={"rating": 1})).status_code == 404


async def test_more_than_can_be_answered_at_once_is_told_to_come_back(make_site: Any) -> None:
    site = await make_site(limit=1)
    site.copilot.gate.clear()
    first = asyncio.create_task(site.client.post("/api/v1/chat", json=QUESTION))
    async with site.as_(None) as other:
        await asyncio.wait_for(site.copilot.began.wait(), 60)
        refused = await other.post("/api/v1/chat", json=QUESTION)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    site.copilot.gate.set()
    assert (await first).status_code == 200


@pytest.mark.parametrize(("failure", "status"), [(Unavailable("Away."), 503), (NotPermitted("No."), 403)])
async def test_a_run_that_cannot_be_answered_has_the_status_of_its_error(
    local: Any, failure: Exception, status: int
) -> None:
    local.copilot.failure = failure
    response = await local.client.post("/api/v1/chat", json=QUESTION)
    assert (response.status_code, response.json()["detail"]) == (status, str(failure))


@pytest.mark.parametrize(
    "body", [{}, {"message": ""}, {"message": "  "}, {"message": "x" * 8001}, {"message": "x", "thread_id": "1"}, []]
)
async def test_a_question_that_is_none_is_refused(local: Any, body: Any) -> None:
    response = await local.client.post("/api/v1/chat", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "invalid_input"


@pytest.mark.parametrize("last", ["1", "x:1", "00000000-0000-4000-8000-000000000000:-1", f"{'-' * 36}:1"])
async def test_an_event_id_that_is_none_is_refused(local: Any, last: str) -> None:
    response = await local.client.post("/api/v1/chat", json=QUESTION, headers={"Last-Event-ID": last})
    assert response.status_code == 422


async def test_an_unknown_run_is_not_found(local: Any) -> None:
    assert (await local.client.get(f"/api/v1/chat/{uuid4()}/events")).status_code == 404
