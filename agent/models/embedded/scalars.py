"""Arguments that name no record: yes or no, one of a few, a number, a date; said by words near to their names."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from agent.models.embedded.compose.numerals import SCALES, figure, number
from agent.models.embedded.dates import Period
from agent.models.embedded.offer import Argument, Kind, Offer
from agent.models.embedded.words import STOP, related, stem, stems

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_HEAD = frozenset({"top", "first", "best", "worst", "last", "next", "limit", "most"})
_PAGE = frozenset({"limit", "top", "row", "page"})
_AMOUNT = frozenset({"quantity", "unit", "piece", "number", "amount", "many"})
_FURTHER = frozenset({"more", "additional", "extra", "further", "new", "of", "the", "our"})
_ONE = frozenset({"a", "one", "another"})
_LENGTHS = frozenset({"day", "week"})
_PERCENT = "percent"
_TIMES = {"double": 100, "triple": 200, "halve": 50}  # by so many percent
_BY_TIMES = {stem(word + ending): percent for word, percent in _TIMES.items() for ending in ("", "d")}
_UNIT = frozenset({"piece", "unit", "pc", "pcs", "ea", "each", "off", "x", "time"})
_NOT = frozenset({"not", "no", "without", "non", "except", "exclude", "excluding", "isn't", "aren't", "don't"})
_UNTIL = frozenset({"before", "until", "till", "by", "to", "through", "end", "latest", "within"})
_SINCE = frozenset({"after", "since", "from", "start", "earliest", "begin"})
_FILLER = (STOP - {"up", "more", "less"}) | {
    "only",
    "include",
    "including",
    "just",
    "is",
    "flag",
    "true",
    "false",
    "open",
    "order",
    "by",
    "sort",
    "first",
}


@dataclass
class Values:
    """`consumed`: places of the words that said it."""

    arguments: dict[str, Any] = field(default_factory=dict)
    consumed: set[int] = field(default_factory=set)

    def put(self, argument: Argument, value: Any, *places: int) -> None:
        if argument.name not in self.arguments:
            self.arguments[argument.name] = value
            self.consumed.update(places)


def read_scalars(offer: Offer, words: Sequence[str], periods: Sequence[Period], shares: Collection[str] = ()) -> Values:
    """What the words say of the offer's arguments. `periods` are those that stand as `{date}` in the words, `shares`
    the numbers before a percent sign."""
    values = Values()
    for argument in offer.arguments:
        if argument.kind is Kind.NUMBER and _PERCENT in argument.name:
            for i, digits in _figures(tuple(words)):
                if digits in shares:
                    values.put(argument, int(digits) if digits.isdigit() else float(digits.replace(",", ".")), i)
            for i, word in enumerate(words):
                if word in _BY_TIMES:
                    values.put(argument, _BY_TIMES[word], i)
        reader = _READERS.get(argument.kind)
        if reader is not None:
            reader(argument, words, values)
        if argument.kind is Kind.INTEGER:
            _length(argument, words, values)
    if "{date}" in words:
        _dates(offer.of_kind(Kind.DATE), words, periods, values)
    return values


@lru_cache(1024)
def triggers(argument: Argument) -> Mapping[str, frozenset[str]]:
    """For each value of a yes-no or closed argument, the words that mean it: its own, and those its description puts
    beside it (`price: cheapest first; lead_time: fastest first`)."""
    values = argument.choices or (argument.name,)
    found = {value: set(_own(value)) for value in values}
    for segment in re.split(r"[;,.()]|\bor\b", argument.description):
        said = stems(segment)
        owners = [value for value in values if set(_own(value)) and set(_own(value)) <= set(said)]
        if len(owners) == 1 and argument.choices:
            found[owners[0]] |= set(said) - _FILLER
    for word, measure in related().items():
        for value in argument.choices:
            if set(_own(value)) == set(measure):
                found[value].add(word)
    for words in found.values():
        words |= {stem(word + "d") for word in words if word.endswith("e")}  # "postponed"
    shared = [word for word in set().union(*found.values()) if sum(word in words for words in found.values()) > 1]
    return {value: frozenset(words - set(shared)) or frozenset(_own(value)) for value, words in found.items()}


@lru_cache(1024)
def _own(value: str) -> tuple[str, ...]:
    return tuple(word for word in stems(value.lower().replace("_", " ")) if word not in _FILLER)


def _boolean(argument: Argument, words: Sequence[str], values: Values) -> None:
    meant, denied = _denied(argument)
    for i, word in enumerate(words):
        if word in meant or word in denied:
            says_no = word in denied or any(other in _NOT for other in words[max(0, i - 2) : i])
            values.put(argument, not says_no, i)


@lru_cache(1024)
def _denied(argument: Argument) -> tuple[frozenset[str], frozenset[str]]:
    """The words that mean it, and those that mean the opposite."""
    (meant,) = triggers(argument).values()
    return meant, frozenset(prefix + word for prefix in ("in", "un", "non") for word in meant)


def _choice(argument: Argument, words: Sequence[str], values: Values) -> None:
    best: tuple[tuple[int, int], str, tuple[int, ...]] | None = None
    for value, meant in triggers(argument).items():
        own = _own(value)
        places = tuple(i for i, word in enumerate(words) if word in meant)
        whole = bool(own) and set(own) <= set(words)
        # A value of several words is said by all of them, or by a word that only its description has.
        said = (len(places), -min(places, default=0))  # "cancelled or delayed": the first of them
        if places and (whole or any(words[i] not in own for i in places)) and (best is None or said > best[0]):
            best = (said, value, places)
    if best is not None:
        values.put(argument, best[1], *best[2])


@lru_cache(64)
def _figures(words: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The places of numbers, each in digits."""
    found: list[tuple[int, str]] = []
    said, at = [(word, 0, 0) for word in words], 0
    while at < len(words):
        scaled = words[at][0].isdigit() and words[at + 1 : at + 2] and words[at + 1] in SCALES  # "3k"
        spells = words[at].isalpha() and words[at] not in ("a", "an")  # "sixty", "a dozen"
        spelt = number(said, at) if scaled or spells else None
        digits, taken = (str(spelt[0]), spelt[1]) if spelt is not None else (words[at], 1)
        if _NUMBER.fullmatch(digits):
            found.append((at + taken - 1, digits))
        at += taken
    return tuple(found)


