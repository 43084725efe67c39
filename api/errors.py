"""Errors as RFC 9457 problem details. Here alone an error's code becomes an HTTP status."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from core.errors import Ambiguous, CopilotError

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2


class Busy(CopilotError):
    """As much is under way as this server takes on at a time."""

    code = "too_many_requests"


STATUS: Mapping[str, int] = MappingProxyType(
    {
        "invalid_input": 422,
        "source_error": 422,
        "ambiguous": 422,
        "not_authenticated": 401,
        "not_permitted": 403,
        "not_found": 404,
        "conflict": 409,
        "rate_limited": 429,
        "quota_exceeded": 429,
        "too_many_requests": 429,
        "too_many_runs": 429,
        "unavailable": 503,
    }
)
_CODES: Mapping[int, str] = MappingProxyType(
    {**{status: code for code, status in STATUS.items()}, 400: "invalid_input", 405: "method_not_allowed",
     409: "conflict", 413: "too_large", 421: "misdirected", 422: "invalid_input"}
)  # fmt: skip


class Problem(BaseModel):
    """What every error answers (RFC 9457)."""

    type: str = "about:blank"
    title: str = Field(description="The HTTP status in words")
    status: int
    detail: str = Field(description="One sentence for the planner")
    code: str = Field(description="What went wrong, for programs")
    request_id: str | None = Field(None, description="Quote it when asking for help; the log has it")
    errors: list[str] | None = Field(None, description="Each thing that is wrong with the request")
    choices: list[str] | None = Field(None, description="What would fit")


# For every router: what an error looks like, in place of FastAPI's own shape of a 422.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, description in ((422, "The request is not right"), ("default", "An error"))
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[str] | None = None,
    choices: list[str] | None = None,
) -> JSONResponse:
    """The response; what it repeats of a request id is the one bound to the log."""
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=structlog.contextvars.get_contextvars().get("request_id"),
        errors=errors,
        choices=choices,
    )
    more = dict(headers or {})
    if status in (429, 503):
        more.setdefault("Retry-After", str(RETRY_AFTER_S))
    if status == 401:
        more.setdefault("WWW-Authenticate", "Bearer")
    return JSONResponse(body.model_dump(exclude_none=True), status, more, media_type=MEDIA_TYPE)


def of_error(error: CopilotError) -> JSONResponse:
    """The problem an error of ours becomes."""
    status = STATUS.get(error.code, 500)
    if status >= 500:
        log.warning("request_failed", code=error.code, exc_info=error)
    choices = list(error.choices) or None if isinstance(error, Ambiguous) else None
    headers = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    return problem(status, error.code, str(error), headers=headers, choices=choices)


def install(app: FastAPI) -> None:
    """What goes wrong becomes a problem, and the application's description says what that is."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        whole = describe()
        whole["components"]["schemas"].setdefault("Problem", Problem.model_json_schema())
        return whole

    app.openapi = described  # type: ignore[method-assign]

    @app.exception_handler(CopilotError)
    async def _ours(_: Request, error: CopilotError) -> JSONResponse:
        return of_error(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        found = [f"{'.'.join(str(part) for part in e['loc'][1:]) or 'body'}: {e['msg']}" for e in error.errors()]
        return problem(422, "invalid_input", f"{found[0].rstrip('.')}.", errors=found)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        detail = {
            404: f"There is nothing at {request.url.path}.",
            405: f"{request.method} is not possible at {request.url.path}.",
            413: "The request's body is too large.",
        }.get(error.status_code, str(error.detail))
        return problem(error.status_code, _CODES.get(error.status_code, "http_error"), detail, headers=error.headers)
