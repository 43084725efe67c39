"""Finding chunks by their words: BM25 over what one tenant's documents say, held in memory.

A change costs the reading of the changed documents only: every chunk's terms are kept as numbers, and the rest is a few
operations on whole arrays, which do not hold up the other threads.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from retrieval.index import Entry, Hit
from retrieval.terms import Terms, codes

Scores = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
K1, B = 1.5, 0.8  # the best of those measured on questions, or near it; docs/decisions
_BLOCK = 64  # scores, of which the highest is looked at before them


class Said(NamedTuple):
    """`score`: BM25's. `covered`: which share of what the query says stands in the chunk, from 0 to 1; a rare word says
    more than a common one, and one that stands nowhere the most. `coded`: how many of the codes that the query names
    stand in it, where a code that stands in many chunks counts less than 1."""

    score: float
    covered: float
    coded: float


class Lexical:
    """Only read once it is made, by any number of threads: a change makes another one."""

    def __init__(self, keys: Sequence[Entry], vocabulary: dict[str, int], terms: Numbers, lengths: Numbers) -> None:
        """`terms`: those of all chunks one after another, by their numbers; `lengths`: how many each chunk has."""
        self._keys, self._vocabulary, self._terms, self._lengths = tuple(keys), vocabulary, terms, lengths
        self._row = {entry: row for row, entry in enumerate(self._keys)}
        self._documents: dict[str, int] = {}
        self._document_of = np.array([self._documents.setdefault(k.document, len(self._documents)) for k in keys], int)
        self._starts, self._rows, self._weights = _weighed(terms, lengths, len(vocabulary))

    @classmethod
    def of(cls, keys: Sequence[Entry], texts: Sequence[str]) -> "Lexical":
        """`texts[i]` is what is searched of the chunk `keys[i]`."""
        return cls((), {}, np.zeros(0, np.int32), np.zeros(0, np.int32)).changed((), keys, texts)

    def changed(self, without: Collection[str], keys: Sequence[Entry], texts: Sequence[str]) -> "Lexical":
        """Another one, without these documents, and with these chunks."""
        kept = [row for row, entry in enumerate(self._keys) if entry.document not in without]
        terms, vocabulary = Terms(), defaultdict(count(len(self._vocabulary)).__next__, self._vocabulary)
        read = [np.array(list(map(vocabulary.__getitem__, terms.of(text))), np.int32) for text in texts]
        lengths = np.array([len(one) for one in read], np.int32)
        old = self._terms[np.repeat(np.isin(np.arange(len(self._keys)), kept), self._lengths)]
        return Lexical(
            [*(self._keys[row] for row in kept), *keys],
            dict(vocabulary),
            np.concatenate([old, *read]),
            np.concatenate([self._lengths[kept], lengths]),
        )

    def __len__(self) -> int:
        return len(self._keys)

    def scores(self, query: str) -> Scores:
        """Of every chunk in the order given, 0 where no word of the query stands."""
        scores = np.zeros(len(self._keys), np.float32)
        for term in set(Terms().of(query)):
            place = self._place(term)
            np.add.at(scores, self._rows[place], self._weights[place])
        return scores

    def search(self, query: str, limit: int, among: Collection[str] | None = None) -> list[Hit]:
        """The best first; only chunks in which a word of the query stands. `among`: only of these documents."""
        scores = self.scores(query)
        if among is not None:
            chosen = np.zeros(len(self._documents), bool)
            chosen[[self._documents[one] for one in among if one in self._documents]] = True
            scores *= chosen[self._document_of]
        rows = _highest(scores, limit)
        return [Hit(self._keys[row].document, self._keys[row].number, float(scores[row])) for row in rows]

    def said(self, query: str, entries: Sequence[Entry]) -> list[Said]:
        """What of the query each of these chunks says; nothing of one that is not held."""
        rows = np.array([self._row.get(entry, -1) for entry in entries], np.int32)  # -1: newer than these words
        named = codes(query)
        score, covered, coded = np.zeros((3, len(rows)), np.float32)
        said, rarest = 0.0, float(_rarity(np.array(1), len(self._keys)))
        for term in set(Terms().of(query)):
            place = self._place(term)
            holding = self._rows[place]
            rarity = float(_rarity(np.array(len(holding)), len(self._keys)))
            said += rarity
            if len(holding):
                at = np.minimum(np.searchsorted(holding, rows), len(holding) - 1)
                there = holding[at] == rows
                score += there * self._weights[place][at]
                covered += there * np.float32(rarity)
                if term in named:
                    coded += there * np.float32(rarity / rarest)
        covered /= np.float32(said or 1)
        return [Said(*values) for values in zip(score.tolist(), covered.tolist(), coded.tolist(), strict=True)]

    def _place(self, term: str) -> slice:
        """Where the chunks that hold it are kept."""
        number = self._vocabulary.get(term)
        return slice(0) if number is None else slice(self._starts[number], self._starts[number + 1])


def _highest(scores: Scores, limit: int) -> npt.NDArray[np.int64]:
    """The rows of the highest scores above 0, those first."""
    blocks = scores[: len(scores) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
    # As many blocks as are asked for hold one at least as high as this, so that nothing lower is among the highest.
    least = np.partition(blocks, -limit)[-limit] if len(blocks) > limit else 0
    rows = np.flatnonzero((scores >= least) & (scores > 0))
    return rows[np.argsort(-scores[rows], kind="stable")][:limit]


def _weighed(terms: Numbers, lengths: Numbers, vocabulary: int) -> tuple[npt.NDArray[np.int64], Numbers, Scores]:
    """By term, in the order of the chunks: what each occurrence in a chunk adds to the chunk's score. Those of the term
    n are kept from starts[n] to starts[n + 1]."""
    chunks = max(len(lengths), 1)
    pairs = terms.astype(np.int64) * chunks
    pairs += np.repeat(np.arange(len(lengths)), lengths)
    pairs, times = np.unique(pairs, return_counts=True)
    rows = (pairs % chunks).astype(np.int32)
    holding = np.bincount(pairs // chunks, minlength=vocabulary)
    relative = lengths / max(lengths.mean(), 1) if len(lengths) else lengths
    rarity = np.repeat(_rarity(holding, chunks), holding)
    weights = rarity * times / (times + K1 * (1 - B + B * relative[rows]))
    return np.concatenate([[0], np.cumsum(holding)]), rows, weights.astype(np.float32)


def _rarity(holding: npt.NDArray[np.int64], chunks: int) -> Any:
    return np.log(1 + (chunks - holding + 0.5) / (holding + 0.5))
