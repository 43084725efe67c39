"""Searching one tenant's chunks by meaning and by words at once."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, starmap
from math import exp

from retrieval.embedding import QueryEmbedding
from retrieval.fusion import FIRST, Fused, fuse
from retrieval.index import DocumentIndex, Entry
from retrieval.lexical import Lexical
from retrieval.rerank import AsFused, Reranker
from retrieval.terms import codes

DEPTH = 100  # of each search: what one of them ranks below that, the other must have found


@dataclass(frozen=True)
class Scored:
    """A chunk that was found. `score`, from 0 to 1, says how surely it answers, and is comparable between queries;
    `dense` is the cosine and `lexical` the BM25 score, none where that search did not bring it."""

    document: str
    number: int
    score: float
    dense: float | None
    lexical: float | None


class HybridSearch:
    def __init__(self, index: DocumentIndex, embedding: QueryEmbedding, reranker: Reranker | None = None) -> None:
        self._index, self._embedding, self._reranker = index, embedding, reranker or AsFused()

    async def search(
        self, tenant: str, query: str, lexical: Lexical, limit: int, among: Collection[str] | None = None
    ) -> list[Scored]:
        """The best first; `lexical` holds the tenant's chunks. `among`: only of these documents, chosen before the
        ranking. Raises `Unavailable`."""
        if among is not None and not among:
            return []
        depth = max(DEPTH, 2 * limit)
        near, worded = await asyncio.gather(
            self._near(tenant, query, depth, among), asyncio.to_thread(_worded, query, lexical, depth, among)
        )
        entries = list(dict.fromkeys([*near, *worded]))
        said = dict(zip(entries, lexical.said(query, entries), strict=True))
        hits = await self._reranker.rerank(tenant, query, fuse(near, said))
        return [
            Scored(hit.entry.document, hit.entry.number, sure, hit.dense, hit.said.score or None)
            for hit, sure in zip(hits[:limit], _sure(hits[: limit + 1]), strict=False)
        ]

    async def _near(self, tenant: str, query: str, limit: int, among: Collection[str] | None) -> dict[Entry, float]:
        hits = await self._index.search(tenant, await self._embedding.query(query), limit, among)
        return {Entry(hit.document, hit.number): hit.score for hit in hits}


def _worded(query: str, lexical: Lexical, limit: int, among: Collection[str] | None) -> list[Entry]:
    hits = lexical.search(query, limit, among)
    if named := codes(query):  # the other words of a long query may keep them from being among those
        hits += lexical.search(" ".join(named), FIRST, among)
    return [Entry(hit.document, hit.number) for hit in hits]


def _sure(hits: Sequence[Fused]) -> list[float]:
    """How surely each of them answers, never more than the one before it."""
    ahead = [one.score - other.score for one, other in pairwise(hits)]
    return list(accumulate(starmap(_answers, zip(hits, [*ahead, 0.0], strict=True)), min))


def _answers(hit: Fused, ahead: float) -> float:
    """How often such a hit was the answer, of questions about a plant's documents of which a quarter had none, and of
    questions about something else. `ahead`: of the next one, in the fused score."""
    return 1 / (1 + exp(5.3 - 3.7 * (hit.dense or 0.0) - 4.5 * hit.said.covered - 7.6 * ahead))
