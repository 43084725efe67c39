"""Who has asked as often as may be is told so by each channel, in its own way, and when to go on."""

from collections.abc import AsyncIterator

import httpx
import pytest
from openai import RateLimitError
from pydantic import SecretStr

from channels.openai_compatible.parts import MODEL
from data_layer.quotas import Quota, set_quota
from tests.channels.a2a_server import clients as a2a
from tests.channels.ag_ui.test_route import saying
from tests.channels.conftest import UNLIMITED, Served, Serving, held
from tests.channels.mcp_server.clients import connected
from tests.channels.openai_compatible.test_completions import asking, client
from tests.channels.slack.believable import direct, event, words
from tests.channels.slack.conftest import Slack, beside

QUESTION = "which purchase orders are late?"
TOLD = "You have asked as many questions as you may in a day, 1. Please go on in "
LATEST = 2 * 86_400  # of a window of a day, and as much of the next as one question of one takes


@pytest.fixture(scope="module")
async def slack(serving: Serving) -> AsyncIterator[Slack]:
    async with held(beside(serving)(public_url=None, limit_user="1/day", limit_requests="12/day")) as slack:
        yield slack


def http(served: Served, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=60)


async def asked_once(slack: Slack, user: str) -> str:
    """The key of somebody who has asked as often as may be."""
    key = await slack.link(user=f"U-{user}", as_=user)
    async with http(slack.served, key) as caller:
        assert (await caller.post("/api/v1/chat", json={"message": QUESTION})).status_code == 200
    return key


def refused(response: httpx.Response) -> None:
    assert (response.status_code, response.json()["code"]) == (429, "rate_limited")
    assert response.json()["request_id"] == response.headers["X-Request-ID"]
    assert response.json()["detail"].startswith(TOLD)
    assert response.headers["content-type"] == "application/problem+json"
    assert 0 < int(response.headers["Retry-After"]) <= LATEST


async def test_over_http_a_question_sent_again_with_its_key_is_not_counted_and_the_next_is_refused(
    slack: Slack,
) -> None:
    async with http(slack.served, await slack.served.key("ann")) as caller:
        key = {"Idempotency-Key": "once"}
        for _ in range(3):
            assert (await caller.post("/api/v1/chat", json={"message": QUESTION}, headers=key)).status_code == 200
        refused(await caller.post("/api/v1/chat", json={"message": QUESTION}))
    async with http(slack.served, await slack.served.key("ann", tenant="other")) as namesake:
        assert (await namesake.post("/api/v1/chat", json={"message": QUESTION})).status_code == 200


async def test_another_key_of_the_same_user_does_not_help(slack: Slack) -> None:
    await asked_once(slack, "bea")
    async with http(slack.served, await slack.served.key("bea")) as caller:
        refused(await caller.post("/api/v1/chat", json={"message": QUESTION}))


async def test_slack_says_it_in_words(slack: Slack) -> None:
    await asked_once(slack, "cleo")
    told = await slack.answer(event(direct(QUESTION, "U-cleo")))
    assert TOLD in words(told["blocks"])


async def test_mcp_says_it_as_the_tools_result(slack: Slack) -> None:
    key = await asked_once(slack, "dora")
    async with connected(slack.served.url, key, "2026-07-28") as session:
        told = await session.call_tool("ask", {"question": QUESTION})
    assert (told.is_error, told.meta["code"]) == (True, "rate_limited")
    assert told.content[0].text.startswith(TOLD)


async def test_an_agent_is_told_by_429(slack: Slack) -> None:
    key = await asked_once(slack, "eve")
    message = {"messageId": "1", "role": "ROLE_USER", "parts": [{"text": QUESTION}]}
    async with http(slack.served, key) as caller:
        caller.headers["A2A-Version"] = "1.0"
        refused(await caller.post("/a2a/v1/message:send", json={"message": message}))
    async with a2a.agent(slack.served.url, key) as agent:
        with pytest.raises(Exception, match="429"):
            await a2a.tell(agent, a2a.saying(QUESTION))


async def test_openais_client_is_told_by_its_own_error(slack: Slack) -> None:
    async with client(slack.served, await asked_once(slack, "fay"), max_retries=0) as openai:
        with pytest.raises(RateLimitError, match="You have asked as many questions as you may in a day, 1") as told:
            await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION))
    assert told.value.code == "rate_limited"
    assert 0 < int(told.value.response.headers["Retry-After"]) <= LATEST


async def test_a_front_end_is_told_by_429(slack: Slack) -> None:
    async with http(slack.served, await asked_once(slack, "gil")) as caller:
        body = {"threadId": "t", "runId": "r", "messages": saying(QUESTION), "tools": []}
        refused(await caller.post("/api/v1/agui", json=body))


async def test_requests_of_all_kinds_are_counted_by_key(slack: Slack) -> None:
    first, second = await slack.served.key("hal"), await slack.served.key("hal")
    async with http(slack.served, first) as caller, http(slack.served, second) as other:
        for _ in range(12):
            assert (await caller.get("/api/v1/threads")).status_code == 200
        for method, path in (("GET", "/api/v1/threads"), ("POST", "/mcp"), ("GET", "/v1/models"), ("POST", "/a2a")):
            told = await caller.request(method, path, json={})
            assert told.status_code == 429, path
            assert 0 < int(told.headers["Retry-After"]) <= LATEST
            assert "as many requests as you may in a day, 12" in told.text
        assert (await caller.get("/api/v1/health")).status_code == 200
        assert (await other.get("/api/v1/threads")).status_code == 200


async def test_without_limits_nobody_is_refused(serving: Serving) -> None:
    async with serving(**UNLIMITED) as served, http(served, await served.key("ida")) as caller:
        for _ in range(3):
            assert (await caller.post("/api/v1/chat", json={"message": QUESTION})).status_code == 200


async def test_a_quota_that_is_used_up_is_told_by_429_until_the_month_ends(serving: Serving) -> None:
    nowhere = {"openai_base_url": "http://127.0.0.1:1/v1", "openai_api_key": SecretStr("none")}
    async with serving(model="openai:none", **nowhere) as served:
        database = await served.container.database()
        await set_quota(database, "spent", Quota(tokens=0, beyond="refuse"))
        key = await served.key("ann", tenant="spent")
        message = {"messageId": "1", "role": "ROLE_USER", "parts": [{"text": QUESTION}]}
        async with http(served, key) as caller:
            for path, body in (("/api/v1/chat", {"message": QUESTION}), ("/a2a/v1/message:send", {"message": message})):
                told = await caller.post(path, json=body, headers={"A2A-Version": "1.0"})
                assert (told.status_code, told.json()["code"]) == (429, "quota_exceeded")
                assert told.json()["request_id"] == told.headers["X-Request-ID"]
                assert 0 < int(told.headers["Retry-After"]) <= 31 * 86_400
        async with client(served, key, max_retries=0) as openai:
            with pytest.raises(RateLimitError) as refused:
                await openai.chat.completions.create(model=MODEL, messages=asking(QUESTION))
        assert (refused.value.type, refused.value.code) == ("insufficient_quota", "quota_exceeded")
