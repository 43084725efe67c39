"""What a caller may search is remembered, and forgotten as soon as a document changes."""

from datetime import date
from typing import Any

import pytest

from core.errors import NotPermitted
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.permitted import PermittedDocuments

DAY = DocumentFilter(day=date(2025, 6, 1))


async def test_the_same_set_is_given_until_a_document_changes(shelf: Any) -> None:
    known = PermittedDocuments()
    first = await shelf.add("a.md", "one")
    once, again = await asked(shelf, known), await asked(shelf, known)
    assert once == {str(first.document_id)}
    assert again is once
    await shelf.add("a.md", "one", readers=("ann",))
    assert await asked(shelf, known) == set()
    await shelf.remove("a.md")
    assert await asked(shelf, known) == set()


async def test_each_caller_and_each_wish_has_its_own(shelf: Any) -> None:
    known = PermittedDocuments()
    kept = await shelf.add("a.md", "one", readers=("ann",), kind="contract")
    free = await shelf.add("b.md", "two")
    ann = shelf.caller("ann", "documents:read")
    assert await asked(shelf, known) == {str(free.document_id)}
    assert await asked(shelf, known, ann) == {str(kept.document_id), str(free.document_id)}
    assert await asked(shelf, known, ann, DocumentFilter(kind="contract")) == {str(kept.document_id)}
    for _ in range(2):
        with pytest.raises(NotPermitted):
            await asked(shelf, known, shelf.caller("ann"))


async def test_no_more_is_remembered_than_is_allowed(shelf: Any) -> None:
    known = PermittedDocuments(most=23)
    for name in ("a.md", "b.md"):
        await shelf.add(name, name)
    once = await asked(shelf, known)
    other = await asked(shelf, known, wanted=DocumentFilter())
    assert await asked(shelf, known, wanted=DocumentFilter()) is other
    assert await asked(shelf, known) is not once


async def test_wishes_that_find_nothing_take_room_too(shelf: Any) -> None:
    known = PermittedDocuments(most=25)
    nothing = [await asked(shelf, known, wanted=DocumentFilter(kind=f"kind {number}")) for number in range(3)]
    assert not any(nothing)
    assert len(known) == 2


async def asked(shelf: Any, known: PermittedDocuments, who: Any = None, wanted: Any = DAY) -> frozenset[str]:
    async with shelf.database.read(shelf.owner) as tx:
        return await known.of(tx, wanted, who or shelf.owner)
