"""Finding chunks by their words: BM25 over what one tenant's documents say, held in memory."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from bm25s import BM25

from retrieval.index import Entry, Hit
from retrieval.terms import Terms

Scores = npt.NDArray[np.float32]
K1, B = 1.2, 0.75


class Lexical:
    """Made once of all chunks, then only read, by any number of threads: a change makes another one."""

    def __init__(self, keys: Sequence[Entry], vocabulary: dict[str, int], bm25: Any) -> None:
        self._keys, self._vocabulary, self._bm25 = tuple(keys), vocabulary, bm25
        self._row = {entry: row for row, entry in enumerate(self._keys)}
        self._documents: dict[str, int] = {}
        self._document_of = np.array([self._documents.setdefault(k.document, len(self._documents)) for k in keys], int)

    @classmethod
    def of(cls, keys: Sequence[Entry], texts: Sequence[str]) -> "Lexical":
        """`texts[i]` is what is searched of the chunk `keys[i]`."""
        terms, vocabulary = Terms(), dict[str, int]()
        numbers = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms.of(text)] for text in texts]
        bm25 = BM25(k1=K1, b=B, method="lucene", backend="numpy")
        if vocabulary:
            bm25.index((numbers, vocabulary), create_empty_token=False, show_progress=False)
        return cls(keys, vocabulary, bm25)

    def __len__(self) -> int:
        return len(self._keys)

    def scores(self, query: str) -> Scores:
        """Of every chunk in the order given, 0 where no word of the query stands."""
        known = {self._vocabulary[term] for term in Terms().of(query) if term in self._vocabulary}
        if not known:
            return np.zeros(len(self._keys), np.float32)
        scores: Scores = self._bm25.get_scores_from_ids(list(known))
        return scores

    def coverage(self, query: str, entries: Sequence[Entry]) -> Scores:
        """Which share of what the query says stands in each of these chunks, from 0 to 1; a rare word says more than a
        common one, and one that stands nowhere the most."""
        terms = set(Terms().of(query))
        rows = np.array([self._row[entry] for entry in entries], int)
        covered, said = np.zeros(len(rows), np.float32), 0.0
        for term in terms:
            holding = self._holding(term)
            weight = float(np.log(1 + (len(self._keys) - len(holding) + 0.5) / (len(holding) + 0.5)))
            covered += weight * np.isin(rows, holding, assume_unique=True)
            said += weight
        return covered / said if said else covered

    def _holding(self, term: str) -> npt.NDArray[np.int32]:
        """The rows in which it stands, ascending."""
        number = self._vocabulary.get(term)
        if number is None:
            return np.zeros(0, np.int32)
        start, end = self._bm25.scores["indptr"][number : number + 2]
        rows: npt.NDArray[np.int32] = self._bm25.scores["indices"][start:end]
        return rows

    def search(self, query: str, limit: int, among: Collection[str] | None = None) -> list[Hit]:
        """The best first; only chunks in which a word of the query stands. `among`: only of these documents."""
        scores = self.scores(query)
        if among is not None:
            chosen = np.zeros(len(self._documents), bool)
            chosen[[self._documents[one] for one in among if one in self._documents]] = True
            scores = np.where(chosen[self._document_of], scores, 0)
        best = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else np.arange(len(scores))
        best = best[np.argsort(-scores[best], kind="stable")]
        return [Hit(self._keys[i].document, self._keys[i].number, float(scores[i])) for i in best if scores[i] > 0]
