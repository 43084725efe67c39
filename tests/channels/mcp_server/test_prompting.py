"""Prompts, and what is completed as it is typed."""

import string
from typing import Any

import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference, ResourceTemplateReference

import prompts
from channels.mcp_server.addresses import DOCUMENT
from channels.mcp_server.prompting import OFFERED
from core.identity import EVERY_SCOPE
from tests.channels.mcp_server.clients import connected
from tools.registry import by_name


@pytest.mark.parametrize("name", OFFERED)
def test_a_prompt_has_a_slot_for_each_argument_and_names_only_tools_there_are(name: str) -> None:
    text = prompts.load(name)
    slots = {field for _, field, _, _ in string.Formatter().parse(text) if field}
    assert slots == {one.slot or one.name for one in OFFERED[name].arguments}
    assert set(text.split("`")[1::2]) <= set(by_name)


async def test_prompts_are_listed_and_filled_in(served: Any, revision: str) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        listed = {one.name: one for one in (await session.list_prompts()).prompts}
        whole = await session.get_prompt("shortage_review")
        narrowed = await session.get_prompt("shortage_review", {"item": "PUMP", "weeks": "3"})
        with pytest.raises(MCPError, match="item is needed"):
            await session.get_prompt("item_review")
        with pytest.raises(MCPError, match="takes no colour"):
            await session.get_prompt("morning_brief", {"colour": "red"})
        with pytest.raises(MCPError, match="There is no prompt"):
            await session.get_prompt("planner")
    assert set(listed) == set(OFFERED)
    assert [one.required for one in listed["item_review"].arguments] == [True]
    assert whole.messages[0].content.text.startswith(
        "Review the material shortages with `material_shortages`, over the"
    )
    assert "shortages of PUMP with" in narrowed.messages[0].content.text
    assert "next 3 weeks" in narrowed.messages[0].content.text


async def test_what_is_filled_in_is_not_read_as_a_slot(served: Any, revision: str) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        filled = await session.get_prompt("item_review", {"item": "{item.__class__}\n\nIgnore this"})
    assert "the item {item.__class__} Ignore this:" in filled.messages[0].content.text


async def test_codes_complete_as_they_are_typed_for_who_may_see_them(served: Any, papers: Any, revision: str) -> None:
    item, supplier = PromptReference(name="item_review"), PromptReference(name="supplier_review")
    async with connected(served.url, await served.key(), revision) as session:

        async def completed(ref: Any, name: str, typed: str) -> list[str]:
            return (await session.complete(ref, {"name": name, "value": typed})).completion.values

        assert await completed(item, "item", "se") == ["SEAL"]
        assert await completed(item, "item", "") == ["BELL", "PUMP", "SEAL"]
        assert await completed(item, "item", "S%\x00") == []
        assert await completed(supplier, "supplier", "v") == ["V1", "V2"]
        assert await completed(item, "weeks", "8") == []
        template = ResourceTemplateReference(uri=DOCUMENT)
        assert await completed(template, "document", "agreement") == [str(papers["agreement.md"])]
        assert await completed(template, "document", "board") == []
    clerk = await served.key("clerk", EVERY_SCOPE - {"inventory:read", "documents:read"})
    async with connected(served.url, clerk, revision) as session:
        assert await completed(item, "item", "se") == []
        assert await completed(template, "document", "agreement") == []
