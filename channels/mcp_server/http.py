"""`/mcp`: MCP over streamable HTTP, each request with its own proof of who asks."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser, AuthorizationContext
from mcp.server.auth.provider import AccessToken
from mcp.server.streamable_http import StreamableHTTPServerTransport
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.approvals import Approvals
from agent.runs import Runs
from channels.identify import Identify
from channels.mcp_server.access import METADATA, PATH, RETRY_AFTER_S, Access, problem
from channels.mcp_server.parts import Parts
from channels.mcp_server.parts import Request as Asked
from channels.mcp_server.server import build_server
from core.errors import LimitReached, NotAuthenticated, NotPermitted, Unavailable
from core.identity import Principal
from tools.context import ToolContext
from tools.spec import Tool

MAX_BODY_BYTES = 1_000_000
_CONTEXT = "copilot.context"  # in the request's scope
_IDLE_S = 30 * 60


class Sessions(StreamableHTTPSessionManager):
    """Those of revisions before 2026-07-28, which has none. Clients that leave without a word leave theirs behind: with
    as many as one caller may have, the oldest ends, and a client that still uses it begins another."""

    def __init__(self, *arguments: Any, most_each: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._most_each = most_each

    def _admit_session(self, requestor: AuthorizationContext | None) -> StreamableHTTPServerTransport | None:
        theirs = [session for session, owner in self._session_owners.items() if owner == requestor]
        if len(theirs) >= self._most_each and self._task_group is not None:
            del self._session_owners[theirs[0]]
            self._task_group.start_soon(self._server_instances.pop(theirs[0]).terminate)
        return super()._admit_session(requestor)


@asynccontextmanager
async def mcp_routes(
    tools: Sequence[Tool],
    runs: Runs,
    approvals: Approvals,
    identify: Identify,
    access: Access,
    version: str,
    *,
    sessions: int = 1_000,
    sessions_each: int = 50,
    at_once: int = 64,
    at_once_each: int = 16,
) -> AsyncIterator[list[BaseRoute]]:
    """The routes to mount; they work inside the `async with`."""

    async def answering() -> Runs:
        return runs

    async def deciding() -> Approvals:
        return approvals

    async def context_of(request: Asked) -> ToolContext:
        assert request.request is not None
        context: ToolContext = request.request.scope[_CONTEXT]
        return context

    manager = Sessions(
        build_server(Parts(tools, answering, deciding, context_of, version)),
        most_each=sessions_each,
        max_sessions=sessions,
        session_idle_timeout=_IDLE_S,
        max_request_body_size=MAX_BODY_BYTES,
    )
    endpoint: ASGIApp = Endpoint(manager.asgi_app, identify, access, tools, at_once, at_once_each)
    if access.origins:
        endpoint = CORSMiddleware(
            endpoint,
            allow_origins=sorted(access.origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=["Mcp-Session-Id", "WWW-Authenticate"],
        )

    async def metadata(request: Request) -> Response:
        if refused := access.refusal(request.url.scheme, request.headers):
            return refused
        found = access.metadata(request.url.scheme, request.headers)
        return JSONResponse(found, headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=3600"})

    routes: list[BaseRoute] = [Route(PATH, endpoint)]
    if access.issuers:
        routes += [Route(METADATA + PATH, metadata), Route(METADATA, metadata)]
    async with manager.run():
        yield routes


class Endpoint:
    """Lets in who is known, and not more at once than can be served."""

    def __init__(
        self,
        serve: ASGIApp,
        identify: Identify,
        access: Access,
        tools: Sequence[Tool],
        at_once: int,
        at_once_each: int,
    ) -> None:
        self._serve = serve
        self._identify = identify
        self._access = access
        self._needs = {tool.name: str(tool.scope) for tool in tools}
        self._most, self._most_each = at_once, at_once_each
        self._under_way: Counter[Principal] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        if refused := self._access.refusal(scope["scheme"], connection.headers):
            return await refused(scope, receive, send)
        try:
            context = await self._identify(connection)
        except NotAuthenticated as error:
            refused = problem(401, error.code, str(error), WWW_Authenticate=self._challenge(connection))
            return await refused(scope, receive, send)
        except NotPermitted as error:
            return await problem(403, error.code, str(error))(scope, receive, send)
        except Unavailable as error:
            return await problem(503, error.code, str(error))(scope, receive, send)
        except LimitReached as error:
            again = {"Retry_After": str(error.retry_after_s)}
            return await problem(429, error.code, str(error), **again)(scope, receive, send)
        scope[_CONTEXT] = context
        scope["user"] = _user(context.principal)
        if scope["method"] != "POST":
            return await self._serve(scope, receive, _busy(send))
        return await self._post(connection, context.principal, receive, send)

    async def _post(self, connection: HTTPConnection, principal: Principal, receive: Receive, send: Send) -> None:
        scope = connection.scope
        if self._under_way.total() >= self._most or self._under_way[principal] >= self._most_each:
            sorry = problem(429, "too_many_requests", "Too much is under way just now. Please try again in a moment.")
            return await sorry(scope, receive, send)
        self._under_way[principal] += 1
        try:
            if self._access.issuers:
                body, receive = await _read(receive)
                lacking = self._needs.get(_called(body))
                if lacking is not None and lacking not in principal.scopes:
                    challenge = self._challenge(connection, "insufficient_scope", lacking)
                    sentence = f"You are not permitted to see this: it needs the grant {lacking}."
                    refused = problem(403, "not_permitted", sentence, WWW_Authenticate=challenge)
                    return await refused(scope, receive, send)
            await self._serve(scope, receive, _busy(send))
        finally:
            self._under_way[principal] -= 1
            if not self._under_way[principal]:
                del self._under_way[principal]

    def _challenge(self, connection: HTTPConnection, error: str | None = None, needed: str | None = None) -> str:
        return self._access.challenge(connection.scope["scheme"], connection.headers, error, needed)


def _user(principal: Principal) -> AuthenticatedUser:
    """To whom a session belongs: it is another's for every other tenant and user."""
    return AuthenticatedUser(
        AccessToken(token="", client_id=principal.tenant_id, subject=principal.user_id, scopes=[*principal.scopes])
    )


def _busy(send: Send) -> Send:
    """No room for a session is not the server's failure: 429."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 503:
            headers = [*message["headers"], (b"retry-after", str(RETRY_AFTER_S).encode())]
            message = {**message, "status": 429, "headers": headers}
        await send(message)

    return sending


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The body, and what gives it again. How long it may be is limited before."""
    body, more = b"", True
    last: Message | None = None
    while more:
        last = await receive()
        body += last.get("body", b"")
        more = last["type"] == "http.request" and last.get("more_body", False)
    again: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    if last is not None and last["type"] != "http.request":
        again.append(last)

    async def replay() -> Message:
        return again.pop(0) if again else await receive()

    return body, replay


def _called(body: bytes) -> str:
    """The tool that a request calls; empty when it calls none."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    params = message.get("params") if isinstance(message, Mapping) else None
    name = params.get("name") if isinstance(params, Mapping) and message.get("method") == "tools/call" else None
    return name if isinstance(name, str) else ""
