"""A shared thread shows each reader what they could have been answered themselves."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.errors import NotFound
from core.identity import READ_SCOPES, Principal, Scope
from data_layer.conversation_store import ConversationStore
from data_layer.sharing import Sharing

OWNER = Principal("plant", "ann", frozenset(READ_SCOPES))
READER = replace(OWNER, user_id="bob")


@pytest.fixture
def sharing(database: Any) -> Sharing:
    return Sharing(database)


async def _thread(database: Any, *askers: Principal, answer: str = "42 EA") -> UUID:
    store, thread = ConversationStore(database), None
    for asker in askers:
        message = uuid4()
        thread = await store.begin(asker, thread, message, "how many?")
        await store.finish(asker, message, "done", {"answer": answer, "tool_calls": []}, [])
    assert thread is not None
    return thread


async def _seen(sharing: Sharing, reader: Principal, thread: UUID) -> list[bool]:
    """For each message: is it shown?"""
    found = await sharing.messages(reader, thread)
    assert all((one.answer is None) == one.withheld for one in found)
    return [not one.withheld for one in found]


async def test_only_what_is_shared_is_read_and_only_by_the_tenant(database: Any, sharing: Sharing) -> None:
    thread = await _thread(database, OWNER)
    for reader in (OWNER, READER, replace(READER, tenant_id="other")):
        with pytest.raises(NotFound):
            await sharing.messages(reader, thread)
    await sharing.share(OWNER, thread, shared=True)
    assert (await sharing.thread(READER, thread)).owner == "ann"
    assert await _seen(sharing, READER, thread) == [True]
    with pytest.raises(NotFound):
        await sharing.messages(replace(READER, tenant_id="other"), thread)
    await sharing.share(OWNER, thread, shared=False)
    with pytest.raises(NotFound):
        await sharing.thread(READER, thread)


async def test_nobody_shares_what_is_not_theirs(database: Any, sharing: Sharing) -> None:
    thread = await _thread(database, OWNER)
    for stranger in (READER, replace(OWNER, tenant_id="other")):
        with pytest.raises(NotFound):
            await sharing.share(stranger, thread, shared=True)


async def test_an_answer_made_with_a_grant_that_the_reader_lacks_is_withheld(database: Any, sharing: Sharing) -> None:
    thread = await _thread(database, OWNER)
    await sharing.share(OWNER, thread, shared=True)
    lacking = replace(READER, scopes=READER.scopes - {Scope.SUPPLIERS_READ})
    assert await _seen(sharing, lacking, thread) == [False]


async def test_an_answer_of_sites_that_the_reader_may_not_see_is_withheld(database: Any, sharing: Sharing) -> None:
    one, both = (replace(OWNER, sites=frozenset(sites)) for sites in (("A",), ("A", "B")))
    thread = await _thread(database, one, both, OWNER)
    await sharing.share(OWNER, thread, shared=True)
    assert await _seen(sharing, READER, thread) == [True, True, True]
    assert await _seen(sharing, replace(READER, sites=frozenset({"A", "B"})), thread) == [True, True, False]
    assert await _seen(sharing, replace(READER, sites=frozenset({"A"})), thread) == [True, False, False]
    assert await _seen(sharing, replace(READER, sites=frozenset({"C"})), thread) == [False, False, False]


async def test_what_stands_behind_a_withheld_answer_may_be_drawn_from_it_and_is_withheld_too(
    database: Any, sharing: Sharing
) -> None:
    bare = replace(OWNER, scopes=frozenset({Scope.INVENTORY_READ}))
    thread = await _thread(database, bare, OWNER, bare)
    await sharing.share(OWNER, thread, shared=True)
    reader = replace(READER, scopes=frozenset({Scope.INVENTORY_READ}))
    assert await _seen(sharing, reader, thread) == [True, False, False]


async def test_an_answer_that_tells_of_a_document_needs_a_reader_of_it(database: Any, sharing: Sharing) -> None:
    gone = f"See [the agreement](/documents/{uuid4()}?start=1&end=2)."
    thread = await _thread(database, OWNER, answer=gone)
    await sharing.share(OWNER, thread, shared=True)
    assert await _seen(sharing, READER, thread) == [False]
