import json

import pytest
from pydantic import BaseModel

from channels.mcp_server.schemas import given, taken
from tools.registry import TOOLS, by_name
from tools.spec import Tool


class Papers(BaseModel):
    title: str


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_what_a_tool_gives_is_described_but_for_how_it_is_drawn(tool: Tool) -> None:
    schema = given(tool.result)
    assert set(schema["properties"]) == set(tool.result.model_fields)
    assert schema["properties"]["blocks"]["items"] == {"type": "object"}
    used = json.dumps(schema)
    assert all(f"#/$defs/{name}" in used for name in schema.get("$defs", {}))
    assert "Freshness" in schema["$defs"]


def test_titles_that_repeat_a_name_are_left_out_and_fields_called_title_are_not() -> None:
    assert set(taken(Papers)["properties"]) == {"title"}
    assert "title" not in taken(by_name["stock_on_hand"].args)
    assert "title" not in taken(by_name["stock_on_hand"].args)["properties"]["sku"]
