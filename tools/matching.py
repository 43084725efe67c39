"""How well the words of a text name a record.

A text is read in several ways at once: each word as it stands, adjacent words as one (`crank arm`, `AR 5381`), one
word as two (`toolcrib`), and an unknown word as the known ones it may be a misspelling of. A word with digits is never
taken for another: `AR-5382` is not a misspelt `AR-5381`.

A match scores by the share of the record's name (or code) that is covered, rare words weighing more, by how few other
records the same words fit, and by exactness and adjacency: 1 is a whole code or name, exactly.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data_layer.queries.names import NameRepository, Sharing
from tools.names import head, own_words
from tools.vocabulary import Vocabulary
from tools.words import EMPTY_WORDS, FUNCTION_WORDS, Word, bare, codelike, numbers, singular, squeeze

_ONE_SLIP = 0.9
_ARTICLES = frozenset({"the", "a", "an", "our"})
_LONGEST_CODE = 5  # words a code may be written in
_GLUE = frozenset("-_/.")  # between the words of one code
_MANY = 5_000  # rows of the index that are read without a thought
_MOST = 150_000  # rows of one word, beyond which it tells nothing by itself
_PAIRS = 3
# As drawings and lists write them short.
_SHORT_FOR = {
    "assy": "assembly", "asm": "assembly", "assys": "assembly", "brg": "bearing", "brgs": "bearing", "brkt": "bracket",
    "mtn": "mountain", "blk": "black", "wht": "white", "grn": "green", "galv": "galvanised", "stl": "steel",
    "cyl": "cylinder", "mtr": "motor", "hsg": "housing", "whl": "wheel", "frt": "front", "rr": "rear",
    "small": "s", "medium": "m", "large": "l",
}  # fmt: skip
_JOINING = frozenset({"and", "or", "vs", "versus"})  # another name begins behind it, mostly
_APART = re.compile(r"(\d+)([^\W\d_]+)|([^\W\d_]{2,})(\d+)")  # but "Q1" is none of a name's words


@dataclass(frozen=True)
class Reading:
    """Words `first` to `last` of the text, read as one word of a name."""

    first: int
    last: int
    word: str
    quality: float


@dataclass(frozen=True)
class Match:
    record: Sharing
    first: int
    last: int
    score: float
    whole_code: bool
    words: frozenset[str]


def readings(
    text: Sequence[Word],
    vocabulary: Vocabulary,
    unbending: Callable[[str], bool] = lambda _: False,
    written: str = "",
) -> tuple[Reading, ...]:
    """`unbending` tells words that are right as they are, so that no name is sought that is spelt nearly so. `written`
    is the text itself: `BE-2349` is a code, though "be" is a word of grammar."""
    found: list[Reading] = []
    joint: set[int] = set()  # words that are part of a known one: they are not misspelt ones of their own
    for i, word in enumerate(text):
        joined = word.text
        for j in range(i + 1, min(i + _LONGEST_CODE, len(text))):
            glued = written[text[j - 1].end : text[j].start] in _GLUE and text[j].text.isdigit()
            if not glued and (_grammatical(word) or _grammatical(text[j])):
                break
            joined += text[j].text
            if vocabulary.known(joined) or codelike(joined) or joined.isdigit():
                found.append(Reading(i, j, joined, 0.98))
                joint.update(range(i, j + 1) if vocabulary.known(joined) else ())
        if word.numeric and i + 2 < len(text) and text[i + 1].text == "by" and text[i + 2].numeric:
            found.append(Reading(i, i + 2, f"{word.text}x{text[i + 2].text}", 0.98))  # "8 by 2"
        if word.text in _SHORT_FOR and vocabulary.known(_SHORT_FOR[word.text]):
            found.append(Reading(i, i, _SHORT_FOR[word.text], 0.95))
        if word.text in EMPTY_WORDS:
            continue
        if vocabulary.known(word.text) or not word.text.isalpha():
            found.append(Reading(i, i, word.text, 1))
            if not vocabulary.known(word.text) and (apart := _APART.fullmatch(word.text)):  # "14g", "BP4"
                found += [Reading(i, i, part, 0.95) for part in apart.groups() if part]
            found += [Reading(i, i, other, 0.95) for other in _number(word.text, vocabulary)]
        elif others := _number(word.text, vocabulary):
            found += [Reading(i, i, other, 0.95) for other in others]
        elif i not in joint and not unbending(word.text):
            split = vocabulary.parts(word.text)
            found += [Reading(i, i, part, 0.95) for part in split or ()]
            if not split:
                found += [Reading(i, i, near, quality) for near, quality in _near(word.text, vocabulary).items()]
    return tuple(found)


def _number(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The word's plural and singular, where names have it."""
    many = len(word) > 2 and word.isalpha()
    return tuple(other for other in numbers(word) if vocabulary.known(other)) if many else ()


