from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Principal
from tests.tools.documents.shelf import Paper, shelve
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


async def test_the_revision_in_force_opens_and_the_coming_one_is_told(reader: ToolContext) -> None:
    coming = date(2025, 7, 1)
    papers = [
        Paper("rent.md", "Lease of hall 4", "agreement", "# Rent\n\n4,000 EUR.\n", revision="A"),
        Paper("rent.md", "Lease of hall 4", "agreement", "# Rent\n\n4,500 EUR.\n", revision="B", valid_from=coming),
    ]
    await shelve(reader.database, "lessee", papers, date(2025, 4, 1))
    lessee = replace(reader, principal=Principal("lessee", "planner"))
    for name in ("rent.md", "the lease of hall 4"):
        told = await opened(lessee, name)
        assert (told.revision, told.superseded_on) == ("A", coming)
        assert "It is in force; a newer revision holds from 2025-07-01." in told.summary
        assert "4,000" in told.part.text
        then = await open_document.call(lessee, {"document": name, "as_of": "2025-07-01"})
        assert isinstance(then, OpenedDocument)
        assert then.revision == "B"
        assert "It will hold from 2025-07-01." in then.summary
    assert (await opened(lessee, "lease of hall 4 revision B")).revision == "B"


async def test_a_far_place_of_a_long_document_opens_with_its_neighbours_alone(reader: ToolContext) -> None:
    text = "".join(f"# Step {n}\n\nTighten bolt {n}.{' Then wait.' * 20}\n\n" for n in range(1_200))
    paper = Paper("long.md", "Assembly of the press", "work_instruction", text, pages=True)
    await shelve(reader.database, "press", [paper], date(2025, 4, 1))
    press = replace(reader, principal=Principal("press", "planner"))
    for passage in ("page 1001", "tighten bolt 1000", f"{text.index('# Step 1000')}-{text.index('# Step 1001')}"):
        told = await opened(press, "long.md", passage)
        assert "Tighten bolt 1000." in told.part.text
        assert len(told.part.text) < 2_000
        start, end = (int(one) for one in told.part.record.partition(":")[2].split("-"))
        assert told.part.text == text[start:end]
        assert None not in (told.before, told.after)


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
