"""`/slack/…`: what Slack sends is proved, recorded, then acknowledged. `/api/v1/slack/link`: a code for oneself."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from slack_sdk.signature import SignatureVerifier

from channels.slack.inbox import Inbox
from channels.slack.parts import Parts
from core.errors import InvalidInput, NotAuthenticated

_PATHS = ("/slack/events", "/slack/interactive", "/slack/commands")


class Code(BaseModel):
    code: str
    expires_at: datetime
    tell: str = Field(description="What to do with it")


def slack_routes(parts: Parts, inbox: Inbox) -> APIRouter:
    router = APIRouter(tags=["slack"])

    async def received(request: Request) -> Response:
        body = await request.body()
        prove(parts.verifier, body, request.headers)
        given = payload(body, request.headers.get("Content-Type", ""))
        if given.get("type") == "url_verification":
            return JSONResponse({"challenge": str(given.get("challenge", ""))})
        if "ssl_check" not in given:
            await inbox.accept(given)
        return Response()

    if parts.verifier is not None:
        for path in _PATHS:
            router.add_api_route(path, received, methods=["POST"], include_in_schema=False)

    @router.post("/api/v1/slack/link", summary="A code that links your Slack user to you", status_code=201)
    async def link(request: Request) -> Code:
        """Valid once, for ten minutes. Who sends it to the copilot in Slack is you there, with your grants."""
        context = await parts.identify(request)
        code, expires_at = await parts.users.code(context.principal, by_keys=parts.by_keys)
        shown = "-".join(code[at : at + 4] for at in range(0, len(code), 4))
        return Code(code=shown, expires_at=expires_at, tell=f"Send the copilot in Slack a direct message: link {shown}")

    return router


def prove(verifier: SignatureVerifier | None, body: bytes, headers: Mapping[str, str]) -> None:
    """That Slack sent it, within five minutes. Raises `NotAuthenticated`."""
    try:
        proved = verifier is not None and verifier.is_valid_request(body, dict(headers))
    except ValueError:  # no time, no text, or a signature that is none
        proved = False
    except TypeError:
        proved = False
    if not proved:
        raise NotAuthenticated("This was not signed by Slack with this app's signing secret within five minutes.")


def payload(body: bytes, content_type: str) -> dict[str, Any]:
    """What Slack says: JSON, a form with JSON in it, or a form. Raises `InvalidInput`."""
    given: Any = None
    try:
        if content_type.startswith("application/x-www-form-urlencoded"):
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            given = json.loads(form["payload"]) if "payload" in form else form
        else:
            given = json.loads(body)
    except ValueError:
        pass
    if not isinstance(given, dict):
        raise InvalidInput("Expected what Slack sends: JSON, or a form.")
    return given
