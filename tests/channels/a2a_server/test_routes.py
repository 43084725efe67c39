"""Who is let in, in which version, and what everybody may read."""

import httpx
from a2a.client import A2ACardResolver
from a2a.types.a2a_pb2 import GetExtendedAgentCardRequest

from core.identity import Scope
from tests.channels.a2a_server.clients import agent
from tests.channels.conftest import Served, Serving
from tools.registry import TOOLS

ROUTES = (
    ("POST", "/a2a"),
    ("POST", "/a2a/v1/message:send"),
    ("POST", "/a2a/v1/message:stream"),
    ("GET", "/a2a/v1/tasks"),
    ("GET", "/a2a/v1/tasks/1"),
    ("POST", "/a2a/v1/tasks/1:cancel"),
    ("POST", "/a2a/v1/tasks/1:subscribe"),
    ("GET", "/a2a/v1/tasks/1:subscribe"),
    ("GET", "/a2a/v1/tasks/1/pushNotificationConfigs"),
    ("GET", "/a2a/v1/extendedAgentCard"),
)


async def test_the_card_tells_everybody_what_may_be_asked_and_how(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, timeout=60) as http:
        answered = await http.get("/.well-known/agent-card.json")
        again = await http.get("/.well-known/agent-card.json", headers={"If-None-Match": answered.headers["ETag"]})
        card = await A2ACardResolver(http, served.url).get_agent_card()
    assert again.status_code == 304
    assert {skill.id for skill in card.skills} == {tool.name for tool in TOOLS}
    for skill in card.skills:
        assert skill.description
        assert skill.tags
        assert skill.examples
        assert not any("{" in example for example in skill.examples)
    bindings = {i.protocol_binding: (i.url, i.protocol_version) for i in card.supported_interfaces}
    assert bindings == {"JSONRPC": (f"{served.url}/a2a", "1.0"), "HTTP+JSON": (f"{served.url}/a2a/v1", "1.0")}
    assert (card.capabilities.streaming, card.capabilities.push_notifications) == (True, False)
    assert card.security_schemes["key"].http_auth_security_scheme.scheme == "bearer"
    assert [list(requirement.schemes) for requirement in card.security_requirements] == [["key"]]


async def test_a_local_server_asks_for_no_proof(serving: Serving) -> None:
    async with serving(auth="local") as local, httpx.AsyncClient(timeout=60) as http:
        card = await A2ACardResolver(http, local.url).get_agent_card()
    assert not card.security_schemes
    assert not card.security_requirements


async def test_the_extended_card_has_what_the_caller_may_ask(served: Served) -> None:
    key = await served.key("clerk", frozenset({str(Scope.SUPPLIERS_READ)}))
    async with agent(served.url, key) as client:
        card = await client.get_extended_agent_card(GetExtendedAgentCardRequest())
    granted = {tool.name for tool in TOOLS if tool.granted({Scope.SUPPLIERS_READ})}
    assert {skill.id for skill in card.skills} == granted
    assert 0 < len(granted) < len(TOOLS)


async def test_every_route_but_the_card_asks_who_is_there(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, timeout=60) as http:
        for method, path in ROUTES:
            refused = await http.request(method, path, json={})
            assert (refused.status_code, refused.json()["code"]) == (401, "not_authenticated"), path
            assert refused.headers["WWW-Authenticate"] == "Bearer"
        unknown = await http.get("/somebody/tasks")
        assert unknown.status_code == 404


async def test_another_version_is_not_spoken_and_nothing_is_pushed(served: Served) -> None:
    headers = {"Authorization": f"Bearer {await served.key()}"}
    call = {"jsonrpc": "2.0", "id": 7, "method": "ListTasks", "params": {}}
    push = {**call, "method": "ListTaskPushNotificationConfigs", "params": {"taskId": "1"}}
    async with httpx.AsyncClient(base_url=served.url, headers=headers, timeout=60) as http:
        for version in ({}, {"A2A-Version": "0.3"}):
            assert (await http.post("/a2a", json=call, headers=version)).json()["error"]["code"] == -32009
            assert (await http.get("/a2a/v1/tasks", headers=version)).status_code == 400
        spoken = {"A2A-Version": "1.0"}
        assert "result" in (await http.post("/a2a", json=call, headers=spoken)).json()
        assert (await http.post("/a2a", json=push, headers=spoken)).json()["error"]["code"] == -32003
        large = await http.post("/a2a", content=b"x" * 1_100_000, headers=spoken)
        assert large.status_code == 413 or "too large" in large.text
