"""A tool as an HTTP operation: its arguments and its result are the operation's."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Body, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.auth import needs
from api.idempotency import IdempotencyKey, once
from api.services import Context, Parts
from tools.spec import Tool


def add(routes: APIRouter, path: str, tool: Tool, operation_id: str, method: Literal["GET", "POST"] = "POST") -> None:
    """Arguments come as the body of a POST, in the query of a GET. The tool asks for the further grants it needs. One
    that proposes an action answers 202 with its proposal, which waits for a person; the same key makes no second."""
    routes.add_api_route(
        path,
        _endpoint(tool, Query() if method == "GET" else Body()),
        methods=[method],
        response_model=tool.result,
        status_code=202 if tool.action else 200,
        summary=tool.name.replace("_", " ").capitalize(),
        description=tool.description,
        operation_id=operation_id,
        dependencies=[Depends(needs(tool.scope))],
    )


def _endpoint(tool: Tool, where: object) -> Callable[..., Awaitable[Response]]:
    async def look(arguments: BaseModel, context: Context) -> Response:
        result = await tool.call(context, dict(arguments))
        return Response(result.model_dump_json(), media_type="application/json")

    async def propose(arguments: BaseModel, context: Context, parts: Parts, key: IdempotencyKey = None) -> Response:
        async def act() -> dict[str, Any]:
            return (await tool.call(context, dict(arguments))).model_dump(mode="json")

        made = await once(parts.idempotency, context.principal, key, f"tools/{tool.name}", arguments, act)
        return JSONResponse(made, 202)

    call: Any = propose if tool.action else look
    call.__annotations__ |= {"arguments": Annotated[tool.args, where]}
    call.__name__ = tool.name
    return cast("Callable[..., Awaitable[Response]]", call)
