"""Which phrase of the lexicon begins at a word: the longest that is meant as one."""

from collections.abc import Sequence
from typing import Protocol

from agent.models.embedded.compose.lexicon import SKIPPED, Lexicon
from agent.models.embedded.compose.senses import LinkWord, Noun, Operator, Sense
from agent.models.embedded.words import stem


class Stretch(Protocol):
    """What was read before, and no phrase goes beyond."""

    @property
    def start(self) -> int: ...


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
        senses = lexicon.find(tuple(stems))
        if senses and not (len(stems) == 2 and _does(words[at][0], word, senses, lexicon)):
            best = (ahead - at + 1, senses, tuple(stems))
    return best


def _does(first: str, second: str, senses: tuple[Sense, ...], lexicon: Lexicon) -> bool:
    """`suppliers offer`: what they do, and no `supplier offer`."""
    plural = first.endswith("s") and stem(first) == first[:-1] and stem(second) == second
    alone = {s.subject for s in lexicon.find((stem(first),)) if isinstance(s, Noun)}
    doing = {s.subject for s in lexicon.find((second,)) if isinstance(s, LinkWord)}
    return plural and bool(doing & alone) and all(isinstance(s, Noun) for s in senses)


def denies(senses: tuple[Sense, ...]) -> bool:
    return any(isinstance(sense, Operator) and sense.name == "not" for sense in senses)
