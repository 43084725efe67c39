import re
from collections.abc import Callable
from pathlib import Path

import pytest

import tools
from core.errors import InvalidInput, NotPermitted
from core.identity import READ_SCOPES, Scope
from tools.context import ToolContext
from tools.registry import TOOLS, by_name, granted
from tools.spec import Tool

EACH = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
ARGUMENTS = {"sku": "A", "supplier": "A", "order": "1"}
PLACES = {"sku", "supplier", "customer", "warehouse", "work_centre", "order", "quantity", "category", "date"}


@EACH
def test_a_tool_is_a_file_of_its_topic(tool: Tool) -> None:
    assert (Path(tools.__file__).parent / tool.topic / f"{tool.name}.py").exists()
    assert by_name[tool.name] is tool


@EACH
def test_a_tool_can_be_learned_from_its_specification(tool: Tool) -> None:
    assert 10 <= len(tool.examples) <= 44
    assert len(set(tool.examples)) == len(tool.examples)
    named = {place for example in tool.examples for place in re.findall(r"{(\w+)}", example)}
    assert named <= PLACES
    schema = tool.args.model_json_schema()
    assert all("description" in str(argument) for argument in schema.get("properties", {}).values())
    entities = set(re.findall(r"'entity': '(\w+)'", str(schema)))
    assert named - {"quantity", "category", "date"} <= entities
    assert "category" not in named or "sku.category" in str(schema)
    assert "date" not in named or "'format': 'date'" in str(schema)


@EACH
async def test_a_tool_is_closed_to_who_was_not_granted_it(tool: Tool, without: Callable[[str], ToolContext]) -> None:
    arguments = {name: value for name, value in ARGUMENTS.items() if name in tool.args.model_fields}
    with pytest.raises(NotPermitted, match=str(tool.scope)):
        await tool.call(without(tool.scope), arguments)


@EACH
async def test_a_tool_refuses_what_it_does_not_know(tool: Tool, context: ToolContext) -> None:
    with pytest.raises(InvalidInput, match=tool.name):
        await tool.call(context, {"tenant": "other"})


def test_only_what_is_granted_is_offered() -> None:
    assert granted(READ_SCOPES) == tuple(tool for tool in TOOLS if tool.read_only)
    assert granted(READ_SCOPES | {Scope.ACTIONS_PROPOSE}) == TOOLS
    assert {tool.scope for tool in granted({str(Scope.BOM_READ)})} == {Scope.BOM_READ}
    assert granted(()) == ()


def test_no_example_is_shared_by_two_tools() -> None:
    every = [example for tool in TOOLS for example in tool.examples]
    assert len(every) == len(set(every))
