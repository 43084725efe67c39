"""A vector index that compares a query with every vector: nothing is lost by looking only near it."""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from core.errors import Conflict
from retrieval.embedding import Vectors
from retrieval.index import Entry, Hit


class Exact:
    """A `DocumentIndex` in memory."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[list[Entry], Vectors]] = {}

    async def put(self, tenant: str, entries: Sequence[Entry], vectors: Vectors) -> None:
        old, matrix = self._held.get(tenant, ([], vectors[:0]))
        if matrix.shape[1:] != vectors.shape[1:]:
            raise Conflict("The vectors have another dimension than those that are held.")
        new = set(entries)
        kept = [place for place, entry in enumerate(old) if entry not in new]
        self._held[tenant] = [*(old[place] for place in kept), *entries], np.concatenate([matrix[kept], vectors])

    async def forget(self, tenant: str, documents: Collection[str]) -> None:
        entries, matrix = self._held.get(tenant, ([], np.zeros((0, 0), np.float32)))
        kept = [place for place, entry in enumerate(entries) if entry.document not in documents]
        self._held[tenant] = [entries[place] for place in kept], matrix[kept]

    async def search(self, tenant: str, vector: Vectors, limit: int, among: Collection[str] | None = None) -> list[Hit]:
        if tenant not in self._held:
            return []
        entries, matrix = self._held[tenant]
        scores = matrix @ vector
        if among is not None:
            scores[[entry.document not in among for entry in entries]] = -np.inf
        best = np.argsort(-scores, kind="stable")[:limit]
        found = [(entries[place], float(scores[place])) for place in best]
        return [Hit(entry.document, entry.number, score) for entry, score in found if score > -np.inf]

    async def held(self, tenant: str) -> dict[str, int]:
        return dict(Counter(entry.document for entry in self._held.get(tenant, ([], None))[0]))

    async def clear(self, tenant: str) -> None:
        self._held.pop(tenant, None)

    async def forget_others(self, tenant: str) -> None:
        """It holds none."""

    async def close(self) -> None:
        self._held.clear()
