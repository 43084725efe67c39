"""Numbers in figures and in words: `20,000`, `20k`, `sixty`, `fifty thousand`, `twenty-five`; and what is a year."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from agent.models.embedded.dates import Period
from core.units import CURRENCIES

COMPARING = frozenset({"than", "above", "over", "below", "under", "exceeding", ">", "<", ">=", "<=", "="})
_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SPELT = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
SCALES = frozenset({*_SPELT, "k", "grand", "mio"})  # whatever is counted: "5 m" may be metres
_SCALES = {**_SPELT, "k": 1000, "grand": 1000, "m": 1_000_000, "mio": 1_000_000, "mil": 1_000_000}
_JUDGED = frozenset({("better", "than"), ("worse", "than"), ("stronger", "than"), ("weaker", "than")})
_COUNTED = frozenset({"than", "top", "least", "most", "exactly"})
_BEFORE_ZERO = COMPARING | {"of", "is", "are", "was", "be", "equals"}
_TIMES = frozenset({"day", "week", "month", "quarter", "year"})
_BEHIND_ZERO = frozenset({"", "and", "or", "but", "which", "that", "who", "at", "in", "with"})
# Before a number of four digits: it is compared or counted, and no year.
_NO_YEAR = frozenset({*COMPARING, "least", "most", "of", "order"})

_LIMITED = frozenset({"least", "most", "within", "max", "maximum"})
_OR_LESS = re.compile(r"\s+or (?:less|more|fewer|longer|shorter|quicker|faster|sooner|below|under|over|above)\b")
_RECORDS = re.compile(r"\b(?:order|item|part|line|article|material|job|invoice|po|so|wo|mo)\s$", re.IGNORECASE)
_SIGNED = re.compile(r"\s*(?:$|[,;/+&)]|and\b)", re.IGNORECASE)
_APART = re.compile(r"(?<![\w.,'’/-])[1-9]\d{0,2}(?:[ \u00a0\u202f'’]\d{3})+(?![\w'’/-]|[.,]\d| \d)")
_JOINING = COMPARING | {"least", "most", "exceed", "exceeds", "between", "worth"}
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_COMMA = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+),(?!\d{3}$)\d+")  # before what is less than one
_COINS, _CENTS = frozenset({"dollar", "euro", "pound", "franc"}), frozenset({"cent", "cents"})
_BESIDE = 2  # letters

Words = Sequence[tuple[str, int, int]]


class Stretch(Protocol):
    """What was read before."""

    @property
    def end(self) -> int: ...

    @property
    def period(self) -> Period | None: ...


def closed(text: str) -> str:
    """`above 90 000` and `10'000` with commas, and nothing in another place: what is apart may be two numbers, unless
    it is compared or is money."""

    def joined(found: re.Match[str]) -> str:
        before = re.search(r"([^\W\d_]+|[$€£<>=])\s*$", text[: found.start()])
        behind = re.match(r"\s*([^\W\d_]+|[$€£])", text[found.end() :])
        near = {one[1].lower() for one in (before, behind) if one}
        compared = before is not None and before[1].lower() in _JOINING
        if " " in found[0] and not compared and not near & CURRENCIES.keys():
            return found[0]
        return re.sub(r"\D", ",", found[0])

    return _APART.sub(joined, text)


def figure(digits: str) -> Decimal | None:
    """`1,500` and `5.000` are thousands, `1,5` and `1.5` are one and a half."""
    if _THOUSANDS.fullmatch(digits):
        return Decimal(digits.replace(".", ""))
    if _COMMA.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    try:
        return Decimal(digits.replace(",", ""))
    except ArithmeticError:
        return None


def number(words: Words, at: int) -> tuple[Decimal, int] | None:
    """The number that begins at a word, and how many words it has."""
    word = words[at][0]
    following = words[at + 1][0] if at + 1 < len(words) else ""
    if word == "zero" and at and (words[at - 1][0] in _BEFORE_ZERO or following in _BEHIND_ZERO):
        return Decimal(0), 1
    if word in ("a", "an"):  # "more than a week", "less than a dollar"
        return (Decimal(1), 1) if following in _TIMES | _COINS and at and words[at - 1][0] in _NO_YEAR else None
    if word[0].isdigit():
        read = figure(word)
        if read is None or _THOUSANDS.fullmatch(word):  # "5.000 euro"
            return None if read is None else (read, 1)
        value, taken = read, 1
    else:
        counted = bool(at) and words[at - 1][0] in _COUNTED
        scaled = at + 1 < len(words) and words[at + 1][0] in _SPELT
        if word == "one" and not counted and not scaled:
            return None
        spelt = _spelt(words, at)
        if spelt is None:
            return None
        value, taken = spelt
    if at + taken < len(words) and words[at + taken][0] in _CENTS:
        return value / 100, taken + 1
    if at and words[at - 1][0] in ("between", "from") and words[at + taken : at + taken + 1]:
        value *= _scale_behind(words, at + taken, value)
    while at + taken < len(words) and words[at + taken][0] in _SCALES:
        value, taken = value * _SCALES[words[at + taken][0]], taken + 1
    return value, taken


def _scale_behind(words: Words, joint: int, value: Decimal) -> int:
    """`between 10 and 50 thousand`: what the second number is said in, the first is too."""
    if words[joint][0] not in ("and", "to") or joint + 2 >= len(words) or words[joint + 2][0] not in _SCALES:
        return 1
    upper = words[joint + 1][0]
    return _SCALES[words[joint + 2][0]] if upper.isdigit() and value < Decimal(upper) else 1


def in_days(words: Words, text: str) -> list[tuple[str, int, int]]:
    """`more than 2 weeks late`, `over a week to ship`, `two weeks or less`, `up to 3 weeks`: so many days."""
    made = list(words)
    for at, (word, start, end) in enumerate(words):
        if word not in ("week", "weeks") or not at:
            continue
        before = tuple(one for one, _, _ in words[max(0, at - 3) : at - 1])
        compared = before[-1:] and (before[-1] in COMPARING | _LIMITED or before == ("up", "to"))
        many, *place = words[at - 1]
        counted = Decimal(1) if many in ("a", "one") else (number(words, at - 1) or (None, 0))[0]
        if counted is not None and (compared or _OR_LESS.match(text.lower(), end)):
            made[at - 1] = str(counted * 7), place[0], place[1]
            made[at] = "days", start, end
    return made


def means_number(text: str, start: int, end: int) -> bool:
    """Is a `no` short for a number: `no.`, `order no + customer`, `PO no, vendor`?"""
    return text[end : end + 1] == "." or bool(_RECORDS.search(text[:start]) and _SIGNED.match(text, end))


def _spelt(words: Words, at: int) -> tuple[Decimal, int] | None:
    word = words[at][0]
    following = words[at + 1][0] if at + 1 < len(words) else ""
    if word in _TENS:
        ones = _UNITS.get(following, 10)
        return (Decimal(_TENS[word] + ones), 2) if ones < 10 else (Decimal(_TENS[word]), 1)
    if word in _UNITS:
        return Decimal(_UNITS[word]), 1
    return (Decimal(_SPELT[word]), 1) if word in _SPELT else None


def year(token: str, today: date, words: Words, at: int, read: Sequence[Stretch]) -> Period | None:
    """`2024 purchase orders`: a year, unless it is compared with something that was read before it and is no period:
    `2024 over 2023`."""
    if not _could_be_year(token, today):
        return None
    judged = at > 1 and (words[at - 2][0], words[at - 1][0]) in _JUDGED  # "2025 better than 2024"
    between = words[at - 1 - judged][1] if at else 0
    of_periods = any(one.period is not None and 0 <= between - one.end <= _BESIDE for one in read)
    of_periods = of_periods or (at > 1 + judged and _could_be_year(words[at - 2 - judged][0], today))
    if at and words[at - 1][0] in _NO_YEAR and not of_periods:
        return None
    if at and words[at - 1][0] == "between" and at + 2 < len(words) and not _could_be_year(words[at + 2][0], today):
        return None  # "between 2000 and 3000"
    if at > 2 and words[at - 3][0] == "between" and not _could_be_year(words[at - 2][0], today):
        return None
    first, last = date(int(token), 1, 1), date(int(token), 12, 31)
    return Period(words[at][1], words[at][2], first, last, since=first, until=last)


def _could_be_year(token: str, today: date) -> bool:
    return token.isdigit() and len(token) == 4 and today.year - 20 <= int(token) <= today.year + 1
