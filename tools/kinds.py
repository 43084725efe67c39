"""Kinds of items that a question says by words which several items' names share: `hex nuts`, `Mountain-200`.

No field sorts the items so, but their names do: what ends in `Nut` is a nut.
"""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass

from data_layer.queries.names import Sharing
from tools.links import Links, Mention, ValueMention, size, touch
from tools.matching import Reading
from tools.names import head
from tools.spans import noun_beside
from tools.vocabulary import Vocabulary
from tools.words import FUNCTION_WORDS, Word, bare, numbers, singular, stem

_LONGEST = 4  # words
_FEWEST = 2  # items, below which it is the one item that is meant
_SHORTEST = 3  # letters of the word that says what kind of thing it is
_EXACT = 0.95  # a word that stands alone is written as it is in names, but for its number
_LIKELY = 0.6  # a record, or its family, that words name rather than a kind of items
_POSSIBLE = 0.5  # as likely, of one thing: "the crankarm" is asked back
_WHICH = frozenset({"which", "what", "of"})  # "which rim is in the wheel", "what kind of rim"
_MOST = frozenset({"most", "least"})
_WHICHEVER = frozenset({"a", "an", "any", "another", "no"})
_OWN_PARTS = frozenset({"parts", "components", "component", "subassemblies"})
_PLACES = frozenset({"warehouse", "work_centre"})
_BEFORE_PLACES = frozenset({"in", "at", "from", "to", "into", "of", "through", "via", "for", "on", "by", "per", "the"})

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Kind:
    """Words `first` to `last` of the text; `names`: the words as they stand in the items' names."""

    first: int
    last: int
    names: tuple[str, ...]
    plural: bool  # or a model's number
    many: int  # items


def kinds(
    text: Sequence[Word],
    read: Sequence[Reading],
    records: Sequence[Sharing],
    vocabulary: Vocabulary,
    plain: Container[str],
) -> tuple[Kind, ...]:
    """The longest stretches of words that stand so in the names of several items. `plain`: stems of words that say
    nothing by themselves."""
    found: list[Kind] = []
    shared = _shared(text, read, records, vocabulary)
    for (first, last), names in sorted(shared.items(), key=lambda one: (one[0][0] - one[0][1], one[0])):
        many = len(set().union(*names.values()))
        if many < _FEWEST or any(k.first <= last and first <= k.last for k in found):
            continue
        if _says_a_kind(text, first, last, plain):
            plural = singular(text[last].text) != text[last].text or text[last].numeric or _of_parts(text, last)
            likeliest = sorted(names, key=lambda name: (-len(names[name]), name))
            found.append(Kind(first, last, tuple(likeliest[:3]), plural, many))
    return tuple(sorted(found, key=lambda one: one.first))


