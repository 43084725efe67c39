"""What indexes are made of: every chunk of every document, and what one lacks."""

from datetime import date
from typing import Any


async def test_every_chunk_is_searched_of_superseded_documents_too(shelf: Any) -> None:
    old = await shelf.add("a.md", "one\ntwo", readers=("ann",))
    await shelf.add("a.md", "three", date(2025, 6, 1))
    async with shelf.reading() as documents:
        chunks = [one async for one in documents.chunks_for_search()]
        of_old = [one async for one in documents.chunks_for_search([str(old.document_id)])]
        of_none = [one async for one in documents.chunks_for_search([])]
    assert sorted(one.text for one in chunks) == ["one", "three", "two"]
    assert [(one.document, one.number) for one in chunks] == sorted((one.document, one.number) for one in chunks)
    assert [(one.document, one.number, one.title, tuple(one.headings), one.text) for one in of_old] == [
        (str(old.document_id), 0, "a", ("Scope",), "one"),
        (str(old.document_id), 1, "a", ("Scope",), "two"),
    ]
    assert of_none == []


async def test_more_chunks_than_are_read_at_once_come_once_each(shelf: Any) -> None:
    await shelf.add("a.md", "\n".join(map(str, range(6_000))))
    await shelf.add("b.md", "\n".join(map(str, range(6_000, 12_000))))
    async with shelf.reading() as documents:
        texts = [one.text async for one in documents.chunks_for_search()]
    assert sorted(texts, key=int) == list(map(str, range(12_000)))


async def test_what_an_index_lacks_or_holds_too_much_of_is_seen_by_its_counts(shelf: Any) -> None:
    same, fewer, more, absent = [str((await shelf.add(f"{n}.md", "one\ntwo")).document_id) for n in range(4)]
    async with shelf.writing() as documents:
        for name, document in enumerate((same, fewer, more, absent)):
            assert await documents.embedded(document, str(name))
    async with shelf.reading() as documents:
        found = await documents.missing({same: 2, fewer: 1, more: 3, "removed": 4})
        assert (set(found.lacking), set(found.left_over)) == ({fewer, more, absent}, {more, "removed"})
        nothing = await documents.missing(dict.fromkeys((same, fewer, more, absent), 2))
    assert (nothing.lacking, nothing.left_over) == ((), ())


async def test_what_was_embedded_with_another_title_is_lacking_until_it_is_embedded_with_this_one(shelf: Any) -> None:
    document = str((await shelf.add("a.md", "one")).document_id)
    for title, lacking in (("b", (document,)), ("a", ())):
        async with shelf.writing() as documents:
            assert await documents.embedded(document, title)
            assert (await documents.missing({document: 1})).lacking == lacking
    async with shelf.writing() as documents:
        await documents.lost([document])
        assert (await documents.missing({document: 1})).lacking == (document,)
    await shelf.remove("a.md")
    async with shelf.writing() as documents:
        assert not await documents.embedded(document, "a")


async def test_a_tenant_without_documents_has_had_no_changes(shelf: Any) -> None:
    assert await shelf.changes() == 0
    assert await shelf.searched() == set()


async def test_the_editions_of_a_name_are_told_by_their_bytes(shelf: Any) -> None:
    first = await shelf.add("a.md", "one", properties={"author": "Ann"})
    second = await shelf.add("a.md", "two")
    async with shelf.reading() as documents:
        found = await documents.editions("a.md")
    assert [one.document_id for one in found] == [first.document_id, second.document_id]
    assert found[0].sha256 != found[1].sha256
    assert found[0].properties == {"author": "Ann"}
