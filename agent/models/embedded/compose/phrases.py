"""Which phrase of the lexicon begins at a word: the longest that is meant as one."""

from collections.abc import Sequence
from typing import Protocol

from agent.models.embedded.compose.lexicon import SKIPPED, Lexicon
from agent.models.embedded.compose.senses import Extreme, FieldWord, LinkWord, Noun, Operator, Sense
from agent.models.embedded.dates import Period
from agent.models.embedded.words import STOP, stem, synonyms, token_spans

_DOING = frozenset({"that", "which", "who", "do", "does", "did", "to", "would", "will", "not"})
_JOINING = frozenset({"and", "or", "vs", "versus", "against"})
_HAVING = frozenset({"have", "has", "had"})
_COMPARING = frozenset(
    {"above", "below", "over", "under", "more", "less", "fewer", "at", "between", "exceeding", "<", ">"}
)
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
    def end(self) -> int: ...

    @property
    def period(self) -> Period | None: ...


def longest(
    words: Sequence[tuple[str, int, int]], at: int, lexicon: Lexicon, fixed: Sequence[Stretch]
) -> tuple[int, tuple[Sense, ...], tuple[str, ...]] | None:
    """The longest phrase of the lexicon that begins here: how many words, what it says, its stems."""
    stems: list[str] = []
    shorter: tuple[int, tuple[Sense, ...], tuple[str, ...]] | None = None
    best = shorter
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
        if stems == ["sell", "to"] and [one[0] for one in words[ahead + 1 : ahead + 2]] != ["us"]:
            break  # "sold to dealers", and not to us
        if senses and not (len(stems) == 2 and _does(words[at][0], word, senses, lexicon)):
            shorter, best = best, (ahead - at + 1, senses, tuple(stems))
    if shorter is None or best is None:
        return best
    last = at + best[0] - 1
    leads = _leads(shorter[1], words[at][0]) and _begins_field(words, last, lexicon, fixed)
    return shorter if leads or _is_compared(words, at, last) else best


def _leads(senses: tuple[Sense, ...], word: str) -> bool:
    """Does it group, rank or have what stands behind?"""
    grouped = any(isinstance(sense, Operator) and sense.name == "group" for sense in senses)
    return grouped or word in _HAVING or any(isinstance(sense, Extreme) for sense in senses)


def _begins_field(words: Sequence[tuple[str, int, int]], at: int, lexicon: Lexicon, fixed: Sequence[Stretch]) -> bool:
    """`by days to make`, `have a stock value`, `lowest cost overrun`: a field's name, of which but the first
    word was taken."""
    found = longest(words, at, lexicon, fixed)
    return found is not None and len(found[2]) > 1 and any(isinstance(sense, FieldWord) for sense in found[1])


def _is_compared(words: Sequence[tuple[str, int, int]], first: int, last: int) -> bool:
    """`have a stock of more than 40`: so much of it, and not just any."""
    behind = [word for word, _, _ in words[last + 1 : last + 3] if word != "of"][:1]
    return words[first][0] in _HAVING and bool(behind) and behind[0] in _COMPARING


def shared_head(
    words: Sequence[tuple[str, int, int]], at: int, lexicon: Lexicon, fixed: Sequence[Stretch]
) -> tuple[Sense, ...]:
    """`actual vs planned hours`, `due and order date`: the field that a word is of with the head of what follows."""
    if at + 2 >= len(words) or words[at + 1][0] not in _JOINING:
        return ()
    behind = longest(words, at + 2, lexicon, fixed)
    if behind is None or len(behind[2]) < 2:
        return ()
    whole = lexicon.find((stem(words[at][0]), *behind[2][1:]))
    alike = {sense.subject for sense in behind[1] if isinstance(sense, FieldWord)}
    return tuple(sense for sense in whole if isinstance(sense, FieldWord) and sense.subject in alike)


def _named(words: Sequence[tuple[str, int, int]], lexicon: Lexicon) -> bool:
    """Does a record's name or a stretch of time stand here?"""
    stems = [stem(word) for word, _, _ in words if word not in SKIPPED][: lexicon.longest]
    found = (sense for size in range(1, len(stems) + 1) for sense in lexicon.find(tuple(stems[:size])))
    times = len(words) and lexicon.find(("per", stems[0])) if stems else ()
    return any(isinstance(sense, Noun) for sense in found) or bool(times)


def _then(fixed: Sequence[Stretch], end: int) -> bool:
    behind = [one for one in fixed if one.period and 0 < one.start - end <= len(" the ")]
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


def done_by(words: Sequence[tuple[str, int, int]], at: int, fixed: Sequence[Stretch]) -> bool:
    """Is it a verb: `items that cost more than 50`, `what do these cost`?"""
    word, start, _ = words[at]
    before = words[at - 1][0] if at else ""
    named = any(0 < start - one.end <= 1 for one in fixed)
    return stem(word) == word and (named or before in _DOING or (before.endswith("s") and before not in STOP))


def has_before(words: Sequence[tuple[str, int, int]], at: int) -> bool:
    before = [word for word, _, _ in words[max(0, at - 3) : at] if word not in SKIPPED]
    return bool(before) and before[-1] in (*_HAVING, "with", "having")


def long_phrases(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where two words or more say something together."""
    words = [one for one in token_spans(text) if one[0] not in SKIPPED]
    stems = [stem(word) for word, _, _ in words]
    return [
        (words[i][1], words[j][2])
        for i in range(len(words))
        for j in range(i + 1, min(i + lexicon.longest, len(words)))
        if lexicon.find(tuple(stems[i : j + 1]))
    ]
