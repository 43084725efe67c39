"""Searching one tenant's chunks by meaning and by words at once."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from retrieval.embedding import Embedding
from retrieval.fusion import DENSE, LEXICAL, Fused, fuse
from retrieval.index import DocumentIndex, Hit
from retrieval.lexical import Lexical
from retrieval.rerank import AsFused, Reranker

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
    def __init__(self, index: DocumentIndex, embedding: Embedding, reranker: Reranker | None = None) -> None:
        self._index, self._embedding, self._reranker = index, embedding, reranker or AsFused()

    async def search(
        self, tenant: str, query: str, lexical: Lexical, limit: int, among: Collection[str] | None = None
    ) -> list[Scored]:
        """The best first; `lexical` holds the tenant's chunks. `among`: only of these documents, chosen before the
        ranking. Raises `Unavailable`."""
        if among is not None and not among:
            return []
        depth = max(DEPTH, limit)
        dense, said = await asyncio.gather(
            self._dense(tenant, query, depth, among), asyncio.to_thread(lexical.search, query, depth, among)
        )
        hits = (await self._reranker.rerank(query, fuse(dense, said)))[:limit]
        covered = lexical.coverage(query, [hit.entry for hit in hits])
        return [_scored(hit, float(share)) for hit, share in zip(hits, covered, strict=True)]

    async def _dense(self, tenant: str, query: str, limit: int, among: Collection[str] | None) -> list[Hit]:
        return await self._index.search(tenant, await self._embedding.query(query), limit, among)


def _scored(hit: Fused, covered: float) -> Scored:
    score = DENSE * max(hit.dense or 0.0, 0.0) + LEXICAL * covered
    return Scored(hit.entry.document, hit.entry.number, score, hit.dense, hit.lexical)
