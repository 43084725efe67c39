"""`/.well-known/agent-card.json` for everybody; `/a2a` (JSON-RPC) and `/a2a/v1/…` (HTTP+JSON) for who is known."""

import hashlib
import json

from a2a.server.context import ServerCallContext
from a2a.server.routes import ServerCallContextBuilder, create_jsonrpc_routes, create_rest_routes
from a2a.utils.constants import AGENT_CARD_WELL_KNOWN_PATH
from google.protobuf.json_format import MessageToDict
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.a2a_server.card import JSON_RPC, REST, card
from channels.a2a_server.errors import refusal
from channels.a2a_server.handler import ASKED, Handler
from channels.a2a_server.parts import Asked, Parts
from core.errors import CopilotError


def a2a_routes(parts: Parts) -> list[BaseRoute]:
    handler, builder = Handler(parts), _Calls()
    routes: list[BaseRoute] = [
        *create_jsonrpc_routes(handler, JSON_RPC, builder),
        *create_rest_routes(handler, builder, path_prefix=REST),
    ]
    # The mount under /{tenant} would take every other path; whose tenant it is the caller's proof says.
    closed = [route for route in routes if isinstance(route, Route)]
    for route in closed:
        route.app = Endpoint(route.app, parts)

    async def public(request: Request) -> Response:
        told = json.dumps(MessageToDict(card(parts, _url(parts, request))), ensure_ascii=False).encode()
        tag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "max-age=300", "Access-Control-Allow-Origin": "*"}
        if tag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(told, headers=headers, media_type="application/json")

    return [Route(AGENT_CARD_WELL_KNOWN_PATH, public, methods=["GET"]), *closed]


class Endpoint:
    """Lets in who is known."""

    def __init__(self, serve: ASGIApp, parts: Parts) -> None:
        self._serve = serve
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        try:
            context = await self._parts.identify(connection)
        except CopilotError as error:
            return await refusal(error)(scope, receive, send)
        asked = scope[ASKED] = Asked(context, _url(self._parts, connection))
        refused = False

        async def sending(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and asked.refused is not None:
                refused = True
                await refusal(asked.refused)(scope, receive, send)
            elif not refused:
                await send(message)

        return await self._serve(scope, receive, sending)


class _Calls(ServerCallContextBuilder):
    def build(self, request: Request) -> ServerCallContext:
        return ServerCallContext(state={"headers": dict(request.headers), ASKED: request.scope[ASKED]})


def _url(parts: Parts, connection: HTTPConnection) -> str:
    return parts.url or str(connection.base_url).rstrip("/")
