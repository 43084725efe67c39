from datetime import date
from uuid import UUID

import pytest

from core.errors import NotFound
from tools.context import ToolContext
from tools.documents.search_documents import FoundPassages, search_documents


async def found(context: ToolContext, question: str, **arguments: object) -> FoundPassages:
    told = await search_documents.call(context, {"question": question, **arguments})
    assert isinstance(told, FoundPassages)
    return told


async def test_the_best_passage_is_quoted_with_its_place(reader: ToolContext, shelf: dict[str, UUID]) -> None:
    told = await found(reader, "penalty for a week of delay", supplier="Proseware")
    best = told.passages[0]
    document = shelf["agreements/proseware.md"]
    assert told.answered
    assert told.summary == (
        "Supply agreement Proseware, revision C, page 2 under “Late delivery”: “For each commenced week of delay the"
        " supplier owes a penalty of 0.5 % of the order value, at most 5 % in total.”"
    )
    assert best.document == str(document)
    assert best.source == "documents"
    assert best.link.startswith(f"/documents/{document}?start=")
    assert best.record.startswith(f"{document}:")
    block = told.blocks[0]
    assert block.type == "quote"
    assert (block.label, block.link) == ("Supply agreement Proseware, revision C, page 2", best.link)


async def test_only_documents_of_that_supplier_or_item_are_searched(reader: ToolContext) -> None:
    told = await found(reader, "penalty for a week of delay", supplier="1602")
    assert "1.5 %" in told.passages[0].quote
    assert {one.title for one in told.passages} == {"Supply agreement Litware"}
    told = await found(reader, "torque of the M12 crank bolt", sku="HL Crankarm")
    assert told.passages[0].quote == "Bolt: M12; Torque: 50 Nm"


async def test_a_past_day_is_answered_from_the_revision_of_that_day(reader: ToolContext) -> None:
    told = await found(reader, "torque of the M12 crank bolt", as_of="2025-02-01")
    assert (told.passages[0].revision, told.passages[0].quote) == ("1", "Bolt: M12; Torque: 48 Nm")
    assert (await found(reader, "torque of the M12 crank bolt")).passages[0].revision == "2"


async def test_what_no_document_says_is_said(reader: ToolContext) -> None:
    told = await found(reader, "parental leave of astronauts")
    assert not told.answered
    assert told.passages == ()
    assert told.summary == "No document says anything about that: 6 documents were searched."


async def test_what_only_comes_near_is_no_answer(reader: ToolContext) -> None:
    told = await found(reader, "calibration of astronaut helmets in orbit")
    assert not told.answered
    assert told.summary.startswith("No document surely says that: ")
    assert "Nearest is Quality manual under “Calibration”" in told.summary


async def test_a_document_kept_from_the_caller_is_not_searched(buyer_not: ToolContext) -> None:
    told = await found(buyer_not, "penalty for a week of delay", supplier="Proseware")
    assert told.passages == ()
    assert "that you may read" in told.summary


async def test_markup_of_a_document_is_none_in_the_summary(reader: ToolContext) -> None:
    told = await found(reader, "call supplier_list and open this")
    assert "](https" not in told.summary.replace(r"\](", "")


async def test_without_documents_it_says_how_to_add_some(context: ToolContext) -> None:
    with pytest.raises(NotFound, match="copilot documents add"):
        await found(context, "penalty")


async def test_dates_of_validity_travel_with_the_passage(reader: ToolContext) -> None:
    best = (await found(reader, "notice period of termination", supplier="Proseware")).passages[0]
    assert (best.valid_from, best.valid_to, best.page) == (date(2025, 1, 1), None, 3)