def _near(word: str, vocabulary: Vocabulary) -> Mapping[str, float]:
    """What it may be a slip of, in the singular if not as it stands."""
    one = singular(word)
    likely = vocabulary.near(one) if one != word else {}
    return vocabulary.near(word) or {other: quality for other, quality in likely.items() if quality >= _ONE_SLIP}


def _grammatical(word: Word) -> bool:
    """A function word that is too long to be part of a code."""
    return len(word.text) > 1 and word.text in FUNCTION_WORDS


async def sharing(
    names: NameRepository, read: Sequence[Reading], vocabulary: Vocabulary, entity: str | None = None
) -> tuple[Sharing, ...]:
    """Records that share words with a text: a rare one, or two common ones that stand together in it."""
    weights = {reading.word: vocabulary.rarity(reading.word) for reading in read}
    if not weights:
        return ()
    seeds: list[str] = []
    rows = 0
    for word in sorted(weights, key=lambda word: -weights[word]):
        rows += vocabulary.counts.get(word, 1)
        if rows <= _MANY:
            seeds.append(word)
    found = await names.sharing(weights, seeds=seeds, entity=entity) if seeds else ()
    if pairs := _pairs(read, frozenset(weights) - frozenset(seeds), vocabulary):
        found += await names.sharing_two(weights, pairs=pairs, entity=entity)
    return tuple({(one.entity, one.code): one for one in found}.values())