def _shared(
    text: Sequence[Word], read: Sequence[Reading], records: Sequence[Sharing], vocabulary: Vocabulary
) -> dict[Stretch, dict[str, set[str]]]:
    """Of each stretch of words in which a name's own noun ends: how names spell it, and whose they are."""
    spelt: dict[int, dict[str, float]] = defaultdict(dict)
    for one in read:
        said = text[one.first].text
        if one.first == one.last and (one.quality < _EXACT or one.word in (said, *numbers(said))):
            spelt[one.first][one.word] = one.quality
    places: dict[str, list[int]] = defaultdict(list)
    for first, words in spelt.items():
        for word in words:
            places[word].append(first)
    shared: dict[Stretch, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for record in records:
        name = bare(record.name) if record.entity == "sku" else ()
        ends = _ends(record, name, vocabulary)
        for at, word in enumerate(name):
            for first in places.get(word, ()):
                for length in range(1, min(_LONGEST, len(name) - at) + 1):
                    if name[at + length - 1] not in spelt.get(first + length - 1, ()):
                        break
                    if at + length - 1 in ends and (length > 1 or spelt[first][word] >= _EXACT):
                        shared[first, first + length - 1][" ".join(name[at : at + length])].add(record.code)
    return shared


def _ends(record: Sharing, name: Sequence[str], vocabulary: Vocabulary) -> set[int]:
    """Where the noun of a name stands, before its colour, and numbers, which may be a model's."""
    noun = head(record)
    ends = {at for at, word in enumerate(name) if word == noun or word.isdigit()}
    last = len(name) - 1
    while last > 0 and (stem(name[last]) in vocabulary.looks or not name[last].isalpha()):
        last -= 1
    return ends | {last}


def _says_a_kind(text: Sequence[Word], first: int, last: int, plain: Container[str]) -> bool:
    """A noun ends it, or a number behind a word (`Mountain-200`); what goes on with a number is one thing's name."""
    said = [word.text for word in text[first : last + 1]]
    if any(word in FUNCTION_WORDS and len(word) > 1 for word in said):
        return False
    if said[-1].isdigit():
        return len(said) > 1 and len(said[-1]) >= _SHORTEST and said[0].isalpha()
    if first == last and said[0].endswith("ed"):
        return False  # "painted" tells how they are
    numbered = last + 1 < len(text) and text[last + 1].numeric and singular(said[-1]) == said[-1]
    return (
        said[-1].isalpha()
        and len(said[-1]) >= _SHORTEST
        and not numbered
        and (len(said) > 1 or stem(said[0]) not in plain)
    )


def with_kinds(links: Links, kinds: Sequence[Kind], text: Sequence[Word]) -> Links:
    """Kinds of items by words of their names, where the words name neither one record nor a longer value."""
    mentions, values = list(links.mentions), list(links.values)
    for kind in kinds:
        start, end = text[kind.first].start, text[kind.last].end
        said = [ValueMention(start, end, "sku", "name", name, weak=False, how="named") for name in kind.names]
        records = [m for m in mentions if touch(m, said[0])]
        others = [v for v in values if touch(v, said[0])]
        if any(not _inside(one, said[0]) or not _gives_way(one, kind, text) for one in records):
            continue
        sure = [one for one in others if not (one.weak or one.partial)]
        if not all(_inside(one, said[0]) and size(one) < end - start for one in sure):
            continue
        if kind.plural or _any_of_them(text, kind) or any(one.candidates[0].entity in _PLACES for one in records):
            mentions = [m for m in mentions if m not in records]
        values = [v for v in values if v not in others] + said
    return Links(tuple(mentions), tuple(sorted(values, key=lambda v: v.start)))


def _gives_way(mention: Mention, kind: Kind, text: Sequence[Word]) -> bool:
    """No record is likely, and many are spoken of; or it is a place and none is spoken of."""
    best = mention.candidates[0]
    if best.entity in _PLACES and kind.first == kind.last:
        before = text[kind.first - 1].text if kind.first else "the"
        told = noun_beside(best.entity, text, kind.first, kind.last)
        return not told and before not in _BEFORE_PLACES and mention.text.islower()
    if kind.plural:
        return best.score < _LIKELY
    if _any_of_them(text, kind):
        return best.score < _EXACT and best.entity == "sku"
    asked = kind.first > 0 and text[kind.first - 1].text in _WHICH
    return best.score < (_LIKELY if asked else _POSSIBLE) and best.entity == "sku" and kind.many > _FEWEST


def _of_parts(text: Sequence[Word], last: int) -> bool:
    """`chair components`: of any chair."""
    behind = text[last + 1 : last + 2]
    return bool(behind) and behind[0].text in _OWN_PARTS and behind[0].start == text[last].end + 1


def _any_of_them(text: Sequence[Word], kind: Kind) -> bool:
    """`the cheapest desk`, `our most expensive chair`: there is no such thing among one. `bought a chair`: any."""
    before = [word.text for word in text[max(0, kind.first - 2) : kind.first]]
    return bool(before) and (before[-1].endswith("est") or before[0] in _MOST or before[-1] in _WHICHEVER)


def _inside(one: Mention | ValueMention, other: ValueMention) -> bool:
    return other.start <= one.start and one.end <= other.end
