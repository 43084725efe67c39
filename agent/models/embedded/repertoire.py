"""Everything the model was offered, prepared for comparison: which example a question is nearest to in meaning.

A question covers an example, and the example it, as far as each word of the one has a near word in the other; words
that few tools use weigh more. To that come word order (pairs of neighbours) and the nearness of whole sentences.
"""

import re
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.models.embedded.compose.spelling import Spelling
from agent.models.embedded.meaning import Vector, vector
from agent.models.embedded.offer import Kind, Offer
from agent.models.embedded.scalars import triggers
from agent.models.embedded.words import ASKING, STOP, content, known_words, stems

Floats = NDArray[np.float32]
_STOP_WEIGHT, _ASKING_WEIGHT, _SLOT_WEIGHT = 0.06, 0.3, 0.8
_SPELT = re.compile(r"[^\W\d_]+")
_NEAR = 0.5  # word vectors nearer than this count as related
_QUESTION, _EXAMPLE, _ORDER, _SENTENCE, _TOOL = 0.33, 0.22, 0.13, 0.17, 0.15


@dataclass(frozen=True)
class Likeness:
    """A question compared with all examples. `weights` of its words; `by_example`: how well each example has each
    word (words × examples); the other parts are one number an example; `by_offer`: words × offers."""

    words: tuple[str, ...]
    weights: Floats
    by_example: Floats
    covered: Floats
    order: Floats
    sentence: Floats
    by_offer: Floats


@dataclass(frozen=True)
class Score:
    """`value`: how near a question is to what an offer is asked, 0 to 1. `loose`: the words that nothing of the offer
    explains, their `share` of the meaning by weight; `explained`: the number of those that something does."""

    value: float
    loose: tuple[str, ...]
    share: float
    explained: int


@dataclass(frozen=True)
class _Word:
    """One word compared with all examples: with each of their words, with each at best, with each offer at best."""

    spread: Floats
    by_example: Floats
    by_offer: Floats


@dataclass(frozen=True)
class _Weighed:
    """A question's likeness without the words that are consumed: `values` by offer; the places of the words that are
    `said` and what they weigh together (`meant`)."""

    likeness: Likeness
    weights: Floats
    values: list[float]
    said: list[int]
    meant: float
    consumed: int

    def score(self, offer: int) -> Score:
        near = self.likeness.by_offer[:, offer]
        loose = [i for i in self.said if near[i] < _NEAR]
        share = float(self.weights[loose].sum()) / self.meant if loose else 0.0
        explained = len(self.said) - len(loose) + self.consumed
        return Score(self.values[offer], tuple(self.likeness.words[i] for i in loose), share, explained)