@lru_cache(1024)
def _about(argument: Argument) -> tuple[frozenset[str], frozenset[str]]:
    """The words of its name, and with those of its description."""
    names = frozenset(stems(argument.name.replace("_", " ")))
    return names, names | frozenset(stems(argument.description))


def _number(argument: Argument, words: Sequence[str], values: Values) -> None:
    for i, digits in _figures(tuple(words)):
        if i in values.consumed:
            continue
        names, about = _about(argument)
        exact = figure(digits)
        whole = exact is not None and exact == exact.to_integral_value()
        if exact is None or (argument.kind is Kind.INTEGER and not whole):
            continue
        value: float = int(exact) if whole else float(exact)
        behind = [word for word in words[i + 1 : i + 4] if word not in _FURTHER]  # "10 more {sku}", "10 of the {sku}"
        before, after = words[max(0, i - 1) : i], behind[:1]
        near = {*words[max(0, i - 2) : i], *words[i + 1 : i + 3]}
        if names & _PAGE:
            if set(before) & _HEAD or near & (names - _FILLER):
                values.put(argument, value, i, *(i - 1 for b in before if b in _HEAD))
        elif (
            near & (names - _FILLER)
            or ("x" in before and words[i - 2].startswith("{") and about & _AMOUNT)
            or (
                about & _AMOUNT
                and (set(after) & _UNIT or (after and after[0].startswith("{") and after[0] != "{date}"))
            )
        ):
            said = [j for j in range(max(0, i - 2), min(len(words), i + 3)) if words[j] in names | _UNIT]
            values.put(argument, value, i, *said)


def _length(argument: Argument, words: Sequence[str], values: Values) -> None:
    """`a week later`, where the weeks are asked for."""
    names, _ = _about(argument)
    for i, word in enumerate(words[1:], 1):
        if word in names & _LENGTHS and words[i - 1] in _ONE:
            values.put(argument, 1, i - 1, i)


_READERS: Mapping[Kind, Callable[[Argument, Sequence[str], Values], None]] = {
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
}


def _dates(arguments: Sequence[Argument], words: Sequence[str], periods: Sequence[Period], values: Values) -> None:
    """The first period fills the first pair of arguments (`since`, `until`), the next the next (`other_since` …)."""
    pairs: dict[tuple[str, ...], list[tuple[Argument, str]]] = {}
    for argument in arguments:
        parts = argument.name.split("_")
        role = next((r for r, said in (("until", _UNTIL), ("since", _SINCE)) if {stem(p) for p in parts} & said), "")
        rest = tuple(part for part in parts if stem(part) not in _UNTIL | _SINCE) if role else (argument.name,)
        pairs.setdefault(rest, []).append((argument, role))
    places = [i for i, word in enumerate(words) if word == "{date}"]
    for nth, (place, period) in enumerate(zip(places, periods, strict=False)):
        if (period.since, period.until) in [(one.since, one.until) for one in periods[:nth]]:
            continue  # said twice
        days = {"since": period.since, "until": period.until, "": period.until or period.since}
        for pair in pairs.values():
            said = [(argument, day) for argument, role in pair if (day := days[role]) is not None]
            if said and not any(argument.name in values.arguments for argument, _ in said):
                before = [i for i in range(max(0, place - 2), place) if words[i] in _UNTIL | _SINCE]
                for argument, day in said:
                    values.put(argument, day.isoformat(), place, *before)
                break
