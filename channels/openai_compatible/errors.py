"""Errors as OpenAI's clients read them. They try 429 and 5xx again by themselves."""

from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from core.errors import CopilotError

_RETRY_AFTER_S = 2
STATUS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "invalid_input": (400, "invalid_request_error"),
        "ambiguous": (400, "invalid_request_error"),
        "not_authenticated": (401, "authentication_error"),
        "not_permitted": (403, "permission_error"),
        "not_found": (404, "invalid_request_error"),
        "conflict": (409, "invalid_request_error"),
        "rate_limited": (429, "rate_limit_error"),
        "quota_exceeded": (429, "insufficient_quota"),
        "too_many_runs": (429, "rate_limit_error"),
        "unavailable": (503, "service_unavailable_error"),
    }
)


def shape(code: str, message: str, parameter: str | None = None) -> dict[str, Any]:
    kind = STATUS.get(code, (500, "server_error"))[1]
    return {"error": {"message": message, "type": kind, "param": parameter, "code": code}}


def refusal(code: str, message: str, parameter: str | None = None, *, retry_after_s: int | None = None) -> JSONResponse:
    status = STATUS.get(code, (500, ""))[0]
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status in (429, 503):
        headers["Retry-After"] = str(retry_after_s or _RETRY_AFTER_S)
    return JSONResponse(shape(code, message, parameter), status, headers)


class Route(APIRoute):
    """What goes wrong on its way becomes an error of that shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except CopilotError as error:
                return refusal(error.code, str(error), retry_after_s=error.retry_after_s)
            except RequestValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"][1:])
                return refusal("invalid_input", f"{place or 'body'}: {first['msg']}", place or None)
            except HTTPException as error:
                code = {413: "too_large"}.get(error.status_code, "invalid_input")
                body = shape(code, "The request's body is too large." if code == "too_large" else str(error.detail))
                return JSONResponse(body, error.status_code, error.headers)

        return guarded
