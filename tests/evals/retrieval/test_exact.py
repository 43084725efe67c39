import numpy as np
import pytest

from core.errors import Conflict
from evals.retrieval.exact import Exact
from retrieval.embedding import Vectors
from retrieval.index import Entry

VECTORS = np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)
ENTRIES = [Entry("a", 0), Entry("a", 1), Entry("b", 0)]


async def index() -> Exact:
    index = Exact()
    await index.put("t", ENTRIES, VECTORS)
    return index


async def found(index: Exact, vector: Vectors, limit: int = 9, among: set[str] | None = None) -> list[tuple[str, int]]:
    return [(hit.document, hit.number) for hit in await index.search("t", vector, limit, among)]


async def test_the_nearest_come_first() -> None:
    held = await index()
    assert await found(held, VECTORS[0]) == [("a", 0), ("a", 1), ("b", 0)]
    assert await found(held, VECTORS[2], limit=1) == [("b", 0)]
    assert await found(held, VECTORS[0], among={"b", "c"}) == [("b", 0)]
    assert [round(hit.score, 3) for hit in await held.search("t", VECTORS[0], 2)] == [1.0, 0.6]
    assert await held.search("other", VECTORS[0], 2) == []


async def test_what_is_put_again_is_replaced_and_what_is_forgotten_is_gone() -> None:
    held = await index()
    await held.put("t", [Entry("a", 0)], VECTORS[2:])
    assert await found(held, VECTORS[2], limit=2) == [("b", 0), ("a", 0)]
    await held.forget("t", {"a", "unknown"})
    assert await held.held("t") == {"b": 1}
    await held.clear("t")
    assert await held.held("t") == {}


async def test_another_dimension_is_refused() -> None:
    with pytest.raises(Conflict):
        await (await index()).put("t", [Entry("c", 0)], np.ones((1, 3), np.float32))
