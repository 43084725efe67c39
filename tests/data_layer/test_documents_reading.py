"""Nobody reads a document that is not theirs, and each is told whether there is one."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Principal
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.records import About, Entity

MAY, JUNE, JULY = date(2025, 5, 20), date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture
def ann(shelf: Any) -> Principal:
    return shelf.caller("ann", "documents:read")  # type: ignore[no-any-return]


async def test_a_document_without_readers_is_for_all_who_may_read_documents(shelf: Any, ann: Principal) -> None:
    added = await shelf.add("a.md", "one")
    assert await shelf.permitted(ann) == {added.document_id}
    with pytest.raises(NotPermitted, match="documents:read"):
        await shelf.permitted(shelf.caller("bob", "documents:write"))


async def test_it_is_told_whether_there_is_any_document_for_a_caller(shelf: Any, ann: Principal) -> None:
    await shelf.add("a.md", "one", readers=("bob",))
    async with shelf.reading() as documents:
        assert not await documents.any(ann)
        assert await documents.any(shelf.caller("bob", "documents:read"))


async def test_readers_are_named_by_user_or_by_grant(shelf: Any, ann: Principal) -> None:
    kept = await shelf.add("price.md", "12 EUR", readers=("purchasing:read", "ann"))
    assert await shelf.permitted(ann) == {kept.document_id}
    assert await shelf.permitted(shelf.caller("eve", "documents:read", "purchasing:read")) == {kept.document_id}
    assert await shelf.permitted(shelf.caller("eve", "documents:read")) == set()


async def test_what_is_kept_from_a_reader_is_kept_in_every_way_and_said(shelf: Any) -> None:
    speaks = (About(Entity.SUPPLIER, "V7"),)
    kept = await shelf.add("price.md", "12 EUR", readers=("ann",), about=speaks)
    eve = shelf.caller("eve", "documents:read", "purchasing:read")
    async with shelf.writing() as documents:
        await documents.refuse("other.pdf", "other.pdf is no PDF.", shelf.owner, readers=("ann",))
    async with shelf.reading() as documents:
        for ask in (documents.get, documents.text, documents.file):
            with pytest.raises(NotPermitted):
                await ask(kept.document_id, eve)
            with pytest.raises(NotFound):
                await ask(uuid4(), eve)
        with pytest.raises(NotPermitted):
            await documents.by_name("price.md", eve, day=JUNE)
        with pytest.raises(NotFound):
            await documents.by_name("prices.md", eve, day=JUNE)
        assert await documents.passages([(str(kept.document_id), 0)], eve) == []
        assert await documents.about(Entity.SUPPLIER, "V7", eve, day=JUNE) == []
        assert await documents.revisions("price.md", eve) == []
        listed = await documents.list(DocumentFilter(), eve, limit=10)
        assert (listed.rows, listed.totals["documents"]) == ((), 0)
        assert (await documents.refusals(eve, limit=10)).rows == ()
        assert await documents.withheld(DocumentFilter(supplier="V7", day=JUNE), eve) == 1
        assert await documents.withheld(DocumentFilter(supplier="V8"), eve) == 0
        assert await documents.withheld(DocumentFilter(), shelf.caller("ann", "documents:read")) == 0


async def test_another_tenant_sees_and_changes_nothing(shelf: Any, stranger: Principal) -> None:
    added = await shelf.add("a.md", "one", about=(About(Entity.SKU, "A-1"),), source="manuals")
    other = type(shelf)(shelf.database, Principal(f"other-{uuid4()}", "owner"))
    assert await other.remove("a.md") == []
    assert await other.remove(added.document_id) == []
    assert (await other.changes(), await other.permitted(), await other.searched()) == (0, set(), set())
    theirs = await other.add("a.md", "one")
    assert (await other.changes(), await shelf.changes()) == (1, 1)
    await other.remove("a.md")
    async with other.reading() as documents:
        with pytest.raises(NotFound):
            await documents.get(added.document_id, other.owner)
        assert await documents.passages([(str(added.document_id), 0)], other.owner) == []
        assert await documents.seen_in("manuals") == {}
        assert (await documents.missing({str(added.document_id): 1})).left_over == (str(added.document_id),)
    async with shelf.reading() as documents:
        assert (await documents.file(added.document_id, shelf.owner)).content == b"one"
    assert theirs.document_id not in await shelf.permitted()


async def test_filters_narrow_one_another(shelf: Any) -> None:
    here = await shelf.add("a.md", "one", kind="sop", site="Dresden", about=(About(Entity.SKU, "A-1"),))
    everywhere = await shelf.add("b.md", "two", kind="sop")
    await shelf.add("c.md", "three", kind="manual", site="Graz", valid_to=JUNE)
    assert await shelf.permitted(site="Dresden") == {here.document_id, everywhere.document_id}
    assert await shelf.permitted(kind="sop", site="Dresden", sku="A-1", day=JUNE) == {here.document_id}
    assert await shelf.permitted(kind="manual", site="Dresden") == set()
    assert await shelf.permitted(document=everywhere.document_id) == {everywhere.document_id}
    assert await shelf.permitted(document=everywhere.document_id, sku="A-1") == set()


async def test_words_that_a_database_cannot_hold_find_nothing(shelf: Any) -> None:
    await shelf.add("a.md", "one")
    assert await shelf.permitted(kind="sop\x00", sku="\ud83d") == set()
    async with shelf.reading() as documents:
        assert await documents.about(Entity.SKU, "A\x00", shelf.owner, day=JUNE) == []
        with pytest.raises(NotFound):
            await documents.by_name("a\x00.md", shelf.owner, day=JUNE)


async def test_passages_come_with_their_citation_in_the_order_asked_for(shelf: Any) -> None:
    a = await shelf.add("a.md", "one\ntwo", revision="B", valid_from=JUNE)
    b = await shelf.add("b.md", "three")
    keys = [(str(b.document_id), 0), (str(a.document_id), 1), (str(a.document_id), 9), (str(uuid4()), 0)]
    async with shelf.reading() as documents:
        found = await documents.passages(keys, shelf.owner)
        text = await documents.text(a.document_id, shelf.owner)
    assert [(one.document, one.number, one.text) for one in found] == [(*keys[0], "three"), (*keys[1], "two")]
    cited = found[1]
    assert text[cited.start : cited.end] == "two"
    assert (cited.title, cited.edition, cited.revision, cited.valid_from) == ("a", 1, "B", JUNE)
    assert (cited.first_page, cited.last_page) == (1, 2)
    assert cited.headings == ["Scope"]


async def test_documents_about_an_item_name_it_in_the_title_first(shelf: Any) -> None:
    often = await shelf.add("often.md", "one", about=(About(Entity.SKU, "A-1", 9),))
    once = await shelf.add("once.md", "two", about=(About(Entity.SKU, "A-1", 1),))
    title = await shelf.add("title.md", "three", about=(About(Entity.SKU, "A-1", 2, True),))
    await shelf.add("expired.md", "four", valid_to=date(2025, 5, 31), about=(About(Entity.SKU, "A-1", 2),))
    await shelf.add("supplier.md", "five", about=(About(Entity.SUPPLIER, "A-1", 2),))
    async with shelf.reading() as documents:
        found = await documents.about(Entity.SKU, "A-1", shelf.owner, day=JUNE)
    assert [one.document.document_id for one in found] == [one.document_id for one in (title, often, once)]
    assert [(one.mentions, one.in_title) for one in found] == [(2, True), (9, False), (1, False)]


async def test_it_is_told_what_found_documents_speak_of(shelf: Any) -> None:
    speaks = (About(Entity.SUPPLIER, "V7", 3, in_title=True), About(Entity.SKU, "A-1"))
    one, other = await shelf.add("a.md", "one", about=speaks), await shelf.add("b.md", "two")
    async with shelf.reading() as documents:
        told = await documents.spoken_of([str(one.document_id), str(other.document_id)])
    assert set(told[str(one.document_id)]) == set(speaks)
    assert told[str(other.document_id)] == ()


async def test_a_list_is_read_page_by_page_with_its_totals(shelf: Any, ann: Principal) -> None:
    for name in ("c.md", "a.md", "b.md"):
        await shelf.add(name, f"{name}\ntwo", pages=2)
    await shelf.add("a.md", "another", JUNE, pages=3)
    async with shelf.reading() as documents:
        first = await documents.list(DocumentFilter(), shelf.owner, limit=2)
        second = await documents.list(DocumentFilter(), shelf.owner, limit=2, cursor=first.next_cursor)
        with_old = await documents.list(DocumentFilter(), shelf.owner, superseded=True, limit=10)
        as_of = await documents.list(DocumentFilter(day=date(2025, 5, 20)), shelf.owner, limit=10)
        with pytest.raises(InvalidInput, match="another list"):
            await documents.list(DocumentFilter(), ann, limit=2, cursor=first.next_cursor)
    assert [one.title for page in (first, second) for one in page.rows] == ["a", "b", "c"]
    assert [first.totals[name] for name in ("documents", "all_pages", "all_chunks")] == [3, 7, 5]
    assert second.next_cursor is None
    assert {one.edition for one in with_old.rows if one.title == "a"} == {1, 2}
    assert (len(with_old.rows), [one.pages for one in as_of.rows]) == (4, [2, 2, 2])


async def test_the_revisions_of_a_name_are_listed_and_the_one_of_a_day_is_had_by_it(shelf: Any) -> None:
    await shelf.add("a.md", "one", revision="A")
    await shelf.add("a.md", "two", JUNE, revision="B")
    await shelf.add("a.md", "three", JUNE, revision="C", valid_from=JULY)
    await shelf.add("ended.md", "one", revision="A", valid_to=JUNE)
    await shelf.add("coming.md", "one", revision="A", valid_from=JULY)
    await shelf.add("coming.md", "two", revision="B", valid_from=date(2025, 8, 1))
    async with shelf.reading() as documents:
        assert [one.revision for one in await documents.revisions("a.md", shelf.owner)] == ["C", "B", "A"]
        for day, revision in ((MAY, "A"), (JUNE, "B"), (JULY, "C")):
            assert (await documents.by_name("a.md", shelf.owner, day=day)).revision == revision
        assert (await documents.by_name("ended.md", shelf.owner, day=JULY)).revision == "A"
        assert (await documents.by_name("coming.md", shelf.owner, day=JUNE)).revision == "A"


async def test_a_stretch_comes_with_the_chunks_that_it_cuts_and_no_others(shelf: Any) -> None:
    added = await shelf.add("a.md", "𝄞one\ntwo\nthree\nfour", readers=("ann",))
    ann = shelf.caller("ann", "documents:read")
    async with shelf.reading() as documents:
        said, chunks = await documents.stretch(added.document_id, 6, 11, ann)
        assert (said, [one.text for one in chunks]) == ("wo\nth", ["two", "three"])
        assert (await documents.stretch(added.document_id, 15, 99, ann))[0] == "four"
        first = await documents.on_page(added.document_id, 2, ann)
        assert first is not None
        assert first.number == 0
        assert await documents.on_page(added.document_id, 3, ann) is None
        with pytest.raises(NotPermitted):
            await documents.stretch(added.document_id, 0, 9, shelf.caller("eve", "documents:read"))


async def test_a_file_is_given_as_it_came(shelf: Any) -> None:
    added = await shelf.add("a.md", "one")
    async with shelf.reading() as documents:
        file = await documents.file(added.document_id, shelf.owner)
    assert (file.name, file.media_type, file.content) == ("a.md", "text/markdown", b"one")
