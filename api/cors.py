"""Which pages of others may read answers: those that a widget is for, of its own tokens alone."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.widgets import WidgetTokens

_PATHS = "/api/v1/"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH, PUT, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, Last-Event-ID, Idempotency-Key",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}
_EXPOSED = "Content-Disposition, Retry-After, X-Request-ID"


class WidgetCors:
    """No cookies are ever asked for, so a page can send only what it holds itself."""

    def __init__(self, app: ASGIApp, widgets: WidgetTokens) -> None:
        self._app = app
        self._widgets = widgets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_PATHS):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        origin = headers.get("Origin")
        if origin and scope["method"] == "OPTIONS" and "Access-Control-Request-Method" in headers:
            return await (await self._preflight(origin))(scope, receive, send)
        allowed = origin is not None and origin in await self._origins(headers)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.add_vary_header("Origin")
                if allowed and origin is not None:
                    answer["Access-Control-Allow-Origin"] = origin
                    answer["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        return await self._app(scope, receive, sending)

    async def _preflight(self, origin: str) -> Response:
        """It comes without the token: whether this one is for that page, the request itself will show."""
        if not await self._widgets.any_from(origin):
            return Response(status_code=403, headers={"Vary": "Origin"})
        return Response(status_code=204, headers={**_PREFLIGHT, "Access-Control-Allow-Origin": origin})

    async def _origins(self, headers: Headers) -> tuple[str, ...]:
        return await self._widgets.origins_of(headers.get("Authorization", "").partition(" ")[2].strip())
