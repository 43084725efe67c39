"""The words of one tenant's names: how rare each is, and which a misspelt word may mean."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from weakref import WeakKeyDictionary

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from data_layer.database import Database, ReadTx
from data_layer.queries.names import NameRepository
from data_layer.queries.values import SortingValue, ValueRepository
from tools.alike import also_called
from tools.countries import COUNTRY_FIELDS, called
from tools.words import bare, codelike, singular, stem

MOST_WORDS = 100_000
_MOST_TENANTS = 50
_KINDS = frozenset({"category", "subcategory", "product_line"})
_NAMES = frozenset({"model", "size"})  # values that are as many as items are
_SHORT = 5
_SHORTEST = 4  # a shorter word with one wrong letter could be too many others


@dataclass(frozen=True)
class Vocabulary:
    """Words with the number of records that hold each; a word that is not there is held by one record at most.

    `values` are those of sorting fields, by the stems of their words; `families` kinds of items, two or more of one
    field, whose names end in the same word: `frames` are road frames and touring frames. `looks`: stems of the words
    of colours, with which names of items go on."""

    records: int
    counts: Mapping[str, int]
    values: Mapping[tuple[str, ...], tuple[SortingValue, ...]] = field(default_factory=dict)
    families: Mapping[str, tuple[SortingValue, ...]] = field(default_factory=dict)
    looks: frozenset[str] = field(init=False, repr=False)
    _of_values: Mapping[str, frozenset[SortingValue]] = field(init=False, repr=False)
    _value_words: list[str] = field(init=False, repr=False)
    _by_length: Mapping[int, list[str]] = field(init=False, repr=False)
    _sorted: list[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        spelt = [word for word in self.counts if word.isalpha()]
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in spelt:
            by_length[len(word)].append(word)
        object.__setattr__(self, "_by_length", dict(by_length))
        object.__setattr__(self, "_sorted", sorted(spelt))
        by_word: dict[str, set[SortingValue]] = defaultdict(set)
        sorted_so = {value for alike in self.values.values() for value in alike if value.field not in _NAMES}
        for value in sorted_so:
            for word in bare(value.value):
                by_word[stem(word)].add(value)
        object.__setattr__(self, "_of_values", {word: frozenset(values) for word, values in by_word.items()})
        spelt = sorted({word for value in sorted_so for word in bare(value.value) if len(word) > _SHORTEST})
        object.__setattr__(self, "_value_words", [word for word in spelt if word.isalpha()])
        looks = {word for said, alike in self.values.items() for v in alike if v.field == "color" for word in said}
        object.__setattr__(self, "looks", frozenset(looks))

    def holding(self, word: str) -> frozenset[SortingValue]:
        """Values that hold this word, or the one that it is a slip of; none, if names hold it."""
        if self.known(word):
            return frozenset()
        if stem(word) in self._of_values:
            return self._of_values[stem(word)]
        allowed = 1 if len(word) < 8 else 2
        near = extract(word, self._value_words, scorer=OSA.distance, score_cutoff=allowed, limit=3)
        likely = {stem(other) for other, distance, _ in near if distance == near[0][1] and slip_of(other, word)}
        return self._of_values[likely.pop()] if len(likely) == 1 else frozenset()

    def rarity(self, word: str) -> float:
        return math.log(1 + self.records / self.counts.get(word, 1))

    def known(self, word: str) -> bool:
        return word in self.counts

    def near(self, word: str) -> dict[str, float]:
        """Words that this one may be a misspelling or the beginning of, each with a quality below 1."""
        if len(word) < _SHORTEST or not word.isalpha():
            return {}
        allowed = 1 if len(word) < 7 else 2
        found: dict[str, float] = {}
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for other, distance, _ in extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed, limit=3
            ):
                # Slips of the finger rarely hit the first letter, and seldom twice in a short word.
                if other[0] == word[0] or (distance == 1 and len(word) > _SHORTEST):
                    found[other] = 1 - distance * (0.2 if len(word) <= _SHORTEST else 0.1)
        return found or self._beginning(word)

    def parts(self, word: str) -> tuple[str, str] | None:
        """The two known words that were written as one."""
        if len(word) >= 2 * _SHORTEST - 2 and word.isalpha():
            for cut in range(3, len(word) - 2):
                if word[:cut] in self.counts and word[cut:] in self.counts:
                    return word[:cut], word[cut:]
        return None

    def _beginning(self, word: str) -> dict[str, float]:
        at = bisect_left(self._sorted, word)
        return {w: 0.75 for w in self._sorted[at : at + 3] if w.startswith(word) and not codelike(w)}


def slip_of(meant: str, written: str) -> bool:
    """Is a word, which is near to another and stands alone, likely the other? In a short one a wrong letter makes
    another word: `chair` is no `chain`."""
    one, other = singular(written), singular(meant)
    if one == other or len(one) > _SHORT:
        return one[0] == other[0]
    return len(one) > _SHORTEST and sorted(one) == sorted(other)


@dataclass
class _Kept:
    changed: datetime | None
    vocabulary: Vocabulary


class Vocabularies:
    """Each tenant's vocabulary, kept until one of its sources is synced anew; the least used goes first."""

    _kept: ClassVar[WeakKeyDictionary[Database, dict[str, _Kept]]] = WeakKeyDictionary()

    @classmethod
    async def of(cls, database: Database, tx: ReadTx, tenant: str) -> Vocabulary:
        kept = cls._kept.setdefault(database, {})
        found = kept.pop(tenant, None)
        names = NameRepository(tx)
        changed = await names.last_change()
        if found is None or found.changed != changed:
            values = _by_words(await ValueRepository(tx).all())
            words = await names.vocabulary(MOST_WORDS)
            found = _Kept(changed, Vocabulary(await names.count(), words, values, _families(values)))
        kept[tenant] = found
        while len(kept) > _MOST_TENANTS:
            kept.pop(next(iter(kept)))
        return found.vocabulary


def _by_words(values: Iterable[SortingValue]) -> dict[tuple[str, ...], tuple[SortingValue, ...]]:
    found: dict[tuple[str, ...], tuple[SortingValue, ...]] = {}
    for value in values:
        others = called(value.value) if value.field in COUNTRY_FIELDS else also_called(value.field, value.value)
        for name in (value.value, *others):
            said = tuple(map(stem, bare(name)))
            if said and value not in found.get(said, ()):
                found[said] = (*found.get(said, ()), value)
    return found


def _families(
    values: Mapping[tuple[str, ...], tuple[SortingValue, ...]],
) -> dict[str, tuple[SortingValue, ...]]:
    by_end: dict[tuple[str, str], list[SortingValue]] = defaultdict(list)
    for said, alike in values.items():
        for value in alike if len(said) > 1 else ():
            if value.entity == "sku" and value.field in _KINDS:
                by_end[said[-1], value.field].append(value)
    found: dict[str, tuple[SortingValue, ...]] = {}
    for (end, _), members in by_end.items():
        if len(members) > 1 and (end,) not in values:
            found[end] = (*found.get(end, ()), *members)
    return found
