"""Which phrase of the lexicon begins at a word: the longest that is meant as one."""

from collections.abc import Sequence
from typing import Protocol

from agent.models.embedded.compose.lexicon import SKIPPED, Lexicon
from agent.models.embedded.compose.senses import LinkWord, Noun, Operator, Sense
from agent.models.embedded.dates import Period
from agent.models.embedded.words import stem, synonyms

_WHEN = frozenset({"in", "on", "by", "at"})

# "came in today": before these the word belongs to the verb.
_NO_WORD_BEFORE = frozenset({"today", "yesterday", "tomorrow", "last", "this", "next"})


class Stretch(Protocol):
    """What was read before, and no phrase goes beyond."""

    @property
    def text(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def period(self) -> Period | None: ...


def longest(
    words: Sequence[tuple[str, int, int]], at: int, lexicon: Lexicon, fixed: Sequence[Stretch]
) -> tuple[int, tuple[Sense, ...], tuple[str, ...]] | None:
    """The longest phrase of the lexicon that begins here: how many words, what it says, its stems."""
    stems: list[str] = []
    best: tuple[int, tuple[Sense, ...], tuple[str, ...]] | None = None
    for ahead in range(at, min(len(words), at + lexicon.longest + 4)):
        word = words[ahead][0]
        if any(words[at][1] < one.start < words[ahead][1] for one in fixed):
            break
        if word in SKIPPED and ahead > at:
            continue
        stems.append(stem(word))
        senses = lexicon.find(tuple(stems)) or lexicon.find(_plain(stems))
        if senses and len(stems) > 1 and word == "per" and _named(words[ahead + 1 :], lexicon):
            break  # "quantity per order line": of each
        if len(stems) > 1 and word in _WHEN and _then(fixed, words[ahead][2]):
            break  # "bought in 2024"
        if senses and not (len(stems) == 2 and _does(words[at][0], word, senses, lexicon)):
            best = (ahead - at + 1, senses, tuple(stems))
    return best


def _named(words: Sequence[tuple[str, int, int]], lexicon: Lexicon) -> bool:
    """Does a record's name or a stretch of time stand here?"""
    stems = [stem(word) for word, _, _ in words if word not in SKIPPED][: lexicon.longest]
    found = (sense for size in range(1, len(stems) + 1) for sense in lexicon.find(tuple(stems[:size])))
    times = len(words) and lexicon.find(("per", stems[0])) if stems else ()
    return any(isinstance(sense, Noun) for sense in found) or bool(times)


def _then(fixed: Sequence[Stretch], end: int) -> bool:
    behind = [one for one in fixed if one.period and 0 < one.start - end <= 1]
    return any(one.text.split()[0].lower() not in _NO_WORD_BEFORE for one in behind)


def _plain(stems: Sequence[str]) -> tuple[str, ...]:
    """Each word as the field calls it: `completed qty` is the completed quantity."""
    if len(stems) < 2:
        return ()
    plain = [synonyms().get((one,), (one,)) for one in stems]
    return tuple(one[0] for one in plain) if all(len(one) == 1 for one in plain) else ()


def _does(first: str, second: str, senses: tuple[Sense, ...], lexicon: Lexicon) -> bool:
    """`suppliers offer`: what they do, and no `supplier offer`."""
    plural = first.endswith("s") and stem(first) == first[:-1] and stem(second) == second
    alone = {s.subject for s in lexicon.find((stem(first),)) if isinstance(s, Noun)}
    if second == "from":  # "orders from": they are no verb
        return plural and bool(alone) and all(isinstance(s, LinkWord) for s in senses)
    doing = {s.subject for s in lexicon.find((second,)) if isinstance(s, LinkWord)}
    return plural and bool(doing & alone) and any(isinstance(s, Noun) for s in senses)


def denies(senses: tuple[Sense, ...]) -> bool:
    return any(isinstance(sense, Operator) and sense.name == "not" for sense in senses)
