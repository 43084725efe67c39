"""Errors of ours as A2A's. What its protocol has no word for is an HTTP status."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from a2a.utils.errors import (
    A2AError,
    InternalError,
    InvalidParamsError,
    TaskNotFoundError,
    UnsupportedOperationError,
)
from starlette.responses import JSONResponse, Response

from channels.a2a_server.parts import Asked
from core.errors import CopilotError

log = logging.getLogger(__name__)
_RETRY_AFTER_S = 2
_SORRY = "Something went wrong here. It has been recorded; please ask again."
_STATUS = {
    "not_authenticated": 401,
    "not_permitted": 403,
    "rate_limited": 429,
    "quota_exceeded": 429,
    "too_many_runs": 429,
    "unavailable": 503,
}
_KINDS: dict[str, type[A2AError]] = {
    "invalid_input": InvalidParamsError,
    "ambiguous": InvalidParamsError,
    "not_found": TaskNotFoundError,
    "conflict": UnsupportedOperationError,
}


@contextmanager
def told(asked: Asked) -> Iterator[None]:
    """Whatever goes wrong within is raised as an `A2AError` whose message may be shown."""
    try:
        yield
    except A2AError:
        raise
    except CopilotError as error:
        if error.code in _STATUS:
            asked.refused = error
        raise _KINDS.get(error.code, InternalError)(str(error)) from error
    except Exception as error:
        log.exception("a request of another agent failed")
        raise InternalError(_SORRY) from error


def refusal(error: CopilotError) -> Response:
    """As the HTTP API tells of errors (RFC 9457)."""
    status = _STATUS.get(error.code, 400)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status in (429, 503):
        headers["Retry-After"] = str(error.retry_after_s or _RETRY_AFTER_S)
    body = {"type": "about:blank", "status": status, "code": error.code, "detail": str(error)}
    if request_id := structlog.contextvars.get_contextvars().get("request_id"):
        body["request_id"] = request_id
    return JSONResponse(body, status, headers, media_type="application/problem+json")
