"""Slack on this machine: its Web API as it is on the wire, what it sends signed as it signs."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, BOT, TOKEN = "T1", "UBOT", "xoxb-one"
_NUMBERS = count(1)


@dataclass
class Workspace:
    """`calls` are those of the Web API, in order, and what was posted to response URLs. `refusing`: an error for a
    method; `busy`: methods that are answered 429 once;
    `sockets`: where Socket Mode connects to."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusing: dict[str, str] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: TEAM, "xapp-one": TEAM})
    sockets: str = ""
    url: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def answers(self) -> list[dict[str, Any]]:
        """Messages as they are at last, those with blocks."""
        sent = ("chat.postMessage", "chat.postEphemeral", "chat.update", "respond")
        return [given for name, given in self.calls if name in sent and given.get("blocks")]

    def of(self, method: str) -> list[dict[str, Any]]:
        return [given for name, given in self.calls if name == method]

    def app(self) -> Starlette:
        routes = [
            Route("/api/{method}", self._api, methods=["POST"]),
            Route("/respond/{name}", self._responded, methods=["POST"]),
        ]
        return Starlette(routes=routes)

    async def _api(self, request: Request) -> JSONResponse:
        method = request.path_params["method"]
        given = {**request.query_params, **await _given(request)}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.get("token", "")
        if method in self.busy:
            self.busy.discard(method)
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "0"})
        self.calls.append((method, given))
        self.news.set()
        if token not in self.tokens:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        if method in self.refusing:
            return JSONResponse({"ok": False, "error": self.refusing[method]})
        return JSONResponse({"ok": True, **self._answer(method, given, self.tokens[token])})

    def _answer(self, method: str, given: dict[str, Any], team: str) -> dict[str, Any]:
        if method == "auth.test":
            return {"team_id": team, "user_id": BOT, "bot_id": "B1", "team": "Plant", "url": "https://x.slack.com/"}
        if method == "apps.connections.open":
            return {"url": self.sockets}
        if method == "conversations.open":
            return {"channel": {"id": "D1"}}
        if method.startswith("chat."):
            return {"channel": given.get("channel"), "ts": f"{time.time():.0f}.{next(_NUMBERS):06}"}
        return {}

    async def _responded(self, request: Request) -> JSONResponse:
        self.calls.append(("respond", await request.json()))
        self.news.set()
        return JSONResponse({"ok": True})


async def _given(request: Request) -> dict[str, Any]:
    if request.headers.get("Content-Type", "").startswith("application/json"):
        found: dict[str, Any] = await request.json()
        return found
    form = {name: str(value) for name, value in (await request.form()).items()}
    return {name: _value(value) for name, value in form.items()}


def _value(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except ValueError:
        return text


def signed(body: str, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def event(inner: Mapping[str, Any], *, event_id: str | None = None, team: str = TEAM) -> dict[str, Any]:
    return {
        "token": "one-long-verification-token",
        "team_id": team,
        "api_app_id": "A1",
        "event": dict(inner),
        "type": "event_callback",
        "event_id": event_id or f"Ev{next(_NUMBERS):08}",
        "event_time": int(time.time()),
        "authorizations": [{"enterprise_id": None, "team_id": team, "user_id": BOT, "is_bot": True}],
    }


def direct(text: str, user: str = "U1", *, thread: str | None = None) -> dict[str, Any]:
    ts = f"{time.time():.0f}.{next(_NUMBERS):06}"
    inner = {"type": "message", "channel": f"D{user}", "user": user, "text": text, "ts": ts, "event_ts": ts}
    return inner | {"channel_type": "im"} | ({"thread_ts": thread} if thread else {})


def mention(text: str, user: str = "U1", channel: str = "C1", thread: str | None = None) -> dict[str, Any]:
    ts = f"{time.time():.0f}.{next(_NUMBERS):06}"
    inner = {"type": "app_mention", "channel": channel, "user": user, "text": f"<@{BOT}> {text}", "ts": ts}
    return inner | {"event_ts": ts} | ({"thread_ts": thread} if thread else {})


def pressed(action: Mapping[str, Any], message: Mapping[str, Any], user: str = "U1", **more: Any) -> dict[str, Any]:
    """A button of a message that was posted."""
    ts = str(message.get("ts", "1.0"))
    return {
        "type": "block_actions",
        "user": {"id": user, "username": "somebody", "team_id": TEAM},
        "api_app_id": "A1",
        "team": {"id": TEAM, "domain": "plant"},
        "container": {"type": "message", "message_ts": ts, "channel_id": message["channel"], "is_ephemeral": False},
        "channel": {"id": message["channel"], "name": "x"},
        "message": {"ts": ts, "thread_ts": message.get("thread_ts", ts)},
        "trigger_id": f"{next(_NUMBERS)}.trigger",
        "actions": [{**action, "action_ts": "1.0"}],
        **more,
    }


@dataclass(frozen=True)
class Sender:
    """Sends as Slack does."""

    http: httpx.AsyncClient

    async def json(self, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        text = json.dumps(body)
        given = {"Content-Type": "application/json", **signed(text), **headers}
        return await self.http.post("/slack/events", content=text, headers=given)

    async def form(self, body: Mapping[str, Any], path: str = "/slack/interactive") -> httpx.Response:
        fields = body if path == "/slack/commands" else {"payload": json.dumps(body)}
        text = urlencode(fields)
        given = {"Content-Type": "application/x-www-form-urlencoded", **signed(text)}
        return await self.http.post(path, content=text, headers=given)


def buttons(blocks: Any) -> dict[str, dict[str, Any]]:
    """By their labels."""
    found = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
    return {one["text"]["text"]: one for one in found}


def words(blocks: Any) -> str:
    """All text there is to be read."""
    if isinstance(blocks, list):
        return "\n".join(words(one) for one in blocks)
    if isinstance(blocks, dict):
        own = [str(blocks["text"])] if isinstance(blocks.get("text"), str) else []
        return "\n".join([*own, *(words(value) for value in blocks.values() if isinstance(value, list | dict))])
    return ""
