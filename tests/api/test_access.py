"""Nobody sees or does what is not theirs, on any route there is."""

import asyncio
from typing import Any

import pytest

from core.identity import EVERY_SCOPE, Principal, Scope
from data_layer.keys import ApiKeys
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import tool

OPEN = {"/api/v1/health", "/api/v1/health/live", "/api/v1/health/ready"}
ABSENT = "00000000-0000-4000-8000-000000000000"


@tool(scope=Scope.INVENTORY_READ, examples=())
async def who_am_i(context: ToolContext, times: int = 1) -> ToolResult:
    """Names the tenant it is called for."""
    return ToolResult(summary=context.principal.tenant_id * times)


@tool(scope=Scope.INVENTORY_READ, examples=())
async def what_day(context: ToolContext) -> ToolResult:
    """The plant's date."""
    return ToolResult(summary=str(context.clock.today()))


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys", tools=(who_am_i,))


@pytest.fixture
async def keys(database: Any) -> ApiKeys:
    return ApiKeys(database)


async def _routes(site: Any) -> list[tuple[str, str]]:
    paths = (await site.client.get("/openapi.json")).json()["paths"]
    return [(m.upper(), path) for path, methods in paths.items() for m in methods if path not in OPEN]


def _filled(path: str) -> str:
    return "/".join(ABSENT if part.startswith("{") else part for part in path.split("/"))


async def test_every_route_but_health_asks_who_is_there(site: Any) -> None:
    routes = await _routes(site)
    assert len(routes) > 15
    for method, path in routes:
        for key in (None, "cpk_" + "0" * 12 + "_" + "0" * 48, "nonsense"):
            async with site.as_(key) as nobody:
                response = await nobody.request(method, _filled(path), json={"message": "x", "source_id": "x"})
            assert response.status_code == 401, (method, path)
            assert response.json()["code"] == "not_authenticated"
            assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_who_was_granted_all_is_refused_nothing(site: Any, keys: ApiKeys) -> None:
    async with site.as_(await keys.create("plant", "owner", EVERY_SCOPE)) as owner:
        for method, path in await _routes(site):
            response = await owner.request(method, _filled(path), json={"message": "x", "source_id": "x"})
            assert response.status_code not in (401, 403), (method, path)
            assert response.status_code < 500, (method, path, response.text)


async def test_a_key_without_the_scope_is_not_permitted(site: Any, keys: ApiKeys) -> None:
    key = await keys.create("plant", "bare", set())
    scoped = 0
    async with site.as_(key) as bare:
        for method, path in await _routes(site):
            own = ("chat", "threads", "shared", "messages", "notifications", "plant", "me/")
            if path.startswith(tuple(f"/api/v1/{one}" for one in own)):
                continue  # one's own conversations; what the agent may look up is the tools' affair
            if path in ("/api/v1/suggestions", "/api/v1/tools"):
                continue  # tell only what is granted
            if path.startswith(("/api/v1/approvals", "/api/v1/effects")):
                continue  # one's own proposals; what else may be seen and decided is in test_approvals
            response = await bare.request(method, _filled(path), json={"source_id": "x"})
            assert (response.status_code, response.json()["code"]) == (403, "not_permitted"), (method, path)
            scoped += 1
    assert scoped > 8


async def test_another_tenants_and_another_users_conversations_are_as_if_they_were_not(
    site: Any, keys: ApiKeys
) -> None:
    ann = await keys.create("plant", "ann", EVERY_SCOPE)
    async with site.as_(ann) as client:
        answer = (await client.post("/api/v1/chat", json={"message": "a secret"})).json()
    thread, message = answer["thread_id"], answer["message_id"]
    for tenant, user in (("plant", "bob"), ("other", "ann")):
        async with site.as_(await keys.create(tenant, user, EVERY_SCOPE)) as stranger:
            assert (await stranger.get("/api/v1/threads")).json()["items"] == []
            for method, path, body in (
                ("GET", f"/api/v1/threads/{thread}/messages", None),
                ("POST", f"/api/v1/threads/{thread}/cancel", None),
                ("DELETE", f"/api/v1/threads/{thread}", None),
                ("PATCH", f"/api/v1/threads/{thread}", {"title": "mine"}),
                ("PUT", f"/api/v1/threads/{thread}/share", None),
                ("GET", f"/api/v1/shared/{thread}", None),
                ("GET", f"/api/v1/shared/{thread}/messages", None),
                ("POST", f"/api/v1/messages/{message}/feedback", {"rating": 1}),
                ("GET", f"/api/v1/chat/{message}/events", None),
                ("POST", "/api/v1/chat", {"message": "x", "thread_id": thread}),
            ):
                response = await stranger.request(method, path, json=body)
                assert (response.status_code, response.json()["code"]) == (404, "not_found"), (method, path)
            resumed = await stranger.post(
                "/api/v1/chat", json={"message": "x"}, headers={"Last-Event-ID": f"{message}:0"}
            )
            assert resumed.status_code == 404
    async with site.as_(ann) as client:
        assert len((await client.get(f"/api/v1/threads/{thread}/messages")).json()["items"]) == 1


