"""Words of a question that the names of several items hold: `drawer boxes`, `oak desks` are all that are called so."""

from collections import defaultdict
from collections.abc import Sequence

from tools.links import Links, Mention, ValueMention
from tools.matching import Match, Reading
from tools.words import Word, bare

_EXACT = 0.95  # singular for plural is no slip
_FEW = 2  # items, so that a word says a kind of them
_UNSURE = 0.6  # what one word of a name fits so little may as well mean all that hold it
_PLURAL = 2  # letters at most
_SHORTEST = 3

Place = tuple[int, int]


def with_name_words(
    links: Links, text: str, parts: Sequence[Word], read: Sequence[Reading], found: Sequence[Match]
) -> Links:
    """The links, with words that say nothing else as parts of items' names; also those that are some likeness to a
    record, where it is weak and fits many."""
    exact = {(r.first, r.word) for r in read if r.first == r.last and r.quality >= _EXACT}
    exact = {(at, word) for at, word in exact if word.rstrip("s")[:-1] in parts[at].text and _as_long(parts[at], word)}
    groups: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for match in found:
        said = _said(match, exact)
        if said:
            groups[match.first, match.last][said] += 1
    taken: list[Place] = [(v.start, v.end) for v in links.values if not v.weak]
    values = list(links.values)
    for first, last in sorted(groups, key=lambda at: (at[0] - at[1], at)):
        name, many = max(groups[first, last].items(), key=lambda one: (one[1], one[0]))
        start, end = parts[first].start, parts[last].end
        over = [m for m in links.mentions if m.start < end and start < m.end]
        if (
            many < _FEW
            or any(a < end and start < b for a, b in taken)
            or any(_meant(m, start, end, many) for m in over)
        ):
            continue
        values.append(ValueMention(start, end, "sku", "name", name, False, "contains"))
        taken.append((start, end))
    return Links(links.mentions, tuple(sorted(values, key=lambda value: value.start)))


def _as_long(part: Word, word: str) -> bool:
    """The same but for the number, and not the half of a word: `steel` of `steelworks`."""
    return abs(len(part.text) - len(word)) <= _PLURAL


def _said(match: Match, exact: set[tuple[int, str]]) -> str:
    """The words as they stand side by side in the item's name."""
    if match.record.entity != "sku" or match.whole_code or len(match.words) != match.last - match.first + 1:
        return ""
    name = bare(match.record.name)
    for at in range(len(name)):
        run = name[at : at + len(match.words)]
        if all((match.first + i, word) in exact and word.isalpha() for i, word in enumerate(run)):
            short = len(run) < len(match.words) or len(run[0]) < _SHORTEST
            return "" if short or run[-1].endswith("ed") else " ".join(run)  # "painted" tells how they are
    return ""


def _meant(mention: Mention, start: int, end: int, many: int) -> bool:
    """Is it this record that is meant, rather than all that hold the word?"""
    best = mention.candidates[0]
    inside = start <= mention.start and mention.end <= end
    return not (inside and best.entity == "sku" and best.score < _UNSURE and many > _FEW)
