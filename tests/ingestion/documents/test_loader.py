"""A document on its way in, and what is left to do when something went wrong on it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from sqlalchemy import text

from core.errors import Conflict, Unavailable
from core.identity import Principal
from data_layer.documents.records import About, Outcome
from retrieval.describing import Statement
from retrieval.loading.readers import Unreadable
from tests.ingestion.documents.conftest import TODAY, Room


async def test_a_refusal_is_forgotten_when_the_bytes_before_it_come_back(room: Room) -> None:
    await room.add("a.md", "# Washing\n\nWith water.\n")
    with pytest.raises(Unreadable):
        await room.add("a.md", "")
    assert set(await room.refused()) == {"a.md"}
    assert (await room.add("a.md", "# Washing\n\nWith water.\n")).outcome is Outcome.UNCHANGED
    assert await room.refused() == {}


async def test_a_name_that_is_held_from_elsewhere_is_refused_and_supersedes_nothing(room: Room) -> None:
    await room.add("agreement.md", "# Proseware\n\n0.5 %.\n", source="purchasing")
    for source in ("quality", None):
        for text_ in ("# Litware\n\n1 %.\n", "# Proseware\n\n0.5 %.\n"):
            with pytest.raises(Conflict, match=r"agreement\.md: a document of the source purchasing .* another name"):
                await room.add("agreement.md", text_, source=source)
    await room.add("offer.md", "# Offer\n\nFree.\n")
    with pytest.raises(Conflict, match=r"added by hand .* copilot documents remove"):
        await room.add("offer.md", "", source="quality")
    assert {(one.edition, one.source) for one in (await room.listed()).values()} == {(1, "purchasing"), (1, None)}
    assert await room.refused() == {}
    for source in ("quality", "purchasing"):
        held = await room.loader().remove(room.owner, ["agreement.md"], source=source)
        assert held == (source == "purchasing")
    assert (await room.add("agreement.md", "# Litware\n\n1 %.\n", source="quality")).outcome is Outcome.ADDED


async def test_a_file_that_takes_too_long_is_refused_alone(room: Room) -> None:
    async def endless(principal: Principal, title: str, text: str) -> Sequence[About]:
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    slow = room.loader(spoken_of=endless, seconds=0.06)
    with pytest.raises(Unreadable, match=r"“slow\.md” takes longer than 0\.001 minutes"):
        await slow.add(room.owner, "slow.md", b"# Slow\n\nText.\n", Statement(), on=TODAY)
    assert (await room.add("b.md", "# B\n\nText.\n")).outcome is Outcome.ADDED
    assert "divide it" in (await room.refused())["slow.md"].reason


async def test_what_a_source_had_that_was_refused_is_not_read_again_until_it_changes_or_a_day_later(
    room: Room,
) -> None:
    with pytest.raises(Unreadable, match="broken"):
        await room.add("broken.pdf", "%PDF-1.7 not one", source="papers")
    async with room.database.write(room.owner) as tx:
        await tx.execute(text("UPDATE copilot.document_refusal SET reason = 'as said before'"))
    with pytest.raises(Unreadable, match="as said before"):
        await room.add("broken.pdf", "%PDF-1.7 not one", source="papers")
    async with room.database.write(room.owner) as tx:
        await tx.execute(text("UPDATE copilot.document_refusal SET refused_at = refused_at - interval '25 hours'"))
    with pytest.raises(Unreadable, match="broken"):
        await room.add("broken.pdf", "%PDF-1.7 not one", source="papers")
    with pytest.raises(Unreadable, match="broken"):
        await room.add("broken.pdf", "%PDF-1.7 other bytes", source="papers")


async def test_a_title_that_changed_and_was_not_embedded_anew_is_seen_by_a_repair(room: Room) -> None:
    await room.add("a.md", "# Washing\n\nWith water.\n")
    assert (await room.listed())["a.md"].indexed
    async with room.database.write(room.owner) as tx:  # as a process that was killed right behind it leaves it
        await tx.execute(text("UPDATE copilot.document SET title = 'Rinsing'"))
    assert not (await room.listed())["a.md"].indexed
    assert await room.loader().repair(room.owner) == 1
    assert (room.embedding.given[-1], (await room.listed())["a.md"].indexed) == ("Rinsing > Washing\nWith water.", True)
    assert await room.loader().repair(room.owner) == 0


async def test_a_title_of_any_length_is_embedded_as_it_is_kept(room: Room) -> None:
    await room.add("a.md", "# Washing\n\nWith water.\n", title="Long " * 100)
    assert (await room.listed())["a.md"].indexed
    assert await room.loader().repair(room.owner) == 0


async def test_what_has_lost_its_vectors_is_told_until_it_is_embedded_and_one_that_cannot_be_stops_no_other(
    room: Room,
) -> None:
    for name in ("acid", "base", "salt"):
        await room.add(f"{name}.md", f"# {name}\n\nText of {name}.\n")
    await room.index.clear(room.owner.tenant_id)
    room.embedding.for_ = {"base"}
    with pytest.raises(Unavailable, match="does not answer"):
        await room.loader().repair(room.owner)
    assert {name for name, one in (await room.listed()).items() if not one.indexed} == {"base.md"}
    room.embedding.for_ = set()
    assert await room.loader().repair(room.owner) == 1
    assert all(one.indexed for one in (await room.listed()).values())


async def test_what_is_stored_but_could_not_be_put_into_the_index_is_told_and_embedded_later(
    room: Room, tmp_path: Path
) -> None:
    await room.add("a.md", "# Washing\n\nWith water.\n")
    _tear(tmp_path)
    with pytest.raises(Unavailable):
        await room.add("b.md", "# Drying\n\nWith air.\n")
    assert not (await room.listed())["b.md"].indexed
    await room.index.clear(room.owner.tenant_id)
    assert await room.loader().repair(room.owner) == 2
    assert (await room.listed())["b.md"].indexed


async def test_an_index_that_is_damaged_is_built_anew_with_everything(room: Room, tmp_path: Path) -> None:
    await room.add("a.md", "# Washing\n\nWith water.\n")
    held = await room.index.held(room.owner.tenant_id)
    _tear(tmp_path)
    with pytest.raises(Unavailable, match="reindex --all"):
        await room.loader().repair(room.owner)
    assert await room.loader().repair(room.owner, everything=True) == 1
    assert await room.index.held(room.owner.tenant_id) == held


async def test_an_index_that_only_cannot_be_had_just_now_is_not_cleared(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.add("a.md", "# Washing\n\nWith water.\n")
    held = await room.index.held(room.owner.tenant_id)
    await room.index.close()
    (stated,) = (tmp_path / "vectors").glob("*/state.json")
    monkeypatch.setattr("retrieval.chroma_store._WAIT", 0.02)
    with FileLock(stated.with_name("lock")), pytest.raises(Unavailable, match="Another process"):
        await room.loader().repair(room.owner, everything=True)
    stated.rename(stated.with_name("aside"))
    stated.mkdir()
    with pytest.raises(Unavailable, match="index of the documents cannot be read"):
        await room.loader().repair(room.owner, everything=True)
    stated.rmdir()
    stated.with_name("aside").rename(stated)
    assert await room.index.held(room.owner.tenant_id) == held


async def test_what_is_removed_while_it_is_embedded_leaves_no_vectors(room: Room) -> None:
    await room.add("a.md", "# Washing\n\nWith water.\n")
    documents = room.embedding.documents

    async def removed_meanwhile(texts: Sequence[str]) -> Any:
        await room.loader().remove(room.owner, ["a.md"])
        return await documents(texts)

    room.embedding.documents = removed_meanwhile  # type: ignore[method-assign]
    await room.loader().repair(room.owner, everything=True)
    assert await room.index.held(room.owner.tenant_id) == {}


async def test_of_two_who_bring_the_same_file_at_once_one_adds_it(room: Room) -> None:
    both = await asyncio.gather(*(room.add("a.md", "# Washing\n\nWith water.\n") for _ in range(2)))
    assert sorted(str(one.outcome) for one in both) == ["added", "unchanged"]
    assert await room.index.held(room.owner.tenant_id) == {str(both[0].document_id): 1}


def _tear(folder: Path) -> None:
    for state in folder.rglob("state.json"):
        state.write_text("torn")
