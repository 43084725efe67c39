"""Which values of sorting fields a question says: whole, in part ("by sea" for `Sea freight`), or with a slip."""

from collections.abc import Container, Sequence
from dataclasses import replace

from data_layer.queries.values import SortingValue
from tools.links import ValueMention
from tools.vocabulary import Vocabulary
from tools.words import FUNCTION_WORDS, Word, bare, singular, stem

_LONGEST = 6  # words
_FEW = 3  # values that a part of them may mean
_PART = 3  # letters of a word that may stand for a value
_SKIPPED = frozenset({"the"})


def said_values(parts: Sequence[Word], vocabulary: Vocabulary, asked: Container[str]) -> tuple[ValueMention, ...]:
    """The longest of those that overlap. `asked`: stems of words that questions are made of."""
    words = [word for word in parts if word.text not in _SKIPPED]
    said = [stem(word.text) for word in words]
    found: list[ValueMention] = []
    at = 0
    while at < len(words):
        one = _whole(words, said, at, vocabulary, asked) or _in_part(words, said, at, vocabulary, asked)
        if one is None:
            at += 1
            continue
        length, values, sure = one
        spelt = "".join(word.text for word in words[at : at + length])
        weak = len(spelt) < 3 or spelt.isdigit() or spelt in FUNCTION_WORDS
        start, end = words[at].start, words[at + length - 1].end
        mentions = [ValueMention(start, end, v.entity, v.field, v.value, weak) for v in values]
        found += mentions if sure else [replace(one, partial=True) for one in mentions]
        at += length
    return tuple(found)


_Said = tuple[int, tuple[SortingValue, ...], bool]


def _whole(
    words: Sequence[Word], said: Sequence[str], at: int, vocabulary: Vocabulary, asked: Container[str]
) -> _Said | None:
    for length in range(min(_LONGEST, len(said) - at), 0, -1):
        values = vocabulary.values.get(tuple(said[at : at + length]), ())
        if not values and length == 1 and said[at] not in asked:
            family = vocabulary.families.get(said[at], ())
            values = tuple(v for v in family if singular(words[at].text) == singular(bare(v.value)[-1]))
        if values:
            return length, values, True
    return None


def _in_part(
    words: Sequence[Word], said: Sequence[str], at: int, vocabulary: Vocabulary, asked: Container[str]
) -> _Said | None:
    """Words of a few values of one field that are the words of nothing else, each as it is or with a slip."""
    best: _Said | None = None
    meant: frozenset[SortingValue] | None = None
    slips = False
    for length in range(1, min(_LONGEST, len(words) - at) + 1):
        word = words[at + length - 1].text
        if len(word) < _PART or not word.isalpha() or said[at + length - 1] in asked or word in FUNCTION_WORDS:
            break
        holding = vocabulary.holding(word)
        meant = holding if meant is None else meant & holding
        slips = slips or not any(said[at + length - 1] in map(stem, bare(value.value)) for value in holding)
        likely = [value for value in meant if len(bare(value.value)) <= length or not (slips or value.entity == "sku")]
        if not meant:
            break
        if 0 < len(likely) <= _FEW and len({(value.entity, value.field) for value in likely}) == 1:
            best = length, tuple(sorted(likely, key=lambda value: value.value)), False
    return best
