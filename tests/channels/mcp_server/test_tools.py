"""Tools by the official client, at both revisions."""

from typing import Any

import httpx
import jsonschema
import pytest
from mcp.shared.exceptions import MCPError

from core.identity import EVERY_SCOPE
from tests.channels.mcp_server.clients import connected
from tools.registry import TOOLS

BARE: frozenset[str] = frozenset()


async def test_every_granted_tool_is_listed_with_its_schemas_its_title_and_its_hints(
    served: Any, revision: str
) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        listed = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert set(listed) == {"ask", *(tool.name for tool in TOOLS)}
    for tool in TOOLS:
        told = listed[tool.name]
        assert told.description == tool.description
        assert told.title == told.annotations.title == tool.name.replace("_", " ").capitalize()
        assert told.annotations.read_only_hint is tool.read_only
        assert told.annotations.destructive_hint is False
        assert (told.annotations.idempotent_hint, told.annotations.open_world_hint) == (
            tool.read_only,
            not tool.read_only,
        )
        for schema in (told.input_schema, told.output_schema):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
        assert set(told.input_schema["properties"]) == set(tool.args.model_fields)


async def test_no_tool_of_the_registry_is_called_as_the_copilot_itself_is() -> None:
    assert "ask" not in {tool.name for tool in TOOLS}


async def test_a_call_gives_the_answer_in_words_and_the_values_typed_as_over_http(served: Any, revision: str) -> None:
    key, arguments = await served.key(), {"sku": "SEAL"}
    async with connected(served.url, key, revision) as session:
        result = await session.call_tool("stock_on_hand", arguments)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        same = (await http.post(f"{served.url}/api/v1/tools/stock_on_hand", json=arguments)).json()
    assert not result.is_error
    assert result.structured_content == same
    assert result.content[0].text == same["summary"]
    assert '"on_hand":"4"' in result.content[1].text


async def test_what_goes_wrong_within_a_tool_is_its_result_with_our_sentence(served: Any, revision: str) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        absent = await session.call_tool("stock_on_hand", {"sku": "NOPE"})
        wrong = await session.call_tool("stock_on_hand", {"article": "SEAL"})
        broken = await session.call_tool("stock_on_hand", {"sku": "SEAL\x00"})
    for result, code, words in (
        (absent, "not_found", "There is no item 'NOPE'"),
        (wrong, "invalid_input", "sku: field required"),
        (broken, broken.meta["code"], ""),
    ):
        assert result.is_error
        assert result.meta["code"] == code
        assert words in result.content[0].text
        assert "Traceback" not in result.content[0].text
        assert "psycopg" not in result.content[0].text


async def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(served: Any, revision: str) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        with pytest.raises(MCPError, match="There is no tool stock_in_hand"):
            await session.call_tool("stock_in_hand", {})


async def test_who_lacks_the_scope_is_not_offered_a_tool_and_not_permitted_to_call_it(
    served: Any, revision: str
) -> None:
    key = await served.key("clerk", EVERY_SCOPE - {"inventory:read"})
    async with connected(served.url, key, revision) as session:
        listed = {tool.name for tool in (await session.list_tools()).tools}
        refused = await session.call_tool("stock_on_hand", {"sku": "SEAL"})
        asked = await session.call_tool("ask", {"question": "how many SEAL do we have on hand?"})
    assert "stock_on_hand" not in listed
    assert "supplier_profile" in listed
    assert (refused.is_error, refused.meta["code"]) == (True, "not_permitted")
    assert "inventory:read" in refused.content[0].text
    assert asked.structured_content["outcome"] == "not_permitted"


async def test_another_tenant_sees_nothing_of_this_one(served: Any, revision: str) -> None:
    async with connected(served.url, await served.key(tenant="other"), revision) as session:
        found = await session.call_tool("stock_on_hand", {"sku": "SEAL"})
        documents = await session.list_resources()
    assert (found.is_error, found.meta["code"]) == (True, "not_found")
    assert documents.resources == []
