import pytest

from core.errors import InvalidInput
from tools.context import ToolContext
from tools.documents.documents_about import DocumentsAbout, documents_about


async def about(context: ToolContext, **arguments: str) -> DocumentsAbout:
    told = await documents_about.call(context, arguments)
    assert isinstance(told, DocumentsAbout)
    return told


async def test_the_documents_of_an_item_are_listed_in_the_revision_that_holds(reader: ToolContext) -> None:
    told = await about(reader, sku="HL Crankarm")
    assert told.summary == "1 document speaks of CA-7457 HL Crankarm: Work instruction HL Crankarm, revision 2."
    assert [(one.kind, one.revision) for one in told.documents] == [("work instruction", "2")]
    assert (await about(reader, sku="CA-7457", as_of="2025-02-01")).documents[0].revision == "1"


async def test_none_is_an_answer(reader: ToolContext) -> None:
    told = await about(reader, supplier="Fabrikam Castings")
    assert told.documents == ()
    assert told.summary == "No document that you may read speaks of Fabrikam Castings (1600)."


async def test_those_kept_from_the_caller_are_not_listed(reader: ToolContext, buyer_not: ToolContext) -> None:
    assert len((await about(reader, supplier="Proseware")).documents) == 1
    assert (await about(buyer_not, supplier="Proseware")).documents == ()


async def test_one_item_or_one_supplier_is_to_be_named(reader: ToolContext) -> None:
    for arguments in ({}, {"sku": "CA-7457", "supplier": "1678"}):
        with pytest.raises(InvalidInput, match="either"):
            await about(reader, **arguments)
