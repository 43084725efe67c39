"""JSON Schemas as a model is to read them: what a tool takes and gives, without what only draws it."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from tools.result import ToolResult

_DRAWN = {
    "type": "array",
    "items": {"type": "object"},
    "description": "How to draw it: tables and pictures, each naming the field that holds its rows",
}


def taken(arguments: type[BaseModel]) -> dict[str, Any]:
    schema: dict[str, Any] = _plain(arguments.model_json_schema())
    return schema


def given(result: type[BaseModel]) -> dict[str, Any]:
    """Of a tool's result, `blocks` as objects of any shape: their schemas are most of a list of tools otherwise."""
    schema: dict[str, Any] = _plain(result.model_json_schema(mode="serialization"))
    if issubclass(result, ToolResult):
        schema["properties"]["blocks"] = _DRAWN
    return _without_unused(schema)


def _plain(schema: Any) -> Any:
    """Without the titles that only repeat a field's name."""
    if isinstance(schema, Mapping):
        return {name: _plain(part) for name, part in schema.items() if name != "title" or not isinstance(part, str)}
    return [_plain(part) for part in schema] if isinstance(schema, list) else schema


def _without_unused(schema: dict[str, Any]) -> dict[str, Any]:
    definitions = schema.pop("$defs", {})
    kept: dict[str, Any] = {}
    wanted = _named(schema)
    while wanted:
        name = wanted.pop()
        if name not in kept:
            kept[name] = definitions[name]
            wanted |= _named(definitions[name])
    return {**schema, "$defs": kept} if kept else schema


def _named(part: Any) -> set[str]:
    if isinstance(part, Mapping):
        here = {part["$ref"].removeprefix("#/$defs/")} if isinstance(part.get("$ref"), str) else set()
        return here.union(*(_named(inner) for inner in part.values()))
    return set().union(*(_named(inner) for inner in part)) if isinstance(part, list) else set()
