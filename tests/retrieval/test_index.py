"""What every vector index promises, whatever keeps the vectors."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np
import pytest

from core.errors import Conflict
from data_layer.database import Database
from retrieval.chroma import ChromaIndex
from retrieval.embedding import Vectors
from retrieval.index import DocumentIndex, Entry, Hit
from retrieval.pgvector import PgVectorIndex

DIMENSION = 32
Open = Callable[..., DocumentIndex]


@pytest.fixture(params=["chroma", "pgvector"])
async def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Open]:
    """Each call is one more index over the same store, as another process would have."""
    async with AsyncExitStack() as stack:

        def another(space: str = "of-the-test") -> DocumentIndex:
            index: DocumentIndex = ChromaIndex(tmp_path / space)
            if request.param == "pgvector":
                database = Database.connect(request.getfixturevalue("database_url"))
                stack.push_async_callback(database.close)
                index = PgVectorIndex(database.driver, space)
            stack.push_async_callback(index.close)
            return index

        yield another


@pytest.fixture
def index(reopen: Open) -> DocumentIndex:
    return reopen()


@pytest.fixture
def tenant(request: pytest.FixtureRequest) -> str:
    return f"plant {request.node.name}"


def vectors(count: int, seed: int = 1, dimension: int = DIMENSION) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def entries(count: int, each: int = 10) -> list[Entry]:
    return [Entry(f"document-{number // each}", number % each) for number in range(count)]


def exactly(known: Sequence[Entry], matrix: Vectors, vector: Vectors, limit: int) -> list[Hit]:
    scores = matrix @ vector
    return [Hit(known[n].document, known[n].number, float(scores[n])) for n in np.argsort(-scores)[:limit]]


def keys(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    return [(hit.document, hit.number) for hit in hits]


async def test_the_nearest_come_first_with_their_cosine(index: DocumentIndex, tenant: str) -> None:
    known, matrix = entries(200), vectors(200)
    await index.put(tenant, known, matrix)
    for query in vectors(10, seed=2):
        found, right = await index.search(tenant, query, 10), exactly(known, matrix, query, 10)
        assert keys(found) == keys(right)
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in right], abs=1e-5)


@pytest.mark.parametrize("share", [1, 7, 60, 290, 300])
async def test_what_is_not_among_the_documents_is_as_if_it_were_not_there(
    index: DocumentIndex, tenant: str, share: int
) -> None:
    known, matrix = entries(3000), vectors(3000)
    await index.put(tenant, known, matrix)
    chosen = np.random.default_rng(share).choice(300, share, replace=False)
    among = {f"document-{number}" for number in chosen} | {"unknown"}
    allowed = [n for n, entry in enumerate(known) if entry.document in among]
    right = found = 0
    for query in vectors(20, seed=3):
        hits = await index.search(tenant, query, 20, among)
        best = exactly([known[n] for n in allowed], matrix[allowed], query, 20)
        assert {hit.document for hit in hits} <= among
        assert len(hits) == len(best)
        found += len(set(keys(hits)) & set(keys(best)))
        right += len(best)
    assert found >= (0.95 if share > 7 else 1) * right


async def test_what_is_near_but_not_among_the_documents_hides_nothing(index: DocumentIndex, tenant: str) -> None:
    """All the nearest are of others, so that the nearest of all hold none that is allowed."""
    known, matrix, (query,) = entries(3000), vectors(3000), vectors(1, seed=4)
    matrix[:2500] = 0.05 * matrix[:2500] + query
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    await index.put(tenant, known, matrix)
    among = {entry.document for entry in known[2500:]}
    hits = await index.search(tenant, query, 10, among)
    assert keys(hits) == keys(exactly(known[2500:], matrix[2500:], query, 10))


async def test_nothing_is_among_no_documents(index: DocumentIndex, tenant: str) -> None:
    await index.put(tenant, entries(20), vectors(20))
    assert await index.search(tenant, vectors(1)[0], 5, ()) == []
    assert await index.search(tenant, vectors(1)[0], 5, {"unknown"}) == []
    assert await index.search(tenant, vectors(1)[0], 0) == []


async def test_an_index_without_vectors_finds_nothing(index: DocumentIndex, tenant: str) -> None:
    assert await index.search(tenant, vectors(1)[0], 5) == []
    assert await index.held(tenant) == {}
    await index.put(tenant, [], vectors(0))
    await index.forget(tenant, {"document-1"})
    await index.clear(tenant)
    assert await index.held(tenant) == {}


async def test_what_is_put_again_is_replaced(index: DocumentIndex, reopen: Open, tenant: str) -> None:
    known = entries(20)
    await index.put(tenant, known, vectors(20))
    await index.put(tenant, known[5:8], vectors(3, seed=9))
    for one in (index, reopen()):
        assert await one.held(tenant) == {"document-0": 10, "document-1": 10}
        (first,) = await one.search(tenant, vectors(3, seed=9)[1], 1)
        assert (first.document, first.number, first.score) == ("document-0", 6, pytest.approx(1, abs=1e-5))
        (first,) = await one.search(tenant, vectors(20)[6], 1)
        assert first.score < 0.99


async def test_of_one_that_is_given_twice_the_last_counts(index: DocumentIndex, tenant: str) -> None:
    given = vectors(2)
    await index.put(tenant, [Entry("a", 0), Entry("a", 0)], given)
    assert await index.held(tenant) == {"a": 1}
    (first,) = await index.search(tenant, given[1], 1)
    assert first.score == pytest.approx(1, abs=1e-5)


async def test_forgotten_documents_are_gone_for_everyone(index: DocumentIndex, reopen: Open, tenant: str) -> None:
    await index.put(tenant, entries(40), vectors(40))
    other = reopen()
    assert len(await other.search(tenant, vectors(1)[0], 40)) == 40
    await index.forget(tenant, {"document-0", "document-2", "unknown"})
    for one in (index, other, reopen()):
        assert await one.held(tenant) == {"document-1": 10, "document-3": 10}
        found = await one.search(tenant, vectors(1)[0], 40)
        assert {hit.document for hit in found} == {"document-1", "document-3"}
        assert len(found) == 20


async def test_what_one_has_written_the_next_search_of_another_finds(
    index: DocumentIndex, reopen: Open, tenant: str
) -> None:
    other = reopen()
    for turn in range(4):
        writer, reader = (index, other) if turn % 2 else (other, index)
        await writer.put(tenant, [Entry(f"turn-{turn}", 0)], vectors(1, seed=turn))
        (first,) = await reader.search(tenant, vectors(1, seed=turn)[0], 1)
        assert first.document == f"turn-{turn}"
        assert len(await reader.held(tenant)) == turn + 1


async def test_tenants_are_apart(index: DocumentIndex, tenant: str) -> None:
    others = (f"{tenant}/other", "", "../x", "x" * 300, "ünï")
    await index.put(tenant, entries(20), vectors(20))
    for number, other in enumerate(others):
        assert await index.held(other) == {}
        if other:
            await index.put(other, [Entry(f"own-{number}", 0)], vectors(1, seed=number, dimension=8))
    for number, other in enumerate(others):
        found = await index.search(other, vectors(1, seed=number, dimension=8)[0], 20)
        assert keys(found) == ([(f"own-{number}", 0)] if other else [])
    await index.clear(others[0])
    assert await index.held(tenant) == {"document-0": 10, "document-1": 10}
    assert await index.held(others[3]) == {"own-3": 1}


async def test_another_dimension_is_refused_until_it_is_cleared(
    index: DocumentIndex, reopen: Open, tenant: str
) -> None:
    await index.put(tenant, entries(20), vectors(20))
    for one in (index, reopen()):
        with pytest.raises(Conflict, match=r"holds vectors of 32 dimensions and was given 8: .*documents reindex"):
            await one.put(tenant, entries(5), vectors(5, dimension=8))
        with pytest.raises(Conflict, match="given 8"):
            await one.search(tenant, vectors(1, dimension=8)[0], 5)
        assert len(await one.search(tenant, vectors(1)[0], 5)) == 5
    await index.clear(tenant)
    assert await index.held(tenant) == {}
    await index.put(tenant, entries(5), vectors(5, dimension=8))
    for one in (index, reopen()):
        assert len(await one.search(tenant, vectors(1, dimension=8)[0], 5)) == 5


async def test_what_another_embedding_made_is_forgotten_and_nothing_else(
    index: DocumentIndex, reopen: Open, tenant: str
) -> None:
    former, others = reopen("former"), f"{tenant} too"
    for one in (index, former):
        await one.put(tenant, entries(20), vectors(20, dimension=8))
        await one.put(others, entries(10), vectors(10, dimension=8))
    await index.forget_others(tenant)
    assert [len(await one.held(tenant)) for one in (index, former)] == [2, 0]
    assert [len(await one.held(others)) for one in (index, former)] == [1, 1]


async def test_more_than_fit_in_one_call_are_put_and_forgotten(index: DocumentIndex, reopen: Open, tenant: str) -> None:
    await index.put(tenant, entries(6000, each=6000), vectors(6000))
    assert await reopen().held(tenant) == {"document-0": 6000}
    assert len(await index.search(tenant, vectors(1)[0], 6000)) > 5900
    await index.forget(tenant, ["document-0"])
    assert await reopen().held(tenant) == {}
    assert await index.search(tenant, vectors(1)[0], 5) == []


async def test_names_may_have_any_character(index: DocumentIndex, reopen: Open, tenant: str) -> None:
    names = ["a:b:3", "", " ", "ü/\\'\"%_;--", "x\ny", '{"$in": []}', "a:b"]
    await index.put(tenant, [Entry(name, 7) for name in names], vectors(len(names)))
    for one in (index, reopen()):
        assert await one.held(tenant) == dict.fromkeys(names, 1)
        for name, vector in zip(names, vectors(len(names)), strict=True):
            assert keys(await one.search(tenant, vector, 1)) == [(name, 7)]
            assert keys(await one.search(tenant, vector, 9, {name})) == [(name, 7)]


async def test_searches_are_answered_while_much_is_put(index: DocumentIndex, reopen: Open, tenant: str) -> None:
    known, matrix = entries(4000), vectors(4000)
    await index.put(tenant, known[:500], matrix[:500])
    other = reopen()
    putting = asyncio.create_task(index.put(tenant, known[500:], matrix[500:]))
    rounds = 0
    while not putting.done():
        for one in (index, other):
            (first, *_) = await one.search(tenant, matrix[7], 5)
            assert (first.document, first.number) == ("document-0", 7)
        rounds += 1
    await putting
    assert rounds > 1
    assert sum((await other.held(tenant)).values()) == 4000


async def test_many_searches_at_once_find_each_its_own(index: DocumentIndex, tenant: str) -> None:
    known, matrix = entries(500), vectors(500)
    await index.put(tenant, known, matrix)
    found = await asyncio.gather(*(index.search(tenant, vector, 1) for vector in matrix[:200]))
    assert [keys(hits)[0] for hits in found] == [(one.document, one.number) for one in known[:200]]


def _threads_of_stores() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("chroma-")]


async def test_of_many_tenants_a_few_stores_are_open_and_all_are_found(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path / "many", opened=2)
    drawn, before = vectors(12), set(_threads_of_stores())
    for turn in range(3):
        await asyncio.gather(
            *(index.put(f"plant {number}", [Entry("a", turn)], drawn[number : number + 1]) for number in range(6))
        )
        found = await asyncio.gather(*(index.search(f"plant {number}", drawn[number], 9) for number in range(6)))
        assert [len(hits) for hits in found] == [turn + 1] * 6
        await index.held("plant 0")
        assert len(index._tenants) == 2
    await index.close()
    for thread in set(_threads_of_stores()) - before:  # they are told to end, and not waited for
        await asyncio.to_thread(thread.join, 30)
    assert set(_threads_of_stores()) <= before
