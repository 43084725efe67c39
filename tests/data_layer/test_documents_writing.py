"""Documents are added, superseded, restated and forgotten."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.errors import Conflict, InvalidInput, NotPermitted
from data_layer.documents.records import About, Entity, Outcome

MAY, JUNE, JULY = date(2025, 5, 15), date(2025, 6, 1), date(2025, 7, 1)
NEVER = date(1990, 1, 1)


async def test_the_same_bytes_twice_are_one_document_and_no_change(shelf: Any) -> None:
    first = await shelf.add("a.md", "Torque 12 Nm")
    again = await shelf.add("a.md", "Torque 12 Nm", JUNE)
    assert (first.outcome, first.to_index) == (Outcome.ADDED, True)
    assert (again.outcome, again.to_index, again.document_id) == (Outcome.UNCHANGED, False, first.document_id)
    assert await shelf.changes() == 1


async def test_the_same_bytes_under_another_name_are_another_document_with_one_file(shelf: Any) -> None:
    a, b = await shelf.add("a.md", "Torque 12 Nm"), await shelf.add("b.md", "Torque 12 Nm")
    assert a.document_id != b.document_id
    assert await count(shelf, "document_file") == 1
    await shelf.remove("a.md")
    async with shelf.reading() as documents:
        assert (await documents.file(b.document_id, shelf.owner)).content == b"Torque 12 Nm"


async def test_other_bytes_supersede_from_the_day_they_come(shelf: Any) -> None:
    old, new = await shelf.add("a.md", "Torque 12 Nm"), await shelf.add("a.md", "Torque 14 Nm", JUNE)
    assert (new.outcome, new.superseded) == (Outcome.REVISED, old.document_id)
    assert await shelf.permitted(day=date(2025, 5, 31)) == {old.document_id}
    assert await shelf.permitted(day=JUNE) == {new.document_id}
    assert await shelf.permitted() == {old.document_id, new.document_id}
    assert await shelf.changes() == 2
    async with shelf.reading() as documents:
        before = await documents.get(old.document_id, shelf.owner)
    assert (before.superseded_on, before.superseded_by) == (JUNE, new.document_id)


async def test_a_document_belongs_to_where_it_came_from(shelf: Any) -> None:
    mine = await shelf.add("a.md", "Torque 12 Nm", source="manuals")
    for source in ("papers", None):
        for words in ("Torque 12 Nm", "Torque 14 Nm"):
            with pytest.raises(Conflict, match="of the source manuals has that name"):
                await shelf.add("a.md", words, JUNE, source=source)
    assert (await shelf.add("a.md", "Torque 14 Nm", JUNE, source="manuals")).superseded == mine.document_id
    async with shelf.writing() as documents:
        assert await documents.remove("a.md", source="papers") == []
        assert len(await documents.remove("a.md", source="manuals")) == 2


async def test_the_first_under_a_name_was_there_before_it_was_added(shelf: Any) -> None:
    first = await shelf.add("a.md", "Torque 12 Nm")
    stated = await shelf.add("b.md", "Torque 13 Nm", valid_from=JUNE)
    assert await shelf.permitted(day=NEVER) == {first.document_id}
    assert await shelf.permitted(day=JUNE) == {first.document_id, stated.document_id}


async def test_a_revision_for_a_later_day_lets_the_one_before_hold_until_then(shelf: Any) -> None:
    old, new = await shelf.add("a.md", "one"), await shelf.add("a.md", "two", JUNE, valid_from=JULY)
    assert await shelf.permitted(day=date(2025, 6, 30)) == {old.document_id}
    assert await shelf.permitted(day=JULY) == {new.document_id}


async def test_a_revision_that_holds_since_an_earlier_day_holds_since_then(shelf: Any) -> None:
    old, new = await shelf.add("a.md", "one"), await shelf.add("a.md", "two", JUNE, valid_from=date(2025, 5, 20))
    assert await shelf.permitted(day=date(2025, 5, 19)) == {old.document_id}
    assert await shelf.permitted(day=date(2025, 5, 20)) == {new.document_id}


async def test_revisions_that_come_at_once_hold_since_when_they_say(shelf: Any) -> None:
    days = (date(2023, 1, 1), date(2024, 3, 1), date(2025, 2, 1))
    added = [await shelf.add("a.md", str(day), valid_from=day) for day in days]
    for day, one in zip(days, added, strict=True):
        assert await shelf.permitted(day=day) == {one.document_id}
    assert await shelf.permitted(day=date(2024, 2, 29)) == {added[0].document_id}
    assert await shelf.permitted(day=NEVER) == set()


async def test_what_held_on_a_past_day_is_not_rewritten_by_one_that_says_it_is_no_newer(shelf: Any) -> None:
    first = await shelf.add("a.md", "one", valid_from=date(2023, 1, 1))
    second = await shelf.add("a.md", "two", valid_from=MAY)
    corrected = await shelf.add("a.md", "two, corrected", JUNE, valid_from=MAY)
    back = await shelf.add("a.md", "one", JULY, valid_from=date(2023, 1, 1))
    held = [await shelf.permitted(day=day) for day in (date(2025, 5, 14), MAY, JUNE, JULY)]
    assert held == [{one.document_id} for one in (first, second, corrected, back)]


async def test_one_that_had_ended_before_it_came_supersedes_nothing(shelf: Any) -> None:
    first = await shelf.add("a.md", "one")
    await shelf.add("a.md", "two", JUNE)
    with pytest.raises(InvalidInput, match="the oldest first"):
        await shelf.add("a.md", "older", JULY, valid_to=MAY)
    assert await shelf.permitted(day=MAY) == {first.document_id}
    assert await shelf.changes() == 2


async def test_one_that_comes_before_a_coming_one_holds_takes_its_place(shelf: Any) -> None:
    old = await shelf.add("a.md", "one")
    await shelf.add("a.md", "two", JUNE, valid_from=JULY)
    third = await shelf.add("a.md", "three", date(2025, 6, 10))
    assert await shelf.permitted(day=date(2025, 6, 9)) == {old.document_id}
    assert await shelf.permitted(day=date(2025, 6, 10)) == {third.document_id}
    assert await shelf.permitted(day=JULY) == {third.document_id}


async def test_of_two_revisions_of_one_day_the_second_holds_from_that_day(shelf: Any) -> None:
    first = await shelf.add("a.md", "one")
    second = await shelf.add("a.md", "two", JUNE)
    third = await shelf.add("a.md", "three", JUNE)
    assert await shelf.permitted(day=date(2025, 5, 31)) == {first.document_id}
    assert await shelf.permitted(day=JUNE) == {third.document_id}
    assert second.document_id in await shelf.permitted()


async def test_an_old_versions_bytes_come_back_as_a_new_revision(shelf: Any) -> None:
    first = await shelf.add("a.md", "one")
    second = await shelf.add("a.md", "two", JUNE)
    third = await shelf.add("a.md", "one", JULY)
    assert third.outcome is Outcome.REVISED
    for day, added in ((MAY, first), (JUNE, second), (JULY, third)):
        assert await shelf.permitted(day=day) == {added.document_id}
    assert await count(shelf, "document_file") == 2


async def test_what_has_expired_is_found_as_of_its_last_day_and_brings_nothing_back(shelf: Any) -> None:
    await shelf.add("a.md", "one")
    new = await shelf.add("a.md", "two", JUNE, valid_to=JULY)
    assert await shelf.permitted(day=JULY) == {new.document_id}
    assert await shelf.permitted(day=date(2025, 7, 2)) == set()
    assert new.document_id in await shelf.permitted()


async def test_the_same_bytes_with_other_facts_get_these(shelf: Any) -> None:
    first = await shelf.add("a.md", "one", revision="A")
    again = await shelf.add("a.md", "one", JUNE, revision="B", readers=("ann",), properties={"author": "Ann"})
    assert (again.outcome, again.document_id, again.to_index) == (Outcome.RESTATED, first.document_id, False)
    async with shelf.reading() as documents:
        with pytest.raises(NotPermitted):
            await documents.get(first.document_id, shelf.owner)
        document = await documents.get(first.document_id, shelf.caller("ann", "documents:read"))
    assert (document.revision, document.edition, document.added_on) == ("B", 1, MAY)
    assert document.properties == {"author": "Ann"}
    assert await shelf.changes() == 2


async def test_another_title_is_searched_and_embedded_anew(shelf: Any) -> None:
    await shelf.add("a.md", "one")
    assert (await shelf.add("a.md", "one", title="Torque")).to_index
    assert await shelf.searched() == {("Torque", "one")}


async def test_another_first_day_moves_the_end_of_the_one_before(shelf: Any) -> None:
    old = await shelf.add("a.md", "one")
    await shelf.add("a.md", "two", JUNE)
    new = await shelf.add("a.md", "two", JUNE, valid_from=JULY)
    assert await shelf.permitted(day=date(2025, 6, 30)) == {old.document_id}
    assert await shelf.permitted(day=JULY) == {new.document_id}


async def test_what_it_speaks_of_is_a_fact_like_others(shelf: Any) -> None:
    one, two = About(Entity.SKU, "A-1", 3, True), About(Entity.SUPPLIER, "V7")
    first = await shelf.add("a.md", "one", about=(one, two))
    assert await shelf.permitted(sku="A-1", supplier="V7") == {first.document_id}
    assert (await shelf.add("a.md", "one", about=(two, one))).outcome is Outcome.UNCHANGED
    assert (await shelf.add("a.md", "one", about=(two,))).outcome is Outcome.RESTATED
    assert await shelf.permitted(sku="A-1") == set()
    assert await shelf.permitted(supplier="V7") == {first.document_id}


async def test_a_file_that_was_only_touched_is_no_change(shelf: Any) -> None:
    await shelf.add("a.md", "one", source="manuals")
    touched = datetime(2025, 5, 16, tzinfo=UTC)
    assert (await shelf.add("a.md", "one", source="manuals", modified_at=touched)).outcome is Outcome.UNCHANGED
    assert await shelf.changes() == 1
    async with shelf.reading() as documents:
        assert (await documents.seen_in("manuals"))["a.md"].modified_at == touched


@pytest.mark.parametrize("by", [lambda added: added.document_id, lambda _: "a.md"], ids=["by its id", "by its name"])
async def test_a_removed_document_is_gone_in_each_of_its_revisions(shelf: Any, by: Callable[[Any], UUID | str]) -> None:
    old = await shelf.add("a.md", "one", about=(About(Entity.SKU, "A-1"),))
    new = await shelf.add("a.md", "two", JUNE)
    other = await shelf.add("b.md", "two")
    assert set(await shelf.remove(by(old))) == {old.document_id, new.document_id}
    assert await shelf.permitted() == {other.document_id}
    assert await shelf.searched() == {("b", "two")}
    assert await shelf.changes() == 4
    assert [await count(shelf, f"document{part}") for part in ("_text", "_chunk", "_about", "_file")] == [1, 1, 0, 1]


async def test_one_that_is_added_again_after_its_removal_begins_anew(shelf: Any) -> None:
    await shelf.add("a.md", "one")
    await shelf.add("a.md", "two")
    await shelf.remove("a.md")
    again = await shelf.add("a.md", "one", JULY)
    assert again.outcome is Outcome.ADDED
    assert await shelf.permitted(day=NEVER) == {again.document_id}


async def test_removing_what_is_not_there_changes_nothing(shelf: Any) -> None:
    await shelf.add("a.md", "one")
    assert await shelf.remove("b.md") == []
    assert await shelf.remove(uuid4()) == []
    assert await shelf.changes() == 1


async def test_of_two_that_add_under_one_name_at_once_the_second_sees_the_first(shelf: Any) -> None:
    done = await asyncio.gather(*(shelf.add("a.md", content) for content in ("one", "one", "two", "two")))
    outcomes = [one.outcome for one in done]
    assert outcomes.count(Outcome.ADDED) == 1
    assert outcomes.count(Outcome.REVISED) in (1, 2, 3)
    assert len(await shelf.permitted(day=MAY)) == 1
    assert await shelf.changes() == outcomes.count(Outcome.ADDED) + outcomes.count(Outcome.REVISED)


async def test_adding_and_removing_at_once_leave_all_of_it_or_nothing(shelf: Any) -> None:
    await asyncio.gather(*(act for _ in range(5) for act in (shelf.add("a.md", "one"), shelf.remove("a.md"))))
    left = len(await shelf.permitted())
    assert left in (0, 1)
    assert [await count(shelf, f"document{part}") for part in ("_text", "_chunk", "_file")] == [left] * 3


async def test_what_fails_leaves_nothing_and_does_not_count(shelf: Any, make_document: Any) -> None:
    async def fail() -> None:
        async with shelf.writing() as documents:
            await documents.add(make_document("a.md", "one"), shelf.owner, MAY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await shelf.changes() == 0
    assert await shelf.permitted() == set()


async def test_text_that_a_database_cannot_hold_keeps_its_length(shelf: Any) -> None:
    given = {"title": "T\x00", "properties": {"a\x00": "\ud83d"}}
    added = await shelf.add("a.md", "half \ud83d and\x00nothing", **given)
    async with shelf.reading() as documents:
        assert await documents.text(added.document_id, shelf.owner) == "half \ufffd and\ufffdnothing"
    assert await shelf.searched() == {("T\ufffd", "half \ufffd and\ufffdnothing")}
    assert (await shelf.add("a.md", "half \ud83d and\x00nothing", **given)).outcome is Outcome.UNCHANGED


async def test_a_long_title_is_cut(shelf: Any) -> None:
    added = await shelf.add("a.md", "one", title="Long " * 100)
    async with shelf.reading() as documents:
        assert (await documents.get(added.document_id, shelf.owner)).title.endswith("Long…")


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("", {}, "rename the file"),
        ("x" * 501, {}, "rename the file"),
        ("b.md", {"valid_from": JULY, "valid_to": MAY}, "valid to 2025-05-15 lies before"),
        ("b.md", {"kind": "k" * 101}, "kind has at most 100"),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence(shelf: Any, name: str, given: Any, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        await shelf.add(name, "one", **given)


async def test_a_file_with_an_impossible_name_cannot_be_kept_as_refused(shelf: Any) -> None:
    async with shelf.writing() as documents:
        with pytest.raises(InvalidInput, match="rename"):
            await documents.refuse("x" * 501, "It is no PDF.", shelf.owner)


async def test_a_refusal_is_kept_until_the_file_can_be_read(shelf: Any) -> None:
    async with shelf.writing() as documents:
        await documents.refuse("a.pdf", "a.pdf is no PDF.", shelf.owner, sha256="0", source="manuals")
        await documents.refuse("a.pdf", "a.pdf is locked.", shelf.owner, sha256="1", source="manuals")
    async with shelf.reading() as documents:
        page = await documents.refusals(shelf.owner, limit=10)
        assert [one.reason for one in page.rows] == ["a.pdf is locked."]
        assert page.totals["refused"] == 1
        seen = (await documents.seen_in("manuals"))["a.pdf"]
    assert (seen.sha256, seen.document_id) == ("1", None)
    await shelf.add("a.pdf", "one")
    async with shelf.reading() as documents:
        assert (await documents.refusals(shelf.owner, limit=10)).rows == ()


async def count(shelf: Any, table: str) -> int:
    async with shelf.database.read(shelf.owner) as tx:
        return int((await tx.execute(text(f"SELECT count(*) FROM copilot.{table}"))).scalar_one())
