"""A tool as an HTTP operation: its arguments and its result are the operation's."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import BaseModel

from api.auth import needs
from api.services import Context
from tools.spec import Tool


def add(routes: APIRouter, path: str, tool: Tool, operation_id: str, method: Literal["GET", "POST"] = "POST") -> None:
    """Arguments come as the body of a POST, in the query of a GET. The tool asks for the further grants it needs. One
    that has an effect answers 202 with its proposal, which waits for a person."""
    routes.add_api_route(
        path,
        _endpoint(tool, Query() if method == "GET" else Body()),
        methods=[method],
        response_model=tool.result,
        status_code=200 if tool.read_only else 202,
        summary=tool.name.replace("_", " ").capitalize(),
        description=tool.description,
        operation_id=operation_id,
        dependencies=[Depends(needs(tool.scope))],
    )


def _endpoint(tool: Tool, where: object) -> Callable[..., Awaitable[Response]]:
    async def call(arguments: BaseModel, context: Context) -> Response:
        result = await tool.call(context, dict(arguments))
        return Response(result.model_dump_json(), 200 if tool.read_only else 202, media_type="application/json")

    call.__annotations__ |= {"arguments": Annotated[tool.args, where]}
    call.__name__ = tool.name
    return call
