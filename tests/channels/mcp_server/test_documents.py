"""Documents as resources."""

from typing import Any

import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import PaginatedRequestParams

from core.identity import EVERY_SCOPE
from tests.channels.mcp_server.clients import connected

ABSENT = "00000000-0000-4000-8000-000000000000"


async def test_the_documents_one_may_read_are_listed_and_read(served: Any, papers: Any, revision: str) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        listed = await session.list_resources()
        templates = await session.list_resource_templates()
        (one,) = listed.resources
        read = await session.read_resource(one.uri)
        page = await session.read_resource(f"{one.uri}/pages/2")
        passage = await session.read_resource(f"{one.uri}/passages/0-10")
    assert (one.title, one.mime_type, one.uri) == (
        "Supply agreement Proseware", "text/markdown", f"copilot://documents/{papers['agreement.md']}",
    )  # fmt: skip
    assert listed.next_cursor is None
    assert {template.name for template in templates.resource_templates} == {
        "document", "document_page", "document_passage",
    }  # fmt: skip
    assert read.contents[0].text.startswith("# Delivery")
    assert read.contents[0].mime_type == "text/markdown"
    assert read.contents[0].meta["pages"] == 2
    assert page.contents[0].text == "# Late delivery\n\nTwo percent a week."
    assert passage.contents[0].text == "# Delivery"


async def test_a_document_kept_for_others_is_listed_and_read_by_them_alone(
    served: Any, papers: Any, revision: str
) -> None:
    secret = f"copilot://documents/{papers['board.md']}"
    async with connected(served.url, await served.key(), revision) as session:
        with pytest.raises(MCPError, match="kept for other readers") as refused:
            await session.read_resource(secret)
    assert refused.value.data == {"code": "not_permitted"}
    async with connected(served.url, await served.key("board"), revision) as session:
        assert secret in {one.uri for one in (await session.list_resources()).resources}
        assert "We sell the plant" in (await session.read_resource(secret)).contents[0].text


@pytest.mark.parametrize(
    "address",
    [
        f"copilot://documents/{ABSENT}",
        "copilot://documents/x",
        "file:///etc/passwd",
        "copilot://documents/{}/pages/7",
        "copilot://documents/{}/passages/5-2",
        "copilot://documents/{}/passages/900000-900001",
        "copilot://documents/{}/../x",
    ],
)
async def test_what_is_not_there_is_said_not_to_be(served: Any, papers: Any, address: str, revision: str) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        with pytest.raises(MCPError, match=r"There is|has no page|there is no passage"):
            await session.read_resource(address.format(papers["agreement.md"]))


async def test_who_may_read_no_documents_is_offered_none_and_told_why(served: Any, papers: Any, revision: str) -> None:
    key = await served.key("clerk", EVERY_SCOPE - {"documents:read"})
    async with connected(served.url, key, revision) as session:
        assert (await session.list_resources()).resources == []
        with pytest.raises(MCPError, match="documents:read"):
            await session.read_resource(f"copilot://documents/{papers['agreement.md']}")


async def test_a_cursor_of_another_list_is_refused(served: Any, revision: str) -> None:
    async with connected(served.url, await served.key(), revision) as session:
        with pytest.raises(MCPError, match="cursor"):
            await session.list_resources(params=PaginatedRequestParams(cursor="nonsense"))