async def test_the_tenant_and_the_grants_come_from_the_key_whatever_is_sent(site: Any, keys: ApiKeys) -> None:
    key = await keys.create("other", "eve", {"inventory:read"})
    async with site.as_(key) as client:
        response = await client.post("/api/v1/tools/who_am_i", json={}, headers={"X-Copilot-Tenant": "plant"})
        assert response.json()["summary"] == "other"
        smuggled = await client.post("/api/v1/tools/who_am_i", json={"tenant_id": "plant"})
        assert smuggled.status_code == 422
        plant = (await client.get("/api/v1/plant")).json()
        assert (plant["tenant"], plant["user"], plant["scopes"]) == ("other", "eve", ["inventory:read"])
        await client.post("/api/v1/chat", json={"message": "x"})
    assert site.copilot.asked[-1][0] == Principal("other", "eve", frozenset({"inventory:read"}))


async def test_a_revoked_key_stops_within_seconds(site: Any, keys: ApiKeys) -> None:
    key = await keys.create("plant", "leaver", EVERY_SCOPE)
    async with site.as_(key) as client:
        assert (await client.get("/api/v1/plant")).status_code == 200
        await keys.revoke(key.split("_")[1])
        async with asyncio.timeout(60):
            while (await client.get("/api/v1/plant")).status_code == 200:
                pass


async def test_the_local_user_may_do_all_and_only_their_token_chooses_a_tenant(make_site: Any) -> None:
    site = await make_site("local", tools=(who_am_i,))
    assert (await site.client.get("/api/v1/plant")).json()["tenant"] == "plant"
    chosen = {"X-Copilot-Tenant": "sample"}
    refused = await site.client.get("/api/v1/plant", headers=chosen)
    assert refused.status_code == 403
    async with site.as_("token-of-the-local-user") as owner:
        assert (await owner.get("/api/v1/plant", headers=chosen)).json()["tenant"] == "sample"
        assert (await owner.get("/api/v1/plant", headers={"X-Copilot-Tenant": "a b"})).status_code == 422
    async with site.as_("another-token") as stranger:
        assert (await stranger.get("/api/v1/plant")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8000"},
        {"Host": "localhost.evil.example"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    ],
)
async def test_a_page_from_elsewhere_cannot_use_the_local_server(local: Any, headers: dict[str, str]) -> None:
    for method, path in (("GET", "/api/v1/plant"), ("POST", "/api/v1/chat"), ("GET", "/openapi.json")):
        response = await local.client.request(method, path, headers=headers, json={"message": "x"})
        assert response.status_code in (403, 421), (method, path)
    assert not local.copilot.asked


async def test_the_servers_own_page_can_use_it(local: Any) -> None:
    own = {"Origin": local.url, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
    assert (await local.client.post("/api/v1/chat", json={"message": "x"}, headers=own)).status_code == 200
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await local.client.get("/", headers=link)).status_code == 200


async def test_a_form_of_another_page_is_no_json(local: Any) -> None:
    response = await local.client.post(
        "/api/v1/chat", content='{"message": "x"}', headers={"Content-Type": "text/plain"}
    )
    assert response.status_code == 422
    assert not local.copilot.asked


async def test_only_the_command_line_of_the_local_user_states_the_plants_date(make_site: Any, keys: ApiKeys) -> None:
    stated = {"X-Copilot-Today": "2024-02-29"}
    site = await make_site("local", tools=(what_day,))
    async with site.as_("token-of-the-local-user") as owner:
        said = await owner.post("/api/v1/tools/what_day", json={}, headers=stated)
        assert said.json()["summary"] == "2024-02-29"
        wrong = await owner.post("/api/v1/tools/what_day", json={}, headers={"X-Copilot-Today": "tomorrow"})
        assert wrong.status_code == 422
    assert (await site.client.post("/api/v1/tools/what_day", json={}, headers=stated)).status_code == 403
    keyed = await make_site("keys", tools=(what_day,))
    async with keyed.as_(await keys.create("plant", "planner", EVERY_SCOPE)) as client:
        assert (await client.post("/api/v1/tools/what_day", json={}, headers=stated)).status_code == 403


async def test_who_is_limited_to_sites_is_refused_what_is_of_all_of_them_and_is_told_why(
    site: Any, keys: ApiKeys
) -> None:
    refused = set()
    async with site.as_(await keys.create("plant", "ann", EVERY_SCOPE, sites=["North"])) as limited:
        assert (await limited.get("/api/v1/plant")).json()["sites"] == ["North"]
        for method, path in await _routes(site):
            response = await limited.request(method, _filled(path), json={"message": "x", "source_id": "x"})
            assert response.status_code < 500, (method, path, response.text)
            if response.status_code == 403:
                assert "you are limited to your sites: North." in response.json()["detail"], (method, path)
                refused.add(path)
    assert {
        "/api/v1/audit",
        "/api/v1/audit/export",
        "/api/v1/documents",
        "/api/v1/sync/run",
        "/api/v1/sync/job/{job_id}/rejected",
    } <= refused
