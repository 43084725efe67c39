"""Slack on this machine: its Web API as it is on the wire, what it sends signed as it signs."""

import asyncio
import hashlib
import hmac
import json
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, BOT, TOKEN = "T1", "UBOT", "xoxb-one"
CLIENT = "12345.67890:client-secret"
_NUMBERS = count(1)


@dataclass
class Workspace:
    """`calls` are those of the Web API, in order, and what was posted to response URLs. `refusing`: an error for a
    method; `busy`: methods that are answered 429 once; `broken`: methods that are done, and answered with 500, once;
    `held`: methods that are done, and never answered; `posted`: messages as they were posted; `sockets`: where Socket
    Mode connects to; `codes`: what is given for them by OAuth; `streaming`: messages that stream;
    `files`: what was uploaded, by its id; `bearers`: the tokens of the calls."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusing: dict[str, str] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    posted: list[dict[str, Any]] = field(default_factory=list)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    streaming: set[str] = field(default_factory=set)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    bearers: list[str] = field(default_factory=list)
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
            Route("/api/{method}", self._api, methods=["GET", "POST"]),
            Route("/upload/{file_id}", self._uploaded, methods=["POST"]),
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
        self.bearers.append(token)
        self.news.set()
        if method == "oauth.v2.access":
            proved = request.headers.get("Authorization") == f"Basic {b64encode(CLIENT.encode()).decode()}"
            found = self.codes.pop(given["code"], None) if proved else None
            return JSONResponse({"ok": True, **found} if found else {"ok": False, "error": "invalid_code"})
        if token not in self.tokens:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        if method in self.refusing:
            return JSONResponse({"ok": False, "error": self.refusing[method]})
        if wrong := self._wrong(method, given):
            return JSONResponse({"ok": False, "error": wrong})
        answer = {"ok": True, **self._answer(method, given, self.tokens[token])}
        if method in self.held:
            await asyncio.Event().wait()
        if method in self.broken:
            self.broken.discard(method)
            return JSONResponse({"ok": False, "error": "internal_error"}, 500)
        return JSONResponse(answer)

    def _answer(self, method: str, given: dict[str, Any], team: str) -> dict[str, Any]:
        if method == "auth.test":
            return {"team_id": team, "user_id": BOT, "bot_id": "B1", "team": "Plant", "url": "https://x.slack.com/"}
        if method == "apps.connections.open":
            return {"url": self.sockets}
        if method == "conversations.open":
            return {"channel": {"id": "D1"}}
        if method == "conversations.history":
            return self._history(given)
        if method == "files.getUploadURLExternal":
            file_id = f"F{next(_NUMBERS)}"
            self.files[file_id] = dict(given)
            return {"upload_url": f"{self.url}/upload/{file_id}", "file_id": file_id}
        if method == "files.completeUploadExternal":
            shown = [{"id": one["id"], "title": one["title"]} for one in json.loads(given["files"])]
            for one in shown:
                where = {"channel": given["channel_id"], "thread_ts": given["thread_ts"], "title": one["title"]}
                self.files[one["id"]] |= where
            return {"files": shown}
        if method in ("chat.appendStream", "chat.stopStream", "chat.update"):
            if method == "chat.stopStream":
                self.streaming.discard(given["ts"])
            return {"channel": given["channel"], "ts": given["ts"]}
        if method.startswith("chat."):
            ts = f"{time.time():.0f}.{next(_NUMBERS):06}"
            if method == "chat.startStream":
                self.streaming.add(ts)
            if method == "chat.postMessage":
                self.posted.append({"type": "message", **given, "ts": ts})
            return {"channel": given.get("channel"), "ts": ts}
        return {}

    def _wrong(self, method: str, given: dict[str, Any]) -> str | None:
        if method in ("chat.appendStream", "chat.stopStream") and given["ts"] not in self.streaming:
            return "message_not_in_streaming_state"
        if method == "chat.update" and given["ts"] in self.streaming:
            return "streaming_state_conflict"
        return None

    async def _uploaded(self, request: Request) -> PlainTextResponse:
        body = await request.body()
        file = self.files[request.path_params["file_id"]]
        assert int(file["length"]) == len(body)
        file["content"] = body
        return PlainTextResponse(f"OK - {len(body)}")

    def _history(self, given: dict[str, Any]) -> dict[str, Any]:
        """Newest first; metadata only when they are asked for."""
        there = [one for one in reversed(self.posted) if one["channel"] == given["channel"]]
        whole = str(given.get("include_all_metadata")).lower() in ("1", "true")
        start, limit = int(given.get("cursor") or 0), int(given.get("limit") or 100)
        page = [{name: one[name] for name in one if whole or name != "metadata"} for one in there[start:][:limit]]
        more = start + limit < len(there)
        return {"messages": page, "has_more": more} | (
            {"response_metadata": {"next_cursor": str(start + limit)}} if more else {}
        )

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


def granted(team: str, token: str, **more: Any) -> dict[str, Any]:
    """As `oauth.v2.access` gives it."""
    return {
        "app_id": "A1", "authed_user": {"id": "UADMIN"}, "scope": "chat:write,commands", "token_type": "bot",
        "access_token": token, "bot_user_id": f"B{team}", "team": {"id": team, "name": f"Plant {team}"},
        "enterprise": None, "is_enterprise_install": False, **more,
    }  # fmt: skip
