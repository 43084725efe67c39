"""The tools as HTTP operations, one route for each, typed as the tool is."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api.auth import Caller
from api.operations import add
from api.services import Parts
from core.errors import NotFound
from tools.spec import Tool


class ToolDescription(BaseModel):
    name: str
    topic: str
    description: str
    scope: str
    granted: bool
    read_only: bool
    arguments: dict[str, Any]
    result: dict[str, Any]
    examples: tuple[str, ...]


class ToolList(BaseModel):
    items: list[ToolDescription]


def router(tools: Sequence[Tool]) -> APIRouter:
    """`GET /tools`, and `POST /tools/<name>` for each."""
    routes = APIRouter(prefix="/tools", tags=["tools"])

    @routes.get("", summary="The tools there are, and whether the caller may use them")
    async def list_tools(caller: Caller, parts: Parts) -> ToolList:
        return ToolList(items=[describe(tool, granted=tool.scope in caller.scopes) for tool in parts.tools])

    for tool in tools:
        add(routes, f"/{tool.name}", tool, f"tool_{tool.name}")

    @routes.post("/{name}", include_in_schema=False)
    async def unknown(name: str, caller: Caller) -> None:
        raise NotFound(f"There is no tool {name!r}; GET /api/v1/tools lists those there are.")

    return routes


def describe(tool: Tool, *, granted: bool) -> ToolDescription:
    return ToolDescription(
        name=tool.name,
        topic=tool.topic,
        description=tool.description,
        scope=tool.scope,
        granted=granted,
        read_only=tool.read_only,
        arguments=tool.args.model_json_schema(),
        result=tool.result.model_json_schema(mode="serialization"),
        examples=tool.examples,
    )
