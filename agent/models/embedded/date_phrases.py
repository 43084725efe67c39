"""Periods with the words that open, close or span them: since, before, by, between … and, from … to, onwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.models.embedded import date_spans as spans
from agent.models.embedded.date_relative import READERS, Relative
from agent.models.embedded.date_spans import ALIKE, BEFORE, Named
from agent.models.embedded.date_words import BOUND_HEADS, BOUNDS, CHANGES, JOINTS, LATER, word_set
from agent.models.embedded.supposing import supposes

_AGO = {
    tuple(phrase.split()): bound
    for phrase, bound in {
        "more than": "before",
        "over": "before",
        "longer than": "before",
        "older than": "before",
        "at least": "until",
        "less than": "after",
        "younger than": "after",
        "newer than": "after",
    }.items()
}
_DENIED = word_set("not no doesn't don't won't isn't aren't cannot can't didn't")
_AGED = word_set("older younger newer")
_WAITING = word_set("open waiting outstanding pending")
HEADS = frozenset({*READERS, *BOUND_HEADS, "between", "from", *(words[0] for words in _AGO)})
_ON_HAND = word_set("hand order orders time stock sale hold the our a which what board site track average")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words `start` to before `end`. `bound`: since, after, until or before `first`; with `last` it spans them both.

    `word`: the word the bound is said by."""

    start: int
    end: int
    first: Named
    last: Named | None = None
    bound: str = ""
    word: str = ""


def phrases(reader: Relative, i: int) -> tuple[Phrase, ...]:
    """What begins with word i: mostly one, two where two periods are compared, none where it is no period."""
    word = reader.at(i)
    if word in BOUND_HEADS and (found := _bounded(reader, i)):
        return (found,)
    if word in ("between", "from"):
        return _spanning(reader, i)
    if (ago := _ago(reader, i)) is not None:
        return (ago,)
    named = reader.named(i)
    if named is None:
        return ()
    return _to(reader, i, named, bare=True) or (_open(reader, Phrase(named.start, named.end, named)),)


def _bounded(reader: Relative, i: int) -> Phrase | None:
    for size in (4, 3, 2, 1):
        bound = BOUNDS.get(tuple(reader.line.words[i : i + size]))
        if bound is None:
            continue
        j = i + size
        j += reader.at(j) == "the"
        named = _since_length(reader, j) if bound == "since" else None
        named = named or reader.named(j)
        if named is None or (reader.at(i) == "by" and named.kind == "year" and reader.at(j) == "year"):
            continue
        if bound == "before" and _not_so_soon(reader.line.words[:i]):
            bound = "since"
        if bound == "since" and (last := _joint(reader, named.end)):
            return Phrase(i, last.end, named, last)
        return Phrase(i, named.end + (reader.at(named.end) in ("onwards", "onward")), named, None, bound, reader.at(i))
    return None


def _not_so_soon(words: Sequence[str]) -> bool:
    """`suppose it does not come before 30 June`: then it comes that day."""
    return bool(_DENIED & set(words[-3:])) and supposes(" ".join(words))


def _since_length(reader: Relative, i: int) -> Named | None:
    """`since 3 months`: as if it said "ago"."""
    said = reader.length(i)
    if said is None or (reader.at(i).isdigit() and len(reader.at(i)) == 4):
        return None
    day = spans.shift(reader.today, said[2], -said[1])
    return Named(i, said[0] + (reader.at(said[0]) == "ago"), "day", (day, day))


def _ago(reader: Relative, i: int) -> Phrase | None:
    """`more than 30 days ago`, `more than 30 days old`, `older than 30 days`, `open for more than 30 days`."""
    for words, bound in _AGO.items():
        j = i + len(words)
        said = reader.length(j) if tuple(reader.line.words[i:j]) == words else None
        if said is None:
            continue
        end, number, unit, _ = said
        told = reader.at(end) in ("ago", "old")
        open_for = reader.at(i - 1 - (reader.at(i - 1) == "for")) in _WAITING
        if not told and not open_for and words[0] not in _AGED:
            return None
        day = spans.shift(reader.today, unit, -number)
        return Phrase(i, end + told, Named(i, end + told, "day", (day, day)), None, bound, words[0])
    return None


