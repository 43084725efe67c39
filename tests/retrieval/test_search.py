from collections.abc import Collection, Sequence

import numpy as np

from retrieval.embedding import Vectors
from retrieval.index import Entry, Hit
from retrieval.lexical import Lexical
from retrieval.minilm import MiniLm
from retrieval.search import HybridSearch

TEXTS = {
    Entry("terms", 0): "Late delivery: the supplier pays two percent of the value a week.",
    Entry("terms", 1): "Payment is due 30 days after delivery.",
    Entry("wi", 0): "The spindle is greased every 400 hours. Use grease G-77.",
    Entry("wi", 1): "The belt is changed every 2,000 hours.",
    Entry("visit", 0): "Visitors wear safety shoes and glasses in the hall.",
}
LEXICAL = Lexical.of(list(TEXTS), list(TEXTS.values()))


class Exact:
    """An index of the few vectors above: every one compared."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    async def search(self, tenant: str, vector: Vectors, limit: int, among: Collection[str] | None = None) -> list[Hit]:
        hits = [Hit(e.document, e.number, float(v @ vector)) for e, v in zip(TEXTS, self._vectors, strict=True)]
        chosen = [hit for hit in hits if among is None or hit.document in among]
        return sorted(chosen, key=lambda hit: -hit.score)[:limit]

    async def put(self, tenant: str, entries: Sequence[Entry], vectors: Vectors) -> None:
        raise AssertionError("a search writes nothing")

    async def forget(self, tenant: str, documents: Collection[str]) -> None:
        raise AssertionError("a search writes nothing")

    async def held(self, tenant: str) -> dict[str, int]:
        return {}

    async def clear(self, tenant: str) -> None:
        raise AssertionError("a search writes nothing")

    async def close(self) -> None: ...


EMBEDDING = MiniLm()


async def hybrid() -> HybridSearch:
    return HybridSearch(Exact(await EMBEDDING.documents(list(TEXTS.values()))), EMBEDDING)


async def test_other_words_and_exact_words_are_both_found() -> None:
    search = await hybrid()
    for query, expected in (
        ("What must guests put on?", ("visit", 0)),
        ("penalty when goods come late", ("terms", 0)),
        ("G-77", ("wi", 0)),
    ):
        best = (await search.search("t", query, LEXICAL, 3))[0]
        assert (best.document, best.number) == expected, query


async def test_only_the_chosen_documents_are_found() -> None:
    search = await hybrid()
    found = await search.search("t", "late delivery", LEXICAL, 10, {"wi"})
    assert {one.document for one in found} == {"wi"}
    assert await search.search("t", "late delivery", LEXICAL, 10, set()) == []


async def test_a_score_is_between_0_and_1_and_lower_when_nothing_answers() -> None:
    search = await hybrid()
    answered = (await search.search("t", "What does the supplier pay when a delivery is late?", LEXICAL, 1))[0]
    unanswered = (await search.search("t", "Who won the football match on Saturday?", LEXICAL, 1))[0]
    assert 0 <= unanswered.score < answered.score <= 1
    assert np.isclose(answered.dense or 0, 0.7, atol=0.25)


async def test_the_limit_holds() -> None:
    assert len(await (await hybrid()).search("t", "delivery hours", LEXICAL, 2)) == 2
