"""A tenant's Chroma store, opened, and what is remembered of it: which chunks it holds, and vectors read before."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.config import Settings

from retrieval.embedding import Vectors
from retrieval.index import Entry, Hit

_NAME = "chunks"
_SPACE: CreateCollectionConfiguration = {"hnsw": {"space": "cosine", "ef_search": 200}}
_MOST = 5_461  # rows in one call: what SQLite takes
_PAGE = 1_000  # vectors read at once: they come as Python's own numbers
_REMEMBERED = 40_000  # vectors: 60 MB of those with 384 dimensions
# Milliseconds, measured at 100,000 chunks: to read a vector from the store, to compare with one that was read before,
# and for each hit that the graph is asked for.
_READ, _COMPARE, _ASK = 0.05, 0.0005, 0.008
_SPARE = 1.2  # times as many hits as would do, if those that are allowed were spread evenly


class Opened:
    """Nobody else may write while it is used. Raises Chroma's own errors."""

    def __init__(self, folder: Path, dimension: int, *, new: bool) -> None:
        self.dimension = dimension
        self._client = chromadb.PersistentClient(folder, Settings(anonymized_telemetry=False))
        # Without a function Chroma would take, and download, one of its own if it were given texts: it never is.
        if new:
            self._client.create_collection(_NAME, configuration=_SPACE, embedding_function=None)
        self._collection = self._client.get_collection(_NAME, embedding_function=None)
        self._numbers: dict[str, set[int]] = {}
        self._read: dict[str, Vectors] = {}  # vectors of a document, in the order of its numbers
        for one in map(_entry, self._collection.get(include=[])["ids"]):
            self._numbers.setdefault(one.document, set()).add(one.number)

    def close(self) -> None:
        if isinstance(self._client, Client):
            self._client.close()

    def held(self) -> dict[str, int]:
        return {document: len(numbers) for document, numbers in self._numbers.items()}

    def entries(self, documents: Iterable[str]) -> list[Entry]:
        return [Entry(one, number) for one in documents for number in sorted(self._numbers.get(one, ()))]

    def put(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        # Deleted first: Chroma does not always keep on the disk what it is given in place of another vector.
        self.delete([one for one in entries if one.number in self._numbers.get(one.document, ())])
        for start in range(0, len(entries), _MOST):
            some = entries[start : start + _MOST]
            self._collection.add(ids=_ids(some), embeddings=vectors[start : start + _MOST])
        for one in entries:
            self._numbers.setdefault(one.document, set()).add(one.number)
            self._read.pop(one.document, None)

    def delete(self, entries: Sequence[Entry]) -> None:
        for start in range(0, len(entries), _MOST):
            self._collection.delete(ids=_ids(entries[start : start + _MOST]))
        for one in entries:
            self._numbers[one.document].discard(one.number)
            self._read.pop(one.document, None)
        for document in {one.document for one in entries}:
            if not self._numbers[document]:
                del self._numbers[document]

    def search(self, vector: Vectors, limit: int, among: frozenset[str] | None) -> list[Hit]:
        """What is allowed is chosen before the ranking, in effect: of the nearest of all, so many are asked for that
        enough of them are allowed, or each that is allowed is compared with, whichever is quicker. Chroma's own filter
        takes 30 to 500 ms of 100,000 chunks."""
        count = sum(map(len, self._numbers.values()))
        if among is None:
            return self._nearest(vector, min(limit, count)) if count else []
        wanted = among & self._numbers.keys()
        allowed = sum(len(self._numbers[one]) for one in wanted)
        unread = sum(len(self._numbers[one]) for one in wanted if one not in self._read)
        asked = min(count, int(_SPARE * limit * count / max(allowed, 1)) + 1)
        while asked * _ASK < unread * _READ + allowed * _COMPARE:
            hits = [hit for hit in self._nearest(vector, asked) if hit.document in among]
            if len(hits) >= min(limit, allowed):
                return hits[:limit]
            if asked == count:
                break
            asked = min(count, asked * 8, int(_SPARE * asked * limit / max(len(hits), 1)) + 1)
        return self._compared(vector, limit, sorted(wanted))

    def _nearest(self, vector: Vectors, limit: int) -> list[Hit]:
        """By the graph, which seldom misses one."""
        found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"])
        hits = zip(map(_entry, found["ids"][0]), (found["distances"] or [[]])[0], strict=True)
        return [Hit(one.document, one.number, 1 - distance) for one, distance in hits]

    def _compared(self, vector: Vectors, limit: int, documents: Sequence[str]) -> list[Hit]:
        if not documents:
            return []
        self._remember(documents)
        entries = self.entries(documents)
        scores = np.concatenate([self._read[one] for one in documents]) @ vector
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Hit(entries[one].document, entries[one].number, float(scores[one])) for one in best]

    def _remember(self, documents: Sequence[str]) -> None:
        known = sum(map(len, self._read.values()))
        if known + sum(len(self._numbers[one]) for one in documents if one not in self._read) > _REMEMBERED:
            self._read.clear()
        ids = _ids(self.entries(one for one in documents if one not in self._read))
        vectors: dict[str, Vectors] = {}
        for start in range(0, len(ids), _PAGE):
            got = self._collection.get(ids=ids[start : start + _PAGE], include=["embeddings"])
            vectors.update(zip(got["ids"], np.asarray(got["embeddings"], dtype=np.float32), strict=True))
        for document in documents:
            if document not in self._read:
                self._read[document] = np.stack([vectors[one] for one in _ids(self.entries([document]))])


def _ids(entries: Iterable[Entry]) -> list[str]:
    return [f"{one.document}:{one.number}" for one in entries]


def _entry(id: str) -> Entry:
    document, _, number = id.rpartition(":")
    return Entry(document, int(number))