def _spanning(reader: Relative, i: int) -> tuple[Phrase, ...]:
    """`between A and B`, `from A to B`, `from A on`; "from" before a day alone opens a period too."""
    j = i + 1
    j += reader.at(j) == "the"
    first = _today(reader, j) or reader.named(j)
    if first is None:
        return ()
    if found := _to(reader, i, first, bare=False):
        return found
    if first.kind == "days":
        return (Phrase(i, first.end, first),)
    if reader.at(i) == "between":
        return (Phrase(first.start, first.end, first),)
    opened = _open(reader, Phrase(i, first.end, first))
    if opened.bound or reader.at(j) == "now":
        return (opened,) if opened.bound else ()
    on = reader.at(first.end) == "on" and reader.at(first.end + 1) not in _ON_HAND
    if on or first.dated or reader.at(j) in ("today", "tomorrow"):
        return (Phrase(i, first.end + on, first, None, "since", "from"),)
    return (replace(opened, start=first.start),)


def _to(reader: Relative, i: int, first: Named, *, bare: bool) -> tuple[Phrase, ...]:
    """A period and the one it reaches to, or is compared with."""
    between = reader.at(i) == "between" and not bare
    last = _joint(reader, first.end, between=between)
    if last is None:
        return ()
    words = reader.line.words[:i]
    compared = "compare" in words or "compared" in words or "comparison" in words
    joint = reader.at(first.end)
    if (
        last.kind in (ALIKE, BEFORE)
        or (bare and compared and joint == "to" and first.kind != "day")
        or (first.kind != "day" and not CHANGES.isdisjoint(words))
    ):
        return Phrase(first.start, first.end, first), Phrase(last.start, last.end, last)
    weekdays = first.kind == "weekday" and last.kind in (
        "weekday",
        "day",
    )  # "Monday to Sunday": the Sunday after that Monday
    backward = first.span and last.span and last.span[0] < first.span[0] and not weekdays
    if bare and backward:
        return Phrase(first.start, first.end, first), Phrase(last.start, last.end, last)
    if bare and last.kind == "day" and first.kind in ("year", "other") and joint not in JOINTS - {"to"}:
        return ()
    return (Phrase(i, last.end, first, last),)


def _joint(reader: Relative, i: int, *, between: bool = False) -> Named | None:
    """What stands behind "to", "until", "-", or "and" after "between"."""
    if reader.at(i) == "up" and reader.at(i + 1) == "to":
        i += 1
    if reader.at(i) not in JOINTS and not (between and reader.at(i) in ("and", "&")):
        return None
    j = i + 1 + (reader.at(i + 1) in ("the", "to"))
    j += reader.at(j) == "the"
    return _today(reader, j) or reader.named(j)


def _today(reader: Relative, i: int) -> Named | None:
    """`now`, and `date` after "to", as an end of a period."""
    if reader.at(i) == "now" or (reader.at(i) == "date" and reader.at(i - 1) == "to"):
        return Named(i, i + 1, "day", (reader.today, reader.today))
    return None


def _open(reader: Relative, phrase: Phrase) -> Phrase:
    """With "onwards", "and later", "or earlier" behind it."""
    word, then = reader.at(phrase.end), reader.at(phrase.end + 1)
    if word in ("onwards", "onward"):
        return replace(phrase, end=phrase.end + 1, bound="since", word="onwards")
    if word in ("and", "or") and then in LATER and reader.named(phrase.end + 2) is None:
        return replace(phrase, end=phrase.end + 2, bound=LATER[then], word=then)
    return phrase