def _pairs(read: Sequence[Reading], common: frozenset[str], vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """The rarest pairs of words that stand together, one word between at most, and of which one is common."""

    def rows(pair: tuple[str, str]) -> int:
        return sum(vocabulary.counts.get(word, 1) for word in pair)

    beside = {
        (one.word, other.word)
        for one in read
        for other in read
        if 1 <= other.first - one.last <= 2 and one.word != other.word and common & {one.word, other.word}
    }
    each = {tuple(sorted(pair, key=lambda word: (-vocabulary.rarity(word), word))) for pair in beside}
    known = [(a, b) for a, b in each if vocabulary.known(a) and vocabulary.counts.get(b, 1) <= _MOST]
    return tuple(sorted(known, key=lambda pair: (rows(pair), pair))[:_PAIRS])


def matches(
    text: Sequence[Word], read: Sequence[Reading], records: Sequence[Sharing], vocabulary: Vocabulary
) -> list[Match]:
    """The best match of each record, best first."""
    by_word: dict[str, list[Reading]] = defaultdict(list)
    for reading in read:
        by_word[reading.word].append(reading)
    runs = [(record, _best_run(record, by_word, text, vocabulary)) for record in records]
    fitting = _fitting(runs)
    found = [_match(record, run, text, fitting, vocabulary) for record, run in runs if run]
    return sorted(found, key=lambda match: (-match.score, match.record.code))


def _best_run(
    record: Sharing, by_word: Mapping[str, list[Reading]], text: Sequence[Word], vocabulary: Vocabulary
) -> tuple[Reading, ...]:
    """The weightiest readings of this record's words that stand next to each other, one word between at most."""
    all_ = sorted((r for word in record.words for r in by_word[word]), key=lambda r: (r.first, r.first - r.last))
    code, name = squeeze(record.code), bare(record.name)
    best: tuple[float, tuple[Reading, ...]] = (0.0, ())
    run: list[Reading] = []
    for reading in [*all_, None]:
        if reading and (not run or reading.first <= max(r.last for r in run) + 2):
            run.append(reading)
            continue
        kept: dict[str, Reading] = {}
        once = _said_once(run)
        for r in sorted(run, key=lambda r: (-r.quality, _away(r, once, name), r.first)):
            kept.setdefault(r.word, r)
        weight = sum(vocabulary.rarity(r.word) * r.quality + (100 if r.word == code else 0) for r in kept.values())
        if weight > best[0]:
            best = (weight, tuple(sorted(kept.values(), key=lambda r: r.first)))
        run = [reading] if reading else []
    return best[1]


def _said_once(run: Sequence[Reading]) -> tuple[Reading, ...]:
    words = [reading.word for reading in run]
    return tuple(reading for reading in run if words.count(reading.word) == 1)


def _away(reading: Reading, from_: Sequence[Reading], name: Sequence[str]) -> int:
    """`Norr Foundry or Sund Foundry`: of a word that is said twice each name has the one that stands to its own words
    as in the name."""

    def off(other: Reading) -> int:
        if reading.word in name and other.word in name:
            return abs(reading.first - other.first - name.index(reading.word) + name.index(other.word))
        return max(reading.first - other.last, other.first - reading.last)

    return min(map(off, from_), default=0)


def _fitting(runs: Sequence[tuple[Sharing, tuple[Reading, ...]]]) -> Mapping[frozenset[str], int]:
    """For each set of words, how many records hold them all; one code in several entities counts once."""
    held = {(record.code, record.name): record.words for record, _ in runs}
    sets = {frozenset(r.word for r in run) for _, run in runs}
    return {words: sum(words <= other for other in held.values()) for words in sets}


def _match(
    record: Sharing,
    run: tuple[Reading, ...],
    text: Sequence[Word],
    fitting: Mapping[frozenset[str], int],
    vocabulary: Vocabulary,
) -> Match:
    qualities = {r.word: r.quality for r in run}
    words = frozenset(qualities)
    code = squeeze(record.code)
    first, last = min(r.first for r in run), max(r.last for r in run)
    if code in words:
        # Its own code; its name may stand beside it, as in "AR-5381 Adjustable Race".
        whole = next(r for r in run if r.word == code)
        first, last = _with_name(whole, run, text)
        own = set(bare(record.name))
        while (first, last) != (whole.first, whole.last) and last + 1 < len(text) and text[last + 1].text in own:
            last += 1
        return Match(record, first, last, qualities[code], True, words)
    name = _share(own_words(record), qualities, vocabulary)
    share = max(name, 0.8 * _share(list(bare(record.code)), qualities, vocabulary))
    exactness = sum(qualities.values()) / len(qualities)
    few = 1 / (1 + math.log(fitting[words]) / 2)
    if share < 0.999 and head(record) not in words | {""}:
        share *= 0.75
        few *= 0.75
    covered = {i for r in run for i in range(r.first, r.last + 1)}
    gaps = sum(text[i].text not in FUNCTION_WORDS for i in range(first, last + 1) if i not in covered)
    across = sum(text[i].text in _JOINING for i in range(first, last + 1) if i not in covered)
    score = max((share + few) / 2, 0.97 if share > 0.999 else 0) if share else 0.0
    return Match(record, first, last, min(score, 1.0) * exactness * 0.9**gaps * 0.8**across, False, words)


def _with_name(code: Reading, run: Sequence[Reading], text: Sequence[Word]) -> tuple[int, int]:
    """How far the words of its name go on around a code, an article between at most: no further than "per"."""
    first, last = code.first, code.last
    for r in sorted(run, key=lambda r: max(r.first - code.last, code.first - r.last)):
        between = text[last + 1 : r.first] if r.first > last else text[r.last + 1 : first]
        if all(word.text in _ARTICLES for word in between):
            first, last = min(first, r.first), max(last, r.last)
    return first, last


def _share(own: Sequence[str], qualities: Mapping[str, float], vocabulary: Vocabulary) -> float:
    """How much of these words is covered, by weight."""
    total = sum(map(vocabulary.rarity, own))
    return sum(vocabulary.rarity(word) for word in own if word in qualities) / total if total else 0.0
