"""Turns questions away that would wait for too long, before anything is done for them: nobody's key is looked up, no
body is read, the database is not asked."""

from collections.abc import Callable, Mapping

import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.admission import Admission, Full
from api.middleware import identified
from core.metrics import REQUESTS, TURNED_AWAY

log = structlog.get_logger(__name__)

Refuse = Callable[[str, str], Response]
Questions = dict[str, Refuse]


class Door:
    """The outermost: `questions` are the paths that questions are posted to, each with how its clients read an error,
    given its code and its words. Whatever is asked otherwise is let through.

    `pages`: pages of others may ask, and hear at least that they are to come back.
    """

    def __init__(self, app: ASGIApp, admission: Admission, questions: Mapping[str, Refuse], *, pages: bool) -> None:
        self._app = app
        self._admission = admission
        self._questions = questions
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refuse = self._questions.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if refuse is None or "Last-Event-ID" in Headers(scope=scope):  # this asks nothing new
            return await self._app(scope, receive, send)
        try:
            work = await self._admission.enter()
        except Full as full:
            return await self._turn_away(full, refuse, scope, receive, send)
        work.here()

        async def sending(message: Message) -> None:
            """An answer begins. Where a run was begun the place is the run's; else all is done that is to be done."""
            if not work.taken:
                work.leave()
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            if not work.taken:
                work.leave()

    async def _turn_away(self, full: Full, refuse: Refuse, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = identified(scope)
        TURNED_AWAY.inc()
        REQUESTS.labels("POST", scope["path"], "429").inc()
        log.debug("turned_away", path=scope["path"], retry_after_s=full.retry_after_s)
        response = refuse(full.code, str(full))
        response.headers["Retry-After"] = str(full.retry_after_s)
        response.headers["X-Request-ID"] = request_id
        if self._pages and (origin := Headers(scope=scope).get("Origin")):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-ID"
            response.headers["Vary"] = "Origin"
        await response(scope, receive, send)
