from uuid import UUID

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from tools.context import ToolContext
from tools.documents.open_document import OpenedDocument, open_document
from tools.documents.search_documents import FoundPassages, search_documents


async def opened(context: ToolContext, document: str, passage: str | None = None) -> OpenedDocument:
    told = await open_document.call(context, {"document": document, **({"passage": passage} if passage else {})})
    assert isinstance(told, OpenedDocument)
    return told


async def test_a_found_passage_opens_with_what_stands_around_it(reader: ToolContext) -> None:
    found = await search_documents.call(reader, {"question": "penalty for a week of delay", "supplier": "Proseware"})
    assert isinstance(found, FoundPassages)
    best = found.passages[0]
    told = await opened(reader, best.document, best.record)
    assert "0.5 %" in told.part.text
    assert "DAP our dock" in told.part.text  # before it
    assert "6 months" in told.part.text  # behind it
    assert told.summary.endswith("It is in force since 2025-01-01.")
    assert told.blocks[0].type == "document"


async def test_a_document_opens_by_its_title_or_name_at_its_beginning(reader: ToolContext) -> None:
    for name in ("the Proseware supply agreement", "agreements/proseware.md", "Supply Agreement Proseware rev C"):
        told = await opened(reader, name)
        assert told.title == "Supply agreement Proseware"
        assert told.part.text.startswith("# Delivery")


async def test_it_opens_on_a_page_or_at_words(reader: ToolContext) -> None:
    assert (await opened(reader, "Proseware agreement", "page 3")).part.page is not None
    assert "notice period" in (await opened(reader, "Proseware agreement", "page 3")).part.text
    assert "Calibration" in (await opened(reader, "Quality manual", "when a gauge fails")).part.headings


async def test_a_revision_that_no_longer_holds_says_so(reader: ToolContext, shelf: dict[str, UUID]) -> None:
    found = await search_documents.call(reader, {"question": "torque of the M12 crank bolt", "as_of": "2025-02-01"})
    assert isinstance(found, FoundPassages)
    told = await opened(reader, found.passages[0].document)
    assert told.superseded_on is not None
    assert "superseded on 2025-03-01" in told.summary


async def test_what_is_not_there_or_not_for_the_caller_is_said(
    reader: ToolContext, buyer_not: ToolContext, shelf: dict[str, UUID]
) -> None:
    with pytest.raises(NotFound, match="no document"):
        await opened(reader, "Treaty of Atlantis")
    with pytest.raises(NotPermitted):
        await opened(buyer_not, str(shelf["agreements/proseware.md"]))
    with pytest.raises(NotFound):
        await opened(buyer_not, "Supply agreement Proseware termination")
    for passage in ("page 9", "99000-99100"):
        with pytest.raises(InvalidInput):
            await opened(reader, "Proseware agreement", passage)


async def test_of_several_the_planner_is_asked_which(reader: ToolContext) -> None:
    with pytest.raises(Exception, match="Which one is meant"):
        await opened(reader, "supply agreement")
