"""What holds for every request: an id, a log line, an answer even to the unforeseen; and who may knock at all."""

import re
import time
import uuid
from collections.abc import Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from api.errors import problem
from core.loopback import is_loopback
from core.metrics import REQUEST_SECONDS, REQUESTS, REQUESTS_NOW

log = structlog.get_logger("api.request")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html dompurify",
}


class RequestContext:
    """Gives each request an id (or takes a well-formed `X-Request-ID`), logs how it went, hides tracebacks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id = identified(scope)
        started = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        REQUESTS_NOW.inc()
        try:
            await self._app(scope, receive, sending)
        except Exception:
            log.exception("request_crashed", method=scope["method"], path=scope["path"])
            if status:  # the answer has begun: all that is left is to break it off
                raise
            sorry = problem(500, "internal", "Something went wrong here. Please try again.")
            await sorry(scope, receive, sending)
        finally:
            elapsed, route = time.perf_counter() - started, _route(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUESTS_NOW.dec()
            REQUESTS.labels(method, route, str(status or 499)).inc()
            REQUEST_SECONDS.labels(method, route).observe(elapsed)
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                elapsed_ms=round(elapsed * 1000, 1),
            )


def identified(scope: Scope) -> str:
    """The request's id, which what is logged and answered from here on tells."""
    given = Headers(scope=scope).get("X-Request-ID", "")
    request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    clear_contextvars()
    bind_contextvars(request_id=request_id)
    return request_id


def _route(scope: Scope) -> str:
    """As it is written, its parameters by name; `other` where that cannot be told, for it is one of few values."""
    path: str = scope["path"]
    written: str | None = getattr(scope.get("route"), "path", None)
    if written:  # behind the prefixes of the routers it lies in
        return "/".join(path.split("/")[: -written.count("/")]) + written
    return path if "endpoint" in scope and not scope.get("path_params") else "other"


class BodyLimit:
    """Refuses a body of more than `most` bytes, before it is read if its length is declared; `uploads`: the paths that
    take more, and how many bytes."""

    def __init__(self, app: ASGIApp, most: int, uploads: Mapping[str, int]) -> None:
        self._app = app
        self._most = most
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        most = self._uploads.get(scope["path"], self._most)
        declared = Headers(scope=scope).get("Content-Length", "0")
        if declared.isdigit() and int(declared) > most:
            return await problem(413, "too_large", "The request's body is too large.")(scope, receive, send)
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        return await self._app(scope, counting, send)


class LoopbackOnly:
    """For the local mode, where being on this machine is the proof: no web page from elsewhere may use it.

    A foreign name in `Host` is DNS rebinding; a foreign `Origin`, or a fetch the browser calls cross-site, is a page
    of somebody else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refusal := self._refusal(Headers(scope=scope), scope)):
            status, code, sentence = refusal
            return await problem(status, code, sentence)(scope, receive, send)
        return await self._app(scope, receive, send)

    def _refusal(self, headers: Headers, scope: Scope) -> tuple[int, str, str] | None:
        host = headers.get("Host", "")
        if not is_loopback(_without_port(host)):
            return 421, "misdirected", "This server answers to localhost only."
        origin = headers.get("Origin")
        if origin is not None and origin != f"{scope['scheme']}://{host}":
            return 403, "not_permitted", "This server does not answer pages from elsewhere."
        site = headers.get("Sec-Fetch-Site", "none")
        if site not in ("same-origin", "none") and headers.get("Sec-Fetch-Mode") != "navigate":
            return 403, "not_permitted", "This server does not answer pages from elsewhere."
        return None


def _without_port(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.rpartition(":")[0] or host