class Repertoire:
    """`composing` is the name of the tool that takes queries of the semantic model, when it is offered. `choosing`: the
    words that say which value of a closed argument is meant."""

    def __init__(self, offers: Sequence[Offer], composing: str | None = None) -> None:
        self.offers = tuple(offers)
        self.composing = composing
        sentences = [
            (i, stems(example), example) for i, o in enumerate(offers) for example in (o.examples or (o.title,))
        ]
        about = [
            set(stems(" ".join((o.title, o.purpose, *(a.name.replace("_", " ") for a in o.arguments)))))
            for o in self.offers
        ]
        said = [set[str]().union(*(words for j, words, _ in sentences if j == i)) for i in range(len(self.offers))]
        self.vocabulary = frozenset(content(sorted(set[str]().union(*said, *about)))) | ASKING | known_words()
        closed = (argument for o in self.offers for argument in o.of_kind(Kind.CHOICE, Kind.BOOLEAN))
        self.choosing = frozenset(word for one in closed for words in triggers(one).values() for word in words)
        self._spelling = Spelling(self.vocabulary)
        self._terms = sorted(set[str]().union(*said, *about))
        self._place = {term: i for i, term in enumerate(self._terms)}
        spread = {term: sum(term in words for words in said) for term in self._terms}
        self._rarity = {
            t: float(np.log(1 + len(offers) / max(n, 1)) / np.log(1 + len(offers))) for t, n in spread.items()
        }
        self._vectors: Floats = np.stack([_word_vector(term) for term in self._terms])
        self.owner = np.array([i for i, _, _ in sentences])
        longest = max(len(words) for _, words, _ in sentences)
        nothing = len(self._terms)  # the place of padding: near to no word
        self._example_terms = np.full((len(sentences), longest), nothing)
        self._example_weights = np.zeros((len(sentences), longest), dtype=np.float32)
        rows_of_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
        pairs_in: list[int] = []
        for row, (_, words, _) in enumerate(sentences):
            for column, word in enumerate(words):
                self._example_terms[row, column] = self._place[word]
                self._example_weights[row, column] = self.weight(word)
            for pair in _pairs(words):
                rows_of_pair[pair].append(row)
            pairs_in.append(len(_pairs(words)))
        self._sentences: Floats = np.stack([vector(_plain(text)) for _, _, text in sentences])
        self._rows_of_pair = dict(rows_of_pair)
        self._pairs_in = np.array(pairs_in, dtype=np.float32)
        self._example_totals: Floats = self._example_weights.sum(axis=1).clip(1e-6)
        terms = [
            [*sorted(self._place[w] for w in ours | more), nothing] for ours, more in zip(said, about, strict=True)
        ]
        self._terms_of_offers = np.concatenate(terms)
        self._first_terms = np.cumsum([0, *map(len, terms[:-1])])
        self._firsts = np.searchsorted(self.owner, np.arange(len(self.offers)))
        self.recent: deque[tuple[Any, Any, Any]] = deque(maxlen=6)
        self._read_word = lru_cache(512)(self._read_word_anew)
        self._compare = lru_cache(512)(self._compare_anew)
        self._weigh = lru_cache(512)(self._weigh_anew)

    def weight(self, word: str) -> float:
        if word.startswith("{"):
            return _SLOT_WEIGHT
        if word in STOP:
            return _STOP_WEIGHT
        if word in ASKING:
            return _ASKING_WEIGHT * self._rarity.get(word, 1.0)
        return self._rarity.get(word, 1.0)

    def compare(self, masked: str) -> Likeness:
        return self._compare(masked)

    def score(self, masked: str, offer: int, consumed: frozenset[int]) -> Score:
        """`consumed` are the words that went into arguments."""
        return self._weigh(masked, consumed).score(offer)

    def values(self, masked: str) -> list[float]:
        """How near it is to each offer, with nothing consumed."""
        return self._weigh(masked, frozenset()).values

    def _weigh_anew(self, masked: str, consumed: frozenset[int]) -> "_Weighed":
        likeness = self.compare(masked)
        weights = likeness.weights.copy()
        weights[list(consumed)] = 0
        total = float(weights.sum()) or 1e-6
        by_example = (
            _QUESTION * (weights @ likeness.by_example) / total
            + _EXAMPLE * likeness.covered
            + _ORDER * likeness.order
            + _SENTENCE * np.clip(likeness.sentence, 0, 1)
        )
        best = np.maximum.reduceat(by_example, self._firsts) + _TOOL * (weights @ likeness.by_offer) / total
        said = [i for i, word in enumerate(likeness.words) if is_content(word) and i not in consumed]
        meant = float(weights[said].sum()) or 1e-6
        return _Weighed(likeness, weights, best.tolist(), said, meant, len(consumed))

    def _compare_anew(self, masked: str) -> Likeness:
        words = stems(_SPELT.sub(lambda word: self._spelling.right(word[0].lower()), masked))
        weights = np.array([self.weight(word) for word in words], dtype=np.float32)
        read = [self._read_word(word) for word in words]
        rows, width = self._example_terms.shape
        by_example = np.stack([one.by_example for one in read]) if read else np.zeros((0, rows), np.float32)
        by_offer = np.stack([one.by_offer for one in read]) if read else np.zeros((0, len(self.offers)), np.float32)
        held = np.maximum.reduce([one.spread for one in read]) if read else np.zeros((rows, width), np.float32)
        covered = (held * self._example_weights).sum(axis=1) / self._example_totals
        return Likeness(
            words, weights, by_example, covered, self._order(words), self._sentences @ vector(_plain(masked)), by_offer
        )

    def _order(self, words: Sequence[str]) -> Floats:
        """The share of neighbours that the question and each example have in common."""
        pairs = _pairs(words)
        common = np.zeros(len(self.owner), dtype=np.float32)
        for pair in pairs:
            common[self._rows_of_pair.get(pair, [])] += 1
        return np.asarray(2 * common / (len(pairs) + self._pairs_in), dtype=np.float32)

    def _read_word_anew(self, word: str) -> _Word:
        near = np.append(self._near(word), np.float32(0))
        spread = near[self._example_terms]
        return _Word(spread, spread.max(axis=1), np.maximum.reduceat(near[self._terms_of_offers], self._first_terms))

    def _near(self, word: str) -> Floats:
        found = np.zeros(len(self._terms), dtype=np.float32)
        place = self._place.get("{quantity}" if word[0].isdigit() else word)
        if word.startswith("{") or word in STOP or word[0].isdigit():
            if place is not None:
                found[place] = 1
            return found
        similar = self._vectors @ _word_vector(word)
        related = similar >= _NEAR
        found[related] = similar[related] * 0.9
        if place is not None:
            found[place] = 1
        elif len(word) >= 6:
            for i, term in enumerate(self._terms):
                if _same_root(word, term):
                    found[i] = max(found[i], 0.9)
        return found


def is_content(word: str) -> bool:
    return not (word.startswith("{") or word in STOP or word in ASKING or word[0].isdigit())


def _word_vector(word: str) -> Vector:
    return vector(word) if is_content(word) else np.zeros(256, np.float32)


def _plain(text: str) -> str:
    return " ".join(stems(text))


def _pairs(words: Sequence[str]) -> frozenset[tuple[str, str]]:
    marked = ("^", *words, "$")
    return frozenset(pairwise(marked))


def _same_root(word: str, term: str) -> bool:
    """`replenish` and `replenishment`."""
    short, long = sorted((word, term), key=len)
    return len(short) >= 6 and long.startswith(short)
