"""A page of somebody else, at an origin of its own, with as strict a policy as a page can have."""

import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from api.widgets import AUDIENCE
from tests.api.conftest import running

_PAGE = """<!doctype html><html lang="en"><head><title>Intranet</title></head><body><main><h1>Intranet</h1>{body}</main>
<script src="{server}/widget.js" {tag}></script></body></html>"""


@dataclass
class Host:
    """`made`: the widgets' id and secret for each user; `stale` of the next tokens are out of date."""

    server: str
    made: dict[str, tuple[str, str]] = field(default_factory=dict)
    body: str = ""
    tag: str = "async"
    stale: int = 0
    refuses: bool = False
    asked: Counter[str] = field(default_factory=Counter)
    url: str = ""

    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src {self.server}; connect-src 'self' {self.server}; base-uri 'none';"
            " form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html dompurify"
        )

    async def page(self, _: Request) -> Response:
        body = _PAGE.format(body=self.body, server=self.server, tag=self.tag)
        return HTMLResponse(body, headers={"Content-Security-Policy": self.policy()})

    async def token(self, request: Request) -> Response:
        user = request.path_params["user"]
        self.asked[user] += 1
        if self.refuses:
            return Response(status_code=403)
        widget_id, secret = self.made[user]
        self.stale, ends = max(0, self.stale - 1), time.time() + (-60 if self.stale else 300)
        claims = {"sub": user, "aud": AUDIENCE, "exp": int(ends)}
        return JSONResponse({"token": jwt.encode(claims, secret, "HS256", headers={"kid": widget_id})})


@asynccontextmanager
async def host_of(server: str) -> AsyncIterator[Host]:
    host = Host(server)
    routes = [Route("/", host.page), Route("/token/{user}", host.token, methods=["POST"])]
    async with running(Starlette(routes=routes)) as host.url:
        yield host
