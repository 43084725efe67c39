"""Where a phrase that begins with a denial says less than what stands behind: of `no stock records` there are none."""

from collections.abc import Sequence

from agent.models.embedded.compose.lexicon import SKIPPED, Lexicon
from agent.models.embedded.compose.phrases import Stretch, denies, longest
from agent.models.embedded.compose.senses import LinkWord, Noun, Sense

_HAVE_NOT = ("not", "have")
_THEN = frozenset({"and", "or", "but", "right", "now", "today", "yet", "here"})

Words = Sequence[tuple[str, int, int]]
Phrase = tuple[int, tuple[Sense, ...], tuple[str, ...]]


def only_denies(words: Words, at: int, best: Phrase, lexicon: Lexicon, fixed: Sequence[Stretch]) -> bool:
    """Is it the first word of the phrase alone that is said here?"""
    taken, _, said = best
    if said[-2:] == _HAVE_NOT and not _ends(words, at + taken - 1, fixed):
        return True  # "do not have a supplier"
    if taken < 2 or not denies(lexicon.find(said[:1])):
        return False
    if [word for word, _, _ in words[at + taken : at + taken + 1]] == ["anything"]:
        return True  # "did not deliver anything": no delivery at all
    behind = longest(words, at + 1, lexicon, fixed)
    longer = 0 if behind is None else 1 + behind[0] - taken
    named = behind is not None and longer > 0 and any(isinstance(sense, Noun) for sense in behind[1])
    return named or (behind is not None and longer >= 0 and _holds(words, at + 1, behind, lexicon, fixed))


def _ends(words: Words, last: int, fixed: Sequence[Stretch]) -> bool:
    """Does a clause end here? (`parts that we do not have`)"""
    end = words[last][2]
    behind = words[last + 1] if last + 1 < len(words) else None
    named = any(0 < one.start - end <= len(" the ") for one in fixed if not one.period)
    return not named and (behind is None or behind[0] in _THEN or behind[1] - end > 1)


def _holds(words: Words, at: int, said: Phrase, lexicon: Lexicon, fixed: Sequence[Stretch]) -> bool:
    """`never used in any product`: a verb of the product structure, and an item that it leads to."""
    last = at + said[0] - 1
    ahead = next((p for p in range(last + 1, len(words)) if words[p][0] not in SKIPPED), None)
    behind = longest(words, ahead, lexicon, fixed) if ahead is not None else None
    items = behind is not None and Noun("item") in behind[1]
    near = any(not one.period for one in fixed if 0 < one.start - words[last][2] <= len(" any of the "))
    done = said[0] == 1 and words[at][0].endswith("ed")  # "never used items"
    return not done and any(isinstance(sense, LinkWord) and sense.verb for sense in said[1]) and (items or near)
