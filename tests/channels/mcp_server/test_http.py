"""Who is let in at `/mcp`, and how much at once."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from agent.approvals import Approvals
from agent.runs import Runs
from channels.mcp_server.access import Access
from channels.mcp_server.http import mcp_routes
from core.errors import NotAuthenticated, Unavailable
from core.identity import EVERY_SCOPE, Principal
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from tests.api.conftest import ScriptedCopilot, running
from tests.api.oidc_provider import AUDIENCE, provider
from tools.context import ToolContext
from tools.registry import TOOLS

ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
ISSUER = "https://login.example.com"


def call(method: str, number: int = 1, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


HELLO = call(
    "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "test", "version": "1"}
)  # fmt: skip


async def post(served: Any, key: str | None, body: Any = HELLO, **headers: str) -> httpx.Response:
    told = ACCEPT | ({"Authorization": f"Bearer {key}"} if key else {})
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(timeout=60) as http:
        return await http.post(
            f"{served.url}/mcp", content=body if isinstance(body, str) else json.dumps(body), headers=told
        )


async def test_who_is_not_known_is_asked_who_it_is(served: Any) -> None:
    for key in (None, "nonsense", "cpk_" + "0" * 12 + "_" + "0" * 48):
        refused = await post(served, key)
        assert (refused.status_code, refused.json()["code"]) == (401, "not_authenticated")
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert refused.headers["Content-Type"] == "application/problem+json"


async def test_the_endpoint_answers_where_it_is_and_is_moved_nowhere(served: Any) -> None:
    answered = await post(served, await served.key())
    assert answered.status_code == 200
    assert answered.history == []
    async with httpx.AsyncClient(timeout=60) as http:
        assert (await http.post(f"{served.url}/mcp/", json={})).status_code == 404


async def test_a_revoked_key_is_one_at_the_next_request_of_its_session(served: Any) -> None:
    key = await served.key("leaver")
    session = (await post(served, key)).headers["Mcp-Session-Id"]
    await (await served.container.keys()).revoke(key.split("_")[1])
    async with asyncio.timeout(20):
        while (await post(served, key, call("tools/list"), Mcp_Session_Id=session)).status_code != 401:
            pass


async def test_a_session_is_nobody_elses(served: Any) -> None:
    key = await served.key("ann")
    session = (await post(served, key)).headers["Mcp-Session-Id"]
    for other in (await served.key("bob"), await served.key("ann", tenant="other")):
        refused = await post(served, other, call("tools/list"), Mcp_Session_Id=session)
        assert refused.status_code == 404
    own = await post(served, await served.key("ann"), call("ping", 2), Mcp_Session_Id=session)
    assert own.status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:8000"}, 421),
        ({"Host": "localhost@evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000"}, 403),
    ],
)
async def test_a_foreign_host_or_origin_is_refused(served: Any, headers: dict[str, str], status: int) -> None:
    assert (await post(served, await served.key(), **headers)).status_code == status


async def test_hosts_and_origins_of_the_settings_are_answered(serving: Any) -> None:
    page = "https://chat.example.com"
    async with serving(
        public_url="https://copilot.example.com", mcp_hosts=("plant.local",), mcp_origins=(page,)
    ) as served:
        key = await served.key()
        for host in ("copilot.example.com", "plant.local", "plant.local:8000", "127.0.0.1:1"):
            assert (await post(served, key, Host=host)).status_code == 200
        assert (await post(served, key, Host="else.example.com")).status_code == 421
        answered = await post(served, key, Origin=page)
        assert answered.headers["Access-Control-Allow-Origin"] == page
        assert "Mcp-Session-Id" in answered.headers["Access-Control-Expose-Headers"]
        assert (await post(served, key, Origin="https://else.example.com")).status_code == 403
        async with httpx.AsyncClient(timeout=60) as http:
            asked = {"Origin": page, "Access-Control-Request-Method": "POST"}
            assert (await http.options(f"{served.url}/mcp", headers=asked)).status_code == 200
            asked["Origin"] = "https://else.example.com"
            assert (await http.options(f"{served.url}/mcp", headers=asked)).status_code == 400


async def test_the_local_user_needs_no_key_and_pages_from_elsewhere_get_nothing(serving: Any) -> None:
    async with serving(auth="local", tenant="plant") as served:
        assert (await post(served, None)).status_code == 200
        assert (await post(served, None, Origin="http://localhost:3000")).status_code == 403
        assert (await post(served, None, Host="copilot.example.com")).status_code == 421


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "[" * 100_000, '{"method": 1}', '{"id": {}}'])
@pytest.mark.parametrize("version", ["2026-07-28", "2025-06-18", "1999-01-01", "x"])
async def test_what_is_no_message_is_refused_and_disturbs_nothing(served: Any, body: str, version: str) -> None:
    refused = await post(served, await served.key(), body, Mcp_Protocol_Version=version)
    assert 400 <= refused.status_code < 500
    assert "Traceback" not in refused.text


async def test_half_a_character_is_no_failure_of_the_server(served: Any) -> None:
    key = await served.key()
    session = (await post(served, key)).headers["Mcp-Session-Id"]
    body = json.dumps(call("tools/call", name="stock_on_hand", arguments={"sku": "SE\ud800AL"}))
    answered = await post(served, key, body, Mcp_Session_Id=session)
    assert answered.status_code in (200, 400)
    assert "utf-8" not in answered.text


async def test_a_body_has_a_limit(served: Any) -> None:
    refused = await post(served, await served.key(), " " * 1_000_001)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


async def test_a_callers_oldest_session_ends_for_another_and_beyond_all_there_is_room_for_a_client_is_told_to_wait(
    database: Database,
) -> None:
    async with _mounted(database, sessions=3, sessions_each=2) as served:
        sessions = [(await post(served, "ann")).headers["Mcp-Session-Id"] for _ in range(3)]
        pings = [await post(served, "ann", call("ping", 2), Mcp_Session_Id=session) for session in sessions]
        assert [ping.status_code for ping in pings] == [404, 200, 200]
        assert [(await post(served, user)).status_code for user in ("bob", "eve")] == [200, 429]
        refused = await post(served, "eve")
        assert refused.headers["Retry-After"] == "2"


async def test_beyond_the_calls_there_is_room_for_a_client_is_told_to_wait(database: Database) -> None:
    copilot = ScriptedCopilot()
    copilot.gate.clear()
    async with _mounted(database, copilot, at_once=2, at_once_each=1) as served:
        session = (await post(served, "ann")).headers["Mcp-Session-Id"]
        question = call("tools/call", 2, name="ask", arguments={"question": "How many?"})
        asked = asyncio.create_task(post(served, "ann", question, Mcp_Session_Id=session))
        await copilot.began.wait()
        refused = await post(served, "ann", call("ping", 3), Mcp_Session_Id=session)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
        assert (await post(served, "bob")).status_code == 200
        copilot.gate.set()
        assert (await asked).status_code == 200
        assert (await post(served, "ann", call("ping", 4), Mcp_Session_Id=session)).status_code == 200


async def test_when_it_cannot_be_told_who_asks_the_client_is_to_come_back(database: Database) -> None:
    async with _mounted(database) as served:
        away = await post(served, "away")
        assert (away.status_code, away.json()["code"], away.headers["Retry-After"]) == (503, "unavailable", "2")


async def test_a_client_finds_out_where_to_get_a_token(database: Database) -> None:
    access = Access(url="https://copilot.example.com", issuers=(ISSUER,), scopes=("inventory:read",))
    async with _mounted(database, access=access) as served, httpx.AsyncClient(timeout=60) as http:
        refused = await post(served, "nobody")
        said = refused.headers["WWW-Authenticate"]
        assert said == (
            'Bearer resource_metadata="https://copilot.example.com/.well-known/oauth-protected-resource/mcp"'
        )
        for path in ("/mcp", ""):
            found = (await http.get(f"{served.url}/.well-known/oauth-protected-resource{path}")).json()
            assert found["resource"] == "https://copilot.example.com/mcp"
            assert found["authorization_servers"] == [ISSUER]
            assert found["scopes_supported"] == ["inventory:read"]
            assert found["bearer_methods_supported"] == ["header"]


async def test_with_tokens_of_a_provider_one_for_this_server_is_let_in_and_one_for_another_is_not(serving: Any) -> None:
    async with provider() as issuer:
        settings = {"auth": "oidc", "oidc_issuer": issuer.issuer, "oidc_audience": AUDIENCE, "oidc_tenant": None}
        async with serving(**settings) as served, httpx.AsyncClient(timeout=60) as http:
            assert (await post(served, issuer.token())).status_code == 200
            for wrong in (issuer.token(aud="https://else.example"), issuer.token(exp=1), "nonsense"):
                refused = await post(served, wrong)
                assert refused.status_code == 401
                where = refused.headers["WWW-Authenticate"].split('"')[1]
                found = (await http.get(where)).json()
                assert found["resource"] == f"{served.url}/mcp"
                assert found["authorization_servers"] == [issuer.issuer]
                assert "scopes_supported" not in found


async def test_without_an_issuer_no_client_is_sent_for_a_token(served: Any) -> None:
    async with httpx.AsyncClient(timeout=60) as http:
        assert (await http.get(f"{served.url}/.well-known/oauth-protected-resource/mcp")).status_code == 404


async def test_a_token_that_lacks_a_scope_is_told_which_one_to_ask_for(database: Database) -> None:
    async with _mounted(database, access=Access(issuers=(ISSUER,))) as served:
        session = (await post(served, "clerk")).headers["Mcp-Session-Id"]
        body = call("tools/call", 2, name="supplier_list", arguments={})
        refused = await post(served, "clerk", body, Mcp_Session_Id=session)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
        said = refused.headers["WWW-Authenticate"]
        assert 'error="insufficient_scope", scope="suppliers:read"' in said
        assert f'resource_metadata="{served.url}/.well-known/oauth-protected-resource/mcp"' in said
        permitted = await post(served, "clerk", call("ping", 3), Mcp_Session_Id=session)
        assert permitted.status_code == 200


class _Served:
    def __init__(self, url: str) -> None:
        self.url = url


class _mounted:
    """A server whose bearer tokens are users' names: `nobody` is not known, of `away` it cannot be told, `clerk` may
    see no suppliers."""

    def __init__(
        self, database: Database, copilot: ScriptedCopilot | None = None, access: Access | None = None, **limits: int
    ) -> None:
        self._given = database, copilot or ScriptedCopilot(), access or Access()
        self._limits = limits

    async def __aenter__(self) -> _Served:
        database, copilot, access = self._given
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._done = asyncio.Event()

        async def identify(connection: HTTPConnection) -> ToolContext:
            user = connection.headers["Authorization"].removeprefix("Bearer ")
            if user == "nobody":
                raise NotAuthenticated("Who are you?")
            if user == "away":
                raise Unavailable("The issuer does not answer.")
            scopes = EVERY_SCOPE - {"suppliers:read"} if user == "clerk" else EVERY_SCOPE
            return ToolContext(Principal("plant", user, scopes), database)

        async def hold() -> None:
            runs, app = Runs(copilot, ConversationStore(database)), Starlette()  # type: ignore[arg-type]
            async with (
                mcp_routes(TOOLS, runs, Approvals((), None), identify, access, "0", **self._limits) as routes,  # type: ignore[arg-type]
                running(app) as url,
            ):
                app.router.routes.extend(routes)
                ready.set_result(url)
                await self._done.wait()
                await runs.close()

        self._task = asyncio.create_task(hold())
        return _Served(await ready)

    async def __aexit__(self, *_: object) -> None:
        self._done.set()
        await self._task
